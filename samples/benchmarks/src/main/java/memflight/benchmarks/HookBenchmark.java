package memflight.benchmarks;

import java.util.concurrent.TimeUnit;
import memflight.bridge.AllocationHooks;
import memflight.bridge.MemProfiler;
import memflight.events.MemRecordType;
import memflight.events.SiteKind;
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
 * What a driver's thread pays for the hooks of one allocation and its free, the site known: while
 * nothing is recorded, in a burst that JFR's buffers hold, and for good, where the follower has to
 * keep up. With the site given, by the slot of a woven call, and with a walk of the stack.
 */
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
public class HookBenchmark {
  private static final int BLOCKS = 1024;
  private static final int SIZE = 64;

  /** Fewer events than may be under way. */
  private static final int BURST = 1_000_000;

  /** More than twice as many. */
  private static final int LONG_RUN = 10_000_000;

  /** The hooks and a site. */
  @State(Scope.Benchmark)
  public static class Closed {
    final AllocationHooks hooks = MemProfiler.instance().hooks();
    final int site = hooks.site("/test/test.gs", 6, "main", SiteKind.SCRIPT);
  }

  /** The same, recording. */
  @State(Scope.Benchmark)
  public static class Recording extends Closed {
    @Setup
    public void enable() {
      MemProfiler profiler = MemProfiler.instance();
      if (!profiler.enable(MemRecordType.MEM_RECORD)) {
        throw new IllegalStateException(profiler.problem());
      }
    }

    /** Waits until the follower has caught up. */
    @Setup(Level.Iteration)
    public void drain() {
      MemProfiler.instance().report();
    }

    @TearDown
    public void close() {
      MemProfiler profiler = MemProfiler.instance();
      profiler.enable(MemRecordType.CLOSED);
      if (profiler.completeness().isIncomplete()) {
        throw new IllegalStateException("not complete: " + profiler.completeness());
      }
    }
  }

  /** The same, the hook finding its site. */
  @State(Scope.Benchmark)
  public static class Walking extends Recording {}

  /** The same, the thread being in a woven call, as the agent's marks would say. */
  @State(Scope.Benchmark)
  public static class Woven extends Recording {
    private int slot;

    @Setup
    public void learn() {
      hooks.marked(this::slotOfTheCall);
      allocate(this, SIZE);
      hooks.freed(SIZE);
      hooks.marked(() -> slot);
      long walks = hooks.stackWalks();
      allocate(this, SIZE);
      hooks.freed(SIZE);
      if (hooks.stackWalks() != walks) {
        throw new IllegalStateException("the slot is not known");
      }
    }

    private int slotOfTheCall() {
      slot =
          StackWalker.getInstance()
              .walk(frames -> frames.filter(f -> f.getMethodName().equals("allocate")).findFirst())
              .map(
                  frame ->
                      hooks
                          .wovenCalls()
                          .slotOf(
                              "memflight/benchmarks/HookBenchmark.java",
                              frame.getLineNumber(),
                              "memflight.benchmarks.HookBenchmark.allocate"))
              .orElseThrow();
      return slot;
    }
  }

  private static void allocate(Closed state, long address) {
    state.hooks.allocated(address, SIZE);
  }

  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  @Warmup(iterations = 3, time = 1)
  @Measurement(iterations = 5, time = 1)
  public void closed(Closed state) {
    state.hooks.allocated(SIZE, SIZE, state.site);
    state.hooks.freed(SIZE);
  }

  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  @OperationsPerInvocation(BURST)
  @Warmup(iterations = 3)
  @Measurement(iterations = 7)
  public void recordingBurst(Recording state) {
    run(state, BURST);
  }

  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  @OperationsPerInvocation(LONG_RUN)
  @Warmup(iterations = 1)
  @Measurement(iterations = 3)
  public void recordingForGood(Recording state) {
    run(state, LONG_RUN);
  }

  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  @OperationsPerInvocation(BURST)
  @Warmup(iterations = 3)
  @Measurement(iterations = 7)
  public void wovenBurst(Woven state) {
    runUnknown(state, BURST);
  }

  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  @OperationsPerInvocation(BURST)
  @Warmup(iterations = 3)
  @Measurement(iterations = 7)
  public void walkingBurst(Walking state) {
    runUnknown(state, BURST);
  }

  private static void runUnknown(Recording state, int pairs) {
    for (int i = 0; i < pairs; i++) {
      long address = 0x7F00_0000_0000L + (i & (BLOCKS - 1)) * (long) SIZE;
      allocate(state, address);
      state.hooks.freed(address);
    }
  }

  private static void run(Recording state, int pairs) {
    AllocationHooks hooks = state.hooks;
    for (int i = 0; i < pairs; i++) {
      long address = 0x7F00_0000_0000L + (i & (BLOCKS - 1)) * (long) SIZE;
      hooks.allocated(address, SIZE, state.site);
      hooks.freed(address);
    }
  }
}
