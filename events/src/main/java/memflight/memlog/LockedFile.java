package memflight.memlog;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A segment on disk, locked against deletion by other recorders while it is being written.
 *
 * <p>Only {@code java.io} touches the disk here: {@code java.nio.file} and channel writes take
 * off-heap memory, which the recorder would then see in the JVM that it records.
 *
 * <p>On POSIX a process drops its lock when it closes any descriptor of the file, so a segment read
 * by its own writer's process is protected from that process only.
 */
final class LockedFile implements SegmentFile {
  /** Far behind any content: on Windows a locked range cannot be read by others. */
  private static final long LOCK_AT = Long.MAX_VALUE - 1;

  /**
   * Files that this process is writing. Asking the system for their lock would not do: on POSIX,
   * closing the second descriptor would drop the lock of the first.
   */
  private static final Set<File> OPEN = ConcurrentHashMap.newKeySet();

  private final File key;
  private final RandomAccessFile file;

  private LockedFile(File key, RandomAccessFile file) {
    this.key = key;
    this.file = file;
  }

  static LockedFile create(File target) throws IOException {
    if (!target.createNewFile()) {
      throw new IOException("the file exists");
    }
    File key = target.getCanonicalFile();
    OPEN.add(key);
    RandomAccessFile file = null;
    try {
      file = new RandomAccessFile(target, "rw");
      lock(file);
      return new LockedFile(key, file);
    } catch (IOException e) {
      OPEN.remove(key);
      if (file != null) {
        file.close();
      }
      throw e;
    }
  }

  /** Locks the file; where the file system has no locks, the log is worth more than its lock. */
  @SuppressWarnings("EmptyCatch")
  private static void lock(RandomAccessFile file) {
    try {
      // Held until the file is closed.
      file.getChannel().tryLock(LOCK_AT, 1, false);
    } catch (IOException e) {
      // No locks here.
    }
  }

  /** Whether a live writer, of this process or of another, holds {@code file}. */
  static boolean isBeingWritten(File file) {
    try {
      if (OPEN.contains(file.getCanonicalFile())) {
        return true;
      }
      if (!file.isFile()) {
        return false;
      }
      try (RandomAccessFile probe = new RandomAccessFile(file, "rw");
          FileLock lock = probe.getChannel().tryLock(LOCK_AT, 1, false)) {
        return lock == null;
      }
    } catch (IOException | OverlappingFileLockException e) {
      // Whoever may not even ask must not delete it.
      return true;
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    file.write(bytes, offset, length);
  }

  @Override
  public void overwriteStart(byte[] bytes) throws IOException {
    long end = file.getFilePointer();
    file.seek(0);
    file.write(bytes);
    file.seek(end);
  }

  @Override
  public void truncate(long length) throws IOException {
    file.setLength(length);
    file.seek(length);
  }

  @Override
  public void close() throws IOException {
    try {
      file.close();
    } finally {
      OPEN.remove(key);
    }
  }
}
