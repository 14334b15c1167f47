package memflight.converters;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text that the agent leaves when a session ends, cut to its largest sites. */
final class EndReport {
  private static final Pattern ROW = Pattern.compile("^\\s+\".*\\ssize:(\\d+)\",$");

  private EndReport() {}

  /** The first {@code rows} sites of a report's text, and a line about the others. */
  static String top(String text, int rows) {
    List<String> lines = new ArrayList<>();
    int found = 0;
    long hiddenBytes = 0;
    int lastRow = 0;
    for (String line : text.lines().toList()) {
      Matcher row = ROW.matcher(line);
      if (!row.matches()) {
        lines.add(line);
      } else if (++found <= rows) {
        lines.add(line);
        lastRow = lines.size();
      } else {
        hiddenBytes += Long.parseLong(row.group(1));
      }
    }
    if (found > rows) {
      lines.add(
          lastRow,
          "        /* " + (found - rows) + " more sites not shown, size:" + hiddenBytes + " */");
    }
    return String.join("\n", lines) + "\n";
  }
}
