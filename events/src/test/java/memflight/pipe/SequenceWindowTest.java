package memflight.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceWindowTest {
  @Test
  void countsAGapUntilItIsFilled() {
    SequenceWindow window = new SequenceWindow(10);
    window.arrived(11, 11);
    window.arrived(14, 14);
    assertThat(window.missing()).isEqualTo(2);
    assertThat(window.contiguous()).isEqualTo(11);
    window.arrived(13, 13);
    window.arrived(12, 12);
    assertThat(window.missing()).isZero();
    assertThat(window.contiguous()).isEqualTo(14);
  }

  @Test
  void givesUpExactlyWhatIsMissing() {
    SequenceWindow window = new SequenceWindow(0);
    window.arrived(2, 2);
    window.arrived(5, 5);
    window.arrived(9, 9);
    assertThat(window.giveUpTo(4)).isEqualTo(3);
    assertThat(window.contiguous()).as("5 had arrived").isEqualTo(5);
    assertThat(window.giveUpTo(12)).isEqualTo(6);
    assertThat(window.missing()).isZero();
  }

  @Test
  void refusesANumberTwice() {
    SequenceWindow window = new SequenceWindow(0);
    assertThat(window.arrived(3, 3)).isZero();
    assertThat(window.arrived(3, 3)).isOne();
    assertThat(window.arrived(1, 1)).isZero();
    assertThat(window.arrived(1, 1)).isOne();
    assertThat(window.arrived(1, 5)).as("1 and 3").isEqualTo(2);
    assertThat(window.arrived(2, 9)).isEqualTo(4);
    assertThat(window.contiguous()).isEqualTo(9);
  }

  @Test
  void keepsWhatArrivedAboveAsItGrows() {
    SequenceWindow window = new SequenceWindow(10);
    // The ring's first size is 1,024 numbers: its two ends lie in one word.
    window.arrived(12, 40);
    window.arrived(1_030, 1_033);
    window.arrived(5_000, 5_000);
    assertThat(window.missing()).isEqualTo(5_000 - 10 - 29 - 4 - 1);
    window.arrived(11, 11);
    assertThat(window.contiguous()).isEqualTo(40);
    window.arrived(41, 1_029);
    assertThat(window.contiguous()).isEqualTo(1_033);
    window.arrived(1_034, 4_999);
    assertThat(window.contiguous()).isEqualTo(5_000);
    assertThat(window.missing()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void agreesWithASetOfNumbersThatArriveInRuns(long seed) {
    Random random = new Random(seed);
    SequenceWindow window = new SequenceWindow(0);
    TreeSet<Long> arrived = new TreeSet<>();
    for (int i = 0; i < 2_000; i++) {
      long first = Math.max(1, i * 50 - random.nextInt(20_000));
      long last = first + random.nextInt(random.nextBoolean() ? 3 : 300);
      long known = 0;
      for (long n = first; n <= last; n++) {
        known += arrived.add(n) ? 0 : 1;
      }
      assertThat(window.arrived(first, last)).as("seed %d at %d", seed, i).isEqualTo(known);
      long contiguous = 0;
      while (arrived.contains(contiguous + 1)) {
        contiguous++;
      }
      assertThat(window.contiguous()).as("seed %d at %d", seed, i).isEqualTo(contiguous);
      assertThat(window.missing())
          .as("seed %d at %d", seed, i)
          .isEqualTo(arrived.last() - arrived.size());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void agreesWithASetOfNumbers(long seed) {
    Random random = new Random(seed);
    List<Long> numbers = new ArrayList<>();
    for (long n = 101; n <= 20_000; n++) {
      if (random.nextInt(50) != 0) {
        numbers.add(n);
      }
    }
    // Shuffled in runs of up to 3,000: further apart than the window's first size.
    for (int from = 0; from < numbers.size(); from += 3000) {
      java.util.Collections.shuffle(
          numbers.subList(from, Math.min(numbers.size(), from + 3000)), random);
    }
    SequenceWindow window = new SequenceWindow(100);
    TreeSet<Long> missing = new TreeSet<>();
    long highest = 100;
    for (long n : numbers) {
      for (long between = highest + 1; between < n; between++) {
        missing.add(between);
      }
      missing.remove(n);
      highest = Math.max(highest, n);
      window.arrived(n, n);
      assertThat(window.missing()).as("seed %d at %d", seed, n).isEqualTo(missing.size());
      assertThat(window.contiguous())
          .as("seed %d at %d", seed, n)
          .isEqualTo(missing.isEmpty() ? highest : missing.first() - 1);
      if (random.nextInt(4000) == 0) {
        long upTo = highest - random.nextInt(500);
        long expected = missing.headSet(upTo, true).size();
        if (window.contiguous() < upTo) {
          missing.headSet(upTo, true).clear();
          assertThat(window.giveUpTo(upTo)).as("seed %d", seed).isEqualTo(expected);
        }
      }
    }
  }
}
