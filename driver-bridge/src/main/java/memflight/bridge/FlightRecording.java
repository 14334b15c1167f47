package memflight.bridge;

import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
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
  private static final List<Class<? extends Event>> STREAM_EVENTS =
      List.of(
          AllocationEvent.class,
          FreeEvent.class,
          SiteEvent.class,
          MarkerEvent.class,
          RecorderStateEvent.class);

  private static final List<Class<? extends Event>> RESULT_EVENTS =
      List.of(IntervalPeakEvent.class, SitePeakEvent.class, SiteUsageEvent.class);

  private static final String NAME = "memflight";

  private Recording current;

  /** A recording that has taken over from this one, whose chunks are still being read. */
  private Recording previous;

  private boolean showsUsage;
  private boolean isStopped;

  /**
   * Makes our event types known to JFR, so that every chunk describes all of them, the first one
   * too: tools look there. Sees to it that writing them is cheap to compile.
   */
  static void registerEvents() {
    STREAM_EVENTS.forEach(FlightRecorder::register);
    RESULT_EVENTS.forEach(FlightRecorder::register);
    CompilerLimits.set();
  }

  /** Starts to record in a new chunk. */
  synchronized void start() {
    current = open(NAME);
    if (showsUsage) {
      current.enable(SiteUsageEvent.class);
    }
    current.start();
  }

  /** Says whether the recording also holds what each site holds now and then. */
  synchronized void showUsage(boolean isShown) {
    showsUsage = isShown;
    if (current != null && isShown) {
      current.enable(SiteUsageEvent.class);
    } else if (current != null) {
      current.disable(SiteUsageEvent.class);
    }
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

  /** Starts a recording of everything that goes to {@code file} when the JVM exits. */
  static Recording recordTo(Path file) throws java.io.IOException {
    Recording recording = open(NAME + " to " + file.getFileName());
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
    for (Class<? extends Event> event : STREAM_EVENTS) {
      recording.enable(event).withoutStackTrace();
    }
    return recording;
  }
}
