package memflight.records;

/**
 * An arena whose base and size are no multiples of the granule, at the top of the address space.
 */
class FlatAllocationsOddArenaTest extends LiveAllocationsContract {
  @Override
  LiveAllocations records() {
    return LiveAllocations.array(-509, 777, 2);
  }
}
