package memflight.converters;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of the JDK that runs the test: the packaged command, or a program of ours. */
final class CommandProcess {
  private static final int PATIENCE_SECONDS = 120;

  private final Process process;
  private final Path out;
  private final Path err;

  private CommandProcess(Path directory, List<String> command) throws IOException {
    Path files = Files.createTempDirectory(directory, "process");
    out = files.resolve("out");
    err = files.resolve("err");
    process =
        new ProcessBuilder(command)
            .directory(files.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
  }

  /** The java launcher that runs the test. */
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** What starts {@link testdriver.CountingDriver}. */
  static List<String> driver(Object... arguments) {
    List<String> command = new ArrayList<>(List.of(java(), "-Xmx64m", "-cp"));
    command.add(System.getProperty("memflight.testClasses"));
    command.add("testdriver.CountingDriver");
    Arrays.stream(arguments).map(Object::toString).forEach(command::add);
    return command;
  }

  /** Starts target/memflight.jar. */
  static CommandProcess memflight(Path directory, Object... arguments) throws IOException {
    return memflight(Path.of(System.getProperty("memflight.jar")), directory, arguments);
  }

  /** Starts another such jar. */
  static CommandProcess memflight(Path jar, Path directory, Object... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(java(), "-Xmx128m"));
    // Files of a run lie below the test's directory, so that leaving some shows.
    command.add("-Djava.io.tmpdir=" + Files.createDirectories(temporary(directory)));
    command.addAll(List.of("-jar", jar.toString()));
    for (Object argument : arguments) {
      if (argument instanceof List<?> words) {
        words.forEach(word -> command.add(word.toString()));
      } else {
        command.add(argument.toString());
      }
    }
    return new CommandProcess(directory, command);
  }

  static CommandProcess start(Path directory, List<String> command) throws IOException {
    return new CommandProcess(directory, command);
  }

  static Path temporary(Path directory) {
    return directory.resolve("temporary");
  }

  Process process() {
    return process;
  }

  /** Tells the driver something. */
  void say(String line) throws IOException {
    OutputStream in = process.getOutputStream();
    in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    in.flush();
  }

  String out() throws IOException {
    return Files.readString(out);
  }

  String err() throws IOException {
    return Files.readString(err);
  }

  /** Runs {@code jcmd} on the process. */
  void jcmd(Path directory, List<String> words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    command.add(Long.toString(process.pid()));
    command.addAll(words);
    Executed ended = start(directory, command).end();
    if (ended.exitCode() != 0) {
      throw new AssertionError(command + ": " + ended.out() + ended.err());
    }
  }

  /** How often the driver has said that it is ready. */
  long rounds() throws IOException {
    return out().lines().filter("ready"::equals).count();
  }

  /** Waits for the end. */
  Executed end() throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("it did not end: " + out() + err());
    }
    return new Executed(process.exitValue(), out(), err());
  }
}
