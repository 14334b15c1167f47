package memflight.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import testdriver.ManagedDriver;

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
}
