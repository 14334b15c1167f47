package memflight.records;

class PagedAllocationsGranule4096Test extends LiveAllocationsContract {
  @Override
  LiveAllocations records() {
    return LiveAllocations.paged(4096);
  }
}
