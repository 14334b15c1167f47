package memflight.bridge;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import memflight.events.MemRecordType;
import memflight.pipe.RecorderState;
import memflight.ring.RingDirectory;
import memflight.ring.RingReader;
import memflight.ring.SystemPage;
import memflight.symbols.Symboliser;

/**
 * The feed that drains native programs' rings, on a thread of its own, from {@link #open} to {@link
 * #close}; sessions come and go meanwhile, and the same thread keeps their accounts. A second
 * thread keeps the heart beating while the first one works, even through long work such as
 * symbolising.
 */
final class RingFeed implements EventFeed, Closeable {
  private static final long BEAT_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(40);
  private static final long SHORTEST_IDLE_NANOS = TimeUnit.MICROSECONDS.toNanos(300);
  private static final long LONGEST_IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** How long the rest may take to come through when a session ends. */
  private static final long STOP_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final long NEVER = Long.MAX_VALUE;
  private static final long NO_CUT = 0;

  private final RingDirectory directory;
  private final MemProfiler profiler;
  private final Cuts cuts;
  private final BackPressure backPressure;
  private final LateManagement management;
  private final DriverClock clock = new DriverClock();
  private final Inbox inbox = new Inbox();
  private final NativeSites nativeSites;
  private final RingEvents events;
  private final RingReader reader;
  private final OwnThread drainer;
  private final OwnThread heart;

  /** Switching waits for the drainer, so it cannot be done there. */
  private final ExecutorService switcher =
      Executors.newSingleThreadExecutor(body -> new OwnThread(body, "memflight native switch"));

  private volatile boolean isEnding;
  private volatile boolean isStopping;
  private volatile boolean missesSomething;

  // Guarded by this.
  private boolean isRecording;
  private RecorderState state;
  private OrderedAccount account;
  private boolean isJfrOn;
  private long startAt = NEVER;
  private long stopAt = NEVER;
  private long wantedCut;
  private long wantedCutAt = NEVER;
  private long regularCutAt;

  RingFeed(
      MemProfiler profiler,
      RingDirectory directory,
      LateManagement management,
      ProducerSequences sequences,
      SiteTable sites,
      BackPressure backPressure,
      Cuts cuts) {
    this.profiler = profiler;
    this.directory = directory;
    this.management = management;
    this.cuts = cuts;
    this.backPressure = backPressure;
    nativeSites = new NativeSites(sites, new Symboliser(MemProfiler::log));
    events =
        new RingEvents(
            sequences,
            sites,
            cuts,
            backPressure,
            clock,
            nativeSites,
            SystemPage.bytes(),
            this::arena,
            code -> switcher.execute(() -> switchTo(code)),
            this::reached);
    reader = new RingReader(directory, events, System::nanoTime, MemProfiler::log);
    drainer = new OwnThread(this::drain, "memflight drainer");
    heart = new OwnThread(this::beat, "memflight heart");
  }

  private void arena(Arena named) {
    profiler.arena(named);
    if (events.isRecording()) {
      events.stateChanged(profiler.state());
    }
  }

  private void switchTo(int code) {
    try {
      if (!profiler.enable(MemRecordType.ofCode(code))) {
        MemProfiler.log(
            "the mode stays " + profiler.mode().optionName() + ": " + profiler.problem());
      }
    } catch (IllegalArgumentException e) {
      MemProfiler.log("the program asks for a mode that does not exist: " + code);
    }
  }

  void open() {
    directory.beat();
    drainer.start();
    heart.start();
  }

  /** The process that was started to be recorded. */
  void programIs(long pid) {
    reader.programIs(pid);
  }

  /** Something that cannot be counted is missing: it counts as one event. */
  void missesSomething() {
    missesSomething = true;
  }

  /** Whether the program's own process could be recorded; ask when nothing more comes. */
  boolean hasSeenProgram() {
    return reader.hasSeenProgram();
  }

  @Override
  public boolean keepsAccount() {
    return true;
  }

  @Override
  public synchronized void start(
      RecorderState newState, OrderedAccount newAccount, boolean isJfrRunning) {
    state = newState;
    account = newAccount;
    isJfrOn = isJfrRunning;
    startAt = System.nanoTime();
    regularCutAt = startAt;
    isRecording = true;
    directory.mode(state.mode().code());
  }

