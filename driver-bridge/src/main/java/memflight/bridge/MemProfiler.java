package memflight.bridge;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.management.JMException;
import javax.management.ObjectName;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import memflight.events.AllocationEvent;
import memflight.events.EventTime;
import memflight.events.FreeEvent;
import memflight.events.MarkerEvent;
import memflight.events.MemRecordType;
import memflight.events.RecorderStateEvent;
import memflight.events.SiteEvent;
import memflight.pipe.RecorderState;
import memflight.records.Completeness;
import memflight.records.Interval;
import memflight.records.MemoryReport;
import memflight.ring.RingDirectory;

/**
 * The memory profiler of this JVM: the driver manual's {@code set_enable_mem_profiler} and {@code
 * get_mem_report}. There is one, since there is one allocator.
 *
 * <pre>{@code
 * MemProfiler profiler = MemProfiler.instance();
 * profiler.enable(MemRecordType.MEM_RECORD);
 * MemoryReport before = profiler.report();
 * suspect();
 * System.out.println(MemoryDiff.between(before, profiler.report()).text());
 * }</pre>
 *
 * <p>Thread-safe. A call that switches the mode or asks for a report waits until the events up to
 * now have come through JFR, one to two seconds; those of native programs do not take that way, and
 * JFR is started for them only when somebody wants a recording.
 */
public final class MemProfiler {
  private static final MemProfiler INSTANCE = new MemProfiler();
  private static final EventTime STATE_TIME = EventTime.of(RecorderStateEvent.class);
  private static final long REPORT_PATIENCE_SECONDS = 60;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final ProducerSequences sequences = new ProducerSequences();
  private final SiteTable sites = new SiteTable();
  private final BackPressure backPressure = new BackPressure(sequences);
  private final Cuts cuts = new Cuts(sequences);
  private final AllocationHooks hooks =
      new AllocationHooks(sequences, sites, backPressure, MemProfiler::log);

  private final LiveMeters meters = new LiveMeters();
  private final WatchLeases leases = new WatchLeases();

  private volatile EventFeed feed = new HookFeed(hooks, cuts);
  private volatile Arena arena = Arena.NONE;
  private ProfilerOptions options = ProfilerOptions.DEFAULT;
  private JvmAccess jvm = new JvmAccess();
  private final List<Recording> fileRecordings = new ArrayList<>();
  private Path endReport;
  private boolean isPrepared;
  private boolean isJfrPrepared;
  private long eventsUnderWay;
  private FlightRecording recording;

  /** Null while nothing is recorded, and while the account is kept outside. */
  private volatile LiveSession session;

  /** Null, too, while JFR is not needed. */
  private Follower follower;

  private PeakThread peaks;
  private volatile boolean keepsNoAccount;
  private volatile boolean isWatched;
  private volatile long sessionMicros;
  private volatile long sessionTicks;

  /** Whether the session's start is known in JFR's ticks. */
  private volatile boolean isInJfr;

  private volatile MemRecordType mode = MemRecordType.CLOSED;
  private volatile String problem = "";
  private volatile Completeness lastCompleteness = Completeness.COMPLETE;

  private MemProfiler() {
    FlightRecorder.addListener(new JfrSwitch(this));
  }

  /** This JVM's profiler. */
  public static MemProfiler instance() {
    return INSTANCE;
  }

  /** What a driver's allocator calls. */
  public AllocationHooks hooks() {
    return hooks;
  }

  /** Figures for meters, that need no waiting. */
  public LiveMeters meters() {
    return meters;
  }

  /** The mode that the profiler is in; closed, too, while it only {@linkplain #watch feeds}. */
  public MemRecordType mode() {
    return keepsNoAccount ? MemRecordType.CLOSED : mode;
  }

  /** Switches to {@link MemRecordType#MEM_RECORD}. */
  public boolean enable() {
    return enable(MemRecordType.MEM_RECORD);
  }

  /**
   * Switches to {@code next}. What is live stays known when the mode changes; {@link
   * MemRecordType#CLOSED} ends the session and forgets it.
   *
   * @return whether the profiler is in that mode now; if not, {@link #problem} says why, and the
   *     mode is what it was
   */
  public synchronized boolean enable(MemRecordType next) {
    return enable(next, options);
  }

