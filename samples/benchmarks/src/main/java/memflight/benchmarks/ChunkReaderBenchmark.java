package memflight.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import memflight.chunk.ChunkListener;
import memflight.chunk.EventSpec;
import memflight.chunk.RecordingReader;
import memflight.events.AllocationEvent;
import memflight.events.FreeEvent;
import one.jfr.JfrReader;
import one.jfr.event.Event;
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
 * Reading every field of the allocations and frees in a recording: memflight's reader, the JDK's
 * and async-profiler's. No reader has to put the events in order.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(SampleRecording.EVENTS)
@State(Scope.Benchmark)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class ChunkReaderBenchmark {
  private Path file;
  private long events;
  private long sum;

  @Setup
  public void makeRecording() throws IOException, InterruptedException {
    file = SampleRecording.file();
  }

  private long checkedSum() {
    if (events != SampleRecording.EVENTS) {
      throw new IllegalStateException(
          "expected " + SampleRecording.EVENTS + " events, actual " + events);
    }
    return sum;
  }

  @Benchmark
  public long memflight() throws IOException {
    events = 0;
    EventSpec allocations =
        EventSpec.of(
                AllocationEvent.NAME,
                (ticks, duration, v, s) -> add(ticks + v[0] + v[1] + v[2] + v[3] + v[4]))
            .longs("address", "size", "site", "producer", "sequence");
    EventSpec frees =
        EventSpec.of(FreeEvent.NAME, (ticks, duration, v, s) -> add(ticks + v[0] + v[1] + v[2]))
            .longs("address", "producer", "sequence");
    new RecordingReader(List.of(allocations, frees), ChunkListener.NONE).read(file);
    return checkedSum();
  }

  private void add(long values) {
    events++;
    sum += values;
  }

  @Benchmark
  public long jdkRecordingFile() throws IOException {
    events = 0;
    try (RecordingFile recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        RecordedEvent event = recording.readEvent();
        String name = event.getEventType().getName();
        if (name.equals(AllocationEvent.NAME)) {
          add(
              event.getLong("startTime")
                  + event.getLong("address")
                  + event.getLong("size")
                  + event.getInt("site")
                  + event.getInt("producer")
                  + event.getLong("sequence"));
        } else if (name.equals(FreeEvent.NAME)) {
          add(
              event.getLong("startTime")
                  + event.getLong("address")
                  + event.getInt("producer")
                  + event.getLong("sequence"));
        }
      }
    }
    return checkedSum();
  }

  @Benchmark
  public long asyncProfilerReader() throws IOException {
    events = 0;
    try (JfrReader reader = new JfrReader(file.toString())) {
      reader.registerEvent(AllocationEvent.NAME, ReadAllocation.class);
      reader.registerEvent(FreeEvent.NAME, ReadFree.class);
      do {
        for (Event event = reader.readEvent(); event != null; event = reader.readEvent()) {
          if (event instanceof ReadAllocation allocation) {
            add(allocation.sum);
          } else if (event instanceof ReadFree free) {
            add(free.sum);
          }
        }
      } while (reader.hasMoreChunks());
    }
    return checkedSum();
  }

  /** An allocation, read in the order of its fields. */
  public static final class ReadAllocation extends Event {
    private final long sum;

    /** Called by the reader. */
    public ReadAllocation(JfrReader reader) {
      super(startOf(reader), threadOf(reader), reader.getVarint());
      sum =
          time
              + reader.getVarlong()
              + reader.getVarlong()
              + reader.getVarint()
              + reader.getVarint()
              + reader.getVarlong();
    }
  }

  /** A free. */
  public static final class ReadFree extends Event {
    private final long sum;

    /** Called by the reader. */
    public ReadFree(JfrReader reader) {
      super(startOf(reader), threadOf(reader), reader.getVarint());
      sum = time + reader.getVarlong() + reader.getVarint() + reader.getVarlong();
    }
  }

  private static long startOf(JfrReader reader) {
    return reader.getVarlong();
  }

  /** The thread stands behind the duration. */
  private static int threadOf(JfrReader reader) {
    reader.getVarlong();
    return reader.getVarint();
  }
}
