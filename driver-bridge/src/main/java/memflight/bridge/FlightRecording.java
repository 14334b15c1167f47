package memflight.bridge;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import memflight.chunk.ChunkHeader;
import memflight.chunk.LiveChunks;
import memflight.events.AllocationEvent;
import memflight.events.FreeEvent;
import memflight.events.IntervalPeakEvent;
import memflight.events.MarkerEvent;
import memflight.events.RecorderStateEvent;
import memflight.events.SiteEvent;
import memflight.events.SitePeakEvent;
import memflight.events.SiteUsageEvent;

/**
 * The JFR recording that the follower reads. While one is open, JFR flushes to disk once a second
 * and keeps every chunk since its start; to let go of chunks that have been read, a new recording
 * takes over. Thread-safe.
 */
final class FlightRecording {
  /** What happened. */
  private static final List<Class<? extends Event>> DRIVER_EVENTS =
      List.of(AllocationEvent.class, FreeEvent.class);

  /** What it takes to understand that. */
  private static final List<Class<? extends Event>> FRAME_EVENTS =
      List.of(SiteEvent.class, MarkerEvent.class, RecorderStateEvent.class);

  private static final List<Class<? extends Event>> RESULT_EVENTS =
      List.of(IntervalPeakEvent.class, SitePeakEvent.class, SiteUsageEvent.class);

  /** What a watcher needs, who may join late. */
  private static final List<Class<? extends Event>> WATCHED_EVENTS =
      List.of(AllocationEvent.class, FreeEvent.class, SiteUsageEvent.class);

  private static final String NAME = "memflight";

  private static final long HEADER_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final boolean hasDriverEvents;
  private Recording current;

  /** A recording that has taken over from this one, whose chunks are still being read. */
  private Recording previous;

  private boolean isWatched;
  private boolean isStopped;

  /**
   * @param hasDriverEvents whether it holds every allocation and free even while nobody watches
   */
  FlightRecording(boolean hasDriverEvents) {
    this.hasDriverEvents = hasDriverEvents;
  }

  /**
   * Makes our event types known to JFR, so that every chunk describes all of them, the first one
   * too: tools look there.
   */
  static void registerEvents() {
    DRIVER_EVENTS.forEach(FlightRecorder::register);
    FRAME_EVENTS.forEach(FlightRecorder::register);
    RESULT_EVENTS.forEach(FlightRecorder::register);
  }

  /** Starts to record in a new chunk. */
  synchronized void start() {
    current = open(NAME);
    if (hasDriverEvents) {
      enable(current, DRIVER_EVENTS);
    }
    if (isWatched) {
      enable(current, WATCHED_EVENTS);
    }
    current.start();
  }

  /**
   * Says whether somebody outside keeps an account of what happens: then the recording holds it,
   * and what each site holds now and then.
   *
   * @return whether that is news
   */
  synchronized boolean watched(boolean isNowWatched) {
    boolean isNews = isWatched != isNowWatched;
    isWatched = isNowWatched;
    if (current != null && isWatched) {
      enable(current, WATCHED_EVENTS);
    } else if (current != null) {
      current.disable(SiteUsageEvent.class);
      if (!hasDriverEvents) {
        DRIVER_EVENTS.forEach(current::disable);
      }
    }
    return isNews;
  }

  /** If {@code stopped} is the recording in use, and not stopped by us, starts another one. */
  synchronized boolean reopenInPlaceOf(Recording stopped) {
    if (isStopped || !stopped.equals(current)) {
      return false;
    }
    releasePrevious();
    previous = current;
    start();
    return true;
  }

  /** Whether {@code recording} is one of memflight's own. */
  static boolean isOwn(Recording recording) {
    return recording.getName().startsWith(NAME);
  }

  /** Where the JVM keeps its chunks; set by JFR once it has started. */
  static Path repository() {
    String path = System.getProperty("jdk.jfr.repository");
    if (path == null) {
      throw new IllegalStateException("JFR does not say where its repository is");
    }
    return Path.of(path);
  }

  /**
   * The length of JFR's ticks, once a recording has started.
   *
   * @throws IOException if the repository cannot be read
   */
  static long ticksPerSecond() throws IOException {
    long giveUpAt = System.nanoTime() + HEADER_PATIENCE_NANOS;
    while (System.nanoTime() - giveUpAt < 0) {
      ChunkHeader header = LiveChunks.newestHeader(repository());
      if (header != null) {
        return header.ticksPerSecond();
      }
      LockSupport.parkNanos(1_000_000);
    }
    throw new IOException("JFR has begun no chunk in " + repository());
  }

  /** Starts a recording of everything that goes to {@code file} when the JVM exits. */
  static Recording recordTo(Path file) throws IOException {
    Recording recording = open(NAME + " to " + file.getFileName());
    enable(recording, DRIVER_EVENTS);
    RESULT_EVENTS.forEach(recording::enable);
    recording.enable(SiteEvent.class).with("location", "true");
    recording.setDestination(file);
    recording.setDumpOnExit(true);
    recording.start();
    return recording;
  }

  /** Starts a new chunk and a recording that needs only what comes from there on. */
  synchronized void handOver() {
    if (isStopped) {
      return;
    }
    releasePrevious();
    previous = current;
    start();
    previous.stop();
  }

  /** Lets go of the chunks before the last hand-over. */
  synchronized void releasePrevious() {
    if (previous != null) {
      previous.close();
      previous = null;
    }
  }

  /** Ends recording; all that was committed is on disk when this returns. */
  synchronized void stop() {
    isStopped = true;
    if (current != null) {
      current.stop();
    }
  }

  /** Lets go of the chunks. */
  synchronized void close() {
    releasePrevious();
    if (current != null) {
      current.close();
      current = null;
    }
  }

  private static Recording open(String name) {
    Recording recording = new Recording();
    recording.setName(name);
    recording.setToDisk(true);
    enable(recording, FRAME_EVENTS);
    return recording;
  }

  private static void enable(Recording recording, List<Class<? extends Event>> events) {
    for (Class<? extends Event> event : events) {
      recording.enable(event).withoutStackTrace();
    }
  }
}
