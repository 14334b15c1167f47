package testdriver;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.locks.LockSupport;
import javax.management.ObjectName;
import memflight.bridge.AllocationHooks;
import memflight.bridge.MemProfiler;
import memflight.events.SiteKind;
import memflight.records.MemoryReport;

/**
 * Calls the hooks at a limited rate for a fixed number of operations, each a free and an
 * allocation, while the number of live blocks stays the same. Ten times on the way it waits for
 * what it did to arrive, compares the report with its own count, collects garbage, and prints
 * {@code phase N heap BYTES others BYTES repository BYTES memlog BYTES lost N exact}, or {@code
 * wrong} in place of {@code exact}.
 *
 * <p>Arguments: threads, operations in all, operations a second in all (0: no limit), the directory
 * of the memlog.
 */
public final class SoakDriver {
  private static final int PHASES = 10;
  private static final int LIVE_BLOCKS = 20_000;
  private static final int SITES = 50;
  private static final int BATCH = 500;
  private static final String FILE = "/soak.gs";

  private final AllocationHooks hooks = MemProfiler.instance().hooks();
  private final int[] sites = new int[SITES];
  private final List<Worker> workers = new ArrayList<>();
  private final CyclicBarrier barrier;
  private final File memlog;

  private SoakDriver(int threads, long operations, long rate, File memlog) {
    this.memlog = memlog;
    for (int i = 0; i < SITES; i++) {
      sites[i] = hooks.site(FILE, i + 1, "soak", SiteKind.SCRIPT);
    }
    for (int i = 0; i < threads; i++) {
      long batchNanos = rate == 0 ? 0 : 1_000_000_000L * BATCH * threads / rate;
      workers.add(new Worker(i, operations / threads / PHASES, batchNanos));
    }
    barrier = new CyclicBarrier(threads + 1);
  }

  public static void main(String[] args) throws Exception {
    new SoakDriver(
            Integer.parseInt(args[0]),
            Long.parseLong(args[1]),
            Long.parseLong(args[2]),
            new File(args[3]))
        .run();
  }

  private void run() throws Exception {
    workers.forEach(Thread::start);
    for (int phase = 1; phase <= PHASES; phase++) {
      barrier.await();
      print(phase);
      barrier.await();
    }
  }

  private void print(int phase) throws Exception {
    MemoryReport report = MemProfiler.instance().report();
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    long others = otherThanNumbers();
    long repository = bytesIn(new File(System.getProperty("jdk.jfr.repository")));
    System.out.println(
        "phase "
            + phase
            + " heap "
            + heap
            + " others "
            + others
            + " repository "
            + repository
            + " memlog "
            + bytesIn(memlog)
            + " lost "
            + report.completeness().lostEvents()
            + (isExact(report) ? " exact" : " wrong"));
  }

  /**
   * Heap that objects take other than arrays of numbers. Those hold the events of the second that
   * is under way, in buffers that grow with a burst; everything else has to stay as it is.
   */
  private static long otherThanNumbers() throws Exception {
    String histogram =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
    return histogram
        .lines()
        .map(line -> line.trim().split(" +"))
        .filter(words -> words.length >= 4 && words[0].endsWith(":"))
        .filter(words -> !Set.of("[J", "[I").contains(words[3]))
        .mapToLong(words -> Long.parseLong(words[2]))
        .sum();
  }

  private boolean isExact(MemoryReport report) {
    long[] bytes = new long[SITES];
    long[] blocks = new long[SITES];
    for (Worker worker : workers) {
      for (int i = 0; i < worker.sizes.length; i++) {
        bytes[worker.siteOf[i]] += worker.sizes[i];
        blocks[worker.siteOf[i]]++;
      }
    }
    int same = 0;
    for (MemoryReport.Row row : report.rows()) {
      if (row.site().file().equals(FILE)) {
        int site = row.site().line() - 1;
        same += row.bytes() == bytes[site] && row.blocks() == blocks[site] ? 1 : 0;
      }
    }
    return same == SITES && !report.isIncomplete();
  }

  private static long bytesIn(File directory) {
    long sum = 0;
    File[] files = directory.listFiles();
    for (File file : files == null ? new File[0] : files) {
      sum += file.length();
    }
    return sum;
  }

  private final class Worker extends Thread {
    private final long[] sizes = new long[LIVE_BLOCKS];
    private final int[] siteOf = new int[LIVE_BLOCKS];
    private final long base;
    private final long operations;
    private final long batchNanos;
    private long state;
    private int next;

    Worker(int number, long operations, long batchNanos) {
      base = (number + 1L) << 36;
      state = number + 1L;
      this.operations = operations;
      this.batchNanos = batchNanos;
      setDaemon(true);
    }

    @Override
    public void run() {
      for (int i = 0; i < LIVE_BLOCKS; i++) {
        allocate(i);
      }
      try {
        for (int phase = 1; phase <= PHASES; phase++) {
          work();
          barrier.await();
          barrier.await();
        }
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    private void work() {
      long due = System.nanoTime();
      for (long done = 0; done < operations; done++) {
        hooks.freed(base + 4096L * next);
        allocate(next);
        next = next + 1 == LIVE_BLOCKS ? 0 : next + 1;
        if (done % BATCH == 0) {
          due += batchNanos;
          long early = due - System.nanoTime();
          if (early > 0) {
            LockSupport.parkNanos(early);
          }
        }
      }
    }

    private void allocate(int block) {
      // Small and cheap, and the same in each run.
      state = state * 6364136223846793005L + 1442695040888963407L;
      int random = (int) (state >>> 40);
      sizes[block] = 8L + (random & 0x3ff);
      siteOf[block] = (random >>> 10) % SITES;
      hooks.allocated(base + 4096L * block, sizes[block], sites[siteOf[block]]);
    }
  }
}
