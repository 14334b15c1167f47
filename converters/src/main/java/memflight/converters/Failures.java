package memflight.converters;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import memflight.chunk.ChunkException;
import memflight.memlog.MemlogException;

/** Says in one line what went wrong. */
final class Failures {
  private Failures() {}

  /** The line for {@code failure}, without a prefix. */
  static String line(Throwable failure) {
    return describe(failure).replaceAll("\\s*\\R\\s*", " ");
  }

  /** The line for a damaged file without advice. */
  static String finding(Exception failure) {
    return failure instanceof MemlogException || failure instanceof ChunkException
        ? failure.getMessage()
        : line(failure);
  }

  static int exitCode(Throwable failure) {
    return failure instanceof CommandFailure known ? known.exitCode() : CommandFailure.FAILED;
  }

  private static String describe(Throwable failure) {
    if (failure instanceof CommandFailure) {
      return failure.getMessage();
    }
    if (failure instanceof UncheckedIOException unchecked) {
      return describe(unchecked.getCause());
    }
    if (failure instanceof MemlogException memlog) {
      return switch (memlog.family()) {
        case NOT_A_MEMLOG -> memlog.getMessage();
        case UNSUPPORTED -> memlog.getMessage() + "; read it with a newer memflight";
        case BAD -> memlog.getMessage() + "; fetch the file again, or move it out of the root";
      };
    }
    if (failure instanceof ChunkException) {
      return failure.getMessage() + "; fetch the file again if it was copied";
    }
    if (failure instanceof FileSystemException file) {
      return describe(file);
    }
    if (failure instanceof OutOfMemoryError) {
      return "out of memory: give the command more heap, java -Xmx4g -jar memflight.jar …";
    }
    if (failure instanceof IOException) {
      return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
    return "internal error: " + failure + "; --debug shows where, please report it";
  }

  private static String describe(FileSystemException failure) {
    String file = failure.getFile();
    if (failure instanceof NoSuchFileException) {
      return file + " does not exist: check the path";
    }
    if (failure instanceof AccessDeniedException) {
      return file + ": access denied: check its permissions";
    }
    if (failure instanceof NotDirectoryException) {
      return file + " is not a directory";
    }
    return failure.getReason() == null ? failure.toString() : file + ": " + failure.getReason();
  }
}
