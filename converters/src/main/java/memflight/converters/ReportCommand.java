package memflight.converters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import memflight.records.Interval;
import memflight.records.MemoryReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The driver manual's {@code get_mem_report} and {@code get_mem_report_with_time}. */
@Command(
    header = "Prints live bytes by code location.",
    description = "Largest first: at the end, or at the peak of one interval.",
    mixinStandardHelpOptions = true,
    versionProvider = Memflight.Version.class,
    footer = {
      "",
      "Examples:",
      "  memflight report log --top 10",
      "  memflight report driver.jfr --at 3400 --format json"
    })
final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SiteSelection selection;
  @Mixin private OutputFormat format;

  @Option(
      names = "--at",
      paramLabel = "MS",
      description =
          "The peak of the interval that contains this millisecond of the session (see timeline).")
  private Long atMillis;

  @Parameters(paramLabel = "ROOT|SEGMENT|JFR", description = "What to read.")
  private Path path;

  @Override
  public Integer call() throws IOException {
    Terminal terminal = new Terminal(spec);
    OptionalLong at = atMillis == null ? MemorySource.AT_END : OptionalLong.of(atMillis);
    MemorySource source = MemorySource.open(path, at);
    MemoryReport report = selection.of(source.report());
    if (format.isJson()) {
      Json.print(terminal.out(), Json.of(report, source.interval()));
      return CommandFailure.OK;
    }
    if (source.interval() != null) {
      terminal.tell(describe(source.interval()));
    }
    terminal.out().print(report.text());
    return CommandFailure.OK;
  }

  private static String describe(Interval interval) {
    return "interval "
        + interval.start() / 1_000_000
        + " to "
        + interval.end() / 1_000_000
        + " ms, at its peak at "
        + interval.peakTime() / 1_000_000
        + " ms";
  }
}
