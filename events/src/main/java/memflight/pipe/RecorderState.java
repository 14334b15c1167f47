package memflight.pipe;

import memflight.events.MemRecordType;

/**
 * A session and its mode, as the stream tells it.
 *
 * @param session the session's start in microseconds since the epoch
 * @param startTicks the session's start in ticks
 * @param mode {@link MemRecordType#CLOSED} where the session ends
 * @param intervalNanos the length of an interval
 * @param arenaBase where the driver's arena begins, or 0
 * @param arenaBytes the arena's size, or 0: the driver has none
 * @param granule the distance at which live blocks start at least, in bytes
 * @param hasEvents whether allocations and frees are in the stream, too
 */
public record RecorderState(
    long session,
    long startTicks,
    MemRecordType mode,
    long intervalNanos,
    long arenaBase,
    long arenaBytes,
    int granule,
    boolean hasEvents) {
  /** The state that ends this session. */
  public RecorderState closed() {
    return new RecorderState(
        session,
        startTicks,
        MemRecordType.CLOSED,
        intervalNanos,
        arenaBase,
        arenaBytes,
        granule,
        hasEvents);
  }

  RecorderState withArena(long base, long bytes, int newGranule) {
    return new RecorderState(
        session, startTicks, mode, intervalNanos, base, bytes, newGranule, hasEvents);
  }
}
