package memflight.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FlatAllocationsTest extends LiveAllocationsContract {
  private static final int ARENA_BYTES = 40_000;

  @Override
  LiveAllocations records() {
    return LiveAllocations.array(ARENA, ARENA_BYTES, 32);
  }

  @Test
  void takesAFourthOfTheArena() {
    LiveAllocations records = LiveAllocations.array(ARENA, 64 << 20, 32);

    assertThat(records.footprintBytes()).isBetween(16L << 20, (16L << 20) + 1_000);
  }

  @Test
  void keepsBlocksThatStandApartInTheArrayWhateverTheirAlignment() {
    LiveAllocations records = records();
    for (int granule = 0; granule < ARENA_BYTES / 32; granule++) {
      records.put(ARENA + 32L * granule + granule % 4 * 8L, PackedAllocation.pack(1, 8));
    }
    assertThat(records.count()).isEqualTo(ARENA_BYTES / 32);
    assertThat(records.countAside()).isZero();
  }

  @Test
  void countsWhatLiesOutsideTheArena() {
    LiveAllocations records = records();
    records.put(ARENA - 32, PackedAllocation.pack(1, 8));
    records.put(ARENA, PackedAllocation.pack(1, 8));
    records.put(ARENA + ARENA_BYTES - 32, PackedAllocation.pack(1, 8));
    records.put(ARENA + ARENA_BYTES, PackedAllocation.pack(1, 8));

    assertThat(records.count()).isEqualTo(4);
    assertThat(records.countAside()).isEqualTo(2);
  }

  @Test
  void movesABlockIntoTheArrayOnceItsGranuleIsFree() {
    LiveAllocations records = records();
    long second = PackedAllocation.pack(2, 16);
    records.put(ARENA, PackedAllocation.pack(1, 16));
    records.put(ARENA + 16, second);
    assertThat(records.countAside()).isEqualTo(1);

    records.remove(ARENA);
    assertThat(records.get(ARENA + 16)).isEqualTo(second);
    assertThat(records.put(ARENA + 16, PackedAllocation.pack(3, 16))).isEqualTo(second);
    assertThat(records.count()).isEqualTo(1);
    assertThat(records.countAside()).isZero();
  }

  @Test
  void refusesAnArenaThatNoArrayHolds() {
    assertThatThrownBy(() -> LiveAllocations.array(0, 1L << 40, 32))
        .hasMessageContaining("1099511627776 bytes");
    assertThatThrownBy(() -> LiveAllocations.array(0, 0, 32)).hasMessageContaining("0 bytes");
    assertThatThrownBy(() -> LiveAllocations.array(0, -1, 1)).hasMessageContaining("granules of 1");
  }

  @Test
  void refusesAGranuleThatIsNoPowerOfTwo() {
    assertThatThrownBy(() -> LiveAllocations.array(0, 4096, 24)).hasMessageContaining("24");
    assertThatThrownBy(() -> LiveAllocations.array(0, 4096, 0)).hasMessageContaining("0");
    assertThatThrownBy(() -> LiveAllocations.paged(8192)).hasMessageContaining("8192");
  }
}
