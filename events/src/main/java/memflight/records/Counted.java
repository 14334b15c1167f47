package memflight.records;

/** Numbers of things in English. */
final class Counted {
  private Counted() {}

  /** "1 event", "12 events". */
  static String of(long count, String thing) {
    return count + " " + thing + (count == 1 ? "" : "s");
  }
}
