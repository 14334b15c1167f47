package memflight.converters;

import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The {@code memflight} command. Exit codes: 0 ok, 1 failed or a check that found something, 2
 * wrong usage; {@code run} exits with the code of the program that it ran.
 */
@Command(
    name = "memflight",
    description = "A flight recorder for a driver's memory: who allocated what is live, and when.",
    mixinStandardHelpOptions = true,
    versionProvider = Memflight.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  memflight run --mode log-record --root log -- java -jar server.jar",
      "  memflight report log --top 10"
    })
public final class Memflight implements Runnable {
  private static final String RUN = "run";

  /** By name, in the order in which they are listed. */
  private static final Map<String, Class<?>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put(RUN, RunCommand.class);
    COMMANDS.put("attach", AttachCommand.class);
    COMMANDS.put("watch", WatchCommand.class);
    COMMANDS.put("profile", ProfileCommand.class);
    COMMANDS.put("timeline", TimelineCommand.class);
    COMMANDS.put("report", ReportCommand.class);
    COMMANDS.put("diff", DiffCommand.class);
    COMMANDS.put("verify", VerifyCommand.class);
    COMMANDS.put("dump", DumpCommand.class);
    COMMANDS.put("convert", ConvertCommand.class);
  }

  @Spec private CommandSpec spec;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show stack traces of failures.")
  private boolean isDebug;

  private Memflight() {}

  /** Runs the command and exits the JVM with its code. */
  public static void main(String[] args) {
    PrintWriter out = writer(System.out, "stdout.encoding");
    PrintWriter err = writer(System.err, "stderr.encoding");
    int exitCode = execute(out, err, args);
    System.exit(exitCode);
  }

  private static PrintWriter writer(PrintStream stream, String encodingProperty) {
    String encoding =
        System.getProperty(encodingProperty, System.getProperty("native.encoding", "UTF-8"));
    Charset charset =
        Charset.isSupported(encoding) ? Charset.forName(encoding) : Charset.defaultCharset();
    return new PrintWriter(new BufferedWriter(new OutputStreamWriter(stream, charset)), false);
  }

  /**
   * Runs the command.
   *
   * @param out receives results
   * @param err receives progress, warnings and errors
   * @return the exit code
   */
  public static int execute(PrintWriter out, PrintWriter err, String... args) {
    Memflight root = new Memflight();
    CommandLine command = new CommandLine(root);
    addCommands(command, args);
    command.setOut(out);
    command.setErr(err);
    // An @file belongs to the java launcher that is run.
    command.setExpandAtFiles(false);
    command.setCaseInsensitiveEnumValuesAllowed(true);
    command.setUsageHelpWidth(90);
    command.setParameterExceptionHandler((e, arguments) -> root.wrongUsage(e));
    command.setExecutionExceptionHandler((e, failed, result) -> root.failed(err, e));
    int exitCode;
    try {
      exitCode = command.execute(args);
    } catch (OutOfMemoryError e) {
      exitCode = root.failed(err, e);
    }
    out.flush();
    err.flush();
    return exitCode;
  }

  /** Only the one that is named, if one is: looking at all of them takes a tenth of a second. */
  private static void addCommands(CommandLine command, String... args) {
    Class<?> named = args.length == 0 ? null : COMMANDS.get(args[0]);
    if (named != null) {
      command.addSubcommand(args[0], named);
    } else {
      COMMANDS.forEach(command::addSubcommand);
    }
    CommandLine run = command.getSubcommands().get(RUN);
    if (run != null) {
      run.setStopAtPositional(true);
    }
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  private int wrongUsage(ParameterException failure) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    if (isDebug) {
      failure.printStackTrace(err);
    }
    err.println(
        "memflight: "
            + Failures.line(CommandFailure.usage(failure.getMessage()))
            + "; see "
            + command.getCommandSpec().qualifiedName()
            + " --help");
    return CommandFailure.WRONG_USAGE;
  }

  private int failed(PrintWriter err, Throwable failure) {
    if (isDebug) {
      failure.printStackTrace(err);
    }
    err.println("memflight: " + Failures.line(failure));
    return Failures.exitCode(failure);
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Memflight.class.getPackage().getImplementationVersion();
      return new String[] {
        String.format(
            Locale.ROOT,
            "memflight %s (Java %s)",
            version == null ? "development" : version,
            Runtime.version())
      };
    }
  }
}
