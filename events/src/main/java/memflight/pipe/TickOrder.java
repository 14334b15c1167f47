package memflight.pipe;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Puts items in order of their ticks, over primitives. What JFR flushes of one busy thread is a few
 * long ascending runs in a wrong order: those are only put one behind the other. Anything else goes
 * through a stable least-significant-digit radix sort. Keeps its arrays between calls. Not
 * thread-safe.
 */
final class TickOrder {
  private static final int DIGIT_BITS = 11;
  private static final int DIGITS = 1 << DIGIT_BITS;

  /** More runs than this are no runs. */
  private static final int MAX_RUNS = 1 << 10;

  private final int[] runStarts = new int[MAX_RUNS + 1];

  private int[] order = new int[0];
  private int[] spare = new int[0];
  private final int[] starts = new int[DIGITS];

  /**
   * The indices 0..count-1 in order of their ticks; those with equal ticks keep their order. Valid
   * until the next call.
   */
  int[] sort(long[] ticks, int count) {
    if (order.length < count) {
      int capacity = Math.max(count, order.length * 2);
      order = new int[capacity];
      spare = new int[capacity];
    }
    if (!joinRuns(ticks, count)) {
      radixSort(ticks, count);
    }
    return order;
  }

  /** Lays ascending runs that do not overlap one behind the other; false if there is more to do. */
  private boolean joinRuns(long[] ticks, int count) {
    int runs = 0;
    for (int i = 0; i < count; i++) {
      if (i == 0 || ticks[i] < ticks[i - 1]) {
        if (runs == MAX_RUNS) {
          return false;
        }
        runStarts[runs++] = i;
      }
    }
    runStarts[runs] = count;
    int[] byTick = runsByFirstTick(ticks, runs);
    int next = 0;
    long last = Long.MIN_VALUE;
    for (int run : byTick) {
      // Equal ticks keep their order, which only the sort sees to.
      if (next > 0 && ticks[runStarts[run]] <= last) {
        return false;
      }
      for (int i = runStarts[run]; i < runStarts[run + 1]; i++) {
        order[next++] = i;
      }
      last = ticks[runStarts[run + 1] - 1];
    }
    return true;
  }

  private int[] runsByFirstTick(long[] ticks, int runs) {
    return IntStream.range(0, runs)
        .boxed()
        .sorted(Comparator.comparingLong(run -> ticks[runStarts[run]]))
        .mapToInt(run -> run)
        .toArray();
  }

  private void radixSort(long[] ticks, int count) {
    long lowest = Long.MAX_VALUE;
    long highest = Long.MIN_VALUE;
    for (int i = 0; i < count; i++) {
      order[i] = i;
      lowest = Math.min(lowest, ticks[i]);
      highest = Math.max(highest, ticks[i]);
    }
    int significantBits = Long.SIZE - Long.numberOfLeadingZeros(highest - lowest);
    for (int shift = 0; shift < significantBits; shift += DIGIT_BITS) {
      distribute(ticks, count, lowest, shift);
    }
  }

  private void distribute(long[] ticks, int count, long lowest, int shift) {
    java.util.Arrays.fill(starts, 0);
    for (int i = 0; i < count; i++) {
      starts[(int) ((ticks[i] - lowest) >>> shift) & (DIGITS - 1)]++;
    }
    int next = 0;
    for (int digit = 0; digit < DIGITS; digit++) {
      int items = starts[digit];
      starts[digit] = next;
      next += items;
    }
    for (int i = 0; i < count; i++) {
      int item = order[i];
      spare[starts[(int) ((ticks[item] - lowest) >>> shift) & (DIGITS - 1)]++] = item;
    }
    int[] sorted = spare;
    spare = order;
    order = sorted;
  }
}
