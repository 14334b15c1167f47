package memflight.samples.server;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;

/** What the server's requests work with, shared by all connections. Thread-safe. */
record Services(
    ByteBufAllocator allocator,
    Pictures pictures,
    Documents documents,
    SessionCache sessions,
    ExportPlan exportPlan,
    Planted growth) {

  static Services of(
      ByteBufAllocator allocator, ExportPlan exportPlan, Planted leak, Planted growth) {
    return new Services(
        allocator,
        new Pictures(allocator),
        new Documents(allocator),
        new SessionCache(allocator, leak),
        exportPlan,
        growth);
  }

  Future<Long> export(EventExecutor executor) {
    return Export.start(allocator, exportPlan, growth, executor);
  }
}
