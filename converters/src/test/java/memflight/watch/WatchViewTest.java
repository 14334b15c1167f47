package memflight.watch;

import static memflight.watch.Samples.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import memflight.records.Completeness;
import org.junit.jupiter.api.Test;

class WatchViewTest {
  private static final Sample SAMPLE =
      Samples.at(
          1, row("server/SessionCache.java", 44, 6_399_848, 133), row("Export.java", 62, 40, 1));

  private static List<String> view(WatchModel model, int width, int height) {
    return WatchView.lines(model, width, height, false).stream().map(WatchView.Line::text).toList();
  }

  @Test
  void fillsTheWindowWithTotalsPeaksAndExactRows() {
    WatchModel model = new WatchModel("4711", SAMPLE);
    model.take(
        Samples.at(
            2, row("server/SessionCache.java", 44, 6_400_000, 134), row("Export.java", 62, 0, 0)));
    assertThat(view(model, 110, 9))
        .containsExactly(
            "memflight watch 4711  2.0 s",
            "live 6,400,000 bytes in 134 blocks, growth +112; last second: allocated 300 in 30, freed 200 in 20",
            "peaks _...---::===+++***##  highest 2,000",
            "         LIVE v     BLOCKS         GROWTH     PER SECOND  SITE",
            "      6,400,000        134           +152           +152  server/SessionCache.java:44",
            "              0          0            -40            -40  Export.java:62",
            "",
            "",
            "q quit  < > sort  r reverse  p pause  / filter  z zero growth  w save text  j save JSON  (2 sites)");
  }

  @Test
  void leavesColumnsOutAndKeepsTheEndOfPathsInANarrowWindow() {
    WatchModel model = new WatchModel("1", SAMPLE);
    assertThat(view(model, 40, 7).subList(3, 5))
        .containsExactly(
            "      6,399,848  ../SessionCache.java:44", "             40  Export.java:62");
  }

  @Test
  void fitsIntoEveryWindow() {
    WatchModel model =
        new WatchModel(
            "1",
            Samples.at(
                3,
                new Completeness(5, 0, 1, List.of("a note")),
                row("a/long/path/to/a/file/of/a/site.gs", 12345, 1L << 50, 1L << 40)));
    for (int width = 0; width < 130; width++) {
      for (int height = 0; height < 14; height++) {
        List<String> lines = view(model, width, height);
        assertThat(lines).hasSizeLessThanOrEqualTo(height);
        int limit = width;
        assertThat(lines).allMatch(line -> line.length() <= limit);
      }
    }
  }

  @Test
  void neverHidesThatEventsWereLost() {
    WatchModel model =
        new WatchModel("1", Samples.at(1, new Completeness(5, 0, 0, List.of()), row("a", 1, 2, 3)));
    String warning = "incomplete: 5 events lost: sizes may be wrong";
    assertThat(view(model, 80, 10)).contains(warning);
    assertThat(view(model, 80, 5)).contains(warning);
    assertThat(PlainWatch.lines(model, 10, Instant.EPOCH)).contains(warning);
  }

  @Test
  void saysWhatItWaitsFor() {
    WatchModel model = new WatchModel("1", Samples.none("trying to connect"));
    assertThat(view(model, 80, 10))
        .contains("memflight watch 1  waiting for the first events", "trying to connect");
  }

  @Test
  void plainLinesHaveTheSameFigures() {
    WatchModel model = new WatchModel("4711", SAMPLE);
    assertThat(PlainWatch.lines(model, 1, Instant.EPOCH))
        .containsExactly(
            "1970-01-01T00:00:00Z live 6,399,888 bytes in 134 blocks, growth 0; last second:"
                + " allocated 300 in 30, freed 200 in 20",
            "highest of the last minute 1,000",
            "      6,399,848        133              0              0  server/SessionCache.java:44",
            "");
  }

  @Test
  void drawsTheHighestOfIntervalsThatShareABar() {
    assertThat(Sparkline.of(Samples.at(1).intervals(), 10, false)).isEqualTo("..-:==+**#");
    assertThat(Sparkline.of(Samples.at(1).intervals(), 2, true)).isEqualTo("▅█");
    assertThat(Sparkline.of(List.of(), 10, true)).isEmpty();
    assertThat(
            Samples.at(1).intervals().stream()
                .map(interval -> Sparkline.of(List.of(interval), 5, false))
                .collect(Collectors.toSet()))
        .as("one alone is the highest")
        .containsExactly("#");
  }
}
