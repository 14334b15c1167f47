package memflight.chunk;

/** Follows the chunks around the events. Every method may be left out. */
public interface ChunkListener {
  /** Listens to nothing. */
  ChunkListener NONE = new ChunkListener() {};

  /** The events that follow belong to this chunk. */
  default void chunkStarted(ChunkHeader header) {}

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
   * Chunks between two times are gone: evicted, or not among the files. Not called for the pause
   * between one recording's final chunk and the next recording.
   *
   * @param fromNanos where the chunk before ended, in nanoseconds since the epoch
   * @param toNanos where the next one that is left starts
   */
  default void chunkMissing(long fromNanos, long toNanos) {}
}
