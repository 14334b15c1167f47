package memflight.bridge;

import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Event;

/**
 * The quiet thread that commits interval peaks, and nothing else. Mission Control draws a line
 * through events that stand in the file in order. JFR keeps a thread's events in order only as long
 * as they fit into the thread's buffer of 8 KB between two flushes, so this thread commits few of
 * them a second.
 */
final class PeakThread {
  /** About 3 KB. */
  private static final int MOST_A_FLUSH = 50;

  private static final long FLUSH_MILLIS = 1100;
  private static final long CLOSE_MILLIS = 5000;

  /** Empty at the end. */
  private final BlockingQueue<Optional<Event>> events = new LinkedBlockingQueue<>();

  private final OwnThread thread = new OwnThread(this::run, "memflight peaks");

  PeakThread() {
    thread.start();
  }

  /** Commits {@code event} after those that were handed in before. */
  void commit(Event event) {
    events.add(Optional.of(event));
  }

  /** Ends after what was handed in; does not wait for it. */
  void abandon() {
    events.add(Optional.empty());
  }

  /** Commits what was handed in, then ends. */
  void close() throws InterruptedException {
    abandon();
    thread.join(CLOSE_MILLIS);
  }

  private void run() {
    try {
      int committed = 0;
      while (true) {
        Optional<Event> event = events.poll(FLUSH_MILLIS, TimeUnit.MILLISECONDS);
        if (event == null) {
          committed = 0;
          continue;
        }
        if (event.isEmpty()) {
          return;
        }
        if (committed == MOST_A_FLUSH) {
          Thread.sleep(FLUSH_MILLIS);
          committed = 0;
        }
        event.get().commit();
        committed++;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
