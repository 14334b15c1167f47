package memflight.chunk;

import java.io.IOException;

/**
 * Bytes that cannot be read as JFR chunks. The message begins with one of "not a .jfr",
 * "unsupported .jfr" and "bad .jfr" and names file, offset, what was expected and what was found. A
 * recording that merely ends early is not an error: see {@link RecordingReader#isTruncated}.
 */
public final class ChunkException extends IOException {
  private static final long serialVersionUID = 1L;

  private final long offset;

  private ChunkException(String family, String file, long offset, String expected, String actual) {
    super(
        family
            + ": "
            + file
            + " at offset "
            + offset
            + ": expected "
            + expected
            + ", actual "
            + actual);
    this.offset = offset;
  }

  static ChunkException notAJfr(String file, long offset, String expected, String actual) {
    return new ChunkException("not a .jfr", file, offset, expected, actual);
  }

  static ChunkException unsupported(String file, long offset, String expected, String actual) {
    return new ChunkException("unsupported .jfr", file, offset, expected, actual);
  }

  static ChunkException bad(String file, long offset, String expected, String actual) {
    return new ChunkException("bad .jfr", file, offset, expected, actual);
  }

  /** Where in the file, in bytes from its start. */
  public long offset() {
    return offset;
  }
}
