package memflight.converters;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The directory that one run gets below the system's temporary one: JFR's repository, and the
 * report that the agent leaves. It goes when the run ends, unless a killed JVM left a recording in
 * it.
 */
final class RunFiles implements Closeable {
  private final Path directory;

  private RunFiles(Path directory) {
    this.directory = directory;
  }

  static RunFiles create() throws IOException {
    RunFiles files = new RunFiles(Files.createTempDirectory("memflight-").toAbsolutePath());
    Files.createDirectory(files.repository());
    return files;
  }

  /** Where the JVM makes its own directory of chunks. */
  Path repository() {
    return directory.resolve("repository");
  }

  Path report() {
    return directory.resolve("report.txt");
  }

  /** The directories of chunks that JVMs did not remove. */
  List<Path> leftRepositories() throws IOException {
    try (Stream<Path> directories = Files.list(repository())) {
      return directories.filter(RunFiles::hasFiles).sorted().toList();
    }
  }

  private static boolean hasFiles(Path path) {
    try (Stream<Path> all = Files.walk(path)) {
      return all.anyMatch(Files::isRegularFile);
    } catch (IOException e) {
      return true;
    }
  }

  /** Deletes everything but what a JVM may have left for want of a proper end. */
  @Override
  public void close() throws IOException {
    boolean hasEnded = Files.deleteIfExists(report());
    if (hasEnded || leftRepositories().isEmpty()) {
      StagedSegments.deleteTree(directory);
    }
  }
}
