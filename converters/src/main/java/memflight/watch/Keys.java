package memflight.watch;

import java.io.IOException;

/**
 * Keys as numbers: characters are themselves, others lie beyond Unicode. Terminals send those as
 * sequences that begin with an escape.
 */
final class Keys {
  static final int ENTER = '\r';
  static final int ESCAPE = 27;
  static final int BACKSPACE = 127;
  static final int DELETE = '\b';
  static final int INTERRUPT = 3;
  static final int END_OF_INPUT = -1;

  /** Nothing was pressed. */
  static final int NONE = -2;

  private static final int BEYOND = Character.MAX_CODE_POINT;
  static final int UP = BEYOND + 1;
  static final int DOWN = BEYOND + 2;
  static final int LEFT = BEYOND + 3;
  static final int RIGHT = BEYOND + 4;
  static final int PAGE_UP = BEYOND + 5;
  static final int PAGE_DOWN = BEYOND + 6;
  static final int HOME = BEYOND + 7;
  private static final int UNKNOWN = BEYOND + 8;

  /** The rest of a sequence comes at once, while a person takes longer. */
  private static final long SEQUENCE_MILLIS = 50;

  /** A terminal's input. */
  interface Input {
    /**
     * The next character, {@link #END_OF_INPUT}, or {@link #NONE} if none came within {@code
     * millis}.
     */
    int read(long millis) throws IOException;
  }

  private Keys() {}

  /** The next key, or {@link #NONE} or {@link #END_OF_INPUT}. */
  static int next(Input input, long millis) throws IOException {
    int first = input.read(millis);
    if (first == '\n') {
      return ENTER;
    }
    if (first != ESCAPE) {
      return first;
    }
    int second = input.read(SEQUENCE_MILLIS);
    if (second != '[' && second != 'O') {
      return ESCAPE;
    }
    StringBuilder parameters = new StringBuilder();
    int c = input.read(SEQUENCE_MILLIS);
    while (c >= ' ' && c < '@') {
      parameters.append((char) c);
      c = input.read(SEQUENCE_MILLIS);
    }
    return ofSequence(c, parameters.toString());
  }

  private static int ofSequence(int last, String parameters) {
    return switch (last) {
      case 'A' -> UP;
      case 'B' -> DOWN;
      case 'C' -> RIGHT;
      case 'D' -> LEFT;
      case 'H' -> HOME;
      case '~' -> ofNumber(parameters);
      default -> UNKNOWN;
    };
  }

  private static int ofNumber(String number) {
    return switch (number) {
      case "1", "7" -> HOME;
      case "5" -> PAGE_UP;
      case "6" -> PAGE_DOWN;
      default -> UNKNOWN;
    };
  }
}
