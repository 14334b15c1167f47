package memflight.bridge;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The highest live total since it was last asked for. Each reader has one of its own, since reading
 * begins anew. Thread-safe; close it when nobody reads any more.
 */
public final class PeakSinceRead implements AutoCloseable {
  private static final long NONE = -1;

  private final LiveMeters meters;
  private final AtomicLong highest = new AtomicLong(NONE);

  PeakSinceRead(LiveMeters meters) {
    this.meters = meters;
  }

  void offer(long peakBytes) {
    highest.accumulateAndGet(peakBytes, Math::max);
  }

  /**
   * The highest live total in bytes, from the last call or from the beginning; not a number if
   * nothing was recorded since.
   */
  public double read() {
    long peak = highest.getAndSet(NONE);
    MeterValues now = meters.values();
    if (now.isRecording()) {
      // No interval may have ended since.
      return Math.max(peak, now.liveBytes());
    }
    return peak == NONE ? Double.NaN : peak;
  }

  @Override
  public void close() {
    meters.forget(this);
  }
}
