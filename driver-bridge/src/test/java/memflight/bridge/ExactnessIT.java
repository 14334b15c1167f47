package memflight.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import memflight.chunk.RecordingReader;
import memflight.events.Site;
import memflight.memlog.MemlogEnd;
import memflight.memlog.MemlogProfile;
import memflight.memlog.MemlogRoot;
import memflight.pipe.Session;
import memflight.pipe.SessionListener;
import memflight.pipe.SessionStream;
import memflight.records.Completeness;
import memflight.records.MemoryReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import testdriver.ExactDriver;

/**
 * What a program counts of itself equals what memflight says: live, from memlog and from a .jfr.
 */
class ExactnessIT {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"log-record,1", "log-fast,2"})
  void everyWayOfAskingGivesTheProgramsOwnCount(String mode, String seed) throws Exception {
    Path root = directory.resolve("root");
    Path jfr = directory.resolve("all.jfr");
    List<String> lines =
        new RecordedJvm(directory, "mode=" + mode + ",root=" + root + ",jfr=" + jfr)
            .with(ExactDriver.class.getName(), "4", "50000", seed)
            .run();

    Map<Integer, String> expected = counts(lines, "expected ");
    assertThat(expected).as("lines that allocate").hasSizeGreaterThanOrEqualTo(6);
    assertThat(counts(lines, "live ")).as("live, seed %s", seed).isEqualTo(expected);
    assertThat(counts(ofMemlog(root))).as("memlog, seed %s", seed).isEqualTo(expected);
    assertThat(counts(ofJfr(jfr))).as("jfr, seed %s", seed).isEqualTo(expected);
    assertThat(lines)
        .anyMatch(line -> line.contains("lostEvents=0") && line.contains("conflicts=0"));
  }

  @Test
  void switchingTheModeLosesNothing() throws Exception {
    Path root = directory.resolve("root");
    List<String> lines =
        new RecordedJvm(directory, "mode=mem-record,root=" + root)
            .with(ExactDriver.class.getName(), "3", "60000", "3")
            .with("MEM_FAST", "LOG_RECORD", "MEM_RECORD", "LOG_FAST")
            .run();

    Map<Integer, String> expected = counts(lines, "expected ");
    assertThat(counts(lines, "live ")).isEqualTo(expected);
    assertThat(counts(ofMemlog(root))).as("what was live before logging, too").isEqualTo(expected);
  }

  private static MemoryReport ofMemlog(Path root) throws Exception {
    List<Path> run = MemlogRoot.newestRun(root);
    MemlogProfile profile = MemlogProfile.parse(run, 2, parsed -> {});
    assertThat(profile.verify()).isEmpty();
    assertThat(profile.endReason()).isEqualTo(MemlogEnd.CLOSED);
    assertThat(profile.losses().isComplete()).isTrue();
    Map<Integer, Site> sites = profile.sites();
    return MemoryReport.live(profile.reportAtEnd(), sites::get, Completeness.COMPLETE);
  }

  private static MemoryReport ofJfr(Path jfr) throws Exception {
    MemoryReport[] last = new MemoryReport[1];
    SessionStream stream =
        new SessionStream(
            new SessionListener() {
              @Override
              public void ended(Session session, long time, boolean isClean) {
                assertThat(isClean).isTrue();
                last[0] = session.report();
              }
            });
    new RecordingReader(stream.specs(), stream).read(jfr);
    stream.finish();
    assertThat(last[0].isIncomplete()).isFalse();
    assertThat(last[0].completeness().notes()).isEmpty();
    return last[0];
  }

  private static Map<Integer, String> counts(List<String> lines, String prefix) {
    Map<Integer, String> counts = new TreeMap<>();
    for (String line : lines) {
      if (line.startsWith(prefix)) {
        String[] words = line.substring(prefix.length()).split(" ", 2);
        counts.put(Integer.valueOf(words[0]), words[1]);
      }
    }
    return counts;
  }

  private static Map<Integer, String> counts(MemoryReport report) {
    return report.rows().stream()
        .filter(row -> row.site().file().equals("testdriver/ExactDriver.java"))
        .filter(row -> row.blocks() != 0)
        .collect(
            Collectors.toMap(
                row -> row.site().line(),
                row -> row.bytes() + " " + row.blocks(),
                (a, b) -> a,
                TreeMap::new));
  }
}
