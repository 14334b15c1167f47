package memflight.converters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import memflight.memlog.MemlogOptions;
import memflight.memlog.MemlogRoot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Converts files. */
@Command(
    header = "Writes a memlog as a .jfr for Mission Control, or recordings as memlog segments.",
    description =
        "A root, of which the newest run counts, or segments of one session become one .jfr."
            + " Recordings, or the repository that a killed JVM left, become segments.",
    mixinStandardHelpOptions = true,
    versionProvider = Memflight.Version.class,
    footer = {
      "",
      "Examples:",
      "  memflight convert log -o driver.jfr",
      "  memflight convert monday.jfr tuesday.jfr -o log --segment 20m"
    })
final class ConvertCommand implements Callable<Integer> {
  /** Mission Control's parser keeps about 230 bytes an event: this many are nearly 2 GB. */
  private static final long MANY_ENTRIES = 8_000_000;

  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "FILE|DIR", description = "What to convert.")
  private List<Path> paths;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "JFR|DIR",
      description = "The .jfr, or the directory of segments, to write.")
  private Path output;

  @Option(names = "--force", description = "Replace what is there already.")
  private boolean isForced;

  @Option(
      names = "--detail",
      paramLabel = "all|peaks",
      defaultValue = "all",
      description = "To .jfr: peaks leaves allocations and frees out.")
  private JfrOptions.Detail detail;

  @Option(
      names = "--from",
      paramLabel = "MS",
      description = "To .jfr: begin with the interval that contains it.")
  private Long fromMillis;

  @Option(
      names = "--to",
      paramLabel = "MS",
      description = "To .jfr: end with the interval that contains it.")
  private Long toMillis;

  @Option(
      names = "--light-up",
      description = "To .jfr: draw it on Mission Control's Memory page, too.")
  private boolean lightsUp;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = "0",
      description = "To .jfr: segments at a time (default: all processors).")
  private int jobs;

  @Option(
      names = "--segment",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description = "To segments: size of one, such as 20m (default: 90 MB).")
  private Long segmentBytes;

  @Override
  public Integer call() throws IOException {
    Terminal terminal = new Terminal(spec);
    List<Input> inputs = new ArrayList<>();
    for (Path path : paths) {
      inputs.add(Input.of(path));
    }
    boolean isMemlog = inputs.get(0).kind().isMemlog();
    for (Input input : inputs) {
      if (input.kind().isMemlog() != isMemlog) {
        throw CommandFailure.usage(
            "memlogs become a .jfr and recordings become segments: convert "
                + inputs.get(0).path()
                + " and "
                + input.path()
                + " one after the other");
      }
    }
    if (isMemlog) {
      toJfr(terminal, inputs);
    } else {
      toMemlog(terminal, inputs);
    }
    return CommandFailure.OK;
  }

  private void toJfr(Terminal terminal, List<Input> inputs) throws IOException {
    if (segmentBytes != null) {
      throw CommandFailure.usage("--segment is for writing segments: leave it out for a .jfr");
    }
    if (Files.isDirectory(output)) {
      throw CommandFailure.usage(output + " is a directory: name the .jfr to write");
    }
    MemlogToJfr conversion = plan(segmentsOf(terminal, inputs));
    if (detail == JfrOptions.Detail.ALL && conversion.entries() > MANY_ENTRIES) {
      terminal.tell(
          String.format(
              Locale.ROOT,
              "%.1f million allocations and frees are more than Mission Control holds in its usual"
                  + " heap: --detail peaks leaves them out, --from and --to take a span",
              conversion.entries() / 1e6));
    }
    ProgressBar bar = ProgressBar.show(terminal, conversion::bytesRead, conversion::totalBytes);
    MemlogToJfr.Converted done;
    try {
      done = conversion.convert(output, isForced);
    } finally {
      bar.close();
    }
    terminal.out().println(output);
    terminal.tell(
        String.format(
            Locale.ROOT,
            "%d events, %d of them allocations and frees, from %d to %d ms, %.1f MB",
            done.events(),
            done.entries(),
            done.startNanos() / 1_000_000,
            done.endNanos() / 1_000_000,
            done.bytes() / 1e6));
    TimelineCommand.warn(terminal, done.completeness());
    terminal.tell("next: open it in JDK Mission Control; samples/jmc has pages for it");
  }

  private MemlogToJfr plan(List<Path> segments) throws IOException {
    if (jobs < 0) {
      throw CommandFailure.usage("--jobs " + jobs + " is negative: give a number of workers");
    }
    try {
      return new MemlogToJfr(
          segments,
          new JfrOptions(
              detail,
              optional(fromMillis),
              optional(toMillis),
              lightsUp,
              jobs,
              JfrOptions.DEFAULT_CHUNK_EVENTS));
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(e.getMessage(), e);
    }
  }

  private static OptionalLong optional(Long value) {
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  private static List<Path> segmentsOf(Terminal terminal, List<Input> inputs) throws IOException {
    List<Path> segments = new ArrayList<>();
    for (Input input : inputs) {
      if (input.kind() == Input.Kind.SEGMENT) {
        segments.add(input.path());
      } else if (inputs.size() > 1) {
        throw CommandFailure.usage(
            input.path() + " is a root: name one root, or segments of one session");
      } else {
        MemlogRoot root = MemlogRoot.list(input.path());
        segments.addAll(root.newestRun());
        LeftOutSegments.of(root).forEach(terminal::tell);
      }
    }
    return segments;
  }

  private void toMemlog(Terminal terminal, List<Input> inputs) throws IOException {
    if (detail != JfrOptions.Detail.ALL
        || fromMillis != null
        || toMillis != null
        || lightsUp
        || jobs != 0) {
      throw CommandFailure.usage(
          "--detail, --from, --to, --light-up and --jobs are for writing a .jfr: leave them out");
    }
    List<Path> recordings = inputs.stream().map(Input::path).toList();
    for (Path recording : recordings) {
      if (Files.exists(output) && Files.isSameFile(recording, output)) {
        throw CommandFailure.usage(
            output + " is what is to be converted: name another directory for the segments");
      }
    }
    JfrToMemlog conversion =
        new JfrToMemlog(
            recordings, segmentBytes == null ? MemlogOptions.DEFAULT_SEGMENT_BYTES : segmentBytes);
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
  }
}
