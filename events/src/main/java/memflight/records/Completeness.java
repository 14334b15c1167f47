package memflight.records;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a result can be trusted. Immutable.
 *
 * @param lostEvents events that are known to exist and never arrived
 * @param unknownFrees frees of blocks that were allocated before the recording began: no loss
 * @param conflicts events that contradict what was recorded
 * @param notes what else a reader should know, such as "recording began in the middle"
 */
public record Completeness(long lostEvents, long unknownFrees, long conflicts, List<String> notes) {
  /** Nothing lost, nothing to note. */
  public static final Completeness COMPLETE = new Completeness(0, 0, 0, List.of());

  public Completeness {
    notes = List.copyOf(notes);
  }

  /** The same with one more note. */
  public Completeness withNote(String note) {
    List<String> more = new ArrayList<>(notes);
    more.add(note);
    return new Completeness(lostEvents, unknownFrees, conflicts, more);
  }

  /** Whether sizes may be wrong. */
  public boolean isIncomplete() {
    return lostEvents > 0 || conflicts > 0;
  }

  /**
   * One line such as {@code incomplete: 12 events lost, 1 conflict: sizes may be wrong}; empty if
   * nothing was lost.
   */
  public String warning() {
    if (!isIncomplete()) {
      return "";
    }
    StringBuilder line = new StringBuilder("incomplete: ");
    if (lostEvents > 0) {
      line.append(Counted.of(lostEvents, "event")).append(" lost");
    }
    if (conflicts > 0) {
      line.append(lostEvents > 0 ? ", " : "").append(Counted.of(conflicts, "conflict"));
    }
    return line.append(": sizes may be wrong").toString();
  }

  /** The warning, then the notes, each a line that begins with {@code prefix}, as a comment. */
  void appendTo(StringBuilder text, String prefix) {
    if (isIncomplete()) {
      appendComment(text, prefix + warning());
    }
    for (String note : notes) {
      appendComment(text, prefix + note);
    }
  }

  private static void appendComment(StringBuilder text, String comment) {
    text.append("/* ").append(comment.replace("*/", "* /")).append(" */\n");
  }
}
