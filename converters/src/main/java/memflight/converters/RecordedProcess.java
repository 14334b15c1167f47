package memflight.converters;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * A program that runs in the foreground, with this process's standard streams. Signals that a
 * terminal sends reach the program by themselves, so this process only has to survive them; a
 * request to end is passed on.
 */
final class RecordedProcess {
  /** Exit codes above it mean that a signal ended the program, where there are signals. */
  private static final int SIGNAL_BASE = 128;

  private static final int HIGHEST_SIGNAL = 64;

  private RecordedProcess() {}

  /**
   * Runs the program to its end.
   *
   * @return its exit code; 128 + n if signal n ended it
   * @throws CommandFailure if it does not start
   */
  static int run(List<String> command) throws InterruptedException {
    return run(new ProcessBuilder(command), pid -> {});
  }

  /** The same; {@code whenStarted} hears of the program's process id. */
  static int run(ProcessBuilder builder, LongConsumer whenStarted) throws InterruptedException {
    Process process;
    try {
      process = builder.inheritIO().start();
    } catch (IOException e) {
      throw CommandFailure.failed(
          builder.command().get(0) + " cannot be run: " + e.getMessage(), e);
    }
    whenStarted.accept(process.pid());
    onSignal("INT", () -> {});
    onSignal("HUP", () -> {});
    onSignal("TERM", process::destroy);
    return process.waitFor();
  }

  static boolean isSignal(int exitCode) {
    return exitCode > SIGNAL_BASE && exitCode <= SIGNAL_BASE + HIGHEST_SIGNAL;
  }

  /**
   * Does {@code action} instead of ending. By reflection: sun.misc.Signal is the only way there is,
   * but no JDK has to have it. A Java handler, not "ignore", which the program would inherit.
   */
  private static void onSignal(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              RecordedProcess.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  action.run();
                }
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (ReflectiveOperationException e) {
      return; // Then the signal ends this process as well.
    }
  }
}
