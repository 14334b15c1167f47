package memflight.memlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import memflight.memlog.NaiveModel.Usage;
import memflight.records.Interval;
import memflight.records.SiteTotals;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemlogIntervalsTest {
  private static final long SESSION = 0x5F43FAFD5D7FFL;
  private static final long MS = 1_000_000;

  @TempDir Path root;
  private MemlogWriter log;

  @BeforeEach
  void open() throws IOException {
    MemlogOptions options = MemlogOptions.builder(root, SESSION).build();
    log = new MemlogWriter(options, RandomDriver::site, new SiteTotals(), 0);
  }

  private void allocate(long time, long address, long size, int site) {
    log.allocation(time, 0, 0, address, size, site);
  }

  private void free(long time, long address, long size, int site) {
    log.free(time, 0, 0, address, size, site);
  }

  private MemlogProfile profile() throws IOException {
    return MemlogProfile.parse(MemlogRoot.newestRun(root), 0, path -> {});
  }

  @Test
  void anEntryAtABorderBelongsToTheIntervalThatBegins() throws IOException {
    allocate(100 * MS - 1, 32, 10, 1);
    allocate(100 * MS, 64, 20, 1);
    log.close(100 * MS);
    assertThat(profile().intervals())
        .containsExactly(
            new Interval(0, 100 * MS, 10, 100 * MS - 1, 10, 10, 1, 0, 0),
            new Interval(100 * MS, 200 * MS, 30, 100 * MS, 30, 20, 1, 0, 0));
  }

  @Test
  void idleIntervalsShowWhatWasLiveBefore() throws IOException {
    allocate(10 * MS, 32, 10, 1);
    allocate(20 * MS, 64, 5, 2);
    free(30 * MS, 64, 5, 2);
    free(510 * MS, 32, 10, 1);
    log.close(650 * MS);
    MemlogProfile profile = profile();
    assertThat(profile.intervals()).hasSize(7);
    for (int i = 1; i < 5; i++) {
      long start = i * (100 * MS);
      assertThat(profile.intervals().get(i))
          .isEqualTo(new Interval(start, start + 100 * MS, 10, start, 10, 0, 0, 0, 0));
      assertThat(NaiveModel.atPeak(profile.reportAt(i * 100L + 50)))
          .containsExactly(entry(1, 10, 1), entry(2, 0, 0));
    }
    assertThat(profile.intervals().get(5))
        .isEqualTo(new Interval(500 * MS, 600 * MS, 10, 500 * MS, 0, 0, 0, 10, 1));
    assertThat(profile.intervals().get(6).peakBytes()).isZero();
    assertThat(NaiveModel.atPeak(profile.reportAt(560))).contains(entry(1, 10, 1));
    assertThat(NaiveModel.atPeak(profile.reportAt(600))).contains(entry(1, 0, 0));
    assertThat(profile.durationMillis()).isEqualTo(650);
  }

  private static Map.Entry<Integer, Usage> entry(int site, long bytes, long blocks) {
    return Map.entry(site, new Usage(bytes, blocks));
  }

  @Test
  void theReportShowsThePeakAfterAFree() throws IOException {
    allocate(10 * MS, 32, 1000, 1);
    allocate(20 * MS, 2048, 24, 2);
    free(30 * MS, 32, 1000, 1);
    allocate(40 * MS, 4096, 8, 3);
    log.close(50 * MS);
    MemlogProfile profile = profile();
    assertThat(profile.intervalAt(0).peakBytes()).isEqualTo(1024);
    assertThat(profile.intervalAt(0).peakTime()).isEqualTo(20 * MS);
    SiteTotals report = profile.reportAt(99);
    assertThat(report.peakBytes()).isEqualTo(1024);
    assertThat(report.peakTime()).isEqualTo(20 * MS);
    assertThat(NaiveModel.withoutZeros(NaiveModel.atPeak(report)))
        .containsExactly(entry(1, 1000, 1), entry(2, 24, 1));
    assertThat(NaiveModel.live(profile.reportAtEnd()))
        .containsExactly(entry(1, 0, 0), entry(2, 24, 1), entry(3, 8, 1));
  }

  @Test
  void aHeartbeatPutsEverythingSoFarOnDisk() throws IOException {
    allocate(10 * MS, 32, 10, 1);
    log.heartbeat(20 * MS);
    assertThat(profile().endNanos()).isEqualTo(20 * MS);
    assertThat(profile().intervals().get(0).allocations()).isEqualTo(1);
    log.heartbeat(320 * MS);
    MemlogProfile profile = profile();
    assertThat(profile.intervals()).hasSize(4);
    assertThat(profile.endReason()).isEqualTo(MemlogEnd.NONE);
    assertThat(profile.isTruncated()).isFalse();
    log.close(330 * MS);
    assertThat(profile().endReason()).isEqualTo(MemlogEnd.CLOSED);
  }

  @Test
  void aHeartbeatAtABorderBeginsNoInterval() throws IOException {
    allocate(10 * MS, 32, 10, 1);
    log.heartbeat(100 * MS);
    assertThat(profile().intervals()).hasSize(1);
    assertThat(profile().endNanos()).isEqualTo(100 * MS);
    log.close(200 * MS);
    assertThat(profile().intervals()).hasSize(2);
  }

  @Test
  void anEntryThatComesLateCountsAsOfTheLastHeartbeat() throws IOException {
    allocate(10 * MS, 32, 10, 1);
    log.heartbeat(150 * MS);
    allocate(90 * MS, 64, 10, 1);
    allocate(80 * MS, 96, 10, 1);
    log.close(160 * MS);
    List<Entry> read = new ArrayList<>();
    try (MemlogSegment segment = MemlogSegment.open(MemlogRoot.newestRun(root).get(0))) {
      segment.entries(Entry.collector(read));
    }
    assertThat(read).extracting(Entry::time).containsExactly(10 * MS, 150 * MS, 150 * MS);
    assertThat(profile().verify()).isEmpty();
  }

  @Test
  void refusesAnInstantOutsideTheRecordAndNamesItsRange() throws IOException {
    allocate(10 * MS, 32, 10, 1);
    log.close(250 * MS);
    MemlogProfile profile = profile();
    profile.reportAt(299);
    for (long ms : new long[] {-1, 300, Long.MAX_VALUE}) {
      assertThatThrownBy(() -> profile.reportAt(ms))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("no interval contains %d ms: the record covers 0 to 299 ms", ms);
    }
  }

  @Test
  void everyIntervalAnswersToItsOwnLabelWhateverItsLength() throws IOException {
    MemlogOptions options =
        MemlogOptions.builder(root, SESSION + 1).intervalNanos(101_694_915).build();
    try (MemlogWriter odd = new MemlogWriter(options, RandomDriver::site, new SiteTotals(), 0)) {
      odd.heartbeat(3_000 * MS);
    }
    MemlogProfile profile = profile();
    assertThat(profile.intervals()).hasSize(30);
    for (Interval interval : profile.intervals()) {
      assertThat(profile.intervalAt(MemlogProfile.millis(interval))).isEqualTo(interval);
    }
    log.close(1);
  }

  @Test
  void saysWhenTheRunBeganAndHowLongItIs() throws IOException {
    log.close(34_412 * MS);
    assertThat(profile().start()).isEqualTo(Instant.parse("2023-02-09T07:54:13.697535Z"));
    assertThat(profile().durationMillis()).isEqualTo(34_412);
  }
}
