package memflight.converters;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import memflight.records.Completeness;
import memflight.records.Interval;
import memflight.records.MemoryReport;

/** A history in JFR chunks. */
final class RecordingSource implements MemorySource {
  private final RecordingProfile profile;

  private RecordingSource(RecordingProfile profile) {
    this.profile = profile;
  }

  static MemorySource open(Input input, OptionalLong atMillis) throws IOException {
    return new RecordingSource(RecordingProfile.read(input.path(), atMillis));
  }

  @Override
  public List<Interval> intervals() {
    return profile.intervals();
  }

  @Override
  public Interval interval() {
    return profile.interval();
  }

  @Override
  public MemoryReport report() {
    return profile.report();
  }

  @Override
  public Completeness completeness() {
    return profile.completeness();
  }
}
