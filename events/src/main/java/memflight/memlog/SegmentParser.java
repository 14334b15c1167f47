package memflight.memlog;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Scans segments with several workers. */
final class SegmentParser {
  /** A segment, and what its headers say. */
  record Parsed(Path path, SegmentScan scan, MemlogLosses losses) {}

  /** One worker a segment, but for roots that hold far more than the default limit. */
  private static final int MAX_DEFAULT_WORKERS = 64;

  private SegmentParser() {}

  /** The segments in no particular order; {@code parsed} hears of each on the caller's thread. */
  static List<Parsed> parse(List<Path> paths, int jobs, Consumer<Path> parsed) throws IOException {
    int workers = Math.min(paths.size(), jobs > 0 ? jobs : MAX_DEFAULT_WORKERS);
    ExecutorService pool = Executors.newFixedThreadPool(workers, SegmentParser::worker);
    try {
      CompletionService<Parsed> done = new ExecutorCompletionService<>(pool);
      for (Path path : paths) {
        done.submit(() -> parse(path));
      }
      List<Parsed> all = new ArrayList<>();
      while (all.size() < paths.size()) {
        Parsed next = done.take().get();
        parsed.accept(next.path());
        all.add(next);
      }
      return all;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while parsing a memlog");
    } catch (ExecutionException e) {
      throw cause(e);
    } finally {
      pool.shutdownNow();
    }
  }

  private static Thread worker(Runnable task) {
    Thread thread = new Thread(task, "memlog parser");
    thread.setDaemon(true);
    return thread;
  }

  private static Parsed parse(Path path) throws IOException {
    try (MemlogSegment segment = MemlogSegment.open(path)) {
      return new Parsed(path, segment.scan(), segment.losses());
    }
  }

  private static IOException cause(ExecutionException e) {
    if (e.getCause() instanceof IOException io) {
      return io;
    }
    return new IOException("parsing a memlog failed: " + e.getCause(), e.getCause());
  }
}
