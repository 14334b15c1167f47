package memflight.samples.server;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Spaces requests out evenly; one that comes late is not waited for. For one thread. */
final class Pace {
  private final long stepNanos;
  private long nextNanos = System.nanoTime();

  Pace(long stepMillis) {
    this.stepNanos = TimeUnit.MILLISECONDS.toNanos(stepMillis);
  }

  /** Waits until the next request is due. */
  void await() {
    long left = nextNanos - System.nanoTime();
    while (left > 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(left);
      left = nextNanos - System.nanoTime();
    }
    nextNanos = Math.max(nextNanos, System.nanoTime() - stepNanos) + stepNanos;
  }
}
