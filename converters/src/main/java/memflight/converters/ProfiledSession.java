package memflight.converters;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import memflight.events.Site;
import memflight.pipe.RecorderState;
import memflight.pipe.Session;
import memflight.pipe.SessionListener;
import memflight.records.Completeness;
import memflight.records.Interval;
import memflight.records.SiteTotals;

/** What was gathered of one session while its recording was read. Not thread-safe. */
final class ProfiledSession {
  static final Comparator<ProfiledSession> OLDEST_FIRST =
      Comparator.comparingLong(ProfiledSession::micros);

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final long micros;
  private final long intervalNanos;
  private final List<Interval> intervals = new ArrayList<>();
  private Interval interval;
  private SiteTotals atPeak;
  private SiteTotals atEnd;
  private IntFunction<Site> sites;
  private Completeness completeness;

  private ProfiledSession(RecorderState state) {
    micros = state.session();
    intervalNanos = state.intervalNanos();
  }

  /** Gathers each session of a stream, and hands it on as it ends. */
  static final class Collector implements SessionListener {
    private final OptionalLong atMillis;
    private final Consumer<ProfiledSession> sessions;
    private ProfiledSession current;

    Collector(OptionalLong atMillis, Consumer<ProfiledSession> sessions) {
      this.atMillis = atMillis;
      this.sessions = sessions;
    }

    @Override
    public void started(Session session) {
      current = new ProfiledSession(session.state());
    }

    @Override
    public void interval(Session session, Interval measured, SiteTotals totals) {
      Interval interval = current.onGrid(measured);
      current.intervals.add(interval);
      if (atMillis.isPresent() && contains(interval, atMillis.getAsLong())) {
        current.interval = interval;
        current.atPeak = new SiteTotals();
        totals.forEachAtPeak(current.atPeak::restore);
      }
    }

    @Override
    public void ended(Session session, long time, boolean isClean) {
      current.atEnd = session.live();
      current.sites = session.sites();
      current.completeness = session.completeness();
      sessions.accept(current);
      current = null;
    }
  }

  /**
   * Whether some of millisecond {@code ms} lies in the interval. Of two that share it the later one
   * counts, so that every interval answers to its own start in whole milliseconds.
   */
  private static boolean contains(Interval interval, long ms) {
    return ms >= interval.start() / NANOS_PER_MILLI && ms <= lastMillis(interval);
  }

  private static long lastMillis(Interval interval) {
    return (interval.end() - 1) / NANOS_PER_MILLI;
  }

  /** The first and the last interval may be shorter than others; a memlog shows them whole, too. */
  private Interval onGrid(Interval interval) {
    long start = interval.start() - interval.start() % intervalNanos;
    return new Interval(
        start,
        start + intervalNanos,
        interval.peakBytes(),
        interval.peakTime(),
        interval.endBytes(),
        interval.allocatedBytes(),
        interval.allocations(),
        interval.freedBytes(),
        interval.frees());
  }

  /**
   * @throws IllegalArgumentException if no interval was found that contains {@code ms}
   */
  void requireInterval(long ms) {
    if (interval == null) {
      throw new IllegalArgumentException(
          "no interval contains "
              + ms
              + " ms: the record covers "
              + (intervals.isEmpty()
                  ? "nothing"
                  : intervals.get(0).start() / NANOS_PER_MILLI
                      + " to "
                      + lastMillis(intervals.get(intervals.size() - 1))
                      + " ms"));
    }
  }

  long micros() {
    return micros;
  }

  List<Interval> intervals() {
    return intervals;
  }

  Interval interval() {
    return interval;
  }

  /** What was live at the interval's peak, or null if no interval was asked for. */
  SiteTotals atPeak() {
    return atPeak;
  }

  SiteTotals atEnd() {
    return atEnd;
  }

  IntFunction<Site> sites() {
    return sites;
  }

  Completeness completeness() {
    return completeness;
  }
}
