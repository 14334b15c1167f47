package memflight.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import memflight.bridge.AllocationHooks;
import memflight.bridge.MemProfiler;
import memflight.events.MemRecordType;
import memflight.events.SiteKind;

/**
 * A recording as memflight makes it: two threads of another JVM do as a {@link MallocTrace} did and
 * call the hooks, whose events JFR writes. Made once for each version of the JDK.
 */
final class SampleRecording {
  /** Allocations and frees in the recording. */
  static final int EVENTS = 4_000_000;

  private static final int THREADS = 2;
  private static final int LIVE = 250_000;
  private static final int PAIRS = (EVENTS / THREADS - LIVE) / 2;

  /** Far from what malloc gives, so that each thread has addresses of its own. */
  private static final long DISTANCE = 1L << 44;

  private SampleRecording() {}

  /** The recording, which is made now if need be. */
  static Path file() throws IOException, InterruptedException {
    Path file =
        WorkFiles.directory()
            .resolve("sample-" + EVENTS + "-jdk" + Runtime.version().feature() + ".jfr");
    if (!Files.exists(file)) {
      Path unfinished = file.resolveSibling(file.getFileName() + ".new");
      // So that the JVM that measures has not run JFR.
      OtherJvm.run(SampleRecording.class, unfinished);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return file;
  }

  /** Records to the file that is the one argument. */
  public static void main(String[] arguments) throws Exception {
    MallocTrace trace = new MallocTrace(LIVE, PAIRS, 1);
    MemProfiler profiler = MemProfiler.instance();
    profiler.recordTo(Path.of(arguments[0]));
    if (!profiler.enable(MemRecordType.MEM_RECORD)) {
      throw new IllegalStateException(profiler.problem());
    }
    AllocationHooks hooks = profiler.hooks();
    int[] sites = new int[MallocTrace.SITES + 1];
    for (int i = 1; i < sites.length; i++) {
      sites[i] = hooks.site("/server/module" + i % 20 + ".gs", i, "f" + i, SiteKind.SCRIPT);
    }
    Thread[] threads = new Thread[THREADS];
    for (int i = 0; i < THREADS; i++) {
      long offset = i * DISTANCE;
      threads[i] = new Thread(() -> drive(hooks, trace, sites, offset), "driver " + i);
      threads[i].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    // Ends the session, so that the recording has its end.
    profiler.enable(MemRecordType.CLOSED);
    System.out.println("# recorded, " + profiler.completeness());
  }

  private static void drive(AllocationHooks hooks, MallocTrace trace, int[] sites, long offset) {
    for (int i = 0; i < LIVE; i++) {
      hooks.allocated(
          trace.liveAddresses[i] + offset, trace.liveSizes[i], sites[trace.liveSites[i]]);
    }
    for (int i = 0; i < PAIRS; i++) {
      hooks.freed(trace.freedAddresses[i] + offset);
      hooks.allocated(trace.addresses[i] + offset, trace.sizes[i], sites[trace.sites[i]]);
    }
  }
}
