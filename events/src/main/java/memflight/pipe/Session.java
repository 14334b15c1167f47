package memflight.pipe;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import memflight.events.MemRecordType;
import memflight.events.Site;
import memflight.records.BlockRecord;
import memflight.records.Completeness;
import memflight.records.EntryListener;
import memflight.records.Interval;
import memflight.records.IntervalListener;
import memflight.records.LiveAllocations;
import memflight.records.LiveMemory;
import memflight.records.MemoryReport;
import memflight.records.SiteTotals;

/**
 * One session as it is rebuilt from its events: its clock, what is live, and what is missing. Not
 * thread-safe.
 */
public final class Session {
  private RecorderState state;
  private final IntFunction<Site> sites;
  private final long startTime;
  private final LiveMemory memory;
  private final long startEpochNanos;
  private long originTicks;
  private ClockRatio nanosPerTick;
  private double ticksPerNano;
  private final List<String> notes = new ArrayList<>();
  private boolean isFast;
  private boolean lacksEvents;

  /** Null if the account has everything from the session's start on. */
  private EarlierMemory earlier;

  private long lostEvents;

  // What the recording itself says that its maker knew to be missing.
  private long statedLostEvents;
  private long statedUnknownFrees;
  private long statedConflicts;

  /**
   * @param records empty
   * @param startEpochNanos the session's start in nanoseconds since the epoch
   * @param originTicks the session's start in ticks
   * @param startTime when the account begins, in nanoseconds since the session's start
   */
  Session(
      RecorderState state,
      LiveAllocations records,
      long startEpochNanos,
      long originTicks,
      long startTime,
      long ticksPerSecond,
      IntFunction<Site> sites,
      IntervalListener intervals) {
    this.state = state;
    this.startEpochNanos = startEpochNanos;
    this.startTime = startTime;
    clock(originTicks, ticksPerSecond);
    this.sites = sites;
    isFast = state.mode().isFast();
    memory =
        new LiveMemory(records, state.intervalNanos(), EntryListener.NONE, intervals, startTime);
  }

  /** Empty records of the kind that {@code mode} asks for, for a driver without an arena. */
  static LiveAllocations recordsFor(RecorderState state, MemRecordType mode) {
    return mode.isFast() ? LiveAllocations.paged(state.granule()) : LiveAllocations.hash();
  }

  /**
   * In fast modes an arena has its records in one flat array, a quarter of its size. Where the heap
   * has no room for that, pages do as well, only slower.
   */
  void placeArena() {
    long room = Runtime.getRuntime().maxMemory() / 2;
    if (isFast && state.arenaBytes() > 0 && state.arenaBytes() / state.granule() * 8 <= room) {
      memory.switchRecords(
          state.arenaBase(),
          LiveAllocations.array(state.arenaBase(), state.arenaBytes(), state.granule()));
    }
  }

  /**
   * Ticks are those of another clock from now on, by which the session started at {@code origin}.
   */
  void clock(long origin, long ticksPerSecond) {
    originTicks = origin;
    nanosPerTick = ClockRatio.of(1_000_000_000, ticksPerSecond);
    ticksPerNano = ticksPerSecond / 1e9;
  }

  /** The state that the session began with, and the arena that the driver has named since. */
  public RecorderState state() {
    return state;
  }

  /**
   * When the stream joined the session, in nanoseconds since its start: 0 unless it began before.
   */
  public long startTime() {
    return startTime;
  }

  /** The session's start in nanoseconds since the epoch. */
  public long startEpochNanos() {
    return startEpochNanos;
  }

  /** The account of what is live. */
  public LiveMemory memory() {
    return memory;
  }

  /** Texts of sites by id; null where one has not arrived. */
  public IntFunction<Site> sites() {
    return sites;
  }

  /** Nanoseconds since the session's start of an instant in ticks. */
  public long timeOf(long ticks) {
    return nanosPerTick.times(ticks - originTicks);
  }

