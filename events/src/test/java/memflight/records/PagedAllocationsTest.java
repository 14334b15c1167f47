package memflight.records;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PagedAllocationsTest extends LiveAllocationsContract {
  private static final long PAGE_SPAN = 32L * PagedAllocations.PAGE_GRANULES;
  private static final long PACKED = PackedAllocation.pack(1, 48);

  @Override
  LiveAllocations records() {
    return LiveAllocations.paged();
  }

  @Test
  void keepsBlocksOfMallocInItsPages() {
    LiveAllocations records = records();
    for (int i = 0; i < 10_000; i++) {
      records.put(ARENA + 16 + 48L * i, PACKED);
    }
    assertThat(records.count()).isEqualTo(10_000);
    assertThat(records.countAside()).isZero();
  }

  @Test
  void aSmallerGranuleKeepsTightlyPackedBlocksInItsPages() {
    LiveAllocations records = LiveAllocations.paged(8);
    for (int i = 0; i < 10_000; i++) {
      records.put(ARENA + 8L * i, PACKED);
    }
    assertThat(records.countAside()).isZero();
  }

  @Test
  void dropsEmptiedPagesTogether() {
    PagedAllocations records = new PagedAllocations(32);
    for (int page = 0; page < 1_000; page++) {
      records.put(ARENA + page * PAGE_SPAN, PACKED);
    }
    assertThat(records.pages()).isEqualTo(1_000);
    for (int page = 10; page < 1_000; page++) {
      records.remove(ARENA + page * PAGE_SPAN);
    }
    assertThat(records.pages()).isBetween(10, 10 + 2 * PagedAllocations.KEPT_EMPTY);
    assertThat(contents(records)).hasSize(10);
  }

  @Test
  void aBlockThatComesAndGoesKeepsItsPage() {
    PagedAllocations records = new PagedAllocations(32);
    for (int i = 0; i < 10_000; i++) {
      records.put(ARENA, PACKED);
      records.put(ARENA + PAGE_SPAN, PACKED);
      records.remove(ARENA);
      records.remove(ARENA + PAGE_SPAN);
    }
    assertThat(records.pages()).isEqualTo(2);
  }

  @Test
  void aBlockThatComesAndGoesDoesNotDropOtherEmptyPages() {
    PagedAllocations records = new PagedAllocations(32);
    records.put(ARENA + PAGE_SPAN, PACKED);
    records.remove(ARENA + PAGE_SPAN);
    for (int i = 0; i < 1_000; i++) {
      records.put(ARENA, PACKED);
      records.remove(ARENA);
    }
    assertThat(records.pages()).isEqualTo(2);
  }

  @Test
  void aPageThatWasDroppedIsNotWrittenAgain() {
    PagedAllocations records = new PagedAllocations(32);
    for (int page = 0; page < 200; page++) {
      records.put(ARENA + page * PAGE_SPAN, PACKED);
    }
    for (int page = 0; page < 199; page++) {
      long address = ARENA + page * PAGE_SPAN;
      records.remove(address);
      records.put(address, PACKED);
      assertThat(records.get(ARENA + 199 * PAGE_SPAN)).isEqualTo(PACKED);
      assertThat(records.get(address)).isEqualTo(PACKED);
      records.remove(address);
    }
  }

  @Test
  void lookingForAnUnknownAddressMakesNoPage() {
    PagedAllocations records = new PagedAllocations(32);

    assertThat(records.remove(ARENA)).isEqualTo(NONE);
    assertThat(records.get(ARENA)).isEqualTo(NONE);
    assertThat(records.pages()).isZero();
  }

  @Test
  void anAddressOffTheGridMakesNoPage() {
    PagedAllocations records = new PagedAllocations(32);
    records.put(ARENA + 1, PACKED);

    assertThat(records.pages()).isZero();
    assertThat(records.countAside()).isEqualTo(1);
  }
}
