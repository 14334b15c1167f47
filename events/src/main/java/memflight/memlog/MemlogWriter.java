package memflight.memlog;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
  private final IntFunction<Site> sites;
  private final SegmentFile.Factory files;
  private final SegmentDirectory directory;
  private final long forcedSegmentBytes;

  private final EntryEncoder encoder = new EntryEncoder();
  private final BlockBuffer buffer = new BlockBuffer();
  private final SiteLedger ledger = new SiteLedger();

  /** Sites used in this segment whose text it does not hold yet. */
  private int[] newSites = new int[64];

  private int newSiteCount;
  private final List<Site> redefinedSites = new ArrayList<>();

  private SegmentWriter segment;
  private MemlogName name;
  private boolean isWriting = true;
  private long lastTime;
  private long intervalEnd;
  private long bytesAtBaseline;
  private long baselineDistance;

  private long liveAtStart;
  private long peakBytes;
  private long peakTime;
  private long firstTime;
  private long allocatedBytes;
  private long freedBytes;
  private int allocations;

  private MemlogLosses losses = MemlogLosses.NONE;
  private MemlogLosses writtenLosses = MemlogLosses.NONE;
  private long refusedEntries;

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
    this.sites = Objects.requireNonNull(sites);
    this.files = files;
    this.limit = options.limit();
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
      firstUse(site);
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

  private void firstUse(int site) {
    ledger.define(site);
    if (newSiteCount == newSites.length) {
      newSites = Arrays.copyOf(newSites, newSiteCount * 2);
    }
    newSites[newSiteCount++] = site;
  }

  private void blockFull() {
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
      } else if (segment.wholeBytes() - bytesAtBaseline >= baselineDistance) {
        writeBaseline(start);
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
    writeSites();
    if (encoder.isEmpty()) {
      return;
    }
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

  /** Writes the texts that the entries about to be written need, and those that have changed. */
  private void writeSites() throws IOException {
    if (newSiteCount == 0 && redefinedSites.isEmpty()) {
      return;
    }
    buffer.clear();
    int count = 0;
    for (int i = 0; i < newSiteCount; i++) {
      count = addSite(textOf(newSites[i]), count);
    }
    for (Site site : redefinedSites) {
      count = addSite(site, count);
    }
    newSiteCount = 0;
    redefinedSites.clear();
    if (count > 0) {
      writeSiteBlock(count);
    }
  }

  private int addSite(Site site, int count) throws IOException {
    buffer.put(site);
    if (buffer.payloadBytes() < MemlogFormat.ENTRIES_PAYLOAD_BYTES) {
      return count + 1;
    }
    writeSiteBlock(count + 1);
    buffer.clear();
    return 0;
  }

  /** The texts stand before the entries that need them, so they carry the time before those. */
  private void writeSiteBlock(int count) throws IOException {
    boolean hasEntries = !encoder.isEmpty();
    long time = hasEntries ? firstTime : lastTime;
    long live = hasEntries ? liveAtStart : ledger.totalBytes();
    writeStill(Kind.SITES, count, time, live);
  }

  private Site textOf(int id) {
    Site site;
    try {
      site = sites.apply(id);
    } catch (RuntimeException e) {
      // The look-up is the caller's code; a log without this text is better than no log.
      site = null;
    }
    return site == null || site.id() != id ? Site.unknown(id) : site;
  }

  private void writeStill(Kind kind, int count, long time) throws IOException {
    writeStill(kind, count, time, ledger.totalBytes());
  }

  private void writeStill(Kind kind, int count, long time, long live) throws IOException {
    MemlogBlock block = MemlogBlock.still(kind, count, time, live);
    segment.write(block, buffer.bytes(), buffer.payloadBytes());
  }

  private void writeBaseline(long time) throws IOException {
    buffer.clear();
    int count = 0;
    int last = 0;
    for (int site = 1; site < ledger.limit(); site++) {
      if (ledger.isSeen(site)) {
        buffer.put(site - last);
        buffer.put(Varints.zigzag(ledger.bytes(site))).put(Varints.zigzag(ledger.blocks(site)));
        last = site;
        count++;
      }
    }
    writeStill(Kind.BASELINE, count, time);
    bytesAtBaseline = segment.wholeBytes();
    // With very many sites the baselines would otherwise outweigh the entries.
    baselineDistance = Math.max(options.baselineBytes(), 8L * buffer.payloadBytes());
  }

  private void writeLosses() throws IOException {
    MemlogLosses current = currentLosses();
    if (!current.equals(writtenLosses)) {
      buffer.clear().put(current.lostEvents()).put(current.unknownFrees()).put(current.conflicts());
      writeStill(Kind.LOSSES, 1, lastTime);
      writtenLosses = current;
    }
  }

  private MemlogLosses currentLosses() {
    return new MemlogLosses(
        losses.lostEvents() + refusedEntries, losses.unknownFrees(), losses.conflicts());
  }

  private void writeEnd(MemlogEnd reason, long time) throws IOException {
    buffer.clear().put(reason.code());
    writeStill(Kind.END, 1, time);
  }

  private void rotate(long time) throws IOException {
    writeLosses();
    writeEnd(MemlogEnd.ROTATED, time);
    segment.close();
    name = name.withNumber(name.number() + 1);
    startSegment(time);
  }

  /** Begins a segment with all that it needs to stand alone. */
  private void startSegment(long time) throws IOException {
    prune(limit - 1);
    MemlogHeader header =
        new MemlogHeader(
            options.sessionMicros(),
            name.number(),
            options.granule(),
            options.sessionStartEpochNanos(),
            time,
            options.intervalNanos(),
            options.arenaBase(),
            options.arenaSize(),
            currentLosses().lostEvents(),
            options.mode());
    segment = null;
    segment = SegmentWriter.create(directory.file(name), files, header);
    state = new MemlogState(MemlogState.Status.WRITING, "writing " + segment.file());
    lastTime = time;
    ledger.startSegment();
    newSiteCount = 0;
    for (int site = 1; site < ledger.limit(); site++) {
      if (ledger.isSeen(site)) {
        firstUse(site);
      }
    }
    writeSites();
    writtenLosses = MemlogLosses.NONE;
    writeLosses();
    writeBaseline(time);
  }

  /**
   * Gives {@code site} a new text, such as one that was not known when an entry first used it. The
   * last text in a segment counts for all of it.
   */
  public void siteDefined(Site site) {
    if (isWriting && ledger.isDefined(site.id())) {
      redefinedSites.add(site);
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
      writeLosses();
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
      buffer.clear();
      writeStill(Kind.ENTRIES, 0, until);
      lastTime = until;
    }
  }

  /** Ends the log at {@code time} with a reason. Does nothing if it has ended already. */
  public void close(long time, MemlogEnd reason) {
    if (!isWriting) {
      return;
    }
    long until = Math.max(time, lastTime);
    try {
      writeEntries(Math.min(until, intervalEnd));
      lastTime = until;
      writeLosses();
      writeEnd(reason, until);
      segment.close();
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
