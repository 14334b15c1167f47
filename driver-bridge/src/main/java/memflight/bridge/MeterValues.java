package memflight.bridge;

import memflight.records.Completeness;
import memflight.records.Interval;
import memflight.records.SiteTotals;

/**
 * Figures of one instant, the end of an interval. Immutable. What is counted is counted from the
 * JVM's start, over all sessions.
 *
 * @param isRecording whether what is live is known; if not, the first three say nothing
 * @param intervalPeakBytes the highest live total inside the interval
 */
public record MeterValues(
    boolean isRecording,
    long liveBytes,
    long liveBlocks,
    long intervalPeakBytes,
    long allocatedBytes,
    long allocations,
    long freedBytes,
    long frees,
    long lostEvents,
    long unknownFrees,
    long conflicts,
    LogState log) {
  static final MeterValues NONE =
      new MeterValues(false, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, LogState.OFF);

  MeterValues after(Interval interval, SiteTotals totals) {
    return new MeterValues(
        true,
        interval.endBytes(),
        totals.totalBlocks(),
        interval.peakBytes(),
        allocatedBytes + interval.allocatedBytes(),
        allocations + interval.allocations(),
        freedBytes + interval.freedBytes(),
        frees + interval.frees(),
        lostEvents,
        unknownFrees,
        conflicts,
        log);
  }

  /**
   * @param before figures of the end of the last session
   * @param session what is known to be missing from the present one
   */
  MeterValues withLosses(MeterValues before, Completeness session) {
    return new MeterValues(
        isRecording,
        liveBytes,
        liveBlocks,
        intervalPeakBytes,
        allocatedBytes,
        allocations,
        freedBytes,
        frees,
        before.lostEvents + session.lostEvents(),
        before.unknownFrees + session.unknownFrees(),
        before.conflicts + session.conflicts(),
        log);
  }

  MeterValues withLog(LogState state) {
    return with(isRecording, state);
  }

  /** Once the session is over: what was counted stays. */
  MeterValues ended() {
    return with(false, LogState.OFF);
  }

  private MeterValues with(boolean nowRecording, LogState state) {
    return new MeterValues(
        nowRecording,
        liveBytes,
        liveBlocks,
        intervalPeakBytes,
        allocatedBytes,
        allocations,
        freedBytes,
        frees,
        lostEvents,
        unknownFrees,
        conflicts,
        state);
  }
}
