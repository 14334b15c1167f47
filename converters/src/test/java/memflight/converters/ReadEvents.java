package memflight.converters;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import memflight.memlog.Entry;

/** What a reader that is not ours found in a recording. Times are nanoseconds since the epoch. */
final class ReadEvents {
  /** An entry, and where its stack trace and its location say that it was; a free has none. */
  record At(Entry entry, String frame, String location) {}

  /** An interval's peak. */
  record Peak(long start, long duration, long bytes) {}

  /** What a site held at a peak. */
  record SitePeak(long start, int site, long bytes, long blocks, String frame) {}

  final List<At> entries = new ArrayList<>();
  final List<Peak> peaks = new ArrayList<>();
  final List<SitePeak> sitePeaks = new ArrayList<>();

  /** Readers hand on events of one type after the other, or in order of time; here by content. */
  ReadEvents sorted() {
    entries.sort(Comparator.comparingLong((At at) -> at.entry.time()).thenComparing(At::toString));
    sitePeaks.sort(Comparator.comparingLong(SitePeak::start).thenComparingInt(SitePeak::site));
    return this;
  }

  static String frame(String className, String method, int line) {
    return className + "|" + method + "|" + line;
  }
}
