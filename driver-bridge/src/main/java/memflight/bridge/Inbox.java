package memflight.bridge;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What other threads want done on a thread that owns its state alone. {@link #call} is for any
 * thread; the owner takes the work out.
 */
final class Inbox {
  private final BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();

  /**
   * Has {@code body} run by {@code owner} and returns its result.
   *
   * @throws IllegalStateException if the owner has ended
   */
  <T> T call(Thread owner, Callable<T> body) throws Exception {
    CompletableFuture<T> result = new CompletableFuture<>();
    work.add(
        () -> {
          try {
            result.complete(body.call());
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        });
    while (owner.isAlive()) {
      try {
        return result.get(1, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        // The owner may have died meanwhile.
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Exception cause) {
          throw cause;
        }
        throw e;
      }
    }
    throw new IllegalStateException("the " + owner.getName() + " has ended");
  }

  /** Does the next thing, if there is one now. */
  void serve() {
    run(work.poll());
  }

  /** Does the next thing, and waits for one if it must. */
  void serve(long millis) throws InterruptedException {
    run(work.poll(millis, TimeUnit.MILLISECONDS));
  }

  private static void run(Runnable next) {
    if (next != null) {
      next.run();
    }
  }
}
