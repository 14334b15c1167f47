package memflight.converters;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file on its way: written to a directory of its own beside its place, so that moving it is a
 * rename, and moved when it is whole. Otherwise nothing stays, also when the JVM is asked to exit.
 * One thread.
 */
final class StagedFile implements Closeable {
  private final Path target;
  private final Path directory;
  private final Thread cleaner;

  private StagedFile(Path target, Path directory) {
    this.target = target;
    this.directory = directory;
    cleaner = new Thread(() -> StagedSegments.deleteTree(directory), "memflight clean-up");
    Runtime.getRuntime().addShutdownHook(cleaner);
  }

  /** Prepares for writing {@code target}, which may exist. */
  static StagedFile open(Path target) throws IOException {
    Path parent = target.toAbsolutePath().getParent();
    if (parent == null || Files.isDirectory(target)) {
      throw new IOException(target + " is a directory: name a file to write");
    }
    if (!Files.isDirectory(parent)) {
      throw new IOException(
          "cannot write " + target + ": there is no directory " + parent + "; create it first");
    }
    return new StagedFile(target, Files.createTempDirectory(parent, ".memflight-"));
  }

  /** Where to write piece {@code number}; piece 0 is what is moved in the end. */
  Path piece(int number) {
    return directory.resolve(number + ".jfr");
  }

  /** Moves piece 0 to the target, in the place of what may be there. */
  void publish() throws IOException {
    Files.move(
        piece(0), target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() {
    StagedSegments.deleteTree(directory);
    try {
      Runtime.getRuntime().removeShutdownHook(cleaner);
    } catch (IllegalStateException e) {
      return; // The JVM is exiting: the hook does the same.
    }
  }
}
