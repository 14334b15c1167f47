package memflight.converters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import memflight.memlog.MemlogBlock;
import memflight.memlog.MemlogBlock.Kind;
import memflight.memlog.MemlogEnd;
import memflight.memlog.MemlogProfile;
import memflight.memlog.MemlogSegment;

/** Takes a log apart into pieces that can be converted at the same time. From block headers. */
final class LogPlan {
  /** What the headers of one segment say. */
  private record Headers(
      Path path, long startNanos, long lastEntry, int firstBlock, long before, long inside) {}

  private final MemlogProfile profile;
  private final long startNanos;
  private final long endNanos;
  private final boolean isCutShort;

  private LogPlan(MemlogProfile profile, OptionalLong fromMillis, OptionalLong toMillis) {
    this.profile = profile;
    startNanos =
        fromMillis.isPresent()
            ? Math.max(profile.startNanos(), profile.intervalAt(fromMillis.getAsLong()).start())
            : profile.startNanos();
    long end =
        toMillis.isPresent() ? profile.intervalAt(toMillis.getAsLong()).end() : profile.endNanos();
    isCutShort = end < profile.endNanos();
    endNanos = isCutShort ? end : profile.endNanos();
  }

  /**
   * The pieces in order, at least one.
   *
   * @throws IllegalArgumentException if the log does not reach to {@code fromMillis} or {@code
   *     toMillis}
   */
  static List<LogPart> of(MemlogProfile profile, OptionalLong fromMillis, OptionalLong toMillis)
      throws IOException {
    return new LogPlan(profile, fromMillis, toMillis).parts();
  }

  private List<LogPart> parts() throws IOException {
    List<List<Headers>> pieces = new ArrayList<>();
    long before = 0;
    long inside = 0;
    for (Headers next : headers()) {
      before += next.before;
      if (next.startNanos <= startNanos) {
        // A later segment's baseline is nearer to the start, and the ones before are not needed.
        pieces.clear();
        inside = 0;
      } else if (next.startNanos >= endNanos) {
        break;
      }
      if (pieces.isEmpty() || isApart(last(last(pieces)), next)) {
        pieces.add(new ArrayList<>());
      }
      last(pieces).add(next);
    }
    List<LogPart> parts = new ArrayList<>();
    for (int i = 0; i < pieces.size(); i++) {
      List<Headers> piece = pieces.get(i);
      boolean isLast = i == pieces.size() - 1;
      long end = isLast ? endNanos : pieces.get(i + 1).get(0).startNanos;
      parts.add(
          new LogPart(
              piece.stream().map(Headers::path).toList(),
              piece.get(0).firstBlock,
              i == 0 ? startNanos : piece.get(0).startNanos,
              end,
              isLast && !isCutShort ? Long.MAX_VALUE : end,
              isLast,
              isLast && !isCutShort && profile.endReason() == MemlogEnd.CLOSED,
              before + inside));
      for (Headers headers : piece) {
        inside += headers.inside;
      }
    }
    return parts;
  }

  private static <T> T last(List<T> list) {
    return list.get(list.size() - 1);
  }

  /** Whether no interval lies in both. A segment may be forced to begin inside one. */
  private boolean isApart(Headers before, Headers next) {
    long length = profile.header().intervalNanos();
    return next.startNanos % length == 0 && before.lastEntry < next.startNanos;
  }

  private List<Headers> headers() throws IOException {
    List<Headers> all = new ArrayList<>();
    for (Path path : profile.segments()) {
      try (MemlogSegment segment = MemlogSegment.open(path)) {
        all.add(headers(path, segment));
      }
    }
    return all;
  }

  private Headers headers(Path path, MemlogSegment segment) {
    long before = 0;
    long inside = 0;
    long lastEntry = -1;
    int firstBlock = 0;
    List<MemlogBlock> blocks = segment.blocks();
    for (int i = 0; i < blocks.size(); i++) {
      MemlogBlock block = blocks.get(i);
      if (block.kind() == Kind.ENTRIES && block.count() > 0) {
        lastEntry = block.firstTime();
        if (block.firstTime() < startNanos) {
          before += block.count();
        } else {
          inside += block.count();
        }
      } else if (block.kind() == Kind.BASELINE && inside == 0) {
        firstBlock = i;
      }
    }
    return new Headers(path, segment.header().startNanos(), lastEntry, firstBlock, before, inside);
  }
}
