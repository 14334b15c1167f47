package memflight.converters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import memflight.bridge.MemProfilerMXBean;
import memflight.memlog.MemlogRoot;
import memflight.memlog.MemlogSegment;
import memflight.records.EntryListener;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged command records native programs, which count for themselves. */
class NativeRunIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Pattern ROW = Pattern.compile("program\\.c\\s+line:(\\d+)\\s+size:(\\d+)");
  private static final Pattern OWN = Pattern.compile("own (\\d+) (\\d+)");

  @TempDir Path directory;

  private Path program;

  @BeforeEach
  void compile() throws Exception {
    assumeTrue(
        NativeRunIT.class.getResource("/native/" + NativeLibrary.platform()) != null,
        "no native library was built here: no C compiler, or not Linux");
    Path source = Path.of("src", "test", "c", "program.c").toAbsolutePath();
    program = directory.resolve("program");
    assertThat(execute("cc", "-g", "-O1", "-o", program.toString(), source.toString(), "-lpthread"))
        .isZero();
  }

  private static int execute(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private Executed memflight(Object... arguments) throws Exception {
    return CommandProcess.memflight(directory, arguments).end();
  }

  private static Map<Integer, Long> rows(Pattern pattern, String text) {
    Map<Integer, Long> rows = new TreeMap<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      rows.merge(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)), Long::sum);
    }
    return rows;
  }

  /** The program's own count is what is reported, of the lines of its source that it counts. */
  private static void assertReported(String own, String report) {
    Map<Integer, Long> counted = rows(OWN, own);
    assertThat(counted).as(own).isNotEmpty();
    Map<Integer, Long> reported = rows(ROW, report);
    reported.keySet().retainAll(counted.keySet());
    assertThat(reported).as(report).isEqualTo(counted);
    assertThat(report).doesNotContain("incomplete");
  }

  private static List<Path> ringDirectories() throws IOException {
    Path memory = Path.of("/dev/shm");
    if (!Files.isDirectory(memory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(memory)) {
      return files.filter(file -> file.toString().contains("memflight-rings-")).toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mem-record", "mem-fast"})
  void theReportAtTheEndIsTheProgramsOwnCount(String mode) throws Exception {
    Executed run = memflight("run", "--mode", mode, "--", program, "threads", 4, 20_000);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(7);
    assertReported(run.out(), run.err());
    assertThat(rows(OWN, run.out())).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"log-record", "log-fast"})
  void memlogAndRecordingTellTheSame(String mode) throws Exception {
    Path root = directory.resolve("root");
    Path jfr = directory.resolve("all.jfr");
    Executed run =
        memflight(
            List.of("run", "--mode", mode, "--root", root, "--jfr", jfr),
            "--",
            List.of(program, "threads", 3, 20_000));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(7);
    assertReported(run.out(), run.err());
    assertReported(run.out(), Executed.run("report", root).out());
    assertReported(run.out(), Executed.run("report", jfr).out());
    assertThat(Executed.run("verify", root, jfr).exitCode()).isZero();
  }

  @Test
  void theLogsTimesAreTheProgramsOwn() throws Exception {
    Path root = directory.resolve("root");
    Executed run =
        memflight(List.of("run", "--mode", "log-record", "--root", root), "--", program, "dated");

    assertThat(run.exitCode()).as(run.err()).isEqualTo(7);
    List<Long> times = new ArrayList<>();
    try (MemlogSegment segment = MemlogSegment.open(MemlogRoot.newestRun(root).get(0))) {
      long start = segment.header().sessionStartEpochNanos();
      segment.entries(
          new EntryListener() {
            @Override
            public void allocation(
                long time, int producer, long sequence, long address, long size, int site) {
              if (size == 777_777) {
                times.add(start + time);
              }
            }

            @Override
            public void free(
                long time, int producer, long sequence, long address, long size, int site) {}
          });
    }
    // The two clocks of the machine may differ by a little, not by the time that the program slept.
    long allowance = TimeUnit.MILLISECONDS.toNanos(100);
    assertThat(times)
        .singleElement(InstanceOfAssertFactories.LONG)
        .isBetween(number("before", run) - allowance, number("after", run) + allowance);
  }

  private static long number(String name, Executed run) {
    Matcher matcher = Pattern.compile("(?m)^" + name + " (\\d+)$").matcher(run.out());
    assertThat(matcher.find()).as(run.out()).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  @Test
  void whatChildrenHeldWhenTheyEndedIsNotLive() throws Exception {
    Path root = directory.resolve("root");
    Executed run =
        memflight(List.of("run", "--mode", "log-fast", "--root", root), "--", program, "forks", 5);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(7);
    assertReported(run.out(), run.err());
    assertReported(run.out(), Executed.run("report", root).out());
  }

  @Test
  void aProgramThatAnotherOneBecameIsTheResult() throws Exception {
    Executed run = memflight("run", "--", program, "exec");

    assertThat(run.exitCode()).as(run.err()).isEqualTo(7);
    assertReported(run.out(), run.err());
  }

  @Test
  void pagesAreCountedWithTheirPartsUnmapped() throws Exception {
    Executed run = memflight("run", "--", program, "pages");

    assertThat(run.exitCode()).as(run.err()).isEqualTo(7);
    assertReported(run.out(), run.err());
  }

  @Test
  void aScriptsProgramsAreRecordedToo() throws Exception {
    Path script = directory.resolve("script");
    Files.writeString(
        script, "#!/bin/sh\n" + program + " threads 1 10\nexec " + program + " exec\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    Executed run = memflight("run", "--", script);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(7);
    Map<Integer, Long> last = rows(OWN, run.out().substring(run.out().lastIndexOf("ready")));
    Map<Integer, Long> reported = rows(ROW, run.err());
    reported.values().removeIf(size -> size == 0);
    assertThat(reported).containsAllEntriesOf(last);
  }

  @Test
  void aKilledProgramIsReportedUpToItsEnd() throws Exception {
    CommandProcess run = CommandProcess.memflight(directory, "run", "--", program, "waits");
    await().atMost(PATIENCE).until(() -> run.rounds() == 1);
    killProgram(run);
    Executed ended = run.end();

    assertThat(ended.exitCode()).isEqualTo(137);
    assertReported(ended.out(), ended.err());
  }

  @Test
  void aRunningProgramCanBeWatched() throws Exception {
    CommandProcess run = CommandProcess.memflight(directory, "run", "--", program, "waits");
    await().atMost(PATIENCE).until(() -> run.rounds() == 1);
    Executed watched = memflight("watch", run.process().pid(), "--count", 4);
    killProgram(run);
    Executed ended = run.end();

    assertThat(watched.exitCode()).as(watched.err()).isZero();
    rows(OWN, ended.out())
        .forEach(
            (line, bytes) ->
                assertThat(watched.out())
                    .containsPattern(String.format("(?m)^ *%,d .*program\\.c:%d$", bytes, line)));
  }

  @Test
  @SuppressWarnings("BanJNDI") // The server is the test's own.
  void aRunningProgramCanBeManaged() throws Exception {
    CommandProcess run = CommandProcess.memflight(directory, "run", "--", program, "waits");
    await().atMost(PATIENCE).until(() -> run.rounds() == 1);
    VirtualMachine sidecar = VirtualMachine.attach(Long.toString(run.process().pid()));
    JMXServiceURL address = new JMXServiceURL(sidecar.startLocalManagementAgent());
    sidecar.detach();
    String report;
    try (JMXConnector connection = JMXConnectorFactory.connect(address)) {
      report =
          (String)
              connection
                  .getMBeanServerConnection()
                  .invoke(new ObjectName(MemProfilerMXBean.NAME), "report", null, null);
    }
    killProgram(run);
    Executed ended = run.end();

    assertThat(rows(ROW, report)).isNotEmpty().isEqualTo(rows(ROW, ended.err()));
  }

  @Test
  void aRecordingThatBeginsLateHasEveryEventFromThenOn() throws Exception {
    Path root = directory.resolve("root");
    CommandProcess run =
        CommandProcess.memflight(
            directory, "run", "--mode", "log-record", "--root", root, "--", program, "busy");
    await().atMost(PATIENCE).until(() -> run.rounds() == 1);
    List<String> start = new ArrayList<>(List.of("JFR.start", "name=late", "settings=none"));
    for (String event :
        List.of("Allocation", "Free", "Site", "SiteUsage", "Marker", "RecorderState")) {
      start.add("+memflight." + event + "#enabled=true");
    }
    run.jcmd(directory, start);
    Path late = directory.resolve("late.jfr");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              run.jcmd(directory, List.of("JFR.dump", "name=late", "filename=" + late));
              Executed counts = Executed.run("timeline", late);
              assertThat(counts.out().lines().count()).isGreaterThan(10);
            });
    run.jcmd(directory, List.of("JFR.stop", "name=late", "filename=" + late));
    killProgram(run);
    Executed ended = run.end();

    assertThat(Executed.run("verify", root, late).exitCode()).isZero();
    assertThat(rows(ROW, Executed.run("report", root).out())).isEqualTo(rows(ROW, ended.err()));
    assertThat(Executed.run("report", late).out())
        .contains("program.c", "what was allocated before is known by site")
        .doesNotContain("lost", "not in the recording at");
  }

  private void killProgram(CommandProcess run) {
    List<ProcessHandle> children = run.process().children().toList();
    assertThat(
            children.stream()
                .filter(
                    child ->
                        child.info().command().orElse("").equals(program.toString())
                            && child.destroyForcibly()))
        .hasSize(1);
  }

  @Test
  void aProgramOutlivesTheReader() throws Exception {
    Path root = directory.resolve("root");
    CommandProcess run =
        CommandProcess.memflight(
            directory,
            List.of("run", "--mode", "log-record", "--root", root, "--ring", "64k"),
            "--",
            List.of(program, "busy"));
    await().atMost(PATIENCE).until(() -> run.rounds() == 1);
    await().atMost(PATIENCE).until(() -> Executed.run("profile", root).exitCode() == 0);
    List<ProcessHandle> programs =
        run.process()
            .children()
            .filter(child -> child.info().command().orElse("").equals(program.toString()))
            .toList();
    assertThat(programs).hasSize(1);
    run.process().toHandle().destroyForcibly();
    await().atMost(PATIENCE).until(() -> !programs.get(0).isAlive());

    assertThat(run.out()).as("it came to its end").contains("done");
    assertThat(Executed.run("verify", root).out()).doesNotContain("bad");
    assertThat(memflight("run", "--", program, "threads", 1, 1).exitCode()).isEqualTo(7);
    assertThat(ringDirectories())
        .as("leftovers are deleted")
        .noneMatch(left -> left.toString().contains("-rings-" + run.process().pid() + "-"));
  }

  @Test
  void stacksShowTheCallers() throws Exception {
    Executed run =
        memflight(
            List.of("run", "--mode", "log-record", "--root", directory.resolve("root")),
            List.of("--stack", "8", "--", program, "exec"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(7);
    assertReported(run.out(), run.err());
    Executed json = Executed.run("report", directory.resolve("root"), "--format", "json");
    assertThat(json.out()).containsPattern("keep < .*main");
  }

  @Test
  void whatIsDroppedIsCounted() throws Exception {
    Executed run =
        memflight(
            List.of("run", "--drop", "--ring", "64k", "--", program.toString(), "threads", "2"),
            "60000");

    assertThat(run.exitCode()).as(run.err()).isEqualTo(7);
    assertThat(run.err()).containsPattern("incomplete: \\d+ events? lost");
  }

  @Test
  void aStaticProgramRunsAndIsSaidNotToBeRecorded() throws Exception {
    Path source = directory.resolve("quiet.c");
    Files.writeString(source, "int main(void) { return 5; }\n");
    Path quiet = directory.resolve("quiet");
    assumeTrue(
        execute("cc", "-static", "-o", quiet.toString(), source.toString()) == 0,
        "no static C library");
    Executed run = memflight("run", "--", quiet);

    assertThat(run.exitCode()).isEqualTo(5);
    assertThat(run.err()).contains("is linked statically: it runs, and is not recorded");
    assertThat(run.err()).contains("incomplete: 1 event lost");
  }

  @Test
  void whereThereIsNoLibraryTheProgramRunsAndOneLineSaysSo() throws Exception {
    Path jar = directory.resolve("memflight.jar");
    Files.copy(Path.of(System.getProperty("memflight.jar")), jar);
    try (FileSystem content = FileSystems.newFileSystem(jar)) {
      Files.delete(content.getPath("native", NativeLibrary.platform(), "libmemflight-preload.so"));
    }
    Executed run = CommandProcess.memflight(jar, directory, "run", "--", program, "exec").end();

    assertThat(run.exitCode()).as(run.err()).isEqualTo(7);
    assertThat(run.out()).contains("own ");
    assertThat(run.err())
        .containsOnlyOnce("has no native library for " + NativeLibrary.platform())
        .contains(": it runs, and is not recorded")
        .contains("incomplete: 1 event lost");
  }

  @Test
  void aJvmIsRecordedNativelyWhenHooksAreNamed() throws Exception {
    List<Object> arguments = new ArrayList<>(List.of("run", "--hooks", "malloc", "--"));
    arguments.addAll(CommandProcess.driver(1, "exit", 3));
    Executed run = memflight(arguments);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    assertThat(run.err()).contains("libjvm.so").doesNotContain("incomplete");
  }

  @Test
  void wrongUsageRunsNothing() throws Exception {
    assertThat(memflight("run", "--stack", 3, "--", CommandProcess.driver(1, "exit", 3)).exitCode())
        .isEqualTo(2);
    assertThat(memflight("run", "--hooks", "heap", "--", program).exitCode()).isEqualTo(2);
    assertThat(memflight("run", "--ring", "64m", "--", program, "exec").exitCode()).isEqualTo(2);
    assertThat(memflight("run", "--library", "a.", "--", program).exitCode()).isEqualTo(2);
    assertThat(memflight("run", "--", directory.resolve("none")).exitCode()).isEqualTo(1);
  }
}
