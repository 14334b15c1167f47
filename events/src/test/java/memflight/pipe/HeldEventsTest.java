package memflight.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldEventsTest {
  private final HeldEvents held = new HeldEvents();
  private final List<String> seen = new ArrayList<>();

  @Test
  void makesOneRunOfNumbersThatFollowOneAnother() {
    held.add(10, 3, 7, 0x100, 8, 1);
    held.addFree(10, 3, 8, 0x100);
    held.add(12, 3, 9, 0x200, 8, 1);
    assertThat(held.runs()).isOne();
    assertThat(held.producer(0)).isEqualTo(3);
    assertThat(held.firstSequence(0)).isEqualTo(7);
    assertThat(held.end(0)).isEqualTo(3);
  }

  @Test
  void beginsARunWithEachGapTurnBackAndProducer() {
    held.add(10, 3, 7, 0x100, 8, 1);
    held.add(11, 3, 9, 0x200, 8, 1);
    held.add(12, 4, 10, 0x300, 8, 1);
    held.add(11, 4, 11, 0x400, 8, 1);
    held.endRun();
    held.add(13, 4, 12, 0x500, 8, 1);
    assertThat(held.runs()).isEqualTo(5);
  }

  @Test
  void givesEachEventItsNumberAgain() {
    held.add(10, 3, 7, 0x100, 8, 1);
    held.addFree(11, 3, 8, 0x100);
    held.add(12, 3, 9, 0x200, 16, 2);
    assertThat(held.deliver(0, 0, 11, new Log())).isEqualTo(2);
    assertThat(held.deliver(0, 2, 12, new Log())).isEqualTo(3);
    assertThat(seen).containsExactly("3.7 +100 8 1", "3.8 -100", "3.9 +200 16 2");
  }

  @Test
  void makesRoomForWhatIsExpectedWhateverIsSaid() {
    held.add(10, 3, 7, 0x100, 8, 1);
    held.expect(5_000);
    held.expect(0);
    for (int i = 8; i < 20_000; i++) {
      held.add(i + 3, 3, i, 0x100, 8, 1);
    }
    assertThat(held.runs()).isOne();
    held.expect(Long.MAX_VALUE / 2);
    assertThat(held.deliver(0, 19_992, Long.MAX_VALUE, new Log())).isEqualTo(19_993);
    assertThat(seen).containsExactly("3.19999 +100 8 1");
  }

  @Test
  void keepsTheRestOfEachRun() {
    for (int i = 0; i < 10_000; i++) {
      held.add(i, i / 2_500, i, i, 8, 1);
    }
    held.keep(new int[] {2_500, 2_501, 7_499, 10_000});
    assertThat(held.count()).isEqualTo(2_500);
    assertThat(held.runs()).isEqualTo(2);
    held.deliver(1, held.start(1), Long.MAX_VALUE, new Log());
    assertThat(seen).containsExactly("2.7499 +1d4b 8 1");
    held.add(10_000, 2, 7_500, 5, 8, 1);
    assertThat(held.runs()).as("what was kept has been looked at").isEqualTo(3);
  }

  private final class Log implements OrderedBlocks {
    @Override
    public void allocated(
        long ticks, int producer, long sequence, long address, long size, int site) {
      seen.add("%d.%d +%x %d %d".formatted(producer, sequence, address, size, site));
    }

    @Override
    public void freed(long ticks, int producer, long sequence, long address) {
      seen.add("%d.%d -%x".formatted(producer, sequence, address));
    }
  }
}
