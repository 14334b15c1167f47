package memflight.records;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every kind of records does, for any addresses. */
abstract class LiveAllocationsContract {
  static final long ARENA = 0x7f12_3456_0000L;
  static final long NONE = PackedAllocation.NONE;

  /** Empty records. */
  abstract LiveAllocations records();

  @Test
  void anEmptyOneKnowsNothing() {
    LiveAllocations records = records();

    assertThat(records.count()).isZero();
    assertThat(records.get(0)).isEqualTo(NONE);
    assertThat(records.remove(ARENA)).isEqualTo(NONE);
    assertThat(contents(records)).isEmpty();
  }

  @Test
  void tellsWhatAnAllocationReplaces() {
    LiveAllocations records = records();
    long first = PackedAllocation.pack(3, 64);
    long second = PackedAllocation.pack(4, 80);

    assertThat(records.put(ARENA, first)).isEqualTo(NONE);
    assertThat(records.put(ARENA, second)).isEqualTo(first);
    assertThat(records.count()).isEqualTo(1);
    assertThat(records.remove(ARENA)).isEqualTo(second);
    assertThat(records.remove(ARENA)).isEqualTo(NONE);
  }

  @Test
  void keepsNeighboursOfOneByteApart() {
    LiveAllocations records = records();
    Map<Long, Long> model = new HashMap<>();
    for (int i = 0; i < 200; i++) {
      put(records, model, ARENA + i, PackedAllocation.pack(i + 1, i));
    }
    for (int i = 0; i < 200; i += 3) {
      remove(records, model, ARENA + i);
    }
    for (int i = 0; i < 200; i++) {
      put(records, model, ARENA + i, PackedAllocation.pack(i + 1, 1000 + i));
    }
    assertThat(contents(records)).isEqualTo(model);
  }

  @Test
  void keepsSizesOfEveryMagnitudeAtOneAddress() {
    LiveAllocations records = records();
    Map<Long, Long> model = new HashMap<>();
    long[] sizes = {
      0, 1L << 37, (1L << 38) - 1, 1L << 38, 1L << 39, 3L << 38, 7, Long.MAX_VALUE, 0
    };
    for (long size : sizes) {
      put(records, model, ARENA, PackedAllocation.pack(PackedAllocation.MAX_SITE, size));
      assertThat(contents(records)).isEqualTo(model);
    }
    for (long size : sizes) {
      put(records, model, ARENA + 48, PackedAllocation.pack(9, size));
      assertThat(contents(records)).isEqualTo(model);
      remove(records, model, ARENA + 48);
      assertThat(contents(records)).isEqualTo(model);
    }
  }

  @Test
  void isEmptyAfterClear() {
    LiveAllocations records = records();
    for (int i = 0; i < 50_000; i++) {
      records.put(ARENA + 8L * i, PackedAllocation.pack(1, 8));
    }
    records.clear();

    assertThat(records.count()).isZero();
    assertThat(records.countAside()).isZero();
    assertThat(contents(records)).isEmpty();
    assertThat(records.put(ARENA, PackedAllocation.pack(1, 8))).isEqualTo(NONE);
    assertThat(records.remove(ARENA)).isNotEqualTo(NONE);
  }

  @Test
  void keepsEverythingThatWasThereWhenMoreIsReserved() {
    LiveAllocations records = records();
    Map<Long, Long> model = new HashMap<>();
    for (int i = 0; i < 1_000; i++) {
      put(records, model, ARENA + 32L * i, PackedAllocation.pack(1, i));
    }
    records.reserve(100_000);

    assertThat(contents(records)).isEqualTo(model);
  }

  @Test
  void givesMemoryBackWhenALoadIsGone() {
    LiveAllocations records = records();
    for (int i = 0; i < 300_000; i++) {
      records.put(ARENA + (1L << 40) + 48L * i, PackedAllocation.pack(1, 48));
    }
    long loaded = records.footprintBytes();
    for (int i = 0; i < 300_000; i++) {
      records.remove(ARENA + (1L << 40) + 48L * i);
    }
    assertThat(records.count()).isZero();
    assertThat(loaded).isGreaterThan(300_000 * 8);

    goOn(records, 3 * HashAllocations.PATIENCE);

    assertThat(records.footprintBytes()).isLessThan(loaded / 4);
  }

  @Test
  void allocatesNothingForALoadThatComesAndGoes() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    LiveAllocations records = records();
    comeAndGo(records, 3);

