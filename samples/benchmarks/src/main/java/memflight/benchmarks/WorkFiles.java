package memflight.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the benchmarks put files: {@code -Dmemflight.benchmarks.dir}, or a directory beside other
 * temporary ones. Large inputs stay there for the next run.
 */
public final class WorkFiles {
  private static final String PROPERTY = "memflight.benchmarks.dir";

  private WorkFiles() {}

  /** The directory of all files. */
  public static Path directory() throws IOException {
    String set = System.getProperty(PROPERTY);
    Path directory =
        set != null
            ? Path.of(set)
            : Path.of(System.getProperty("java.io.tmpdir"), "memflight-benchmarks");
    return Files.createDirectories(directory);
  }

  /** A new directory, which the caller deletes. */
  public static Path newDirectory(String prefix) throws IOException {
    return Files.createTempDirectory(directory(), prefix);
  }

  /** Deletes a file, or a directory and the files in it. */
  public static void delete(Path path) {
    File[] files = path.toFile().listFiles();
    if (files != null) {
      for (File file : files) {
        delete(file.toPath());
      }
    }
    if (!path.toFile().delete() && path.toFile().exists()) {
      System.err.println("could not delete " + path);
    }
  }
}
