package memflight.memlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import memflight.records.Interval;
import memflight.records.SiteTotals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemlogRotationTest {
  private static final long SESSION = 0x5F43FAFD5D7FFL;
  private static final long LENGTH = Interval.DEFAULT_NANOS;

  @TempDir Path root;

  private MemlogOptions.Builder options() {
    return options(SESSION);
  }

  private MemlogOptions.Builder options(long session) {
    return MemlogOptions.builder(root, session).segmentBytes(MemlogOptions.MIN_SEGMENT_BYTES);
  }

  private MemlogWriter open(MemlogOptions options) throws IOException {
    return new MemlogWriter(options, RandomDriver::site, new SiteTotals(), 0);
  }

  @Test
  void everySegmentAloneAnswersAsItDoesWithinTheRun() throws IOException {
    RandomDriver driver = new RandomDriver(11, 0, 100_000);
    List<Entry> entries = driver.next(80_000);
    try (MemlogWriter log = open(options().limit(100).baselineBytes(10_000).build())) {
      entries.forEach(entry -> entry.sendTo(log));
    }
    List<Path> run = MemlogRoot.newestRun(root);
    assertThat(run).hasSizeGreaterThan(5);
    MemlogProfile whole = MemlogProfile.parse(run, 2, path -> {});
    assertThat(whole.intervals())
        .isEqualTo(new NaiveModel(LENGTH).run(entries, 0, driver.time()).intervals);
    assertThat(whole.verify()).isEmpty();
    List<Interval> joined = new ArrayList<>();
    for (Path path : run) {
      MemlogProfile alone = MemlogProfile.parse(List.of(path), 0, done -> {});
      joined.addAll(alone.intervals());
      assertThat(alone.verify()).isEmpty();
      assertSameReports(alone, whole);
    }
    assertThat(joined).isEqualTo(whole.intervals());
  }

  private static void assertSameReports(MemlogProfile alone, MemlogProfile whole)
      throws IOException {
    for (Interval interval : alone.intervals()) {
      long ms = MemlogProfile.millis(interval);
      assertThat(alone.intervalAt(ms)).isEqualTo(interval).isEqualTo(whole.intervalAt(ms));
      assertThat(NaiveModel.withoutZeros(NaiveModel.atPeak(alone.reportAt(ms))))
          .isEqualTo(NaiveModel.withoutZeros(NaiveModel.atPeak(whole.reportAt(ms))));
    }
    for (int site : NaiveModel.live(alone.reportAtEnd()).keySet()) {
      assertThat(alone.site(site)).isEqualTo(RandomDriver.site(site));
    }
  }

  @Test
  void splitsAnIntervalThatOutgrowsASegment() throws IOException {
    RandomDriver driver = new RandomDriver(12, 0, 100);
    List<Entry> entries = driver.next(400_000);
    try (MemlogWriter log = open(options().limit(100).build())) {
      entries.forEach(entry -> entry.sendTo(log));
    }
    List<Path> run = MemlogRoot.newestRun(root);
    assertThat(run).hasSizeGreaterThan(3);
    for (Path path : run) {
      long baseline = 10_000;
      assertThat(Files.size(path))
          .isLessThan(
              MemlogOptions.MIN_SEGMENT_BYTES + MemlogFormat.ENTRIES_PAYLOAD_BYTES + baseline);
    }
    MemlogProfile whole = MemlogProfile.parse(run, 0, path -> {});
    NaiveModel model = new NaiveModel(LENGTH).run(entries, 0, driver.time());
    assertThat(whole.intervals()).isEqualTo(model.intervals);
    assertThat(whole.verify()).isEmpty();
    for (int i = 0; i < model.intervals.size(); i++) {
      SiteTotals report = whole.reportAt(MemlogProfile.millis(model.intervals.get(i)));
      assertThat(NaiveModel.withoutZeros(NaiveModel.atPeak(report)))
          .isEqualTo(NaiveModel.withoutZeros(model.atPeak.get(i)));
    }
  }

  @Test
  void keepsTheNewestSegmentsAndDeletesTheOldest() throws IOException {
    RandomDriver driver = new RandomDriver(13, 0, 100_000);
    try (MemlogWriter log = open(options().limit(3).build())) {
      driver.next(80_000).forEach(entry -> entry.sendTo(log));
      assertThat(segments()).hasSize(3);
    }
    MemlogRoot.Session session = MemlogRoot.list(root).newestSession().orElseThrow();
    assertThat(session.segments().firstKey()).isGreaterThan(2);
    assertThat(session.gaps()).isEmpty();
    MemlogProfile profile = MemlogProfile.parse(session.newestRun(), 0, path -> {});
    assertThat(profile.verify()).isEmpty();
    assertThat(profile.intervals().get(0).start()).isPositive();
    assertThat(profile.endNanos()).isEqualTo(driver.time());
  }

  @Test
  void obeysAChangedLimitAtOnceAndLater() throws IOException {
    RandomDriver driver = new RandomDriver(14, 0, 100_000);
    try (MemlogWriter log = open(options().limit(6).build())) {
      driver.next(80_000).forEach(entry -> entry.sendTo(log));
      assertThat(segments()).hasSize(6);
      log.setLimit(2);
      assertThat(log.limit()).isEqualTo(2);
      assertThat(segments()).hasSize(2);
      driver.next(80_000).forEach(entry -> entry.sendTo(log));
      assertThat(segments()).hasSize(2);
      log.setLimit(4);
      driver.next(80_000).forEach(entry -> entry.sendTo(log));
      assertThat(segments()).hasSize(4);
      assertThatThrownBy(() -> log.setLimit(0)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void deletesSegmentsOfOlderSessionsFirst() throws IOException {
    open(options(SESSION - 2).build()).close();
    open(options(SESSION - 1).build()).close();
    open(options().limit(2).build()).close();
    assertThat(MemlogRoot.list(root).sessions())
        .extracting(MemlogRoot.Session::sessionMicros)
        .containsExactly(SESSION - 1, SESSION);
  }

  @Test
  void neverDeletesASegmentThatIsBeingWritten() throws IOException {
    try (MemlogWriter older = open(options(SESSION - 1).build());
        MemlogWriter newer = open(options().limit(1).build())) {
      assertThat(segments()).hasSize(2);
      newer.setLimit(1);
      older.heartbeat(5);
      assertThat(segments()).hasSize(2);
      older.close(9);
      newer.setLimit(1);
      assertThat(MemlogRoot.newestRun(root)).isEqualTo(segments()).hasSize(1);
    }
  }

  @Test
  void leavesANumberOutWhenLoggingIsSwitchedOnAgain() throws IOException {
    MemlogWriter first = open(options().build());
    first.close(10, MemlogEnd.SWITCHED_OFF);
    SiteTotals live = new SiteTotals();
    live.allocated(15, 5, 320);
    new MemlogWriter(options().build(), RandomDriver::site, live, 250_000_000).close();
    MemlogRoot.Session session = MemlogRoot.list(root).newestSession().orElseThrow();
    assertThat(session.segments().keySet()).containsExactly(0, 2);
    MemlogProfile profile = MemlogProfile.parse(session.newestRun(), 0, path -> {});
    assertThat(profile.startNanos()).isEqualTo(250_000_000);
    assertThat(profile.intervals())
        .containsExactly(new Interval(200_000_000, 300_000_000, 320, 250_000_000, 320, 0, 0, 0, 0));
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      return files.toList();
    }
  }
}
