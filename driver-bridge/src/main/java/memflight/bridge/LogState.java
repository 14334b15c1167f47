package memflight.bridge;

import java.util.Locale;
import memflight.memlog.MemlogState;

/** Whether the history is being written to memlog files. */
public enum LogState {
  OFF,
  WRITING,
  /** The disk is full or failed: logging has ended, recording goes on. */
  FAILED;

  static LogState of(MemlogState.Status status) {
    return switch (status) {
      case WRITING -> WRITING;
      case CLOSED -> OFF;
      case FAILED -> FAILED;
    };
  }

  /** The state as a tag spells it, such as {@code writing}. */
  public String tagValue() {
    return name().toLowerCase(Locale.ROOT);
  }
}
