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
