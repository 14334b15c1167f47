package memflight.converters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What can be known of a process without touching it. To attach means to send a signal that ends
 * whatever is not a JVM, so this is asked first.
 */
final class RunningProcess {
  private static final Path PROC = Path.of("/proc");

  private RunningProcess() {}

  /**
   * @throws CommandFailure if no JVM has that id, or it is somebody else's
   */
  static void requireJvm(long pid) {
    ProcessHandle process =
        ProcessHandle.of(pid)
            .orElseThrow(
                () ->
                    CommandFailure.failed(
                        "no process has the id " + pid + ": jps lists the JVMs that run"));
    if (pid == ProcessHandle.current().pid()) {
      throw CommandFailure.usage(pid + " is this command itself: give the id of another JVM");
    }
    requireOwn(process);
    if (isKnownToBeNoJvm(pid)) {
      throw CommandFailure.failed("process " + pid + " is not a JVM: jps lists the JVMs that run");
    }
  }

  private static void requireOwn(ProcessHandle process) {
    Optional<String> owner = process.info().user();
    String self = ProcessHandle.current().info().user().orElse(System.getProperty("user.name"));
    if (owner.isPresent() && !owner.get().equals(self) && !self.equals("root")) {
      throw CommandFailure.failed(
          "process "
              + process.pid()
              + " belongs to "
              + owner.get()
              + ": attach as that user, not as "
              + self);
    }
  }

  /** Every HotSpot JVM maps its own library; where maps cannot be read, nothing is known. */
  private static boolean isKnownToBeNoJvm(long pid) {
    Path maps = PROC.resolve(Long.toString(pid)).resolve("maps");
    if (!Files.isReadable(maps)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(maps, java.nio.charset.StandardCharsets.ISO_8859_1)) {
      return lines.noneMatch(line -> line.contains("libjvm."));
    } catch (IOException | java.io.UncheckedIOException e) {
      return false;
    }
  }
}
