package memflight.benchmarks;

import com.carrotsearch.hppc.LongLongHashMap;
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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A free and an allocation, {@code remove} and {@code put}, in records of a million live blocks at
 * addresses that malloc gave: memflight's three kinds, and two maps of other projects.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(2 * RecordsBenchmark.PAIRS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 3,
    jvmArgsAppend = {"-Xms4g", "-Xmx4g"})
public class RecordsBenchmark {
  static final int LIVE = 1_000_000;
  static final int PAIRS = 500_000;

  /** The largest arena that the flat array gets; what lies beyond is recorded aside. */
  private static final long LARGEST_ARENA = 8L << 30;

  /** The trace, with what is recorded for each block. */
  @State(Scope.Benchmark)
  public static class Trace {
    long[] live;
    long[] livePacked;
    long[] freed;
    long[] freedPacked;
    long[] allocated;
    long[] allocatedPacked;

    @Setup
    public void record() {
      MallocTrace trace = new MallocTrace(LIVE, PAIRS, 1);
      live = trace.liveAddresses;
      livePacked = pack(trace.liveSites, trace.liveSizes);
      freed = trace.freedAddresses;
      freedPacked = pack(trace.freedSites, trace.freedSizes);
      allocated = trace.addresses;
      allocatedPacked = pack(trace.sites, trace.sizes);
    }

    private static long[] pack(int[] sites, int[] sizes) {
      long[] packed = new long[sites.length];
      for (int i = 0; i < packed.length; i++) {
        packed[i] = PackedAllocation.pack(sites[i], sizes[i]);
      }
      return packed;
    }
  }

  /** Records of memflight's. */
  public abstract static class Records {
    LiveAllocations records;

    abstract LiveAllocations create(Trace trace);

    @Setup
    public void fill(Trace trace) {
      records = create(trace);
      for (int i = 0; i < LIVE; i++) {
        records.put(trace.live[i], trace.livePacked[i]);
      }
      System.out.printf(
          "# %d live, %d of them aside, %d bytes of heap%n",
          records.count(), records.countAside(), records.footprintBytes());
    }

    @TearDown
    public void check() {
      requireLive(records.count());
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
      long lowest = Long.MAX_VALUE;
      long highest = 0;
      for (long[] addresses : new long[][] {trace.live, trace.freed, trace.allocated}) {
        for (long address : addresses) {
          lowest = Math.min(lowest, address);
          highest = Math.max(highest, address);
        }
      }
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
      for (int i = 0; i < LIVE; i++) {
        map.put(trace.live[i], trace.livePacked[i]);
      }
    }

    @TearDown
    public void check() {
      requireLive(map.size());
    }
  }

  /** Agrona's map. */
  @State(Scope.Thread)
  public static class Agrona {
    final Long2LongHashMap map = new Long2LongHashMap(PackedAllocation.NONE);

    @Setup
    public void fill(Trace trace) {
      for (int i = 0; i < LIVE; i++) {
        map.put(trace.live[i], trace.livePacked[i]);
      }
    }

    @TearDown
    public void check() {
      requireLive(map.size());
    }
  }

  private static void requireLive(long count) {
    if (count != LIVE) {
      throw new IllegalStateException("expected " + LIVE + " live allocations, actual " + count);
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

  private static long run(Trace trace, LiveAllocations records) {
    long sum = 0;
    for (int i = 0; i < PAIRS; i++) {
      sum += records.remove(trace.freed[i]);
      records.put(trace.allocated[i], trace.allocatedPacked[i]);
    }
    for (int i = PAIRS - 1; i >= 0; i--) {
      sum += records.remove(trace.allocated[i]);
      records.put(trace.freed[i], trace.freedPacked[i]);
    }
    return sum;
  }

  @Benchmark
  public long hppc(Trace trace, Hppc state) {
    LongLongHashMap map = state.map;
    long sum = 0;
    for (int i = 0; i < PAIRS; i++) {
      sum += map.remove(trace.freed[i]);
      map.put(trace.allocated[i], trace.allocatedPacked[i]);
    }
    for (int i = PAIRS - 1; i >= 0; i--) {
      sum += map.remove(trace.allocated[i]);
      map.put(trace.freed[i], trace.freedPacked[i]);
    }
    return sum;
  }

  @Benchmark
  public long agrona(Trace trace, Agrona state) {
    Long2LongHashMap map = state.map;
    long sum = 0;
    for (int i = 0; i < PAIRS; i++) {
      sum += map.remove(trace.freed[i]);
      map.put(trace.allocated[i], trace.allocatedPacked[i]);
    }
    for (int i = PAIRS - 1; i >= 0; i--) {
      sum += map.remove(trace.allocated[i]);
      map.put(trace.freed[i], trace.freedPacked[i]);
    }
    return sum;
  }
}
