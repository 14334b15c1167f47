package memflight.converters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import memflight.memlog.MemlogOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Converts files. */
@Command(
    name = "convert",
    header = "Writes a recording as memlog segments.",
    description =
        "All sessions, as many segments as it takes. The recording is a .jfr file, or the JFR"
            + " repository that a killed JVM left.",
    mixinStandardHelpOptions = true,
    versionProvider = Memflight.Version.class,
    footer = {
      "",
      "Examples:",
      "  memflight convert driver.jfr -o log",
      "  memflight convert /tmp/memflight-1234/repository -o log --segment 20m"
    })
final class ConvertCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "JFR|REPOSITORY", description = "The recording.")
  private Path path;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "DIR",
      description = "Where to write the segments.")
  private Path output;

  @Option(names = "--force", description = "Replace segments of the same session.")
  private boolean isForced;

  @Option(
      names = "--segment",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description = "Size of a segment, such as 20m (default: 90 MB).")
  private Long segmentBytes;

  @Override
  public Integer call() throws IOException {
    Terminal terminal = new Terminal(spec);
    Input input = Input.of(path);
    if (input.kind().isMemlog()) {
      throw CommandFailure.usage(path + " is a memlog already: name a .jfr or a JFR repository");
    }
    if (JfrToMemlog.isInside(input.path(), output)) {
      throw CommandFailure.usage(
          path + " lies inside " + output + ": name another directory for the segments");
    }
    JfrToMemlog conversion =
        new JfrToMemlog(
            input.path(),
            segmentBytes == null ? MemlogOptions.DEFAULT_SEGMENT_BYTES : segmentBytes);
    ProgressBar bar = ProgressBar.show(terminal, conversion::bytesRead, conversion::totalBytes);
    List<JfrToMemlog.Converted> sessions;
    try {
      sessions =
          conversion.convert(
              output,
              isForced ? JfrToMemlog.ExistingSession.REPLACE : JfrToMemlog.ExistingSession.REFUSE);
    } finally {
      bar.close();
    }
    for (JfrToMemlog.Converted session : sessions) {
      session.segments().forEach(terminal.out()::println);
      terminal.tell(
          session.entries()
              + " entries over "
              + session.endNanos() / 1_000_000
              + " ms written to "
              + session.segments().size()
              + (session.segments().size() == 1 ? " segment" : " segments"));
      TimelineCommand.warn(terminal, session.completeness());
    }
    terminal.tell("next: memflight profile " + output);
    return CommandFailure.OK;
  }
}
