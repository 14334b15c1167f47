package memflight.converters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import memflight.chunk.RecordingReader;
import memflight.memlog.MemlogRoot;
import memflight.pipe.Session;
import memflight.pipe.SessionListener;
import memflight.pipe.SessionStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints files as text. */
@Command(
    header = "Prints every entry as a line of text.",
    description =
        "A line is: time in ns since the session's start, producer, sequence, + or -, address,"
            + " size, site, file:line. Of a memlog, its blocks, baselines and sites, too.",
    mixinStandardHelpOptions = true,
    versionProvider = Memflight.Version.class,
    footer = {
      "",
      "Examples:",
      "  memflight dump driver.jfr | head",
      "  memflight dump log | grep -c ' + '"
    })
final class DumpCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "A segment, a root (its newest run), a .jfr.")
  private Path path;

  @Override
  public Integer call() throws IOException {
    Terminal terminal = new Terminal(spec);
    Input input = Input.of(path);
    switch (input.kind()) {
      case SEGMENT -> MemlogDump.print(path, terminal.out());
      case ROOT -> {
        for (Path segment : MemlogRoot.newestRun(path)) {
          MemlogDump.print(segment, terminal.out());
        }
      }
      case RECORDING, REPOSITORY -> dumpRecording(terminal, input.path());
    }
    return CommandFailure.OK;
  }

  private static void dumpRecording(Terminal terminal, Path recording) throws IOException {
    DumpText text = new DumpText(terminal.out());
    SessionStream stream =
        new SessionStream(
            new SessionListener() {
              @Override
              public void started(Session session) {
                session.memory().entries(text);
              }

              @Override
              public void ended(Session session, long time, boolean isClean) {
                TimelineCommand.warn(terminal, session.completeness());
              }
            });
    text.sites(stream.sites());
    RecordingReader reader = new RecordingReader(stream.specs(), stream);
    reader.read(recording);
    stream.finish();
    RecordingProfile.cutOff(reader.truncations()).forEach(terminal::tell);
  }
}
