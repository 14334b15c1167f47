package memflight.watch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import memflight.pipe.Session;
import memflight.pipe.SessionListener;
import memflight.records.Completeness;
import memflight.records.Interval;
import memflight.records.MemoryReport;
import memflight.records.SiteTotals;

/** Keeps what is shown of the session that is followed. For the thread that reads events. */
final class Account implements SessionListener {
  /** A minute of them: no screen is wider. */
  static final int KEPT_INTERVALS = 600;

  private static final MemoryReport EMPTY = MemoryReport.of(List.of(), Completeness.COMPLETE);

  private final ArrayDeque<Interval> intervals = new ArrayDeque<>();
  private Session session;
  private long time;

  /** Of a session that is over. */
  private MemoryReport last = EMPTY;

  private long lastSession;

  @Override
  public void started(Session started) {
    session = started;
    lastSession = started.state().session();
    time = started.startTime();
    intervals.clear();
  }

  @Override
  public void interval(Session of, Interval interval, SiteTotals totals) {
    if (intervals.size() == KEPT_INTERVALS) {
      intervals.removeFirst();
    }
    intervals.add(of.whole(interval));
  }

  @Override
  public void cut(Session of, long now, long marker) {
    time = now;
  }

  @Override
  public void ended(Session of, long now, boolean isClean) {
    time = now;
    last = of.report();
    session = null;
  }

  /** How things stand now. */
  Sample sample(String news) {
    Sample.State state =
        session != null
            ? Sample.State.RUNNING
            : lastSession != 0 ? Sample.State.ENDED : Sample.State.WAITING;
    MemoryReport report = session != null ? session.report() : last;
    return new Sample(state, lastSession, time, report, new ArrayList<>(intervals), news);
  }
}
