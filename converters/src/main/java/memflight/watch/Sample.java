package memflight.watch;

import java.util.List;
import memflight.records.Interval;
import memflight.records.MemoryReport;

/**
 * What was known at one moment. Immutable.
 *
 * @param state how things stand
 * @param session the session's start in microseconds since the epoch; 0 before the first
 * @param time up to when everything is known, in nanoseconds since the session's start
 * @param report what is live then
 * @param intervals the newest intervals, the oldest first
 * @param news what a person should be told, such as why nothing comes; may be empty
 */
public record Sample(
    State state,
    long session,
    long time,
    MemoryReport report,
    List<Interval> intervals,
    String news) {
  /** How things stand with the session. */
  public enum State {
    /** No session has begun yet. */
    WAITING,
    /** A session is being followed. */
    RUNNING,
    /** The session is over; another one may begin. */
    ENDED
  }

  public Sample {
    intervals = List.copyOf(intervals);
  }
}
