package memflight.memlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import memflight.records.SiteTotals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemlogRootTest {
  private static final long SESSION = 0x5F43FAFD5D7FFL;

  @TempDir Path root;

  @Test
  void parsesOnlySixAndSevenOfThreeFourSixAndSeven() throws IOException {
    RandomDriver driver = new RandomDriver(21, 0, 100_000);
    MemlogOptions options =
        MemlogOptions.builder(root, SESSION)
            .segmentBytes(MemlogOptions.MIN_SEGMENT_BYTES)
            .limit(100)
            .build();
    try (MemlogWriter log = new MemlogWriter(options, RandomDriver::site, new SiteTotals(), 0)) {
      while (MemlogRoot.newestRun(root).size() < 8) {
        driver.next(100).forEach(entry -> entry.sendTo(log));
      }
    }
    for (int number : new int[] {0, 1, 2, 5}) {
      Files.delete(MemlogRoot.list(root).newestSession().orElseThrow().segments().get(number));
    }
    MemlogRoot.Session session = MemlogRoot.list(root).newestSession().orElseThrow();
    assertThat(session.newestRun()).hasSize(2);
    assertThat(session.newestRun()).isEqualTo(MemlogRoot.newestRun(root));
    assertThat(session.olderSegments()).hasSize(2);
    assertThat(session.gaps()).containsExactly(new MemlogRoot.Gap(5, 5));

    List<Path> told = new ArrayList<>();
    MemlogProfile profile = MemlogProfile.parse(session.newestRun(), 0, told::add);
    assertThat(told).containsExactlyInAnyOrderElementsOf(session.newestRun());
    assertThat(profile.header().number()).isEqualTo(6);
    assertThat(profile.verify()).isEmpty();
    assertThatThrownBy(
            () -> MemlogProfile.parse(List.copyOf(session.segments().values()), 0, path -> {}))
        .hasMessageStartingWith("bad memlog")
        .hasMessageContaining("expected segment 5 of the run, actual 6");
  }

  @Test
  void prefersTheNewestSessionEvenIfItHasFewerSegments() {
    List<Path> files =
        List.of(
            Path.of("memlog20230210_5F43FAFD5D7FF-0.txt"),
            Path.of("memlog20230210_5F43FAFD5D7FF-1.txt"),
            Path.of("memlog20230209_5F43FAFD5D800-3.txt"),
            Path.of("notes.txt"),
            Path.of("memlog20230209_5F43FAFD5D7FF-0.txt.bak"));
    MemlogRoot found = MemlogRoot.of(files);
    assertThat(found.newestRun()).containsExactly(Path.of("memlog20230209_5F43FAFD5D800-3.txt"));
    assertThat(found.sessions()).hasSize(2);
  }

  @Test
  void ordersSegmentsByNumberAndNotByText() {
    List<Path> files =
        IntStream.rangeClosed(8, 11)
            .mapToObj(n -> Path.of("memlog20230209_5F43FAFD5D7FF-" + n + ".txt"))
            .toList();
    assertThat(MemlogRoot.of(files).newestRun()).isEqualTo(files);
  }

  @Test
  void hasNoRunWithoutSegments() throws IOException {
    assertThat(MemlogRoot.newestRun(root)).isEmpty();
    assertThatThrownBy(() -> MemlogProfile.parse(List.of(), 0, path -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void namesASegmentAsTheDriverManualDoes() {
    ZoneId zone = ZoneOffset.ofHours(8);
    assertThat(MemlogName.of(SESSION, 0, zone)).hasToString("memlog20230209_5F43FAFD5D7FF-0.txt");
    assertThat(MemlogName.parse("memlog20230209_5F43FAFD5D7FF-0.txt"))
        .contains(new MemlogName("20230209", SESSION, 0));
  }

  @Test
  void refusesSegmentsOfDifferentSessions() throws IOException {
    Path one = SmallLog.write(root.resolve("a"));
    MemlogOptions options = MemlogOptions.builder(root.resolve("b"), 5).build();
    new MemlogWriter(options, RandomDriver::site, new SiteTotals(), 0).close();
    Path other = MemlogRoot.newestRun(root.resolve("b")).get(0);
    assertThatThrownBy(() -> MemlogProfile.parse(List.of(one, other), 0, path -> {}))
        .isInstanceOf(MemlogException.class)
        .hasMessageContaining("expected the session of");
  }
}
