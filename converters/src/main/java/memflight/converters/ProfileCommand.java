package memflight.converters;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.Callable;
import memflight.memlog.MemlogProfile;
import memflight.memlog.MemlogRoot;
import memflight.records.Interval;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The driver manual's {@code start_mem_log_profiler}. */
@Command(
    header = "Parses the memlog in a root and says what it covers.",
    description = "Of the segments in a root, the newest contiguous run counts.",
    mixinStandardHelpOptions = true,
    versionProvider = Memflight.Version.class,
    footer = {
      "",
      "Examples:",
      "  memflight profile log",
      "  memflight profile /var/log/driver --jobs 2"
    })
final class ProfileCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = "0",
      description = "Segments to parse at the same time (default: all).")
  private int jobs;

  @Parameters(paramLabel = "ROOT", description = "The directory of the segments, or one segment.")
  private Path path;

  @Override
  public Integer call() throws IOException {
    Terminal terminal = new Terminal(spec);
    PrintWriter out = terminal.out();
    if (jobs < 0) {
      throw CommandFailure.usage("--jobs " + jobs + " is negative: give a number of workers");
    }
    Input input = Input.of(path);
    if (!input.kind().isMemlog()) {
      throw CommandFailure.usage(
          path + " is a recording, not a memlog root: use memflight timeline and report on it");
    }
    out.println("Processing, please wait a minute");
    out.flush();
    boolean isRoot = input.kind() == Input.Kind.ROOT;
    MemlogRoot root = isRoot ? MemlogRoot.list(path) : MemlogRoot.of(List.of());
    List<Path> segments = isRoot ? root.newestRun() : List.of(path);
    MemlogProfile profile =
        MemlogProfile.parse(
            segments,
            jobs,
            segment -> {
              out.println("Parse " + segment.getFileName() + " complete");
              out.flush();
            });
    LocalDateTime start = LocalDateTime.ofInstant(profile.start(), ZoneId.systemDefault());
    out.println(
        "Process complete, profiler contains record for "
            + profile.durationMillis()
            + " ms, start from "
            + DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").format(start));
    printNext(out, profile.intervals());
    TimelineCommand.warn(terminal, MemlogSource.completenessOf(profile));
    LeftOutSegments.of(root).forEach(terminal::tell);
    return CommandFailure.OK;
  }

  private void printNext(PrintWriter out, List<Interval> intervals) {
    Interval highest = intervals.get(0);
    for (Interval interval : intervals) {
      highest = interval.peakBytes() > highest.peakBytes() ? interval : highest;
    }
    long ms = MemlogProfile.millis(highest);
    out.println();
    out.println("Highest peak: " + highest.peakBytes() + " bytes in the interval at " + ms + " ms");
    out.println("Who held it:  memflight report " + path + " --at " + ms);
    out.println("All peaks:    memflight timeline " + path);
    out.println("At the end:   memflight report " + path);
  }
}
