package memflight.nativelib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The C library, held against C programs that know their own numbers and against real programs.
 * {@code src/test/c/tests.sh} is the test; here each of its names becomes one. They are skipped
 * where the library could not be built.
 */
class NativeLibraryIT {
  private static final Path SCRIPT = Path.of("src/test/c/tests.sh").toAbsolutePath();
  private static final Path WORK = Path.of("target/native-tests").toAbsolutePath();
  private static final int SKIPPED = 77;

  @TestFactory
  Stream<DynamicTest> recordsWhatNativeProgramsAllocate() throws Exception {
    Path libraries = libraries();
    Assumptions.assumeTrue(
        libraries != null, "the native library was not built: see the build's output");
    Output names = run("list");
    assertThat(names.exitCode).isZero();
    return Stream.of(names.text.trim().split("\\s+"))
        .map(name -> dynamicTest(name, () -> passes(libraries, name)));
  }

  private static void passes(Path libraries, String name) throws Exception {
    Output output = run(libraries.toString(), WORK.toString(), name);
    Assumptions.assumeFalse(output.exitCode == SKIPPED, output.text);
    assertThat(output.exitCode).as(output.text).isZero();
  }

  /** The directory that {@code build.sh} made for this machine, or null. */
  private static Path libraries() throws IOException {
    Path built = Path.of(System.getProperty("memflight.native"));
    if (!Files.isDirectory(built)) {
      return null;
    }
    String arch =
        System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
    Path libraries = built.resolve("linux-" + arch);
    return Files.exists(libraries.resolve("libmemflight-preload.so")) ? libraries : null;
  }

  private static Output run(String... arguments) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.concat(Stream.of("sh", SCRIPT.toString()), Stream.of(arguments)).toList());
    // The JVM of these tests, also as the program that is recorded.
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Output(process.waitFor(), text);
  }

  private record Output(int exitCode, String text) {}
}
