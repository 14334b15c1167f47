package memflight.converters;

import java.io.Console;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;

/** What a command prints to: results to {@link #out}, everything else to standard error. */
final class Terminal {
  static final String PREFIX = "memflight: ";

  private final PrintWriter out;
  private final PrintWriter err;

  Terminal(CommandSpec spec) {
    out = spec.commandLine().getOut();
    err = spec.commandLine().getErr();
  }

  /** For results. */
  PrintWriter out() {
    return out;
  }

  /** For progress and warnings; shown at once. */
  PrintWriter err() {
    return err;
  }

  /** A line for a person, on standard error; results so far come first. */
  void tell(String line) {
    out.flush();
    err.println(PREFIX + line);
    err.flush();
  }

  /** Whether a person watches standard error, as far as Java can tell. */
  @SuppressWarnings("SystemConsoleNull")
  static boolean isInteractive() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      // Since JDK 22 there is a console without a terminal, too.
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }
}
