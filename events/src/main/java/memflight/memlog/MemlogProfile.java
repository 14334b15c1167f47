package memflight.memlog;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import memflight.events.Site;
import memflight.memlog.SegmentParser.Parsed;
import memflight.records.Interval;
import memflight.records.SiteTotals;

/**
 * A contiguous run of segments as one history: its timeline, and who held the memory at an instant.
 *
 * <pre>{@code
 * MemlogProfile profile = MemlogProfile.parse(MemlogRoot.newestRun(root), 0, path -> {});
 * profile.intervals().forEach(System.out::println);
 * profile.reportAt(1200).forEachAtPeak((site, bytes, blocks) -> ...);
 * }</pre>
 *
 * <p>Parsing reads block headers only. A report reads a few megabytes: the entries since the last
 * baseline. The files are opened when needed, so there is nothing to close.
 *
 * <p>Labels in milliseconds count from the <em>session's</em> start, so that a segment alone and a
 * run whose older segments are gone use the same ones.
 *
 * <p>Threads: one at a time.
 */
public final class MemlogProfile {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final List<Path> paths = new ArrayList<>();
  private final List<SegmentScan> scans = new ArrayList<>();
  private final MemlogHeader header;
  private final IntervalTable intervals;
  private final MemlogLosses losses;
  private final boolean isTruncated;
  private SortedMap<Integer, Site> sites;

  private MemlogProfile(List<Parsed> segments, boolean isLastEmpty) throws MemlogException {
    for (Parsed segment : segments) {
      paths.add(segment.path());
      scans.add(segment.scan());
    }
    header = scans.get(0).header();
    losses = segments.stream().map(Parsed::losses).reduce(MemlogLosses.NONE, MemlogLosses::max);
    checkRun();
    intervals = timeline();
    boolean anyCut = isLastEmpty;
    for (SegmentScan scan : scans) {
      anyCut |= scan.wholeBytes() < scan.size();
    }
    isTruncated = anyCut;
  }

  /**
   * Reads the headers of the segments of one contiguous run, in any order.
   *
   * @param jobs how many to read at the same time; 0 or less: one worker a segment
   * @param parsed told of each segment that is done, on the calling thread
   * @throws MemlogException if one cannot be read, or if they are not one run of one session
   * @throws IllegalArgumentException if there is no segment at all
   */
  public static MemlogProfile parse(List<Path> segments, int jobs, Consumer<Path> parsed)
      throws IOException {
    if (segments.isEmpty()) {
      throw new IllegalArgumentException("no memlog segment to parse");
    }
    List<Parsed> whole = new ArrayList<>();
    Path empty = null;
    for (Parsed segment : SegmentParser.parse(segments, jobs, parsed)) {
      if (segment.scan().hasBaseline()) {
        whole.add(segment);
      } else if (empty == null) {
        empty = segment.path();
      } else {
        throw cutOff(empty);
      }
    }
    whole.sort(Comparator.comparingInt(segment -> segment.scan().header().number()));
    if (whole.isEmpty()) {
      throw cutOff(empty);
    }
    return new MemlogProfile(whole, empty != null);
  }

  /** Without its first baseline a segment says nothing yet: only the newest may be so short. */
  private static MemlogException cutOff(Path path) {
    return MemlogException.bad(
        path.toString(), 0, "expected a whole header and baseline, but the file is cut off before");
  }

  private void checkRun() throws MemlogException {
    long time = 0;
    int number = header.number();
    for (int i = 0; i < scans.size(); i++) {
      MemlogHeader next = scans.get(i).header();
      String file = paths.get(i).toString();
      if (next.sessionMicros() != header.sessionMicros()
          || next.sessionStartEpochNanos() != header.sessionStartEpochNanos()
          || next.intervalNanos() != header.intervalNanos()) {
        throw MemlogException.bad(
            file, 16, "expected the session of " + header + ", actual " + next);
      }
      if (next.number() != number) {
        throw MemlogException.bad(
            file, 24, "expected segment " + number + " of the run, actual " + next.number());
      }
      if (next.startNanos() < time) {
        throw MemlogException.bad(
            file, 40, "expected a start at " + time + " ns or later, actual " + next.startNanos());
      }
      number++;
      time = endOf(scans.get(i));
    }
  }

  private static long endOf(SegmentScan scan) {
    List<MemlogBlock> blocks = scan.blocks();
    return blocks.isEmpty() ? scan.header().startNanos() : blocks.get(blocks.size() - 1).lastTime();
  }

  private IntervalTable timeline() throws MemlogException {
    List<MemlogBlock> first = scans.get(0).blocks();
    long live = first.isEmpty() ? 0 : first.get(0).liveAtStart();
    IntervalTable table = new IntervalTable(header.intervalNanos(), header.startNanos(), live);
    for (int s = 0; s < scans.size(); s++) {
      List<MemlogBlock> blocks = scans.get(s).blocks();
      for (int b = 0; b < blocks.size(); b++) {
        table.add(blocks.get(b), s, b);
      }
    }
    if (table.isTooLong()) {
      throw MemlogException.bad(
          paths.get(paths.size() - 1).toString(),
          48,
          "expected at most 2^31 intervals, actual a session of " + endNanos() + " ns");
    }
    return table;
  }

  /** The header of the run's first segment. */
  public MemlogHeader header() {
    return header;
  }

