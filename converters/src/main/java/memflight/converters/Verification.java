package memflight.converters;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a check found in one file.
 *
 * @param verdict in one word
 * @param file what was checked
 * @param detail for people: what is in it, and what is wrong
 * @param entries entries that can be read
 * @param startMillis begin of what can be read, in milliseconds since the session's start
 * @param endMillis end of what can be read
 * @param ending how the file ends
 */
record Verification(
    Verdict verdict,
    String file,
    String detail,
    long entries,
    long startMillis,
    long endMillis,
    String ending) {
  /** How good a file is. */
  enum Verdict {
    /** Everything that was written is there. */
    OK,
    /** Events were lost before they could be written. */
    INCOMPLETE,
    /** The end is missing; the rest is good. */
    CUT,
    /** Segments between others are gone. */
    MISSING,
    /** Damaged, or no file of ours. */
    BAD;

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  static Verification bad(String file, Exception failure) {
    return new Verification(Verdict.BAD, file, Failures.finding(failure), 0, 0, 0, "unknown");
  }

  boolean isOk() {
    return verdict == Verdict.OK;
  }

  String line() {
    String word = verdict.word() + " ";
    // The line about a damaged file has it all already.
    String text = detail.contains(file) ? detail : file + ": " + detail;
    return text.startsWith(word) ? text : word + text;
  }

  ObjectNode json() {
    return Json.object()
        .put("file", file)
        .put("verdict", verdict.word())
        .put("detail", detail)
        .put("entries", entries)
        .put("start_ms", startMillis)
        .put("end_ms", endMillis)
        .put("ending", ending);
  }
}
