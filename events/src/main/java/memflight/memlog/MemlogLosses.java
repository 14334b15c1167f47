package memflight.memlog;

/**
 * What a log is known to miss, counted since the session's start.
 *
 * @param lostEvents events that never arrived
 * @param unknownFrees frees of blocks that were allocated before recording began
 * @param conflicts allocations at an address that was still live
 */
public record MemlogLosses(long lostEvents, long unknownFrees, long conflicts) {
  public static final MemlogLosses NONE = new MemlogLosses(0, 0, 0);

  /** Whether anything was lost: figures of a complete log are exact. */
  public boolean isComplete() {
    return lostEvents == 0 && conflicts == 0;
  }

  /** The later of two states: the counters never go back. */
  MemlogLosses max(MemlogLosses other) {
    return new MemlogLosses(
        Math.max(lostEvents, other.lostEvents),
        Math.max(unknownFrees, other.unknownFrees),
        Math.max(conflicts, other.conflicts));
  }
}
