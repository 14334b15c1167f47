package memflight.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import memflight.events.Site;
import memflight.events.SiteKind;
import org.junit.jupiter.api.Test;

class MemoryReportTest {
  private static final String STD = "G:\\gs_master\\master\\gs\\std\\include\\std_template\\";
  private static final String MTS = "G:\\gs_master\\master\\gs\\mts\\";
  private static final String STRING =
      "G:\\gs_master\\master\\gs\\std\\src\\std_template\\simple_string.cpp";

  /**
   * The rows of the manual's first sample. It names no block counts, and its order among equal
   * sizes follows no rule that it states: these counts give our order the same result.
   */
  private static final List<MemoryReport.Row> MANUAL =
      List.of(
          row("/test/test.gs", 6, 79_558_144, 10_000),
          row(STD + "simple_vector.h", 251, 259_424, 90),
          row(STD + "simple_vector.h", 353, 32_768, 1),
          row(STD + "simple_vector.h", 132, 32, 4),
          row("/gs/mem_profiler.gs", 1109, 32, 3),
          row("/gs/mem_profiler.gs", 1107, 32, 2),
          row("/test/test.gs", 3, 32, 1),
          row(MTS + "cmm_gc_gray_page.h", 59, 0, 3),
          row(STD + "simple_list.h", 478, 0, 2),
          row(STRING, 405, 0, 1),
          row(MTS + "cmm_gc_gray_page.h", 287, 0, 0));

  private final MemoryReport report = MemoryReport.of(MANUAL, Completeness.COMPLETE);

  private static MemoryReport.Row row(String file, int line, long bytes, long blocks) {
    SiteKind kind = file.startsWith("/") ? SiteKind.SCRIPT : SiteKind.INTERNAL;
    return new MemoryReport.Row(new Site(1, file, line, "", kind), bytes, blocks);
  }

  private static MemoryReport reportOf(Completeness completeness, MemoryReport.Row... rows) {
    return MemoryReport.of(List.of(rows), completeness);
  }

  @Test
  void itsTextIsTheManualsSample() throws IOException {
    List<MemoryReport.Row> shuffled = new ArrayList<>(MANUAL);
    Collections.shuffle(shuffled, new Random(7));

    assertThat(MemoryReport.of(shuffled, Completeness.COMPLETE).text()).isEqualTo(manualsSample());
  }

