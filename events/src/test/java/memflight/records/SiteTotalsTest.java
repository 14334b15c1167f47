package memflight.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SiteTotalsTest {
  private final SiteTotals totals = new SiteTotals();

  @Test
  void keepsThePeakAfterAFree() {
    totals.allocated(10, 1, 100);
    totals.allocated(20, 2, 50);
    totals.freed(1, 100);

    assertThat(totals.totalBytes()).isEqualTo(50);
    assertThat(totals.totalBlocks()).isEqualTo(1);
    assertThat(totals.peakBytes()).isEqualTo(150);
    assertThat(totals.peakTime()).isEqualTo(20);
    assertThat(atPeak(totals)).isEqualTo(Map.of(1, List.of(100L, 1L), 2, List.of(50L, 1L)));
    assertThat(live(totals)).isEqualTo(Map.of(1, List.of(0L, 0L), 2, List.of(50L, 1L)));
  }

  @Test
  void thePeakIsTheFirstInstantThatReachesIt() {
    totals.allocated(10, 1, 100);
    totals.freed(1, 100);
    totals.allocated(20, 2, 100);

    assertThat(totals.peakTime()).isEqualTo(10);
    assertThat(atPeak(totals)).isEqualTo(Map.of(1, List.of(100L, 1L), 2, List.of(0L, 0L)));
  }

  @Test
  void anIntervalInWhichOnlyFreesHappenPeaksAtItsStart() {
    totals.allocated(10, 1, 100);
    totals.allocated(11, 1, 200);
    totals.startInterval(100);
    totals.freed(1, 100);

    assertThat(totals.peakBytes()).isEqualTo(300);
    assertThat(totals.peakTime()).isEqualTo(100);
    assertThat(atPeak(totals)).isEqualTo(Map.of(1, List.of(300L, 2L)));
  }

  @Test
  void aBaselineReplacesWhatWasKnown() {
    totals.allocated(10, 1, 100);
    totals.restore(1, 40, 2);
    totals.restore(1_000, 2, 1);
    totals.startInterval(50);
    totals.freed(1, 30);

    assertThat(totals.totalBytes()).isEqualTo(12);
    assertThat(totals.totalBlocks()).isEqualTo(2);
    assertThat(totals.siteLimit()).isEqualTo(1_001);
    assertThat(totals.liveBytes(1_000)).isEqualTo(2);
    assertThat(totals.liveBlocks(5_000)).isZero();
    assertThat(atPeak(totals)).isEqualTo(Map.of(1, List.of(40L, 2L), 1_000, List.of(2L, 1L)));
  }

  @ParameterizedTest
  @MethodSource("memflight.records.Seeds#some")
  void agreesWithAModelThatCopiesAtEachPeak(long seed) {
    Random random = new Random(seed);
    Map<Integer, List<Long>> live = new TreeMap<>();
    Map<Integer, List<Long>> peak = new TreeMap<>();
    List<long[]> blocks = new ArrayList<>();
    long total = 0;
    long peakBytes = 0;
    long peakTime = 0;
    for (int time = 1; time <= 20_000; time++) {
      int action = random.nextInt(100);
      if (action == 0) {
        totals.startInterval(time);
        peakBytes = total;
        peakTime = time;
        peak = new TreeMap<>(live);
      } else if (action < 51 || blocks.isEmpty()) {
        int site = 1 + random.nextInt(random.nextInt(50) == 0 ? 2_000 : 12);
        long size = random.nextInt(4) * 16L;
        blocks.add(new long[] {site, size});
        totals.allocated(time, site, size);
        add(live, site, size, 1);
        total += size;
        if (total > peakBytes) {
          peakBytes = total;
          peakTime = time;
          peak = new TreeMap<>(live);
        }
      } else {
        long[] block = blocks.remove(random.nextInt(blocks.size()));
        totals.freed((int) block[0], block[1]);
        add(live, (int) block[0], -block[1], -1);
        total -= block[1];
      }
      // A site that was first seen after the peak had nothing then.
      Map<Integer, List<Long>> expectedPeak = new TreeMap<>(peak);
      for (int site : live.keySet()) {
        expectedPeak.putIfAbsent(site, List.of(0L, 0L));
      }
      assertThat(totals.totalBytes()).isEqualTo(total);
      assertThat(totals.totalBlocks()).isEqualTo(blocks.size());
      assertThat(totals.peakBytes()).isEqualTo(peakBytes);
      assertThat(totals.peakTime()).isEqualTo(peakTime);
      if (random.nextInt(8) == 0) {
        assertThat(live(totals)).isEqualTo(live);
        assertThat(atPeak(totals)).isEqualTo(expectedPeak);
      }
    }
  }

  private static void add(Map<Integer, List<Long>> live, int site, long bytes, long blocks) {
    List<Long> before = live.getOrDefault(site, List.of(0L, 0L));
    live.put(site, List.of(before.get(0) + bytes, before.get(1) + blocks));
  }

  static Map<Integer, List<Long>> live(SiteTotals totals) {
    Map<Integer, List<Long>> sites = new TreeMap<>();
    totals.forEachLive((site, bytes, blocks) -> sites.put(site, List.of(bytes, blocks)));
    return sites;
  }

  static Map<Integer, List<Long>> atPeak(SiteTotals totals) {
    Map<Integer, List<Long>> sites = new TreeMap<>();
    totals.forEachAtPeak((site, bytes, blocks) -> sites.put(site, List.of(bytes, blocks)));
    return sites;
  }
}
