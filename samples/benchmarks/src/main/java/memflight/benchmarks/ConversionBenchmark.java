package memflight.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import memflight.converters.JfrOptions;
import memflight.converters.JfrToMemlog;
import memflight.converters.MemlogToJfr;
import memflight.memlog.MemlogOptions;
import memflight.memlog.MemlogSegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A memlog of 20 M entries in two segments, in a heap of 64 MB: decoded on one thread, and
 * converted as a whole, files and all, by one worker and by two; and back again.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(SampleLog.ENTRIES)
@State(Scope.Benchmark)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
@Fork(value = 2, jvmArgsAppend = "-Xmx64m")
public class ConversionBenchmark {
  private List<Path> segments;
  private Path directory;
  private Path recording;
  private final CountedEntries decoded = new CountedEntries();

  @Setup
  public void makeLog() throws IOException, InterruptedException {
    segments = SampleLog.segments();
    directory = WorkFiles.newDirectory("conversion");
    recording = directory.resolve("all.jfr");
  }

  @TearDown
  public void delete() {
    WorkFiles.delete(directory);
  }

  private static void check(long entries) {
    if (entries != SampleLog.ENTRIES) {
      throw new IllegalStateException(
          "expected " + SampleLog.ENTRIES + " entries, actual " + entries);
    }
  }

  @Benchmark
  public long a_decode() throws IOException {
    decoded.reset();
    for (Path path : segments) {
      try (MemlogSegment segment = MemlogSegment.open(path)) {
        segment.entries(decoded);
      }
    }
    check(decoded.count());
    return decoded.sum();
  }

  @Benchmark
  public long b_memlogToJfrByOneWorker() throws IOException {
    return toJfr(1);
  }

  @Benchmark
  public long c_memlogToJfrByTwoWorkers() throws IOException {
    return toJfr(2);
  }

  private long toJfr(int jobs) throws IOException {
    JfrOptions options =
        new JfrOptions(
            JfrOptions.Detail.ALL,
            OptionalLong.empty(),
            OptionalLong.empty(),
            false,
            jobs,
            JfrOptions.DEFAULT_CHUNK_EVENTS);
    MemlogToJfr.Converted done = new MemlogToJfr(segments, options).convert(recording, true);
    check(done.entries());
    return done.bytes();
  }

  /** The recording that is read back. */
  @State(Scope.Benchmark)
  public static class Converted {
    /** Makes it. */
    @Setup
    public void convert(ConversionBenchmark benchmark) throws IOException {
      long bytes = benchmark.toJfr(0);
      System.out.printf("# %.1f bytes of .jfr an entry%n", (double) bytes / SampleLog.ENTRIES);
    }
  }

  @Benchmark
  public long d_jfrToMemlog(Converted converted) throws IOException {
    List<JfrToMemlog.Converted> sessions =
        new JfrToMemlog(List.of(recording), MemlogOptions.DEFAULT_SEGMENT_BYTES)
            .convert(directory.resolve("back"), JfrToMemlog.ExistingSession.REPLACE);
    check(sessions.get(0).entries());
    return sessions.size();
  }
}
