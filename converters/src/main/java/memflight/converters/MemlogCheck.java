package memflight.converters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import memflight.memlog.MemlogBlock;
import memflight.memlog.MemlogEnd;
import memflight.memlog.MemlogFinding;
import memflight.memlog.MemlogLosses;
import memflight.memlog.MemlogProfile;
import memflight.memlog.MemlogRoot;
import memflight.memlog.MemlogSegment;

/** Decodes a segment and compares everything that its headers state. */
final class MemlogCheck {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private MemlogCheck() {}

  static Verification check(Path file) {
    try (MemlogSegment segment = MemlogSegment.open(file)) {
      if (!segment.hasHeader()) {
        return new Verification(
            Verification.Verdict.CUT,
            file.toString(),
            "cut off inside its header: nothing can be read",
            0,
            0,
            0,
            "cut off");
      }
      List<MemlogFinding> findings = MemlogProfile.parse(List.of(file), 1, path -> {}).verify();
      return verdict(file, segment, findings);
    } catch (IOException e) {
      return Verification.bad(file.toString(), e);
    }
  }

  /**
   * What is missing between the segments of a session. Where logging was switched off for a while,
   * a number is left out and nothing is missing.
   */
  static List<Verification> gaps(Path root, MemlogRoot.Session session) {
    return session.gaps().stream()
        .filter(gap -> !endsOnPurpose(session.segments().get(gap.first() - 1)))
        .map(
            gap ->
                new Verification(
                    Verification.Verdict.MISSING,
                    root.toString(),
                    LeftOutSegments.describe(gap)
                        + " missing from session "
                        + Long.toHexString(session.sessionMicros()).toUpperCase(Locale.ROOT),
                    0,
                    0,
                    0,
                    "missing"))
        .toList();
  }

  private static boolean endsOnPurpose(Path beforeGap) {
    try (MemlogSegment segment = MemlogSegment.open(beforeGap)) {
      return segment.endReason() == MemlogEnd.SWITCHED_OFF;
    } catch (IOException e) {
      return false;
    }
  }

  private static Verification verdict(
      Path file, MemlogSegment segment, List<MemlogFinding> findings) throws IOException {
    List<MemlogBlock> blocks = segment.blocks();
    long start = segment.header().startNanos();
    long end = blocks.isEmpty() ? start : blocks.get(blocks.size() - 1).lastTime();
    long entries = 0;
    for (MemlogBlock block : blocks) {
      entries += block.kind() == MemlogBlock.Kind.ENTRIES ? block.count() : 0;
    }
    Verification.Verdict verdict;
    String detail;
    String ending = ending(segment);
    if (!findings.isEmpty()) {
      verdict = Verification.Verdict.BAD;
      detail = describe(findings);
    } else {
      String content =
          blocks.size()
              + " blocks, "
              + entries
              + " entries, "
              + start / NANOS_PER_MILLI
              + " to "
              + end / NANOS_PER_MILLI
              + " ms, "
              + ending;
      MemlogLosses losses = segment.losses();
      if (segment.isTruncated()) {
        verdict = Verification.Verdict.CUT;
        detail =
            "good up to offset "
                + segment.lastWholeOffset()
                + ", "
                + segment.truncatedBytes()
                + " bytes behind it are lost; "
                + content;
      } else if (!losses.isComplete()) {
        verdict = Verification.Verdict.INCOMPLETE;
        detail =
            content
                + "; "
                + losses.lostEvents()
                + " events lost, "
                + losses.conflicts()
                + " conflicts since the session's start: sizes may be wrong";
      } else {
        verdict = Verification.Verdict.OK;
        detail = content;
      }
    }
    return new Verification(
        verdict,
        file.toString(),
        detail,
        entries,
        start / NANOS_PER_MILLI,
        end / NANOS_PER_MILLI,
        ending);
  }

  /** The first finding is the one that counts; what follows may be its consequence. */
  private static String describe(List<MemlogFinding> findings) {
    String first = findings.get(0).message();
    String text =
        first.startsWith("bad memlog")
            ? first
            : findings.get(0).file() + " at offset " + findings.get(0).offset() + ": " + first;
    return findings.size() == 1 ? text : text + " (and " + (findings.size() - 1) + " more)";
  }

  private static String ending(MemlogSegment segment) {
    if (segment.isTruncated()) {
      return "cut off";
    }
    return ending(segment.endReason());
  }

  static String ending(MemlogEnd reason) {
    return switch (reason) {
      case CLOSED -> "closed";
      case ROTATED -> "rotated";
      case SWITCHED_OFF -> "switched off";
      case NONE -> "still being written or killed";
    };
  }
}
