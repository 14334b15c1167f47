package memflight.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import memflight.events.MemRecordType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventMergerTest {
  private static final RecorderState STATE =
      new RecorderState(1, 0, MemRecordType.MEM_RECORD, 100, 0, 0, 32, true);

  private final List<String> seen = new ArrayList<>();
  private final EventMerger merger = new EventMerger(new Log(), 3);

  private final class Log implements OrderedEvents {
    @Override
    public void allocated(
        long ticks, int producer, long sequence, long address, long size, int site) {
      seen.add("+" + ticks);
    }

    @Override
    public void freed(long ticks, int producer, long sequence, long address) {
      seen.add("-" + ticks);
    }

    @Override
    public void state(long ticks, RecorderState state) {
      seen.add("state" + ticks);
    }

    @Override
    public void lost(long latestTicks, long count) {
      seen.add("lost" + count);
    }

    @Override
    public void cut(long ticks, long marker) {
      seen.add("cut" + marker);
    }
  }

  private void allocation(long tick, int producer, long sequence) {
    merger.allocation(tick, producer, sequence, 0, 8, 1);
  }

  private void free(long tick, int producer, long sequence) {
    merger.free(tick, producer, sequence, 0);
  }

  @Test
  void ordersProducersByTimeUpToACut() {
    merger.marker(5, 0, 1, 0, 0);
    free(30, 1, 1);
    allocation(20, 0, 2);
    allocation(10, 0, 1);
    merger.marker(25, 1, 2, 0, 2);
    merger.marker(26, 1, 2, 1, 1);
    merger.flushed();
    assertThat(seen).containsExactly("cut0", "+10", "+20", "cut1");
    merger.marker(40, 2, 1, 1, 1);
    merger.flushed();
    assertThat(seen).endsWith("-30", "cut2");
    assertThat(merger.lostEvents()).isZero();
  }

  @Test
  void waitsForAnEventThatIsOnlyLate() {
    merger.marker(5, 0, 1, 0, 0);
    allocation(20, 0, 2);
    merger.marker(25, 1, 1, 0, 2);
    merger.flushed();
    assertThat(seen).containsExactly("cut0");
    allocation(10, 0, 1);
    merger.flushed();
    assertThat(seen).containsExactly("cut0", "+10", "+20", "cut1");
    assertThat(merger.lostEvents()).isZero();
  }

  @Test
  void countsAnEventThatStaysAway() {
    merger.marker(5, 0, 1, 3, 100);
    allocation(20, 3, 102);
    merger.marker(25, 1, 1, 3, 104);
    for (int flush = 0; flush < 4; flush++) {
      merger.flushed();
    }
    assertThat(seen).containsExactly("cut0", "lost3", "+20", "cut1");
    assertThat(merger.lostEvents()).as("101, 103 and 104").isEqualTo(3);
  }

  @Test
  void countsWhatAProducerLostBeforeItsFirstEventArrived() {
    merger.marker(5, 0, 1, 0, 0);
    allocation(20, 7, 4);
    merger.finish();
    assertThat(merger.lostEvents()).isEqualTo(3);
  }

  @Test
  void takesTheFirstNumbersOfARecordingThatBeganInTheMiddleAsTheyAre() {
    allocation(10, 7, 41);
    merger.marker(11, 0, 1, 7, 42);
    allocation(12, 7, 43);
    allocation(9, 7, 40);
    allocation(10, 7, 42);
    merger.finish();
    assertThat(seen).containsExactly("+9", "+10", "+10", "cut0", "+12");
    assertThat(merger.lostEvents()).isZero();
  }

  @Test
  void deliversAStreamWithoutCutsABatchLate() {
    allocation(10, 0, 5);
    merger.flushed();
    allocation(20, 0, 6);
    merger.flushed();
    assertThat(seen).containsExactly("+10");
    merger.finish();
    assertThat(seen).containsExactly("+10", "+20");
  }

  @Test
  void putsAStateBeforeTheEventsOfItsTick() {
    allocation(10, 0, 1);
    allocation(20, 0, 2);
    merger.state(20, STATE, false);
    merger.finish();
    assertThat(seen).containsExactly("+10", "state20", "+20");
  }

  @Test
  void putsARetroactiveStateBeforeTheFirstEvent() {
    allocation(10, 0, 1);
    allocation(20, 0, 2);
    merger.state(15, STATE, true);
    merger.finish();
    assertThat(seen).containsExactly("state10", "+10", "+20");
  }

  @Test
  void doesNotWaitForACutThatLostAMember() {
    merger.marker(5, 0, 1, 0, 0);
    allocation(10, 0, 1);
    merger.marker(15, 1, 2, 0, 1);
    merger.flushed();
    assertThat(seen).containsExactly("cut0");
    merger.marker(20, 2, 1, 0, 1);
    merger.flushed();
    assertThat(seen).containsExactly("cut0", "+10", "cut2");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void keepsCausalOrderAndCountsLossesWhateverArrivesWhen(long seed) {
    Random random = new Random(seed);
    int threads = 5;
    long[] sequences = new long[threads];
    List<long[]> late = new ArrayList<>();
    long lost = 0;
    long tick = 0;
    merger.marker(0, 0, 1, 0, 0);
    for (int flush = 1; flush <= 50; flush++) {
      List<long[]> arriving = new ArrayList<>(late);
      late.clear();
      for (int i = 0; i < 2000; i++) {
        int producer = random.nextInt(threads);
        long[] event = {++tick, producer, ++sequences[producer]};
        switch (random.nextInt(1000)) {
          case 0 -> lost++;
          case 1, 2, 3 -> late.add(event);
          default -> arriving.add(event);
        }
      }
      Collections.shuffle(arriving, random);
      arriving.forEach(e -> allocation(e[0], (int) e[1], e[2]));
      for (int producer = 0; producer < threads; producer++) {
        merger.marker(tick + 1 + producer, flush, threads, producer, sequences[producer]);
      }
      tick += 10;
      merger.flushed();
    }
    late.forEach(e -> allocation(e[0], (int) e[1], e[2]));
    merger.finish();
    List<Long> ticks =
        seen.stream()
            .filter(s -> s.startsWith("+"))
            .map(s -> Long.parseLong(s.substring(1)))
            .toList();
    assertThat(ticks).as("seed %d", seed).isSorted().hasSize((int) (100_000 - lost));
    assertThat(merger.lostEvents()).as("seed %d", seed).isEqualTo(lost);
    assertThat(merger.lateEvents()).isZero();
  }
}
