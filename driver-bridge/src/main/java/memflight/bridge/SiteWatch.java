package memflight.bridge;

import java.util.function.Consumer;
import memflight.records.MemoryReport;

/**
 * Hands sites on, on a thread of memflight's own, so that a slow watcher delays nobody else. What
 * the watcher throws is told once on standard error. Thread-safe.
 */
public final class SiteWatch implements AutoCloseable {
  private static final long CLOSE_MILLIS = 5000;

  private final LiveMeters meters;
  private final Consumer<MemoryReport> watcher;
  private final OwnThread thread = new OwnThread(this::run, "memflight meters");
  private volatile boolean isClosed;

  SiteWatch(LiveMeters meters, Consumer<MemoryReport> watcher) {
    this.meters = meters;
    this.watcher = watcher;
    meters.watch();
    thread.start();
  }

  private void run() {
    boolean hasFailed = false;
    MemoryReport last = null;
    try {
      while (!isClosed) {
        MemoryReport next = meters.awaitSitesAfter(last, () -> isClosed);
        if (next != last && !isClosed) {
          last = next;
          hasFailed |= !handOn(next, hasFailed);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean handOn(MemoryReport sites, boolean hasFailed) {
    try {
      watcher.accept(sites);
      return true;
    } catch (Throwable e) {
      if (!hasFailed) {
        System.err.println("memflight: the meters of sites failed, others go on: " + e);
      }
      return false;
    }
  }

  /** Ends; when this returns, the watcher is not called any more. */
  @Override
  public void close() {
    synchronized (this) {
      if (isClosed) {
        return;
      }
      isClosed = true;
    }
    meters.unwatch();
    if (Thread.currentThread() != thread) {
      try {
        thread.join(CLOSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
