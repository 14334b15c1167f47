package memflight.benchmarks;

import java.io.IOException;
import java.nio.file.Path;

/** Makes large inputs in a JVM of their own, so that the one that measures starts afresh. */
final class OtherJvm {
  private OtherJvm() {}

  /** Runs {@code main} with one argument. */
  static void run(Class<?> main, Path argument) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                argument.toString())
            .inheritIO()
            .start();
    if (process.waitFor() != 0) {
      throw new IOException(main.getSimpleName() + " failed");
    }
  }
}
