package memflight.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import memflight.chunk.ChunkListener;
import memflight.chunk.EventEncoder;
import memflight.chunk.EventLayout;
import memflight.chunk.EventSpec;
import memflight.chunk.Frame;
import memflight.chunk.FrameType;
import memflight.chunk.RecordingReader;
import memflight.chunk.RecordingWriter;
import memflight.events.AllocationEvent;
import org.openjdk.jmc.flightrecorder.writer.api.Recording;
import org.openjdk.jmc.flightrecorder.writer.api.Recordings;
import org.openjdk.jmc.flightrecorder.writer.api.Type;
import org.openjdk.jmc.flightrecorder.writer.api.Types;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
 * Writing allocation events to a {@code .jfr}: memflight's writer and Mission Control's. Ours also
 * writes a thread, a stack trace and a location with each event, as conversions do; theirs leaves
 * them null, which is to its advantage. Each file is read back and counted.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class WriterBenchmark {
  private static final int EVENTS = 2_000_000;

  /** Its writer keeps all of them in memory, and takes a second for so many. */
  private static final int EVENTS_BY_JMC = 200_000;

  private static final int SITES = 300;
  private static final long ADDRESS = 0x7F00_0000_0000L;

  private Path directory;
  private Path file;
  private int expected;
  private int found;

  @Setup
  public void open() throws IOException {
    directory = WorkFiles.newDirectory("writer");
    file = directory.resolve("written.jfr");
  }

  @TearDown
  public void delete() {
    WorkFiles.delete(directory);
  }

  @TearDown(Level.Iteration)
  public void readBack() throws IOException {
    found = 0;
    EventSpec allocations =
        EventSpec.of(
                AllocationEvent.NAME,
                (ticks, duration, v, s) -> found += v[0] == v[1] * 64 + ADDRESS ? 1 : 0)
            .longs("address", "sequence");
    new RecordingReader(List.of(allocations), ChunkListener.NONE).read(file);
    if (found != expected) {
      throw new IllegalStateException("expected " + expected + " events, actual " + found);
    }
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void memflight() throws IOException {
    expected = EVENTS;
    file.toFile().delete();
    int[] stackTraces = new int[SITES];
    int[] locations = new int[SITES];
    try (RecordingWriter writer = RecordingWriter.create(file, 0)) {
      EventEncoder event = writer.add(EventLayout.of(AllocationEvent.class));
      int thread = writer.thread("driver", 1, 1);
      for (int i = 0; i < SITES; i++) {
        String location = "/server/module" + i + ".gs";
        stackTraces[i] =
            writer.stackTrace(
                List.of(new Frame("gs", location + " line:" + i, i, FrameType.INTERPRETED)));
        locations[i] = writer.string(location + ":" + i);
      }
      for (int i = 0; i < EVENTS; i++) {
        int site = i % SITES;
        event
            .begin(i * 1000L, 0, thread, stackTraces[site])
            .putLong(ADDRESS + i * 64L)
            .putLong(64 + site * 8L)
            .putInt(site)
            .putInt(3)
            .putLong(i)
            .putPooled(locations[site])
            .end();
      }
    }
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS_BY_JMC)
  public void jmc() throws IOException {
    expected = EVENTS_BY_JMC;
    try (Recording recording =
        Recordings.newRecording(file, settings -> settings.withJdkTypeInitialization())) {
      Type type =
          recording.registerEventType(
              AllocationEvent.NAME,
              fields ->
                  fields
                      .addField("address", Types.Builtin.LONG)
                      .addField("size", Types.Builtin.LONG)
                      .addField("site", Types.Builtin.INT)
                      .addField("producer", Types.Builtin.INT)
                      .addField("sequence", Types.Builtin.LONG));
      for (int i = 0; i < EVENTS_BY_JMC; i++) {
        long time = i * 1000L;
        long address = ADDRESS + i * 64L;
        long sequence = i;
        int site = i % SITES;
        recording.writeEvent(
            type.asValue(
                event ->
                    event
                        .putField("startTime", time)
                        .putField("address", address)
                        .putField("size", 64 + site * 8L)
                        .putField("site", site)
                        .putField("producer", 3)
                        .putField("sequence", sequence)));
      }
    }
  }
}
