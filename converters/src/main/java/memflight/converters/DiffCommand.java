package memflight.converters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import memflight.records.MemoryDiff;
import memflight.records.MemoryReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares two reports: of two instants, or of two files. */
@Command(
    header = "Prints what changed from one report to another.",
    description =
        "The largest growth first. A and B are roots, segments or .jfr files, each as of its end"
            + " or, with @MS behind it, at the peak of the interval that contains that millisecond.",
    mixinStandardHelpOptions = true,
    versionProvider = Memflight.Version.class,
    footer = {
      "",
      "Examples:",
      "  memflight diff log@1000 log --top 5",
      "  memflight diff yesterday.jfr today.jfr --sites script"
    })
final class DiffCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SiteSelection selection;
  @Mixin private OutputFormat format;

  @Parameters(index = "0", paramLabel = "A[@MS]", description = "The report before.")
  private String a;

  @Parameters(index = "1", paramLabel = "B[@MS]", description = "The report after.")
  private String b;

  @Override
  public Integer call() throws IOException {
    Terminal terminal = new Terminal(spec);
    MemoryDiff diff = selection.of(MemoryDiff.between(report(a), report(b)));
    if (format.isJson()) {
      Json.print(terminal.out(), Json.of(diff));
    } else {
      terminal.out().print(diff.text());
    }
    return CommandFailure.OK;
  }

  private static MemoryReport report(String argument) throws IOException {
    int at = argument.lastIndexOf('@');
    // A file whose name merely looks like that is a file.
    if (at <= 0
        || !argument.substring(at + 1).matches("\\d{1,15}")
        || Files.exists(Path.of(argument))) {
      return MemorySource.open(Path.of(argument), MemorySource.AT_END).report();
    }
    long atMillis = Long.parseLong(argument.substring(at + 1));
    return MemorySource.open(Path.of(argument.substring(0, at)), OptionalLong.of(atMillis))
        .report();
  }
}
