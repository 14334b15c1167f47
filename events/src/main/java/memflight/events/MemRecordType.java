package memflight.events;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How a session keeps its live allocations, and whether it writes history to disk. The codes are
 * the driver manual's: its default, 4, is {@link #MEM_RECORD}.
 */
public enum MemRecordType {
  /** Nothing is recorded. */
  CLOSED(0),
  /** Hash records, and the whole history in memlog files. */
  LOG_RECORD(1),
  /** Array records, and the whole history in memlog files. */
  LOG_FAST(2),
  /** Hash records in memory only: the default. */
  MEM_RECORD(4),
  /** Array records in memory only. */
  MEM_FAST(8);

  private final int code;

  MemRecordType(int code) {
    this.code = code;
  }

  /** The manual's number for this mode. */
  public int code() {
    return code;
  }

  /** Whether history goes to memlog files. */
  public boolean isLogged() {
    return this == LOG_RECORD || this == LOG_FAST;
  }

  /** Whether live allocations are kept in an array rather than in a hash. */
  public boolean isFast() {
    return this == LOG_FAST || this == MEM_FAST;
  }

  /**
   * The mode with the manual's number {@code code}.
   *
   * @throws IllegalArgumentException if no mode has that number
   */
  public static MemRecordType ofCode(int code) {
    for (MemRecordType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    throw new IllegalArgumentException("no memory record type has code " + code);
  }

  /**
   * The mode that commands spell {@code name}, such as {@code log-fast}.
   *
   * @throws IllegalArgumentException if no mode has that name; the message lists those there are
   */
  public static MemRecordType ofOptionName(String name) {
    for (MemRecordType type : values()) {
      if (type.optionName().equals(name.toLowerCase(Locale.ROOT))) {
        return type;
      }
    }
    throw new IllegalArgumentException("unknown mode '" + name + "': known are " + optionNames());
  }

  /** The modes as commands spell them, with commas between. */
  public static String optionNames() {
    return Arrays.stream(values()).map(MemRecordType::optionName).collect(Collectors.joining(", "));
  }

  /** The mode as commands spell it, such as {@code log-fast}. */
  public String optionName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
