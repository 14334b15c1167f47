package memflight.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code demo.sh} with few requests, on what the build has just made. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "demo.sh needs bash")
final class DemoIT {
  private static final long TIMEOUT_MINUTES = 5;

  @TempDir private Path elsewhere;

  @Test
  void findsThePlantedLeakAndGrowthToTheByte() throws Exception {
    Path demo = Path.of("demo.sh").toAbsolutePath();
    Path output = elsewhere.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder("bash", demo.toString())
            .directory(elsewhere.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("DEMO_REQUESTS", "120");
    builder.environment().put("DEMO_SKIP_BUILD", "1");
    Process process = builder.start();
    try {
      assertThat(process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)).as("demo.sh ended").isTrue();
    } finally {
      process.destroy();
    }

    String text = Files.readString(output);
    assertThat(process.exitValue()).as(text).isZero();
    assertThat(text)
        .contains("growth (line, bytes): exact", "leak (line, blocks, bytes): exact")
        .doesNotContain("incomplete");
    List<String> lines = text.lines().toList();
    Path root = pathAfter("memlog root:", lines.get(lines.size() - 2));
    assertThat(root).isDirectoryContaining("glob:**memlog*.txt");
    assertThat(pathAfter("recording:", lines.get(lines.size() - 1))).isNotEmptyFile();
  }

  private static Path pathAfter(String label, String line) {
    assertThat(line).startsWith(label);
    return Path.of(line.substring(label.length()).strip());
  }
}
