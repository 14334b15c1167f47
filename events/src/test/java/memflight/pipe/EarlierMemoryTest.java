package memflight.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import memflight.records.SiteTotals;
import org.junit.jupiter.api.Test;

class EarlierMemoryTest {
  private final EarlierMemory earlier = new EarlierMemory();
  private final SiteTotals own = new SiteTotals();

  private String held(int site) {
    SiteTotals all = earlier.addedTo(own);
    return all.liveBytes(site) + " in " + all.liveBlocks(site);
  }

  @Test
  void whatASiteHoldsBeyondItsOwnAllocationsIsOlder() {
    own.allocated(10, 1, 100);
    earlier.cut(20, own);
    own.allocated(30, 1, 1);
    earlier.usage(20, 1, 1_100, 11);
    earlier.usage(20, 2, 70, 7);

    assertThat(held(1)).isEqualTo("1101 in 12");
    assertThat(held(2)).isEqualTo("70 in 7");
    assertThat(own.liveBytes(1)).as("the account itself").isEqualTo(101);
    assertThat(earlier.knownAt()).isEqualTo(20);
  }

  @Test
  void usageThatComesBeforeItsCutWaitsForIt() {
    earlier.usage(20, 1, 1_000, 10);
    own.allocated(10, 1, 100);
    assertThat(held(1)).isEqualTo("100 in 1");
    earlier.cut(20, own);
    assertThat(held(1)).isEqualTo("1000 in 10");
  }

  @Test
  void laterUsageTakesThePlaceOfEarlier() {
    earlier.cut(20, own);
    earlier.usage(20, 1, 1_000, 10);
    earlier.cut(10_000_020, own);
    earlier.usage(10_000_020, 1, 0, 0);
    assertThat(held(1)).as("all of it is freed by now").isEqualTo("0 in 0");
  }

  @Test
  void usageOfATimeThatTheAccountDoesNotReachIsLeftOut() {
    earlier.cut(50_000_000, own);
    earlier.usage(20, 1, 1_000, 10);
    assertThat(held(1)).isEqualTo("0 in 0");
    assertThat(earlier.knownAt()).isEqualTo(EarlierMemory.UNKNOWN);
  }
}
