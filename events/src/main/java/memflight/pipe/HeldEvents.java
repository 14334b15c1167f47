package memflight.pipe;

import java.util.Arrays;

/** Events that wait for their order, as parallel arrays. Not thread-safe. */
final class HeldEvents {
  /** The size of an event that is a free. */
  static final long FREE = Long.MIN_VALUE;

  private static final int INITIAL_CAPACITY = 1 << 12;
  private static final int QUIET_TIMES = 30;

  long[] ticks = new long[INITIAL_CAPACITY];
  long[] addresses = new long[INITIAL_CAPACITY];
  long[] sizes = new long[INITIAL_CAPACITY];
  long[] sequences = new long[INITIAL_CAPACITY];
  int[] sites = new int[INITIAL_CAPACITY];
  int[] producers = new int[INITIAL_CAPACITY];
  int count;
  private int quietTimes;

  // Hot path: no allocation but for growth.

  void add(long tick, int producer, long sequence, long address, long size, int site) {
    int i = count;
    if (i == ticks.length) {
      resize(ticks.length * 2);
    }
    ticks[i] = tick;
    producers[i] = producer;
    sequences[i] = sequence;
    addresses[i] = address;
    sizes[i] = size;
    sites[i] = site;
    count = i + 1;
  }

  /**
   * Keeps only what is later than {@code tick}, in the order in which it came. After a run of times
   * in which there was little a burst is over, and its arrays go.
   */
  void keepAfter(long tick) {
    quietTimes = count > ticks.length / 8 ? 0 : quietTimes + 1;
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (ticks[i] > tick) {
        move(i, kept++);
      }
    }
    count = kept;
    if (quietTimes > QUIET_TIMES && ticks.length > INITIAL_CAPACITY) {
      quietTimes = 0;
      resize(Math.max(INITIAL_CAPACITY, kept * 2));
    }
  }

  private void move(int from, int to) {
    ticks[to] = ticks[from];
    producers[to] = producers[from];
    sequences[to] = sequences[from];
    addresses[to] = addresses[from];
    sizes[to] = sizes[from];
    sites[to] = sites[from];
  }

  void deliver(int i, OrderedEvents out) {
    if (sizes[i] == FREE) {
      out.freed(ticks[i], producers[i], sequences[i], addresses[i]);
    } else {
      out.allocated(ticks[i], producers[i], sequences[i], addresses[i], sizes[i], sites[i]);
    }
  }

  private void resize(int capacity) {
    ticks = Arrays.copyOf(ticks, capacity);
    addresses = Arrays.copyOf(addresses, capacity);
    sizes = Arrays.copyOf(sizes, capacity);
    sequences = Arrays.copyOf(sequences, capacity);
    sites = Arrays.copyOf(sites, capacity);
    producers = Arrays.copyOf(producers, capacity);
  }
}
