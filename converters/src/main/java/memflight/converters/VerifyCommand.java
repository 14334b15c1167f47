package memflight.converters;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import memflight.memlog.MemlogRoot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks files. */
@Command(
    header = "Checks memlogs and recordings.",
    description =
        "Reads everything, and says of each file whether it is ok, incomplete, cut or bad. Exit"
            + " code 1 if one is not ok.",
    mixinStandardHelpOptions = true,
    versionProvider = Memflight.Version.class,
    footer = {"", "Examples:", "  memflight verify log", "  memflight verify log/*.txt driver.jfr"})
final class VerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private OutputFormat format;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Roots, segments, .jfr files.")
  private List<Path> paths;

  @Override
  public Integer call() throws IOException {
    Terminal terminal = new Terminal(spec);
    List<Verification> results = new ArrayList<>();
    for (Path path : paths) {
      for (Verification result : check(path)) {
        results.add(result);
        if (!format.isJson()) {
          terminal.out().println(result.line());
          terminal.out().flush();
        }
      }
    }
    if (format.isJson()) {
      ArrayNode array = Json.array();
      results.forEach(result -> array.add(result.json()));
      Json.print(terminal.out(), array);
    }
    return results.stream().allMatch(Verification::isOk)
        ? CommandFailure.OK
        : CommandFailure.FAILED;
  }

  private static List<Verification> check(Path path) {
    Input input;
    try {
      input = Input.of(path);
      if (input.kind() == Input.Kind.ROOT) {
        return checkRoot(path);
      }
    } catch (IOException | CommandFailure e) {
      return List.of(Verification.bad(path.toString(), e));
    }
    return List.of(
        input.kind() == Input.Kind.SEGMENT
            ? MemlogCheck.check(input.path())
            : RecordingCheck.check(input.path()));
  }

  private static List<Verification> checkRoot(Path path) throws IOException {
    List<Verification> results = new ArrayList<>();
    for (MemlogRoot.Session session : MemlogRoot.list(path).sessions()) {
      session.segments().values().forEach(segment -> results.add(MemlogCheck.check(segment)));
      results.addAll(MemlogCheck.gaps(path, session));
    }
    return results;
  }
}
