package memflight.pipe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.IntFunction;
import memflight.chunk.ChunkHeader;
import memflight.chunk.ChunkListener;
import memflight.chunk.EventSpec;
import memflight.events.AllocationEvent;
import memflight.events.FreeEvent;
import memflight.events.MarkerEvent;
import memflight.events.MemRecordType;
import memflight.events.RecorderStateEvent;
import memflight.events.Site;
import memflight.events.SiteEvent;
import memflight.events.SiteKind;
import memflight.events.SiteUsageEvent;
import memflight.records.Interval;

/**
 * From JFR chunks to sessions: give {@link #specs} and the stream itself to a reader of chunks, and
 * the listener hears of what the events mean. The same for a file, for the repository of a dead JVM
 * and for the chunk that a JVM is writing; a recording that was made of a log gives that log back.
 *
 * <pre>{@code
 * SessionStream stream = new SessionStream(listener);
 * new RecordingReader(stream.specs(), stream).read(file);
 * stream.finish();
 * }</pre>
 *
 * <p>Not thread-safe.
 */
public final class SessionStream implements ChunkListener {
  /** Flushes, one a second, that the stream waits for an event that is missing. */
  private static final int PATIENCE = 4;

  /** What an allocation or a free takes in a chunk, about. */
  private static final int BYTES_PER_EVENT = 25;

  private final SiteNames sites = new SiteNames();
  private final SessionListener listener;
  private final SessionReplay replay;
  private final EventMerger merger;
  private final LoggedReplay logged;

  /** Whether the chunk was made of a log: its first event, a state, says so. */
  private boolean isLogged;

  private boolean sawState;
  private ChunkHeader chunk;
  private long latestTicks = Long.MAX_VALUE;
  private long loggedEvents;

  // What the last flush of a running JVM had, and what is being read now. The first one is taken
  // to have nothing but events of a busy driver.
  private long flushedBytes = BYTES_PER_EVENT;
  private long flushedEvents = 1;
  private long flushingBytes;
  private long eventsBeforeFlush;

  public SessionStream(SessionListener listener) {
    this.listener = listener;
    replay = new SessionReplay(listener, sites);
    merger = new EventMerger(replay, PATIENCE);
    logged = new LoggedReplay(listener, sites);
  }

  /** The events that a reader has to deliver. */
  public List<EventSpec> specs() {
    return List.of(
        EventSpec.of(
                AllocationEvent.NAME,
                (ticks, duration, v, s) ->
                    allocation(checked(ticks), (int) v[3], v[4], v[0], v[1], (int) v[2]))
            .longs("address", "size", "site", "producer", "sequence"),
        EventSpec.of(
                FreeEvent.NAME,
                (ticks, duration, v, s) ->
                    free(checked(ticks), (int) v[1], v[2], v[0], v[3], (int) v[4]))
            .longs("address", "producer", "sequence", "size", "site"),
        EventSpec.of(SiteEvent.NAME, (ticks, duration, v, s) -> site(v, s))
            .longs("id", "line", "internal")
            .strings("file", "function"),
        EventSpec.of(
                MarkerEvent.NAME,
                (ticks, duration, v, s) -> merger.marker(ticks, v[0], (int) v[1], (int) v[2], v[3]))
            .longs("id", "members", "producer", "sequence"),
        EventSpec.of(RecorderStateEvent.NAME, (ticks, duration, v, s) -> state(ticks, v))
            .longs("session", "startTicks", "modeCode")
            .longOr("interval", Interval.DEFAULT_NANOS)
            .longs("arenaBase", "arenaSize", "granule")
            .longOr(LoggedLayouts.ENTRIES, LoggedLayouts.LIVE)
            .longs("lostEvents", "unknownFrees", "conflicts")
            .longOr("hasEvents", 1),
        EventSpec.of(
                SiteUsageEvent.NAME,
                (ticks, duration, v, s) -> usage(ticks, (int) v[0], v[1], v[2]))
            .longs("site", "liveBytes", "liveBlocks"));
  }

  // Hot path.

  private void allocation(
      long ticks, int producer, long sequence, long address, long size, int site) {
    if (isLogged) {
      loggedEvents++;
      logged.allocated(ticks, producer, sequence, address, size, site);
    } else {
      merger.allocation(ticks, producer, sequence, address, size, site);
    }
  }

