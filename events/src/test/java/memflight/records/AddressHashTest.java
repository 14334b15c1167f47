package memflight.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressHashTest {
  private static final int BITS = 12;
  private static final int KEYS = 5 << (BITS - 3);

  @ParameterizedTest
  @ValueSource(longs = {0, 0x10, 0x7f12_3456_0010L, Long.MIN_VALUE})
  void spreadsRunsOfEveryStride(long base) {
    LongStream fine = LongStream.rangeClosed(1, 2_000).map(i -> 16 * i);
    LongStream powers = LongStream.range(0, 50).map(i -> 1L << i);
    LongStream.concat(fine, powers)
        .forEach(
            stride -> assertThat(probesPerKey(base, stride)).as("stride %d", stride).isLessThan(5));
  }

  /** What inserting a run costs with linear probing, at a load of five eighths. */
  private static double probesPerKey(long base, long stride) {
    boolean[] used = new boolean[1 << BITS];
    int probes = 0;
    for (int i = 0; i < KEYS; i++) {
      int slot = AddressHash.slot(base + i * stride, Integer.SIZE - BITS);
      probes++;
      while (used[slot]) {
        slot = (slot + 1) % used.length;
        probes++;
      }
      used[slot] = true;
    }
    return (double) probes / KEYS;
  }
}
