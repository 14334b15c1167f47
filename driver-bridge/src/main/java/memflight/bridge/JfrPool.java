package memflight.bridge;

import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import jdk.jfr.FlightRecorder;

/**
 * JFR's buffers. With its default of 10 MB, JDK 17 loses events when many come at once, so the pool
 * is enlarged before JFR starts; afterwards the JVM accepts that and does nothing.
 */
final class JfrPool {
  /** Pages are touched as they are used only. */
  static final long WANTED_BYTES = 400L << 20;

  private static final long BUFFER_BYTES = 1 << 20;

  /** A pool this small is worth a warning. */
  private static final long SMALL_BYTES = 64L << 20;

  /** A chunk of JFR's default 12 MB is full several times a second. */
  private static final long CHUNK_BYTES = 64 << 20;

  /**
   * An event takes about 22 bytes; half of the pool stays free for what comes while it is written.
   */
  private static final long POOL_BYTES_PER_EVENT = 48;

  /** What fits into JFR's default pool of 10 MB. */
  private static final long FEWEST_EVENTS = (10 << 20) / POOL_BYTES_PER_EVENT;

  private static final String MEMORY_SIZE = "Memory size: ([0-9.]+) ?(bytes|kB|MB|GB)";

  private JfrPool() {}

  /**
   * Enlarges the pool if JFR has not started yet.
   *
   * @return how many events may be under way before the pool overflows
   */
  static long prepare(JvmAccess jvm, Consumer<String> log) {
    try {
      if (!FlightRecorder.isInitialized()) {
        jvm.setJfrBuffers(WANTED_BYTES / BUFFER_BYTES, BUFFER_BYTES, CHUNK_BYTES);
        return WANTED_BYTES / POOL_BYTES_PER_EVENT;
      }
      long bytes = memorySize(jvm.command("JFR.configure", ""));
      long events = Math.max(FEWEST_EVENTS, bytes / POOL_BYTES_PER_EVENT);
      if (bytes < SMALL_BYTES) {
        log.accept(
            "JFR runs already, with buffers of "
                + (bytes >> 20)
                + " MB: more than "
                + events
                + " events a second slow the program down; start the JVM with"
                + " -XX:FlightRecorderOptions=numglobalbuffers=400,globalbuffersize=1m");
      }
      return events;
    } catch (JMException | RuntimeException e) {
      log.accept("cannot tell the size of JFR's buffers: " + e);
      return FEWEST_EVENTS;
    }
  }

  private static long memorySize(String configuration) {
    Matcher matcher = Pattern.compile(MEMORY_SIZE).matcher(configuration);
    if (!matcher.find()) {
      return 0;
    }
    double number = Double.parseDouble(matcher.group(1));
    int shift =
        switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
          case "kb" -> 10;
          case "mb" -> 20;
          case "gb" -> 30;
          default -> 0;
        };
    return (long) (number * (1L << shift));
  }
}
