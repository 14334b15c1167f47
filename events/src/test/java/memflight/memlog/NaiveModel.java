package memflight.memlog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import memflight.records.Interval;
import memflight.records.SiteTotals;

/** What a log should answer, computed the plain way: everything is copied at every peak. */
final class NaiveModel {
  /** Bytes and blocks of a site. */
  record Usage(long bytes, long blocks) {}

  private final long length;
  private final Map<Integer, Usage> live = new TreeMap<>();
  private long total;

  final List<Interval> intervals = new ArrayList<>();

  /** For each of {@link #intervals}, what was live at its peak. */
  final List<SortedMap<Integer, Usage>> atPeak = new ArrayList<>();

  NaiveModel(long intervalNanos) {
    this.length = intervalNanos;
  }

  /** Computes the intervals from {@code start} to {@code end}. */
  NaiveModel run(List<Entry> entries, long start, long end) {
    int next = 0;
    for (long index = start / length; index * length < end || next < entries.size(); index++) {
      next = interval(index, entries, next);
    }
    return this;
  }

  private int interval(long index, List<Entry> entries, int from) {
    long peak = total;
    long peakTime = index * length;
    SortedMap<Integer, Usage> breakdown = new TreeMap<>(live);
    long[] sums = new long[4];
    int next = from;
    for (; next < entries.size() && entries.get(next).time() < (index + 1) * length; next++) {
      Entry entry = entries.get(next);
      int sign = entry.isFree() ? -1 : 1;
      total += sign * entry.size();
      live.merge(
          entry.site(),
          new Usage(sign * entry.size(), sign),
          (a, b) -> new Usage(a.bytes() + b.bytes(), a.blocks() + b.blocks()));
      sums[entry.isFree() ? 2 : 0] += entry.size();
      sums[entry.isFree() ? 3 : 1]++;
      if (total > peak) {
        peak = total;
        peakTime = entry.time();
        breakdown = new TreeMap<>(live);
      }
    }
    intervals.add(
        new Interval(
            index * length,
            (index + 1) * length,
            peak,
            peakTime,
            total,
            sums[0],
            sums[1],
            sums[2],
            sums[3]));
    atPeak.add(breakdown);
    return next;
  }

  SortedMap<Integer, Usage> live() {
    return new TreeMap<>(live);
  }

  static SortedMap<Integer, Usage> atPeak(SiteTotals totals) {
    SortedMap<Integer, Usage> usages = new TreeMap<>();
    totals.forEachAtPeak((site, bytes, blocks) -> usages.put(site, new Usage(bytes, blocks)));
    return usages;
  }

  static SortedMap<Integer, Usage> live(SiteTotals totals) {
    SortedMap<Integer, Usage> usages = new TreeMap<>();
    totals.forEachLive((site, bytes, blocks) -> usages.put(site, new Usage(bytes, blocks)));
    return usages;
  }

  /** Usages without the sites that hold nothing. */
  static SortedMap<Integer, Usage> withoutZeros(SortedMap<Integer, Usage> usages) {
    SortedMap<Integer, Usage> held = new TreeMap<>(usages);
    held.values().removeIf(usage -> usage.bytes() == 0 && usage.blocks() == 0);
    return held;
  }
}
