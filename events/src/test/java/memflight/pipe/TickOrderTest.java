package memflight.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TickOrderTest {
  private static final long SEED = 20261123;

  private final TickOrder order = new TickOrder();

  @Test
  void leavesWhatIsInOrder() {
    assertSorted(IntStream.range(0, 5_000).mapToLong(i -> i / 3).toArray());
  }

  @Test
  void sortsNothingAndOneThing() {
    assertSorted(new long[0]);
    assertSorted(new long[] {Long.MAX_VALUE});
  }

  @Test
  void keepsTheOrderOfEqualTicks() {
    assertSorted(new long[] {7, 3, 7, 3, 3, 7, 1, 7});
    assertSorted(new Random(SEED).longs(50_000, 0, 16).toArray());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 100, 1_023, 1_024, 5_000, 200_000})
  void sortsAnything(int count) {
    Random random = new Random(SEED);
    assertSorted(random.longs(count, 0, Long.MAX_VALUE).toArray());
    assertSorted(random.longs(count, 1L << 60, (1L << 60) + count).toArray());
  }

  @Test
  void sortsTicksOfADamagedRecording() {
    assertSorted(new Random(SEED).longs(30_000).toArray());
    assertSorted(new long[] {5, Long.MIN_VALUE, Long.MAX_VALUE, -1, 5});
  }

  @Test
  void sortsWhatFallsTogetherInTwoInstantsFarApart() {
    Random random = new Random(SEED);
    assertSorted(
        IntStream.range(0, 20_000)
            .mapToLong(i -> (random.nextBoolean() ? 0 : 1L << 50) + random.nextInt(3_000))
            .toArray());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void sortsBuffersOfThreads(int threads) {
    Random random = new Random(SEED);
    long[] ticks = new long[100_000];
    long[] clocks = new long[threads];
    for (int i = 0; i < ticks.length; ) {
      int thread = random.nextInt(threads);
      for (int end = Math.min(ticks.length, i + 370); i < end; i++) {
        ticks[i] = clocks[thread] += 1 + random.nextInt(400);
      }
    }
    assertSorted(ticks);
  }

  @Test
  void sortsLongRunsThatCameInTheWrongOrder() {
    long[] ticks =
        IntStream.range(0, 60_000)
            .mapToLong(i -> (i / 10_000 ^ 1) * 10_000L + i % 10_000)
            .toArray();
    assertSorted(ticks);
  }

  /** Numbers of two threads that count together alternate, so that each event is a run. */
  @Test
  void ordersThreadsThatShareProducers() {
    int threads = 400;
    int events = 330;
    HeldEvents held = new HeldEvents();
    for (int thread = 0; thread < threads; thread++) {
      for (int i = 0; i < events; i++) {
        long tick = (long) i * threads + thread;
        held.add(tick, thread / 2, 2L * i + thread % 2 + 1, tick, 1, 1);
      }
    }
    assertThat(held.runs()).isEqualTo(threads * events);
    order.begin(held);
    assertThat(delivered(Long.MAX_VALUE)).isEqualTo(IntStream.range(0, threads * events).toArray());
  }

  @Test
  void deliversInSteps() {
    HeldEvents held = held(new long[] {5, 9, 2, 7, 7, 1});
    order.begin(held);
    assertThat(order.nextTicks()).isEqualTo(1);
    assertThat(delivered(2)).containsExactly(5, 2);
    assertThat(order.nextTicks()).isEqualTo(5);
    assertThat(delivered(4)).isEmpty();
    assertThat(delivered(7)).containsExactly(0, 3, 4);
    held.keep(order.reached());
    held.add(8, 0, 100, 6, 1, 1);
    order.begin(held);
    assertThat(delivered(Long.MAX_VALUE)).containsExactly(6, 1);
    assertThat(order.nextTicks()).isEqualTo(Long.MAX_VALUE);
  }

  private void assertSorted(long[] ticks) {
    int[] expected =
        IntStream.range(0, ticks.length)
            .boxed()
            .sorted(Comparator.comparingLong(i -> ticks[i]))
            .mapToInt(i -> i)
            .toArray();
    order.begin(held(ticks));
    assertThat(delivered(Long.MAX_VALUE)).isEqualTo(expected);
  }

  /** Events with these ticks, that carry their place as address and one more as number. */
  private static HeldEvents held(long[] ticks) {
    HeldEvents held = new HeldEvents();
    for (int i = 0; i < ticks.length; i++) {
      held.add(ticks[i], 0, i + 1, i, 1, 1);
    }
    return held;
  }

  private int[] delivered(long lastTicks) {
    IntStream.Builder places = IntStream.builder();
    order.deliver(lastTicks, new Places(places));
    return places.build().toArray();
  }

  private record Places(IntStream.Builder to) implements OrderedBlocks {
    @Override
    public void allocated(
        long ticks, int producer, long sequence, long address, long size, int site) {
      to.add((int) address);
    }

    @Override
    public void freed(long ticks, int producer, long sequence, long address) {
      to.add((int) address);
    }
  }
}
