package memflight.memlog;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;

/** A file that grows at its end: what a segment is written to. */
interface SegmentFile extends Closeable {
  /** Appends. After a failure an unknown part of it may have been written. */
  void write(byte[] bytes, int offset, int length) throws IOException;

  /** Writes over the file's first bytes, which are there already. */
  void overwriteStart(byte[] bytes) throws IOException;

  /** Cuts the file to {@code length} bytes. */
  void truncate(long length) throws IOException;

  /** Makes new files. */
  @FunctionalInterface
  interface Factory {
    /** Creates {@code file}, which must not exist yet. */
    SegmentFile create(File file) throws IOException;
  }
}