  @Override
  public long turnToJfr(Runnable first, long ticksPerSecond) throws Exception {
    return call(
        () -> {
          followState();
          first.run();
          return events.turnToJfr(ticksPerSecond);
        });
  }

  @Override
  public <T> T call(Callable<T> body) throws Exception {
    return inbox.call(drainer, body);
  }

  @Override
  public void modeChanged(MemRecordType mode) {
    directory.mode(mode.code());
  }

  @Override
  public synchronized void stop() {
    directory.mode(MemRecordType.CLOSED.code());
    // Before the time: every cut after it knows who has ended.
    isStopping = true;
    stopAt = System.nanoTime();
    long giveUpAt = stopAt + STOP_PATIENCE_NANOS;
    LockSupport.unpark(drainer);
    try {
      while (isRecording && drainer.isAlive() && System.nanoTime() - giveUpAt < 0) {
        wait(100);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (isRecording) {
      MemProfiler.log("the last events of the program may be missing: they could not be read");
    }
    isRecording = false;
    account = null;
    isStopping = false;
    stopAt = NEVER;
  }

  @Override
  public synchronized void abandon() {
    if (account == null) {
      isRecording = false;
      directory.mode(MemRecordType.CLOSED.code());
    }
  }

  @Override
  public synchronized long cut() {
    long id = cuts.nextId();
    if (isRecording) {
      wantedCut = id;
      wantedCutAt = System.nanoTime();
      LockSupport.unpark(drainer);
    } else {
      cuts.commit(id);
    }
    return id;
  }

  /** On the drainer's thread: everything up to {@code nanos} has been told. */
  private void reached(long nanos) {
    long cut = dueCut(nanos);
    if (cut != NO_CUT) {
      events.cut(nanos, cut);
    }
    if (isStopDue(nanos)) {
      events.end(nanos);
      stopped();
    }
    followState();
  }

  private synchronized long dueCut(long nanos) {
    long due = NO_CUT;
    if (nanos >= wantedCutAt) {
      due = wantedCut;
      wantedCutAt = NEVER;
    } else if (wantedCutAt == NEVER && isRecording && nanos >= regularCutAt) {
      due = cuts.nextId();
    }
    if (due != NO_CUT) {
      regularCutAt = nanos + Cuts.EVERY_NANOS;
    }
    return due;
  }

  private synchronized boolean isStopDue(long nanos) {
    return nanos >= stopAt;
  }

  private synchronized void stopped() {
    stopAt = NEVER;
    isRecording = false;
    account = null;
    notifyAll();
  }

  private synchronized void followState() {
    if (!isRecording) {
      events.breakOff();
    } else if (startAt != NEVER) {
      events.recordFrom(startAt, state, account, isJfrOn);
      startAt = NEVER;
    }
  }

  private void drain() {
    long idle = SHORTEST_IDLE_NANOS;
    try {
      while (!isEnding) {
        clock.renew();
        reader.looksAtEveryProcess(isStopping);
        followState();
        inbox.serve();
        if (missesSomething && events.isRecording()) {
          missesSomething = false;
          events.lost(RingReader.NO_IMAGE, 0, 1);
        }
        if (backPressure.hasRoom() && reader.poll()) {
          idle = SHORTEST_IDLE_NANOS;
        } else {
          LockSupport.parkNanos(this, idle);
          idle = Math.min(LONGEST_IDLE_NANOS, idle + idle / 4);
        }
      }
    } catch (Throwable e) {
      MemProfiler.log("the rings are read no further: " + e);
    } finally {
      events.breakOff();
      nativeSites.close();
    }
  }

  private void beat() {
    while (!isEnding && drainer.isAlive()) {
      directory.beat();
      management.look();
      LockSupport.parkNanos(this, BEAT_EVERY_NANOS);
    }
  }

  /** Tells programs that nobody reads any more. The session has to be over. */
  @Override
  public void close() throws IOException {
    isEnding = true;
    LockSupport.unpark(drainer);
    try {
      drainer.join();
      heart.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    switcher.shutdown();
    directory.close();
  }
}
