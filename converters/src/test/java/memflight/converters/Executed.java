package memflight.converters;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;

/** What the command did when it was run inside this JVM. */
record Executed(int exitCode, String out, String err) {
  static Executed run(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
    int exitCode = Memflight.execute(new PrintWriter(out), new PrintWriter(err), words);
    return new Executed(exitCode, out.toString(), err.toString());
  }

  /** The same with what differs from run to run taken out. */
  Executed without(Path path) {
    return new Executed(
        exitCode, out.replace(path.toString(), ""), err.replace(path.toString(), ""));
  }
}
