package memflight.converters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import memflight.bridge.ProfilerOptions;
import memflight.events.MemRecordType;
import memflight.memlog.MemlogProfile;
import memflight.memlog.MemlogRoot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a program and records it from its start. */
@Command(
    header = "Runs a program, records its memory and reports what is live at its end.",
    description = "Of a JVM it is the off-heap memory, of others that of malloc, new and mmap.",
    abbreviateSynopsis = true,
    mixinStandardHelpOptions = true,
    versionProvider = Memflight.Version.class,
    footer = {
      "",
      "Examples:",
      "  memflight run -- java -jar server.jar --port 8080",
      "  memflight run --mode log-fast --root log --stack 8 -- ./driver script.lua"
    })
final class RunCommand implements Callable<Integer> {
  private static final int REPORTED_SITES = 20;
  private static final long MIN_LIMIT = 1;

  @Spec private CommandSpec spec;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      converter = ModeName.class,
      defaultValue = "mem-record",
      description = "log-record, log-fast, mem-record (default), mem-fast, closed.")
  private MemRecordType mode;

  @Option(
      names = "--root",
      paramLabel = "DIR",
      defaultValue = "",
      description = "Where log-* modes write (default: here).")
  private Path root;

  @Option(names = "--jfr", paramLabel = "FILE", description = "Write a JFR recording, too.")
  private Path jfr;

  @Option(names = "--limit", paramLabel = "N", description = "Segments to keep (default: 10).")
  private Integer limit;

  @Option(
      names = "--segment",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description = "Size of a segment, such as 20m (default: 90 MB).")
  private Long segmentBytes;

  @Mixin private AgentSettings settings;

  @Mixin private NativeSettings nativeSettings;

  @Parameters(
      arity = "0..*",
      paramLabel = "-- PROGRAM ...",
      hideParamSyntax = true,
      description = "The program, behind --.")
  private List<String> program = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (program.isEmpty()) {
      throw CommandFailure.usage(
          "no program to run: put its command line behind --, such as -- java -jar server.jar");
    }
    Terminal terminal = new Terminal(spec);
    boolean isJava = JavaCommand.isLauncher(program.get(0)) && !nativeSettings.namesHooks();
    if (isJava) {
      nativeSettings.requireNone();
    } else if (settings.isForJvm()) {
      throw CommandFailure.usage(
          "--library and --allocator are about Java classes: " + program.get(0) + " has none");
    }
    check();
    return isJava ? runJava(terminal) : runNative(terminal);
  }

  private int runNative(Terminal terminal) throws IOException, InterruptedException {
    NativeRun run = new NativeRun(terminal, program, nativeSettings);
    RunFiles files = RunFiles.create();
    try {
      long startMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
      int exitCode = run.run(mode, profilerOptions(), jfr, settings.prometheus(), files.report());
      tellEnd(terminal, files, exitCode, startMicros, "memory");
      return exitCode;
    } finally {
      files.close();
    }
  }

  private ProfilerOptions profilerOptions() {
    ProfilerOptions options = ProfilerOptions.DEFAULT.withRoot(root.toAbsolutePath().normalize());
    options = limit == null ? options : options.withLimit(limit);
    return segmentBytes == null ? options : options.withSegmentBytes(segmentBytes);
  }

  private int runJava(Terminal terminal) throws IOException, InterruptedException {
    JavaCommand java = JavaCommand.of(program);
    Path agent = AgentJar.extract();
    RunFiles files = RunFiles.create();
    List<String> options = new ArrayList<>();
    options.add("-javaagent:" + agent + "=" + agentArguments(files));
    boolean ownsRepository = !java.setsRecorderOptions(System.getenv());
    if (ownsRepository) {
      options.add(
          "-XX:FlightRecorderOptions=repository="
              + files.repository()
              + ",numglobalbuffers=400,globalbuffersize=1m,maxchunksize=64m");
    } else {
      terminal.tell(
          "the program's own -XX:FlightRecorderOptions are kept: events may be lost (and are"
              + " counted) unless they enlarge JFR's buffers");
    }
    try {
      long startMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
      int exitCode = RecordedProcess.run(java.with(options));
      tellEnd(terminal, files, exitCode, startMicros, "off-heap memory");
      return exitCode;
    } finally {
      files.close();
    }
  }

  private AgentArguments agentArguments(RunFiles files) {
    return settings.addTo(
        new AgentArguments(mode)
            .addPath("root", mode.isLogged() ? root : null)
            .addPath("jfr", jfr)
            .addPath("report", files.report())
            .add("limit", limit)
            .add("segment", segmentBytes));
  }

  private void check() throws IOException {
    if (limit != null && limit < MIN_LIMIT) {
      throw CommandFailure.usage("--limit " + limit + ": keep at least 1 segment");
    }
    if (mode.isLogged()) {
      WritableTarget.checkDirectory(root);
    }
    if (jfr != null) {
      WritableTarget.checkFile(jfr);
    }
  }

  private void tellEnd(
      Terminal terminal, RunFiles files, int exitCode, long startMicros, String what)
      throws IOException {
    boolean hasReport = Files.exists(files.report());
    if (hasReport) {
      terminal.tell(what + " that was live when the program ended:");
      terminal.err().print(EndReport.top(Files.readString(files.report()), REPORTED_SITES));
    } else if (mode != MemRecordType.CLOSED) {
      tellNoReport(terminal, files, exitCode);
    }
    if (hasReport && jfr != null && Files.exists(jfr)) {
      terminal.tell("recording: " + jfr + "; next: memflight timeline " + jfr);
    }
    if (mode.isLogged()) {
      tellMemlog(terminal, startMicros);
    }
    terminal.err().flush();
  }

  /** A log that ended early, on a full disk for example, has to be seen here and not much later. */
  private void tellMemlog(Terminal terminal, long startMicros) throws IOException {
    String where = root.toString().isEmpty() ? "." : root.toString();
    MemlogRoot.Session newest = MemlogRoot.list(root).newestSession().orElse(null);
    if (newest == null || newest.sessionMicros() < startMicros) {
      terminal.tell("memlog: nothing was written to " + where);
      return;
    }
    MemlogProfile profile = MemlogProfile.parse(newest.newestRun(), 0, path -> {});
    TimelineCommand.warn(terminal, MemlogSource.completenessOf(profile));
    terminal.tell("memlog: " + where + "; next: memflight profile " + where);
  }

  private static void tellNoReport(Terminal terminal, RunFiles files, int exitCode)
      throws IOException {
    String how =
        RecordedProcess.isSignal(exitCode)
            ? "the program was killed (signal " + (exitCode - 128) + ")"
            : "the program ended (exit code " + exitCode + ") before memflight could report";
    List<Path> left = files.leftRepositories();
    if (left.isEmpty()) {
      terminal.tell(how + ", and JFR left no recording");
      return;
    }
    terminal.tell(how + "; what JFR had written until then is in " + left.get(0));
    terminal.tell("next: memflight convert " + left.get(0) + " -o DIR");
  }
}
