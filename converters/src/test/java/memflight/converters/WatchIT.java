package memflight.converters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged command watches real JVMs. */
class WatchIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Pattern ROW =
      Pattern.compile("\\s+([0-9,]+)\\s+([0-9,]+)\\s.* testdriver/CountingDriver.java:(\\d+)");

  @TempDir Path directory;
  private CommandProcess driver;
  private CommandProcess watch;
  private String pid;

  @BeforeEach
  void startADriver() throws Exception {
    driver = CommandProcess.start(directory, CommandProcess.driver(1, "wait"));
    await().atMost(PATIENCE).until(() -> driver.rounds() == 1);
    pid = Long.toString(driver.process().pid());
  }

  @AfterEach
  void end() {
    driver.process().destroyForcibly();
    if (watch != null) {
      watch.process().destroyForcibly();
    }
  }

  private void watch(Object... options) throws Exception {
    List<Object> arguments = new ArrayList<>(List.of("watch", pid, "--interval", "0.2"));
    arguments.addAll(List.of(options));
    watch = CommandProcess.memflight(directory, arguments);
    await().atMost(PATIENCE).until(() -> watch.out().contains(" live "));
  }

  private void another(long rounds) throws Exception {
    driver.say("more");
    await().atMost(PATIENCE).until(() -> driver.rounds() == rounds);
  }

  /** Bytes by line in the newest block that is whole. */
  private Map<Integer, Long> shown() throws Exception {
    String out = watch.out();
    int end = out.lastIndexOf("\n\n");
    int start = Math.max(0, out.lastIndexOf("\n\n", end - 1));
    Map<Integer, Long> bytes = new TreeMap<>();
    out.substring(start, Math.max(start, end))
        .lines()
        .forEach(
            line -> {
              Matcher row = ROW.matcher(line);
              if (row.matches() && !row.group(1).equals("0")) {
                bytes.put(
                    Integer.valueOf(row.group(3)), Long.valueOf(row.group(1).replace(",", "")));
              }
            });
    return bytes;
  }

  /** What the driver holds of {@code rounds} rounds by its own count. */
  private Map<Integer, Long> held(long rounds) throws Exception {
    Map<Integer, Long> own = DriverCount.own(driver.out());
    long all = driver.rounds();
    own.replaceAll((line, bytes) -> bytes / all * rounds);
    return new TreeMap<>(own);
  }

  private void awaitShown(Map<Integer, Long> expected) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(shown()).isEqualTo(expected));
  }

  private String jcmd(String... words) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    command.add(pid);
    command.addAll(List.of(words));
    Process jcmd = new ProcessBuilder(command).redirectErrorStream(true).start();
    String answer = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(jcmd.waitFor()).as(answer).isZero();
    return answer;
  }

  private void awaitRecordings(String what, boolean isThere) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(jcmd("JFR.check").contains(what)).as(what).isEqualTo(isThere));
  }

  @Test
  void keepsTheAccountItselfAndEndsWhatItBegan() throws Exception {
    watch();
    another(2);
    another(3);
    awaitShown(held(2));

    String classes = jcmd("GC.class_histogram");
    assertThat(classes).contains("memflight.bridge.CountReading");
    assertThat(classes)
        .doesNotContain("memflight.pipe.")
        .doesNotContain("memflight.records.HashAllocations", "memflight.records.SiteTotals");
    awaitRecordings("memflight", true);
    watch.process().destroyForcibly();
    awaitRecordings("memflight", false);
  }

  @Test
  void leavesAloneWhatItFoundAndKnowsWhatWasLiveBefore() throws Exception {
    assertThat(CommandProcess.memflight(directory, "attach", pid).end().exitCode()).isZero();
    another(2);
    watch();
    another(3);
    awaitShown(held(2));
    watch.process().destroy();
    assertThat(watch.end().err()).isEmpty();

    another(4);
    watch("--count", "1000");
    awaitShown(held(3));
    awaitRecordings("memflight", true);
  }

  @Test
  void tellsOfTheJvmsEnd() throws Exception {
    watch();
    another(2);
    driver.say("end");
    driver.end();
    Executed ended = watch.end();

    assertThat(ended.exitCode()).isZero();
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out()).contains("JVM " + pid + " has ended\n");
    assertThat(shown()).isEqualTo(held(1));
  }

  @Test
  void endsAfterAsManyBlocksAsWereAskedFor() throws Exception {
    watch("--count", 3, "--top", 1, "--filter", "nowhere");
    Executed ended = watch.end();
    assertThat(ended.exitCode()).isZero();
    assertThat(ended.out().lines().filter(line -> line.contains(" live "))).hasSize(3);
    assertThat(ended.out()).doesNotContain("CountingDriver");
  }

  @Test
  void refusesWhatMakesNoSense() {
    Executed interval = Executed.run("watch", pid, "--interval", "0");
    assertThat(interval.exitCode()).isEqualTo(2);
    assertThat(interval.err()).hasLineCount(1).contains("--interval 0.0: 0.1 seconds to a day");
    assertThat(Executed.run("watch", pid, "--count", "0").exitCode()).isEqualTo(2);
    assertThat(Executed.run("watch", "abc").exitCode()).isEqualTo(2);
    assertThat(Executed.run("watch", ProcessHandle.current().pid()).err())
        .contains("is this command itself");
  }
}
