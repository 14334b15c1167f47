package memflight.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeysTest {
  private static Keys.Input typed(String text) {
    int[] at = {0};
    return millis -> at[0] < text.length() ? text.charAt(at[0]++) : Keys.NONE;
  }

  @ParameterizedTest
  @CsvSource({
    "[A, " + Keys.UP,
    "OB, " + Keys.DOWN,
    "[C, " + Keys.RIGHT,
    "[1;5D, " + Keys.LEFT,
    "[5~, " + Keys.PAGE_UP,
    "[6~, " + Keys.PAGE_DOWN,
    "[1~, " + Keys.HOME
  })
  void readsASequenceAsOneKey(String sequence, int key) throws IOException {
    Keys.Input input = typed("\033" + sequence + "x");
    assertThat(Keys.next(input, 1)).isEqualTo(key);
    assertThat(Keys.next(input, 1)).isEqualTo('x');
    assertThat(Keys.next(input, 1)).isEqualTo(Keys.NONE);
  }

  @Test
  void anEscapeAloneIsAKey() throws IOException {
    assertThat(Keys.next(typed("\033"), 1)).isEqualTo(Keys.ESCAPE);
    assertThat(Keys.next(typed("\n"), 1)).isEqualTo(Keys.ENTER);
  }
}
