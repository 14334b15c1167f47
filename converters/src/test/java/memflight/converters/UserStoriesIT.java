package memflight.converters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The three ways in which the project is meant to be used, with the JDK's own tools. */
class UserStoriesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Path SETTINGS =
      Path.of("../events/src/main/resources/memflight/memflight-all.jfc").toAbsolutePath();

  @TempDir Path directory;
  private CommandProcess driver;

  @AfterEach
  void end() {
    if (driver != null) {
      driver.process().destroyForcibly();
    }
  }

  private String tool(String name, Object... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", name).toString());
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    Executed executed = CommandProcess.start(directory, command).end();
    assertThat(executed.exitCode()).as(executed.out() + executed.err()).isZero();
    return executed.out();
  }

  private long startWithAnIdleAgent() throws Exception {
    driver = CommandProcess.start(directory, CommandProcess.driver(1, "wait"));
    await().atMost(PATIENCE).until(() -> driver.rounds() == 1);
    long pid = driver.process().pid();
    Executed attach = CommandProcess.memflight(directory, "attach", pid, "--mode", "closed").end();
    assertThat(attach.exitCode()).as(attach.err()).isZero();
    return pid;
  }

  private void another(long rounds) throws Exception {
    driver.say("more");
    await().atMost(PATIENCE).until(() -> driver.rounds() == rounds);
  }

  /** What was allocated in all rounds but the first. */
  private Map<Integer, Long> sinceTheFirst() throws Exception {
    Map<Integer, Long> own = DriverCount.own(driver.out());
    long rounds = driver.rounds();
    own.replaceAll((line, bytes) -> bytes / rounds * (rounds - 1));
    return own;
  }

  private void dumpUntilItHolds(long pid, Path file, Map<Integer, Long> expected) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              tool("jcmd", pid, "JFR.dump", "name=mine", "filename=" + file);
              Executed report = Executed.run("report", file);
              assertThat(DriverCount.reported(report.out())).as(report.err()).isEqualTo(expected);
            });
  }

  @Test
  void jcmdStartsARecordingWhoseDumpEveryToolReads() throws Exception {
    long pid = startWithAnIdleAgent();
    Path dump = directory.resolve("mine.jfr");
    tool("jcmd", pid, "JFR.start", "name=mine", "settings=" + SETTINGS);
    await().atMost(PATIENCE).until(() -> tool("jcmd", pid, "JFR.check").contains("name=memflight"));
    another(2);
    another(3);
    dumpUntilItHolds(pid, dump, sinceTheFirst());
    // Peaks are told by who has read the allocations, a moment later.
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              tool("jcmd", pid, "JFR.dump", "name=mine", "filename=" + dump);
              assertThat(ReadByJmc.file(dump).peaks)
                  .as("peaks in Mission Control's parser")
                  .anyMatch(peak -> peak.bytes() >= 3_000_024);
            });

    assertThat(tool("jfr", "summary", dump))
        .containsPattern("memflight\\.Allocation +[1-9]")
        .containsPattern("memflight\\.IntervalPeak +[1-9]");
    assertThat(tool("jfr", "print", "--events", "memflight.IntervalPeak", dump))
        .contains("peakBytes = ");
    assertPeaksMakeLines(dump);
    tool("jcmd", pid, "JFR.stop", "name=mine");
    await().atMost(PATIENCE).until(() -> !tool("jcmd", pid, "JFR.check").contains("memflight"));
  }

  /**
   * Mission Control draws a line for each series of events that do not overlap. Each chunk has its
   * own way from ticks to time, some hundred nanoseconds apart, so the last interval of one may
   * overlap the first of the next: there may be as many series as chunks, each of them in order.
   */
  private void assertPeaksMakeLines(Path dump) throws Exception {
    Matcher chunks = Pattern.compile("Chunks: (\\d+)").matcher(tool("jfr", "summary", dump));
    assertThat(chunks.find()).isTrue();
    int most = Integer.parseInt(chunks.group(1));
    assertThat(ReadByJmc.series(dump).get("memflight.IntervalPeak")).isBetween(1, most);
    List<Long> starts = ReadByJmc.file(dump).peaks.stream().map(ReadEvents.Peak::start).toList();
    long stepsBack =
        IntStream.range(1, starts.size()).filter(i -> starts.get(i) < starts.get(i - 1)).count();
    assertThat(stepsBack).as("starts: %s", starts).isLessThan(most);
    assertThat(starts).doesNotHaveDuplicates();
  }

  @Test
  void aRecordingThatBeginsLaterKnowsWhatWasLive() throws Exception {
    long pid = startWithAnIdleAgent();
    assertThat(CommandProcess.memflight(directory, "attach", pid).end().exitCode()).isZero();
    another(2);
    tool("jcmd", pid, "JFR.start", "name=mine", "settings=" + SETTINGS);
    another(3);
    Path dump = directory.resolve("mine.jfr");
    dumpUntilItHolds(pid, dump, sinceTheFirst());
    assertThat(Executed.run("report", dump).out())
        .containsPattern("what was allocated before is known by site as of \\d+ ms");
  }

  @Test
  void aMemlogBecomesARecordingThatTheJdkShows() throws Exception {
    Path root = directory.resolve("root");
    Path recording = directory.resolve("driver.jfr");
    Executed run =
        CommandProcess.memflight(
                directory,
                "run",
                "--mode",
                "log-record",
                "--root",
                root,
                "--",
                CommandProcess.driver(5, "exit", 0))
            .end();
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(Executed.run("convert", root, "-o", recording).exitCode()).isZero();

    String peaks =
        Runtime.version().feature() >= 21
            ? tool("jfr", "view", "--width", "200", "memflight.IntervalPeak", recording)
            : tool("jfr", "print", "--events", "memflight.IntervalPeak", recording);
    assertThat(peaks).containsPattern("[Pp]eak ?[Bb]ytes|Peak");
    assertThat(DriverCount.reported(Executed.run("report", recording).out()))
        .isEqualTo(DriverCount.own(run.out()));
  }

  @Test
  void aStoppedRecordingOfOursIsToldAndGoesOn() throws Exception {
    long pid = startWithAnIdleAgent();
    assertThat(CommandProcess.memflight(directory, "attach", pid).end().exitCode()).isZero();
    another(2);
    tool("jcmd", pid, "JFR.stop", "name=memflight");
    await()
        .atMost(PATIENCE)
        .until(() -> driver.err().contains("somebody stopped JFR's recording 'memflight'"));
    another(3);
    Path dump = directory.resolve("mine.jfr");
    tool("jcmd", pid, "JFR.start", "name=mine", "settings=" + SETTINGS);
    dumpUntilItHolds(pid, dump, sinceTheFirst());
  }
}
