package memflight.converters;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import memflight.memlog.MemlogName;
import memflight.memlog.MemlogRoot;

/** Says which segments of a root are not part of its newest run, and why. */
final class LeftOutSegments {
  private LeftOutSegments() {}

  /** One line for the newest session, if some of it is left out, and one for each older session. */
  static List<String> of(MemlogRoot root) {
    List<String> lines = new ArrayList<>();
    long newest =
        root.newestSession().map(MemlogRoot.Session::sessionMicros).orElse(Long.MAX_VALUE);
    for (MemlogRoot.Session session : root.sessions()) {
      if (session.sessionMicros() != newest) {
        lines.add(
            String.format(
                Locale.ROOT,
                "an older session, %X, is not used: %s",
                session.sessionMicros(),
                names(List.copyOf(session.segments().values()))));
      } else if (!session.olderSegments().isEmpty()) {
        lines.add(missing(session));
      }
    }
    return lines;
  }

  private static String missing(MemlogRoot.Session session) {
    List<MemlogRoot.Gap> gaps = session.gaps();
    MemlogRoot.Gap last = gaps.get(gaps.size() - 1);
    StringJoiner older = new StringJoiner(" ");
    for (Path segment : session.olderSegments()) {
      older.add("-" + numberOf(segment));
    }
    return describe(last) + " missing (deleted, or logging was off): " + older + " not used";
  }

  /** Such as {@code segment -5 is}, or {@code segments -5 to -7 are}. */
  static String describe(MemlogRoot.Gap gap) {
    return gap.first() == gap.last()
        ? "segment -" + gap.first() + " is"
        : "segments -" + gap.first() + " to -" + gap.last() + " are";
  }

  private static int numberOf(Path segment) {
    return MemlogName.parse(segment.getFileName().toString()).orElseThrow().number();
  }

  private static String names(List<Path> segments) {
    String first = segments.get(0).getFileName().toString();
    return segments.size() == 1
        ? first
        : first + " to " + segments.get(segments.size() - 1).getFileName();
  }
}
