package memflight.pipe;

import memflight.events.Site;
import memflight.records.Interval;
import memflight.records.SiteTotals;

/** Follows sessions as they are rebuilt. Called from one thread, in order of time. */
public interface SessionListener {
  /** A session begins: the place to attach a listener for its entries. */
  default void started(Session session) {}

  /** A site's text arrived or changed. */
  default void siteDefined(Session session, Site site) {}

  /** The driver has named its arena: the session's state has it. */
  default void arenaNamed(Session session) {}

  /** An interval has ended; {@code totals} still has the breakdown at its peak. */
  default void interval(Session session, Interval interval, SiteTotals totals) {}

  /** All events up to {@code time}, in nanoseconds since the session's start, have been applied. */
  default void cut(Session session, long time, long marker) {}

  /**
   * The session is over.
   *
   * @param isClean false if the stream ends without the session's end: the last events are missing
   */
  default void ended(Session session, long time, boolean isClean) {}
}