  /** Switches to {@code next} and sets where and how to log from now on; see {@link #enable}. */
  public synchronized boolean enable(MemRecordType next, ProfilerOptions newOptions) {
    ProfilerOptions before = options;
    options = newOptions;
    try {
      problem = "";
      if (next == MemRecordType.CLOSED || keepsNoAccount || hasFollowerFailed()) {
        close();
      }
      if (next == MemRecordType.CLOSED) {
        return true;
      }
      if (!isOpen()) {
        checkRoot(next);
        prepare();
        openAccount(next);
      } else {
        switchTo(next);
      }
      return true;
    } catch (Exception e) {
      problem = e.getMessage() == null ? e.toString() : e.getMessage();
      options = before;
      return false;
    }
  }

  /**
   * Somebody in another process watches as long as it holds a lock on {@code lease}. Unless a
   * session is open, one begins whose events are only fed to JFR: the account is the watcher's, and
   * nothing is kept here. It ends with the last watcher.
   *
   * @return whether there are events to watch now; if not, {@link #problem} says why
   */
  public synchronized boolean watch(Path lease) {
    try {
      problem = "";
      leases.add(lease);
      if (hasFollowerFailed()) {
        close();
      }
      if (!isOpen()) {
        prepare();
        openWithoutAccount();
      } else if (!keepsNoAccount) {
        turnToJfr();
        showToWatcher();
      }
      isWatched = true;
      return true;
    } catch (Exception e) {
      problem = e.getMessage() == null ? e.toString() : e.getMessage();
      return false;
    }
  }

  /** The same for a watcher that ends the session itself. */
  synchronized boolean feed() {
    try {
      problem = "";
      if (!isOpen()) {
        prepare();
        openWithoutAccount();
      }
      return true;
    } catch (Exception e) {
      problem = e.getMessage() == null ? e.toString() : e.getMessage();
      return false;
    }
  }

  /** Why the last switch of the mode failed, in one line; empty if it did not. */
  public String problem() {
    return problem;
  }

  /** Where and how the profiler logs. */
  public synchronized ProfilerOptions options() {
    return options;
  }

  /** How many memlog segments are kept. */
  public synchronized int logNumber() {
    return options.limit();
  }

  /**
   * Sets how many memlog segments are kept; the oldest go at once.
   *
   * @throws IllegalArgumentException if {@code segments} is less than 1
   */
  public synchronized void setLogNumber(int segments) {
    ProfilerOptions changed = options.withLimit(segments);
    if (session == null) {
      options = changed;
    } else {
      enable(mode, changed);
    }
  }

  /** What the log is doing, in one line. */
  public synchronized String logState() {
    return session == null ? LiveSession.NO_LOG : session.logState();
  }

  /** What is known to be missing, as of the last cut; after the session's end, of that session. */
  public synchronized Completeness completeness() {
    return session == null ? lastCompleteness : session.completeness();
  }

