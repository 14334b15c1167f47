package memflight.converters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import memflight.events.MemRecordType;
import memflight.events.Site;
import memflight.memlog.Entry;
import memflight.memlog.MemlogEnd;
import memflight.memlog.MemlogLosses;
import memflight.memlog.MemlogProfile;
import memflight.memlog.MemlogRoot;
import memflight.memlog.MemlogSegment;
import memflight.records.Interval;
import memflight.records.SiteTotals;

/**
 * All that a log says, but for how it is cut into segments and blocks.
 *
 * @param settings interval, arena, granule
 * @param atEnd bytes and blocks of each site at the end
 */
record WholeLog(
    long session,
    long startEpochNanos,
    long startNanos,
    long endNanos,
    MemRecordType mode,
    List<Long> settings,
    List<Entry> entries,
    Map<Integer, Site> sites,
    List<Interval> intervals,
    MemlogLosses losses,
    MemlogEnd end,
    List<String> atEnd) {

  static WholeLog read(Path root) throws IOException {
    return of(MemlogRoot.newestRun(root));
  }

  static WholeLog of(List<Path> segments) throws IOException {
    MemlogProfile profile = MemlogProfile.parse(segments, 1, path -> {});
    List<Entry> entries = new ArrayList<>();
    for (Path path : profile.segments()) {
      try (MemlogSegment segment = MemlogSegment.open(path)) {
        segment.entries(Entry.collector(entries));
      }
    }
    return new WholeLog(
        profile.header().sessionMicros(),
        profile.sessionStartEpochNanos(),
        profile.startNanos(),
        profile.endNanos(),
        profile.header().mode(),
        List.of(
            profile.header().intervalNanos(),
            profile.header().arenaBase(),
            profile.header().arenaSize(),
            (long) profile.header().granule()),
        entries,
        profile.sites(),
        List.copyOf(profile.intervals()),
        profile.losses(),
        profile.endReason(),
        live(profile.reportAtEnd()));
  }

  static List<String> live(SiteTotals totals) {
    List<String> lines = new ArrayList<>();
    totals.forEachLive((site, bytes, blocks) -> lines.add(site + ": " + bytes + " " + blocks));
    return lines;
  }

  static List<String> atPeak(SiteTotals totals) {
    List<String> lines = new ArrayList<>();
    totals.forEachAtPeak((site, bytes, blocks) -> lines.add(site + ": " + bytes + " " + blocks));
    return lines;
  }
}
