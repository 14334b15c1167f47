package memflight.records;

/**
 * A report in the form that the driver's {@code get_mem_report()} prints: the widths of the columns
 * are those of the manual's sample. What the manual's form has no place for (losses, notes, rows
 * left out) stands in comments, so the text of a complete report is exactly the manual's.
 */
final class ReportText {
  /** Between the longest file and its line. */
  private static final int FILE_GAP = 5;

  /** Between the longest line and its size. */
  private static final int LINE_GAP = 4;

  private ReportText() {}

  static String of(MemoryReport report) {
    StringBuilder text = new StringBuilder(128 + 96 * report.rows().size());
    report.completeness().appendTo(text, "");
    text.append("{ /* sizeof() == 2 */\n");
    text.append("    \"total_size\" : ").append(report.totalBytes()).append(",\n");
    text.append("    \"mem_report\" : [ /* sizeof() == ");
    text.append(report.rows().size()).append(" */\n");
    appendRows(text, report);
    if (report.hiddenRows() > 0) {
      text.append("        /* ").append(Counted.of(report.hiddenRows(), "more site"));
      text.append(" not shown, size:").append(report.hiddenBytes()).append(" */\n");
    }
    return text.append("    ],\n}\n").toString();
  }

  private static void appendRows(StringBuilder text, MemoryReport report) {
    int fileWidth = 0;
    int lineWidth = 0;
    for (MemoryReport.Row row : report.rows()) {
      fileWidth = Math.max(fileWidth, row.site().file().length());
      lineWidth = Math.max(lineWidth, line(row).length());
    }
    for (MemoryReport.Row row : report.rows()) {
      text.append("        \"");
      appendPadded(text, row.site().file(), fileWidth + FILE_GAP);
      appendPadded(text, line(row), lineWidth + LINE_GAP);
      text.append("size:").append(row.bytes()).append("\",\n");
    }
  }

  private static String line(MemoryReport.Row row) {
    return "line:" + row.site().line();
  }

  private static void appendPadded(StringBuilder text, String column, int width) {
    text.append(column).append(" ".repeat(width - column.length()));
  }
}
