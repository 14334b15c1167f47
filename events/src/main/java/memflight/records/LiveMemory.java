package memflight.records;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The account of a driver's memory: fed with its allocations and frees in order, it knows what is
 * live, by site, and closes an {@link Interval} every {@code intervalNanos}.
 *
 * <pre>{@code
 * LiveMemory memory =
 *     new LiveMemory(LiveAllocations.hash(), Interval.DEFAULT_NANOS, EntryListener.NONE, intervals);
 * memory.allocated(time, producer, sequence, address, size, site);
 * memory.freed(time, producer, sequence, address);
 * memory.finish(end);
 * }</pre>
 *
 * <p>Times are nanoseconds since the session's start. A time before the last one is taken as the
 * last one. Intervals lie on a fixed grid, [k * intervalNanos, (k + 1) * intervalNanos); only the
 * first and the last may be shorter.
 *
 * <p>An event is applied to the account before the listener hears of it. Exceptions of listeners go
 * to the caller.
 *
 * <p>Not thread-safe: one thread applies events and asks.
 */
public final class LiveMemory {
  /** Producers are numbered from 0 to one less than this. */
  public static final int PRODUCERS = 256;

  /** The bits of an address above this one number its address space. */
  private static final int SPACE_SHIFT = 48;

  private static final long SPACE_MASK = (1L << SPACE_SHIFT) - 1;

  private static final int LAST_FREE_SHIFT = 2;
  private static final int ADDRESS = 0;
  private static final int SIZE = 1;

  /** Its site, or NO_FREE, or UNKNOWN_FREE for one of a block that was never recorded. */
  private static final int SITE = 2;

  private static final int NO_FREE = 0;
  private static final int UNKNOWN_FREE = -1;

  private final long intervalNanos;
  private final IntervalListener intervals;
  private final SiteTotals totals = new SiteTotals();

  /** True sizes, by address, of the live allocations that are too large to pack. */
  private final Map<Long, Long> oversize = new HashMap<>();

  /** The last free of each producer, for a realloc that fails. */
  private final long[] lastFrees = new long[PRODUCERS << LAST_FREE_SHIFT];

  private LiveAllocations records;

  /** Records of address spaces other than number 0, so that one can end at the cost of its own. */
  private final Map<Long, LiveAllocations> otherRecords = new HashMap<>();

  private EntryListener entries;
  private long unknownFrees;
  private long conflicts;

  private long lastTime;
  private long intervalStart;
  private long intervalEnd;
  private long allocatedBytes;
  private long allocations;
  private long freedBytes;
  private long frees;

  /** An account that begins with its session, at time 0. */
  public LiveMemory(
      LiveAllocations records,
      long intervalNanos,
      EntryListener entries,
      IntervalListener intervals) {
    this(records, intervalNanos, entries, intervals, 0);
  }

  /**
   * An account that begins at {@code startNanos}; its first interval ends on the grid.
   *
   * @param records empty; belongs to the account from now on
   * @throws IllegalArgumentException if the records are not empty, the interval is not positive, or
   *     the start is negative
   */
  public LiveMemory(
      LiveAllocations records,
      long intervalNanos,
      EntryListener entries,
      IntervalListener intervals,
      long startNanos) {
    if (intervalNanos < 1 || startNanos < 0) {
      throw new IllegalArgumentException(
          "intervals of " + intervalNanos + " ns from " + startNanos + " ns on");
    }
    this.records = requireEmpty(records);
    this.intervalNanos = intervalNanos;
    this.entries = Objects.requireNonNull(entries);
    this.intervals = Objects.requireNonNull(intervals);
    lastTime = startNanos;
    intervalStart = startNanos;
    intervalEnd = startNanos - startNanos % intervalNanos + intervalNanos;
    totals.startInterval(startNanos);
  }

  private static LiveAllocations requireEmpty(LiveAllocations records) {
    if (records.count() != 0) {
      throw new IllegalArgumentException("records with " + records.count() + " live allocations");
    }
    return records;
  }

  // Hot path: no allocation but for growth, no lock.

