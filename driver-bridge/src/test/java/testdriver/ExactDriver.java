package testdriver;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLongArray;
import memflight.bridge.MemProfiler;
import memflight.events.MemRecordType;
import memflight.records.MemoryReport;

/**
 * A program that knows what it holds: threads allocate at lines of their own with odd, unique
 * sizes, free, reallocate, and hand blocks to other threads to free. Prints what each line holds by
 * its own count ({@code expected LINE BYTES BLOCKS}) and by the live report ({@code live LINE BYTES
 * BLOCKS}).
 *
 * <p>Arguments: threads, operations a thread, seed, then modes to switch to on the way.
 */
public final class ExactDriver {
  private static final int LINES = 200;

  /** What the allocator makes of a size: a multiple of 8. */
  private record Block(long address, long size, int line) {}

  private static final AtomicLongArray BYTES = new AtomicLongArray(LINES);
  private static final AtomicLongArray BLOCKS = new AtomicLongArray(LINES);
  private static final ConcurrentLinkedQueue<Block> HANDED_OVER = new ConcurrentLinkedQueue<>();

  private ExactDriver() {}

  public static void main(String[] args) throws Exception {
    int threads = Integer.parseInt(args[0]);
    int operations = Integer.parseInt(args[1]);
    long seed = Long.parseLong(args[2]);
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Random random = new Random(seed * 31 + i);
      workers.add(new Thread(() -> work(random, operations)));
    }
    workers.forEach(Thread::start);
    for (int i = 3; i < args.length; i++) {
      Thread.sleep(300);
      MemRecordType mode = MemRecordType.valueOf(args[i]);
      if (!MemProfiler.instance().enable(mode)) {
        throw new IllegalStateException(MemProfiler.instance().problem());
      }
    }
    for (Thread worker : workers) {
      worker.join();
    }
    print();
  }

  private static void print() {
    MemoryReport report = MemProfiler.instance().report();
    for (int line = 0; line < LINES; line++) {
      if (BYTES.get(line) != 0 || BLOCKS.get(line) != 0) {
        System.out.println("expected " + line + " " + BYTES.get(line) + " " + BLOCKS.get(line));
      }
    }
    for (MemoryReport.Row row : report.rows()) {
      if (row.site().file().equals("testdriver/ExactDriver.java") && row.blocks() != 0) {
        System.out.println("live " + row.site().line() + " " + row.bytes() + " " + row.blocks());
      }
    }
    System.out.println("completeness " + report.completeness());
  }

  private static void work(Random random, int operations) {
    ArrayDeque<Block> mine = new ArrayDeque<>();
    try {
      for (int i = 0; i < operations; i++) {
        int choice = random.nextInt(100);
        if (choice < 45 || mine.isEmpty()) {
          mine.add(allocate(random));
        } else if (choice < 70) {
          free(mine.poll());
        } else if (choice < 80) {
          HANDED_OVER.add(mine.pollLast());
        } else if (choice < 92) {
          Block block = HANDED_OVER.poll();
          if (block != null) {
            free(block);
          }
        } else {
          mine.add(reallocate(mine.poll(), random.nextInt(5000) + 1));
        }
      }
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static Block allocate(Random random) throws Throwable {
    return switch (random.nextInt(6)) {
      case 0 -> took((long) OffHeap.ALLOCATE.invokeExact(17L), 17, line());
      case 1 -> took((long) OffHeap.ALLOCATE.invokeExact(1_013L), 1_013, line());
      case 2 -> took((long) OffHeap.ALLOCATE.invokeExact(40_009L), 40_009, line());
      case 3 -> took((long) OffHeap.ALLOCATE.invokeExact(131_101L), 131_101, line());
      case 4 -> Nested.allocate(random.nextInt(900) + 1);
      default -> List.of(8_009L).stream().map(ExactDriver::unchecked).findFirst().orElseThrow();
    };
  }

  private static Block unchecked(long size) {
    try {
      return took((long) OffHeap.ALLOCATE.invokeExact(size), size, line());
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** A class of its own in the same file, with sizes that vary. */
  private static final class Nested {
    static Block allocate(long size) throws Throwable {
      return took((long) OffHeap.ALLOCATE.invokeExact(size), size, line());
    }
  }

  private static Block reallocate(Block block, long size) throws Throwable {
    gave(block);
    return took((long) OffHeap.REALLOCATE.invokeExact(block.address, size), size, line());
  }

  private static void free(Block block) throws Throwable {
    gave(block);
    OffHeap.FREE.invokeExact(block.address);
  }

  private static Block took(long address, long asked, int line) {
    long size = (asked + 7) / 8 * 8;
    BYTES.addAndGet(line, size);
    BLOCKS.incrementAndGet(line);
    return new Block(address, size, line);
  }

  private static void gave(Block block) {
    BYTES.addAndGet(block.line, -block.size);
    BLOCKS.decrementAndGet(block.line);
  }

  /** The line of the caller. */
  private static int line() {
    return StackWalker.getInstance()
        .walk(frames -> frames.skip(1).findFirst())
        .orElseThrow()
        .getLineNumber();
  }
}
