package memflight.chunk;

/** Follows the chunks around the events. Every method may be left out. */
public interface ChunkListener {
  /** Listens to nothing. */
  ChunkListener NONE = new ChunkListener() {};

  /** The events that follow belong to this chunk. */
  default void chunkStarted(ChunkHeader header) {}

  /**
   * A running JVM has flushed so many bytes more, which are read now: room may be made for what is
   * in them. Not called for a chunk that was finished before it was first looked at, which may hold
   * many flushes.
   */
  default void flushing(long bytes) {}

  /**
   * All events of one flush were delivered: of a thread, what it committed before the flush, in no
   * particular order. A few of them belong to the flush before.
   */
  default void flushed(ChunkHeader header) {}

  /**
   * The chunk was left.
   *
   * @param complete false if it is cut off or was never finished: more events once existed
   */
  default void chunkEnded(ChunkHeader header, boolean complete) {}

  /**
   * No chunk covers the time between two others: it was evicted, is not among the files, or nothing
   * was recording. The files do not tell which; the events' sequence numbers do. Not called after
   * the chunk that a JVM marks as its final one.
   *
   * @param fromNanos where the chunk before ended, in nanoseconds since the epoch
   * @param toNanos where the next one that is left starts
   */
  default void chunkMissing(long fromNanos, long toNanos) {}
}
