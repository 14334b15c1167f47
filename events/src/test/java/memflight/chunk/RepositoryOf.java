package memflight.chunk;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Finds the repository directories of JVMs. */
final class RepositoryOf {
  private RepositoryOf() {}

  /** This JVM's, once it has recorded:. */
  static Path thisJvm() throws Exception {
    String directory = System.getProperty("java.io.tmpdir");
    long pid = ProcessHandle.current().pid();
    return newestBelow(Path.of(directory), "_" + pid);
  }

  /** The newest directory below {@code parent} that holds chunks and whose name ends so. */
  static Path newestBelow(Path parent, String suffix) throws Exception {
    try (Stream<Path> all = Files.list(parent)) {
      return all.filter(path -> path.getFileName().toString().endsWith(suffix))
          .filter(path -> path.getFileName().toString().matches("\\d{4}(_\\d\\d){5}_\\d+"))
          .filter(RepositoryOf::holdsChunks)
          .max(Comparator.comparing(path -> path.getFileName().toString()))
          .orElse(null);
    }
  }

  /** A JVM that starts may remove its first directory and make another. */
  private static boolean holdsChunks(Path directory) {
    String[] names = directory.toFile().list((dir, name) -> name.endsWith(".jfr"));
    return names != null && names.length > 0;
  }
}
