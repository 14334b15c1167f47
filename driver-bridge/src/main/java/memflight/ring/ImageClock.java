package memflight.ring;

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
  private double nanosPerTick;

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
    trustedTicks =
        pairs < 2
            ? Long.MAX_VALUE
            : pairTicks[last] + (long) (TRUSTED_NANOS / slopeBeyond(pairs - 1));
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
    return lineNanos + (long) ((ticks - lineTicks) * nanosPerTick);
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
      nanosPerTick = slopeBeyond(last);
    } else {
      lineEnd = pairTicks[place(pair + 1)];
      nanosPerTick = slope(pair, pair + 1);
    }
    if (ticks < lineTicks) {
      // Before the first pair that is still there: its line, extended backwards.
      lineNanos -= (long) ((lineTicks - ticks) * nanosPerTick);
      lineTicks = ticks;
    }
  }

  private double slopeBeyond(long last) {
    long first = Math.max(0, pairs - RingFormat.Image.PAIRS);
    long from = last;
    while (from > first && pairNanos[place(last)] - pairNanos[place(from)] < BASELINE_NANOS) {
      from--;
    }
    return slope(from, last);
  }

  private double slope(long from, long to) {
    long ticks = pairTicks[place(to)] - pairTicks[place(from)];
    return ticks <= 0 ? 1 : (double) (pairNanos[place(to)] - pairNanos[place(from)]) / ticks;
  }

  private static int place(long pair) {
    return (int) (pair % RingFormat.Image.PAIRS);
  }
}
