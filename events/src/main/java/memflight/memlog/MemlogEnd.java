package memflight.memlog;

/** How a segment ends. */
public enum MemlogEnd {
  /** No end block: the process died, or is still writing. A state, not an error. */
  NONE(0),
  /** The session goes on in the next segment. */
  ROTATED(1),
  /** The session was closed. */
  CLOSED(2),
  /** Logging was switched off; the session may have gone on without it. */
  SWITCHED_OFF(3);

  private final int code;

  MemlogEnd(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  /** The written reason with that code, or null if there is none. */
  static MemlogEnd ofCode(int code) {
    for (MemlogEnd end : values()) {
      if (end.code == code && end != NONE) {
        return end;
      }
    }
    return null;
  }
}
