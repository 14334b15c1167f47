package memflight.watch;

import java.util.Comparator;
import java.util.List;

/** A column by which the table can be sorted. */
enum Column {
  LIVE("LIVE"),
  BLOCKS("BLOCKS"),
  GROWTH("GROWTH"),
  RATE("PER SECOND"),
  SITE("SITE");

  private static final List<Column> ALL = List.of(values());

  private final String title;

  Column(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** The number that a row has in this column. */
  long valueOf(WatchRow row) {
    return switch (this) {
      case LIVE -> row.bytes();
      case BLOCKS -> row.blocks();
      case GROWTH -> row.growth();
      case RATE -> row.perSecond();
      case SITE -> 0;
    };
  }

  /** Largest numbers first, locations in their order. */
  Comparator<WatchRow> order() {
    return Comparator.comparingLong((WatchRow row) -> valueOf(row))
        .reversed()
        .thenComparing(WatchRow::file)
        .thenComparingInt(WatchRow::line);
  }

  /** The column {@code by} further to the right, beginning again behind the last. */
  Column next(int by) {
    return ALL.get(Math.floorMod(ALL.indexOf(this) + by, ALL.size()));
  }
}
