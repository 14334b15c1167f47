package memflight.memlog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import memflight.events.Site;
import memflight.memlog.MemlogBlock.Kind;

/** The texts that the current segment still needs: those of newly used sites, and changed ones. */
final class SiteTexts {
  private final IntFunction<Site> lookup;
  private final List<Site> changed = new ArrayList<>();
  private int[] used = new int[64];
  private int usedCount;

  SiteTexts(IntFunction<Site> lookup) {
    this.lookup = lookup;
  }

  /** Notes the first use of {@code site} in the segment. */
  void use(int site) {
    if (usedCount == used.length) {
      used = Arrays.copyOf(used, usedCount * 2);
    }
    used[usedCount++] = site;
  }

  /** Notes a new text of a site that the segment uses already. */
  void change(Site site) {
    changed.add(site);
  }

  /** Forgets what the segment that has just ended still needed. */
  void clear() {
    usedCount = 0;
    changed.clear();
  }

  /** Writes what is needed, as of {@code time}, when {@code live} bytes were live. */
  void writeTo(SegmentWriter segment, long time, long live) throws IOException {
    if (usedCount == 0 && changed.isEmpty()) {
      return;
    }
    BlockBuffer buffer = segment.buffer();
    int count = 0;
    for (int i = 0; i < usedCount + changed.size(); i++) {
      buffer.put(i < usedCount ? textOf(used[i]) : changed.get(i - usedCount));
      count++;
      if (buffer.payloadBytes() >= MemlogFormat.ENTRIES_PAYLOAD_BYTES) {
        segment.writeStill(Kind.SITES, buffer, count, time, live);
        buffer = segment.buffer();
        count = 0;
      }
    }
    if (count > 0) {
      segment.writeStill(Kind.SITES, buffer, count, time, live);
    }
    clear();
  }

  private Site textOf(int id) {
    Site site;
    try {
      site = lookup.apply(id);
    } catch (RuntimeException e) {
      // The look-up is the caller's code; a log without this text is better than no log.
      site = null;
    }
    return site == null || site.id() != id ? Site.unknown(id) : site;
  }
}
