package memflight.pipe;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import memflight.records.SiteTotals;

/**
 * What was live already when a stream joined its session: a {@linkplain
 * memflight.events.SiteUsageEvent usage event} says what a site holds at a cut, and the difference
 * to what the stream itself knew at that cut was allocated before. Exact at each usage event; what
 * is freed of it afterwards shows with the next one. Not thread-safe.
 *
 * <p>Usage events come a second or two after the cut they tell of, so what was known at the newest
 * cuts is kept.
 */
final class EarlierMemory {
  static final long UNKNOWN = -1;

  /** Four seconds of cuts. */
  private static final int KEPT_CUTS = 40;

  static final int MOST_EARLY = 100_000;

  /** A cut's time may be rounded differently by who wrote it. */
  private static final long TOLERANCE_NANOS = 1_000_000;

  private static final long[] NOTHING = new long[2];

  /** A usage event that came before the stream's first cut was applied. */
  private record Usage(long time, int site, long bytes, long blocks) {}

  private final TreeMap<Long, Map<Integer, long[]>> cuts = new TreeMap<>();
  private final Map<Integer, long[]> earlier = new TreeMap<>();
  private final List<Usage> early = new ArrayList<>();
  private long knownAt = UNKNOWN;

  /** All up to {@code time} is in {@code totals}. */
  void cut(long time, SiteTotals totals) {
    Map<Integer, long[]> known = new TreeMap<>();
    totals.forEachLive((site, bytes, blocks) -> known.put(site, new long[] {bytes, blocks}));
    cuts.put(time, known);
    if (cuts.size() > KEPT_CUTS) {
      cuts.pollFirstEntry();
    }
    for (Iterator<Usage> all = early.iterator(); all.hasNext(); ) {
      Usage usage = all.next();
      if (usage.time <= time + TOLERANCE_NANOS) {
        all.remove();
        take(usage);
      }
    }
  }

  /** {@code site} held so much at {@code time}. */
  void usage(long time, int site, long bytes, long blocks) {
    Usage usage = new Usage(time, site, bytes, blocks);
    if (cuts.isEmpty() || time > cuts.lastKey() + TOLERANCE_NANOS) {
      if (early.size() == MOST_EARLY) {
        early.clear(); // A recording without cuts: nothing can be made of them.
      }
      early.add(usage);
    } else {
      take(usage);
    }
  }

  private void take(Usage usage) {
    Map.Entry<Long, Map<Integer, long[]>> cut = cuts.floorEntry(usage.time + TOLERANCE_NANOS);
    if (cut == null || cut.getKey() < usage.time - TOLERANCE_NANOS) {
      return; // What was known then is not known any more, or was not yet.
    }
    long[] own = cut.getValue().getOrDefault(usage.site, NOTHING);
    earlier.put(usage.site, new long[] {usage.bytes - own[0], usage.blocks - own[1]});
    knownAt = Math.max(knownAt, cut.getKey());
  }

  /** When it was last known exactly, in nanoseconds since the session's start, or UNKNOWN. */
  long knownAt() {
    return knownAt;
  }

  /** How much of it is known to be live. */
  long bytes() {
    return earlier.values().stream().mapToLong(held -> held[0]).sum();
  }

  /** {@code totals} with what is older. */
  SiteTotals addedTo(SiteTotals totals) {
    SiteTotals all = new SiteTotals();
    totals.forEachLive(all::restore);
    earlier.forEach(
        (site, held) ->
            all.restore(site, all.liveBytes(site) + held[0], all.liveBlocks(site) + held[1]));
    return all;
  }
}
