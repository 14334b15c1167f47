package memflight.pipe;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import memflight.events.AllocationEvent;
import memflight.events.MemRecordType;
import memflight.events.Site;
import memflight.records.BlockRecord;

/**
 * Rebuilds sessions from events in causal order, whoever has put them into it: a {@link
 * SessionStream} for what JFR delivers, a reader that has them in order for itself.
 *
 * <pre>{@code
 * SessionReplay replay = new SessionReplay(listener, sites);
 * replay.ticksPerSecond(1_000_000_000);
 * replay.state(start, state);
 * replay.allocated(ticks, producer, sequence, address, size, site);
 * }</pre>
 *
 * <p>Not thread-safe.
 */
public final class SessionReplay implements OrderedEvents {
  private final SessionListener listener;
  private final IntFunction<Site> sites;
  private Session session;

  // The last loss, for a session that starts within the span it may have happened in.
  private long lossLatestTicks = Long.MIN_VALUE;
  private long lossCount;

  /** Usage that was told before the session's first event was applied. */
  private record Usage(long ticks, int site, long bytes, long blocks) {}

  private final List<Usage> early = new ArrayList<>();

  private long ticksPerSecond = 1_000_000_000;
  private long lastTime;

  /**
   * @param sites the texts of sites by id; null where one is not known
   */
  public SessionReplay(SessionListener listener, IntFunction<Site> sites) {
    this.listener = listener;
    this.sites = sites;
  }

  /** The length of a tick; to be said before anything else. */
  public void ticksPerSecond(long ticks) {
    ticksPerSecond = ticks;
  }

  /**
   * Ticks are those of another clock from now on. Whoever changes it sees to it that time goes on.
   *
   * @param origin the start of the session that is open by that clock
   */
  public void changeClock(long origin, long ticks) {
    ticksPerSecond = ticks;
    // Between sessions there is nothing that a loss by the former clock could be told to.
    lossLatestTicks = Long.MIN_VALUE;
    if (session != null) {
      session.clock(origin, ticks);
    }
  }

  /** The session that is being rebuilt, or null. */
  Session session() {
    return session;
  }

  // Hot path.

  @Override
  public void allocated(
      long ticks, int producer, long sequence, long address, long size, int site) {
    Session current = session;
    if (current == null) {
      return;
    }
    long time = current.timeOf(ticks);
    lastTime = time;
    if (size >= 0) {
      current.memory().allocated(time, producer, sequence, address, size, site);
    } else if (size == AllocationEvent.RESTORED) {
      current.memory().restored(time, producer, sequence, address);
    }
  }

  @Override
  public void freed(long ticks, int producer, long sequence, long address) {
    Session current = session;
    if (current != null) {
      long time = current.timeOf(ticks);
      lastTime = time;
      current.memory().freed(time, producer, sequence, address);
    }
  }

  /**
   * A run of allocations and frees of one producer, numbered from {@code sequence} on.
   *
   * @param records has {@link BlockRecord}s from {@code from} until {@code to}; overwritten
   */
  public void blocks(int producer, long sequence, long[] records, int from, int to) {
    Session current = session;
    if (current == null) {
      return;
    }
    current.tellTimes(records, from, to);
    lastTime = records[to - BlockRecord.WORDS + BlockRecord.TIME];
    current.memory().apply(producer, sequence, records, from, to);
  }

  // End of the hot path.

  @Override
  public void state(long ticks, RecorderState state) {
    if (state.mode() == MemRecordType.CLOSED) {
      if (session != null && session.state().session() == state.session()) {
        lastTime = Math.max(lastTime, session.timeOf(ticks));
        end(true);
      }
    } else if (session == null || session.state().session() != state.session()) {
      end(false);
      start(ticks, state);
    } else if (session.stateRepeated(state)) {
      listener.arenaNamed(session);
    }
    if (session != null && !state.hasEvents()) {
      session.lacksEvents(ticks);
    }
  }

  private void start(long ticks, RecorderState state) {
    long origin = state.startTicks() == 0 ? ticks : state.startTicks();
    long startTime = ClockRatio.of(1_000_000_000, ticksPerSecond).times(ticks - origin);
    session =
        new Session(
            state,
            Session.recordsFor(state, state.mode()),
            state.session() * 1000,
            origin,
            startTime,
            ticksPerSecond,
            sites,
            (interval, totals) -> listener.interval(session, interval, totals));
    session.placeArena();
    if (ticks != origin) {
      session.joinedLate();
    }
    if (lossLatestTicks >= origin) {
      session.lose(lossCount);
    }
    lastTime = startTime;
    listener.started(session);
    early.forEach(usage -> usage(usage.ticks, usage.site, usage.bytes, usage.blocks));
    early.clear();
  }

  /** {@code site} held so much at {@code ticks}; arrives as the stream has it, not in order. */
  void usage(long ticks, int site, long bytes, long blocks) {
    if (session != null) {
      session.usage(ticks, site, bytes, blocks);
    } else {
      if (early.size() == EarlierMemory.MOST_EARLY) {
        early.clear();
      }
      early.add(new Usage(ticks, site, bytes, blocks));
    }
  }

  @Override
  public void lost(long latestTicks, long count) {
    // It may have hit two sessions, one that ends and one that starts in the span: both say so.
    lossLatestTicks = latestTicks;
    lossCount = count;
    if (session != null) {
      session.lose(count);
    }
  }

  @Override
  public void cut(long ticks, long marker) {
    if (session != null) {
      long time = Math.max(lastTime, session.timeOf(ticks));
      lastTime = time;
      session.memory().advanceTo(time);
      session.cut(time);
      listener.cut(session, time, marker);
    }
  }

  /**
   * Ends the session that is open, if one is.
   *
   * @param isClean false if its end was not reached: the account says so
   */
  public void end(boolean isClean) {
    if (session != null) {
      if (!isClean) {
        session.note("the recording ends before its session: what came after is not in it");
      }
      session.memory().finish(lastTime);
      Session ended = session;
      session = null;
      listener.ended(ended, lastTime, isClean);
    }
  }
}
