package memflight.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import memflight.chunk.RecordingReader;
import memflight.memlog.MemlogEnd;
import memflight.memlog.MemlogProfile;
import memflight.memlog.MemlogRoot;
import memflight.pipe.Session;
import memflight.pipe.SessionListener;
import memflight.pipe.SessionStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import testdriver.SteadyDriver;

/** What is left when the recorded JVM is killed. */
class KilledIT {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void leavesALogAndARepositoryThatRead(int blocksOfLog) throws Exception {
    Path root = directory.resolve("root");
    Path repository = Files.createDirectory(directory.resolve("repository"));
    Process process =
        new RecordedJvm(directory, "mode=log-record,root=" + root)
            .with("-XX:FlightRecorderOptions=repository=" + repository)
            .with(SteadyDriver.class.getName())
            .start();
    try {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> Files.exists(root) && bytesIn(root) > 4_000L * blocksOfLog);
    } finally {
      process.destroyForcibly().waitFor();
    }

    MemlogProfile profile = MemlogProfile.parse(MemlogRoot.newestRun(root), 1, parsed -> {});
    assertThat(profile.endReason()).isEqualTo(MemlogEnd.NONE);
    assertThat(profile.losses().isComplete()).isTrue();
    long logged = profile.reportAtEnd().totalBytes();
    assertThat(logged).isGreaterThanOrEqualTo(99 * 1_008);

    List<String> ends = new ArrayList<>();
    long[] endOfRepository = new long[1];
    SessionStream stream =
        new SessionStream(
            new SessionListener() {
              @Override
              public void ended(Session session, long time, boolean isClean) {
                ends.add(isClean + " " + session.completeness().notes());
                endOfRepository[0] = time;
              }
            });
    Path jvms;
    try (Stream<Path> list = Files.list(repository)) {
      jvms = list.findFirst().orElseThrow();
    }
    new RecordingReader(stream.specs(), stream).read(jvms);
    stream.finish();
    assertThat(ends).hasSize(1);
    assertThat(ends.get(0)).startsWith("false").contains("ends before its session");
    assertThat(stream.lostEvents()).isZero();
    assertThat(endOfRepository[0])
        .as("up to the last flush")
        .isGreaterThanOrEqualTo(profile.endNanos());
  }

  private static long bytesIn(Path root) throws Exception {
    try (Stream<Path> files = Files.list(root)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
