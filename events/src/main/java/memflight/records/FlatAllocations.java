package memflight.records;

import java.util.Arrays;

/** One page for a whole arena; what lies outside is recorded aside. */
final class FlatAllocations extends GranuleAllocations {
  private static final int MAX_GRANULES = Integer.MAX_VALUE - 8 - HEADER;

  private final long arenaBytes;
  private final long[] entries;

  FlatAllocations(long base, long arenaBytes, int granule) {
    super(base, granule, -1L);
    this.arenaBytes = arenaBytes;
    long granules = arenaBytes == 0 ? 0 : ((arenaBytes - 1) >>> granuleShift) + 1;
    if (granules < 1 || granules > MAX_GRANULES) {
      throw new IllegalArgumentException(
          "an arena of "
              + Long.toUnsignedString(arenaBytes)
              + " bytes does not fit one array of at most "
              + MAX_GRANULES
              + " granules of "
              + granule);
    }
    entries = new long[HEADER + (int) granules];
  }

  @Override
  long[] pageToWrite(long offset) {
    return pageToRead(offset);
  }

  @Override
  long[] pageToRead(long offset) {
    return Long.compareUnsigned(offset, arenaBytes) < 0 ? entries : null;
  }

  /** The arena's records stay: it is about to be used again. */
  @Override
  void emptied(long[] page) {}

  @Override
  void forEachPage(PageVisitor visitor) {
    visitor.page(entries);
  }

  @Override
  void clearPages() {
    Arrays.fill(entries, 0);
  }

  @Override
  long pagesFootprintBytes() {
    return ArrayFootprint.ofLongs(entries.length);
  }
}
