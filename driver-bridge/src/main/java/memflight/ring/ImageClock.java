package memflight.ring;

import memflight.pipe.ClockRatio;

/**
 * From an image's ticks to nanoseconds: straight lines between pairs of both clocks. Beyond the
 * last pair the slope is that of the last 50 ms or more of pairs, since two pairs that lie close
 * together say little about it. Not thread-safe.
 */
final class ImageClock {
  private static final long BASELINE_NANOS = 50_000_000;

  /** A program writes a pair about every 100 ms in which it has events. */
  private static final long TRUSTED_NANOS = 300_000_000;

  private final boolean isNanos;
  private final MappedRegion header;

  private final long[] pairTicks = new long[RingFormat.Image.PAIRS];
  private final long[] pairNanos = new long[RingFormat.Image.PAIRS];
  private long pairs;

  // The line in use: from lineTicks up to lineEnd.
  private long lineTicks;
  private long lineEnd;
  private long lineNanos;
  private ClockRatio nanosPerTick = ClockRatio.ONE;

  private long trustedTicks = Long.MAX_VALUE;

  ImageClock(MappedRegion header) {
    this.header = header;
    isNanos = header.getInt(RingFormat.Image.AT_CLOCK) == RingFormat.Image.CLOCK_NANOS;
    refresh();
  }

  /**
   * Takes in the pairs that were written meanwhile; after this, ticks up to {@link #trustedTicks}
   * can be told in nanoseconds.
   */
  void refresh() {
    if (isNanos) {
      return;
    }
    long written = header.getLongAcquire(RingFormat.Image.AT_PAIR_COUNT);
    if (written == pairs) {
      return;
    }
    for (long pair = Math.max(pairs, written - RingFormat.Image.PAIRS); pair < written; pair++) {
      int place = (int) (pair % RingFormat.Image.PAIRS);
      int at = RingFormat.Image.AT_PAIRS + place * RingFormat.Image.PAIR_BYTES;
      pairTicks[place] = header.getLong(at);
      pairNanos[place] = header.getLong(at + Long.BYTES);
    }
    pairs = written;
    lineEnd = lineTicks;
    int last = place(pairs - 1);
    trustedTicks = pairs < 2 ? Long.MAX_VALUE : pairTicks[last] + trustedBeyond(pairs - 1);
  }

  private long trustedBeyond(long last) {
    long from = baseline(last);
    long ticks = ticksBetween(from, last);
    long nanos = nanosBetween(from, last);
    return ticks <= 0 || nanos <= 0
        ? TRUSTED_NANOS
        : ClockRatio.of(ticks, nanos).times(TRUSTED_NANOS);
  }

  /** Ticks beyond which the lines say too little: a new pair is about to be written. */
  long trustedTicks() {
    return trustedTicks;
  }

  // Hot path.

  long nanosOf(long ticks) {
    if (isNanos) {
      return ticks;
    }
    if (ticks < lineTicks || ticks >= lineEnd) {
      findLine(ticks);
    }
    return lineNanos + nanosPerTick.times(ticks - lineTicks);
  }

  // End of the hot path.

  private void findLine(long ticks) {
    if (pairs == 0) {
      throw new IllegalStateException("bad ring file: ticks without a clock pair");
    }
    long first = Math.max(0, pairs - RingFormat.Image.PAIRS);
    long last = pairs - 1;
    long pair = last;
    while (pair > first && pairTicks[place(pair)] > ticks) {
      pair--;
    }
    lineTicks = pairTicks[place(pair)];
    lineNanos = pairNanos[place(pair)];
    if (pair == last) {
      lineEnd = Long.MAX_VALUE;
      nanosPerTick = slope(baseline(last), last);
    } else {
      lineEnd = pairTicks[place(pair + 1)];
      nanosPerTick = slope(pair, pair + 1);
    }
    if (ticks < lineTicks) {
      // Before the first pair that is still there: its line, extended backwards.
      lineNanos -= nanosPerTick.times(lineTicks - ticks);
      lineTicks = ticks;
    }
  }

  /** The pair from which the slope beyond the last one comes. */
  private long baseline(long last) {
    long first = Math.max(0, pairs - RingFormat.Image.PAIRS);
    long from = last;
    while (from > first && nanosBetween(from, last) < BASELINE_NANOS) {
      from--;
    }
    return from;
  }

  private ClockRatio slope(long from, long to) {
    long ticks = ticksBetween(from, to);
    long nanos = nanosBetween(from, to);
    return ticks <= 0 || nanos <= 0 ? ClockRatio.ONE : ClockRatio.of(nanos, ticks);
  }

  private long ticksBetween(long from, long to) {
    return pairTicks[place(to)] - pairTicks[place(from)];
  }

  private long nanosBetween(long from, long to) {
    return pairNanos[place(to)] - pairNanos[place(from)];
  }

  private static int place(long pair) {
    return (int) (pair % RingFormat.Image.PAIRS);
  }
}
