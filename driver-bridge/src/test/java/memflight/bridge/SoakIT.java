package memflight.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import testdriver.SoakDriver;

/**
 * The short form of the soak: nothing is lost and nothing grows, however many events go by. The
 * long one is samples/benchmarks/soak.sh.
 */
class SoakIT {
  private static final Pattern PHASE =
      Pattern.compile(
          "phase \\d+ heap (\\d+) others (\\d+) repository (\\d+) memlog (\\d+) lost 0 exact");

  private static final long MEGABYTE = 1 << 20;
  private static final int SEGMENTS = 3;
  private static final long SEGMENT_BYTES = 4 * MEGABYTE;

  /** A hand-over after 256 MB, and the chunks of 64 MB that are open around it. */
  private static final long REPOSITORY_LIMIT = 512 * MEGABYTE;

  /** The buffers of the events that are under way, whose number depends on the machine. */
  private static final long HEAP_LIMIT = 400 * MEGABYTE;

  /** Cuts and chunks come and go; a leak of a byte an event would be 17 MB. */
  private static final long NOISE = 2 * MEGABYTE;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"log-record", "log-fast"})
  void nothingIsLostAndNothingGrows(String mode) throws Exception {
    Path root = Files.createDirectory(directory.resolve("root"));
    String options =
        "mode=" + mode + ",root=" + root + ",limit=" + SEGMENTS + ",segment=" + SEGMENT_BYTES;
    List<String> lines =
        new RecordedJvm(directory, options)
            .with(SoakDriver.class.getName(), "2", "12000000", "700000", root.toString())
            .run();

    List<Long> others = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("phase ")) {
        Matcher phase = PHASE.matcher(line);
        assertThat(phase.matches()).as(line).isTrue();
        assertThat(Long.parseLong(phase.group(1))).as(line).isLessThan(HEAP_LIMIT);
        others.add(Long.valueOf(phase.group(2)));
        assertThat(Long.parseLong(phase.group(3))).as(line).isLessThan(REPOSITORY_LIMIT);
        assertThat(Long.parseLong(phase.group(4)))
            .as(line)
            .isPositive()
            .isLessThan((SEGMENTS + 1) * SEGMENT_BYTES);
      }
    }
    assertThat(others).hasSize(10);
    assertThat(others.get(9)).as("growth in %s", lines).isLessThan(others.get(2) + NOISE);
  }
}
