package memflight.watch;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import memflight.pipe.SessionStream;

/**
 * The thread that reads events and keeps the account of them. Anybody may ask for the newest {@link
 * Sample}. Whoever opens it closes it.
 *
 * <pre>{@code
 * try (Watcher watcher = Watcher.start(stream -> new RepositorySource(directory, stream, alive, "JVM 4711"))) {
 *   Sample now = watcher.sample();
 * }
 * }</pre>
 */
public final class Watcher implements Closeable {
  private static final long POLL_MILLIS = 50;
  private static final long SAMPLE_EVERY = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long CLOSE_MILLIS = 5000;

  /** Makes the source for a stream. */
  public interface Opener {
    EventSource open(SessionStream stream) throws IOException;
  }

  private final Account account = new Account();
  private final SessionStream stream = new SessionStream(account);
  private final EventSource source;
  private final Thread thread = new Thread(this::run, "memflight watcher");
  private volatile Sample sample = account.sample("");
  private volatile boolean isClosed;
  private volatile boolean isOver;

  private Watcher(Opener opener) throws IOException {
    source = opener.open(stream);
    thread.setDaemon(true);
  }

  /**
   * Begins to read.
   *
   * @throws IOException if the source cannot be opened
   */
  public static Watcher start(Opener opener) throws IOException {
    Watcher watcher = new Watcher(opener);
    watcher.thread.start();
    return watcher;
  }

  /** The newest sample; at most a fifth of a second old, besides JFR's own delay. */
  public Sample sample() {
    return sample;
  }

  /** Whether nothing more will come; the sample is the last one, and its news say why. */
  public boolean isOver() {
    return isOver;
  }

  private void run() {
    String end;
    try {
      end = follow();
    } catch (IOException | RuntimeException e) {
      String reason = e.getMessage() == null ? e.toString() : e.getMessage();
      end = "nothing more can be read: " + reason;
    }
    stream.finish();
    sample = account.sample(end);
    isOver = true;
  }

  /** Reads until there is no more, and says why. */
  private String follow() throws IOException {
    long nextSample = System.nanoTime();
    while (!isClosed) {
      boolean read = source.poll();
      if (System.nanoTime() - nextSample >= 0) {
        sample = account.sample(source.news());
        nextSample = System.nanoTime() + SAMPLE_EVERY;
      }
      if (!source.end().isEmpty()) {
        return source.end();
      }
      if (!read && !pause()) {
        break;
      }
    }
    return "";
  }

  private static boolean pause() {
    try {
      Thread.sleep(POLL_MILLIS);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    isClosed = true;
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    source.close();
  }
}
