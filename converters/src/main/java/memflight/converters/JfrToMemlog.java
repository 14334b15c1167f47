package memflight.converters;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import memflight.chunk.ChunkSource;
import memflight.chunk.RecordingReader;
import memflight.chunk.Truncation;
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
 * Writes the sessions of recordings as memlog segments: all of them, however many, since nothing
 * that a recording holds should be thrown away. Recordings of one JVM, such as dumps that overlap,
 * are taken together.
 *
 * <pre>{@code
 * new JfrToMemlog(List.of(Path.of("driver.jfr")), MemlogOptions.DEFAULT_SEGMENT_BYTES)
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

  private final List<Path> recordings;
  private final long segmentBytes;
  private final List<Truncation> truncations = new ArrayList<>();
  private volatile RecordingReader reader;
  private volatile long bytesBefore;
  private volatile long totalBytes;
  private final List<Converted> sessions = new ArrayList<>();
  private StagedSegments staged;
  private LongPredicate isTaken;

  /**
   * @param recordings {@code .jfr} files, and repository directories that killed JVMs left
   * @param segmentBytes size at which a segment is followed by the next
   */
  public JfrToMemlog(List<Path> recordings, long segmentBytes) {
    this.recordings = List.copyOf(recordings);
    this.segmentBytes = segmentBytes;
  }

  /** Bytes read so far. */
  public long bytesRead() {
    RecordingReader current = reader;
    return bytesBefore + (current == null ? 0 : current.bytesRead());
  }

  /** Bytes to read in all; 0 before the conversion begins. */
  public long totalBytes() {
    RecordingReader current = reader;
    return totalBytes > 0 || current == null ? totalBytes : current.totalBytes();
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
        if (recordings.size() == 1) {
          read(recordings.get(0));
        } else {
          readAll(RecordingGroups.of(recordings));
        }
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      if (sessions.isEmpty()) {
        throw RecordingProfile.noSession(recordings.get(0), !truncations.isEmpty());
      }
      stage.publish();
    }
    List<Converted> published = new ArrayList<>();
    List<String> cuts = RecordingProfile.cutOff(truncations);
    for (Converted session : sessions) {
      published.add(at(root, session, cuts));
    }
    return published;
  }

  private void read(Path recording) throws IOException {
    SessionStream stream = new SessionStream(new Sink());
    reader = new RecordingReader(stream.specs(), stream);
    reader.read(recording);
    stream.finish();
    truncations.addAll(reader.truncations());
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
  private void readAll(List<List<ChunkSlice>> groups) throws IOException {
    totalBytes = groups.stream().flatMap(List::stream).mapToLong(ChunkSlice::size).sum();
    for (List<ChunkSlice> chunks : groups) {
      SessionStream stream = new SessionStream(new Sink());
      RecordingReader chunkReader = new RecordingReader(stream.specs(), stream);
      ChunkSlice before = null;
      for (ChunkSlice chunk : chunks) {
        reportMissing(before, chunk, stream);
        try (ChunkSource source = chunk.open()) {
          reader = chunkReader;
          chunkReader.read(source);
        }
        reader = null;
        bytesBefore += chunk.size();
        truncations.addAll(chunkReader.truncations());
        before = chunk;
      }
      stream.finish();
    }
  }

  private static void reportMissing(ChunkSlice before, ChunkSlice chunk, SessionStream stream) {
    if (before != null
        && before.header() != null
        && before.header().isFinished()
        && !before.header().isFinal()
        && chunk.header() != null
        && chunk.header().startNanos() > before.header().endNanos()) {
      stream.chunkMissing(before.header().endNanos(), chunk.header().startNanos());
    }
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
              .sessionStartEpochNanos(session.startEpochNanos())
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
    public void arenaNamed(Session session) {
      RecorderState state = session.state();
      log.arena(state.arenaBase(), state.arenaBytes(), state.granule());
    }

    @Override
    public void interval(Session session, Interval interval, SiteTotals totals) {
      tellLosses(session);
      requireWritten();
    }

    private void tellLosses(Session session) {
      Completeness known = session.completeness();
      log.losses(known.lostEvents(), known.unknownFrees(), known.conflicts());
    }

    @Override
    public void ended(Session session, long time, boolean isClean) {
      tellLosses(session);
      // A session that goes on behind the recording's end was not closed.
      log.close(time, isClean ? MemlogEnd.CLOSED : MemlogEnd.SWITCHED_OFF);
      requireWritten();
      sessions.add(
          new Converted(
              session.state().session(),
              staged.segmentsOf(session.state().session()),
              entries,
              time,
              session.completeness()));
    }

    private void requireWritten() {
      MemlogState state = log.state();
      if (state.status() == MemlogState.Status.FAILED) {
        throw new UncheckedIOException(new IOException(state.message()));
      }
    }
  }
}
