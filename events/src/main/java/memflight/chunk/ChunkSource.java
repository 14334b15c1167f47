package memflight.chunk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Seekable bytes that hold chunks: a file, or anything else that can be read at a position. One
 * thread at a time; whoever opened it closes it.
 */
public interface ChunkSource extends Closeable {
  /** The name for messages. */
  String name();

  /** How many bytes there are now; grows while a JVM writes. */
  long size() throws IOException;

  /**
   * Reads up to {@code length} bytes from {@code position} on.
   *
   * @return how many were read; fewer than {@code length} only at the end, then possibly 0
   */
  int read(long position, byte[] to, int offset, int length) throws IOException;

  /** Opens a file. On Linux it stays readable when the file is deleted meanwhile. */
  static ChunkSource of(Path file) throws IOException {
    return new FileSource(file.toFile());
  }
}
