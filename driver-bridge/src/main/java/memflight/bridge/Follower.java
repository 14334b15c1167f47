package memflight.bridge;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import memflight.chunk.LiveChunks;

/**
 * The thread that reads what this JVM's JFR flushes and applies it. Other threads talk to it by
 * {@link #call}.
 */
final class Follower {
  private static final long POLL_MILLIS = 25;
  private static final long CHORES_EVERY = TimeUnit.SECONDS.toNanos(1);

  /** Chunks that have been read are given back each time that this much has been read. */
  private static final long HAND_OVER_BYTES = 256L << 20;

  /** How long the end of a session may take to arrive after JFR has written everything. */
  private static final long END_PATIENCE = TimeUnit.SECONDS.toNanos(20);

  private final FlightRecording recording;
  private final Reading reading;
  private final LiveChunks chunks;
  private final EventFeed feed;
  private final BackPressure backPressure;
  private final Runnable chores;
  private final Consumer<String> whenItFails;
  private final Inbox inbox = new Inbox();
  private final OwnThread thread;

  private long arrived;
  private long bytesSinceHandOver;
  private int chunksSinceHandOver;
  private String chunk = "";
  private long chunkBytes;
  private volatile boolean isStopping;

  /**
   * @param chores done on this thread once a second while it follows
   * @param whenItFails is told why reading ended, if it does
   */
  Follower(
      FlightRecording recording,
      Reading reading,
      EventFeed feed,
      BackPressure backPressure,
      Runnable chores,
      Consumer<String> whenItFails)
      throws IOException {
    this.recording = recording;
    this.reading = reading;
    this.feed = feed;
    this.backPressure = backPressure;
    this.chores = chores;
    this.whenItFails = whenItFails;
    chunks = LiveChunks.fromNewest(FlightRecording.repository(), reading.specs(), reading.chunks());
    thread = new OwnThread(this::run, "memflight follower");
  }

  void start() {
    thread.start();
  }

  /** Whether it follows, or is about to. */
  boolean isAlive() {
    return thread.isAlive();
  }

  /** Runs {@code body} on the follower's thread and returns its result. */
  <T> T call(Callable<T> body) throws Exception {
    return inbox.call(thread, body);
  }

  /** Starts a new chunk, which has all that the recording has been told to hold. */
  void turnToNewChunk() throws Exception {
    call(
        () -> {
          handOver();
          return null;
        });
  }

  /** Reads on until the session's end has arrived, then ends. JFR must have written everything. */
  void drainAndJoin() throws InterruptedException {
    isStopping = true;
    thread.join();
  }

  private void run() {
    try {
      follow();
      reading.finish();
    } catch (Throwable e) {
      // The host must not notice; what was recorded so far stays, marked as what it is.
      whenItFails.accept("recording ended: " + e);
    } finally {
      backPressure.stop();
      reading.end();
      closeChunks();
    }
  }

  private void follow() throws IOException, InterruptedException {
    long nextCut = System.nanoTime();
    long nextChores = nextCut + CHORES_EVERY;
    long giveUpAt = 0;
    while (!reading.isOver()) {
      boolean read = poll();
      long now = System.nanoTime();
      if (isStopping) {
        giveUpAt = giveUpAt == 0 ? now + END_PATIENCE : giveUpAt;
        if (!read && (now - giveUpAt > 0 || chunks.isFinished())) {
          return;
        }
      } else if (now - nextCut >= 0) {
        if (!feed.keepsAccount()) {
          feed.cut();
        }
        nextCut = now + Cuts.EVERY_NANOS;
        if (now - nextChores >= 0) {
          chores.run();
          nextChores = now + CHORES_EVERY;
        }
      }
      if (read) {
        inbox.serve();
      } else {
        inbox.serve(POLL_MILLIS);
      }
    }
  }

  private boolean poll() throws IOException {
    boolean read = chunks.poll();
    if (read) {
      long now = reading.arrivedEvents();
      backPressure.arrived(now - arrived);
      arrived = now;
      turnTo(chunks.currentChunk());
      reading.caughtUp();
    }
    return read;
  }

  /** Null between two chunks: the header is still that of the one before. */
  private void turnTo(String current) {
    if (current != null && !current.equals(chunk)) {
      chunk = current;
      chunkChanged(chunkBytes);
    }
    chunkBytes = chunks.currentHeader().size();
  }

  private void chunkChanged(long bytesOfLast) {
    reading.chunkChanged();
    bytesSinceHandOver += bytesOfLast;
    chunksSinceHandOver++;
    // The chunk in which the new recording began may be the second from there.
    if (chunksSinceHandOver == 2) {
      recording.releasePrevious();
    }
    if (bytesSinceHandOver >= HAND_OVER_BYTES && chunksSinceHandOver >= 2 && !isStopping) {
      handOver();
    }
  }

  private void handOver() {
    bytesSinceHandOver = 0;
    chunksSinceHandOver = 0;
    recording.handOver();
  }

  private void closeChunks() {
    try {
      chunks.close();
    } catch (IOException e) {
      whenItFails.accept("cannot close the chunk that was followed: " + e.getMessage());
    }
  }
}
