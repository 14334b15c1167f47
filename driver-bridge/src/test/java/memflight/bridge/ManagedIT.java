package memflight.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import testdriver.ManagedDriver;
import testdriver.ServedDriver;

/** The profiler over JMX. */
class ManagedIT {
  @TempDir Path directory;

  @Test
  void doesWhatTheProfilerDoes() throws Exception {
    Path root = directory.resolve("root");
    List<String> lines =
        new RecordedJvm(directory, "mode=mem-record,root=" + root)
            .with(ManagedDriver.class.getName())
            .run();
    assertThat(lines)
        .contains(
            "mode mem-record",
            "switched true log-fast",
            "log number 3",
            "lost 0 conflicts 0",
            "closed true closed")
        .anyMatch(line -> line.startsWith("log ") && line.contains(root.toString()))
        .anyMatch(line -> line.contains("ManagedDriver.java") && line.endsWith("size:54328\","));
  }

  @Test
  void needsNoServerBeforeSomebodyAsksForIt() throws Exception {
    assertThat(
            new RecordedJvm(directory, "mode=mem-record").with(ServedDriver.class.getName()).run())
        .containsSubsequence("servers 0", "registered true true");
  }

  @Test
  void isInAServerThatWasThereBefore() throws Exception {
    RecordedJvm jvm = new RecordedJvm(directory, null).with(ServedDriver.class.getName(), "first");
    Process process = jvm.start();
    await().atMost(Duration.ofSeconds(60)).until(() -> jvm.lines().contains("ready"));
    assertThat(RecordedJvm.attach(process, "mode=mem-record")).startsWith("ok mem-record");
    assertThat(jvm.end(process)).containsSubsequence("servers 1", "registered true true");
  }
}
