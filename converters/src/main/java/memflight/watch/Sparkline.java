package memflight.watch;

import java.util.List;
import memflight.records.Interval;

/** The peaks of intervals as a row of bars. */
final class Sparkline {
  private static final String BLOCKS = "▁▂▃▄▅▆▇█";
  private static final String ASCII = "_.-:=+*#";

  private Sparkline() {}

  /**
   * The newest {@code width} intervals, one a character; more of them share characters, which show
   * the highest. Bars are relative to the highest peak of all.
   *
   * @param isUnicode whether block characters can be shown
   */
  static String of(List<Interval> intervals, int width, boolean isUnicode) {
    if (intervals.isEmpty() || width < 1) {
      return "";
    }
    String bars = isUnicode ? BLOCKS : ASCII;
    int perBar = (intervals.size() + width - 1) / width;
    long highest = Math.max(1, highest(intervals));
    StringBuilder line = new StringBuilder();
    // From the newest backwards, so that bars keep their intervals' company at the right end.
    for (int end = intervals.size(); end > 0; end -= perBar) {
      long peak = highest(intervals.subList(Math.max(0, end - perBar), end));
      int height = (int) ((double) peak / highest * (bars.length() - 1) + 0.5);
      line.append(bars.charAt(height));
    }
    return line.reverse().toString();
  }

  static long highest(List<Interval> intervals) {
    return intervals.stream().mapToLong(Interval::peakBytes).max().orElse(0);
  }
}
