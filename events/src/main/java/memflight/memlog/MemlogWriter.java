package memflight.memlog;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.util.Objects;
import java.util.function.IntFunction;
import memflight.events.Site;
import memflight.memlog.MemlogBlock.Kind;
import memflight.records.EntryListener;
import memflight.records.SiteTotals;

/**
 * Writes the history of a session to segments in a root, and keeps at most {@link #limit} of them.
 *
 * <pre>{@code
 * try (MemlogWriter log = new MemlogWriter(options, sites::get, new SiteTotals(), 0)) {
 *   log.allocation(time, producer, sequence, address, size, site);
 *   log.heartbeat(time); // about once an interval: what has happened is now on disk
 * }
 * }</pre>
 *
 * <p>Once constructed it never throws for a disk's sake: when a write fails, logging ends, the
 * segment keeps its whole blocks, and {@link #state} says why. Later calls then do nothing.
 *
 * <p>Threads: entries, sites, heartbeats, losses and closing from one thread; {@link #state},
 * {@link #limit} and {@link #setLimit} from any.
 */
public final class MemlogWriter implements EntryListener, Closeable {
  private final MemlogOptions options;
  private final SiteTexts texts;
  private final SegmentFile.Factory files;
  private final SegmentDirectory directory;
  private final long forcedSegmentBytes;

  private final EntryEncoder encoder = new EntryEncoder();
  private final SiteLedger ledger = new SiteLedger();

  private SegmentWriter segment;
  private MemlogHeader header;
  private MemlogName name;
  private boolean isWriting = true;
  private long lastTime;
  private long intervalEnd;

  private long liveAtStart;
  private long peakBytes;
  private long peakTime;
  private long firstTime;
  private long allocatedBytes;
  private long freedBytes;
  private int allocations;

  private MemlogLosses losses = MemlogLosses.NONE;
  private long refusedEntries;

  private long arenaBase;
  private long arenaSize;
  private int granule;

  private volatile int limit;
  private volatile MemlogState state;

  /**
   * Creates the root if need be, and the first segment. It has number 0, or leaves one number out
   * behind the segments that the same session wrote before logging was switched off: what happened
   * in between is not in the log.
   *
   * @param sites the text of a site, or null as long as it is not known; asked when a segment first
   *     uses the site
   * @param live what is live at {@code startNanos}; copied
   * @param startNanos when this log begins, in nanoseconds since the session's start
   * @throws IOException if the root or the segment cannot be written, in one line
   */
  public MemlogWriter(
      MemlogOptions options, IntFunction<Site> sites, SiteTotals live, long startNanos)
      throws IOException {
    this(options, sites, live, startNanos, LockedFile::create);
  }

  MemlogWriter(
      MemlogOptions options,
      IntFunction<Site> sites,
      SiteTotals live,
      long startNanos,
      SegmentFile.Factory files)
      throws IOException {
    if (startNanos < 0) {
      throw new IllegalArgumentException("a memlog cannot start at " + startNanos + " ns");
    }
    this.options = options;
    this.texts = new SiteTexts(Objects.requireNonNull(sites));
    this.files = files;
    this.limit = options.limit();
    arenaBase = options.arenaBase();
    arenaSize = options.arenaSize();
    granule = options.granule();
    this.forcedSegmentBytes = options.segmentBytes() + options.segmentBytes() / 9;
    File root = options.root().toFile();
    this.directory = new SegmentDirectory(root);
    live.forEachLive(this::adopt);
    lastTime = startNanos;
    intervalEnd = intervalStart(startNanos) + options.intervalNanos();
    if (!root.isDirectory() && !root.mkdirs()) {
      throw new IOException("cannot log: the directory " + root + " cannot be created");
    }
    int highest = directory.highestNumber(options.sessionMicros());
    name = MemlogName.of(options.sessionMicros(), highest < 0 ? 0 : highest + 2, options.zone());
    try {
      startSegment(startNanos);
    } catch (IOException e) {
      if (segment != null) {
        segment.abandon();
      }
      throw new IOException(cannotWrite(e), e);
    }
  }

  private void adopt(int site, long bytes, long blocks) {
    ledger.define(site);
    ledger.add(site, bytes, blocks);
  }

  // Hot path: no allocation, no lock.

