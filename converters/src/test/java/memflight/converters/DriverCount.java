package memflight.converters;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What lines of the driver hold, by its own count and by a report: line number to bytes. */
final class DriverCount {
  private static final Pattern HELD =
      Pattern.compile("^held testdriver/CountingDriver\\.java:(\\d+) (\\d+) \\d+$");
  private static final Pattern REPORTED =
      Pattern.compile("\"testdriver/CountingDriver\\.java +line:(\\d+) +size:(\\d+)\"");

  private DriverCount() {}

  /** By its own count, the last one. */
  static Map<Integer, Long> own(String output) {
    Map<Integer, Long> bytes = new TreeMap<>();
    output.lines().forEach(line -> put(HELD.matcher(line), bytes));
    return bytes;
  }

  /** By a report, without sites that hold nothing. */
  static Map<Integer, Long> reported(String report) {
    Map<Integer, Long> bytes = new TreeMap<>();
    report.lines().forEach(line -> put(REPORTED.matcher(line), bytes));
    bytes.values().removeIf(value -> value == 0);
    return bytes;
  }

  private static void put(Matcher matcher, Map<Integer, Long> bytes) {
    if (matcher.find()) {
      bytes.put(Integer.valueOf(matcher.group(1)), Long.valueOf(matcher.group(2)));
    }
  }

  static long total(Map<Integer, Long> bytes) {
    return bytes.values().stream().mapToLong(Long::longValue).sum();
  }
}
