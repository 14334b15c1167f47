package memflight.converters;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import memflight.chunk.RecordingReader;
import memflight.events.Site;
import memflight.memlog.MemlogEnd;
import memflight.memlog.MemlogOptions;
import memflight.memlog.MemlogState;
import memflight.memlog.MemlogWriter;
import memflight.pipe.RecorderState;
import memflight.pipe.Session;
import memflight.pipe.SessionListener;
import memflight.pipe.SessionStream;
import memflight.records.Completeness;
import memflight.records.EntryListener;
import memflight.records.Interval;
import memflight.records.SiteTotals;

/**
 * Writes the sessions of a recording as memlog segments: all of them, however many, since nothing
 * that a recording holds should be thrown away.
 *
 * <pre>{@code
 * new JfrToMemlog(Path.of("driver.jfr"), MemlogOptions.DEFAULT_SEGMENT_BYTES)
 *     .convert(Path.of("log"), ExistingSession.REFUSE);
 * }</pre>
 *
 * <p>The segments are written to a directory beside their place and moved at the end: either all
 * are there, or none. One conversion an object; the two byte counts may be read from other threads.
 */
public final class JfrToMemlog {
  /** What to do about segments of the same session that lie at the target. */
  public enum ExistingSession {
    /** Leave them, and fail. */
    REFUSE,
    /** Put the new ones in their place. */
    REPLACE
  }

  /**
   * One session that was written.
   *
   * @param sessionMicros its start in microseconds since the epoch
   * @param segments its files, in order
   * @param entries how many entries they hold
   * @param endNanos its end, in nanoseconds since its start
   * @param completeness what the recording is known to miss
   */
  public record Converted(
      long sessionMicros,
      List<Path> segments,
      long entries,
      long endNanos,
      Completeness completeness) {}

  private final Path recording;
  private final long segmentBytes;
  private final SessionStream stream;
  private final RecordingReader reader;
  private final List<Converted> sessions = new ArrayList<>();
  private StagedSegments staged;
  private LongPredicate isTaken;

  /**
   * @param recording a {@code .jfr} file, or the repository directory that a killed JVM left
   * @param segmentBytes size at which a segment is followed by the next
   */
  public JfrToMemlog(Path recording, long segmentBytes) {
    this.recording = recording;
    this.segmentBytes = segmentBytes;
    stream = new SessionStream(new Sink());
    reader = new RecordingReader(stream.specs(), stream);
  }

  /** Bytes read so far. */
  public long bytesRead() {
    return reader.bytesRead();
  }

  /** Bytes to read in all; 0 before the conversion begins. */
  public long totalBytes() {
    return reader.totalBytes();
  }

  /**
   * Converts.
   *
   * @param root where to put the segments; created if need be
   * @return the sessions, in the order of the recording
   * @throws IOException if the recording cannot be read or holds no session, if segments cannot be
   *     written, or lie there already; then the root is as it was
   */
  public List<Converted> convert(Path root, ExistingSession existing) throws IOException {
    try (StagedSegments stage = StagedSegments.open(root)) {
      staged = stage;
      isTaken = session -> existing == ExistingSession.REFUSE && stage.isAtTarget(session);
      try {
        reader.read(recording);
        stream.finish();
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      if (sessions.isEmpty()) {
        throw RecordingProfile.noSession(recording, reader.isTruncated());
      }
      stage.publish();
    }
    List<Converted> published = new ArrayList<>();
    List<String> cuts = RecordingProfile.cutOff(reader.truncations());
    for (Converted session : sessions) {
      published.add(at(root, session, cuts));
    }
    return published;
  }

  private static Converted at(Path root, Converted session, List<String> cuts) {
    Completeness known = session.completeness();
    for (String cut : cuts) {
      known = known.withNote(cut);
    }
    return new Converted(
        session.sessionMicros(),
        session.segments().stream().map(file -> root.resolve(file.getFileName())).toList(),
        session.entries(),
        session.endNanos(),
        known);
  }

  /** Writes the session that is being read. */
  private final class Sink implements SessionListener, EntryListener {
    private MemlogWriter log;
    private long entries;

    @Override
    public void started(Session session) {
      RecorderState state = session.state();
      if (isTaken.test(state.session())) {
        throw new UncheckedIOException(
            new IOException(
                staged.target()
                    + " holds segments of this session already: name another directory, or replace"
                    + " them with --force"));
      }
      MemlogOptions options =
          MemlogOptions.builder(staged.directory(), state.session())
              .limit(Integer.MAX_VALUE)
              .segmentBytes(segmentBytes)
              .mode(state.mode())
              .granule(state.granule())
              .arena(state.arenaBase(), state.arenaBytes())
              .intervalNanos(state.intervalNanos())
              .build();
      try {
        log =
            new MemlogWriter(
                options, session.sites(), session.memory().totals(), session.startTime());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      entries = 0;
      session.memory().entries(this);
    }

    @Override
    public void allocation(
        long time, int producer, long sequence, long address, long size, int site) {
      entries++;
      log.allocation(time, producer, sequence, address, size, site);
    }

    @Override
    public void free(long time, int producer, long sequence, long address, long size, int site) {
      entries++;
      log.free(time, producer, sequence, address, size, site);
    }

    @Override
    public void siteDefined(Session session, Site site) {
      log.siteDefined(site);
    }

    @Override
    public void interval(Session session, Interval interval, SiteTotals totals) {
      requireWritten();
    }

    @Override
    public void ended(Session session, long time, boolean isClean) {
      Completeness known = session.completeness();
      log.losses(known.lostEvents(), known.unknownFrees(), known.conflicts());
      // A session that goes on behind the recording's end was not closed.
      log.close(time, isClean ? MemlogEnd.CLOSED : MemlogEnd.SWITCHED_OFF);
      requireWritten();
      sessions.add(
          new Converted(
              session.state().session(),
              staged.segmentsOf(session.state().session()),
              entries,
              time,
              known));
    }

    private void requireWritten() {
      MemlogState state = log.state();
      if (state.status() == MemlogState.Status.FAILED) {
        throw new UncheckedIOException(new IOException(state.message()));
      }
    }
  }

  /** Whether {@code input} lies in {@code directory}, or is it. */
  static boolean isInside(Path input, Path directory) throws IOException {
    return Files.exists(directory) && input.toRealPath().startsWith(directory.toRealPath());
  }
}