  /**
   * {@inheritDoc}
   *
   * <p>A time before the last entry's or heartbeat's counts as that: times in a log never go back.
   * An entry that the format cannot hold (a site below 1, a negative size) counts as lost.
   */
  @Override
  public void allocation(
      long time, int producer, long sequence, long address, long size, int site) {
    if (!isWriting || !accepts(producer, size, site)) {
      return;
    }
    final long at = place(time, site);
    encoder.add(0, at, producer, sequence, address, size, site);
    ledger.add(site, size, 1);
    allocatedBytes += size;
    allocations++;
    final long total = ledger.totalBytes();
    if (total > peakBytes) {
      peakBytes = total;
      peakTime = at;
    }
    if (encoder.isFull()) {
      blockFull();
    }
  }

  /** {@inheritDoc} As for {@link #allocation}. */
  @Override
  public void free(long time, int producer, long sequence, long address, long size, int site) {
    if (!isWriting || !accepts(producer, size, site)) {
      return;
    }
    final long at = place(time, site);
    encoder.add(MemlogFormat.TAG_FREE, at, producer, sequence, address, size, site);
    ledger.add(site, -size, -1);
    freedBytes += size;
    if (encoder.isFull()) {
      blockFull();
    }
  }

  private boolean accepts(int producer, long size, int site) {
    if (site >= 1
        && site <= MemlogFormat.MAX_SITE
        && size >= 0
        && producer >= 0
        && producer < MemlogFormat.PRODUCERS) {
      return true;
    }
    refusedEntries++;
    return false;
  }

  /** Makes interval, block and site ready for an entry, and returns its time in the log. */
  private long place(long time, int site) {
    final long at = Math.max(time, lastTime);
    if (at >= intervalEnd) {
      enterInterval(at);
    }
    if (!ledger.isDefined(site)) {
      ledger.define(site);
      texts.use(site);
    }
    if (encoder.isEmpty()) {
      startBlock(at);
    }
    lastTime = at;
    return at;
  }

  // Once a block or less.

  private void startBlock(long time) {
    encoder.start(time);
    firstTime = time;
    liveAtStart = ledger.totalBytes();
    peakBytes = liveAtStart;
    peakTime = time;
    allocatedBytes = 0;
    freedBytes = 0;
    allocations = 0;
  }

  private void blockFull() {
    if (!isWriting) {
      return;
    }
    try {
      writeEntries(lastTime);
      if (segment.wholeBytes() >= forcedSegmentBytes) {
        // One interval alone outgrew the segment: better two segments that share it than no bound.
        rotate(lastTime);
      }
    } catch (IOException e) {
      fail(e);
    }
  }

  private void enterInterval(long time) {
    long start = intervalStart(time);
    try {
      writeEntries(lastTime);
      intervalEnd = start + options.intervalNanos();
      if (segment.wholeBytes() >= options.segmentBytes()) {
        rotate(start);
      } else if (segment.needsBaseline(options.baselineBytes())) {
        segment.writeBaseline(ledger, start);
      }
    } catch (IOException e) {
      fail(e);
    }
  }

  private long intervalStart(long time) {
    return time - time % options.intervalNanos();
  }

  /** Ends the current block; the history is complete up to {@code completeUntil}. */
  private void writeEntries(long completeUntil) throws IOException {
    if (encoder.isEmpty()) {
      texts.writeTo(segment, lastTime, ledger.totalBytes());
      return;
    }
    // The texts stand before the entries that need them, so they carry the time before those.
    texts.writeTo(segment, firstTime, liveAtStart);
    MemlogBlock block =
        new MemlogBlock(
            0,
            Kind.ENTRIES,
            0,
            encoder.count(),
            firstTime,
            completeUntil,
            liveAtStart,
            peakBytes,
            peakTime,
            ledger.totalBytes(),
            allocatedBytes,
            freedBytes,
            allocations,
            0);
    segment.write(block, encoder.bytes(), encoder.payloadBytes());
    encoder.start(completeUntil);
    lastTime = completeUntil;
  }

  private void writeLosses() throws IOException {
    segment.writeLosses(currentLosses(), lastTime, ledger.totalBytes());
  }

  private MemlogLosses currentLosses() {
    return new MemlogLosses(
        losses.lostEvents() + refusedEntries, losses.unknownFrees(), losses.conflicts());
  }

  private void rotate(long time) throws IOException {
    writeLosses();
    segment.end(MemlogEnd.ROTATED, time, ledger.totalBytes());
    name = name.withNumber(name.number() + 1);
    startSegment(time);
  }

