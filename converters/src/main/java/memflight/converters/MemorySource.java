package memflight.converters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import memflight.records.Completeness;
import memflight.records.Interval;
import memflight.records.MemoryReport;

/** The history of one session, whether a memlog or a recording holds it. One thread. */
interface MemorySource {
  /** For {@link #open}: the report is wanted as of the end. */
  OptionalLong AT_END = OptionalLong.empty();

  /**
   * Reads the history in {@code path}, of the newest session there.
   *
   * @param atMillis the interval of which a report will be wanted, in milliseconds since the
   *     session's start
   * @throws CommandFailure if the history does not reach there, or there is none
   */
  static MemorySource open(Path path, OptionalLong atMillis) throws IOException {
    Input input = Input.of(path);
    try {
      return input.kind().isMemlog()
          ? MemlogSource.open(input, atMillis)
          : RecordingSource.open(input, atMillis);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(path + ": " + e.getMessage(), e);
    }
  }

  /** Every interval, in order. */
  List<Interval> intervals();

  /** The interval that was asked for, or null if the end was. */
  Interval interval();

  /** What was live at the peak of {@link #interval}, or at the end. */
  MemoryReport report() throws IOException;

  /** How far figures can be trusted. */
  Completeness completeness();
}