  private static String manualsSample() throws IOException {
    try (InputStream in = MemoryReportTest.class.getResourceAsStream("manual-report.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void anEmptyReportHasNoRows() {
    assertThat(reportOf(Completeness.COMPLETE).text())
        .isEqualTo(
            """
            { /* sizeof() == 2 */
                "total_size" : 0,
                "mem_report" : [ /* sizeof() == 0 */
                ],
            }
            """);
  }

  @Test
  void saysFirstWhatWasLost() {
    Completeness lost =
        new Completeness(12, 3, 1, List.of()).withNote("recording */ began in the middle");

    assertThat(reportOf(lost, row("/a.gs", 1, 8, 1)).text())
        .isEqualTo(
            """
            /* incomplete: 12 events lost, 1 conflict: sizes may be wrong */
            /* recording * / began in the middle */
            { /* sizeof() == 2 */
                "total_size" : 8,
                "mem_report" : [ /* sizeof() == 1 */
                    "/a.gs     line:1    size:8",
                ],
            }
            """);
  }

  @Test
  void isIncompleteByLossOrConflictOnly() {
    assertThat(new Completeness(0, 9, 0, List.of("note")).isIncomplete()).isFalse();
    assertThat(new Completeness(0, 9, 0, List.of("note")).warning()).isEmpty();
    assertThat(new Completeness(1, 0, 0, List.of()).warning())
        .isEqualTo("incomplete: 1 event lost: sizes may be wrong");
    assertThat(new Completeness(0, 0, 2, List.of()).warning())
        .isEqualTo("incomplete: 2 conflicts: sizes may be wrong");
    assertThat(reportOf(new Completeness(0, 0, 2, List.of())).isIncomplete()).isTrue();
  }

  @Test
  void theTopRowsKeepTheTotalOfAll() {
    MemoryReport top = report.top(2);

    assertThat(top.rows()).isEqualTo(MANUAL.subList(0, 2));
    assertThat(top.totalBytes()).isEqualTo(79_850_464);
    assertThat(top.totalBlocks()).isEqualTo(report.totalBlocks()).isEqualTo(10_107);
    assertThat(top.hiddenRows()).isEqualTo(9);
    assertThat(top.hiddenBytes()).isEqualTo(32_896);
    assertThat(top.text())
        .contains("\"total_size\" : 79850464,\n")
        .contains("sizeof() == 2 */\n        \"/test/test.gs")
        .endsWith("size:259424\",\n        /* 9 more sites not shown, size:32896 */\n    ],\n}\n");
    assertThat(report.top(10).text()).contains("/* 1 more site not shown, size:0 */");
    assertThat(report.top(11).text()).isEqualTo(report.text());
    assertThatThrownBy(() -> report.top(-1)).hasMessageContaining("-1");
  }

  @Test
  void singlesOutOneKindOfSite() {
    MemoryReport scripts = report.only(SiteKind.SCRIPT);

    assertThat(scripts.rows()).hasSize(4).allMatch(row -> row.site().file().startsWith("/"));
    assertThat(scripts.hiddenRows()).isEqualTo(7);
    assertThat(scripts.top(1).hiddenRows()).isEqualTo(10);
    assertThat(scripts.top(1).hiddenBytes()).isEqualTo(79_850_464 - 79_558_144);
    assertThat(report.only(SiteKind.INTERNAL).rows()).hasSize(7);
  }

  @Test
  void sitesAtOneLocationShareARow() {
    MemoryReport merged =
        MemoryReport.of(
            List.of(
                new MemoryReport.Row(new Site(4, "/a", 5, "f", SiteKind.SCRIPT), 10, 1),
                new MemoryReport.Row(new Site(5, "/a", 5, "g", SiteKind.SCRIPT), 30, 2),
                new MemoryReport.Row(new Site(6, "/a", 5, "f", SiteKind.INTERNAL), 20, 7)),
            Completeness.COMPLETE);

    assertThat(merged.rows())
        .extracting(row -> row.site().id(), MemoryReport.Row::bytes, MemoryReport.Row::blocks)
        .containsExactly(tuple(4, 40L, 3L), tuple(6, 20L, 7L));
  }

  @Test
  void equalSizesStandInOrderOfFileAndLine() {
    MemoryReport ties =
        reportOf(
            Completeness.COMPLETE,
            row("/b", 1, 8, 1),
            row("/a", 10, 8, 1),
            row("/a", 9, 8, 1),
            row("/c", 1, 8, 2));

    assertThat(ties.rows())
        .extracting(row -> row.site().file() + row.site().line())
        .containsExactly("/c1", "/a9", "/a10", "/b1");
  }

  @Test
  void showsWhatIsLiveAndWhatWasLiveAtThePeak() {
    Site known = new Site(1, "/a", 5, "f", SiteKind.SCRIPT);
    SiteTotals totals = new SiteTotals();
    totals.allocated(1, 1, 100);
    totals.allocated(2, 2, 30);
    totals.freed(1, 100);
    MemoryReport live =
        MemoryReport.live(totals, id -> id == 1 ? known : null, Completeness.COMPLETE);
    MemoryReport peak =
        MemoryReport.atPeak(totals, id -> id == 1 ? known : null, Completeness.COMPLETE);
    totals.allocated(3, 1, 1_000);

    assertThat(live.totalBytes()).isEqualTo(30);
    assertThat(live.totalBlocks()).isEqualTo(1);
    assertThat(live.rows())
        .containsExactly(
            new MemoryReport.Row(Site.unknown(2), 30, 1), new MemoryReport.Row(known, 0, 0));
    assertThat(peak.totalBytes()).isEqualTo(130);
    assertThat(peak.rows())
        .containsExactly(
            new MemoryReport.Row(known, 100, 1), new MemoryReport.Row(Site.unknown(2), 30, 1));
  }
}
