package memflight.memlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

class MemlogKillTest {
  @TempDir Path root;

  @RepeatedTest(3)
  void everyWholeBlockOfAKilledProcessReads() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriter.class.getName(),
                root.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      await().atMost(Duration.ofMinutes(1)).until(() -> MemlogRoot.newestRun(root).size() >= 3);
      assertLockIsSeen();
    } finally {
      process.destroyForcibly().waitFor();
    }

    List<Path> run = MemlogRoot.newestRun(root);
    MemlogProfile profile = MemlogProfile.parse(run, 0, path -> {});
    // Rotated: killed between the end of one segment and the beginning of the next.
    assertThat(profile.endReason()).isIn(MemlogEnd.NONE, MemlogEnd.ROTATED);
    assertThat(profile.verify()).isEmpty();
    List<Entry> read = new ArrayList<>();
    for (Path path : profile.segments()) {
      try (MemlogSegment segment = MemlogSegment.open(path)) {
        segment.entries(Entry.collector(read));
      }
    }
    assertThat(read).hasSizeGreaterThan(50_000);
    assertThat(read).isEqualTo(new RandomDriver(KilledWriter.SEED, 0, 20_000).next(read.size()));
  }

  /** Its lock is seen from here, so that this process would not delete what it is writing. */
  private void assertLockIsSeen() {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                MemlogRoot.newestRun(root).stream()
                    .anyMatch(path -> LockedFile.isBeingWritten(path.toFile())));
  }
}
