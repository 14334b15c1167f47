package memflight.bridge;

import memflight.events.MemRecordType;

/**
 * Whoever commits a driver's events: the hooks in this JVM, or the reader of native programs'
 * rings. Thread-safe.
 */
interface EventFeed {
  /** From now on events are committed. */
  void start(MemRecordType mode);

  /** The mode is another one; events go on. */
  default void modeChanged(MemRecordType mode) {}

  /** Commits what has happened until now, and no more; when this returns, all is committed. */
  void stop();

  /** Stops without caring for what has not been committed: nobody reads it. */
  void abandon();

  /**
   * Commits a cut at this instant, now or once everything up to it has been committed.
   *
   * @return its id; cuts with higher ids are later
   */
  long cut();
}
