package memflight.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import memflight.events.Site;
import memflight.events.SiteKind;
import memflight.records.Completeness;
import memflight.records.EntryListener;
import memflight.records.Interval;
import memflight.records.LiveAllocations;
import memflight.records.LiveMemory;
import memflight.records.MemoryReport;
import org.junit.jupiter.api.Test;

class LiveMetersTest {
  private static final long INTERVAL = Interval.DEFAULT_NANOS;

  private final LiveMeters meters = new LiveMeters();
  private LiveMemory memory = newSession();

  private LiveMemory newSession() {
    return new LiveMemory(LiveAllocations.hash(), INTERVAL, EntryListener.NONE, meters::interval);
  }

  private static Site site(int id) {
    return new Site(id, "a/File.java", id, "f", SiteKind.SCRIPT);
  }

  private void allocate(int interval, long address, long size, int site) {
    memory.allocated(interval * INTERVAL + 1, 0, 1, address, size, site);
  }

  private void free(int interval, long address) {
    memory.freed(interval * INTERVAL + 2, 0, 1, address);
  }

  /** What the follower does after each of JFR's flushes. */
  private void catchUp(int interval) {
    memory.advanceTo(interval * INTERVAL);
    if (meters.wantsSites()) {
      meters.sites(MemoryReport.live(memory.totals(), LiveMetersTest::site, Completeness.COMPLETE));
    }
  }

  @Test
  void showsTheNewestIntervalThatEnded() {
    allocate(0, 0x100, 1_000, 7);
    allocate(0, 0x200, 72, 8);
    free(0, 0x100);
    assertThat(meters.values().isRecording()).as("the interval is not over").isFalse();

    memory.advanceTo(INTERVAL);
    assertThat(meters.values())
        .isEqualTo(new MeterValues(true, 72, 1, 1_072, 1_072, 2, 1_000, 1, 0, 0, 0, LogState.OFF));

    memory.advanceTo(2 * INTERVAL);
    assertThat(meters.values().intervalPeakBytes()).isEqualTo(72);
  }

  @Test
  void countsOnFromSessionToSession() {
    allocate(0, 0x100, 1_000, 7);
    memory.advanceTo(INTERVAL);
    meters.losses(new Completeness(3, 2, 1, List.of()));
    meters.ended();
    meters.ended();

    memory = newSession();
    allocate(0, 0x100, 24, 7);
    memory.advanceTo(INTERVAL);
    meters.losses(new Completeness(10, 20, 30, List.of()));

    assertThat(meters.values())
        .isEqualTo(new MeterValues(true, 24, 1, 24, 1_024, 2, 0, 0, 13, 22, 31, LogState.OFF));
  }

  @Test
  void saysNothingOfWhatIsLiveOnceTheSessionIsOver() {
    allocate(0, 0x100, 1_000, 7);
    memory.advanceTo(INTERVAL);
    meters.log(LogState.WRITING);
    assertThat(MemoryMeter.LIVE.in(meters.values())).isEqualTo(1_000);

    meters.ended();
    assertThat(MemoryMeter.LIVE.in(meters.values())).isNaN();
    assertThat(MemoryMeter.ALLOCATED.in(meters.values())).isEqualTo(1_000);
    assertThat(meters.values().log()).isEqualTo(LogState.OFF);
  }

  @Test
  void aPeakBetweenTwoReadsIsToldOnceToEachReader() {
    PeakSinceRead first = meters.newPeak();
    PeakSinceRead second = meters.newPeak();
    assertThat(first.read()).as("nothing is recorded").isNaN();

    allocate(0, 0x100, 5_000, 7);
    free(0, 0x100);
    allocate(1, 0x100, 40, 7);
    memory.advanceTo(3 * INTERVAL);

    assertThat(first.read()).isEqualTo(5_000);
    assertThat(first.read()).as("what is live").isEqualTo(40);
    assertThat(second.read()).isEqualTo(5_000);
    free(3, 0x100);
    meters.ended();
    assertThat(first.read()).isNaN();
  }

  @Test
  void aSessionsLastPeakIsStillTold() {
    PeakSinceRead peak = meters.newPeak();
    allocate(0, 0x100, 5_000, 7);
    memory.finish(INTERVAL / 2);
    meters.ended();

    assertThat(peak.read()).isEqualTo(5_000);
    assertThat(peak.read()).isNaN();
  }

