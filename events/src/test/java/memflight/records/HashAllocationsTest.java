package memflight.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashAllocationsTest extends LiveAllocationsContract {
  @Override
  LiveAllocations records() {
    return LiveAllocations.hash();
  }

  @Test
  void aTableOfOneGroupGrows() {
    LiveAllocations records = new HashAllocations(1);
    Map<Long, Long> model = new HashMap<>();
    for (int i = 0; i < 100; i++) {
      put(records, model, i, PackedAllocation.pack(1, i));
    }
    for (int i = 0; i < 100; i += 2) {
      remove(records, model, i);
    }
    assertThat(contents(records)).isEqualTo(model);
  }

  @Test
  void keepsItsRoomWhileTheLoadComesBack() {
    LiveAllocations records = LiveAllocations.hash();
    for (int time = 0; time < 5; time++) {
      for (int i = 1; i <= 300_000; i++) {
        records.put(32L * i, PackedAllocation.pack(1, 32));
      }
      long loaded = records.footprintBytes();
      for (int i = 1; i <= 300_000; i++) {
        records.remove(32L * i);
      }
      goOn(records, HashAllocations.PATIENCE / 4);
      assertThat(records.footprintBytes()).isEqualTo(loaded);
    }
    goOn(records, 6 * HashAllocations.PATIENCE);
    assertThat(records.footprintBytes()).isEqualTo(LiveAllocations.hash().footprintBytes());
  }

  @Test
  void isNotLargerForHavingBeenUsed() {
    LiveAllocations records = LiveAllocations.hash();
    long before = records.footprintBytes();
    for (int i = 0; i < 1_000_000; i++) {
      records.put(ARENA + 32L * i, PackedAllocation.pack(1, 32));
      records.remove(ARENA + 32L * i);
    }
    assertThat(records.footprintBytes()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 0x10, 0x7f12_3456_0010L, Long.MIN_VALUE})
  void visitsFewGroupsForRunsOfEveryStride(long base) {
    LongStream fine = LongStream.rangeClosed(1, 2_000).map(i -> 16 * i);
    LongStream powers = LongStream.range(0, 50).map(i -> 1L << i);
    LongStream.concat(fine, powers)
        .forEach(
            stride -> assertThat(visitsPerKey(base, stride)).as("stride %d", stride).isLessThan(4));
  }

  /** What inserting a run costs at the highest load. */
  private static double visitsPerKey(long base, long stride) {
    int[] used = new int[512];
    HashAllocations table = new HashAllocations(used.length);
    int keys = used.length * HashAllocations.LOAD;
    int visits = 0;
    for (int i = 0; i < keys; i++) {
      long address = base + i * stride;
      int step = HashAllocations.step(HashAllocations.hash(address));
      int group = table.home(address);
      visits++;
      while (used[group / HashAllocations.GROUP_LONGS] == HashAllocations.SLOTS) {
        group = (group + step) & (used.length * HashAllocations.GROUP_LONGS - 1);
        visits++;
      }
      used[group / HashAllocations.GROUP_LONGS]++;
    }
    return (double) visits / keys;
  }
}
