package memflight.pipe;

/**
 * Delivers held events in the order of their ticks; those with equal ticks in the order in which
 * they came. Runs that follow one another in time, as the buffers of one thread do, make a
 * <em>chain</em>; chains are merged by a heap of their next events, and as long as one chain is
 * ahead of all others its events are delivered without looking at them. So there is one chain for
 * each thread that was busy, and a program of one busy thread costs nothing to put in order. Keeps
 * its arrays between uses. Not thread-safe.
 */
final class TickOrder {
  private static final int NONE = -1;

  private HeldEvents events;

  /** By run: the first event that has not been delivered. */
  private int[] reached = new int[0];

  /** By run: the one that follows in its chain. */
  private int[] next = new int[0];

  /** By chain: its last run. */
  private int[] last = new int[0];

  /** By chain: the run that is being delivered. */
  private int[] current = new int[0];

  /** The chains, as a heap: the one with the earliest event first. */
  private int[] heap = new int[0];

  private int chains;

  /** Begins with all that is held, which must not change but by {@link #deliver}. */
  void begin(HeldEvents held) {
    events = held;
    int runs = held.runs();
    if (next.length < runs) {
      int capacity = Math.max(runs, next.length * 2);
      reached = new int[capacity];
      next = new int[capacity];
      last = new int[capacity];
      current = new int[capacity];
      heap = new int[capacity];
    }
    chains = 0;
    int chain = NONE;
    for (int run = 0; run < runs; run++) {
      reached[run] = held.start(run);
      chain = chain(run, chain);
    }
    for (int at = chains / 2 - 1; at >= 0; at--) {
      sink(at);
    }
  }

  /**
   * Appends a run to a chain that ends before it, or makes it a chain of its own.
   *
   * @param before the chain of the run before
   * @return its chain
   */
  private int chain(int run, int before) {
    long first = events.ticks(events.start(run));
    int chain = before;
    // Where threads share a producer every event may be a run, and most follow the one before.
    if (before == NONE
        || events.producer(run) != events.producer(run - 1)
        || lastTicks(before) > first) {
      chain = latestBefore(first);
    }
    next[run] = NONE;
    if (chain == NONE) {
      chain = chains++;
      heap[chain] = chain;
      current[chain] = run;
    } else {
      next[last[chain]] = run;
    }
    last[chain] = run;
    return chain;
  }

  private int latestBefore(long first) {
    int best = NONE;
    long bestTicks = Long.MIN_VALUE;
    for (int chain = 0; chain < chains; chain++) {
      long ticks = lastTicks(chain);
      if (ticks <= first && ticks >= bestTicks) {
        best = chain;
        bestTicks = ticks;
      }
    }
    return best;
  }

  private long lastTicks(int chain) {
    return events.ticks(events.end(last[chain]) - 1);
  }

  /** The tick of the earliest event that has not been delivered; the highest one if all have. */
  long nextTicks() {
    return chains == 0 ? Long.MAX_VALUE : events.ticks(nextOf(heap[0]));
  }

  /** By run: the first event that has not been delivered, or where the run ends. */
  int[] reached() {
    return reached;
  }

  // Hot path: no allocation.

  /** Delivers what has not been delivered up to the tick {@code lastTicks}. */
  void deliver(long lastTicks, OrderedEvents out) {
    while (chains > 0) {
      int chain = heap[0];
      int run = current[chain];
      int from = reached[run];
      if (events.ticks(from) > lastTicks) {
        return;
      }
      int to = events.deliver(run, from, Math.min(lastTicks, lastTicksBeforeOthers(from)), out);
      reached[run] = to;
      if (to == events.end(run) && (current[chain] = next[run]) == NONE) {
        heap[0] = heap[--chains];
      }
      sink(0);
    }
  }

  /** Up to where the chain whose next event is {@code event}, the earliest, is ahead of others. */
  private long lastTicksBeforeOthers(int event) {
    if (chains == 1) {
      return Long.MAX_VALUE;
    }
    int second = chains > 2 && isBefore(heap[2], heap[1]) ? heap[2] : heap[1];
    int other = nextOf(second);
    return event < other ? events.ticks(other) : events.ticks(other) - 1;
  }

  private int nextOf(int chain) {
    return reached[current[chain]];
  }

  private boolean isBefore(int left, int right) {
    int leftEvent = nextOf(left);
    int rightEvent = nextOf(right);
    long leftTicks = events.ticks(leftEvent);
    long rightTicks = events.ticks(rightEvent);
    return leftTicks != rightTicks ? leftTicks < rightTicks : leftEvent < rightEvent;
  }

  private void sink(int from) {
    int at = from;
    while (2 * at + 1 < chains) {
      int child = 2 * at + 1;
      if (child + 1 < chains && isBefore(heap[child + 1], heap[child])) {
        child++;
      }
      if (!isBefore(heap[child], heap[at])) {
        return;
      }
      int lower = heap[at];
      heap[at] = heap[child];
      heap[child] = lower;
      at = child;
    }
  }
}
