package memflight.bridge;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The numbers of events: a fixed set of counters, each shared by the threads whose ids fall on it,
 * so that neither many threads nor virtual ones pile up state. Thread-safe.
 */
final class ProducerSequences {
  /** Number of counters, a power of two. */
  static final int PRODUCERS = 256;

  /** Two cache lines apart: neighbours are fetched in pairs. */
  private static final int STRIDE = 16;

  private static final VarHandle COUNTERS = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] counters = new long[PRODUCERS * STRIDE];

  // Hot path.

  /** The producer that {@code thread} counts with. */
  static int producerOf(Thread thread) {
    return (int) thread.getId() & (PRODUCERS - 1);
  }

  /** Takes the producer's next number; the first is 1. */
  long next(int producer) {
    return (long) COUNTERS.getAndAdd(counters, producer * STRIDE, 1L) + 1;
  }

  /**
   * Takes {@code count} numbers of a producer that only the calling thread counts with.
   *
   * @return the first of them
   */
  long nextAlone(int producer, int count) {
    long last = (long) COUNTERS.get(counters, producer * STRIDE);
    COUNTERS.setRelease(counters, producer * STRIDE, last + count);
    return last + 1;
  }

  /** Takes {@code count} numbers that no event will carry, so that the loss shows. */
  void skip(int producer, long count) {
    COUNTERS.getAndAdd(counters, producer * STRIDE, count);
  }

  /** The last number taken. */
  long last(int producer) {
    return (long) COUNTERS.getVolatile(counters, producer * STRIDE);
  }

  /** All numbers taken so far. */
  long total() {
    long total = 0;
    for (int producer = 0; producer < PRODUCERS; producer++) {
      total += last(producer);
    }
    return total;
  }
}
