package memflight.memlog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import memflight.benchmarks.CountedEntries;
import memflight.benchmarks.EntryLoop;
import memflight.benchmarks.WorkFiles;
import memflight.records.EntryListener;
import memflight.records.SiteTotals;
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
 * The cost of an entry in a memlog: encoding it into a block, writing it to segments with all that
 * belongs to them, and reading it back from a segment with its checksums. Prints bytes an entry.
 *
 * <p>In the package of the format, since the encoder is nobody else's business.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(EntryLoop.ENTRIES)
@State(Scope.Benchmark)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
public class MemlogBenchmark {
  private EntryLoop entries;

  @Setup
  public void record() {
    entries = new EntryLoop();
  }

  /** An encoder without a file. */
  @State(Scope.Thread)
  public static class Encoder implements EntryListener {
    private final EntryEncoder encoder = new EntryEncoder();
    private long bytes;
    private long entries;

    @Override
    public void allocation(
        long time, int producer, long sequence, long address, long size, int site) {
      add(0, time, producer, sequence, address, size, site);
    }

    @Override
    public void free(long time, int producer, long sequence, long address, long size, int site) {
      add(MemlogFormat.TAG_FREE, time, producer, sequence, address, size, site);
    }

    private void add(
        int kind, long time, int producer, long sequence, long address, long size, int site) {
      if (encoder.isEmpty()) {
        encoder.start(time);
      }
      encoder.add(kind, time, producer, sequence, address, size, site);
      if (encoder.isFull()) {
        bytes += encoder.payloadBytes();
        entries += encoder.count();
        encoder.start(time);
      }
    }

    @TearDown
    public void print() {
      System.out.printf("# %.2f bytes of payload an entry%n", (double) bytes / entries);
    }
  }

  /** A log that goes on and keeps its newest segments. */
  @State(Scope.Thread)
  public static class Log {
    private Path root;
    private MemlogWriter writer;

    @Setup
    public void open() throws IOException {
      root = WorkFiles.newDirectory("memlog");
      writer =
          new MemlogWriter(
              MemlogOptions.builder(root, 1).limit(3).build(),
              EntryLoop::site,
              new SiteTotals(),
              0);
    }

    @TearDown
    public void close() throws IOException {
      writer.close();
      if (writer.state().status() != MemlogState.Status.CLOSED) {
        throw new IllegalStateException(writer.state().message());
      }
      WorkFiles.delete(root);
    }
  }

  /** A segment with the whole loop in it. */
  @State(Scope.Thread)
  public static class Segment {
    private Path root;
    private MemlogSegment segment;
    private final CountedEntries decoded = new CountedEntries();

    @Setup
    public void write(MemlogBenchmark benchmark) throws IOException {
      root = WorkFiles.newDirectory("memlog");
      try (MemlogWriter writer =
          new MemlogWriter(
              MemlogOptions.builder(root, 1).build(), EntryLoop::site, new SiteTotals(), 0)) {
        benchmark.entries.sendTo(writer);
      }
      Path file = MemlogRoot.newestRun(root).get(0);
      System.out.printf(
          "# %.2f bytes of file an entry%n", (double) Files.size(file) / EntryLoop.ENTRIES);
      segment = MemlogSegment.open(file);
    }

    @TearDown
    public void close() throws IOException {
      segment.close();
      WorkFiles.delete(root);
    }
  }

  @Benchmark
  public void encode(Encoder encoder) {
    entries.sendTo(encoder);
  }

  @Benchmark
  public void write(Log log) {
    entries.sendTo(log.writer);
  }

  @Benchmark
  public long decode(Segment of) {
    of.decoded.reset();
    try {
      of.segment.entries(of.decoded);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (of.decoded.count() != EntryLoop.ENTRIES) {
      throw new IllegalStateException(
          "expected " + EntryLoop.ENTRIES + " entries, actual " + of.decoded.count());
    }
    return of.decoded.sum();
  }
}
