package memflight.pipe;

/**
 * Puts items in order of their ticks: a stable least-significant-digit radix sort over primitives,
 * which skips what is in order already. Keeps its arrays between calls. Not thread-safe.
 */
final class TickOrder {
  private static final int DIGIT_BITS = 11;
  private static final int DIGITS = 1 << DIGIT_BITS;

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
    long lowest = Long.MAX_VALUE;
    long highest = Long.MIN_VALUE;
    boolean inOrder = true;
    for (int i = 0; i < count; i++) {
      order[i] = i;
      inOrder &= ticks[i] >= highest;
      lowest = Math.min(lowest, ticks[i]);
      highest = Math.max(highest, ticks[i]);
    }
    if (!inOrder) {
      int significantBits = Long.SIZE - Long.numberOfLeadingZeros(highest - lowest);
      for (int shift = 0; shift < significantBits; shift += DIGIT_BITS) {
        distribute(ticks, count, lowest, shift);
      }
    }
    return order;
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
