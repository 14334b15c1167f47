package memflight.converters;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import memflight.events.Site;
import memflight.events.SiteKind;
import memflight.memlog.MemlogEnd;
import memflight.memlog.MemlogOptions;
import memflight.memlog.MemlogWriter;
import memflight.records.SiteTotals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileCommandTest {
  private static final Site SITE = new Site(1, "/test/leak.gs", 6, "leak", SiteKind.SCRIPT);

  @TempDir Path root;

  private static long micros(LocalDateTime local) {
    return ChronoUnit.MICROS.between(
        java.time.Instant.EPOCH, ZonedDateTime.of(local, ZoneId.systemDefault()).toInstant());
  }

  /** A block of 1000 bytes each millisecond, in as many small segments as that takes. */
  private void log(long session, int entries) throws Exception {
    MemlogOptions options =
        MemlogOptions.builder(root, session)
            .segmentBytes(MemlogOptions.MIN_SEGMENT_BYTES)
            .limit(1000)
            .build();
    try (MemlogWriter log = new MemlogWriter(options, id -> SITE, new SiteTotals(), 0)) {
      for (long i = 1; i <= entries; i++) {
        // Addresses that do not compress.
        log.allocation(
            i * 1_000_000, 0, i * 7919 % 1_000_003, i * 0x9E3779B97F4A7C15L, 1000 + i % 2, 1);
      }
    }
  }

  private List<Path> segments() throws Exception {
    try (Stream<Path> files = Files.list(root)) {
      return files.sorted().toList();
    }
  }

  @Test
  void printsTheManualsLines() throws Exception {
    log(micros(LocalDateTime.of(2023, 2, 9, 15, 54, 13, 697_535_000)), 345);

    Executed profile = Executed.run("profile", root);

    assertThat(profile.exitCode()).isZero();
    assertThat(profile.err()).isEmpty();
    assertThat(profile.out().lines().limit(3))
        .containsExactly(
            "Processing, please wait a minute",
            "Parse " + segments().get(0).getFileName() + " complete",
            "Process complete, profiler contains record for 345 ms, start from 2023-02-09"
                + " 15:54:13");
    assertThat(profile.out())
        .contains("Highest peak: 345173 bytes in the interval at 300 ms")
        .contains("memflight report " + root + " --at 300");
  }

  @Test
  void parsesTheNewestContiguousRunOnly() throws Exception {
    log(1_700_000_000_000_000L, 70_000);
    List<Path> segments = segments();
    assertThat(segments).hasSizeGreaterThan(6);
    Files.delete(root.resolve(nameOf(2)));

    Executed profile = Executed.run("profile", root, "--jobs", "2");

    assertThat(profile.err())
        .contains("segment -2 is missing (deleted, or logging was off): -0 -1 not used\n");
    assertThat(profile.out())
        .doesNotContain(nameOf(1))
        .contains("Parse " + nameOf(3) + " complete\n");
    Executed verify = Executed.run("verify", root);
    assertThat(verify.exitCode()).isEqualTo(1);
    assertThat(verify.out())
        .contains("missing " + root + ": segment -2 is missing from session 60A24181E4000\n");
    long first = Long.parseLong(Executed.run("timeline", root).out().split(" ", 2)[0]);
    assertThat(first).as("labels count from the session's start").isPositive();
  }

  private String nameOf(int number) throws Exception {
    return segments().stream()
        .map(path -> path.getFileName().toString())
        .filter(name -> name.endsWith("-" + number + ".txt"))
        .findFirst()
        .orElseGet(() -> "no segment -" + number);
  }

  @Test
  void whereLoggingWasOffNothingIsMissing() throws Exception {
    long session = 1_700_000_000_000_000L;
    MemlogOptions options = MemlogOptions.builder(root, session).build();
    for (long start = 0; start < 2_000_000_000; start += 1_000_000_000) {
      MemlogWriter log = new MemlogWriter(options, id -> SITE, new SiteTotals(), start);
      log.allocation(start + 1, 0, 1, 0x1000, 1000, 1);
      log.close(start + 2, MemlogEnd.SWITCHED_OFF);
    }

    assertThat(Executed.run("verify", root).exitCode()).isZero();
    Executed profile = Executed.run("profile", root);
    assertThat(profile.err()).contains("segment -1 is missing (deleted, or logging was off): -0");
  }

  @Test
  void aLogThatIsStillBeingWrittenIsReadAsFarAsItGoes() throws Exception {
    MemlogOptions options = MemlogOptions.builder(root, 1_700_000_000_000_000L).build();
    try (MemlogWriter log = new MemlogWriter(options, id -> SITE, new SiteTotals(), 0)) {
      log.allocation(1, 0, 1, 0x1000, 1000, 1);
      log.heartbeat(150_000_000);

      String note =
          "the log was not closed (killed, disk full, or still being written): it is whole up to"
              + " 150 ms";
      assertThat(Executed.run("profile", root).err()).isEqualTo("memflight: " + note + "\n");
      assertThat(Executed.run("report", root).out())
          .startsWith("/* " + note + " */\n")
          .contains("\"total_size\" : 1000,");
      Executed verify = Executed.run("verify", root);
      assertThat(verify.exitCode()).isZero();
      assertThat(verify.out()).endsWith(", still being written or killed\n");
    }
  }

  @Test
  void aRecordingIsNoRoot() throws Exception {
    Path jfr = ScriptedRecording.sample(root.resolve("a.jfr"), 1);

    assertThat(Executed.run("profile", jfr).exitCode()).isEqualTo(2);
  }
}
