package memflight.converters;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.SortedMap;
import memflight.chunk.EventEncoder;
import memflight.chunk.EventLayout;
import memflight.chunk.RecordingWriter;
import memflight.events.AllocationEvent;
import memflight.events.IntervalPeakEvent;
import memflight.events.MemRecordType;
import memflight.events.Site;
import memflight.events.SiteEvent;
import memflight.events.SiteKind;
import memflight.events.SitePeakEvent;
import memflight.events.SiteUsageEvent;
import memflight.memlog.MemlogHeader;
import memflight.memlog.MemlogLosses;
import memflight.pipe.LoggedLayouts;
import memflight.records.EntryListener;
import memflight.records.Interval;
import memflight.records.SiteTotals;
import memflight.records.TopSites;

/**
 * Writes the events of a log, see {@link LoggedLayouts}. Each chunk begins with the state and with
 * what is live, so that it can be read alone. One thread.
 */
final class RecordingEvents implements EntryListener {
  private static final int PRODUCERS = 256;

  private final RecordingWriter writer;
  private final MemlogHeader header;
  private final JfrOptions options;
  private final SiteConstants sites;
  private final LightUpEvents lightUp;
  private final EventEncoder allocation;
  private final EventEncoder free;
  private final EventEncoder site;
  private final EventEncoder intervalPeak;
  private final EventEncoder sitePeak;
  private final EventEncoder siteUsage;
  private final EventEncoder state;
  private final int[] producers = new int[PRODUCERS];
  private final int thread;
  private final int mode;
  private final int closed;
  private final int other;

  /** The chunk that brought each site's text last. */
  private int[] definedIn;

  private int chunk;
  private long chunkLimit;
  private long entries;
  private long time;
  private MemlogLosses losses = MemlogLosses.NONE;

  RecordingEvents(
      RecordingWriter writer,
      MemlogHeader header,
      SortedMap<Integer, Site> texts,
      JfrOptions options,
      long entriesBefore) {
    this.writer = writer;
    this.header = header;
    this.options = options;
    entries = entriesBefore;
    sites = new SiteConstants(texts, writer);
    definedIn = new int[texts.isEmpty() ? 1 : texts.lastKey() + 1];
    site = writer.add(EventLayout.of(SiteEvent.class));
    state = writer.add(LoggedLayouts.state());
    intervalPeak = writer.add(EventLayout.of(IntervalPeakEvent.class));
    sitePeak = writer.add(EventLayout.of(SitePeakEvent.class));
    siteUsage = writer.add(EventLayout.of(SiteUsageEvent.class));
    allocation = options.hasEntries() ? writer.add(EventLayout.of(AllocationEvent.class)) : null;
    free = options.hasEntries() ? writer.add(LoggedLayouts.free()) : null;
    thread = writer.thread("memflight", 1, 1);
    lightUp = options.lightsUp() ? new LightUpEvents(writer, thread) : null;
    for (int producer = 0; producer < PRODUCERS; producer++) {
      producers[producer] = writer.thread("producer " + producer, producer + 2, producer + 2);
    }
    mode = writer.string(header.mode().optionName());
    closed = writer.string(MemRecordType.CLOSED.optionName());
    other = writer.string(SitePeakEvent.OTHER);
  }

  // Hot path: no allocation, no lock.

  /** Whether the chunk has as many events as it should. */
  boolean isChunkFull() {
    return writer.events() >= chunkLimit;
  }

