package memflight.converters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged command attaches to real JVMs. */
class AttachCommandIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir Path directory;
  private CommandProcess driver;

  @AfterEach
  void end() {
    if (driver != null) {
      driver.process().destroyForcibly();
    }
  }

  private long startDriver(String... options) throws Exception {
    List<String> command = new ArrayList<>(CommandProcess.driver(2, "wait"));
    command.addAll(1, List.of(options));
    driver = CommandProcess.start(directory, command);
    await().atMost(PATIENCE).until(() -> driver.rounds() == 1);
    return driver.process().pid();
  }

  private Executed attach(Object... arguments) throws Exception {
    return CommandProcess.memflight(directory, "attach", List.of(arguments)).end();
  }

  private void another(long rounds) throws Exception {
    driver.say("more");
    await().atMost(PATIENCE).until(() -> driver.rounds() == rounds);
  }

  @Test
  void recordsFromTheAttachOnAndSwitchesTheMode() throws Exception {
    long pid = startDriver();
    Path root = directory.resolve("root");

    Executed first = attach(pid);
    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(first.out()).startsWith(pid + ": mem-record, session ");
    another(2);
    Executed second = attach(pid, "--mode", "log-fast", "--root", root);
    assertThat(second.out()).contains(": log-fast, session ");
    another(3);
    Executed last = attach(pid, "--mode", "closed");
    assertThat(last.out()).isEqualTo(pid + ": closed\n");
    driver.say("end");
    Executed ended = driver.end();

    assertThat(ended.exitCode()).isZero();
    Map<Integer, Long> own = DriverCount.own(ended.out());
    // Two of the four rounds came after the attach.
    own.replaceAll((line, bytes) -> bytes / 2);
    assertThat(DriverCount.reported(Executed.run("report", root).out())).isEqualTo(own);
    assertThat(Executed.run("verify", root).out()).startsWith("ok ").endsWith(", closed\n");
  }

  @Test
  void aRootThatCannotBeWrittenIsRefused() throws Exception {
    long pid = startDriver();
    Path file = Files.createFile(directory.resolve("file"));

    assertRefused(attach(pid, "--mode", "log-record", "--root", file), "cannot log to " + file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-XX:+DisableAttachMechanism", "-XX:-EnableDynamicAgentLoading"})
  void aJvmThatLetsNobodyInIsNamedWithTheReason(String option) throws Exception {
    assertRefused(attach(startDriver(option)), option);
  }

  @Test
  void aProcessThatIsNoJvmSurvives() throws Exception {
    Process other = new ProcessBuilder("sleep", "100").start();
    try {
      assertRefused(attach(other.pid()), "process " + other.pid() + " is not a JVM");
      assertThat(other.isAlive()).isTrue();
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void aRuntimeWithoutTheAttachModuleSaysSo() throws Exception {
    long pid = startDriver();
    List<String> command =
        List.of(
            CommandProcess.java(),
            "--limit-modules",
            "java.base,java.management,java.sql,java.instrument,jdk.jfr",
            "-jar",
            System.getProperty("memflight.jar"),
            "attach",
            Long.toString(pid));

    assertRefused(CommandProcess.start(directory, command).end(), "lacks the module jdk.attach");
  }

  private static void assertRefused(Executed attach, String reason) {
    assertThat(attach.exitCode()).isEqualTo(1);
    assertThat(attach.out()).isEmpty();
    assertThat(attach.err()).hasLineCount(1).startsWith("memflight: ").contains(reason);
  }
}
