package memflight.symbols;

/**
 * What a symboliser says of a code address. Immutable.
 *
 * @param function its demangled name; empty if unknown
 * @param file empty if unknown
 * @param line 1-based; 0 if unknown
 */
public record SourceLine(String function, String file, int line) {
  private static final String INLINED = " inlined at ";
  private static final String UNKNOWN = "?";

  public boolean hasFile() {
    return !file.isEmpty();
  }

  /** Reads two lines of a symboliser's output. */
  static SourceLine parse(String function, String location) {
    int inlined = function.indexOf(INLINED);
    String name = inlined < 0 ? function : function.substring(0, inlined);
    String place = location;
    int discriminator = place.indexOf(" (");
    if (discriminator >= 0) {
      place = place.substring(0, discriminator);
    }
    int colon = place.lastIndexOf(':');
    int line = number(place, colon);
    // elfutils adds a column.
    int before = colon < 1 ? -1 : place.lastIndexOf(':', colon - 1);
    if (before > 0 && number(place.substring(0, colon), before) >= 0) {
      colon = before;
      line = number(place.substring(0, place.indexOf(':', before + 1)), before);
    }
    String file = colon < 0 ? place : place.substring(0, colon);
    boolean isKnown = !file.startsWith(UNKNOWN) && !file.isEmpty();
    return new SourceLine(
        name.startsWith(UNKNOWN) ? "" : name,
        isKnown && line > 0 ? file : "",
        isKnown ? Math.max(0, line) : 0);
  }

  /** The number behind {@code colon}, or -1. */
  private static int number(String text, int colon) {
    String digits = colon < 0 ? "" : text.substring(colon + 1);
    return digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : -1;
  }
}
