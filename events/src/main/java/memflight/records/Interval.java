package memflight.records;

/**
 * What happened in one interval. Times are nanoseconds since the session's start.
 *
 * @param start when it begins, inclusive
 * @param end when it ends, exclusive
 * @param peakBytes the highest live total inside it, that at its start included
 * @param peakTime when that total was first reached
 * @param endBytes the live total at its end
 */
public record Interval(
    long start,
    long end,
    long peakBytes,
    long peakTime,
    long endBytes,
    long allocatedBytes,
    long allocations,
    long freedBytes,
    long frees) {
  /** The length of an interval unless a session says otherwise: 100 ms. */
  public static final long DEFAULT_NANOS = 100_000_000L;

  /** The same interval with {@code bytes} more live all the time. */
  public Interval raisedBy(long bytes) {
    return new Interval(
        start,
        end,
        peakBytes + bytes,
        peakTime,
        endBytes + bytes,
        allocatedBytes,
        allocations,
        freedBytes,
        frees);
  }
}
