package memflight.bridge;

import java.util.concurrent.Callable;
import memflight.events.MemRecordType;
import memflight.pipe.RecorderState;

/**
 * Whoever commits a driver's events: the hooks in this JVM, or the reader of native programs'
 * rings. Thread-safe.
 */
interface EventFeed {
  /**
   * Whether the account is kept by this feed, on a thread of its own. It has the events in order
   * then, so that nobody has to read them back from JFR, which gets only those that somebody
   * records.
   */
  boolean keepsAccount();

  /**
   * From now on events are committed.
   *
   * @param account what to tell, if the feed keeps the account; null if nobody does here
   * @param isJfrOn whether JFR runs; a feed that keeps the account does without until {@link
   *     #turnToJfr}
   */
  void start(RecorderState state, OrderedAccount account, boolean isJfrOn);

  /**
   * JFR runs now, for a feed that has started without.
   *
   * @param first run just before the first event can be committed
   * @param ticksPerSecond JFR's
   * @return the session's start in JFR's ticks
   */
  long turnToJfr(Runnable first, long ticksPerSecond) throws Exception;

  /** Runs {@code body} on the thread that keeps the account. */
  <T> T call(Callable<T> body) throws Exception;

  /** The mode is another one; events go on. */
  default void modeChanged(MemRecordType mode) {}

  /**
   * Commits what has happened until now, and no more; when this returns, all is committed, and an
   * account that the feed keeps has ended.
   */
  void stop();

  /** Nobody reads any more what JFR has: stops, unless the feed does without. */
  void abandon();

  /**
   * Commits a cut at this instant, now or once everything up to it has been committed. A feed that
   * keeps the account makes cuts every 100 ms by itself.
   *
   * @return its id; cuts with higher ids are later
   */
  long cut();
}
