package memflight.pipe;

import java.util.Arrays;

/**
 * Events that wait for their order, as parallel arrays, in <em>runs</em>: neighbours of one
 * producer whose numbers follow one another and whose ticks do not descend. JFR hands over whole
 * buffers of a thread, so runs are hundreds of events long or more; where several threads count
 * with one producer, they may be of one event. Not thread-safe.
 */
final class HeldEvents {
  /** The size of an event that is a free. */
  private static final long FREE = Long.MIN_VALUE;

  private static final int INITIAL_CAPACITY = 1 << 12;
  private static final int INITIAL_RUNS = 1 << 6;
  private static final int QUIET_TIMES = 30;

  /** Room for so many is made ahead at the most: a size may lie. */
  private static final int MOST_EXPECTED = 1 << 22;

  /** The number that no event carries next. */
  private static final long NO_NUMBER = Long.MIN_VALUE;

  private long[] ticks = new long[INITIAL_CAPACITY];
  private long[] addresses = new long[INITIAL_CAPACITY];
  private long[] sizes = new long[INITIAL_CAPACITY];
  private int[] sites = new int[INITIAL_CAPACITY];
  private int count;

  /** Where each run begins; it ends where the next one does. */
  private int[] starts = new int[INITIAL_RUNS];

  private int[] producers = new int[INITIAL_RUNS];
  private long[] firstSequences = new long[INITIAL_RUNS];
  private int runs;

  // What continues the last run.
  private int lastProducer;
  private long nextSequence = NO_NUMBER;
  private long lastTicks;

  private int quietTimes;

  int count() {
    return count;
  }

  int runs() {
    return runs;
  }

  int start(int run) {
    return starts[run];
  }

  int end(int run) {
    return run + 1 < runs ? starts[run + 1] : count;
  }

  int producer(int run) {
    return producers[run];
  }

  /** The number of the run's first event; 0 is none. */
  long firstSequence(int run) {
    return firstSequences[run];
  }

  long ticks(int event) {
    return ticks[event];
  }

  /**
   * Makes room for {@code events} more at once. Growing step by step touches several times the
   * memory, which the system has to find and the JVM to clear.
   */
  void expect(long events) {
    long wanted = count + Math.min(events + events / 8, MOST_EXPECTED);
    if (wanted > ticks.length) {
      resize((int) wanted);
    }
  }

  // Hot path: no allocation but for growth.

  void addFree(long tick, int producer, long sequence, long address) {
    add(tick, producer, sequence, address, FREE, 0);
  }

  void add(long tick, int producer, long sequence, long address, long size, int site) {
    int i = count;
    if (i == ticks.length) {
      resize(ticks.length * 2);
    }
    if (sequence != nextSequence || producer != lastProducer || tick < lastTicks) {
      startRun(i, producer, sequence);
    }
    nextSequence = sequence + 1;
    lastTicks = tick;
    ticks[i] = tick;
    addresses[i] = address;
    sizes[i] = size;
    sites[i] = site;
    count = i + 1;
  }

  private void startRun(int at, int producer, long sequence) {
    if (runs == starts.length) {
      resizeRuns(runs * 2);
    }
    starts[runs] = at;
    producers[runs] = producer;
    firstSequences[runs++] = sequence;
    lastProducer = producer;
  }

  /**
   * Delivers events of a run from {@code from} on, as long as their ticks are at most {@code
   * lastTick}.
   *
   * @return the first event that is not delivered, or where the run ends
   */
  int deliver(int run, int from, long lastTick, OrderedEvents out) {
    final long[] tickOf = ticks;
    final long[] sizeOf = sizes;
    final int producer = producers[run];
    final int end = end(run);
    long sequence = firstSequences[run] + (from - starts[run]);
    int i = from;
    while (i < end && tickOf[i] <= lastTick) {
      if (sizeOf[i] == FREE) {
        out.freed(tickOf[i], producer, sequence, addresses[i]);
      } else {
        out.allocated(tickOf[i], producer, sequence, addresses[i], sizeOf[i], sites[i]);
      }
      sequence++;
      i++;
    }
    return i;
  }

  // End of the hot path.

  /** The next event begins a run, whatever it is. */
  void endRun() {
    nextSequence = NO_NUMBER;
  }

  /**
   * Keeps only what of each run begins at {@code from[run]}, in the order in which it came. After a
   * number of times in which there was little a burst is over, and its arrays go.
   */
  void keep(int[] from) {
    quietTimes = count > ticks.length / 8 ? 0 : quietTimes + 1;
    int kept = 0;
    int keptRuns = 0;
    for (int run = 0; run < runs; run++) {
      int length = end(run) - from[run];
      if (length > 0) {
        move(from[run], kept, length);
        firstSequences[keptRuns] = firstSequences[run] + (from[run] - starts[run]);
        producers[keptRuns] = producers[run];
        // Not before the run's own start has been looked at; a later one's is not touched yet.
        starts[keptRuns++] = kept;
        kept += length;
      }
    }
    count = kept;
    runs = keptRuns;
    endRun();
    if (quietTimes > QUIET_TIMES && ticks.length > INITIAL_CAPACITY) {
      quietTimes = 0;
      resize(Math.max(INITIAL_CAPACITY, kept * 2));
      resizeRuns(Math.max(INITIAL_RUNS, keptRuns * 2));
    }
  }

  private void move(int from, int to, int length) {
    System.arraycopy(ticks, from, ticks, to, length);
    System.arraycopy(addresses, from, addresses, to, length);
    System.arraycopy(sizes, from, sizes, to, length);
    System.arraycopy(sites, from, sites, to, length);
  }

  private void resize(int capacity) {
    ticks = Arrays.copyOf(ticks, capacity);
    addresses = Arrays.copyOf(addresses, capacity);
    sizes = Arrays.copyOf(sizes, capacity);
    sites = Arrays.copyOf(sites, capacity);
  }

  private void resizeRuns(int capacity) {
    starts = Arrays.copyOf(starts, capacity);
    producers = Arrays.copyOf(producers, capacity);
    firstSequences = Arrays.copyOf(firstSequences, capacity);
  }
}
