package memflight.records;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import memflight.events.Site;
import memflight.events.SiteKind;

/**
 * Live bytes and blocks by code location at one instant, largest first. Immutable.
 *
 * <p>A location is file, line and kind: sites that differ in nothing else share a row. Locations
 * whose blocks are all freed stay in with 0 bytes.
 *
 * <p>{@link #top} and {@link #only} leave rows out; the totals remain those of everything.
 */
public final class MemoryReport {
  private final long totalBytes;
  private final long totalBlocks;
  private final List<Row> rows;
  private final int hiddenRows;
  private final long hiddenBytes;
  private final Completeness completeness;

  /**
   * One location.
   *
   * @param site the first of the sites that stand there
   */
  public record Row(Site site, long bytes, long blocks) {}

  private static int largestFirst(Row left, Row right) {
    int order = Long.compare(right.bytes, left.bytes);
    if (order == 0) {
      order = Long.compare(right.blocks, left.blocks);
    }
    return order != 0 ? order : Location.of(left.site).compareTo(Location.of(right.site));
  }

  private MemoryReport(
      long totalBytes,
      long totalBlocks,
      List<Row> rows,
      int hiddenRows,
      long hiddenBytes,
      Completeness completeness) {
    this.totalBytes = totalBytes;
    this.totalBlocks = totalBlocks;
    this.rows = List.copyOf(rows);
    this.hiddenRows = hiddenRows;
    this.hiddenBytes = hiddenBytes;
    this.completeness = completeness;
  }

  /**
   * What is live now.
   *
   * @param sites finds a site by id; null if it does not know it
   */
  public static MemoryReport live(
      SiteTotals totals, IntFunction<Site> sites, Completeness completeness) {
    List<Row> rows = new ArrayList<>();
    totals.forEachLive((id, bytes, blocks) -> rows.add(row(sites, id, bytes, blocks)));
    return of(rows, completeness);
  }

  /**
   * What was live at the peak of the totals' present interval.
   *
   * @param sites finds a site by id; null if it does not know it
   */
  public static MemoryReport atPeak(
      SiteTotals totals, IntFunction<Site> sites, Completeness completeness) {
    List<Row> rows = new ArrayList<>();
    totals.forEachAtPeak((id, bytes, blocks) -> rows.add(row(sites, id, bytes, blocks)));
    return of(rows, completeness);
  }

  private static Row row(IntFunction<Site> sites, int id, long bytes, long blocks) {
    Site site = sites.apply(id);
    return new Row(site == null ? Site.unknown(id) : site, bytes, blocks);
  }

  /** A report of {@code rows}, in any order; those of one location are added up. */
  public static MemoryReport of(List<Row> rows, Completeness completeness) {
    Map<Location, Row> merged = new HashMap<>();
    long bytes = 0;
    long blocks = 0;
    for (Row row : rows) {
      bytes += row.bytes();
      blocks += row.blocks();
      merged.merge(Location.of(row.site()), row, MemoryReport::sum);
    }
    List<Row> sorted = new ArrayList<>(merged.values());
    sorted.sort(MemoryReport::largestFirst);
    return new MemoryReport(bytes, blocks, sorted, 0, 0, completeness);
  }

  private static Row sum(Row a, Row b) {
    return new Row(a.site(), a.bytes() + b.bytes(), a.blocks() + b.blocks());
  }

  /** Live bytes of all sites, those of rows that are left out included. */
  public long totalBytes() {
    return totalBytes;
  }

  /** Live blocks of all sites, those of rows that are left out included. */
  public long totalBlocks() {
    return totalBlocks;
  }

  /** By bytes, then blocks, largest first; then by file and line. */
  public List<Row> rows() {
    return rows;
  }

  /** How many rows are left out. */
  public int hiddenRows() {
    return hiddenRows;
  }

  /** Live bytes of the rows that are left out. */
  public long hiddenBytes() {
    return hiddenBytes;
  }

  public Completeness completeness() {
    return completeness;
  }

  /** Whether events were lost, so that sizes may be wrong. */
  public boolean isIncomplete() {
    return completeness.isIncomplete();
  }

  /**
   * The first {@code n} rows.
   *
   * @throws IllegalArgumentException if {@code n} is negative
   */
  public MemoryReport top(int n) {
    if (n < 0) {
      throw new IllegalArgumentException("top " + n);
    }
    return showing(rows.subList(0, Math.min(n, rows.size())));
  }

  /** The rows of one kind of site. */
  public MemoryReport only(SiteKind kind) {
    Predicate<Row> isOfKind = row -> row.site().kind() == kind;
    return showing(rows.stream().filter(isOfKind).toList());
  }

  private MemoryReport showing(List<Row> shown) {
    long bytes = hiddenBytes;
    for (Row row : rows) {
      bytes += row.bytes();
    }
    for (Row row : shown) {
      bytes -= row.bytes();
    }
    int hidden = hiddenRows + rows.size() - shown.size();
    return new MemoryReport(totalBytes, totalBlocks, shown, hidden, bytes, completeness);
  }

  /** The driver manual's form; see {@link ReportText}. Ends with a line feed. */
  public String text() {
    return ReportText.of(this);
  }
}
