package memflight.converters;

import java.io.IOException;
import java.util.concurrent.Callable;
import memflight.watch.PlainWatch;
import memflight.watch.RemoteAddress;
import memflight.watch.RemoteSource;
import memflight.watch.WatchScreen;
import memflight.watch.Watcher;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a running JVM holds, live. */
@Command(
    header = "Shows live which sites of a running JVM hold how much.",
    description =
        "Follows the recording that runs there, or starts one and ends it afterwards. The account"
            + " is kept by this command, not by the JVM that is watched.",
    mixinStandardHelpOptions = true,
    versionProvider = Memflight.Version.class,
    footer = {
      "",
      "Examples:",
      "  memflight watch 4711",
      "  memflight watch --jmx build7:9091 --user monitor --password-file secret",
      "  memflight watch 4711 --interval 10 --count 6 --top 5 > minute.txt"
    })
final class WatchCommand implements Callable<Integer> {
  private static final double SHORTEST_INTERVAL = 0.1;
  private static final double LONGEST_INTERVAL = 86_400;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "PID",
      description = "The JVM's process id; jps lists them.")
  private Long pid;

  @Mixin private RemoteOptions remote;

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      defaultValue = "1",
      description = "How often to show what is new (default: ${DEFAULT-VALUE}).")
  private double intervalSeconds;

  @Option(
      names = "--count",
      paramLabel = "N",
      description =
          "Print N blocks of plain lines, then end (the default where no terminal is: until the JVM ends).")
  private Long count;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "10",
      description = "Sites in a block of plain lines (default: ${DEFAULT-VALUE}).")
  private int top;

  @Option(
      names = "--filter",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Only sites whose file:line contains TEXT.")
  private String filter;

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    if (remote.isGiven()) {
      RemoteAddress address = remote.address();
      try (Watcher watcher = Watcher.start(stream -> new RemoteSource(address, stream))) {
        show(watcher, address.toString());
        return CommandFailure.OK;
      } catch (SecurityException e) {
        throw CommandFailure.failed(address + " does not let us in: " + e.getMessage(), e);
      }
    }
    RunningProcess.requireJvm(pid);
    String title = Long.toString(pid);
    try (WatchedJvm jvm = WatchedJvm.open(pid);
        Watcher watcher = Watcher.start(jvm::source)) {
      show(watcher, title);
      return CommandFailure.OK;
    } catch (NoClassDefFoundError e) {
      throw CommandFailure.failed(
          "this Java runtime cannot attach (it lacks the module jdk.attach): use a JDK", e);
    }
  }

  private void show(Watcher watcher, String title) throws IOException, InterruptedException {
    long intervalMillis = Math.round(intervalSeconds * 1000);
    if (count == null && hasScreen()) {
      new WatchScreen(watcher, title, filter, new SavedReport(title), intervalMillis).run();
    } else {
      Terminal terminal = new Terminal(spec);
      new PlainWatch(watcher, title, filter, top, terminal.out())
          .run(intervalMillis, count == null ? Long.MAX_VALUE : count);
    }
  }

  private static boolean hasScreen() {
    String type = System.getenv().getOrDefault("TERM", "dumb");
    return Terminal.isInteractive() && !type.equals("dumb");
  }

  private void check() {
    if ((pid == null) != remote.isGiven()) {
      throw CommandFailure.usage("watch what? Give either a PID or --jmx HOST:PORT");
    }
    if (!(intervalSeconds >= SHORTEST_INTERVAL && intervalSeconds <= LONGEST_INTERVAL)) {
      throw CommandFailure.usage("--interval " + intervalSeconds + ": 0.1 seconds to a day");
    }
    if (count != null && count < 1) {
      throw CommandFailure.usage("--count " + count + ": print at least 1 block");
    }
    if (top < 0) {
      throw CommandFailure.usage("--top " + top + ": 0 or more sites");
    }
  }
}
