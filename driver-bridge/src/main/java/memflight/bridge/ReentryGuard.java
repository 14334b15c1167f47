package memflight.bridge;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells a thread that is inside a hook already: what recording itself allocates is not recorded. A
 * slot a producer holds the thread that is inside; threads that meet on a slot go to a shared set.
 * Thread-safe.
 */
final class ReentryGuard {
  private static final int STRIDE = 16;
  private static final VarHandle SLOTS = MethodHandles.arrayElementVarHandle(Thread[].class);

  private final Thread[] slots = new Thread[ProducerSequences.PRODUCERS * STRIDE];
  private final Set<Thread> displaced = ConcurrentHashMap.newKeySet();

  // Hot path.

  /** Enters; false if {@code thread}, the current one, is inside already. */
  boolean enter(Thread thread, int producer) {
    if (SLOTS.compareAndSet(slots, producer * STRIDE, null, thread)) {
      // The thread may be inside through the set, its slot having been taken when it came.
      return displaced.isEmpty() || leaveIfDisplaced(thread, producer);
    }
    return slots[producer * STRIDE] != thread && displaced.add(thread);
  }

  /** Leaves what {@link #enter} entered. */
  void exit(Thread thread, int producer) {
    if (slots[producer * STRIDE] == thread) {
      SLOTS.setRelease(slots, producer * STRIDE, null);
    } else {
      displaced.remove(thread);
    }
  }

  /**
   * Waits until every thread that was inside when this was called has left; gives up on threads
   * that do not leave within a second.
   */
  void awaitEmpty() {
    long giveUpAt = System.nanoTime() + 1_000_000_000L;
    for (int producer = 0; producer < ProducerSequences.PRODUCERS; producer++) {
      while (SLOTS.getVolatile(slots, producer * STRIDE) != null
          && System.nanoTime() - giveUpAt < 0) {
        Thread.onSpinWait();
      }
    }
    while (!displaced.isEmpty() && System.nanoTime() - giveUpAt < 0) {
      Thread.onSpinWait();
    }
  }

  private boolean leaveIfDisplaced(Thread thread, int producer) {
    if (displaced.contains(thread)) {
      SLOTS.setRelease(slots, producer * STRIDE, null);
      return false;
    }
    return true;
  }
}
