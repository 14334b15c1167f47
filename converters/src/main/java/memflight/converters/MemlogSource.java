package memflight.converters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import memflight.events.Site;
import memflight.memlog.MemlogEnd;
import memflight.memlog.MemlogLosses;
import memflight.memlog.MemlogProfile;
import memflight.memlog.MemlogRoot;
import memflight.records.Completeness;
import memflight.records.Interval;
import memflight.records.MemoryReport;

/** A history in memlog segments. */
final class MemlogSource implements MemorySource {
  private final MemlogProfile profile;
  private final OptionalLong atMillis;
  private final Interval interval;
  private final Completeness completeness;

  private MemlogSource(MemlogProfile profile, OptionalLong atMillis) {
    this.profile = profile;
    this.atMillis = atMillis;
    interval = atMillis.isPresent() ? profile.intervalAt(atMillis.getAsLong()) : null;
    completeness = completenessOf(profile);
  }

  static MemorySource open(Input input, OptionalLong atMillis) throws IOException {
    List<Path> segments =
        input.kind() == Input.Kind.ROOT
            ? MemlogRoot.newestRun(input.path())
            : List.of(input.path());
    return new MemlogSource(MemlogProfile.parse(segments, 0, path -> {}), atMillis);
  }

  /** How far figures of a run can be trusted. */
  static Completeness completenessOf(MemlogProfile profile) {
    MemlogLosses losses = profile.losses();
    Completeness known =
        new Completeness(losses.lostEvents(), losses.unknownFrees(), losses.conflicts(), List.of());
    String until = "it is whole up to " + profile.endNanos() / 1_000_000 + " ms";
    if (profile.isTruncated()) {
      return known.withNote("the log is cut off: " + until);
    }
    return profile.endReason() == MemlogEnd.NONE
        ? known.withNote(
            "the log was not closed (killed, disk full, or still being written): " + until)
        : known;
  }

  @Override
  public List<Interval> intervals() {
    return profile.intervals();
  }

  @Override
  public Interval interval() {
    return interval;
  }

  @Override
  public MemoryReport report() throws IOException {
    Map<Integer, Site> sites = profile.sites();
    return atMillis.isPresent()
        ? MemoryReport.atPeak(profile.reportAt(atMillis.getAsLong()), sites::get, completeness)
        : MemoryReport.live(profile.reportAtEnd(), sites::get, completeness);
  }

  @Override
  public Completeness completeness() {
    return completeness;
  }
}
