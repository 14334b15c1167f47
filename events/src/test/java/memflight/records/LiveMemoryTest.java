package memflight.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveMemoryTest {
  private static final long HUGE = (1L << 40) + 12_345;

  private final List<String> entries = new ArrayList<>();
  private final List<Interval> intervals = new ArrayList<>();
  private final List<Map<Integer, List<Long>>> peaks = new ArrayList<>();
  private final LiveMemory memory = memoryFrom(0);

  private LiveMemory memoryFrom(long start) {
    return new LiveMemory(
        LiveAllocations.hash(),
        100,
        new EntryTexts(entries),
        (interval, totals) -> {
          intervals.add(interval);
          peaks.add(SiteTotalsTest.atPeak(totals));
        },
        start);
  }

  @Test
  void aFreeCarriesSizeAndSiteOfItsAllocation() {
    memory.allocated(5, 7, 1, 4096, 48, 3);
    memory.freed(9, 8, 1, 4096);

    assertThat(entries).containsExactly("5 alloc 7#1 4096 48 @3", "9 free 8#1 4096 48 @3");
    assertThat(memory.liveCount()).isZero();
    assertThat(memory.totals().totalBytes()).isZero();
  }

  @Test
  void aFreeOfSomethingUnknownIsOnlyCounted() {
    memory.freed(9, 8, 1, 4096);
    memory.finish(10);

    assertThat(memory.unknownFrees()).isEqualTo(1);
    assertThat(memory.conflicts()).isZero();
    assertThat(entries).isEmpty();
    assertThat(intervals).containsExactly(new Interval(0, 10, 0, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void aSecondAllocationAtALiveAddressFreesTheFirst() {
    memory.allocated(5, 1, 1, 4096, 100, 3);
    memory.allocated(8, 2, 1, 4096, 60, 4);
    memory.finish(10);

    assertThat(entries)
        .containsExactly(
            "5 alloc 1#1 4096 100 @3", "8 free 2#0 4096 100 @3", "8 alloc 2#1 4096 60 @4");
    assertThat(memory.conflicts()).isEqualTo(1);
    assertThat(memory.liveCount()).isEqualTo(1);
    assertThat(intervals).containsExactly(new Interval(0, 10, 100, 5, 60, 160, 2, 100, 1));
  }

  @Test
  void aFailedReallocMakesTheBlockLiveAgain() {
    memory.allocated(1, 1, 1, 4096, 100, 3);
    memory.allocated(2, 1, 2, 8192, 10, 4);
    memory.freed(3, 1, 3, 4096);
    memory.freed(3, 2, 1, 8192);
    memory.restored(4, 1, 4, 4096);

    assertThat(entries).last().isEqualTo("4 alloc 1#4 4096 100 @3");
    assertThat(memory.conflicts()).isZero();
    assertThat(memory.totals().liveBytes(3)).isEqualTo(100);
    assertThat(memory.totals().liveBlocks(3)).isEqualTo(1);
    assertThat(memory.liveCount()).isEqualTo(1);
  }

  @Test
  void restoringAnotherThanTheLastFreeIsAConflict() {
    memory.allocated(1, 1, 1, 4096, 100, 3);
    memory.freed(2, 1, 2, 4096);
    memory.restored(3, 2, 1, 4096);
    memory.restored(3, 1, 3, 8192);
    memory.restored(3, 1, 4, 4096);

    assertThat(memory.conflicts()).isEqualTo(3);
    assertThat(memory.liveCount()).isZero();
    assertThat(entries).hasSize(2);
  }

  @Test
  void restoringAnUnknownBlockLeavesItUnknown() {
    memory.freed(2, 1, 1, 4096);
    memory.restored(3, 1, 2, 4096);

    assertThat(memory.conflicts()).isZero();
    assertThat(memory.unknownFrees()).isEqualTo(1);
    assertThat(memory.liveCount()).isZero();
    assertThat(entries).isEmpty();
  }

  @Test
  void keepsSizesThatNoRecordHolds() {
    memory.allocated(1, 1, 1, 4096, HUGE, 3);
    memory.allocated(2, 1, 2, 4096, HUGE + 1, 4);
    memory.freed(3, 1, 3, 4096);
    memory.restored(4, 1, 4, 4096);
    memory.switchRecords(LiveAllocations.paged());
    memory.freed(5, 1, 5, 4096);
    memory.allocated(6, 1, 6, 4096, 8, 5);

    assertThat(entries)
        .containsExactly(
            "1 alloc 1#1 4096 " + HUGE + " @3",
            "2 free 1#0 4096 " + HUGE + " @3",
            "2 alloc 1#2 4096 " + (HUGE + 1) + " @4",
            "3 free 1#3 4096 " + (HUGE + 1) + " @4",
            "4 alloc 1#4 4096 " + (HUGE + 1) + " @4",
            "5 free 1#5 4096 " + (HUGE + 1) + " @4",
            "6 alloc 1#6 4096 8 @5");
    assertThat(memory.totals().totalBytes()).isEqualTo(8);
  }

  @Test
  void closesIntervalsOnTheGridIdleOnesToo() {
    memory.allocated(50, 1, 1, 4096, 10, 1);
    memory.advanceTo(99);
    assertThat(intervals).isEmpty();
    memory.advanceTo(300);
    memory.freed(310, 1, 2, 4096);
    memory.finish(350);

    assertThat(intervals)
        .containsExactly(
            new Interval(0, 100, 10, 50, 10, 10, 1, 0, 0),
            new Interval(100, 200, 10, 100, 10, 0, 0, 0, 0),
            new Interval(200, 300, 10, 200, 10, 0, 0, 0, 0),
            new Interval(300, 350, 10, 300, 0, 0, 0, 10, 1));
    assertThat(peaks).allMatch(peak -> peak.equals(Map.of(1, List.of(10L, 1L))));
  }

  @Test
  void anEventOnTheBorderBelongsToTheNextInterval() {
    memory.allocated(100, 1, 1, 4096, 10, 1);
    memory.finish(100);
    memory.finish(100);

    assertThat(intervals)
        .containsExactly(
            new Interval(0, 100, 0, 0, 0, 0, 0, 0, 0),
            new Interval(100, 100, 10, 100, 10, 10, 1, 0, 0));
  }

  @Test
  void aLaterStartEndsItsFirstIntervalOnTheGrid() {
    LiveMemory late = memoryFrom(250);
    late.allocated(260, 1, 1, 4096, 10, 1);
    late.finish(410);

    assertThat(intervals)
        .containsExactly(
            new Interval(250, 300, 10, 260, 10, 10, 1, 0, 0),
            new Interval(300, 400, 10, 300, 10, 0, 0, 0, 0),
            new Interval(400, 410, 10, 400, 10, 0, 0, 0, 0));
  }

  @Test
  void goesOnAfterItsEndWithoutAGap() {
    memory.finish(130);
    memory.finish(210);

    assertThat(intervals)
        .extracting(Interval::start, Interval::end)
        .containsExactly(tuple(0L, 100L), tuple(100L, 130L), tuple(130L, 200L), tuple(200L, 210L));
  }

  @Test
  void timeDoesNotGoBack() {
    memory.allocated(150, 1, 1, 4096, 10, 1);
    memory.allocated(90, 1, 2, 8192, 10, 1);
    memory.finish(20);

    assertThat(entries).last().isEqualTo("150 alloc 1#2 8192 10 @1");
    assertThat(intervals).last().isEqualTo(new Interval(100, 150, 20, 150, 20, 20, 2, 0, 0));
  }

  @Test
  void entriesGoToWhoeverListens() {
    List<String> others = new ArrayList<>();
    memory.allocated(1, 1, 1, 4096, 10, 1);
    memory.entries(EntryListener.NONE);
    memory.allocated(2, 1, 2, 8192, 10, 1);
    memory.entries(new EntryTexts(others));
    memory.freed(3, 1, 3, 8192);

    assertThat(entries).containsExactly("1 alloc 1#1 4096 10 @1");
    assertThat(others).containsExactly("3 free 1#3 8192 10 @1");
  }

  @Test
  void refusesWhatCannotBeRightAndChangesNothing() {
    assertThatThrownBy(() -> memory.allocated(500, 1, 1, 4096, 10, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> memory.freed(500, 256, 1, 4096))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> memory.restored(500, -1, 1, 4096))
        .isInstanceOf(IndexOutOfBoundsException.class);

    assertThat(intervals).isEmpty();
    assertThat(memory.liveCount() + memory.unknownFrees() + memory.conflicts()).isZero();
  }

  @Test
  void refusesRecordsThatAreNotEmpty() {
    LiveAllocations used = LiveAllocations.hash();
    used.put(1, PackedAllocation.pack(1, 1));
    memory.allocated(1, 1, 1, 4096, 10, 1);

    assertThatThrownBy(() -> memory.switchRecords(used)).hasMessageContaining("1 live allocation");
    assertThat(memory.liveCount()).isEqualTo(1);
    memory.freed(2, 1, 2, 4096);
    assertThat(memory.unknownFrees()).isZero();
  }

  @Test
  void itsFootprintFollowsItsRecords() {
    long empty = memory.footprintBytes();
    for (int i = 0; i < 100_000; i++) {
      memory.allocated(1, 1, i + 1, 64L * i, 10, 1);
    }
    assertThat(memory.footprintBytes()).isGreaterThan(empty + 100_000 * 16);
  }

  @Test
  void forgetsALargeSizeWithItsBlock() {
    long empty = memory.footprintBytes();
    memory.allocated(1, 1, 1, 4096, HUGE, 3);
    assertThat(memory.footprintBytes()).isGreaterThan(empty);
    memory.freed(2, 1, 2, 4096);

    assertThat(memory.footprintBytes()).isEqualTo(empty);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hash", "paged", "flat"})
  void theEndOfAnAddressSpaceFreesAllThatIsLiveThere(String kind) {
    LiveAllocations records =
        switch (kind) {
          case "hash" -> LiveAllocations.hash();
          case "paged" -> LiveAllocations.paged();
          default -> LiveAllocations.array(4096, 1 << 20, 32);
        };
    LiveMemory spaces =
        new LiveMemory(records, 100, new EntryTexts(entries), (interval, totals) -> {});
    long third = 3L << 48;
    spaces.allocated(1, 1, 1, 4096, 10, 3);
    spaces.allocated(2, 1, 2, third | 4096, 20, 4);
    spaces.allocated(3, 1, 3, third | 8192, HUGE, 5);
    spaces.allocated(4, 1, 4, third | 12_288, 40, 4);
    spaces.freed(5, 1, 5, third | 12_288);
    entries.clear();

    spaces.freed(6, 2, 1, third);

    assertThat(entries)
        .containsExactlyInAnyOrder(
            "6 free 2#0 " + (third | 4096) + " 20 @4",
            "6 free 2#0 " + (third | 8192) + " " + HUGE + " @5");
    assertThat(spaces.liveCount()).isEqualTo(1);
    assertThat(spaces.totals().totalBytes()).isEqualTo(10);
    assertThat(spaces.unknownFrees()).isZero();
    spaces.freed(7, 2, 2, 0);
    assertThat(spaces.totals().totalBytes()).isZero();
    spaces.allocated(8, 1, 6, third | 4096, 20, 4);
    assertThat(spaces.conflicts()).isZero();
    assertThat(spaces.liveCount()).isEqualTo(1);
  }

  @Test
  void recordsOfAllAddressSpacesMoveToAnotherKind() {
    long second = 2L << 48;
    memory.allocated(1, 1, 1, 4096, 10, 3);
    memory.allocated(2, 1, 2, second | 4096, 20, 4);
    memory.switchRecords(LiveAllocations.paged());
    memory.switchRecords(second, LiveAllocations.array(second, 1 << 20, 32));
    memory.freed(3, 1, 3, 4096);
    memory.freed(4, 1, 4, second | 4096);

    assertThat(memory.unknownFrees()).isZero();
    assertThat(memory.liveCount()).isZero();
    assertThat(entries).last().isEqualTo("4 free 1#4 " + (second | 4096) + " 20 @4");
  }

  @Test
  void anArenaTakesAQuarterOfItsSize() {
    memory.switchRecords(LiveAllocations.paged());
    long before = memory.footprintBytes();
    memory.switchRecords(1L << 48, LiveAllocations.array(1L << 48, 64 << 20, 32));

    assertThat(memory.footprintBytes() - before).isBetween(16L << 20, (16L << 20) + 10_000);
  }
}
