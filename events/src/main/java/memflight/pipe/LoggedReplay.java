package memflight.pipe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import memflight.chunk.ChunkHeader;
import memflight.events.MemRecordType;
import memflight.events.Site;
import memflight.records.LiveAllocations;

/**
 * Rebuilds sessions from recordings made of logs, see {@link LoggedLayouts}. Their entries stand in
 * order and say all that the log said, so nothing is merged, looked up or guessed: what comes out
 * is what went in. Ticks are nanoseconds. Not thread-safe.
 */
final class LoggedReplay {
  private static final long TICKS_PER_SECOND = 1_000_000_000;
  private static final int MAX_SITE = (1 << 22) - 1;
  private static final int PRODUCER_BITS = 8;

  private record Usage(int site, long bytes, long blocks) {}

  private final SessionListener listener;
  private final IntFunction<Site> sites;
  private final List<Usage> baseline = new ArrayList<>();
  private Session session;

  /** What is live when the session begins may still follow; the listener has not heard of it. */
  private boolean isStarting;

  private long startTicks;
  private long startTime;
  private long lastTime;
  private long entries;
  private ChunkHeader chunk;

  LoggedReplay(SessionListener listener, IntFunction<Site> sites) {
    this.listener = listener;
    this.sites = sites;
  }

  void chunkStarted(ChunkHeader header) {
    chunk = header;
  }

  /** The session that the listener knows of, or null. */
  Session session() {
    return isStarting ? null : session;
  }

  // Hot path.

  void allocated(long ticks, int producer, long sequence, long address, long size, int site) {
    long time = timeOf(ticks, producer, size, site);
    session.memory().allocationLogged(time, producer, sequence, address, size, site);
  }

  void freed(long ticks, int producer, long sequence, long address, long size, int site) {
    long time = timeOf(ticks, producer, size, site);
    session.memory().freeLogged(time, producer, sequence, address, size, site);
  }

  private long timeOf(long ticks, int producer, long size, int site) {
    if (isStarting) {
      start();
    }
    if (session == null
        || size < 0
        || site < 1
        || site > MAX_SITE
        || producer >>> PRODUCER_BITS != 0) {
      throw bad(
          session == null
              ? "an entry behind the end of its session"
              : "an entry of producer " + producer + " with " + size + " bytes of site " + site);
    }
    entries++;
    lastTime = Math.max(lastTime, ticks - startTicks);
    return lastTime;
  }

  // End of the hot path.

  /** What a site holds; counts where the session begins, and repeats what is known elsewhere. */
  void usage(int site, long bytes, long blocks) {
    if (isStarting) {
      if (site < 1 || site > MAX_SITE) {
        throw bad("the usage of site " + site);
      }
      baseline.add(new Usage(site, bytes, blocks));
    }
  }

  /**
   * @param entriesBefore of the whole log
   */
  void state(
      long ticks,
      RecorderState state,
      long entriesBefore,
      long lostEvents,
      long unknownFrees,
      long conflicts) {
    if (entriesBefore == LoggedLayouts.PEAKS_ONLY) {
      throw new UncheckedIOException(
          new IOException(
              chunk.file()
                  + " holds peaks only: allocations were left out when it was converted; convert"
                  + " the memlog again without --detail peaks"));
    }
    if (chunk.ticksPerSecond() != TICKS_PER_SECOND || ticks < state.startTicks()) {
      throw bad("a state at tick " + ticks + " of " + chunk.ticksPerSecond() + " a second");
    }
    boolean isClosed = state.mode() == MemRecordType.CLOSED;
    if (session == null || session.state().session() != state.session()) {
      end(false);
      if (!isClosed) {
        begin(ticks, state, entriesBefore);
        session.stated(lostEvents, unknownFrees, conflicts);
      }
      return;
    }
    if (isStarting) {
      start();
    }
    lastTime = Math.max(lastTime, ticks - startTicks);
    session.stated(lostEvents, unknownFrees, conflicts);
    checkEntries(entriesBefore);
    if (isClosed) {
      end(true);
    }
  }

  private void checkEntries(long entriesBefore) {
    long missing = entriesBefore - entries;
    if (missing > 0) {
      session.lose(missing);
      session.note(missing + " entries are missing: a chunk of the recording is not there");
      entries = entriesBefore;
    } else if (missing < 0) {
      throw bad("entries twice: entry " + entries + " of the log and then " + entriesBefore);
    }
  }

  private void begin(long ticks, RecorderState state, long entriesBefore) {
    startTicks = state.startTicks();
    startTime = ticks - startTicks;
    lastTime = startTime;
    entries = entriesBefore;
    session =
        new Session(
            state,
            // Empty for ever: the log says what a free frees.
            LiveAllocations.hash(),
            chunk.startNanos() - chunk.startTicks() + startTicks,
            startTicks,
            startTime,
            TICKS_PER_SECOND,
            sites,
            (interval, totals) -> listener.interval(session, interval, totals));
    baseline.clear();
    isStarting = true;
  }

  private void start() {
    isStarting = false;
    for (Usage usage : baseline) {
      session.memory().totals().restore(usage.site, usage.bytes, usage.blocks);
    }
    baseline.clear();
    session.memory().totals().startInterval(startTime);
    listener.started(session);
  }

  /** Ends the session that is open, if one is. */
  void end(boolean isClean) {
    if (session == null) {
      return;
    }
    if (isStarting) {
      start();
    }
    if (!isClean) {
      session.note("the recording ends before its session: what came after is not in it");
    }
    session.memory().finish(lastTime);
    Session ended = session;
    session = null;
    listener.ended(ended, lastTime, isClean);
  }

  private UncheckedIOException bad(String what) {
    return new UncheckedIOException(
        new IOException("bad .jfr: " + chunk + " has " + what + "; read another copy of it"));
  }
}