  /** Begins a segment with all that it needs to stand alone. */
  private void startSegment(long time) throws IOException {
    prune(limit - 1);
    header =
        new MemlogHeader(
            options.sessionMicros(),
            name.number(),
            granule,
            options.sessionStartEpochNanos(),
            time,
            options.intervalNanos(),
            arenaBase,
            arenaSize,
            currentLosses().lostEvents(),
            options.mode());
    segment = null;
    segment = SegmentWriter.create(directory.file(name), files, header);
    state = new MemlogState(MemlogState.Status.WRITING, "writing " + segment.file());
    lastTime = time;
    ledger.startSegment();
    texts.clear();
    for (int site = 1; site < ledger.limit(); site++) {
      if (ledger.isSeen(site)) {
        ledger.define(site);
        texts.use(site);
      }
    }
    texts.writeTo(segment, time, ledger.totalBytes());
    writeLosses();
    segment.writeBaseline(ledger, time);
  }

  /**
   * Gives {@code site} a new text, such as one that was not known when an entry first used it. The
   * last text in a segment counts for all of it.
   */
  public void siteDefined(Site site) {
    if (isWriting && site.id() >= 1 && ledger.isDefined(site.id())) {
      texts.change(site);
    }
  }

  /**
   * The driver has named its arena, as {@link MemlogOptions} describe it, only now: the header of
   * the segment at hand says so, too.
   */
  public void arena(long base, long size, int newGranule) {
    arenaBase = base;
    arenaSize = size;
    granule = newGranule;
    if (!isWriting) {
      return;
    }
    header = header.withArena(base, size, newGranule);
    try {
      segment.replaceHeader(header);
    } catch (IOException e) {
      fail(e);
    }
  }

  /** Notes what the log is known to miss, counted since the session's start. */
  public void losses(long lostEvents, long unknownFrees, long conflicts) {
    losses = new MemlogLosses(lostEvents, unknownFrees, conflicts);
  }

  /**
   * Hands everything up to {@code time} to the file system, be it only that nothing happened. No
   * entry from before {@code time} may follow. A process that is killed afterwards loses nothing of
   * it.
   */
  public void heartbeat(long time) {
    if (!isWriting) {
      return;
    }
    try {
      flush(Math.max(time, lastTime));
      if (isWriting) {
        writeLosses();
      }
    } catch (IOException e) {
      fail(e);
    }
  }

  private void flush(long until) throws IOException {
    boolean hasEntries = !encoder.isEmpty();
    writeEntries(Math.min(until, intervalEnd));
    if (hasEntries && lastTime == until) {
      return;
    }
    if (until >= intervalEnd) {
      enterInterval(until);
    }
    if (isWriting) {
      segment.writeStill(Kind.ENTRIES, segment.buffer(), 0, until, ledger.totalBytes());
      lastTime = until;
    }
  }

  /**
   * Ends the log at {@code time} with a reason. Does nothing if it has ended already.
   *
   * @throws IllegalArgumentException if the reason is {@link MemlogEnd#NONE}
   */
  public void close(long time, MemlogEnd reason) {
    if (reason == MemlogEnd.NONE) {
      throw new IllegalArgumentException("a log that is closed has a reason");
    }
    if (!isWriting) {
      return;
    }
    long until = Math.max(time, lastTime);
    try {
      writeEntries(Math.min(until, intervalEnd));
      lastTime = until;
      writeLosses();
      segment.end(reason, until, ledger.totalBytes());
      isWriting = false;
      state = new MemlogState(MemlogState.Status.CLOSED, "closed " + segment.file());
    } catch (IOException e) {
      fail(e);
    }
  }

  /** Ends the log because the session ends at {@code time}. */
  public void close(long time) {
    close(time, MemlogEnd.CLOSED);
  }

  /** Ends the log at the time of its last entry or heartbeat. */
  @Override
  public void close() {
    close(lastTime);
  }

  private void fail(IOException cause) {
    if (!isWriting) {
      return;
    }
    isWriting = false;
    if (segment != null) {
      segment.abandon();
    }
    state = new MemlogState(MemlogState.Status.FAILED, cannotWrite(cause));
  }

  private String cannotWrite(IOException cause) {
    return "logging ended: cannot write " + directory.file(name) + ": " + cause.getMessage();
  }

  /** Any thread: what this writer is doing, and why it stopped if it did. */
  public MemlogState state() {
    return state;
  }

  /** Any thread: how many segments may lie in the root. */
  public int limit() {
    return limit;
  }

  /**
   * Any thread: changes the limit and deletes the oldest segments at once if there are too many.
   *
   * @throws IllegalArgumentException if {@code segments} is less than 1
   */
  public void setLimit(int segments) {
    if (segments < 1) {
      throw new IllegalArgumentException("a memlog needs at least 1 segment, not " + segments);
    }
    limit = segments;
    prune(segments);
  }

  private void prune(int segments) {
    synchronized (directory) {
      directory.prune(segments);
    }
  }
}
