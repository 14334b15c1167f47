package memflight.bridge;

import java.util.concurrent.TimeUnit;
import memflight.events.AllocationEvent;

/**
 * Slows the driver down before JFR has to drop events: while more events are under way than JFR's
 * buffers hold, hooks wait. They wait for a limited time only, so a follower that hangs stops
 * nobody. Thread-safe.
 */
final class BackPressure {
  /** A hook looks at the backlog each time its producer has taken this many numbers. */
  static final int CHECK_EVERY = 512;

  private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** With its location an event takes up to so many times its room in JFR's buffers. */
  private static final int LOCATION_SHARE = 4;

  private final ProducerSequences sequences;
  private volatile long limit;
  private volatile long arrived;
  private volatile long lost;
  private volatile boolean isOn;

  BackPressure(ProducerSequences sequences) {
    this.sequences = sequences;
  }

  /** Starts to watch: {@code limit} events without a location may be under way. */
  void start(long limit) {
    this.limit = limit;
    arrived = sequences.total();
    lost = 0;
    isOn = true;
  }

  void stop() {
    isOn = false;
  }

  /** The follower has read {@code count} more events. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // One follower writes.
  void arrived(long count) {
    arrived += count;
  }

  /** {@code count} numbers have been taken for events that nobody will read. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // One feed writes.
  void lost(long count) {
    lost += count;
  }

  /** Whether more events may be committed. */
  boolean hasRoom() {
    return !isOn || backlog() <= room();
  }

  /**
   * Waits, if it must, until few enough events are under way. Keeps the thread's interrupt status.
   */
  void await() {
    if (!hasRoom()) {
      awaitRoom();
    }
  }

  private long room() {
    return AllocationEvent.hasLocation() ? limit / LOCATION_SHARE : limit;
  }

  private long backlog() {
    return sequences.total() - arrived - lost;
  }

  private void awaitRoom() {
    long giveUpAt = System.nanoTime() + LONGEST_WAIT_NANOS;
    boolean wasInterrupted = false;
    while (!hasRoom() && System.nanoTime() - giveUpAt < 0) {
      try {
        // Not park: that would take a permit which belongs to the application.
        Thread.sleep(1);
      } catch (InterruptedException e) {
        wasInterrupted = true;
      }
    }
    if (wasInterrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
