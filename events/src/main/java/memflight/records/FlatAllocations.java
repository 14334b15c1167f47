package memflight.records;

import java.util.Arrays;

/** One slab for a whole arena; what lies outside is recorded aside. */
final class FlatAllocations extends GranuleAllocations {
  private static final int MAX_GRANULES = Integer.MAX_VALUE - 8;

  private final long arenaBytes;

  FlatAllocations(long base, long arenaBytes, int granule) {
    super(base, granule, Integer.SIZE - 1);
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
    slabs = new long[][] {new long[(int) granules]};
  }

  @Override
  int positionToWrite(long offset) {
    return positionToRead(offset);
  }

  @Override
  int positionToRead(long offset) {
    return Long.compareUnsigned(offset, arenaBytes) < 0 ? (int) (offset >>> granuleShift) : NOWHERE;
  }

  /** The arena's records stay: it is about to be used again. */
  @Override
  void shrink() {}

  @Override
  void forEachRun(RunVisitor visitor) {
    visitor.run(slabs[0], 0, slabs[0].length, 0);
  }

  @Override
  void clearEntries() {
    Arrays.fill(slabs[0], PackedAllocation.NONE);
  }

  @Override
  long entriesFootprintBytes() {
    return ArrayFootprint.ofLongs(slabs[0].length);
  }
}
