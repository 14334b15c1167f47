package memflight.records;

import java.util.ArrayList;
import java.util.List;
import memflight.events.Site;

/** A diff as an aligned table: a line of totals, a head, a line a location that changed. */
final class DiffText {
  private static final String[] HEAD = {"BYTES", "BLOCKS", "A", "B", "LOCATION"};
  private static final String GAP = "  ";

  private DiffText() {}

  static String of(MemoryDiff diff) {
    StringBuilder text = new StringBuilder();
    diff.a().completeness().appendTo(text, "A: ");
    diff.b().completeness().appendTo(text, "B: ");
    appendTotals(text, diff);

    List<String[]> lines = new ArrayList<>();
    for (MemoryDiff.Row row : diff.rows()) {
      if (row.isChanged()) {
        lines.add(columns(row));
      }
    }
    int unchanged = diff.rows().size() - lines.size();
    if (!lines.isEmpty()) {
      lines.add(0, HEAD);
      appendTable(text, lines);
    }
    if (unchanged > 0) {
      text.append(Counted.of(unchanged, "site")).append(" unchanged\n");
    }
    if (diff.hiddenRows() > 0) {
      text.append(Counted.of(diff.hiddenRows(), "site")).append(" not shown\n");
    }
    return text.toString();
  }

  private static void appendTotals(StringBuilder text, MemoryDiff diff) {
    text.append("total ").append(signed(diff.deltaBytes())).append(" bytes (");
    text.append(diff.a().totalBytes()).append(" -> ").append(diff.b().totalBytes());
    text.append("), ").append(signed(diff.deltaBlocks())).append(" blocks (");
    text.append(diff.a().totalBlocks()).append(" -> ").append(diff.b().totalBlocks());
    text.append(")\n");
  }

  private static String[] columns(MemoryDiff.Row row) {
    Site site = row.site();
    return new String[] {
      signed(row.deltaBytes()),
      signed(row.deltaBlocks()),
      Long.toString(row.bytesA()),
      Long.toString(row.bytesB()),
      site.line() == Site.NO_LINE ? site.file() : site.file() + " line:" + site.line()
    };
  }

  private static String signed(long delta) {
    return delta > 0 ? "+" + delta : Long.toString(delta);
  }

  /** Numbers to the right, the location last and unpadded. */
  private static void appendTable(StringBuilder text, List<String[]> lines) {
    int last = HEAD.length - 1;
    int[] widths = new int[last];
    for (String[] line : lines) {
      for (int i = 0; i < last; i++) {
        widths[i] = Math.max(widths[i], line[i].length());
      }
    }
    for (String[] line : lines) {
      for (int i = 0; i < last; i++) {
        text.append(" ".repeat(widths[i] - line[i].length())).append(line[i]).append(GAP);
      }
      text.append(line[last]).append('\n');
    }
  }
}
