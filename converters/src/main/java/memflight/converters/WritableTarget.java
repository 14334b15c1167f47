package memflight.converters;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks that something can be written, before a program is started that will want to. */
final class WritableTarget {
  private WritableTarget() {}

  /** Creates the directory if need be, and a file in it for a moment. */
  static void checkDirectory(Path directory) {
    Path absolute = directory.toAbsolutePath();
    try {
      Files.createDirectories(absolute);
    } catch (FileAlreadyExistsException e) {
      throw CommandFailure.failed(
          "cannot log to " + directory + ": it is a file; name another --root", e);
    } catch (IOException e) {
      throw CommandFailure.failed(
          "cannot log to " + absolute + ": it cannot be created; name another --root", e);
    }
    try {
      Files.delete(Files.createTempFile(absolute, ".memflight-", ".probe"));
    } catch (IOException e) {
      throw CommandFailure.failed(
          "cannot log to " + absolute + ": it cannot be written to; name another --root", e);
    }
  }

  /** Checks that the file can be created or replaced; leaves no trace of that. */
  static void checkFile(Path file) {
    Path absolute = file.toAbsolutePath();
    Path directory = absolute.getParent();
    if (Files.isDirectory(absolute)) {
      throw CommandFailure.failed(
          "cannot record to " + file + ": it is a directory; name a file for --jfr");
    }
    if (!Files.isDirectory(directory)) {
      throw CommandFailure.failed(
          "cannot record to "
              + file
              + ": there is no directory "
              + directory
              + "; create it first");
    }
    try {
      Files.delete(Files.createTempFile(directory, ".memflight-", ".probe"));
    } catch (IOException e) {
      throw CommandFailure.failed(
          "cannot record to " + file + ": " + directory + " cannot be written to", e);
    }
    if (Files.exists(absolute) && !Files.isWritable(absolute)) {
      throw CommandFailure.failed("cannot record to " + file + ": it is write-protected");
    }
  }
}
