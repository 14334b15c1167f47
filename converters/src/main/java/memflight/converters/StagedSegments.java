package memflight.converters;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import memflight.memlog.MemlogRoot;

/**
 * Segments on their way: written to a directory of their own inside the target, so that moving them
 * is a rename, and moved when all are whole. Whatever is not moved is deleted, also when the JVM is
 * asked to exit. One thread.
 */
final class StagedSegments implements Closeable {
  private final Path target;
  private final boolean isTargetNew;
  private final Path directory;
  private final Path replaced;
  private final Thread cleaner;

  private StagedSegments(Path target, boolean isTargetNew) throws IOException {
    this.target = target;
    this.isTargetNew = isTargetNew;
    directory = Files.createTempDirectory(target, ".memflight-");
    replaced = Files.createDirectory(directory.resolve("replaced"));
    cleaner = new Thread(this::delete, "memflight clean-up");
    Runtime.getRuntime().addShutdownHook(cleaner);
  }

  static StagedSegments open(Path target) throws IOException {
    boolean isNew = !Files.exists(target);
    try {
      Files.createDirectories(target);
    } catch (FileAlreadyExistsException e) {
      throw new IOException(target + " is a file: name a directory for the segments", e);
    }
    return new StagedSegments(target, isNew);
  }

  Path target() {
    return target;
  }

  /** Where to write. */
  Path directory() {
    return directory;
  }

  /** Whether segments of that session lie at the target. */
  boolean isAtTarget(long session) {
    return !segments(target, session).isEmpty();
  }

  /** The segments of that session that have been written. */
  List<Path> segmentsOf(long session) {
    return segments(directory, session);
  }

  private static List<Path> segments(Path directory, long session) {
    try {
      for (MemlogRoot.Session found : MemlogRoot.list(directory).sessions()) {
        if (found.sessionMicros() == session) {
          return List.copyOf(found.segments().values());
        }
      }
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Moves everything to the target, where it takes the place of the same sessions' segments. */
  void publish() throws IOException {
    List<Move> done = new ArrayList<>();
    try {
      for (MemlogRoot.Session session : MemlogRoot.list(directory).sessions()) {
        for (Path old : segments(target, session.sessionMicros())) {
          move(old, replaced, done);
        }
        for (Path segment : session.segments().values()) {
          move(segment, target, done);
        }
      }
    } catch (IOException e) {
      undo(done, e);
      throw e;
    }
  }

  private record Move(Path from, Path to) {}

  private static void move(Path file, Path into, List<Move> done) throws IOException {
    Path to = into.resolve(file.getFileName());
    Files.move(file, to, StandardCopyOption.ATOMIC_MOVE);
    done.add(new Move(file, to));
  }

  private static void undo(List<Move> done, IOException cause) {
    for (int i = done.size() - 1; i >= 0; i--) {
      try {
        Files.move(done.get(i).to(), done.get(i).from(), StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }
  }

  @Override
  public void close() {
    delete();
    try {
      Runtime.getRuntime().removeShutdownHook(cleaner);
    } catch (IllegalStateException e) {
      return; // The JVM is exiting: the hook does the same.
    }
  }

  private void delete() {
    deleteTree(directory);
    if (isTargetNew) {
      // Only if it is empty.
      target.toFile().delete();
    }
  }

  /** Deletes a directory and what is in it, as far as that goes. */
  static void deleteTree(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      all.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException | UncheckedIOException e) {
      return; // What cannot be listed cannot be deleted.
    }
  }
}
