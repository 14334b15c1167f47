package memflight.bridge;

import java.nio.file.Path;
import memflight.memlog.MemlogOptions;

/**
 * Where and how a profiler logs. Immutable.
 *
 * @param root the directory of the memlog, the driver's root
 * @param limit how many segments may lie there
 * @param segmentBytes size at which a segment is followed by the next
 */
public record ProfilerOptions(Path root, int limit, long segmentBytes) {
  /** The working directory, and the manual's sizes. */
  public static final ProfilerOptions DEFAULT =
      new ProfilerOptions(
          Path.of("").toAbsolutePath(),
          MemlogOptions.DEFAULT_LIMIT,
          MemlogOptions.DEFAULT_SEGMENT_BYTES);

  /**
   * @throws IllegalArgumentException if a number is out of range
   */
  public ProfilerOptions {
    if (limit < 1) {
      throw new IllegalArgumentException("a log of " + limit + " segments: at least 1");
    }
    if (segmentBytes < MemlogOptions.MIN_SEGMENT_BYTES) {
      throw new IllegalArgumentException(
          "segments of " + segmentBytes + " bytes: at least " + MemlogOptions.MIN_SEGMENT_BYTES);
    }
  }

  public ProfilerOptions withRoot(Path newRoot) {
    return new ProfilerOptions(newRoot, limit, segmentBytes);
  }

  public ProfilerOptions withLimit(int segments) {
    return new ProfilerOptions(root, segments, segmentBytes);
  }

  public ProfilerOptions withSegmentBytes(long bytes) {
    return new ProfilerOptions(root, limit, bytes);
  }
}
