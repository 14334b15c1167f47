package memflight.converters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import memflight.agent.ListenAddress;
import memflight.bridge.MemProfiler;
import memflight.bridge.ProfilerOptions;
import memflight.bridge.PrometheusEndpoint;
import memflight.bridge.Sidecar;
import memflight.events.MemRecordType;
import memflight.ring.RingDirectory;
import memflight.ring.RingOptions;

/** Runs a native program with the library preloaded, and records it in this JVM. */
final class NativeRun {
  private static final String PRELOAD = "LD_PRELOAD";
  private static final String NO_LIBRARY =
      "cannot be seen (this build of memflight has no native library for "
          + NativeLibrary.platform()
          + "; build it where a C compiler is)";

  private final Terminal terminal;
  private final List<String> program;
  private final RingOptions rings;
  private final String whyNot;

  /** Null where this build has none. */
  private final Path library;

  /**
   * @throws CommandFailure if there is no such program
   */
  NativeRun(Terminal terminal, List<String> program, NativeSettings settings) throws IOException {
    this.terminal = terminal;
    this.program = program;
    rings = settings.ringOptions();
    Path file = ProgramFile.find(program.get(0));
    library = NativeLibrary.extract().orElse(null);
    whyNot = library == null ? NO_LIBRARY : ProgramFile.whyNot(file);
    if (library != null && library.toString().matches(".*[\\s:].*")) {
      throw CommandFailure.failed(
          library
              + " cannot be preloaded: a space or colon is in its path; start memflight with"
              + " another -Djava.io.tmpdir");
    }
  }

  /**
   * Runs the program to its end, and leaves the report in {@code report}.
   *
   * @return its exit code
   */
  int run(MemRecordType mode, ProfilerOptions options, Path jfr, String prometheus, Path report)
      throws IOException, InterruptedException {
    MemProfiler profiler = MemProfiler.instance();
    try (Sidecar sidecar = Sidecar.open(rings);
        PrometheusEndpoint meters = serve(prometheus, profiler)) {
      if (meters != null) {
        terminal.tell("meters at " + meters.url());
      }
      profiler.reportAtEnd(report);
      if (jfr != null) {
        profiler.recordTo(jfr);
      }
      sidecar.record(mode, options);
      if (!whyNot.isEmpty()) {
        terminal.tell(program.get(0) + " " + whyNot + ": it runs, and is not recorded");
        sidecar.missesSomething();
      }
      ProcessBuilder builder = new ProcessBuilder(program);
      prepare(builder.environment(), sidecar);
      int exitCode;
      try {
        exitCode = RecordedProcess.run(builder, sidecar::programIs);
      } finally {
        sidecar.finish();
      }
      return exitCode;
    }
  }

  private void prepare(Map<String, String> environment, Sidecar sidecar) {
    if (library != null) {
      String others = environment.get(PRELOAD);
      environment.put(
          PRELOAD,
          others == null || others.isEmpty() ? library.toString() : library + ":" + others);
    }
    environment.put(RingDirectory.VARIABLE, sidecar.rings().toString());
  }

  private PrometheusEndpoint serve(String prometheus, MemProfiler profiler) {
    if (prometheus == null) {
      return null;
    }
    try {
      return PrometheusEndpoint.open(ListenAddress.parse(prometheus).resolve(), profiler.meters());
    } catch (IOException e) {
      terminal.tell("meters are not served: " + e.getMessage() + "; name another [HOST:]PORT");
      return null;
    }
  }
}
