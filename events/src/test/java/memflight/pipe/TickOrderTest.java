package memflight.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TickOrderTest {
  private final TickOrder tickOrder = new TickOrder();

  /** A stable sort that is not ours. */
  private static int[] expected(long[] ticks) {
    return IntStream.range(0, ticks.length)
        .boxed()
        .sorted(Comparator.comparingLong(i -> ticks[i]))
        .mapToInt(i -> i)
        .toArray();
  }

  private void assertInOrder(long[] ticks, String description) {
    assertThat(Arrays.copyOf(tickOrder.sort(ticks, ticks.length), ticks.length))
        .as(description)
        .isEqualTo(expected(ticks));
  }

  @Test
  void nothingIsInOrder() {
    assertInOrder(new long[0], "empty");
  }

  @Test
  void runsInAWrongOrderAreJoined() {
    assertInOrder(new long[] {7, 8, 9, 1, 2, 3, 4, 5}, "two runs");
  }

  @Test
  void equalTicksKeepTheirOrderAcrossRuns() {
    assertInOrder(new long[] {5, 6, 5, 5, 4, 5}, "equal ticks where runs meet");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 50, 1500, 20_000})
  void anyNumberOfRunsIsSorted(int runs) {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    long[] ticks = new long[20_000];
    for (int i = 0; i < ticks.length; i++) {
      int run = i / (ticks.length / runs);
      ticks[i] = 1_000_000L * ((run * 7919L) % runs) + i + (runs > 100 ? random.nextInt(9) : 0);
    }
    assertInOrder(ticks, "seed " + seed);
  }

  @Test
  void runsThatOverlapAreSorted() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    long[] ticks = new long[5_000];
    long tick = 0;
    for (int i = 0; i < ticks.length; i++) {
      tick = i % 500 == 0 ? random.nextInt(1000) : tick + random.nextInt(5);
      ticks[i] = tick;
    }
    assertInOrder(ticks, "seed " + seed);
  }
}