  @Test
  void aClosedPeakLearnsNothingMore() {
    PeakSinceRead peak = meters.newPeak();
    peak.close();
    allocate(0, 0x100, 5_000, 7);
    free(0, 0x100);
    memory.advanceTo(INTERVAL);
    assertThat(peak.read()).isZero();
  }

  @Test
  void sitesComeWhileSomebodyWatchesThem() {
    allocate(0, 0x100, 1_000, 7);
    catchUp(1);
    assertThat(meters.sites().rows()).as("nobody watches").isEmpty();

    List<MemoryReport> seen = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
    try (SiteWatch watch =
        meters.watchSites(
            report -> {
              threads.add(Thread.currentThread());
              seen.add(report);
              throw new IllegalStateException("a watcher that fails");
            })) {
      assertThat(watch).isNotNull();
      await().until(() -> seen.size() == 1);
      catchUp(2);
      await().until(() -> seen.size() == 2);
      allocate(2, 0x200, 64, 8);
      catchUp(3);
      assertThat(meters.sites().totalBytes()).as("not at every interval").isEqualTo(1_000);
      catchUp(20);
      await().until(() -> seen.size() == 3);
    }
    assertThat(seen.get(0).rows()).isEmpty();
    assertThat(seen.get(2).totalBytes()).isEqualTo(1_064);
    assertThat(threads).allSatisfy(thread -> assertThat(thread).isInstanceOf(OwnThread.class));
    assertThat(threads.get(0).isAlive()).as("ended by the close").isFalse();
    assertThat(meters.sites().rows()).isEmpty();
  }

  @Test
  void aWatchThatIsClosedWhileItWaitsEnds() {
    // A close that comes between the watch's look and its wait must not be missed.
    for (int i = 0; i < 200; i++) {
      meters.watchSites(report -> {}).close();
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("memflight meters"));
  }

  @Test
  void theLargestSitesHaveRowsAndTheRestIsOne() {
    for (int site = 1; site <= 5; site++) {
      allocate(0, 0x1000L * site, 100L * site, site);
    }
    allocate(0, 0x10000, 9_000, 6);
    free(0, 0x10000);
    MemoryReport report =
        MemoryReport.live(memory.totals(), LiveMetersTest::site, Completeness.COMPLETE);

    assertThat(SiteRow.of(report, 2))
        .containsExactly(
            new SiteRow("a/File.java:5", "script", 500),
            new SiteRow("a/File.java:4", "script", 400),
            new SiteRow("other", "other", 600));
    assertThat(SiteRow.of(report, 20))
        .as("a site that holds nothing has no row")
        .hasSize(6)
        .endsWith(new SiteRow("other", "other", 0));
    assertThat(SiteRow.of(report, 0)).containsExactly(new SiteRow("other", "other", 1_500));
  }

  @Test
  void sitesThatReadTheSameShareARow() {
    List<MemoryReport.Row> rows =
        List.of(
            new MemoryReport.Row(new Site(1, "a", 5, "", SiteKind.INTERNAL), 8, 1),
            new MemoryReport.Row(new Site(2, "a:5", Site.NO_LINE, "", SiteKind.INTERNAL), 16, 1),
            new MemoryReport.Row(new Site(3, "other", Site.NO_LINE, "", SiteKind.SCRIPT), 32, 1));

    assertThat(SiteRow.of(MemoryReport.of(rows, Completeness.COMPLETE), 20))
        .containsExactly(
            new SiteRow("other", "script", 32),
            new SiteRow("a:5", "internal", 24),
            new SiteRow("other", "other", 0));
  }

  @Test
  void labelsAreEscapedAndNumbersAreWhole() {
    String page =
        PrometheusText.of(
            MeterValues.NONE,
            Double.NaN,
            List.of(new SiteRow("G:\\gs\\\"a\"\nb.h:1", "internal", 1L << 40)));

    assertThat(page)
        .contains(
            "\nmemflight_site_live_bytes{site=\"G:\\\\gs\\\\\\\"a\\\"\\nb.h:1\",kind=\"internal\"}"
                + " 1099511627776\n")
        .contains("\nmemflight_live_bytes NaN\n")
        .contains("\nmemflight_scrape_peak_bytes NaN\n")
        .contains("\nmemflight_allocated_bytes_total 0\n")
        .contains("\n# TYPE memflight_allocated_bytes_total counter\n")
        .contains("\nmemflight_log_state{state=\"off\"} 1\n")
        .endsWith("\n");
  }
}
