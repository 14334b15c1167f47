package memflight.memlog;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;
import memflight.records.Interval;

/**
 * The intervals of a run, from block headers alone. Only intervals with entries take room; the idle
 * ones between them are made up when asked for. Immutable once filled.
 */
final class IntervalTable extends AbstractList<Interval> implements RandomAccess {
  /** Columns of a row of {@link #rows}. */
  private static final int INDEX = 0;

  private static final int PEAK = 1;
  private static final int PEAK_TIME = 2;
  private static final int END = 3;
  private static final int ALLOCATED = 4;
  private static final int ALLOCATIONS = 5;
  private static final int FREED = 6;
  private static final int FREES = 7;
  private static final int SEGMENT = 8;
  private static final int BLOCK = 9;
  private static final int COLUMNS = 10;

  private final long length;
  private final long startNanos;
  private final long liveAtStart;
  private final long first;
  private long last;
  private long[] rows = new long[64 * COLUMNS];
  private int rowCount;

  IntervalTable(long intervalNanos, long startNanos, long liveAtStart) {
    this.length = intervalNanos;
    this.startNanos = startNanos;
    this.liveAtStart = liveAtStart;
    this.first = startNanos / intervalNanos;
    this.last = first;
  }

  /** Adds a block, in order; {@code segment} and {@code number} say where it stands in the run. */
  void add(MemlogBlock block, int segment, int number) {
    last = Math.max(last, Math.max(block.lastTime() - 1, 0) / length);
    if (block.kind() != MemlogBlock.Kind.ENTRIES || block.count() == 0) {
      return;
    }
    long index = block.firstTime() / length;
    last = Math.max(last, index);
    if (rowCount == 0 || value(rowCount - 1, INDEX) != index) {
      addRow(index, block.liveAtStart(), segment, number);
    }
    int row = (rowCount - 1) * COLUMNS;
    if (block.peakBytes() > rows[row + PEAK]) {
      rows[row + PEAK] = block.peakBytes();
      rows[row + PEAK_TIME] = block.peakTime();
    }
    rows[row + END] = block.liveAtEnd();
    rows[row + ALLOCATED] += block.allocatedBytes();
    rows[row + ALLOCATIONS] += block.allocations();
    rows[row + FREED] += block.freedBytes();
    rows[row + FREES] += block.frees();
  }

  private void addRow(long index, long live, int segment, int block) {
    int row = rowCount * COLUMNS;
    if (row == rows.length) {
      rows = Arrays.copyOf(rows, rows.length * 2);
    }
    rows[row + INDEX] = index;
    rows[row + PEAK] = live;
    rows[row + PEAK_TIME] = begin(index);
    rows[row + SEGMENT] = segment;
    rows[row + BLOCK] = block;
    rowCount++;
  }

  /** When an interval begins, or the log inside it. */
  private long begin(long index) {
    return Math.max(index * length, startNanos);
  }

  /** Whether there are more intervals than a list can hold, which no real session has. */
  boolean isTooLong() {
    return last - first >= Integer.MAX_VALUE - 8;
  }

  /** The last row whose interval is {@code index} or before it, or -1. */
  int rowUpTo(long index) {
    int low = 0;
    int high = rowCount - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (value(middle, INDEX) <= index) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }

  int rowCount() {
    return rowCount;
  }

  long index(int row) {
    return value(row, INDEX);
  }

  int segment(int row) {
    return (int) value(row, SEGMENT);
  }

  int block(int row) {
    return (int) value(row, BLOCK);
  }

  private long value(int row, int column) {
    return rows[row * COLUMNS + column];
  }

  long firstIndex() {
    return first;
  }

  @Override
  public int size() {
    return (int) (last - first + 1);
  }

  @Override
  public Interval get(int i) {
    if (i < 0 || i >= size()) {
      throw new IndexOutOfBoundsException("interval " + i + " of " + size());
    }
    long index = first + i;
    long start = index * length;
    int row = rowUpTo(index);
    if (row < 0 || value(row, INDEX) != index) {
      long live = row < 0 ? liveAtStart : value(row, END);
      return new Interval(start, start + length, live, begin(index), live, 0, 0, 0, 0);
    }
    return new Interval(
        start,
        start + length,
        value(row, PEAK),
        value(row, PEAK_TIME),
        value(row, END),
        value(row, ALLOCATED),
        value(row, ALLOCATIONS),
        value(row, FREED),
        value(row, FREES));
  }
}
