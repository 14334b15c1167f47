package memflight.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import memflight.events.Site;
import memflight.events.SiteKind;
import org.junit.jupiter.api.Test;

class MemoryDiffTest {
  private final MemoryReport before =
      report(
          Completeness.COMPLETE,
          row("/kept.gs", 1, 500, 5),
          row("/gone.gs", 2, 4_000, 10),
          row("/leak.gs", 3, 100, 1),
          row("/less.gs", 4, 64, 2),
          row("/split.gs", 5, 64, 1));
  private final MemoryReport after =
      report(
          Completeness.COMPLETE,
          row("/kept.gs", 1, 500, 5),
          row("/leak.gs", 3, 12_345, 124),
          row("/less.gs", 4, 32, 1),
          row("/split.gs", 5, 64, 2),
          row("G:\\gs\\new.h", 6, 200, 3),
          row("G:\\gs\\nowhere.h", Site.NO_LINE, 8, 1));
  private final MemoryDiff diff = MemoryDiff.between(before, after);

  private static MemoryReport report(Completeness completeness, MemoryReport.Row... rows) {
    return MemoryReport.of(List.of(rows), completeness);
  }

  private static MemoryReport.Row row(String file, int line, long bytes, long blocks) {
    SiteKind kind = file.startsWith("/") ? SiteKind.SCRIPT : SiteKind.INTERNAL;
    return new MemoryReport.Row(new Site(1, file, line, "", kind), bytes, blocks);
  }

  @Test
  void theLargestGrowthComesFirstAndTheLargestShrinkageLast() {
    assertThat(diff.rows())
        .extracting(MemoryDiff.Row::deltaBytes)
        .containsExactly(12_245L, 200L, 8L, 0L, 0L, -32L, -4_000L);
    assertThat(diff.rows())
        .extracting(row -> row.site().file())
        .startsWith("/leak.gs")
        .containsSubsequence("/split.gs", "/kept.gs")
        .endsWith("/gone.gs");
  }

  @Test
  void aLocationThatOneReportDoesNotNameHadNothingThere() {
    assertThat(diff.rows().get(1))
        .isEqualTo(
            new MemoryDiff.Row(
                new Site(1, "G:\\gs\\new.h", 6, "", SiteKind.INTERNAL), 0, 0, 200, 3));
    assertThat(diff.rows().get(6))
        .isEqualTo(
            new MemoryDiff.Row(new Site(1, "/gone.gs", 2, "", SiteKind.SCRIPT), 4_000, 10, 0, 0));
  }

  @Test
  void itsTextIsATableOfWhatChanged() {
    assertThat(diff.text())
        .isEqualTo(
            """
            total +8421 bytes (4728 -> 13149), +117 blocks (19 -> 136)
             BYTES  BLOCKS     A      B  LOCATION
            +12245    +123   100  12345  /leak.gs line:3
              +200      +3     0    200  G:\\gs\\new.h line:6
                +8      +1     0      8  G:\\gs\\nowhere.h
                 0      +1    64     64  /split.gs line:5
               -32      -1    64     32  /less.gs line:4
             -4000     -10  4000      0  /gone.gs line:2
            1 site unchanged
            """);
  }

  @Test
  void equalReportsHaveNoTable() {
    assertThat(MemoryDiff.between(before, before).text())
        .isEqualTo("total 0 bytes (4728 -> 4728), 0 blocks (19 -> 19)\n5 sites unchanged\n");
  }

  @Test
  void saysWhatItDoesNotShow() {
    MemoryDiff top = diff.only(SiteKind.SCRIPT).top(1);

    assertThat(top.deltaBytes()).isEqualTo(8_421);
    assertThat(top.hiddenRows()).isEqualTo(6);
    assertThat(top.text())
        .isEqualTo(
            """
            total +8421 bytes (4728 -> 13149), +117 blocks (19 -> 136)
             BYTES  BLOCKS    A      B  LOCATION
            +12245    +123  100  12345  /leak.gs line:3
            6 sites not shown
            """);
    assertThatThrownBy(() -> diff.top(-1)).hasMessageContaining("-1");
  }

  @Test
  void saysWhichReportIsIncomplete() {
    MemoryReport lossy = report(new Completeness(2, 0, 0, List.of("late")));
    MemoryDiff lossyDiff = MemoryDiff.between(before, lossy);

    assertThat(lossyDiff.isIncomplete()).isTrue();
    assertThat(diff.isIncomplete()).isFalse();
    assertThat(lossyDiff.text())
        .startsWith(
            "/* B: incomplete: 2 events lost: sizes may be wrong */\n/* B: late */\ntotal -4728");
  }

  @Test
  void refusesReportsThatLeaveRowsOut() {
    MemoryReport part = before.top(1);

    assertThatThrownBy(() -> MemoryDiff.between(part, after)).hasMessageContaining("whole");
    assertThatThrownBy(() -> MemoryDiff.between(after, part)).hasMessageContaining("whole");
  }
}
