package memflight.records;

import static org.assertj.core.api.Assertions.assertThat;

import memflight.records.TopSites.Held;
import org.junit.jupiter.api.Test;

class TopSitesTest {
  private final SiteTotals totals = new SiteTotals();

  @Test
  void tellsTheLargestApartAndSumsUpTheOthers() {
    for (int site = 1; site <= 13; site++) {
      totals.allocated(site, site, 100L * site);
      totals.allocated(site, site, 1);
    }
    TopSites top = TopSites.atPeak(totals);
    assertThat(top.largest()).hasSize(TopSites.DEFAULT_COUNT);
    assertThat(top.largest().get(0)).isEqualTo(new Held(13, 1301, 2));
    assertThat(top.largest().get(9)).isEqualTo(new Held(4, 401, 2));
    assertThat(top.otherBytes()).isEqualTo(101 + 201 + 301);
    assertThat(top.otherBlocks()).isEqualTo(6);
  }

  @Test
  void showsThePeakAndNotWhatCameAfterIt() {
    totals.allocated(1, 5, 64);
    totals.freed(5, 64);
    assertThat(TopSites.atPeak(totals).largest()).containsExactly(new Held(5, 64, 1));
  }

  @Test
  void leavesOutSitesThatHoldNothingAndKeepsThoseWithEmptyBlocks() {
    totals.allocated(1, 5, 64);
    totals.freed(5, 64);
    totals.startInterval(2);
    totals.allocated(3, 6, 0);
    assertThat(TopSites.atPeak(totals)).isEqualTo(new TopSites(java.util.List.of(), 0, 0));
    totals.startInterval(4);
    TopSites later = TopSites.atPeak(totals);
    assertThat(later.largest()).containsExactly(new Held(6, 0, 1));
    assertThat(later.otherBlocks()).isZero();
  }
}
