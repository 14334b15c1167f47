package memflight.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import memflight.memlog.MemlogOptions;
import memflight.memlog.MemlogProfile;
import memflight.memlog.MemlogRoot;
import memflight.memlog.MemlogSegment;
import memflight.memlog.MemlogWriter;
import memflight.records.EntryListener;
import memflight.records.Interval;
import memflight.records.SiteTotals;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The timeline of a whole memlog: from the headers of its blocks, as {@code memflight timeline}
 * does, against decoding every entry, each on one thread; and a report at the middle. Files are in
 * the page cache.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TimelineBenchmark {
  /** Size of the log, about. */
  @Param("1024")
  public int megabytes;

  private List<Path> segments;
  private long entries;
  private long sum;

  private final EntryListener counter =
      new EntryListener() {
        @Override
        public void allocation(
            long time, int producer, long sequence, long address, long size, int site) {
          entries++;
          sum += size;
        }

        @Override
        public void free(
            long time, int producer, long sequence, long address, long size, int site) {
          entries++;
          sum -= size;
        }
      };

  @Setup
  public void makeLog() throws IOException {
    Path root = WorkFiles.directory().resolve("root-" + megabytes);
    if (!Files.isDirectory(root)) {
      Path unfinished = WorkFiles.newDirectory("root");
      write(unfinished);
      Files.move(unfinished, root, StandardCopyOption.ATOMIC_MOVE);
    }
    segments = MemlogRoot.newestRun(root);
    MemlogProfile profile = MemlogProfile.parse(segments, 0, path -> {});
    System.out.printf("# %d segments, %d ms%n", segments.size(), profile.durationMillis());
  }

  private void write(Path root) throws IOException {
    EntryLoop loop = new EntryLoop();
    long rounds = 0;
    try (MemlogWriter log =
        new MemlogWriter(
            MemlogOptions.builder(root, 1).limit(Integer.MAX_VALUE).build(),
            EntryLoop::site,
            new SiteTotals(),
            0)) {
      do {
        loop.sendTo(log);
        rounds++;
      } while (sizeOf(root) < megabytes * 1_000_000L);
    }
    System.out.printf("# wrote %d entries%n", rounds * EntryLoop.ENTRIES);
  }

  private static long sizeOf(Path root) throws IOException {
    long size = 0;
    for (Path segment : MemlogRoot.newestRun(root)) {
      size += Files.size(segment);
    }
    return size;
  }

  @Benchmark
  public long headers() throws IOException {
    long highest = 0;
    for (Interval interval : MemlogProfile.parse(segments, 1, path -> {}).intervals()) {
      highest = Math.max(highest, interval.peakBytes());
    }
    return highest;
  }

  @Benchmark
  public long decodeAll() throws IOException {
    entries = 0;
    for (Path path : segments) {
      try (MemlogSegment segment = MemlogSegment.open(path)) {
        segment.entries(counter);
      }
    }
    return entries + sum;
  }

  @Benchmark
  public SiteTotals headersAndReportAtTheMiddle() throws IOException {
    MemlogProfile profile = MemlogProfile.parse(segments, 1, path -> {});
    List<Interval> intervals = profile.intervals();
    return profile.reportAt(MemlogProfile.millis(intervals.get(intervals.size() / 2)));
  }
}