  /** The run's segments, in order. */
  public List<Path> segments() {
    return List.copyOf(paths);
  }

  /** Every interval from the run's start to its end, idle ones too; made on access. */
  public List<Interval> intervals() {
    return intervals;
  }

  /** The session's start, to which all times are relative, in nanoseconds since the epoch. */
  public long sessionStartEpochNanos() {
    return header.sessionStartEpochNanos();
  }

  /** When the run begins, in nanoseconds since the session's start. */
  public long startNanos() {
    return header.startNanos();
  }

  /** Up to when the run is complete, in nanoseconds since the session's start. */
  public long endNanos() {
    return endOf(scans.get(scans.size() - 1));
  }

  /** When the run begins, in nanoseconds since the epoch. */
  public long startNanosEpoch() {
    return sessionStartEpochNanos() + startNanos();
  }

  /** When the run begins, by the clock of the recorded machine. */
  public Instant start() {
    return Instant.ofEpochSecond(0, startNanosEpoch());
  }

  /** How long the run is, in milliseconds. */
  public long durationMillis() {
    return (endNanos() - startNanos()) / NANOS_PER_MILLI;
  }

  /** What the run is known to miss, counted since the session's start. */
  public MemlogLosses losses() {
    return losses;
  }

  /** Whether a segment was cut off: what stood behind its last whole block is lost. */
  public boolean isTruncated() {
    return isTruncated;
  }

  /** How the run ends; {@link MemlogEnd#NONE} if its writer died or is still at work. */
  public MemlogEnd endReason() {
    return scans.get(scans.size() - 1).end();
  }

  /** An interval's label: its start in milliseconds since the session's start, rounded down. */
  public static long millis(Interval interval) {
    return interval.start() / NANOS_PER_MILLI;
  }

  /**
   * The interval that contains millisecond {@code ms} of the session. Where an interval begins
   * inside that millisecond it is that one, so every interval answers to its own {@link #millis}.
   *
   * @throws IllegalArgumentException if the run does not reach there
   */
  public Interval intervalAt(long ms) {
    return intervals.get((int) (indexOf(ms) - intervals.firstIndex()));
  }

  /**
   * What was live at each site at the instant of the peak of the interval that contains {@code ms}:
   * ask the result for {@link SiteTotals#forEachAtPeak}.
   *
   * @throws IllegalArgumentException if the run does not reach there
   */
  public SiteTotals reportAt(long ms) throws IOException {
    long index = indexOf(ms);
    try (Replay replay = new Replay(paths, scans)) {
      int row = intervals.rowUpTo(index);
      if (row >= 0 && intervals.index(row) == index) {
        replay.seek(intervals.segment(row), intervals.block(row));
        replay.applyInterval(
            index, header.intervalNanos(), intervals.segment(row), intervals.block(row));
      } else {
        seekIdle(replay, row + 1);
        replay.totals().startInterval(index * header.intervalNanos());
      }
      return replay.totals();
    }
  }

  /** Goes to the state before the interval in {@code row}, or to the end if there is none. */
  private void seekIdle(Replay replay, int row) throws IOException {
    if (row < intervals.rowCount()) {
      replay.seek(intervals.segment(row), intervals.block(row));
    } else {
      replay.seek(scans.size() - 1, scans.get(scans.size() - 1).blocks().size());
    }
  }

  /** What is live at each site at the run's end: ask for {@link SiteTotals#forEachLive}. */
  public SiteTotals reportAtEnd() throws IOException {
    try (Replay replay = new Replay(paths, scans)) {
      seekIdle(replay, intervals.rowCount());
      replay.totals().startInterval(endNanos());
      return replay.totals();
    }
  }

  private long indexOf(long ms) {
    long firstMs = millis(intervals.get(0));
    Interval last = intervals.get(intervals.size() - 1);
    long lastMs = (last.end() - 1) / NANOS_PER_MILLI;
    if (ms < firstMs || ms > lastMs) {
      throw new IllegalArgumentException(
          "no interval contains "
              + ms
              + " ms: the record covers "
              + firstMs
              + " to "
              + lastMs
              + " ms");
    }
    long index = (ms * NANOS_PER_MILLI + NANOS_PER_MILLI - 1) / header.intervalNanos();
    return Math.min(index, intervals.firstIndex() + intervals.size() - 1);
  }

  /** The site with that id; {@link Site#unknown} if the run has no text for it. */
  public Site site(int id) throws IOException {
    Site site = sites().get(id);
    return site == null ? Site.unknown(id) : site;
  }

  /** The text of every site of the run by id; read when first asked for. */
  public SortedMap<Integer, Site> sites() throws IOException {
    if (sites == null) {
      SortedMap<Integer, Site> all = new TreeMap<>();
      for (int i = 0; i < paths.size(); i++) {
        try (MemlogSegment segment = MemlogSegment.reopen(paths.get(i), scans.get(i))) {
          all.putAll(segment.sites());
        }
      }
      sites = all;
    }
    return Collections.unmodifiableSortedMap(sites);
  }

  /**
   * Decodes everything and compares each figure that a header states with the entries.
   *
   * @return what is wrong, nothing if all is well
   * @throws IOException if a file cannot be read at all
   */
  public List<MemlogFinding> verify() throws IOException {
    return new MemlogVerifier(paths, scans).verify();
  }
}