  @Override
  public void allocation(long at, int producer, long sequence, long address, long size, int from) {
    entries++;
    time = at;
    if (allocation == null) {
      return;
    }
    try {
      define(from);
      allocation
          .begin(at, 0, producers[producer], sites.stackTrace(from))
          .putLong(address)
          .putLong(size)
          .putInt(from)
          .putInt(producer)
          .putLong(sequence);
      putLocation(allocation, from);
      allocation.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void free(long at, int producer, long sequence, long address, long size, int from) {
    entries++;
    time = at;
    if (free == null) {
      return;
    }
    try {
      define(from);
      free.begin(at, producers[producer])
          .putLong(address)
          .putInt(producer)
          .putLong(sequence)
          .putLong(size)
          .putInt(from)
          .end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void putLocation(EventEncoder event, int id) throws IOException {
    int constant = sites.location(id);
    if (constant != 0) {
      event.putPooled(constant);
    } else {
      event.putString(sites.site(id).location());
    }
  }

  private void define(int id) throws IOException {
    if (id >= definedIn.length || definedIn[id] != chunk) {
      writeSite(id);
    }
  }

  // End of the hot path.

  private void writeSite(int id) throws IOException {
    if (id >= definedIn.length) {
      definedIn = Arrays.copyOf(definedIn, Math.max(id + 1, 2 * definedIn.length));
    }
    definedIn[id] = chunk;
    Site text = sites.site(id);
    site.begin(time, thread).putInt(id);
    putText(site, sites.file(id), text.file());
    site.putInt(text.line());
    putText(site, sites.function(id), text.function());
    site.putBoolean(text.kind() == SiteKind.INTERNAL).end();
  }

  private static void putText(EventEncoder event, int constant, String text) throws IOException {
    if (constant != 0) {
      event.putPooled(constant);
    } else {
      event.putString(text);
    }
  }

  /** Begins the first chunk at {@code start}, or the next one where the last entry was. */
  void beginChunk(long start, SiteTotals live) throws IOException {
    writer.startNextChunk();
    chunk++;
    chunkLimit = writer.events() + options.chunkEvents();
    time = Math.max(time, start);
    writeState(time, header.mode());
    usage(live);
  }

  /** Notes what the log was known to miss from now on. */
  void losses(MemlogLosses known) {
    losses = known;
  }

  /** Says at {@code at} what is known to be missing. */
  void state(long at) throws IOException {
    time = Math.max(time, at);
    writeState(time, header.mode());
  }

  /** Says that the session ended at {@code at}. */
  void closed(long at) throws IOException {
    time = Math.max(time, at);
    writeState(time, MemRecordType.CLOSED);
  }

  private void writeState(long at, MemRecordType now) throws IOException {
    state
        .begin(at, thread)
        .putLong(header.sessionMicros())
        .putLong(0) // The file's time zero is the session's.
        .putPooled(now == MemRecordType.CLOSED ? closed : mode)
        .putInt(now.code())
        .putLong(header.intervalNanos())
        .putLong(header.arenaBase())
        .putLong(header.arenaSize())
        .putInt(header.granule())
        .putLong(losses.lostEvents())
        .putLong(losses.unknownFrees())
        .putLong(losses.conflicts())
        .putLong(0) // A log needs no records.
        .putBoolean(options.hasEntries())
        .putLong(options.hasEntries() ? entries : LoggedLayouts.PEAKS_ONLY)
        .end();
  }

  /** Says what each site holds now. */
  void usage(SiteTotals live) {
    live.forEachLive(
        (id, bytes, blocks) -> {
          try {
            define(id);
            siteUsage.begin(time, thread).putInt(id);
            putLocation(siteUsage, id);
            siteUsage.putLong(bytes).putLong(blocks).end();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  void interval(Interval interval, SiteTotals totals) throws IOException {
    long duration = interval.end() - interval.start();
    intervalPeak
        .begin(interval.start(), duration, thread, 0)
        .putLong(labelOf(interval))
        .putLong(interval.peakBytes())
        .putLong(interval.peakTime())
        .putLong(interval.endBytes())
        .putLong(interval.allocatedBytes())
        .putLong(interval.allocations())
        .putLong(interval.freedBytes())
        .putLong(interval.frees())
        .putLong(losses.lostEvents())
        .end();
    if (lightUp != null) {
      lightUp.interval(interval);
    }
    // In an idle interval the sites hold what they held at the end of the one before.
    if (interval.allocations() > 0 || interval.frees() > 0) {
      TopSites top = TopSites.atPeak(totals);
      for (TopSites.Held held : top.largest()) {
        sitePeak(interval, held, sites.stackTrace(held.site()));
      }
      if (top.otherBlocks() > 0) {
        TopSites.Held others = new TopSites.Held(0, top.otherBytes(), top.otherBlocks());
        sitePeak(interval, others, 0);
      }
    }
    time = Math.max(time, interval.end());
  }

  /** The first interval is called as in the whole log, even if this log begins inside it. */
  private long labelOf(Interval interval) {
    return (interval.start() - interval.start() % header.intervalNanos()) / 1_000_000;
  }

  private void sitePeak(Interval interval, TopSites.Held held, int stackTrace) throws IOException {
    sitePeak
        .begin(interval.start(), interval.end() - interval.start(), thread, stackTrace)
        .putInt(held.site());
    if (held.site() == 0) {
      sitePeak.putPooled(other);
    } else {
      putLocation(sitePeak, held.site());
    }
    sitePeak.putLong(held.bytes()).putLong(held.blocks()).end();
  }

  /** Entries of the log up to now. */
  long entries() {
    return entries;
  }
}
