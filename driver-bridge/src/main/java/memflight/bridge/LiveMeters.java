package memflight.bridge;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import memflight.records.Completeness;
import memflight.records.Interval;
import memflight.records.MemoryReport;
import memflight.records.SiteTotals;

/**
 * The account as figures that anybody may read at any time without waiting: those of the newest
 * interval that JFR has delivered, one to two seconds old. For what is live at this instant ask for
 * {@link MemProfiler#report}.
 *
 * <p>Reading is thread-safe and takes no lock. Sites cost something, once a second, only while
 * somebody watches them.
 */
public final class LiveMeters {
  private static final long SITES_EVERY = TimeUnit.MILLISECONDS.toNanos(200);
  private static final MemoryReport NO_SITES = MemoryReport.of(List.of(), Completeness.COMPLETE);

  private final List<PeakSinceRead> peaks = new CopyOnWriteArrayList<>();
  private final Object sitesLock = new Object();
  private volatile MeterValues values = MeterValues.NONE;
  private volatile MemoryReport sites = NO_SITES;
  private volatile int watchers;

  // Of the thread that feeds it.
  private MeterValues lastSession = MeterValues.NONE;
  private long time;
  private long sitesDue;

  LiveMeters() {}

  /** The figures of the newest interval. */
  public MeterValues values() {
    return values;
  }

  /** A peak of the caller's own; close it. */
  public PeakSinceRead newPeak() {
    PeakSinceRead peak = new PeakSinceRead(this);
    peaks.add(peak);
    return peak;
  }

  void forget(PeakSinceRead peak) {
    peaks.remove(peak);
  }

  /**
   * What each site holds goes to {@code watcher} about once a second, on a thread of memflight's
   * own, until what this returns is closed; after the close, nothing comes any more. Without a
   * session it is empty.
   */
  public SiteWatch watchSites(Consumer<MemoryReport> watcher) {
    return new SiteWatch(this, watcher);
  }

  /** What each site held about a second ago; empty while nobody watches. */
  MemoryReport sites() {
    return sites;
  }

  /** From now on until {@link #unwatch} sites are kept up to date. */
  void watch() {
    synchronized (sitesLock) {
      watchers = watchers + 1;
    }
  }

  void unwatch() {
    synchronized (sitesLock) {
      watchers = watchers - 1;
      if (watchers == 0) {
        sites = NO_SITES;
      }
      sitesLock.notifyAll();
    }
  }

  /** Waits until sites are others than {@code last}, or {@code isOver} after an unwatch. */
  MemoryReport awaitSitesAfter(MemoryReport last, BooleanSupplier isOver)
      throws InterruptedException {
    synchronized (sitesLock) {
      while (sites == last && !isOver.getAsBoolean()) {
        sitesLock.wait();
      }
      return sites;
    }
  }

  private void publish(MemoryReport report) {
    synchronized (sitesLock) {
      // Nobody is to find old sites when the next one watches.
      sites = watchers == 0 ? NO_SITES : report;
      sitesLock.notifyAll();
    }
  }

  // The follower's thread; a new session's follower starts after the last one's end.

  void interval(Interval interval, SiteTotals totals) {
    values = values.after(interval, totals);
    for (PeakSinceRead peak : peaks) {
      peak.offer(interval.peakBytes());
    }
    time = interval.end();
  }

  /** Whether sites are watched and those that are known are old. */
  boolean wantsSites() {
    return watchers > 0 && time >= sitesDue;
  }

  /**
   * What each site holds after all that JFR has delivered. Intervals come in bursts, one at each of
   * JFR's flushes: taken inside of a burst, sites would be a second behind the total.
   */
  void sites(MemoryReport report) {
    sitesDue = time + SITES_EVERY;
    publish(report);
  }

  void losses(Completeness session) {
    values = values.withLosses(lastSession, session);
  }

  void log(LogState state) {
    values = values.withLog(state);
  }

  /** The session is over; more calls change nothing. */
  void ended() {
    values = values.ended();
    lastSession = values;
    time = 0;
    sitesDue = 0;
    publish(NO_SITES);
  }
}
