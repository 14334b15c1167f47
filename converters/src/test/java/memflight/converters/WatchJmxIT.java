package memflight.converters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged command watches a JVM that it reaches over JMX only. */
class WatchJmxIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir Path directory;
  private final List<CommandProcess> started = new ArrayList<>();
  private CommandProcess driver;

  @AfterEach
  void end() {
    started.forEach(process -> process.process().destroyForcibly());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void startDriver(int port, String... options) throws Exception {
    List<String> command = new ArrayList<>(CommandProcess.driver(1, "wait"));
    String jmx = "-Dcom.sun.management.jmxremote.";
    command.addAll(
        1,
        List.of(
            jmx + "port=" + port,
            jmx + "rmi.port=" + port,
            jmx + "host=127.0.0.1",
            jmx + "ssl=false",
            "-Djava.rmi.server.hostname=127.0.0.1"));
    command.addAll(1, List.of(options));
    driver = CommandProcess.start(directory, command);
    started.add(driver);
    await().atMost(PATIENCE).until(() -> driver.rounds() == 1);
  }

  private static String withoutPassword() {
    return "-Dcom.sun.management.jmxremote.authenticate=false";
  }

  private String agent() throws IOException {
    return "-javaagent:" + AgentJar.extract() + "=mode=closed";
  }

  private CommandProcess watch(int port, Object... options) throws Exception {
    List<Object> arguments =
        new ArrayList<>(List.of("watch", "--jmx", "127.0.0.1:" + port, "--interval", "0.2"));
    arguments.addAll(List.of(options));
    CommandProcess watch = CommandProcess.memflight(directory, arguments);
    started.add(watch);
    return watch;
  }

  private void awaitShown(CommandProcess watch, String... rows) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              String out = watch.out();
              int end = out.lastIndexOf("\n\n");
              int start = Math.max(0, out.lastIndexOf("\n\n", end - 1));
              assertThat(out.substring(start, Math.max(start, end))).as(watch.err()).contains(rows);
            });
  }

  private void another(long rounds) throws Exception {
    driver.say("more");
    await().atMost(PATIENCE).until(() -> driver.rounds() == rounds);
  }

  @Test
  void showsTheSameFiguresAndComesBackWhenTheJvmDoes() throws Exception {
    int port = freePort();
    startDriver(port, agent(), withoutPassword());
    CommandProcess watch = watch(port);
    await().atMost(PATIENCE).until(() -> watch.out().contains(" live "));
    another(2);
    another(3);
    awaitShown(watch, "2,016          2", "40,032          2");

    driver.process().destroyForcibly().waitFor();
    awaitShown(watch, "the connection to 127.0.0.1:" + port + " is lost, trying again: ");
    startDriver(port, agent(), withoutPassword());
    await()
        .atMost(PATIENCE)
        .until(() -> watch.out().lastIndexOf(" live ") > watch.out().lastIndexOf("is lost"));
    another(2);
    awaitShown(watch, "1,008          1", "20,016          1");
  }

  @Test
  void asksForTheRightPassword() throws Exception {
    int port = freePort();
    Path access = Files.writeString(directory.resolve("access"), "monitor readwrite\n");
    Path passwords =
        Files.createFile(
            directory.resolve("passwords"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(passwords, "monitor secret\n");
    startDriver(
        port,
        agent(),
        "-Dcom.sun.management.jmxremote.password.file=" + passwords,
        "-Dcom.sun.management.jmxremote.access.file=" + access);
    Path wrong = Files.writeString(directory.resolve("wrong"), "guess\n");
    Path right = Files.writeString(directory.resolve("right"), "secret\n");

    assertRefused(watch(port).end(), "does not let us in");
    assertRefused(
        watch(port, "--user", "monitor", "--password-file", wrong).end(), "does not let us in");
    Executed watched =
        watch(port, "--user", "monitor", "--password-file", right, "--count", 2).end();
    assertThat(watched.exitCode()).as(watched.err()).isZero();
    assertThat(watched.out()).contains(" live ");
  }

  @Test
  void aJvmWithoutMemflightAndAPortWithoutAJvmAreNamed() throws Exception {
    int port = freePort();
    assertRefused(watch(port).end(), "no JVM answers over JMX at 127.0.0.1:" + port);
    startDriver(port, withoutPassword());
    assertRefused(watch(port).end(), "has no memflight events");
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThat(Executed.run("watch").exitCode()).isEqualTo(2);
    assertThat(Executed.run("watch", "1", "--jmx", "a:1").exitCode()).isEqualTo(2);
    assertThat(Executed.run("watch", "--jmx", "nowhere").err()).contains("is no JMX address");
    assertThat(Executed.run("watch", "--jmx", "a:1", "--user", "me").err())
        .contains("--user and --password-file go together");
  }

  private static void assertRefused(Executed watch, String reason) {
    assertThat(watch.exitCode()).as(watch.out()).isEqualTo(1);
    assertThat(watch.out()).isEmpty();
    assertThat(watch.err()).hasLineCount(1).startsWith("memflight: ").contains(reason);
  }
}
