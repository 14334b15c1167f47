package memflight.records;

import memflight.events.Site;
import memflight.events.SiteKind;

/**
 * What makes two sites one row of a report. Ordered by file, line, kind.
 *
 * <p>Its {@code equals} and {@code hashCode} are written out, as those of every key in the recorded
 * JVM: to link the ones that come with a record takes 20 ms.
 */
record Location(String file, int line, SiteKind kind) implements Comparable<Location> {
  static Location of(Site site) {
    return new Location(site.file(), site.line(), site.kind());
  }

  @Override
  public int compareTo(Location other) {
    int order = file.compareTo(other.file);
    if (order == 0) {
      order = Integer.compare(line, other.line);
    }
    return order != 0 ? order : kind.compareTo(other.kind);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Location that
        && line == that.line
        && kind == that.kind
        && file.equals(that.file);
  }

  @Override
  public int hashCode() {
    return 31 * file.hashCode() + line;
  }
}
