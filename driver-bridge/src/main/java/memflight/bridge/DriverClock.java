package memflight.bridge;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import memflight.events.EventTime;
import memflight.events.MarkerEvent;
import memflight.pipe.ClockRatio;
import memflight.records.BlockRecord;

/**
 * From {@code System.nanoTime()} to JFR's ticks: a straight line through pairs of both clocks,
 * renewed as time goes on. As long as JFR does not run, a tick is a nanosecond. Times never run
 * back: the one returned is always later than the one before, so that sorting by tick restores the
 * order of calls. Not thread-safe.
 */
final class DriverClock {
  private static final long RENEW_EVERY_NANOS = 100_000_000;

  /** A slope is good once it comes from pairs this far apart. */
  private static final long BASELINE_NANOS = 1_000_000_000;

  private static final long FIRST_BASELINE_NANOS = 20_000_000;

  private static final int TRIES = 5;

  private final LongSupplier ticks;
  private final LongSupplier nanos;

  private long baseTicks;
  private long baseNanos;
  private long lineTicks;
  private long lineNanos;
  private ClockRatio ticksPerNano = ClockRatio.ONE;
  private boolean isStarted;
  private long last = Long.MIN_VALUE;

  DriverClock() {
    this(jfrTicks(), System::nanoTime);
  }

  DriverClock(LongSupplier ticks, LongSupplier nanos) {
    this.ticks = ticks;
    this.nanos = nanos;
  }

  /**
   * Measures both clocks for a first time, which takes a moment; JFR has to be recording.
   *
   * @param notBefore no tick before this one is returned
   */
  void start(long notBefore) {
    last = isStarted ? Math.max(last, notBefore) : notBefore;
    measure();
    baseTicks = lineTicks;
    baseNanos = lineNanos;
    long enough = lineNanos + FIRST_BASELINE_NANOS;
    while (nanos.getAsLong() - enough < 0) {
      LockSupport.parkNanos(FIRST_BASELINE_NANOS / 4);
    }
    measure();
    setSlope();
    isStarted = true;
  }

  /** From an event that each session's recording has: others do not look at the clock. */
  private static LongSupplier jfrTicks() {
    EventTime time = EventTime.of(MarkerEvent.class);
    return () -> {
      MarkerEvent event = new MarkerEvent();
      event.begin();
      return time.startTicks(event);
    };
  }

  /** Takes the pair whose reading was disturbed least. */
  private void measure() {
    long bestGap = Long.MAX_VALUE;
    for (int i = 0; i < TRIES; i++) {
      long before = nanos.getAsLong();
      long tick = ticks.getAsLong();
      long gap = nanos.getAsLong() - before;
      if (gap < bestGap) {
        bestGap = gap;
        lineTicks = tick;
        lineNanos = before + gap / 2;
      }
    }
  }

  /** To be called now and then, before times near the present one are asked for. */
  void renew() {
    if (!isStarted || nanos.getAsLong() - lineNanos < RENEW_EVERY_NANOS) {
      return;
    }
    measure();
    setSlope();
    if (lineNanos - baseNanos > 100 * BASELINE_NANOS) {
      // Clocks are slewed: the last minutes count.
      baseTicks = lineTicks - ticksPerNano.times(BASELINE_NANOS);
      baseNanos = lineNanos - BASELINE_NANOS;
    }
  }

  /**
   * The tick of a {@code time} that is long past: so chosen that a reader who only knows JFR's
   * {@code ticksPerSecond} finds as much time between it and now as has passed.
   */
  long originOf(long time, long ticksPerSecond) {
    return lineTicks - ClockRatio.of(ticksPerSecond, 1_000_000_000).times(lineNanos - time);
  }

  private void setSlope() {
    ticksPerNano = ClockRatio.of(lineTicks - baseTicks, lineNanos - baseNanos);
  }

  /** The tick that was returned last. */
  long latest() {
    return last;
  }

  // Hot path.

  /** The tick of {@code time}, or the one after the last if that is later. */
  long ticksOf(long time) {
    last = Math.max(last + 1, onLine(time));
    return last;
  }

  /** The same for the times of a run of records. */
  void tellTicks(long[] records, int from, int to) {
    long before = last;
    for (int at = from + BlockRecord.TIME; at < to; at += BlockRecord.WORDS) {
      before = Math.max(before + 1, onLine(records[at]));
      records[at] = before;
    }
    last = before;
  }

  private long onLine(long time) {
    return lineTicks + ticksPerNano.times(time - lineNanos);
  }
}
