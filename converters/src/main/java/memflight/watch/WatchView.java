package memflight.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import memflight.records.Interval;
import memflight.records.MemoryReport;

/** What the screen shows, as a function of the model and the size of the window. */
final class WatchView {
  private static final String HELP =
      "q quit  < > sort  r reverse  p pause  / filter  z zero growth  w save text  j save JSON";

  private static final int NUMBER_WIDTH = 15;
  private static final int BLOCKS_WIDTH = 11;
  private static final int FEWEST_SITE_COLUMNS = 20;

  /** Rows that are left when everything else has to go. */
  private static final int FEWEST_ROWS = 3;

  /** A line of the screen. */
  record Line(String text, boolean isEmphasized) {
    static Line of(String text) {
      return new Line(text, false);
    }
  }

  private final WatchModel model;
  private final int width;
  private final int height;
  private final boolean isUnicode;

  private WatchView(WatchModel model, int width, int height, boolean isUnicode) {
    this.model = model;
    this.width = width;
    this.height = height;
    this.isUnicode = isUnicode;
  }

  /**
   * At most {@code height} lines of at most {@code width} characters.
   *
   * @param isUnicode whether more than ASCII can be shown
   */
  static List<Line> lines(WatchModel model, int width, int height, boolean isUnicode) {
    return new WatchView(model, Math.max(0, width), Math.max(0, height), isUnicode).lines();
  }

  private List<Line> lines() {
    List<Line> head = new ArrayList<>();
    head.add(new Line(title(), true));
    head.add(Line.of(totals(model)));
    warnings().forEach(warning -> head.add(new Line(warning, true)));
    int left = height - head.size() - 2;
    if (left > FEWEST_ROWS) {
      head.add(2, Line.of(peaks()));
      left--;
    }
    List<Line> lines = new ArrayList<>(head);
    List<Column> columns = columns();
    lines.add(new Line(header(columns), true));
    List<WatchRow> rows = model.rows();
    int first = Math.min(model.firstRow(), Math.max(0, rows.size() - 1));
    for (int i = first; i < rows.size() && left > 0; i++, left--) {
      lines.add(Line.of(row(rows.get(i), columns, width)));
    }
    while (left-- > 0) {
      lines.add(Line.of(""));
    }
    lines.add(Line.of(foot(rows.size())));
    return lines.stream()
        .limit(height)
        .map(line -> new Line(clip(line.text), line.isEmphasized))
        .toList();
  }

  private String title() {
    Sample shown = model.shown();
    String state =
        switch (shown.state()) {
          case WAITING -> "waiting for the first events";
          case RUNNING -> seconds(shown.time()) + " s";
          case ENDED -> "ended after " + seconds(shown.time()) + " s";
        };
    return "memflight watch "
        + model.title()
        + "  "
        + state
        + (model.isPaused() ? "  PAUSED" : "")
        + (model.filter().isEmpty() ? "" : "  filter: " + model.filter());
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.1f", nanos / 1e9);
  }

  /** Live, growth, and what the last second did. */
  static String totals(WatchModel model) {
    MemoryReport report = model.shown().report();
    List<Interval> all = model.shown().intervals();
    List<Interval> second = all.subList(Math.max(0, all.size() - 10), all.size());
    return "live "
        + number(report.totalBytes())
        + " bytes in "
        + number(report.totalBlocks())
        + " blocks, growth "
        + signed(model.growth())
        + "; last second: allocated "
        + number(second.stream().mapToLong(Interval::allocatedBytes).sum())
        + " in "
        + number(second.stream().mapToLong(Interval::allocations).sum())
        + ", freed "
        + number(second.stream().mapToLong(Interval::freedBytes).sum())
        + " in "
        + number(second.stream().mapToLong(Interval::frees).sum());
  }

  private String peaks() {
    List<Interval> all = model.shown().intervals();
    String highest = "  highest " + number(Sparkline.highest(all));
    int bars = Math.max(1, width - "peaks ".length() - highest.length());
    return "peaks " + Sparkline.of(all, bars, isUnicode) + highest;
  }

  private List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    Sample shown = model.shown();
    if (!shown.news().isEmpty()) {
      warnings.add(shown.news());
    }
    if (shown.report().isIncomplete()) {
      warnings.add(shown.report().completeness().warning());
    }
    warnings.addAll(shown.report().completeness().notes());
    // A window full of warnings would hide what they warn of.
    int most = Math.max(1, (height - FEWEST_ROWS) / 3);
    return warnings.size() <= most ? warnings : warnings.subList(0, most);
  }

  /** The columns that leave enough room for sites. */
  private List<Column> columns() {
    List<Column> columns = new ArrayList<>(List.of(Column.LIVE));
    int used = NUMBER_WIDTH;
    for (Column column : List.of(Column.GROWTH, Column.BLOCKS, Column.RATE)) {
      used += widthOf(column);
      if (used + FEWEST_SITE_COLUMNS <= width) {
        columns.add(column);
      }
    }
    columns.sort(null);
    return columns;
  }

  private static int widthOf(Column column) {
    return column == Column.BLOCKS ? BLOCKS_WIDTH : NUMBER_WIDTH;
  }

  private String header(List<Column> columns) {
    StringBuilder line = new StringBuilder();
    for (Column column : columns) {
      line.append(right(titleOf(column), widthOf(column)));
    }
    return line.append("  ").append(titleOf(Column.SITE)).toString();
  }

  private String titleOf(Column column) {
    String mark = model.isReversed() ? "^" : "v";
    return column.title() + (column == model.column() ? " " + mark : "");
  }

  private static String row(WatchRow row, List<Column> columns, int width) {
    StringBuilder line = new StringBuilder();
    for (Column column : columns) {
      long value = column.valueOf(row);
      boolean isChange = column == Column.GROWTH || column == Column.RATE;
      line.append(right(isChange ? signed(value) : number(value), widthOf(column)));
    }
    line.append("  ");
    return line.append(keepEnd(row.location(), width - line.length())).toString();
  }

  /** All columns, however wide, for plain lines. */
  static String wholeRow(WatchRow row) {
    return row(
        row, List.of(Column.LIVE, Column.BLOCKS, Column.GROWTH, Column.RATE), Integer.MAX_VALUE);
  }

  private String foot(int rows) {
    if (model.isEditing()) {
      return "filter: " + model.filter() + "_   (Enter: keep, Esc: show all)";
    }
    return model.notice().isEmpty()
        ? HELP + "  (" + rows + (rows == 1 ? " site)" : " sites)")
        : model.notice();
  }

  private String clip(String text) {
    return text.length() <= width ? text : text.substring(0, width);
  }

  /** The end of a path says more than its beginning. */
  private static String keepEnd(String text, int room) {
    if (text.length() <= room) {
      return text;
    }
    return room < 4 ? "" : ".." + text.substring(text.length() - room + 2);
  }

  private static String right(String text, int columns) {
    return " ".repeat(Math.max(1, columns - text.length())) + text;
  }

  static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  static String signed(long value) {
    return value == 0 ? "0" : String.format(Locale.ROOT, "%+,d", value);
  }
}
