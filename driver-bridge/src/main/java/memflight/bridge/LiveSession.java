package memflight.bridge;

import java.io.IOException;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import memflight.events.MemRecordType;
import memflight.events.Site;
import memflight.memlog.MemlogEnd;
import memflight.memlog.MemlogOptions;
import memflight.memlog.MemlogState;
import memflight.memlog.MemlogWriter;
import memflight.pipe.RecorderState;
import memflight.pipe.Session;
import memflight.pipe.SessionListener;
import memflight.records.Completeness;
import memflight.records.EntryListener;
import memflight.records.Interval;
import memflight.records.MemoryReport;
import memflight.records.SiteTotals;

/**
 * The session that this JVM is recording: answers requests for reports at cuts, writes the memlog
 * and commits the result events. Everything happens on the thread that keeps the account, the
 * follower's or the feed's own, but what says otherwise.
 */
final class LiveSession implements SessionListener {
  static final String NO_LOG = "not logging";

  private static final long USAGE_EVERY = TimeUnit.SECONDS.toNanos(10);
  private static final long HEARTBEAT_EVERY = TimeUnit.SECONDS.toNanos(1);

  private final ConcurrentSkipListMap<Long, CompletableFuture<MemoryReport>> requests =
      new ConcurrentSkipListMap<>();

  private final PeakThread peaks;
  private final LiveMeters meters;
  private final Consumer<String> warnings;
  private MemRecordType mode;
  private ProfilerOptions options;
  private Session session;
  private MemlogWriter log;
  private boolean isJfrOn;
  private long usageTime;
  private long heartbeatTime;
  private long time;

  private volatile boolean usageIsDue = true;
  private volatile boolean isOver;
  private volatile MemoryReport lastReport;
  private volatile Completeness completeness = Completeness.COMPLETE;
  private volatile String logState;
  private volatile long recordsBytes;

  /**
   * @param isJfrOn whether JFR runs, so that results can be committed at their ticks
   */
  LiveSession(
      boolean isJfrOn,
      MemRecordType mode,
      ProfilerOptions options,
      PeakThread peaks,
      LiveMeters meters,
      Consumer<String> warnings) {
    this.isJfrOn = isJfrOn;
    this.warnings = warnings;
    this.peaks = peaks;
    this.meters = meters;
    this.mode = mode;
    this.options = options;
    logState = plannedLog();
  }

  /** What the log will be once the session's first event has come. */
  private String plannedLog() {
    return mode.isLogged() ? "about to log to " + options.root() : NO_LOG;
  }

  // Any thread.

  /** The report at the cut with the id {@code marker}, or at a later one. */
  CompletableFuture<MemoryReport> reportAt(long marker) {
    CompletableFuture<MemoryReport> report = new CompletableFuture<>();
    requests.put(marker, report);
    if (isOver) {
      refuseRequests();
    }
    return report;
  }

  /** The next cut is a good time to say what every site holds. */
  void usageIsDue() {
    usageIsDue = true;
  }

  /** Whether the session's end has been applied. */
  boolean isOver() {
    return isOver;
  }

  /** What was live when the session ended, or null. */
  MemoryReport lastReport() {
    return lastReport;
  }

  Completeness completeness() {
    return completeness;
  }

  String logState() {
    return logState;
  }

  /** Heap that the records take. */
  long recordsBytes() {
    return recordsBytes;
  }

  // The account's thread.

  /** All that has come so far is applied. */
  void caughtUp() {
    if (session != null && meters.wantsSites()) {
      meters.sites(session.report());
    }
  }

  /** JFR runs now, and times are its ticks. */
  void turnToJfr() {
    isJfrOn = true;
    usageIsDue = true;
  }

  /** Goes on in another mode; what is live stays known. */
  void switchTo(MemRecordType next, ProfilerOptions newOptions) throws IOException {
    MemRecordType before = mode;
    boolean isElsewhere =
        !newOptions.root().equals(options.root())
            || newOptions.segmentBytes() != options.segmentBytes();
    if (session != null) {
      if (next.isFast() != before.isFast()) {
        session.switchRecords(next);
      }
      if (before.isLogged() && (!next.isLogged() || isElsewhere)) {
        closeLog(MemlogEnd.SWITCHED_OFF);
      }
    }
    mode = next;
    options = newOptions;
    if (session == null) {
      logState = plannedLog();
    } else if (next.isLogged() && log == null) {
      openLog();
    } else if (log != null) {
      log.setLimit(newOptions.limit());
    }
  }

