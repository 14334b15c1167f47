package memflight.benchmarks;

import com.carrotsearch.hppc.LongLongHashMap;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import memflight.records.LiveAllocations;
import memflight.records.PackedAllocation;
import org.agrona.collections.Long2LongHashMap;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Allocations and frees, {@code put} and {@code remove}, at addresses that malloc gave: memflight's
 * three kinds of records, and two maps of other projects.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(2 * RecordsTrace.OPERATIONS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 3,
    jvmArgsAppend = {"-Xms4g", "-Xmx4g"})
public class RecordsBenchmark {
  /** The largest arena that the flat array gets; what lies beyond is recorded aside. */
  private static final long LARGEST_ARENA = 8L << 30;

  /** The trace. {@code python} and {@code sqlite} need what {@code traces.sh} logs. */
  @State(Scope.Benchmark)
  public static class Trace {
    @Param("server")
    String trace;

    RecordsTrace before;
    RecordsTrace measured;
    long live;

    @Setup
    public void read() throws IOException {
      RecordsTrace whole =
          trace.equals("server") ? RecordsTrace.server() : RecordsTrace.ofProgram(trace);
      before = whole.before();
      measured = whole.measured();
      live = 0;
      for (int i = 0; i < before.count(); i++) {
        live += before.isFree(i) ? -1 : 1;
      }
    }

    void requireLive(long count) {
      if (count != live) {
        throw new IllegalStateException("expected " + live + " live allocations, actual " + count);
      }
    }
  }

  /** Records of memflight's. */
  public abstract static class Records {
    LiveAllocations records;

    abstract LiveAllocations create(Trace trace);

    @Setup
    public void fill(Trace trace) {
      records = create(trace);
      apply(trace.before, records);
      System.out.printf(
          "# %d live, %d of them aside, %d bytes of heap%n",
          records.count(), records.countAside(), records.footprintBytes());
    }

    @TearDown
    public void check(Trace trace) {
      trace.requireLive(records.count());
    }
  }

  /** {@link LiveAllocations#hash}. */
  @State(Scope.Thread)
  public static class Hash extends Records {
    @Override
    LiveAllocations create(Trace trace) {
      return LiveAllocations.hash();
    }
  }

  /** {@link LiveAllocations#paged()}. */
  @State(Scope.Thread)
  public static class Paged extends Records {
    @Override
    LiveAllocations create(Trace trace) {
      return LiveAllocations.paged();
    }
  }

  /** {@link LiveAllocations#array}. */
  @State(Scope.Thread)
  public static class Flat extends Records {
    @Override
    LiveAllocations create(Trace trace) {
      long lowest = Math.min(trace.before.lowestAddress(), trace.measured.lowestAddress());
      long highest = Math.max(trace.before.highestAddress(), trace.measured.highestAddress());
      long arena = Math.min(highest - lowest + 1, LARGEST_ARENA);
      return LiveAllocations.array(lowest, arena, LiveAllocations.DEFAULT_GRANULE);
    }
  }

  /** HPPC's map. */
  @State(Scope.Thread)
  public static class Hppc {
    final LongLongHashMap map = new LongLongHashMap();

    @Setup
    public void fill(Trace trace) {
      RecordsTrace before = trace.before;
      for (int i = 0; i < before.count(); i++) {
        if (before.isFree(i)) {
          map.remove(before.address(i));
        } else {
          map.put(before.address(i), before.packed(i));
        }
      }
    }

    @TearDown
    public void check(Trace trace) {
      trace.requireLive(map.size());
    }
  }

  /** Agrona's map. */
  @State(Scope.Thread)
  public static class Agrona {
    final Long2LongHashMap map = new Long2LongHashMap(PackedAllocation.NONE);

    @Setup
    public void fill(Trace trace) {
      RecordsTrace before = trace.before;
      for (int i = 0; i < before.count(); i++) {
        if (before.isFree(i)) {
          map.remove(before.address(i));
        } else {
          map.put(before.address(i), before.packed(i));
        }
      }
    }

    @TearDown
    public void check(Trace trace) {
      trace.requireLive(map.size());
    }
  }

  @Benchmark
  public long hash(Trace trace, Hash state) {
    return run(trace, state.records);
  }

  @Benchmark
  public long paged(Trace trace, Paged state) {
    return run(trace, state.records);
  }

  @Benchmark
  public long flat(Trace trace, Flat state) {
    return run(trace, state.records);
  }

  private static long apply(RecordsTrace ops, LiveAllocations records) {
    long sum = 0;
    for (int i = 0; i < ops.count(); i++) {
      if (ops.isFree(i)) {
        sum += records.remove(ops.address(i));
      } else {
        records.put(ops.address(i), ops.packed(i));
      }
    }
    return sum;
  }

  private static long run(Trace trace, LiveAllocations records) {
    RecordsTrace ops = trace.measured;
    long sum = apply(ops, records);
    for (int i = ops.count() - 1; i >= 0; i--) {
      if (ops.isFree(i)) {
        records.put(ops.address(i), ops.packed(i));
      } else {
        sum += records.remove(ops.address(i));
      }
    }
    return sum;
  }

  @Benchmark
  public long hppc(Trace trace, Hppc state) {
    LongLongHashMap map = state.map;
    RecordsTrace ops = trace.measured;
    long sum = 0;
    for (int i = 0; i < ops.count(); i++) {
      if (ops.isFree(i)) {
        sum += map.remove(ops.address(i));
      } else {
        map.put(ops.address(i), ops.packed(i));
      }
    }
    for (int i = ops.count() - 1; i >= 0; i--) {
      if (ops.isFree(i)) {
        map.put(ops.address(i), ops.packed(i));
      } else {
        sum += map.remove(ops.address(i));
      }
    }
    return sum;
  }

  @Benchmark
  public long agrona(Trace trace, Agrona state) {
    Long2LongHashMap map = state.map;
    RecordsTrace ops = trace.measured;
    long sum = 0;
    for (int i = 0; i < ops.count(); i++) {
      if (ops.isFree(i)) {
        sum += map.remove(ops.address(i));
      } else {
        map.put(ops.address(i), ops.packed(i));
      }
    }
    for (int i = ops.count() - 1; i >= 0; i--) {
      if (ops.isFree(i)) {
        map.put(ops.address(i), ops.packed(i));
      } else {
        sum += map.remove(ops.address(i));
      }
    }
    return sum;
  }
}
