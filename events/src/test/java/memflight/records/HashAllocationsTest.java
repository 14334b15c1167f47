package memflight.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HashAllocationsTest extends LiveAllocationsContract {
  @Override
  LiveAllocations records() {
    return LiveAllocations.hash();
  }

  @Test
  void aTableOfTwoSlotsGrows() {
    LiveAllocations records = new HashAllocations(2);
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
}
