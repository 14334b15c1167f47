package memflight.records;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The sites that held most at an interval's peak, and the sum of all the others. Immutable.
 *
 * @param largest the sites with live blocks that held most, the largest first
 * @param otherBytes what all the others held
 * @param otherBlocks 0 if there are no others
 */
public record TopSites(List<Held> largest, long otherBytes, long otherBlocks) {
  /** How many sites are told apart unless somebody asks for more. */
  public static final int DEFAULT_COUNT = 10;

  /** What one site held. */
  public record Held(int site, long bytes, long blocks) {}

  public TopSites {
    largest = List.copyOf(largest);
  }

  /**
   * The {@link #DEFAULT_COUNT} largest sites at the peak of the interval that {@code totals} are
   * in.
   */
  public static TopSites atPeak(SiteTotals totals) {
    List<Held> sites = new ArrayList<>();
    totals.forEachAtPeak(
        (site, bytes, blocks) -> {
          if (blocks > 0) {
            sites.add(new Held(site, bytes, blocks));
          }
        });
    // A stable sort: of equal ones the lower id comes first, so that results can be compared.
    sites.sort(Comparator.comparingLong(Held::bytes).reversed());
    int count = Math.min(DEFAULT_COUNT, sites.size());
    long otherBytes = 0;
    long otherBlocks = 0;
    for (Held held : sites.subList(count, sites.size())) {
      otherBytes += held.bytes;
      otherBlocks += held.blocks;
    }
    return new TopSites(sites.subList(0, count), otherBytes, otherBlocks);
  }
}