  private void openLog() throws IOException {
    MemlogOptions memlog =
        MemlogOptions.builder(options.root(), session.state().session())
            .limit(options.limit())
            .segmentBytes(options.segmentBytes())
            .mode(mode)
            .granule(session.state().granule())
            .arena(session.state().arenaBase(), session.state().arenaBytes())
            .intervalNanos(session.state().intervalNanos())
            .build();
    log = new MemlogWriter(memlog, session.sites(), session.memory().totals(), time);
    session.memory().entries(log);
    tellLogState(log.state());
  }

  private void tellLogState(MemlogState state) {
    boolean isNews = !state.message().equals(logState);
    logState = state.message();
    meters.log(LogState.of(state.status()));
    if (isNews && state.status() == MemlogState.Status.FAILED) {
      warnings.accept(state.message());
    }
  }

  private void closeLog(MemlogEnd reason) {
    if (log != null) {
      writeLosses();
      log.close(time, reason);
      tellLogState(log.state());
      log = null;
      if (session != null) {
        session.memory().entries(EntryListener.NONE);
      }
    }
  }

  @Override
  public void started(Session started) {
    session = started;
    time = 0;
    if (started.state().mode().isFast() != mode.isFast()) {
      started.switchRecords(mode);
    }
    if (mode.isLogged()) {
      try {
        openLog();
      } catch (IOException e) {
        tellLogState(new MemlogState(MemlogState.Status.FAILED, e.getMessage()));
      }
    }
  }

  @Override
  public void siteDefined(Session of, Site site) {
    if (log != null) {
      log.siteDefined(site);
    }
  }

  @Override
  public void arenaNamed(Session of) {
    if (log != null) {
      RecorderState state = of.state();
      log.arena(state.arenaBase(), state.arenaBytes(), state.granule());
    }
  }

  @Override
  public void interval(Session of, Interval interval, SiteTotals totals) {
    if (isJfrOn) {
      ResultEvents.emitInterval(of, interval, totals, peaks);
    }
    meters.interval(interval, totals);
  }

  @Override
  public void cut(Session of, long now, long marker) {
    time = now;
    completeness = of.completeness();
    recordsBytes = of.memory().recordsBytes();
    meters.losses(completeness);
    if (log != null && now - heartbeatTime >= HEARTBEAT_EVERY) {
      heartbeatTime = now;
      writeLosses();
      log.heartbeat(now);
      tellLogState(log.state());
    }
    if (usageIsDue || now - usageTime >= USAGE_EVERY) {
      usageIsDue = false;
      usageTime = now;
      emitUsage(of, now);
    }
    answerRequests(of, marker);
  }

  private void emitUsage(Session of, long now) {
    if (isJfrOn) {
      ResultEvents.emitUsage(of, now);
    }
  }

  private void writeLosses() {
    Completeness known = session.completeness();
    log.losses(known.lostEvents(), known.unknownFrees(), known.conflicts());
  }

  private void answerRequests(Session of, long marker) {
    Iterator<Map.Entry<Long, CompletableFuture<MemoryReport>>> due =
        requests.headMap(marker, true).entrySet().iterator();
    while (due.hasNext()) {
      due.next().getValue().complete(of.report());
      due.remove();
    }
  }

  @Override
  public void ended(Session of, long now, boolean isClean) {
    time = now;
    completeness = of.completeness();
    recordsBytes = of.memory().recordsBytes();
    meters.losses(completeness);
    lastReport = of.report();
    emitUsage(of, now);
    closeLog(MemlogEnd.CLOSED);
    session = null;
    end();
  }

  /** Nothing more will come. */
  void end() {
    meters.ended();
    isOver = true;
    refuseRequests();
  }

  private void refuseRequests() {
    requests
        .values()
        .forEach(
            report ->
                report.completeExceptionally(new IllegalStateException("the session is over")));
    requests.clear();
  }
}
