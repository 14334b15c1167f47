package memflight.memlog;

import java.nio.file.Path;
import java.time.ZoneId;
import memflight.events.MemRecordType;
import memflight.records.Interval;

/**
 * How and where a session's memlog is written. Immutable; made by a builder:
 *
 * <pre>{@code
 * MemlogOptions.builder(root, sessionMicros).mode(LOG_FAST).limit(20).build()
 * }</pre>
 *
 * @param root the directory of the segments, created if need be
 * @param sessionMicros the session's start in microseconds since the epoch
 * @param sessionStartEpochNanos the session's start in nanoseconds since the epoch
 * @param segmentBytes size at which a segment is followed by the next
 * @param limit how many segments may lie in the root
 * @param mode how the session is recorded
 * @param granule bytes of the driver's allocation granule, 0 if unknown
 * @param arenaBase address of the driver's arena, 0 if it has none
 * @param arenaSize bytes of the driver's arena, 0 if it has none
 * @param intervalNanos length of an interval
 * @param baselineBytes payload after which the live totals are written again
 * @param zone where the date in the files' names is read
 */
public record MemlogOptions(
    Path root,
    long sessionMicros,
    long sessionStartEpochNanos,
    long segmentBytes,
    int limit,
    MemRecordType mode,
    int granule,
    long arenaBase,
    long arenaSize,
    long intervalNanos,
    int baselineBytes,
    ZoneId zone) {
  /** The driver manual's "about 80 to 100 MB". */
  public static final long DEFAULT_SEGMENT_BYTES = 90_000_000;

  public static final long MIN_SEGMENT_BYTES = 64 * 1024;
  public static final int DEFAULT_LIMIT = 10;
  public static final int DEFAULT_BASELINE_BYTES = 4 * 1024 * 1024;

  /**
   * @throws IllegalArgumentException if a value is out of range
   */
  public MemlogOptions {
    require(sessionMicros >= 0, "a session start since the epoch, not " + sessionMicros);
    require(segmentBytes >= MIN_SEGMENT_BYTES, "segments of 64 KiB or more, not " + segmentBytes);
    require(limit >= 1, "a limit of at least 1 segment, not " + limit);
    require(intervalNanos > 0, "an interval of at least 1 ns, not " + intervalNanos);
    require(baselineBytes > 0, "a baseline distance of at least 1 byte, not " + baselineBytes);
  }

  private static void require(boolean isMet, String expected) {
    if (!isMet) {
      throw new IllegalArgumentException("a memlog needs " + expected);
    }
  }

  /** Options for a session that started at {@code sessionMicros}, with every default. */
  public static Builder builder(Path root, long sessionMicros) {
    return new Builder(root, sessionMicros);
  }

  /** Collects options. */
  public static final class Builder {
    private final Path root;
    private final long sessionMicros;
    private long sessionStartEpochNanos;
    private long segmentBytes = DEFAULT_SEGMENT_BYTES;
    private int limit = DEFAULT_LIMIT;
    private MemRecordType mode = MemRecordType.LOG_RECORD;
    private int granule;
    private long arenaBase;
    private long arenaSize;
    private long intervalNanos = Interval.DEFAULT_NANOS;
    private int baselineBytes = DEFAULT_BASELINE_BYTES;
    private ZoneId zone = ZoneId.systemDefault();

    private Builder(Path root, long sessionMicros) {
      this.root = root;
      this.sessionMicros = sessionMicros;
      this.sessionStartEpochNanos = sessionMicros * 1000;
    }

    /** The start to the nanosecond; otherwise that of the session's id. */
    public Builder sessionStartEpochNanos(long nanos) {
      sessionStartEpochNanos = nanos;
      return this;
    }

    public Builder segmentBytes(long bytes) {
      segmentBytes = bytes;
      return this;
    }

    public Builder limit(int segments) {
      limit = segments;
      return this;
    }

    public Builder mode(MemRecordType recordType) {
      mode = recordType;
      return this;
    }

    public Builder granule(int bytes) {
      granule = bytes;
      return this;
    }

    public Builder arena(long base, long size) {
      arenaBase = base;
      arenaSize = size;
      return this;
    }

    public Builder intervalNanos(long nanos) {
      intervalNanos = nanos;
      return this;
    }

    public Builder baselineBytes(int bytes) {
      baselineBytes = bytes;
      return this;
    }

    public Builder zone(ZoneId names) {
      zone = names;
      return this;
    }

    public MemlogOptions build() {
      return new MemlogOptions(
          root,
          sessionMicros,
          sessionStartEpochNanos,
          segmentBytes,
          limit,
          mode,
          granule,
          arenaBase,
          arenaSize,
          intervalNanos,
          baselineBytes,
          zone);
    }
  }
}