  private void free(long ticks, int producer, long sequence, long address, long size, int site) {
    if (isLogged) {
      loggedEvents++;
      logged.freed(ticks, producer, sequence, address, size, site);
    } else {
      merger.free(ticks, producer, sequence, address);
    }
  }

  // End of the hot path.

  private void usage(long ticks, int site, long bytes, long blocks) {
    if (isLogged) {
      logged.usage(site, bytes, blocks);
    } else {
      replay.usage(ticks, site, bytes, blocks);
    }
  }

  /** A damaged time would make millions of idle intervals. */
  private long checked(long ticks) {
    if (ticks > latestTicks) {
      throw new UncheckedIOException(
          new IOException(
              "bad .jfr: "
                  + chunk
                  + " has an event more than a minute after its end; read another copy of it"));
    }
    return ticks;
  }

  private void site(long[] values, String[] texts) {
    // A text that did not survive comes again with the next chunk.
    if (values[0] > 0 && texts[0] != null) {
      SiteKind kind = values[2] != 0 ? SiteKind.INTERNAL : SiteKind.SCRIPT;
      String function = texts[1] == null ? "" : texts[1];
      Site site = new Site((int) values[0], texts[0], (int) values[1], function, kind);
      Session session = session();
      if (sites.define(site) && session != null) {
        listener.siteDefined(session, site);
      }
    }
  }

  /** The session that is being read, or null. */
  private Session session() {
    return isLogged ? logged.session() : replay.session();
  }

  private void state(long ticks, long[] v) {
    RecorderState state =
        new RecorderState(
            v[0], v[1], MemRecordType.ofCode((int) v[2]), v[3], v[4], v[5], (int) v[6], v[11] != 0);
    if (v[7] != LoggedLayouts.LIVE) {
      if (replay.session() != null) {
        merger.finish();
        replay.end(false);
      }
      isLogged = true;
      logged.state(checked(ticks), state, v[7], v[8], v[9], v[10]);
      return;
    }
    logged.end(false);
    // The first one speaks for what lies before it in a recording that began later than its
    // session.
    merger.state(ticks, state, !sawState && isRepeated(ticks, state));
    sawState = true;
  }

  private static boolean isRepeated(long ticks, RecorderState state) {
    return state.startTicks() != 0
        && state.startTicks() != ticks
        && state.mode() != MemRecordType.CLOSED;
  }

  @Override
  public void chunkStarted(ChunkHeader header) {
    replay.ticksPerSecond(header.ticksPerSecond());
    chunk = header;
    isLogged = false;
    logged.chunkStarted(header);
    latestTicks =
        header.isFinished()
            ? header.startTicks()
                + (long) ((header.durationNanos() / 1e9 + 60) * header.ticksPerSecond())
            : Long.MAX_VALUE;
  }

  /** A flush has about as many events for its size as the one before: others write there, too. */
  @Override
  public void flushing(long bytes) {
    merger.expect((long) ((double) bytes / flushedBytes * flushedEvents));
    flushingBytes = bytes;
    eventsBeforeFlush = merger.arrivedEvents();
  }

  @Override
  public void flushed(ChunkHeader header) {
    if (flushingBytes > 0) {
      flushedBytes = flushingBytes;
      flushedEvents = merger.arrivedEvents() - eventsBeforeFlush;
      flushingBytes = 0;
    }
    merger.flushed();
  }

  @Override
  public void chunkMissing(long fromNanos, long toNanos) {
    Session session = session();
    if (session != null) {
      session.note(
          (toNanos - fromNanos) / 1_000_000 + " ms of the recording are missing: JFR evicted them");
    }
  }

  /** The stream has ended: applies what is held and ends the session. */
  public void finish() {
    merger.finish();
    replay.end(false);
    logged.end(false);
  }

  /** The texts of sites by id; null where one has not arrived. */
  public IntFunction<Site> sites() {
    return sites;
  }

  /** Events that never arrived. */
  public long lostEvents() {
    return merger.lostEvents();
  }

  /** Allocations and frees read so far, applied or not. */
  public long arrivedEvents() {
    return merger.arrivedEvents() + loggedEvents;
  }
}
