package memflight.pipe;

import java.util.Arrays;

/**
 * Puts items in order of their ticks, stably and over primitives. What JFR flushes is made of
 * ascending runs, the buffers of its threads, and only runs that are near in time overlap. So items
 * are first distributed to spans of time that fit the processor's cache, and then the few runs of
 * each span are merged. Keeps its arrays between calls. Not thread-safe.
 */
final class TickOrder {
  private static final int MAX_SPAN_BITS = 12;
  private static final int SPAN_ITEMS_BITS = 10;

  private int[] order = new int[0];
  private int[] spare = new int[0];
  private final int[] ends = new int[1 << MAX_SPAN_BITS];

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
      int spanBits = Math.min(MAX_SPAN_BITS, bits(count >>> SPAN_ITEMS_BITS));
      // At most 63, where a shift would wrap: then there are two spans, whatever was asked for.
      int shift = Math.min(Long.SIZE - 1, Math.max(0, bits(highest - lowest) - spanBits));
      distribute(ticks, count, lowest, shift);
      int from = 0;
      for (int span = 0; from < count; span++) {
        mergeRuns(ticks, from, ends[span]);
        from = ends[span];
      }
    }
    return order;
  }

  private static int bits(long value) {
    return Long.SIZE - Long.numberOfLeadingZeros(value);
  }

  private void distribute(long[] ticks, int count, long lowest, int shift) {
    int[] ends = this.ends;
    Arrays.fill(ends, 0);
    for (int i = 0; i < count; i++) {
      ends[(int) ((ticks[i] - lowest) >>> shift)]++;
    }
    int next = 0;
    for (int span = 0; span < ends.length; span++) {
      int items = ends[span];
      ends[span] = next;
      next += items;
    }
    int[] order = this.order;
    for (int i = 0; i < count; i++) {
      order[ends[(int) ((ticks[i] - lowest) >>> shift)]++] = i;
    }
  }

  /**
   * Merges neighbouring runs of the items in order from {@code from} to {@code to} until one is
   * left.
   */
  private void mergeRuns(long[] ticks, int from, int to) {
    int[] source = order;
    int[] target = spare;
    while (to - from > 1) {
      int start = from;
      while (start < to) {
        int middle = endOfRun(ticks, source, start, to);
        int end = endOfRun(ticks, source, middle, to);
        if (start == from && middle == to) {
          if (source != order) {
            System.arraycopy(source, from, order, from, to - from);
          }
          return;
        }
        merge(ticks, source, start, middle, end, target);
        start = end;
      }
      int[] merged = target;
      target = source;
      source = merged;
    }
  }

  /** Where the ascending run that begins at {@code start} ends. */
  private static int endOfRun(long[] ticks, int[] items, int start, int to) {
    if (start >= to) {
      return to;
    }
    int end = start + 1;
    long last = ticks[items[start]];
    while (end < to) {
      long next = ticks[items[end]];
      if (next < last) {
        break;
      }
      last = next;
      end++;
    }
    return end;
  }

  private static void merge(
      long[] ticks, int[] source, int start, int middle, int end, int[] target) {
    if (middle < end && ticks[source[end - 1]] < ticks[source[start]]) {
      System.arraycopy(source, middle, target, start, end - middle);
      System.arraycopy(source, start, target, start + end - middle, middle - start);
      return;
    }
    int left = start;
    int right = middle;
    int next = start;
    while (left < middle && right < end) {
      // Arithmetic, no branches: which of two busy threads comes next, nobody can predict.
      int takesRight = ticks[source[right]] < ticks[source[left]] ? 1 : 0;
      target[next++] = source[left + (right - left) * takesRight];
      right += takesRight;
      left += 1 - takesRight;
    }
    System.arraycopy(source, left, target, next, middle - left);
    System.arraycopy(source, right, target, next + middle - left, end - right);
  }
}
