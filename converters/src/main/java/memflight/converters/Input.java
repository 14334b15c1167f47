package memflight.converters;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import memflight.memlog.MemlogRoot;

/**
 * A file or directory that a command was given, and what it is: told by content, never by name.
 *
 * @param kind what it is
 * @param path where it is; for the parent of one JVM's repository, that repository
 */
record Input(Kind kind, Path path) {
  /** What can be read. */
  enum Kind {
    /** One memlog file. */
    SEGMENT,
    /** A directory with memlog files. */
    ROOT,
    /** A file of JFR chunks. */
    RECORDING,
    /** A directory with JFR chunks, as a JVM leaves it when it is killed. */
    REPOSITORY;

    boolean isMemlog() {
      return this == SEGMENT || this == ROOT;
    }
  }

  private static final byte[] MEMLOG_MAGIC = {'M', 'E', 'M', 'L', 'O', 'G', '\r', '\n'};
  private static final byte[] CHUNK_MAGIC = {'F', 'L', 'R', 0};

  /**
   * Looks into {@code path}.
   *
   * @throws CommandFailure if it is nothing that can be read
   */
  static Input of(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    return Files.isDirectory(path) ? directory(path) : new Input(kindOfFile(path), path);
  }

  private static Kind kindOfFile(Path file) throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(MEMLOG_MAGIC.length);
    }
    if (start.length == 0) {
      throw CommandFailure.failed(file + " is empty: nothing was recorded in it");
    }
    if (startsLike(start, MEMLOG_MAGIC)) {
      return Kind.SEGMENT;
    }
    if (startsLike(start, CHUNK_MAGIC)) {
      return Kind.RECORDING;
    }
    throw CommandFailure.failed(
        file + " is neither a memlog nor a .jfr: it begins with " + describe(start));
  }

  /** Whether a file, which may be cut off anywhere, starts with the magic. */
  private static boolean startsLike(byte[] start, byte[] magic) {
    int length = Math.min(start.length, magic.length);
    return Arrays.equals(start, 0, length, magic, 0, length);
  }

  private static String describe(byte[] start) {
    StringBuilder text = new StringBuilder("the bytes");
    for (byte value : start) {
      text.append(String.format(" %02X", value));
    }
    return text.toString();
  }

  private static Input directory(Path directory) throws IOException {
    if (!MemlogRoot.list(directory).sessions().isEmpty()) {
      return new Input(Kind.ROOT, directory);
    }
    if (hasChunks(directory)) {
      return new Input(Kind.REPOSITORY, directory);
    }
    List<Path> repositories;
    try (Stream<Path> children = Files.list(directory)) {
      repositories = children.filter(Files::isDirectory).filter(Input::hasChunks).sorted().toList();
    }
    if (repositories.size() > 1) {
      throw CommandFailure.failed(
          directory + " holds the recordings of several JVMs: name one of " + repositories);
    }
    if (repositories.isEmpty()) {
      throw CommandFailure.failed(
          directory + " holds no memlog segment and no .jfr: is it the root that was recorded to?");
    }
    return new Input(Kind.REPOSITORY, repositories.get(0));
  }

  private static boolean hasChunks(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.anyMatch(Input::isChunkFile);
    } catch (IOException e) {
      return false;
    }
  }

  /** The reader takes what ends like that, so nothing else can count. */
  private static boolean isChunkFile(Path file) {
    return file.toString().endsWith(".jfr") && Files.isRegularFile(file);
  }
}
