package memflight.memlog;

/**
 * What a writer is doing.
 *
 * @param status whether it still writes
 * @param message one line for a person: the file, and what went wrong if something did
 */
public record MemlogState(Status status, String message) {
  /** The states of a writer; it never leaves the last two. */
  public enum Status {
    WRITING,
    CLOSED,
    /** The disk is full or failed: logging has ended, the session goes on without it. */
    FAILED
  }
}
