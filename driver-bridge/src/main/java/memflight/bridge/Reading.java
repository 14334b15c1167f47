package memflight.bridge;

import java.util.List;
import memflight.chunk.ChunkListener;
import memflight.chunk.EventSpec;

/** What becomes of the events that a {@link Follower} reads. For the follower's thread. */
interface Reading {
  /** The events that have to be delivered. */
  List<EventSpec> specs();

  /** Hears of chunks and flushes. */
  ChunkListener chunks();

  /** Allocations and frees read so far. */
  long arrivedEvents();

  /** Whether the session's end has been read and applied. From any thread. */
  boolean isOver();

  /** Reading has turned to another chunk. */
  void chunkChanged();

  /** All that JFR has flushed so far is read. */
  void caughtUp();

  /** All there is has been read: applies what was held back. */
  void finish();

  /** Nothing more will come, whether or not the end was read. */
  void end();
}
