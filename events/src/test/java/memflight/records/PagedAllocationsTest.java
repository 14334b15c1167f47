package memflight.records;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PagedAllocationsTest extends LiveAllocationsContract {
  private static final long PAGE_SPAN = 32L * PageSlabs.PAGE_ENTRIES;
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
    assertThat(records.pages()).as("the load may come back").isEqualTo(1_000);
    goOn(records, HashAllocations.PATIENCE);
    assertThat(records.pages()).isBetween(10, 10 + 2 * PagedAllocations.KEPT_PAGES);
    assertThat(contents(records)).hasSize(9);
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
  void fewPagesAfterManyTakeLittle() {
    PagedAllocations records = new PagedAllocations(32);
    for (int page = 0; page < 5_000; page++) {
      records.put(ARENA + page * PAGE_SPAN, PACKED);
    }
    assertThat(records.footprintBytes()).isGreaterThan(5_000 * PAGE_SPAN / 4);
    for (int page = 0; page < 5_000; page++) {
      if (page % 500 != 0) {
        records.remove(ARENA + page * PAGE_SPAN);
      }
    }
    goOn(records, HashAllocations.PATIENCE);
    assertThat(records.footprintBytes()).isLessThan(1 << 19);
    assertThat(contents(records)).hasSize(9);
  }

  @Test
  void blocksThatWanderThroughTheAddressSpaceTakeLittle() {
    PagedAllocations records = new PagedAllocations(32);
    for (long i = 0; i < 10_000; i++) {
      records.put(i << 26, PACKED);
      records.remove((i - 5) << 26);
    }
    assertThat(contents(records)).hasSize(5);
    assertThat(records.footprintBytes()).isLessThan(1 << 19);
  }

  @Test
  void aPageThatIsTakenAgainHasNothingOfItsFormerAddresses() {
    PagedAllocations records = new PagedAllocations(32);
    for (int round = 0; round < 300; round++) {
      long base = ARENA + round * PAGE_SPAN;
      for (int i = 0; i < PageSlabs.PAGE_ENTRIES; i++) {
        assertThat(records.put(base + 32L * i, PACKED)).isEqualTo(NONE);
      }
      for (int i = 0; i < PageSlabs.PAGE_ENTRIES; i++) {
        assertThat(records.remove(base + 32L * i)).isEqualTo(PACKED);
      }
    }
    assertThat(records.pages()).isLessThan(2 * PagedAllocations.KEPT_PAGES);
    assertThat(contents(records)).isEmpty();
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
