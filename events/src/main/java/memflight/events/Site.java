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

  /** A stand-in for a site whose text never arrived, so that its bytes are still shown. */
  public static Site unknown(int id) {
    return new Site(id, "<site " + id + ">", NO_LINE, "", SiteKind.INTERNAL);
  }
}
