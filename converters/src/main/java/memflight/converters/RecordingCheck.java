package memflight.converters;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import memflight.chunk.RecordingReader;
import memflight.pipe.Session;
import memflight.pipe.SessionListener;
import memflight.pipe.SessionStream;
import memflight.records.EntryListener;

/** Reads a whole recording and says what is in it. Not thread-safe. */
final class RecordingCheck implements SessionListener, EntryListener {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private long entries;
  private int sessions;
  private long startNanos = -1;
  private long endNanos;
  private long lostEvents;
  private long conflicts;
  private boolean isClean = true;

  private RecordingCheck() {}

  static Verification check(Path path) {
    RecordingCheck check = new RecordingCheck();
    SessionStream stream = new SessionStream(check);
    RecordingReader reader = new RecordingReader(stream.specs(), stream);
    try {
      reader.read(path);
      stream.finish();
    } catch (IOException | UncheckedIOException e) {
      return Verification.bad(path.toString(), e);
    }
    return check.verdict(path, RecordingProfile.cutOff(reader.truncations()));
  }

  private Verification verdict(Path path, List<String> cuts) {
    Verification.Verdict verdict = Verification.Verdict.OK;
    String ending = isClean ? "closed" : "ends before its session";
    String detail =
        sessions == 0
            ? "a recording without a memflight session"
            : (sessions == 1 ? "1 session, " : sessions + " sessions, ")
                + entries
                + " entries, "
                + Math.max(startNanos, 0) / NANOS_PER_MILLI
                + " to "
                + endNanos / NANOS_PER_MILLI
                + " ms, "
                + ending;
    if (lostEvents > 0 || conflicts > 0) {
      verdict = Verification.Verdict.INCOMPLETE;
      detail += "; " + lostEvents + " events lost, " + conflicts + " conflicts: sizes may be wrong";
    }
    if (!cuts.isEmpty()) {
      verdict = Verification.Verdict.CUT;
      ending = "cut off";
      detail += "; " + String.join("; ", cuts);
    }
    return new Verification(
        verdict,
        path.toString(),
        path + ": " + detail,
        entries,
        Math.max(startNanos, 0) / NANOS_PER_MILLI,
        endNanos / NANOS_PER_MILLI,
        ending);
  }

  @Override
  public void started(Session session) {
    sessions++;
    session.memory().entries(this);
    startNanos = session.startTime();
  }

  @Override
  public void ended(Session session, long time, boolean endedClean) {
    endNanos = time;
    lostEvents += session.lostEvents();
    conflicts += session.memory().conflicts();
    isClean &= endedClean;
  }

  @Override
  public void allocation(
      long time, int producer, long sequence, long address, long size, int site) {
    entries++;
  }

  @Override
  public void free(long time, int producer, long sequence, long address, long size, int site) {
    entries++;
  }
}
