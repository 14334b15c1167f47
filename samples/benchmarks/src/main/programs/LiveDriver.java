import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.consumer.RecordingStream;
import memflight.bridge.AllocationHooks;
import memflight.bridge.MemProfiler;
import memflight.events.AllocationEvent;
import memflight.events.FreeEvent;
import memflight.events.SiteKind;
import memflight.records.MemoryReport;

/**
 * A program that makes events at a limited rate, for live.sh to see whether whoever reads them keeps
 * up: memflight, with its records and the lag of its reports, or an ordered {@code RecordingStream}
 * that only counts the same events. The script compiles it against the agent's jar.
 *
 * <p>Arguments: {@code memflight} or {@code stream}, threads, events a second in all, seconds.
 *
 * <p>Prints {@code events N lost N rate N first MS last MS}: events that were made and lost, the rate
 * that was reached, and how long a report took that was asked for in the first and in the last third
 * of the run, medians. Each report waits for one of JFR's flushes, a second apart.
 */
final class LiveDriver {
  private static final int LIVE_BLOCKS = 20_000;
  private static final int BATCH = 500;
  private static final int SIZES = 4096;

  private final int threads;
  private final long batchNanos;
  private final long batches;
  private final List<Worker> workers = new ArrayList<>();

  private LiveDriver(int threads, long rate, long seconds) {
    this.threads = threads;
    // A batch is so many frees and as many allocations.
    batchNanos = 2_000_000_000L * BATCH * threads / rate;
    batches = seconds * 1_000_000_000L / batchNanos;
  }

  public static void main(String[] arguments) throws Exception {
    LiveDriver driver =
        new LiveDriver(
            Integer.parseInt(arguments[1]),
            Long.parseLong(arguments[2]),
            Long.parseLong(arguments[3]));
    switch (arguments[0]) {
      case "memflight" -> driver.memflight();
      case "stream" -> driver.stream();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private void memflight() throws Exception {
    MemProfiler profiler = MemProfiler.instance();
    AllocationHooks hooks = profiler.hooks();
    int site = hooks.site("/live.gs", 1, "live", SiteKind.SCRIPT);
    for (int i = 0; i < threads; i++) {
      workers.add(new HookWorker(i, hooks, site));
    }
    List<Long> lags = new ArrayList<>();
    long start = System.nanoTime();
    workers.forEach(Thread::start);
    while (workers.stream().anyMatch(Thread::isAlive)) {
      long asked = System.nanoTime();
      profiler.report();
      lags.add((System.nanoTime() - asked) / 1_000_000);
    }
    double seconds = secondsSince(start);
    MemoryReport report = profiler.report();
    long bytes = workers.stream().mapToLong(worker -> worker.liveBytes).sum();
    long counted =
        report.rows().stream()
            .filter(row -> row.site().file().equals("/live.gs"))
            .mapToLong(MemoryReport.Row::bytes)
            .sum();
    if (bytes != counted) {
      throw new IllegalStateException(counted + " bytes are live, says the report, not " + bytes);
    }
    int third = Math.max(1, lags.size() / 3);
    print(
        report.completeness().lostEvents(),
        seconds,
        median(lags.subList(0, third)),
        median(lags.subList(lags.size() - third, lags.size())));
  }

  private void stream() throws Exception {
    for (int i = 0; i < threads; i++) {
      workers.add(new EventWorker(i));
    }
    LongAdder read = new LongAdder();
    try (RecordingStream stream = new RecordingStream()) {
      for (Class<? extends jdk.jfr.Event> type : List.of(AllocationEvent.class, FreeEvent.class)) {
        stream.enable(type).withoutStackTrace();
      }
      stream.onEvent(AllocationEvent.NAME, event -> read.increment());
      stream.onEvent(FreeEvent.NAME, event -> read.increment());
      stream.startAsync();
      long start = System.nanoTime();
      workers.forEach(Thread::start);
      for (Worker worker : workers) {
        worker.join();
      }
      awaitQuiet(read);
      print(events() - read.sum(), secondsSince(start), 0, 0);
    }
  }

  /** Until all has been read, or nothing more comes for some flushes. */
  private void awaitQuiet(LongAdder read) throws InterruptedException {
    long before = -1;
    while (read.sum() < events() && read.sum() != before) {
      before = read.sum();
      Thread.sleep(Duration.ofSeconds(5).toMillis());
    }
  }

  /** From {@code start} until the last worker had done its work. */
  private double secondsSince(long start) {
    return workers.stream().mapToLong(worker -> worker.end - start).max().orElse(0) / 1e9;
  }

  private long events() {
    return workers.stream().mapToLong(worker -> worker.events).sum();
  }

  private void print(long lost, double seconds, long firstLag, long lastLag) {
    System.out.printf(
        "events %d lost %d rate %.0f first %d last %d%n",
        events(), lost, events() / seconds, firstLag, lastLag);
  }

  private static long median(List<Long> values) {
    long[] sorted = values.stream().mapToLong(Long::longValue).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  /** A thread of the driver, with blocks of its own. */
  private abstract class Worker extends Thread {
    private final long base;
    private final long[] sizes = new long[LIVE_BLOCKS];
    private long random;
    private int next;
    long liveBytes;
    long events;
    long end;

    Worker(int number) {
      base = (number + 1L) << 32;
      random = number + 1;
      Arrays.fill(sizes, -1);
    }

    abstract void allocated(long address, long size);

    abstract void freed(long address);

    @Override
    public void run() {
      long due = System.nanoTime();
      for (long i = 0; i < batches; i++) {
        for (int j = 0; j < BATCH; j++) {
          replaceNext();
        }
        due += batchNanos;
        long early = due - System.nanoTime();
        if (early > 0) {
          LockSupport.parkNanos(early);
        }
      }
      end = System.nanoTime();
    }

    private void replaceNext() {
      int block = next;
      next = block + 1 == LIVE_BLOCKS ? 0 : block + 1;
      long address = base + (long) block * SIZES;
      if (sizes[block] >= 0) {
        liveBytes -= sizes[block];
        events++;
        freed(address);
      }
      random = random * 6364136223846793005L + 1442695040888963407L;
      long size = (random >>> 40) % SIZES;
      sizes[block] = size;
      liveBytes += size;
      events++;
      allocated(address, size);
    }
  }

  private final class HookWorker extends Worker {
    private final AllocationHooks hooks;
    private final int site;

    HookWorker(int number, AllocationHooks hooks, int site) {
      super(number);
      this.hooks = hooks;
      this.site = site;
    }

    @Override
    void allocated(long address, long size) {
      hooks.allocated(address, size, site);
    }

    @Override
    void freed(long address) {
      hooks.freed(address);
    }
  }

  /** Writes the same events, and does nothing else that the hooks do. */
  private final class EventWorker extends Worker {
    private final int producer;
    private long sequence;

    EventWorker(int number) {
      super(number);
      producer = number;
    }

    @Override
    void allocated(long address, long size) {
      AllocationEvent event = new AllocationEvent();
      event.address = address;
      event.size = size;
      event.site = 1;
      event.producer = producer;
      event.sequence = ++sequence;
      event.commit();
    }

    @Override
    void freed(long address) {
      FreeEvent event = new FreeEvent();
      event.address = address;
      event.producer = producer;
      event.sequence = ++sequence;
      event.commit();
    }
  }
}