  /**
   * What is live now: everything that was allocated before this call and not freed before it, by
   * site.
   *
   * @throws IllegalStateException if nothing is being recorded, or recording ends meanwhile
   */
  public MemoryReport report() {
    CompletableFuture<MemoryReport> report;
    synchronized (this) {
      if (session == null) {
        throw new IllegalStateException(
            keepsNoAccount
                ? "the account is kept by whoever watches this JVM: enable a mode to keep one here"
                : "nothing is being recorded: enable a mode first");
      }
      report = session.reportAt(feed.cut());
    }
    try {
      return report.get(REPORT_PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause().getMessage(), e);
    } catch (TimeoutException e) {
      throw new IllegalStateException("nothing has come for a minute", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the report", e);
    }
  }

  /**
   * Writes a recording of everything from now on to {@code file} when the JVM exits.
   *
   * @throws IOException if JFR cannot write there
   */
  public synchronized void recordTo(Path file) throws IOException {
    prepare();
    prepareJfr();
    fileRecordings.add(FlightRecording.recordTo(file));
  }

  /** Writes those recordings now. */
  synchronized void finishFiles() {
    for (Recording file : fileRecordings) {
      file.stop();
      file.close();
    }
    fileRecordings.clear();
  }

  /** When the session ends, a report of what is live then is written to {@code file} as text. */
  public synchronized void reportAtEnd(Path file) {
    endReport = file;
  }

  /** One line about what is being recorded, for people. */
  public synchronized String describe() {
    if (mode == MemRecordType.CLOSED) {
      return "closed";
    }
    return session == null
        ? "watched, session " + sessionMicros + ", no account is kept here"
        : mode.optionName() + ", session " + sessionMicros + ", " + session.logState();
  }

  /** How to reach into the JVM, from now on. */
  public synchronized void access(JvmAccess access) {
    jvm = access;
  }

  /** A feed of events that takes the place of the hooks; only while nothing is recorded. */
  synchronized RingFeed feedFromRings(RingDirectory rings) {
    LateManagement management = new LateManagement();
    RingFeed ringFeed = new RingFeed(this, rings, management, sequences, sites, backPressure, cuts);
    jvm = management;
    feed = ringFeed;
    prepare();
    return ringFeed;
  }

  /** Whether this JVM records native programs, and not itself. */
  public boolean isSidecar() {
    return feed instanceof RingFeed;
  }

  /** The driver takes its memory from one arena; the first one that is named counts. */
  void arena(Arena named) {
    if (arena.equals(Arena.NONE)) {
      arena = named;
      emitState();
    }
  }

  // Under the lock.

  private void prepare() {
    if (isPrepared) {
      return;
    }
    isPrepared = true;
    // Whoever starts JFR: afterwards it is too late.
    eventsUnderWay = JfrPool.prepare(jvm, MemProfiler::log);
    if (!feed.keepsAccount()) {
      prepareJfr();
    }
    jvm.whenManaged(this::registerBean);
    Runtime.getRuntime()
        .addShutdownHook(
            new OwnThread(jvm.beforeJfrShutsDown(this::shutDown), "memflight shutdown"));
  }

  private void prepareJfr() {
    if (isJfrPrepared) {
      return;
    }
    isJfrPrepared = true;
    CompilerLimits.setBeforeStart(jvm);
    // Starts JFR, so that its shutdown hook is there.
    FlightRecorder.getFlightRecorder();
    FlightRecording.registerEvents();
    CompilerLimits.setForEvents(jvm);
    FlightRecorder.addPeriodicEvent(SiteEvent.class, sites::emitAll);
    FlightRecorder.addPeriodicEvent(RecorderStateEvent.class, this::emitState);
    FlightRecorder.addPeriodicEvent(MarkerEvent.class, () -> feed.cut());
  }

  /** Whether a session is open, with an account or without. */
  private boolean isOpen() {
    return session != null || follower != null;
  }

  private boolean hasFollowerFailed() {
    return follower != null && !follower.isAlive();
  }

  private void openAccount(MemRecordType next) throws IOException {
    boolean isJfrOn = !feed.keepsAccount() || FlightRecorder.isInitialized();
    PeakThread newPeaks = new PeakThread();
    LiveSession newSession =
        new LiveSession(isJfrOn, next, options, newPeaks, meters, MemProfiler::log);
    try {
      if (!isJfrOn) {
        openWithoutJfr(next, newSession);
      } else if (feed.keepsAccount()) {
        open(next, newSession, new CountReading(newSession::usageIsDue));
      } else {
        open(next, newSession, new AccountReading(newSession));
      }
    } catch (IOException | RuntimeException e) {
      newPeaks.abandon();
      throw e;
    }
    peaks = newPeaks;
  }

  private void openWithoutAccount() throws IOException {
    open(MemRecordType.MEM_RECORD, null, new CountReading(() -> {}));
    keepsNoAccount = true;
  }

  /** Nobody records with JFR, which takes longer to start than everything else together. */
  private void openWithoutJfr(MemRecordType next, LiveSession newSession) {
    session = newSession;
    begin(next);
    feed.start(state(), new OrderedAccount(newSession, sites, NANOS_PER_SECOND), false);
  }

  private void open(MemRecordType next, LiveSession newSession, Reading reading)
      throws IOException {
    boolean isReadBack = newSession == null || !feed.keepsAccount();
    long ticksPerSecond = startRecording(isReadBack, reading);
    session = newSession;
    feed.cut();
    emitStart(next);
    backPressure.start(eventsUnderWay);
    follower.start();
    feed.start(
        state(), isReadBack ? null : new OrderedAccount(newSession, sites, ticksPerSecond), true);
  }

  /**
   * Starts JFR's recording and makes its follower.
   *
   * @return the ticks of JFR's clock in a second
   */
  private long startRecording(boolean hasDriverEvents, Reading reading) throws IOException {
    prepareJfr();
    FlightRecording newRecording = new FlightRecording(hasDriverEvents);
    newRecording.start();
    try {
      long ticksPerSecond = FlightRecording.ticksPerSecond();
      follower =
          new Follower(
              newRecording, reading, feed, backPressure, this::checkWatchers, this::followerFailed);
      recording = newRecording;
      return ticksPerSecond;
    } catch (IOException | RuntimeException e) {
      newRecording.close();
      throw e;
    }
  }

  /** JFR has started, by whomever: what goes on without it so far is recorded by it, too. */
  synchronized void jfrStarted() {
    try {
      turnToJfr();
    } catch (Exception e) {
      log("JFR records nothing of the program: " + e);
    }
  }

  private void turnToJfr() throws Exception {
    if (session == null || follower != null) {
      return;
    }
    long ticksPerSecond = startRecording(false, new CountReading(session::usageIsDue));
    try {
      sessionTicks = feed.turnToJfr(() -> backPressure.start(eventsUnderWay), ticksPerSecond);
      isInJfr = true;
    } catch (Exception e) {
      recording.close();
      recording = null;
      follower = null;
      throw e;
    }
    emitState();
    follower.start();
  }

  /** Who joins late learns from usage events what is live already. */
  private void showToWatcher() throws Exception {
    boolean isNews = recording.watched(true);
    if (isNews && feed.keepsAccount()) {
      // Events that nobody recorded before begin with a chunk, or it would seem to have them all.
      follower.turnToNewChunk();
    }
    session.usageIsDue();
  }

  private <T> T callAccount(Callable<T> body) throws Exception {
    return feed.keepsAccount() ? feed.call(body) : follower.call(body);
  }

  /** On the follower's thread, once a second. */
  private void checkWatchers() {
    if (isWatched && !leases.isAnyHeld()) {
      isWatched = false;
      new OwnThread(this::watchersGone, "memflight watchers").start();
    }
  }

  private synchronized void watchersGone() {
    if (leases.isAnyHeld()) {
      isWatched = true; // Somebody came meanwhile.
    } else if (keepsNoAccount) {
      enable(MemRecordType.CLOSED);
    } else if (recording != null) {
      recording.watched(false);
    }
  }

  /** Somebody has stopped {@code stopped}, which may be the recording that everything rests on. */
  synchronized void recordingStopped(Recording stopped) {
    if (recording != null && recording.reopenInPlaceOf(stopped)) {
      log(
          "somebody stopped JFR's recording '"
              + stopped.getName()
              + "', which belongs to memflight: it goes on in a new one; what was lost in between is"
              + " counted (memflight attach PID --mode closed ends recording)");
    }
  }

  private void switchTo(MemRecordType next) throws Exception {
    checkRoot(next);
    ProfilerOptions newOptions = options;
    callAccount(
        () -> {
          session.switchTo(next, newOptions);
          return null;
        });
    if (mode != next) {
      mode = next;
      feed.modeChanged(next);
      emitState();
    }
  }

  /** On the follower's thread: nobody reads what the hooks emit any more. */
  private void followerFailed(String why) {
    feed.abandon();
    problem = why;
    log(why);
  }

  /** Ends the session, if one is open. */
  private void close() throws InterruptedException {
    if (!isOpen()) {
      return;
    }
    feed.stop();
    mode = MemRecordType.CLOSED;
    if (follower != null) {
      endRecording();
    }
    if (session != null) {
      endAccount();
    }
    if (recording != null) {
      recording.close();
    }
    recording = null;
    session = null;
    keepsNoAccount = false;
    follower = null;
  }

  private void endRecording() throws InterruptedException {
    commitState();
    feed.cut();
    try {
      recording.stop();
    } catch (IllegalStateException e) {
      log("JFR was stopped before memflight: the last events may be missing");
    }
    follower.drainAndJoin();
  }

  private void endAccount() throws InterruptedException {
    peaks.close();
    peaks = null;
    lastCompleteness = session.completeness();
    // Once more: only now all events have been read, so only now is known what was lost.
    commitState();
    if (endReport != null && session.lastReport() != null) {
      writeReport(endReport, session.lastReport());
    }
  }

  private static void writeReport(Path file, MemoryReport report) {
    try (OutputStream out = new FileOutputStream(file.toFile())) {
      out.write(report.text().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      log("the report was not written: " + e.getMessage());
    }
  }

  private void shutDown() {
    try {
      synchronized (this) {
        close();
      }
    } catch (Throwable e) {
      log("recording did not end properly: " + e);
    }
  }

  private void checkRoot(MemRecordType next) throws IOException {
    if (!next.isLogged()) {
      return;
    }
    File root = options.root().toFile();
    if (!root.isDirectory() && !root.mkdirs()) {
      throw new IOException(
          "cannot log to " + root + ": the directory cannot be created; name another root");
    }
    File probe = new File(root, ".memflight-" + ProcessHandle.current().pid());
    try {
      if (!probe.createNewFile() && !probe.canWrite()) {
        throw new IOException("not writable");
      }
    } catch (IOException e) {
      throw new IOException(
          "cannot log to " + root + ": " + e.getMessage() + "; name another root", e);
    } finally {
      probe.delete();
    }
  }

  // Any thread.

  private void emitStart(MemRecordType next) {
    RecorderStateEvent event = new RecorderStateEvent();
    event.begin();
    begin(next);
    sessionTicks = STATE_TIME.startTicks(event);
    isInJfr = true;
    fill(event);
    event.commit();
  }

  private void begin(MemRecordType next) {
    isInJfr = false;
    sessionTicks = 0;
    sessionMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    mode = next;
  }

  /** Commits the state again: each chunk of a recording has to read alone. */
  private void emitState() {
    if (mode != MemRecordType.CLOSED) {
      commitState();
    }
  }

  private void commitState() {
    if (isInJfr) {
      newState().commit();
    }
  }

  private RecorderStateEvent newState() {
    RecorderStateEvent event = new RecorderStateEvent();
    fill(event);
    return event;
  }

  /** The state of the session that is open. */
  RecorderState state() {
    Arena named = arena;
    return new RecorderState(
        sessionMicros,
        sessionTicks,
        mode,
        Interval.DEFAULT_NANOS,
        named.base(),
        named.bytes(),
        named.granule(),
        true);
  }

  private void fill(RecorderStateEvent event) {
    RecorderState state = state();
    event.session = state.session();
    event.startTicks = state.startTicks();
    event.mode = state.mode().optionName();
    event.modeCode = state.mode().code();
    event.interval = state.intervalNanos();
    event.arenaBase = state.arenaBase();
    event.arenaSize = state.arenaBytes();
    event.granule = state.granule();
    event.hasEvents = new AllocationEvent().isEnabled() && new FreeEvent().isEnabled();
    LiveSession current = session;
    Completeness known = current == null ? Completeness.COMPLETE : current.completeness();
    event.lostEvents = known.lostEvents();
    event.unknownFrees = known.unknownFrees();
    event.conflicts = known.conflicts();
    event.recordsBytes = current == null ? 0 : current.recordsBytes();
  }

  private void registerBean() {
    try {
      ManagementFactory.getPlatformMBeanServer()
          .registerMBean(new MemProfilerBean(this), new ObjectName(MemProfilerMXBean.NAME));
    } catch (JMException e) {
      log("cannot be managed over JMX: " + e);
    }
  }

  static void log(String line) {
    System.err.println("memflight: " + line);
  }
}
