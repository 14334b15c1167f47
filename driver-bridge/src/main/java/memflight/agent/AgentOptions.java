package memflight.agent;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import memflight.bridge.ProfilerOptions;
import memflight.events.MemRecordType;

/**
 * The agent's options, {@code key=value} pairs with commas between: {@code mode}, {@code root},
 * {@code jfr}, {@code libraries} (prefixes of class names with ; between), {@code limit}, {@code
 * segment}, {@code report}, {@code prometheus}, {@code watch}, {@code calls} (methods with ;
 * between). Commas and backslashes in a value are written with a backslash before them.
 *
 * @param mode the mode to start in
 * @param profiler where and how to log
 * @param jfr where to write a recording of everything when the JVM exits, or null
 * @param report where to write the report of what is live when the session ends, or null
 * @param prometheus where to serve meters, or null
 * @param watch the file that a watcher outside holds while it watches, or null: then the mode
 *     counts
 * @param libraries prefixes of classes whose frames are passed over
 * @param calls methods whose calls are woven, see {@link AllocatingCalls}
 */
record AgentOptions(
    MemRecordType mode,
    ProfilerOptions profiler,
    Path jfr,
    Path report,
    ListenAddress prometheus,
    Path watch,
    List<String> libraries,
    List<String> calls) {
  /** The value of {@code calls} that has nothing woven: each allocation walks the stack. */
  static final String NO_CALLS = "none";

  /** Libraries that allocate for others: blaming them would hide the line that asked. */
  static final List<String> DEFAULT_LIBRARIES =
      List.of(
          "io.netty.",
          "org.agrona.",
          "org.apache.arrow.",
          "org.apache.lucene.",
          "org.eclipse.jetty.",
          "org.lwjgl.",
          "org.xnio.");

  /** Reads options; where to log stays as {@code profiler} has it unless they say otherwise. */
  static AgentOptions parse(String text, ProfilerOptions profiler) {
    MemRecordType mode = MemRecordType.MEM_RECORD;
    Path jfr = null;
    Path report = null;
    ListenAddress prometheus = null;
    Path watch = null;
    List<String> libraries = new ArrayList<>(DEFAULT_LIBRARIES);
    List<String> calls = new ArrayList<>(AllocatingCalls.DEFAULT);
    for (String option : split(text == null ? "" : text)) {
      int equals = option.indexOf('=');
      String key = equals < 0 ? option : option.substring(0, equals);
      String value = equals < 0 ? "" : option.substring(equals + 1);
      switch (key) {
        case "mode" -> mode = MemRecordType.ofOptionName(value);
        case "root" -> profiler = profiler.withRoot(Path.of(value).toAbsolutePath());
        case "limit" -> profiler = profiler.withLimit(Math.toIntExact(number(key, value)));
        case "segment" -> profiler = profiler.withSegmentBytes(number(key, value));
        case "jfr" -> jfr = Path.of(value).toAbsolutePath();
        case "report" -> report = Path.of(value).toAbsolutePath();
        case "prometheus" -> prometheus = ListenAddress.parse(value);
        case "watch" -> watch = Path.of(value).toAbsolutePath();
        case "libraries" -> libraries.addAll(Arrays.asList(value.split(";")));
        case "calls" -> {
          if (value.equals(NO_CALLS)) {
            calls.clear();
          } else {
            calls.addAll(Arrays.asList(value.split(";")));
          }
        }
        default ->
            throw new IllegalArgumentException(
                "unknown option '"
                    + key
                    + "': known are mode, root, limit, segment, jfr, report, prometheus,"
                    + " watch, libraries and calls");
      }
    }
    return new AgentOptions(
        mode, profiler, jfr, report, prometheus, watch, List.copyOf(libraries), List.copyOf(calls));
  }

  private static long number(String key, String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(key + "=" + value + " is not a number", e);
    }
  }

  private static List<String> split(String text) {
    List<String> options = new ArrayList<>();
    StringBuilder option = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        option.append(text.charAt(++i));
      } else if (c == ',') {
        options.add(option.toString());
        option.setLength(0);
      } else {
        option.append(c);
      }
    }
    options.add(option.toString());
    options.removeIf(String::isBlank);
    return options;
  }
}