  /** The same for a run of records, in their place. */
  void tellTimes(long[] records, int from, int to) {
    for (int at = from + BlockRecord.TIME; at < to; at += BlockRecord.WORDS) {
      records[at] = timeOf(records[at]);
    }
  }

  /** The instant in ticks that lies {@code time} nanoseconds after the session's start. */
  public long ticksOf(long time) {
    return originTicks + (long) (time * ticksPerNano);
  }

  /** Moves what is live to records of the kind that {@code mode} asks for; loses nothing. */
  public void switchRecords(MemRecordType mode) {
    isFast = mode.isFast();
    memory.switchRecords(recordsFor(state, mode));
    placeArena();
  }

  /**
   * The state came again.
   *
   * @return whether the driver has named its arena meanwhile
   */
  boolean stateRepeated(RecorderState again) {
    if (again.arenaBytes() == state.arenaBytes() && again.arenaBase() == state.arenaBase()) {
      return false;
    }
    state = state.withArena(again.arenaBase(), again.arenaBytes(), again.granule());
    placeArena();
    return true;
  }

  void lose(long events) {
    lostEvents += events;
  }

  /** What the recording's maker knew to be missing, counted since the session's start. */
  void stated(long lost, long unknownFrees, long conflicts) {
    statedLostEvents = Math.max(statedLostEvents, lost);
    statedUnknownFrees = Math.max(statedUnknownFrees, unknownFrees);
    statedConflicts = Math.max(statedConflicts, conflicts);
  }

  /** Around {@code ticks} allocations and frees were not recorded. */
  void lacksEvents(long ticks) {
    if (!lacksEvents) {
      lacksEvents = true;
      note(
          "allocations and frees are not in the recording at "
              + timeOf(ticks) / 1_000_000
              + " ms: record memflight.Allocation and memflight.Free to have them");
    }
  }

  void note(String note) {
    notes.add(note);
  }

  /** The stream joined late: what was live by then may still become known. */
  void joinedLate() {
    earlier = new EarlierMemory();
  }

  /** All up to {@code time} is applied. */
  void cut(long time) {
    if (earlier != null) {
      earlier.cut(time, memory.totals());
    }
  }

  /** {@code site} held so much at {@code ticks}, says who has the whole account. */
  void usage(long ticks, int site, long bytes, long blocks) {
    if (earlier != null) {
      earlier.usage(timeOf(ticks), site, bytes, blocks);
    }
  }

  /** Events of the session that never arrived. */
  public long lostEvents() {
    return statedLostEvents + lostEvents;
  }

  /** How far figures of this session can be trusted. */
  public Completeness completeness() {
    Completeness known =
        new Completeness(
            lostEvents(),
            statedUnknownFrees + memory.unknownFrees(),
            statedConflicts + memory.conflicts(),
            notes);
    return earlier == null ? known : known.withNote(noteOfEarlier());
  }

  private String noteOfEarlier() {
    String begins =
        "the recording begins "
            + startTime / 1_000_000
            + " ms after its session: what was allocated before is ";
    return earlier.knownAt() == EarlierMemory.UNKNOWN
        ? begins + "not in it"
        : begins
            + "known by site as of "
            + earlier.knownAt() / 1_000_000
            + " ms; what was freed of it since is not";
  }

  /**
   * What each site holds now. If the stream joined late, that contains what is known of what was
   * live before, while {@link #memory} has only what was allocated since.
   */
  public SiteTotals live() {
    return earlier == null ? memory.totals() : earlier.addedTo(memory.totals());
  }

  /** {@code interval} with what is known by now to have been live before the stream joined. */
  public Interval whole(Interval interval) {
    return earlier == null ? interval : interval.raisedBy(earlier.bytes());
  }

  /** What is live now. */
  public MemoryReport report() {
    return MemoryReport.live(live(), sites, completeness());
  }
}
