package memflight.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MappingsTest {
  private static final long PAGE = 4096;
  private static final int PAGES = 64;

  private final Mappings mappings = new Mappings(PAGE);
  private final List<String> steps = new ArrayList<>();

  /** What is live according to the steps: address -> {size, site}. */
  private final Map<Long, long[]> live = new HashMap<>();

  private final Mappings.Listener listener =
      new Mappings.Listener() {
        @Override
        public void allocated(long address, long size, int site) {
          steps.add("+" + Long.toHexString(address) + " " + size + " of " + site);
          assertThat(live.put(address, new long[] {size, site})).as("allocated twice").isNull();
        }

        @Override
        public void freed(long address) {
          steps.add("-" + Long.toHexString(address));
          assertThat(live.remove(address)).as("freed twice").isNotNull();
        }
      };

  @Test
  void aWholeMappingGoesAtOnce() {
    mappings.map(0x10000, 5000, 1, listener);
    mappings.unmap(0x10000, 5000, listener);
    assertThat(steps).containsExactly("+10000 5000 of 1", "-10000");
  }

  @Test
  void theMiddleOfAMappingLeavesTwoPartsWithItsSite() {
    mappings.map(0x10000, 5 * PAGE, 7, listener);
    steps.clear();
    mappings.unmap(0x11000, PAGE, listener);
    assertThat(steps).containsExactly("-10000", "+10000 4096 of 7", "+12000 12288 of 7");
  }

  @Test
  void oneUnmapTakesSeveralMappings() {
    mappings.map(0x10000, 2 * PAGE, 1, listener);
    mappings.map(0x12000, PAGE, 2, listener);
    mappings.map(0x14000, 2 * PAGE, 3, listener);
    steps.clear();
    mappings.unmap(0x11000, 4 * PAGE, listener);
    assertThat(steps)
        .containsExactly("-10000", "+10000 4096 of 1", "-12000", "-14000", "+15000 4096 of 3");
  }

  @Test
  void aNewMappingReplacesWhatItCovers() {
    mappings.map(0x10000, 4 * PAGE, 1, listener);
    steps.clear();
    mappings.map(0x11000, PAGE, 2, listener);
    assertThat(steps)
        .containsExactly("-10000", "+10000 4096 of 1", "+12000 8192 of 1", "+11000 4096 of 2");
  }

  @Test
  void anUnmapOfPartOfAPageTakesThePage() {
    mappings.map(0x10000, 2 * PAGE, 1, listener);
    steps.clear();
    mappings.unmap(0x11000, 1, listener);
    assertThat(steps).containsExactly("-10000", "+10000 4096 of 1");
  }

  @Test
  void anUnmapOfNothingIsNothing() {
    mappings.unmap(0x10000, PAGE, listener);
    assertThat(steps).isEmpty();
  }

  @Test
  void randomStepsKeepEachPagesSite() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int[] siteOfPage = new int[PAGES];
    for (int i = 1; i <= 2000; i++) {
      int from = random.nextInt(PAGES);
      int count = 1 + random.nextInt(Math.min(12, PAGES - from));
      boolean maps = random.nextBoolean();
      if (maps) {
        mappings.map(0x100000 + from * PAGE, count * PAGE, i, listener);
      } else {
        mappings.unmap(0x100000 + from * PAGE, count * PAGE, listener);
      }
      for (int page = from; page < from + count; page++) {
        siteOfPage[page] = maps ? i : 0;
      }
      assertThat(sitesOfLivePages()).as("seed " + seed + ", step " + i).isEqualTo(siteOfPage);
    }
  }

  private int[] sitesOfLivePages() {
    int[] sites = new int[PAGES];
    live.forEach(
        (address, sizeAndSite) -> {
          for (long at = address; at < address + sizeAndSite[0]; at += PAGE) {
            int page = (int) ((at - 0x100000) / PAGE);
            assertThat(sites[page]).as("pages overlap").isZero();
            sites[page] = (int) sizeAndSite[1];
          }
        });
    return sites;
  }
}
