package memflight.records;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import memflight.events.Site;
import memflight.events.SiteKind;

/**
 * What changed from report A to report B, by code location: the largest growth first, the largest
 * shrinkage last. Immutable.
 */
public final class MemoryDiff {
  /** Ties by location: the rows are in that order when they are sorted. */
  private static final Comparator<Row> LARGEST_GROWTH_FIRST =
      Comparator.comparingLong(Row::deltaBytes).thenComparingLong(Row::deltaBlocks).reversed();

  private final MemoryReport a;
  private final MemoryReport b;
  private final List<Row> rows;
  private final int hiddenRows;

  /** One location; one that a report does not name has 0 bytes and blocks in it. */
  public record Row(Site site, long bytesA, long blocksA, long bytesB, long blocksB) {
    public long deltaBytes() {
      return bytesB - bytesA;
    }

    public long deltaBlocks() {
      return blocksB - blocksA;
    }

    /** Whether bytes or blocks differ. */
    public boolean isChanged() {
      return bytesA != bytesB || blocksA != blocksB;
    }
  }

  private MemoryDiff(MemoryReport a, MemoryReport b, List<Row> rows, int hiddenRows) {
    this.a = a;
    this.b = b;
    this.rows = List.copyOf(rows);
    this.hiddenRows = hiddenRows;
  }

  /**
   * Compares two whole reports.
   *
   * @throws IllegalArgumentException if rows were left out of one: what it does not show would look
   *     like growth; use {@link #only} and {@link #top} on the diff instead
   */
  public static MemoryDiff between(MemoryReport a, MemoryReport b) {
    if (a.hiddenRows() > 0 || b.hiddenRows() > 0) {
      throw new IllegalArgumentException("only whole reports can be compared");
    }
    Map<Location, Row> merged = new TreeMap<>();
    for (MemoryReport.Row row : a.rows()) {
      merged.put(Location.of(row.site()), new Row(row.site(), row.bytes(), row.blocks(), 0, 0));
    }
    for (MemoryReport.Row row : b.rows()) {
      merged.merge(
          Location.of(row.site()),
          new Row(row.site(), 0, 0, row.bytes(), row.blocks()),
          MemoryDiff::join);
    }
    List<Row> rows = new ArrayList<>(merged.values());
    rows.sort(LARGEST_GROWTH_FIRST);
    return new MemoryDiff(a, b, rows, 0);
  }

  private static Row join(Row a, Row b) {
    return new Row(a.site(), a.bytesA(), a.blocksA(), b.bytesB(), b.blocksB());
  }

  /** By growth of bytes, then of blocks, largest first; then by file and line. */
  public List<Row> rows() {
    return rows;
  }

  /** How many rows are left out. */
  public int hiddenRows() {
    return hiddenRows;
  }

  /** The report compared from. */
  public MemoryReport a() {
    return a;
  }

  /** The report compared to. */
  public MemoryReport b() {
    return b;
  }

  /** Growth of all live bytes, those of rows that are left out included. */
  public long deltaBytes() {
    return b.totalBytes() - a.totalBytes();
  }

  /** Growth of all live blocks, those of rows that are left out included. */
  public long deltaBlocks() {
    return b.totalBlocks() - a.totalBlocks();
  }

  /** Whether events were lost in either report. */
  public boolean isIncomplete() {
    return a.isIncomplete() || b.isIncomplete();
  }

  /**
   * The first {@code n} rows.
   *
   * @throws IllegalArgumentException if {@code n} is negative
   */
  public MemoryDiff top(int n) {
    if (n < 0) {
      throw new IllegalArgumentException("top " + n);
    }
    return showing(rows.subList(0, Math.min(n, rows.size())));
  }

  /** The rows of one kind of site. */
  public MemoryDiff only(SiteKind kind) {
    Predicate<Row> isOfKind = row -> row.site().kind() == kind;
    return showing(rows.stream().filter(isOfKind).toList());
  }

  private MemoryDiff showing(List<Row> shown) {
    return new MemoryDiff(a, b, shown, hiddenRows + rows.size() - shown.size());
  }

  /** A table for people, of the locations that changed. Ends with a line feed. */
  public String text() {
    return DiffText.of(this);
  }
}
