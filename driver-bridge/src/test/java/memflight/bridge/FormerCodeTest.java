package memflight.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import memflight.events.Site;
import org.junit.jupiter.api.Test;

class FormerCodeTest {
  private static final FormerCode.Lines LINES =
      new FormerCode.Lines("A.java", Map.of("m()V", new int[] {0, 10, 8, 12, 20, 11}));

  private final FormerCode code = new FormerCode();

  @Test
  void findsTheLineThatAnIndexIsIn() {
    assertThat(LINES.of("m()V", 0)).isEqualTo(10);
    assertThat(LINES.of("m()V", 7)).isEqualTo(10);
    assertThat(LINES.of("m()V", 8)).isEqualTo(12);
    assertThat(LINES.of("m()V", 99)).isEqualTo(11);
    assertThat(LINES.of("other()V", 8)).isEqualTo(Site.NO_LINE);
  }

  @Test
  void keepsTheLinesOfTheOneFormerVersion() {
    assertThat(code.isSuperseded(String.class)).isFalse();
    code.superseded(String.class, LINES);
    assertThat(code.isSuperseded(String.class)).isTrue();
    assertThat(code.lines(String.class)).isSameAs(LINES);
    assertThat(code.lines(Integer.class)).isNull();
  }

  @Test
  void knowsNoneOnceThereAreTwo() {
    code.superseded(String.class, LINES);
    code.superseded(String.class, LINES);
    assertThat(code.lines(String.class)).isNull();
    assertThat(code.isSuperseded(String.class)).isTrue();
  }
}
