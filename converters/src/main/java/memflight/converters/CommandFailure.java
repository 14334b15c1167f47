package memflight.converters;

/** Ends a command with one line for the user: what is wrong, where, and what to do. */
final class CommandFailure extends RuntimeException {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private CommandFailure(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** The work could not be done. */
  static CommandFailure failed(String message) {
    return new CommandFailure(FAILED, message, null);
  }

  /** The work could not be done. */
  static CommandFailure failed(String message, Throwable cause) {
    return new CommandFailure(FAILED, message, cause);
  }

  /** The command was asked for something that makes no sense. */
  static CommandFailure usage(String message) {
    return new CommandFailure(WRONG_USAGE, message, null);
  }

  /** The command was asked for something that makes no sense. */
  static CommandFailure usage(String message, Throwable cause) {
    return new CommandFailure(WRONG_USAGE, message, cause);
  }

  int exitCode() {
    return exitCode;
  }
}
