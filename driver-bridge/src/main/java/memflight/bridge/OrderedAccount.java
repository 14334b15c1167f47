package memflight.bridge;

import memflight.pipe.RecorderState;
import memflight.pipe.SessionReplay;

/**
 * The account of a session whose events come in order from whoever saw them happen, without a
 * detour through JFR. Not thread-safe.
 */
final class OrderedAccount {
  private final LiveSession session;
  private final SessionReplay replay;

  /**
   * @param ticksPerSecond of the times that it will be told; results are committed as events if
   *     these are JFR's ticks, see {@link #turnToJfr}
   */
  OrderedAccount(LiveSession session, SiteTable sites, long ticksPerSecond) {
    this.session = session;
    replay = new SessionReplay(session, sites::get);
    replay.ticksPerSecond(ticksPerSecond);
  }

  /** JFR runs now: times are its ticks from now on, and results are committed. */
  void turnToJfr(long origin, long ticksPerSecond) {
    replay.changeClock(origin, ticksPerSecond);
    session.turnToJfr();
  }

  /** Takes in what happens. */
  SessionReplay events() {
    return replay;
  }

  /** Everything up to {@code ticks} has been told. */
  void cut(long ticks, long id) {
    replay.cut(ticks, id);
    session.caughtUp();
  }

  /** The session is over. */
  void end(long ticks, RecorderState state) {
    replay.state(ticks, state.closed());
  }

  /** Nothing more comes, though the session is not over: the account says so. */
  void breakOff() {
    try {
      replay.end(false);
    } finally {
      session.end();
    }
  }
}
