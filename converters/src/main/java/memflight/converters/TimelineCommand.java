package memflight.converters;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import memflight.records.Completeness;
import memflight.records.Interval;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The driver manual's {@code get_all_time_size}: the peak of each interval. */
@Command(
    header = "Prints the peak of each interval of about 100 ms.",
    description =
        "A line is \"ms bytes\": when the interval begins, in milliseconds since the session's"
            + " start, and the most that was live inside it.",
    mixinStandardHelpOptions = true,
    versionProvider = Memflight.Version.class,
    footer = {
      "",
      "Examples:",
      "  memflight timeline log",
      "  memflight timeline driver.jfr | sort -k2 -n | tail -1     # the highest peak"
    })
final class TimelineCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private OutputFormat format;

  @Parameters(paramLabel = "ROOT|SEGMENT|JFR", description = "What to read.")
  private Path path;

  @Override
  public Integer call() throws IOException {
    Terminal terminal = new Terminal(spec);
    MemorySource source = MemorySource.open(path, MemorySource.AT_END);
    PrintWriter out = terminal.out();
    if (format.isJson()) {
      Json.printTimeline(out, source.intervals());
    } else {
      for (Interval interval : source.intervals()) {
        out.print(interval.start() / 1_000_000);
        out.print(' ');
        out.println(interval.peakBytes());
      }
    }
    warn(terminal, source.completeness());
    return CommandFailure.OK;
  }

  static void warn(Terminal terminal, Completeness known) {
    if (known.isIncomplete()) {
      terminal.tell(known.warning());
    }
    known.notes().forEach(terminal::tell);
  }
}
