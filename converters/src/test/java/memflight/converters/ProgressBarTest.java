package memflight.converters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
  private static final long TOTAL = 200_000_000;

  private final StringWriter screen = new StringWriter();
  private final AtomicLong done = new AtomicLong();

  @Test
  void followsWhatIsDoneAndLeavesAnEmptyLine() {
    ProgressBar bar = ProgressBar.start(new PrintWriter(screen), done::get, () -> TOTAL);
    await().until(() -> screen.toString().contains("]   0 %  0 of 200 MB"));
    done.set(TOTAL / 4);
    await().until(() -> screen.toString().contains("\r[========== "));
    done.set(TOTAL);
    await().until(() -> screen.toString().contains("=] 100 %  200 of 200 MB"));
    bar.close();

    String shown = screen.toString();
    assertThat(shown).doesNotContain("\n").endsWith(" \r");
    String wiped = shown.substring(shown.lastIndexOf('\r', shown.length() - 2) + 1);
    assertThat(wiped).isBlank().hasSizeGreaterThan("[] 100 %  200 of 200 MB".length() + 40);
    done.set(TOTAL / 2);
    assertThat(screen).as("nothing comes after the end").hasToString(shown);
  }

  @Test
  void neverGoesBeyondTheEnd() {
    assertThat(ProgressBar.bar(3 * TOTAL, TOTAL)).contains("=] 100 %");
    assertThat(ProgressBar.bar(50_000_000, TOTAL)).endsWith("]  25 %  50 of 200 MB");
    assertThat(ProgressBar.bar(0, 0)).contains("  0 %");
  }
}
