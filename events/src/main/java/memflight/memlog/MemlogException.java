package memflight.memlog;

import java.io.IOException;

/**
 * A file that cannot be read as a memlog. The message says what is wrong, in which file and at
 * which offset, what was expected and what stands there. A file that was merely cut off is none of
 * these: see {@link MemlogSegment#isTruncated}.
 */
public final class MemlogException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The three ways in which a file is refused. */
  public enum Family {
    /** Something else than a memlog. */
    NOT_A_MEMLOG("not a memlog"),
    /** A memlog of a kind that this version does not read. */
    UNSUPPORTED("unsupported memlog"),
    /** A memlog that is damaged. */
    BAD("bad memlog");

    private final String words;

    Family(String words) {
      this.words = words;
    }
  }

  private final Family family;
  private final long offset;

  private MemlogException(Family family, String file, long offset, String detail) {
    super(family.words + ": " + file + " at offset " + offset + ": " + detail);
    this.family = family;
    this.offset = offset;
  }

  static MemlogException notAMemlog(String file, long offset, String detail) {
    return new MemlogException(Family.NOT_A_MEMLOG, file, offset, detail);
  }

  static MemlogException unsupported(String file, long offset, String detail) {
    return new MemlogException(Family.UNSUPPORTED, file, offset, detail);
  }

  static MemlogException bad(String file, long offset, String detail) {
    return new MemlogException(Family.BAD, file, offset, detail);
  }

  public Family family() {
    return family;
  }

  /** Where in the file, in bytes from its start. */
  public long offset() {
    return offset;
  }
}
