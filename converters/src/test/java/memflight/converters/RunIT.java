package memflight.converters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged command runs real programs. */
class RunIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir Path directory;

  private Executed memflight(Object... arguments) throws Exception {
    return CommandProcess.memflight(directory, arguments).end();
  }

  private void assertNothingIsLeftOfARun() throws Exception {
    try (Stream<Path> left = Files.list(CommandProcess.temporary(directory))) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactly("memflight-" + System.getProperty("user.name"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mem-record", "mem-fast"})
  void theReportAtTheEndIsTheProgramsOwnCount(String mode) throws Exception {
    Executed run = memflight("run", "--mode", mode, "--", CommandProcess.driver(7, "exit", 3));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    Map<Integer, Long> own = DriverCount.own(run.out());
    assertThat(own).hasSize(3);
    assertThat(DriverCount.reported(run.err())).isEqualTo(own);
    assertThat(run.err()).contains("\"total_size\" : " + DriverCount.total(own) + ",");
    assertNothingIsLeftOfARun();
  }

  @ParameterizedTest
  @ValueSource(strings = {"log-record", "log-fast"})
  void memlogAndRecordingTellTheSame(String mode) throws Exception {
    Path root = directory.resolve("the, root");
    Path jfr = directory.resolve("all.jfr");
    Executed run =
        memflight(
            List.of("run", "--mode", mode, "--root", root, "--jfr", jfr, "--limit", 3),
            "--",
            CommandProcess.driver(9, "exit", 0));

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("next: memflight profile " + root, "next: memflight timeline ");
    Map<Integer, Long> own = DriverCount.own(run.out());
    assertThat(DriverCount.reported(run.err())).isEqualTo(own);
    assertThat(DriverCount.reported(Executed.run("report", root).out())).isEqualTo(own);
    assertThat(DriverCount.reported(Executed.run("report", jfr).out())).isEqualTo(own);
    assertThat(Executed.run("verify", root, jfr).exitCode()).isZero();
    assertThat(Executed.run("profile", root).out()).contains("Process complete");
    assertThat(Executed.run("dump", jfr).out()).contains(" 3000024 ");
    assertNothingIsLeftOfARun();
  }

  @Test
  void aModeThatRecordsNothingReportsNothing() throws Exception {
    Executed run = memflight("run", "--mode", "closed", "--", CommandProcess.driver(1, "exit", 0));

    assertThat(run.exitCode()).isZero();
    assertThat(run.err().lines().filter(line -> line.startsWith("memflight"))).isEmpty();
    assertNothingIsLeftOfARun();
  }

  @Test
  void theUsersRecorderOptionsAreKept() throws Exception {
    List<String> driver = new java.util.ArrayList<>(CommandProcess.driver(2, "exit", 0));
    driver.add(1, "-XX:FlightRecorderOptions=maxchunksize=30m");
    Executed run = memflight("run", "--", driver);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("the program's own -XX:FlightRecorderOptions are kept");
    assertThat(DriverCount.reported(run.err())).isEqualTo(DriverCount.own(run.out()));
  }

  @Test
  void whatAKilledProgramLeftCanBeConverted() throws Exception {
    CommandProcess run =
        CommandProcess.memflight(directory, "run", "--", CommandProcess.driver(5, "wait"));
    await().atMost(PATIENCE).until(() -> run.rounds() == 1);
    await().atMost(PATIENCE).until(this::hasFlushedARound);
    run.process().children().forEach(ProcessHandle::destroyForcibly);
    Executed ended = run.end();

    assertThat(ended.exitCode()).isEqualTo(137);
    Matcher next = Pattern.compile("next: memflight convert (\\S+) -o DIR\n").matcher(ended.err());
    assertThat(ended.err())
        .contains("the program was killed (signal 9)")
        .containsPattern(next.pattern());
    assertThat(next.find()).isTrue();
    Path root = directory.resolve("root");
    Executed convert = Executed.run("convert", next.group(1), "-o", root);
    assertThat(convert.exitCode()).as(convert.err()).isZero();
    assertThat(convert.err()).contains("ends before its session", "cut off");
    assertThat(DriverCount.reported(Executed.run("report", root).out()))
        .isEqualTo(DriverCount.own(ended.out()));
    assertThat(Executed.run("verify", next.group(1)).out()).startsWith("cut ");
  }

  /** Whether all 25 entries of five rounds can be read from the repository. */
  private boolean hasFlushedARound() throws Exception {
    try (Stream<Path> files = Files.walk(CommandProcess.temporary(directory))) {
      List<Path> repositories =
          files.filter(path -> path.toString().endsWith(".jfr")).map(Path::getParent).toList();
      return !repositories.isEmpty() && RecordingCheck.check(repositories.get(0)).entries() == 25;
    }
  }

  @Test
  void aRequestToEndReachesTheProgramAndItsReportStillComes() throws Exception {
    CommandProcess run =
        CommandProcess.memflight(directory, "run", "--", CommandProcess.driver(4, "wait"));
    await().atMost(PATIENCE).until(() -> run.rounds() == 1);
    // Unlike the process itself, its handle leaves standard input open.
    run.process().toHandle().destroy();
    Executed ended = run.end();

    assertThat(ended.exitCode()).isEqualTo(143);
    assertThat(DriverCount.reported(ended.err())).isEqualTo(DriverCount.own(ended.out()));
    assertNothingIsLeftOfARun();
  }

  @Test
  void anInterruptIsLeftToTheProgram() throws Exception {
    CommandProcess run =
        CommandProcess.memflight(directory, "run", "--", CommandProcess.driver(4, "wait"));
    await().atMost(PATIENCE).until(() -> run.rounds() == 1);
    String pid = Long.toString(run.process().pid());
    assertThat(new ProcessBuilder("kill", "-INT", pid).start().waitFor()).isZero();
    run.say("more");
    await().atMost(PATIENCE).until(() -> run.rounds() == 2);
    run.say("end");
    Executed ended = run.end();

    assertThat(ended.exitCode()).isZero();
    assertThat(DriverCount.reported(ended.err())).isEqualTo(DriverCount.own(ended.out()));
  }

  @Test
  void aProgramThatHaltsLeavesWhatWasWritten() throws Exception {
    Executed run = memflight("run", "--", CommandProcess.driver(1, "halt", 9));

    assertThat(run.exitCode()).isEqualTo(9);
    assertThat(run.err()).contains("ended (exit code 9) before memflight could report");
  }

  @Test
  void theJarStandsAlone() throws Exception {
    assertThat(memflight("--version").out()).startsWith("memflight 0.").contains("(Java ");
    assertThat(memflight("report", "none").err())
        .isEqualTo("memflight: none does not exist: check the path\n");
  }
}
