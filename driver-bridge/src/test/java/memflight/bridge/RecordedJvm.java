package memflight.bridge;

import com.sun.tools.attach.VirtualMachine;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A child JVM of the kind that runs the test, with the packaged agent. */
final class RecordedJvm {
  private final List<String> options = new ArrayList<>();
  private final List<String> program = new ArrayList<>();
  private final Path directory;
  private String classPath;

  RecordedJvm(Path directory, String agentOptions) {
    this(directory, agentOptions, Path.of("target", "test-classes").toAbsolutePath());
  }

  RecordedJvm(Path directory, String agentOptions, Path classes) {
    this.directory = directory;
    options.add("-Xmx512m");
    if (Runtime.version().feature() >= 24) {
      options.add("--sun-misc-unsafe-memory-access=allow");
    }
    if (agentOptions != null) {
      options.add("-javaagent:" + agent() + "=" + agentOptions);
    }
    // Only the program's own classes: all of memflight comes with the agent.
    classPath = classes + File.pathSeparator + agent();
  }

  static String agent() {
    return System.getProperty("memflight.agent");
  }

  /** Options of the JVM's. */
  RecordedJvm options(String... more) {
    options.addAll(List.of(more));
    return this;
  }

  RecordedJvm classPath(String path) {
    classPath = path;
    return this;
  }

  /** The program and its arguments. */
  RecordedJvm with(String... arguments) {
    program.addAll(List.of(arguments));
    return this;
  }

  Process start() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath));
    command.addAll(program);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output().toFile())
        .start();
  }

  Path output() {
    return directory.resolve("output.txt");
  }

  /**
   * Loads memflight's agent into a running JVM.
   *
   * @return how it went
   */
  static String attach(Process process, String agentOptions) throws Exception {
    return attach(process, agent(), agentOptions);
  }

  /** The same for any agent. */
  static String attach(Process process, String agent, String agentOptions) throws Exception {
    VirtualMachine vm = VirtualMachine.attach(Long.toString(process.pid()));
    try {
      vm.loadAgent(agent, agentOptions);
      return vm.getSystemProperties().getProperty("memflight.status");
    } finally {
      vm.detach();
    }
  }

  /** Has a program that waits for a line go on, to its end, and returns its lines. */
  List<String> end(Process process) throws Exception {
    process.getOutputStream().write('\n');
    process.getOutputStream().close();
    return awaitEnd(process);
  }

  /** Runs to its end and returns its lines. */
  List<String> run() throws Exception {
    return awaitEnd(start());
  }

  private List<String> awaitEnd(Process process) throws Exception {
    if (!process.waitFor(300, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the program did not end: " + lines());
    }
    if (process.exitValue() != 0) {
      throw new AssertionError("exit code " + process.exitValue() + ": " + lines());
    }
    return lines();
  }

  List<String> lines() throws Exception {
    return Files.readAllLines(output(), StandardCharsets.UTF_8);
  }
}
