package memflight.records;

class PagedAllocationsGranule1Test extends LiveAllocationsContract {
  @Override
  LiveAllocations records() {
    return LiveAllocations.paged(1);
  }
}
