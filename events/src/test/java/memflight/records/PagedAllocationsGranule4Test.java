package memflight.records;

class PagedAllocationsGranule4Test extends LiveAllocationsContract {
  @Override
  LiveAllocations records() {
    return LiveAllocations.paged(4);
  }
}
