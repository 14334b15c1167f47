package memflight.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import testdriver.SteadyDriver;

/** The agent enlarges JFR's buffers without jcmd's command, which says afterwards what they are. */
class JfrBuffersIT {
  @TempDir Path directory;

  @Test
  void areEnlargedBeforeJfrStarts() throws Exception {
    RecordedJvm jvm =
        new RecordedJvm(directory, "mode=mem-record").with(SteadyDriver.class.getName());
    Process process = jvm.start();
    try {
      await().atMost(Duration.ofSeconds(60)).until(() -> jvm.lines().contains("ready"));
      Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
      Process configure =
          new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "JFR.configure")
              .redirectErrorStream(true)
              .start();
      assertThat(
              new String(configure.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines())
          .contains(
              "Global buffer count: 400", "Global buffer size: 1.0 MB", "Max chunk size: 64.0 MB");
    } finally {
      process.destroyForcibly();
    }
  }
}
