package memflight.converters;

import java.util.OptionalLong;

/**
 * What of a memlog becomes a recording. Immutable.
 *
 * @param detail how much of it
 * @param fromMillis the millisecond of the session in whose interval it begins; empty: the first
 * @param toMillis the millisecond of the session in whose interval it ends; empty: the last
 * @param lightsUp whether to add the JDK's own events that Mission Control's Memory page draws
 * @param jobs how many parts of the log are converted at the same time; 0: one a processor
 * @param chunkEvents about how many events make a chunk
 */
public record JfrOptions(
    Detail detail,
    OptionalLong fromMillis,
    OptionalLong toMillis,
    boolean lightsUp,
    int jobs,
    int chunkEvents) {
  /** How much to write. */
  public enum Detail {
    /** Every allocation and free, and the peaks. */
    ALL,
    /** Only the peaks, for logs that would be too big to open. */
    PEAKS
  }

  /** Readers that sort hold a chunk of events at a time. */
  public static final int DEFAULT_CHUNK_EVENTS = 1_000_000;

  /** Everything. */
  public static final JfrOptions ALL =
      new JfrOptions(
          Detail.ALL, OptionalLong.empty(), OptionalLong.empty(), false, 0, DEFAULT_CHUNK_EVENTS);

  /**
   * @throws IllegalArgumentException if the span ends before it begins, or a number is negative
   */
  public JfrOptions {
    if (fromMillis.isPresent()
        && toMillis.isPresent()
        && fromMillis.getAsLong() > toMillis.getAsLong()) {
      throw new IllegalArgumentException(
          "the span ends at "
              + toMillis.getAsLong()
              + " ms, before it begins at "
              + fromMillis.getAsLong()
              + " ms");
    }
    if (jobs < 0 || chunkEvents < 1) {
      throw new IllegalArgumentException(jobs + " jobs, chunks of " + chunkEvents + " events");
    }
  }

  boolean hasEntries() {
    return detail == Detail.ALL;
  }
}