  /**
   * {@code size} bytes became live at {@code address}. If something was live there already, its
   * free was missed: it is freed now, by an entry without a sequence, and counts as a conflict.
   *
   * @throws IllegalArgumentException if the site is not in 1..{@link PackedAllocation#MAX_SITE} or
   *     the size is negative; nothing is changed then
   */
  public void allocated(long time, int producer, long sequence, long address, long size, int site) {
    long packed = PackedAllocation.pack(site, size);
    long now = advance(time);
    long before = recordsOf(address).put(address, packed);
    if (before != PackedAllocation.NONE) {
      conflicts++;
      long sizeBefore = takeSize(address, before);
      countFree(
          now,
          producer,
          EntryListener.NO_SEQUENCE,
          address,
          sizeBefore,
          PackedAllocation.site(before));
    }
    if (PackedAllocation.isOversize(packed)) {
      oversize.put(address, size);
    }
    countAllocation(now, producer, sequence, address, size, site);
  }

  /**
   * What was live at {@code address} is live no more. A free of something that was never recorded
   * (allocated before the recording began) is only counted. The first address of an address space,
   * its number shifted left by 48, stands for all of it: see {@link memflight.events.FreeEvent}.
   */
  public void freed(long time, int producer, long sequence, long address) {
    Objects.checkIndex(producer, PRODUCERS);
    if ((address & SPACE_MASK) == 0) {
      spaceEnded(time, producer, address >>> SPACE_SHIFT);
      return;
    }
    long now = advance(time);
    long packed = recordsOf(address).remove(address);
    long[] last = lastFrees;
    int at = producer << LAST_FREE_SHIFT;
    last[at + ADDRESS] = address;
    if (packed == PackedAllocation.NONE) {
      last[at + SITE] = UNKNOWN_FREE;
      unknownFrees++;
      return;
    }
    int site = PackedAllocation.site(packed);
    long size = takeSize(address, packed);
    last[at + SITE] = site;
    last[at + SIZE] = size;
    countFree(now, producer, sequence, address, size, site);
  }

  /**
   * The same for a run of {@link BlockRecord}s of one producer, from {@code from} until {@code to},
   * numbered from {@code sequence} on.
   */
  public void apply(int producer, long sequence, long[] records, int from, int to) {
    long number = sequence;
    for (int at = from; at < to; at += BlockRecord.WORDS) {
      long time = records[at + BlockRecord.TIME];
      long address = records[at + BlockRecord.ADDRESS];
      if (BlockRecord.isFree(records, at)) {
        freed(time, producer, number++, address);
      } else {
        long size = records[at + BlockRecord.SIZE];
        allocated(time, producer, number++, address, size, BlockRecord.site(records, at));
      }
    }
  }

  private LiveAllocations recordsOf(long address) {
    return address >>> SPACE_SHIFT == 0 ? records : otherRecordsOf(address >>> SPACE_SHIFT);
  }

  /**
   * An allocation that a log states. Logs state what each free frees, so the records stay as they
   * are: whoever uses this uses {@link #freeLogged} for frees.
   */
  public void allocationLogged(
      long time, int producer, long sequence, long address, long size, int site) {
    long now = advance(time);
    countAllocation(now, producer, sequence, address, size, site);
  }

  /** A free that a log states: {@code size} bytes of {@code site} stopped being live. */
  public void freeLogged(
      long time, int producer, long sequence, long address, long size, int site) {
    long now = advance(time);
    countFree(now, producer, sequence, address, size, site);
  }

  private void countAllocation(
      long now, int producer, long sequence, long address, long size, int site) {
    totals.allocated(now, site, size);
    allocatedBytes += size;
    allocations++;
    entries.allocation(now, producer, sequence, address, size, site);
  }

  private void countFree(long now, int producer, long sequence, long address, long size, int site) {
    totals.freed(site, size);
    freedBytes += size;
    frees++;
    entries.free(now, producer, sequence, address, size, site);
  }

  private long takeSize(long address, long packed) {
    return PackedAllocation.isOversize(packed)
        ? oversize.remove(address)
        : PackedAllocation.size(packed);
  }

  private long advance(long time) {
    if (time <= lastTime) {
      return lastTime;
    }
    lastTime = time;
    if (time >= intervalEnd) {
      closeIntervalsBefore(time);
    }
    return time;
  }

  // End of the hot path.

  private LiveAllocations otherRecordsOf(long space) {
    return otherRecords.computeIfAbsent(space, number -> records.another());
  }

  /** Everything in an address space went at once, by entries that nobody numbered. */
  private void spaceEnded(long time, int producer, long space) {
    long now = advance(time);
    LiveAllocations ended = space == 0 ? records : otherRecords.remove(space);
    if (ended == null || ended.count() == 0) {
      return;
    }
    ended.forEach(
        (address, packed) ->
            countFree(
                now,
                producer,
                EntryListener.NO_SEQUENCE,
                address,
                takeSize(address, packed),
                PackedAllocation.site(packed)));
    ended.clear();
  }

