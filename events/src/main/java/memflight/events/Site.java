package memflight.events;

/**
 * A code location that allocates. Immutable.
 *
 * @param id positive, unique within one session
 * @param file path as the driver names it (Windows and POSIX paths alike), or a class's path
 * @param line 1-based line number, or {@link #NO_LINE}
 * @param function function or method name, possibly empty
 * @param kind whether application code or driver code stands there
 */
public record Site(int id, String file, int line, String function, SiteKind kind) {
  /** The line number of a site that has none. */
  public static final int NO_LINE = 0;

  /**
   * JDK 17 keeps no text of 128 characters or more in its pool of strings: it would stand in each
   * event.
   */
  private static final int LONGEST_LOCATION = 127;

  private static final String LEFT_OUT = "...";

  /** File and line as events name them; of a long path the end. */
  public String location() {
    String text = file + ":" + line;
    int more = text.length() - LONGEST_LOCATION;
    return more <= 0 ? text : LEFT_OUT + text.substring(more + LEFT_OUT.length());
  }

  /** A stand-in for a site whose text never arrived, so that its bytes are still shown. */
  public static Site unknown(int id) {
    return new Site(id, "<site " + id + ">", NO_LINE, "", SiteKind.INTERNAL);
  }
}