    long before = threads.getCurrentThreadAllocatedBytes();
    comeAndGo(records, 20);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(allocated).as("bytes for millions of operations").isLessThan(1_000);
  }

  /** Between two loads there is time enough for records that shrink at once. */
  private static void comeAndGo(LiveAllocations records, int times) {
    for (int time = 0; time < times; time++) {
      for (int i = 0; i < 20_000; i++) {
        records.put((ARENA + 900L * i) & -16, PackedAllocation.pack(1, 48));
      }
      for (int i = 0; i < 20_000; i++) {
        records.remove((ARENA + 900L * i) & -16);
      }
      goOn(records, HashAllocations.PATIENCE / 4);
    }
  }

  /** Blocks that come and go, two at a time, one of them off every grid. */
  static void goOn(LiveAllocations records, int removals) {
    for (int i = 0; i < removals; i++) {
      records.put(ARENA, PackedAllocation.pack(1, 48));
      records.put(ARENA + 1001, PackedAllocation.pack(1, 48));
      records.remove(ARENA);
      records.remove(ARENA + 1001);
    }
  }

  @ParameterizedTest
  @MethodSource("memflight.records.Seeds#some")
  void agreesWithAMapOnAddressesOfMalloc(long seed) {
    Random random = new Random(seed);
    agreesWithAMap(random, () -> ARENA + 16L * random.nextInt(4_000), 60_000);
  }

  @ParameterizedTest
  @MethodSource("memflight.records.Seeds#some")
  void agreesWithAMapOnCrowdedUnalignedAddresses(long seed) {
    Random random = new Random(seed);
    agreesWithAMap(random, () -> ARENA + random.nextInt(3_000), 60_000);
  }

  @ParameterizedTest
  @MethodSource("memflight.records.Seeds#some")
  void agreesWithAMapOnSparseAddresses(long seed) {
    Random random = new Random(seed);
    agreesWithAMap(random, () -> ((long) random.nextInt(2_000) << 21) | 16, 40_000);
  }

  /** Those of one group have their tags in common, too. */
  @ParameterizedTest
  @MethodSource("memflight.records.Seeds#some")
  void agreesWithAMapOnAddressesThatHashesTellApartBadly(long seed) {
    Random random = new Random(seed);
    agreesWithAMap(random, () -> ARENA + 2048L * random.nextInt(3_000), 40_000);
  }

  @ParameterizedTest
  @MethodSource("memflight.records.Seeds#some")
  void agreesWithAMapOnAddressesThatDifferInFewBits(long seed) {
    Random random = new Random(seed);
    agreesWithAMap(
        random, () -> ((long) random.nextInt(64) << 58) | (random.nextInt(64) << 12), 40_000);
  }

  @ParameterizedTest
  @MethodSource("memflight.records.Seeds#some")
  void agreesWithAMapAtBothEndsOfTheAddressSpace(long seed) {
    Random random = new Random(seed);
    long[] bases = {0, -600, Long.MIN_VALUE - 300, 0xffff_8000_0000_0000L, 0x7fff_ffff_f000L};
    agreesWithAMap(random, () -> bases[random.nextInt(5)] + random.nextInt(600), 40_000);
  }

  @ParameterizedTest
  @MethodSource("memflight.records.Seeds#some")
  void agreesWithAMapThroughGrowthAndDecline(long seed) {
    Random random = new Random(seed);
    LiveAllocations records = records();
    Map<Long, Long> model = new HashMap<>();
    List<Long> live = new ArrayList<>();
    for (int wave = 0; wave < 4; wave++) {
      for (int i = 0; i < 20_000; i++) {
        long address = ARENA + 16L * random.nextInt(1 << 20);
        if (!model.containsKey(address)) {
          live.add(address);
        }
        put(records, model, address, randomPacked(random));
      }
      while (live.size() > 100) {
        int i = random.nextInt(live.size());
        remove(records, model, live.get(i));
        live.set(i, live.get(live.size() - 1));
        live.remove(live.size() - 1);
      }
      assertThat(contents(records)).isEqualTo(model);
    }
  }

  private void agreesWithAMap(Random random, LongSupplier addresses, int operations) {
    LiveAllocations records = records();
    Map<Long, Long> model = new HashMap<>();
    for (int i = 0; i < operations; i++) {
      long address = addresses.getAsLong();
      // Phases of growth and of decline.
      if (random.nextInt(10) < (i / 5_000 % 2 == 0 ? 7 : 3)) {
        put(records, model, address, randomPacked(random));
      } else {
        remove(records, model, address);
      }
      long other = addresses.getAsLong();
      assertThat(records.get(other)).isEqualTo(model.getOrDefault(other, NONE));
      if (i % 10_000 == 0) {
        assertThat(contents(records)).isEqualTo(model);
      }
    }
    assertThat(contents(records)).isEqualTo(model);
    for (long address : List.copyOf(model.keySet())) {
      remove(records, model, address);
    }
    assertThat(contents(records)).isEmpty();
    assertThat(records.countAside()).isZero();
  }

  private static long randomPacked(Random random) {
    long size = random.nextLong() >>> (random.nextInt(8) == 0 ? 24 : 50);
    return PackedAllocation.pack(1 + random.nextInt(PackedAllocation.MAX_SITE), size);
  }

  static void put(LiveAllocations records, Map<Long, Long> model, long address, long packed) {
    Long before = model.put(address, packed);
    assertThat(records.put(address, packed)).isEqualTo(before == null ? NONE : before);
    assertThat(records.count()).isEqualTo(model.size());
  }

  static void remove(LiveAllocations records, Map<Long, Long> model, long address) {
    Long before = model.remove(address);
    assertThat(records.remove(address)).isEqualTo(before == null ? NONE : before);
    assertThat(records.count()).isEqualTo(model.size());
  }

  /** All that {@code forEach} names, each address once. */
  static Map<Long, Long> contents(LiveAllocations records) {
    Map<Long, Long> contents = new HashMap<>();
    records.forEach(
        (address, packed) ->
            assertThat(contents.put(address, packed)).as("address named twice").isNull());
    return contents;
  }
}
