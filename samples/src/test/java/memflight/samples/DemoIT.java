package memflight.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code demo.sh}, with few requests, on what the build has just made. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "demo.sh needs bash")
final class DemoIT {
  private static final long TIMEOUT_MINUTES = 5;

  @TempDir private Path elsewhere;

  @Test
  void findsThePlantedLeakAndGrowthToTheByte() throws Exception {
    String text = run("server");
    assertThat(text)
        .contains("growth (line, bytes): exact", "leak (line, blocks, bytes): exact")
        .doesNotContain("incomplete");
    List<String> lines = text.lines().toList();
    Path root = pathAfter("memlog root:", lines.get(lines.size() - 2));
    assertThat(root).isDirectoryContaining("glob:**memlog*.txt");
    assertThat(pathAfter("recording:", lines.get(lines.size() - 1))).isNotEmptyFile();
  }

  @Test
  void reportsWhatTheLuaDriversAllocatorCounts() throws Exception {
    assumeThat(canBuildLuaDriver())
        .as("needs a C compiler and Lua 5.4's headers (liblua5.4-dev)")
        .isTrue();
    assertThat(run("lua"))
        .contains("live bytes (allocator, report): exact")
        .contains("live bytes (allocator, report of the .jfr): exact")
        .contains("the arena that the log names, in bytes: exact")
        .contains("arena and four times the records, in MiB: exact")
        .contains("line 12, which resumes it: exact")
        .doesNotContain("incomplete", "DIFFERENT");
  }

  private boolean canBuildLuaDriver() throws Exception {
    Path driver = elsewhere.resolve("lua-driver");
    return execute(
            "bash", Path.of("lua", "build.sh").toAbsolutePath().toString(), driver.toString())
        == 0;
  }

  private String run(String demo) throws Exception {
    int exitCode = execute("bash", Path.of("demo.sh").toAbsolutePath().toString(), demo);
    String text = Files.readString(output());
    assertThat(exitCode).as(text).isZero();
    return text;
  }

  private Path output() {
    return elsewhere.resolve("output.txt");
  }

  private int execute(String... command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(elsewhere.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output().toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("DEMO_REQUESTS", "120");
    builder.environment().put("DEMO_SKIP_BUILD", "1");
    Process process = builder.start();
    try {
      assertThat(process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)).as("the demo ended").isTrue();
    } finally {
      process.destroy();
    }
    return process.exitValue();
  }

  private static Path pathAfter(String label, String line) {
    assertThat(line).startsWith(label);
    return Path.of(line.substring(label.length()).strip());
  }
}
