package memflight.memlog;

import java.nio.file.Path;

/**
 * Something in a memlog that is not as it says.
 *
 * @param file the segment
 * @param offset where in it, in bytes from its start
 * @param message what was expected and what stands there
 */
public record MemlogFinding(Path file, long offset, String message) {
  @Override
  public String toString() {
    return file + " at offset " + offset + ": " + message;
  }
}
