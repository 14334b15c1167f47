package memflight.bridge;

import java.io.Closeable;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Path;

/**
 * A file that a watcher in another process keeps locked as long as it watches. The system drops the
 * lock when that process ends, however it ends, so nothing goes on for a watcher that is gone. Not
 * thread-safe.
 */
final class WatchLease implements Closeable {
  private final File path;
  private final RandomAccessFile file;

  /**
   * @throws IOException if there is no such file
   */
  WatchLease(Path path) throws IOException {
    this.path = path.toFile();
    if (!this.path.isFile()) {
      throw new FileNotFoundException(
          "the watcher's file "
              + path
              + " cannot be seen from this JVM: watch it from where it runs");
    }
    file = new RandomAccessFile(this.path, "rw");
  }

  /** Whether somebody holds it. */
  boolean isHeld() throws IOException {
    if (!path.exists()) {
      return false;
    }
    try (FileLock lock = file.getChannel().tryLock()) {
      return lock == null;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
    path.delete();
  }
}
