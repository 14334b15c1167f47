package memflight.converters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import memflight.events.MemRecordType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Starts, switches or ends recording in a JVM that runs. */
@Command(
    header = "Records the off-heap memory of a running JVM.",
    description = "Attach again to switch the mode; --mode closed ends.",
    mixinStandardHelpOptions = true,
    versionProvider = Memflight.Version.class,
    footer = {
      "",
      "Examples:",
      "  memflight attach 4711",
      "  memflight attach 4711 --mode log-record --root log"
    })
final class AttachCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "PID", description = "The JVM's process id; jps lists them.")
  private long pid;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      converter = ModeName.class,
      defaultValue = "mem-record",
      description =
          "closed, log-record, log-fast, mem-record or mem-fast (default: ${DEFAULT-VALUE}).")
  private MemRecordType mode;

  @Option(
      names = "--root",
      paramLabel = "DIR",
      description =
          "Where log-* modes write (default: as before, or else this command's directory).")
  private Path root;

  @Mixin private AgentSettings settings;

  @Override
  public Integer call() throws IOException {
    Terminal terminal = new Terminal(spec);
    RunningProcess.requireJvm(pid);
    try (AttachedJvm jvm = AttachedJvm.attach(pid)) {
      Path given = root == null && !jvm.isLogging() ? Path.of("") : root;
      AgentArguments arguments =
          settings.addTo(new AgentArguments(mode).addPath("root", mode.isLogged() ? given : null));
      String status = jvm.load(AgentJar.extract(), arguments.toString());
      terminal.out().println(pid + ": " + status);
      return CommandFailure.OK;
    } catch (NoClassDefFoundError e) {
      throw CommandFailure.failed(
          "this Java runtime cannot attach (it lacks the module jdk.attach): use a JDK", e);
    }
  }
}
