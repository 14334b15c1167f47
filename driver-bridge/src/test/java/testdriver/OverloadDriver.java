package testdriver;

import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import memflight.bridge.AllocationHooks;
import memflight.bridge.MemProfiler;
import memflight.events.SiteKind;
import memflight.records.MemoryReport;

/**
 * Threads that call the hooks as fast as they can, with addresses of their own. At the end each
 * thread holds {@value #KEPT} blocks of a size of its own. Prints what it emitted and what the
 * report says.
 *
 * <p>Arguments: threads, events in all, and {@code late} to start recording here, in a JVM whose
 * JFR is running already with its default buffers.
 */
public final class OverloadDriver {
  private static final int KEPT = 1000;

  private OverloadDriver() {}

  public static void main(String[] args) throws Exception {
    int threads = Integer.parseInt(args[0]);
    long pairs = (Long.parseLong(args[1]) / threads - KEPT) / 2;
    if (args.length > 2 && args[2].equals("late")) {
      new Recording().start();
      MemProfiler.instance().enable();
    }
    AllocationHooks hooks = MemProfiler.instance().hooks();
    List<Thread> workers = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < threads; i++) {
      int number = i;
      int site = hooks.site("/overload.gs", 1 + number, "main", SiteKind.SCRIPT);
      workers.add(new Thread(() -> work(hooks, number, site, pairs)));
    }
    workers.forEach(Thread::start);
    for (Thread worker : workers) {
      worker.join();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    long events = (2 * pairs + KEPT) * threads;
    MemoryReport report = MemProfiler.instance().report();
    System.out.println("emitted " + events);
    for (MemoryReport.Row row : report.rows()) {
      if (row.site().file().equals("/overload.gs")) {
        System.out.println("live " + row.site().line() + " " + row.bytes() + " " + row.blocks());
      }
    }
    System.out.println("lost " + report.completeness().lostEvents());
    System.out.println("incomplete " + report.isIncomplete());
    System.out.printf("%.2f M events/s%n", events / seconds / 1e6);
  }

  private static void work(AllocationHooks hooks, int number, int site, long pairs) {
    long base = (number + 1L) << 40;
    long size = 101L + number;
    for (int i = 0; i < KEPT; i++) {
      hooks.allocated(base + 4096L * i, size, site);
    }
    long address = base + (1L << 32);
    for (long i = 0; i < pairs; i++) {
      hooks.allocated(address, 64, site);
      hooks.freed(address);
    }
  }
}
