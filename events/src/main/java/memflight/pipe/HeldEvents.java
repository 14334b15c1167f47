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

  /** Itself; after a run of times in which it held little, an empty small one: a burst is over. */
  HeldEvents shrunkAfterQuietTimes() {
    quietTimes = count > ticks.length / 8 ? 0 : quietTimes + 1;
    return quietTimes > QUIET_TIMES && ticks.length > INITIAL_CAPACITY ? new HeldEvents() : this;
  }

  // Hot path: no allocation but for growth.

  void add(long tick, int producer, long sequence, long address, long size, int site) {
    int i = count;
    if (i == ticks.length) {
      grow();
    }
    ticks[i] = tick;
    producers[i] = producer;
    sequences[i] = sequence;
    addresses[i] = address;
    sizes[i] = size;
    sites[i] = site;
    count = i + 1;
  }

  void addFrom(HeldEvents other, int i) {
    add(
        other.ticks[i],
        other.producers[i],
        other.sequences[i],
        other.addresses[i],
        other.sizes[i],
        other.sites[i]);
  }

  void deliver(int i, OrderedEvents out) {
    if (sizes[i] == FREE) {
      out.freed(ticks[i], producers[i], sequences[i], addresses[i]);
    } else {
      out.allocated(ticks[i], producers[i], sequences[i], addresses[i], sizes[i], sites[i]);
    }
  }

  private void grow() {
    int capacity = ticks.length * 2;
    ticks = Arrays.copyOf(ticks, capacity);
    addresses = Arrays.copyOf(addresses, capacity);
    sizes = Arrays.copyOf(sizes, capacity);
    sequences = Arrays.copyOf(sequences, capacity);
    sites = Arrays.copyOf(sites, capacity);
    producers = Arrays.copyOf(producers, capacity);
  }
}
