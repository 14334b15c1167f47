package memflight.records;

import java.util.Comparator;
import memflight.events.Site;
import memflight.events.SiteKind;

/** What makes two sites one row of a report. Ordered by file, line, kind. */
record Location(String file, int line, SiteKind kind) implements Comparable<Location> {
  private static final Comparator<Location> ORDER =
      Comparator.comparing(Location::file)
          .thenComparingInt(Location::line)
          .thenComparing(Location::kind);

  static Location of(Site site) {
    return new Location(site.file(), site.line(), site.kind());
  }

  @Override
  public int compareTo(Location other) {
    return ORDER.compare(this, other);
  }
}
