package memflight.bridge;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import memflight.events.Site;
import memflight.records.MemoryReport;

/**
 * One of the largest sites, as tags and a value. Immutable.
 *
 * @param site {@code file:line}, the file alone if it has no line, or {@value #OTHER}
 * @param kind {@code script}, {@code internal}, or {@value #OTHER}
 * @param bytes what is live there
 */
public record SiteRow(String site, String kind, long bytes) {
  /** The tag of all sites that are not among the largest. */
  public static final String OTHER = "other";

  /** How many sites have a row of their own unless somebody says otherwise. */
  public static final int DEFAULT_TOP = 20;

  private record Tags(String site, String kind) {}

  /**
   * The {@code top} largest sites that hold something, then all others as one. No two rows have the
   * same tags; together they hold all that is live. None for a report without sites.
   */
  public static List<SiteRow> of(MemoryReport report, int top) {
    if (report.rows().isEmpty()) {
      // Nothing is recorded, or nothing was ever allocated.
      return List.of();
    }
    Map<Tags, Long> bytes = new LinkedHashMap<>();
    MemoryReport shown = report.top(top);
    for (MemoryReport.Row row : shown.rows()) {
      if (row.blocks() > 0) {
        bytes.merge(tagsOf(row.site()), row.bytes(), Long::sum);
      }
    }
    bytes.put(new Tags(OTHER, OTHER), shown.hiddenBytes());
    List<SiteRow> rows = new ArrayList<>(bytes.size());
    bytes.forEach((tags, sum) -> rows.add(new SiteRow(tags.site, tags.kind, sum)));
    return rows;
  }

  private static Tags tagsOf(Site site) {
    String location = site.line() == Site.NO_LINE ? site.file() : site.file() + ":" + site.line();
    return new Tags(location, site.kind().name().toLowerCase(Locale.ROOT));
  }
}
