package memflight.converters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import memflight.chunk.RecordingReader;
import memflight.chunk.Truncation;
import memflight.pipe.SessionStream;
import memflight.records.Completeness;
import memflight.records.Interval;
import memflight.records.MemoryReport;

/**
 * The newest session in a recording: its timeline, and who held the memory at an instant. Reads a
 * {@code .jfr} file or the repository directory that a killed JVM left, once, from beginning to
 * end; memory follows what is live and the number of intervals.
 *
 * <pre>{@code
 * System.out.println(RecordingProfile.read(Path.of("driver.jfr"), OptionalLong.of(3400)).report().text());
 * }</pre>
 *
 * <p>Immutable.
 */
public final class RecordingProfile {
  private final ProfiledSession session;
  private final Completeness completeness;
  private final MemoryReport report;

  private RecordingProfile(ProfiledSession session, OptionalLong atMillis, List<String> notes) {
    this.session = session;
    Completeness known = session.completeness();
    for (String note : notes) {
      known = known.withNote(note);
    }
    completeness = known;
    report =
        MemoryReport.live(
            atMillis.isPresent() ? session.atPeak() : session.atEnd(),
            session.sites(),
            completeness);
  }

  /**
   * Reads a recording.
   *
   * @param atMillis the interval whose peak the report shows, in milliseconds since the session's
   *     start; empty: the report shows what is live at the end
   * @throws IOException if it cannot be read, or no session is in it
   * @throws IllegalArgumentException if the session does not reach to {@code atMillis}
   */
  public static RecordingProfile read(Path recording, OptionalLong atMillis) throws IOException {
    List<ProfiledSession> sessions = new ArrayList<>();
    SessionStream stream =
        new SessionStream(new ProfiledSession.Collector(atMillis, sessions::add));
    RecordingReader reader = new RecordingReader(stream.specs(), stream);
    reader.read(recording);
    stream.finish();
    if (sessions.isEmpty()) {
      throw noSession(recording, reader.isTruncated());
    }
    ProfiledSession newest = Collections.max(sessions, ProfiledSession.OLDEST_FIRST);
    if (atMillis.isPresent()) {
      newest.requireInterval(atMillis.getAsLong());
    }
    List<String> notes = new ArrayList<>(cutOff(reader.truncations()));
    if (sessions.size() > 1) {
      notes.add(
          "the recording holds "
              + sessions.size()
              + " sessions: this is the newest; convert it to see the others");
    }
    return new RecordingProfile(newest, atMillis, notes);
  }

  static IOException noSession(Path recording, boolean isCutOff) {
    return new IOException(
        recording
            + " holds no memflight session"
            + (isCutOff
                ? " up to where it is cut off: JFR writes once a second, from the first one on"
                : ": record with memflight run --jfr, or with memflight's events enabled"));
  }

  /** A line for each place where a recording was cut off. */
  static List<String> cutOff(List<Truncation> truncations) {
    return truncations.stream()
        .map(
            cut ->
                "the recording is cut off: "
                    + cut.file()
                    + " is good up to offset "
                    + cut.goodUpTo()
                    + ", "
                    + cut.reason())
        .toList();
  }

  /** The session's start in microseconds since the epoch. */
  public long sessionMicros() {
    return session.micros();
  }

  /** Every interval of the session, in order. */
  public List<Interval> intervals() {
    return Collections.unmodifiableList(session.intervals());
  }

  /** The interval that was asked for, or null. */
  public Interval interval() {
    return session.interval();
  }

  /** What was live at the peak of {@link #interval}, or at the end if none was asked for. */
  public MemoryReport report() {
    return report;
  }

  /** How far the figures can be trusted. */
  public Completeness completeness() {
    return completeness;
  }
}
