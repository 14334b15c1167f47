package memflight.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import memflight.chunk.ChunkHeader;
import memflight.chunk.ChunkListener;
import memflight.chunk.EventSpec;
import memflight.chunk.RecordingReader;
import memflight.events.AllocationEvent;
import memflight.events.FreeEvent;
import memflight.events.MarkerEvent;
import memflight.events.MemRecordType;
import memflight.memlog.MemlogOptions;
import memflight.memlog.MemlogWriter;
import memflight.pipe.EventMerger;
import memflight.pipe.OrderedEvents;
import memflight.pipe.RecorderState;
import memflight.pipe.Session;
import memflight.pipe.SessionListener;
import memflight.pipe.SessionStream;
import memflight.records.Interval;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * What an event costs from the recording to the records, stage by stage: each benchmark does what
 * the one before does and one thing more. The live follower does the same work.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(SampleRecording.EVENTS)
@State(Scope.Benchmark)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 2,
    jvmArgsAppend = {"-Xms3g", "-Xmx3g"})
public class MergerBenchmark {
  private Path file;
  private long events;

  @Setup
  public void makeRecording() throws IOException, InterruptedException {
    file = SampleRecording.file();
  }

  private long checked(long actual) {
    if (actual != SampleRecording.EVENTS) {
      throw new IllegalStateException(
          "expected " + SampleRecording.EVENTS + " events, actual " + actual);
    }
    return actual;
  }

  @Benchmark
  public long a_read() throws IOException {
    events = 0;
    EventSpec allocations =
        EventSpec.of(AllocationEvent.NAME, (ticks, duration, v, s) -> events++)
            .longs("address", "size", "site", "producer", "sequence");
    EventSpec frees =
        EventSpec.of(FreeEvent.NAME, (ticks, duration, v, s) -> events++)
            .longs("address", "producer", "sequence");
    new RecordingReader(List.of(allocations, frees), ChunkListener.NONE).read(file);
    return checked(events);
  }

  @Benchmark
  public long b_readAndPlace() throws IOException {
    Counter counter = new Counter();
    EventMerger merger = new EventMerger(counter, 4);
    ChunkListener flushes =
        new ChunkListener() {
          @Override
          public void flushed(ChunkHeader header) {
            merger.flushed();
          }
        };
    EventSpec allocations =
        EventSpec.of(
                AllocationEvent.NAME,
                (ticks, duration, v, s) ->
                    merger.allocation(ticks, (int) v[3], v[4], v[0], v[1], (int) v[2]))
            .longs("address", "size", "site", "producer", "sequence");
    EventSpec frees =
        EventSpec.of(
                FreeEvent.NAME,
                (ticks, duration, v, s) -> merger.free(ticks, (int) v[1], v[2], v[0]))
            .longs("address", "producer", "sequence");
    EventSpec markers =
        EventSpec.of(
                MarkerEvent.NAME,
                (ticks, duration, v, s) -> merger.marker(ticks, v[0], (int) v[1], (int) v[2], v[3]))
            .longs("id", "members", "producer", "sequence");
    new RecordingReader(List.of(allocations, frees, markers), flushes).read(file);
    merger.finish();
    return checked(counter.events);
  }

  @Benchmark
  public long c_applyToHash() throws IOException {
    return apply(new Applied(MemRecordType.MEM_RECORD, null));
  }

  @Benchmark
  public long c_applyToPaged() throws IOException {
    return apply(new Applied(MemRecordType.MEM_FAST, null));
  }

  @Benchmark
  public long d_applyToHashAndLog() throws IOException {
    return log(MemRecordType.LOG_RECORD);
  }

  @Benchmark
  public long d_applyToPagedAndLog() throws IOException {
    return log(MemRecordType.LOG_FAST);
  }

  private long log(MemRecordType mode) throws IOException {
    Path root = WorkFiles.newDirectory("memlog");
    try {
      return apply(new Applied(mode, root));
    } finally {
      WorkFiles.delete(root);
    }
  }

  private long apply(Applied applied) throws IOException {
    SessionStream stream = new SessionStream(applied);
    new RecordingReader(stream.specs(), stream).read(file);
    stream.finish();
    if (!applied.isComplete) {
      throw new IllegalStateException("the session is not complete");
    }
    return checked(applied.events);
  }

  private static final class Counter implements OrderedEvents {
    private long events;

    @Override
    public void allocated(
        long ticks, int producer, long sequence, long address, long size, int site) {
      events++;
    }

    @Override
    public void freed(long ticks, int producer, long sequence, long address) {
      events++;
    }

    @Override
    public void state(long ticks, RecorderState state) {}

    @Override
    public void lost(long latestTicks, long count) {
      throw new IllegalStateException(count + " events are missing");
    }

    @Override
    public void cut(long ticks, long marker) {}
  }

  /** A session in the records of a mode, with a memlog if there is a root. */
  private static final class Applied implements SessionListener {
    private final MemRecordType mode;
    private final Path root;
    private MemlogWriter log;
    private long events;
    private boolean isComplete;

    Applied(MemRecordType mode, Path root) {
      this.mode = mode;
      this.root = root;
    }

    @Override
    public void started(Session session) {
      session.switchRecords(mode);
      if (root != null) {
        try {
          log =
              new MemlogWriter(
                  MemlogOptions.builder(root, session.state().session()).mode(mode).build(),
                  session.sites(),
                  session.memory().totals(),
                  0);
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
        session.memory().entries(log);
      }
    }

    @Override
    public void interval(Session session, Interval interval, SiteTotals totals) {
      events += interval.allocations() + interval.frees();
    }

    @Override
    public void ended(Session session, long time, boolean isClean) {
      isComplete = isClean && !session.completeness().isIncomplete();
      if (log != null) {
        log.close(time);
      }
    }
  }
}