  /**
   * The free that {@code producer} announced last, for a realloc of {@code address}, did not
   * happen: the block is live again, with the size and site that it had. Counts as a conflict if
   * that producer's last free was another one. A block that was never recorded stays so.
   */
  public void restored(long time, int producer, long sequence, long address) {
    Objects.checkIndex(producer, PRODUCERS);
    long now = advance(time);
    int at = producer << LAST_FREE_SHIFT;
    int site = (int) lastFrees[at + SITE];
    lastFrees[at + SITE] = NO_FREE;
    if (site == NO_FREE || lastFrees[at + ADDRESS] != address) {
      conflicts++;
    } else if (site != UNKNOWN_FREE) {
      allocated(now, producer, sequence, address, lastFrees[at + SIZE], site);
    }
  }

  /** Closes every interval that ends at or before {@code time}, the idle ones too. */
  public void advanceTo(long time) {
    advance(time);
  }

  private void closeIntervalsBefore(long time) {
    while (intervalEnd <= time) {
      closeInterval(intervalEnd);
      intervalEnd += intervalNanos;
    }
  }

  /**
   * Closes the intervals up to {@code time}, the last one there, before its end on the grid; not if
   * it is empty, that is, if it begins there and nothing has happened in it.
   */
  public void finish(long time) {
    long now = advance(time);
    if (now > intervalStart || allocations + frees > 0) {
      closeInterval(now);
    }
  }

  private void closeInterval(long end) {
    Interval interval =
        new Interval(
            intervalStart,
            end,
            totals.peakBytes(),
            totals.peakTime(),
            totals.totalBytes(),
            allocatedBytes,
            allocations,
            freedBytes,
            frees);
    intervals.interval(interval, totals);
    intervalStart = end;
    allocatedBytes = 0;
    allocations = 0;
    freedBytes = 0;
    frees = 0;
    totals.startInterval(end);
  }

  /** From now on entries go to {@code listener}; {@link EntryListener#NONE} for nobody. */
  public void entries(EntryListener listener) {
    entries = Objects.requireNonNull(listener);
  }

  /**
   * Moves everything that is live to records of another kind: {@code empty} takes the place of the
   * present ones, and other address spaces get the like.
   *
   * @throws IllegalArgumentException if it is not empty; nothing is changed then
   */
  public void switchRecords(LiveAllocations empty) {
    records = moved(records, empty);
    otherRecords.replaceAll((space, there) -> moved(there, empty.another()));
  }

  /**
   * Moves what is live in the address space of {@code base} to {@code empty}, records that suit an
   * arena there.
   *
   * @throws IllegalArgumentException if it is not empty; nothing is changed then
   */
  public void switchRecords(long base, LiveAllocations empty) {
    long space = base >>> SPACE_SHIFT;
    if (space == 0) {
      records = moved(records, empty);
    } else {
      otherRecords.put(space, moved(otherRecordsOf(space), empty));
    }
  }

  private static LiveAllocations moved(LiveAllocations from, LiveAllocations empty) {
    requireEmpty(empty);
    empty.reserve(from.count());
    from.forEach(empty::put);
    return empty;
  }

  /** Live bytes and blocks by site; changes with each event. */
  public SiteTotals totals() {
    return totals;
  }

  /** How many frees were of something that was never recorded. */
  public long unknownFrees() {
    return unknownFrees;
  }

  /** How many events contradicted what was recorded: each a sign of an event that was lost. */
  public long conflicts() {
    return conflicts;
  }

  /** How many allocations are live. */
  public long liveCount() {
    long count = records.count();
    for (LiveAllocations others : otherRecords.values()) {
      count += others.count();
    }
    return count;
  }

  /** Heap that the records take, in bytes. */
  public long recordsBytes() {
    long bytes = records.footprintBytes();
    for (LiveAllocations space : otherRecords.values()) {
      bytes += space.footprintBytes();
    }
    return bytes;
  }

  /** Heap that the account takes, in bytes, its records included. */
  public long footprintBytes() {
    // A boxed entry of a HashMap is about 80 bytes.
    return recordsBytes()
        + 80L * otherRecords.size()
        + totals.footprintBytes()
        + ArrayFootprint.ofLongs(lastFrees.length)
        + 80L * oversize.size();
  }
}
