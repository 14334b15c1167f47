package memflight.samples.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/**
 * Collects a whole data set off the heap, page by page, before it looks at it: the growth that
 * comes back down. Confined to its executor.
 */
final class Export {
  private final ByteBufAllocator allocator;
  private final ExportPlan plan;
  private final Planted growth;
  private final EventExecutor executor;
  private final Promise<Long> checksum;
  private final List<ByteBuf> pages = new ArrayList<>();

  private Export(
      ByteBufAllocator allocator, ExportPlan plan, Planted growth, EventExecutor executor) {
    this.allocator = allocator;
    this.plan = plan;
    this.growth = growth;
    this.executor = executor;
    this.checksum = executor.newPromise();
  }

  /** Starts an export; the result is the checksum of the data, by then released. */
  static Future<Long> start(
      ByteBufAllocator allocator, ExportPlan plan, Planted growth, EventExecutor executor) {
    Export export = new Export(allocator, plan, growth, executor);
    executor.execute(export::step);
    return export.checksum;
  }

  private void step() {
    try {
      if (pages.size() < plan.pages()) {
        addPage();
        boolean isLast = pages.size() == plan.pages();
        long delayMillis = isLast ? plan.holdMillis() : plan.paceMillis();
        // The next step reports its own failure.
        Future<?> unused = executor.schedule(this::step, delayMillis, TimeUnit.MILLISECONDS);
      } else {
        long sum = sum();
        releaseAll();
        checksum.setSuccess(sum);
      }
    } catch (RuntimeException | Error e) {
      releaseAll();
      checksum.setFailure(e);
    }
  }

  private void addPage() {
    ByteBuf page = growth.count(allocator.directBuffer(plan.pageBytes())); // THE PLANTED GROWTH
    pages.add(page);
    long row = pages.size();
    while (page.writableBytes() >= Long.BYTES) {
      page.writeLong(row++);
    }
  }

  private long sum() {
    CRC32 sum = new CRC32();
    pages.forEach(page -> sum.update(page.nioBuffer()));
    return sum.getValue();
  }

  private void releaseAll() {
    pages.forEach(ByteBuf::release);
    pages.clear();
  }
}
