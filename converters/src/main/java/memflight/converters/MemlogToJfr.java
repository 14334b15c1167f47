package memflight.converters;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import memflight.chunk.RecordingWriter;
import memflight.events.Site;
import memflight.memlog.MemlogProfile;
import memflight.records.Completeness;
import memflight.records.Interval;

/**
 * Writes a contiguous run of memlog segments as one recording: the events that the session had when
 * it was recorded, and for Mission Control the peaks of its intervals and stack traces that name
 * sites. {@link JfrToMemlog} gives the same log back.
 *
 * <pre>{@code
 * new MemlogToJfr(MemlogRoot.newestRun(root), JfrOptions.ALL).convert(Path.of("driver.jfr"), false);
 * }</pre>
 *
 * <p>Parts of the log are converted at the same time. The file is written beside its place and
 * moved at the end: either it is there and whole, or it is not. The file does not depend on how
 * many parts are worked on at a time.
 *
 * <p>One conversion an object; the two byte counts may be read from other threads.
 */
public final class MemlogToJfr {
  /** An allocation takes more than this in a recording, whatever it is. */
  private static final int LEAST_EVENT_BYTES = 15;

  /**
   * What was written.
   *
   * @param events of all kinds
   * @param entries allocations and frees among them
   * @param bytes the file's size
   * @param startNanos where it begins, in nanoseconds since the session's start
   * @param endNanos where it ends
   * @param completeness what the log is known to miss
   */
  public record Converted(
      long events,
      long entries,
      long bytes,
      long startNanos,
      long endNanos,
      Completeness completeness) {}

  /** What one part became. */
  private record Written(long events, long entries) {}

  private final MemlogProfile profile;
  private final JfrOptions options;
  private final List<LogPart> parts;
  private final LongAdder bytesDone = new LongAdder();
  private final long totalBytes;
  private final long entries;

  /**
   * Reads the headers of the segments.
   *
   * @param segments one contiguous run of a session, in any order
   * @throws IOException if they cannot be read, or are not one run
   * @throws IllegalArgumentException if the log does not reach to the span that is asked for
   */
  public MemlogToJfr(List<Path> segments, JfrOptions options) throws IOException {
    this.options = options;
    profile = MemlogProfile.parse(segments, options.jobs(), path -> {});
    parts = LogPlan.of(profile, options.fromMillis(), options.toMillis());
    long bytes = 0;
    for (LogPart part : parts) {
      for (Path path : part.segments()) {
        bytes += Files.size(path);
      }
    }
    totalBytes = bytes;
    long inSpan = 0;
    long start = parts.get(0).startNanos();
    long end = parts.get(parts.size() - 1).endNanos();
    for (Interval interval : profile.intervals()) {
      if (interval.end() > start && interval.start() < end) {
        inSpan += interval.allocations() + interval.frees();
      }
    }
    entries = inSpan;
  }

  /** Allocations and frees that lie in the span that is asked for. */
  public long entries() {
    return entries;
  }

  /** Bytes of the log read so far. */
  public long bytesRead() {
    return bytesDone.sum();
  }

  /** Bytes of the log to read in all. */
  public long totalBytes() {
    return totalBytes;
  }

  /**
   * Converts.
   *
   * @param file the recording to write; its directory must be there
   * @param replaces whether a file that is there gives way
   * @throws IOException if a segment cannot be read, or the file cannot be written or is there
   *     already; then all is as it was
   */
  public Converted convert(Path file, boolean replaces) throws IOException {
    for (Path segment : profile.segments()) {
      if (Files.exists(file) && Files.isSameFile(file, segment)) {
        throw new IOException(file + " is what is to be converted: name another output");
      }
    }
    if (Files.exists(file) && !Files.isDirectory(file) && !replaces) {
      throw new IOException(file + " is there already: name another output, or say --force");
    }
    try (StagedFile staged = StagedFile.open(file)) {
      checkRoom(file);
      Written written = writeAll(staged);
      long bytes = Files.size(staged.piece(0));
      staged.publish();
      return new Converted(
          written.events,
          written.entries,
          bytes,
          parts.get(0).startNanos(),
          parts.get(parts.size() - 1).endNanos(),
          MemlogSource.completenessOf(profile));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Better at once than after minutes. */
  private void checkRoom(Path file) throws IOException {
    FileStore store = Files.getFileStore(file.toAbsolutePath().getParent());
    long needed = options.hasEntries() ? entries * LEAST_EVENT_BYTES : 0;
    long left = store.getUsableSpace();
    if (needed > left) {
      throw new IOException(
          "cannot write "
              + file
              + ": it takes more than "
              + needed / 1_000_000
              + " MB, and "
              + left / 1_000_000
              + " MB are left there; --detail peaks or --from and --to make it smaller");
    }
  }

  private Written writeAll(StagedFile staged) throws IOException {
    SortedMap<Integer, Site> sites = profile.sites();
    int jobs = options.jobs() > 0 ? options.jobs() : Runtime.getRuntime().availableProcessors();
    ExecutorService workers =
        Executors.newFixedThreadPool(Math.min(jobs, parts.size()), MemlogToJfr::worker);
    try {
      List<Future<Written>> pending = new ArrayList<>();
      for (int i = 0; i < parts.size(); i++) {
        LogPart part = parts.get(i);
        Path piece = staged.piece(i);
        pending.add(workers.submit(() -> write(part, sites, piece)));
      }
      long events = 0;
      long written = 0;
      for (int i = 0; i < parts.size(); i++) {
        Written done = pending.get(i).get();
        events += done.events;
        written += done.entries;
        if (i > 0) {
          append(staged.piece(i), staged.piece(0));
        }
      }
      return new Written(events, written);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      if (e.getCause() instanceof UncheckedIOException cause) {
        throw cause.getCause();
      }
      throw new IllegalStateException("converting " + profile.header() + " failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while converting");
    } finally {
      stop(workers);
    }
  }

  private static Thread worker(Runnable task) {
    Thread thread = new Thread(task, "memflight converter");
    thread.setDaemon(true);
    return thread;
  }

  /** Nobody may write any more when the pieces are deleted. */
  private static void stop(ExecutorService workers) {
    workers.shutdownNow();
    try {
      while (!workers.awaitTermination(1, java.util.concurrent.TimeUnit.MINUTES)) {
        workers.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Written write(LogPart part, SortedMap<Integer, Site> sites, Path piece)
      throws IOException {
    try (RecordingWriter writer =
        RecordingWriter.create(
            piece, profile.sessionStartEpochNanos(), part.startNanos(), Integer.MAX_VALUE)) {
      if (!part.isLast()) {
        writer.markAsPart();
      }
      RecordingEvents events =
          new RecordingEvents(writer, profile.header(), sites, options, part.entriesBefore());
      new PartConversion(part, profile.header(), events, bytesDone).convert();
      return new Written(
          writer.events(), options.hasEntries() ? events.entries() - part.entriesBefore() : 0);
    }
  }

  /** Puts a piece behind the first one, and lets it go: chunks do not know where they stand. */
  private static void append(Path piece, Path to) throws IOException {
    try (FileChannel in = FileChannel.open(piece);
        FileChannel out = FileChannel.open(to, StandardOpenOption.WRITE)) {
      long end = out.size();
      long size = in.size();
      out.position(end);
      for (long done = 0; done < size; ) {
        done += in.transferTo(done, size - done, out);
      }
    }
    Files.delete(piece);
  }
}
