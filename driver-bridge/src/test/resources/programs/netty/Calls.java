package netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import plain.Walks;

/** Takes buffers from Netty's allocators, as applications do. */
public final class Calls {
  private static final List<ByteBuf> KEPT = new ArrayList<>();

  private Calls() {}

  public static void main(String[] args) throws Exception {
    Beginning.now();
    unpooled(new UnpooledByteBufAllocator(true));
    pooled(new PooledByteBufAllocator(true));
    for (int i = 0; i < 300; i++) {
      KEPT.add(ByteBufAllocator.DEFAULT.directBuffer(20_000));
    }
    Thread thread = new Thread(() -> pooled(PooledByteBufAllocator.DEFAULT), "other");
    thread.start();
    thread.join();
    UnpooledByteBufAllocator last = new UnpooledByteBufAllocator(true);
    for (int i = 0; i < 5_000; i++) {
      KEPT.add(last.directBuffer(16));
    }
    Walks.print();
  }

  private static void unpooled(UnpooledByteBufAllocator allocator) {
    for (int i = 0; i < 20; i++) {
      KEPT.add(allocator.directBuffer(2003));
      KEPT.add(allocator.buffer(2011));
      KEPT.add(allocator.ioBuffer(2017));
      KEPT.add(Unpooled.directBuffer(2027));
      KEPT.add(own(allocator, 2029));
      ByteBufAllocator general = allocator;
      KEPT.add(general.directBuffer(2039, 100_000));
      grow(general);
      compose(general);
      // Freed at once.
      general.directBuffer(2053).release();
      IntFunction<ByteBuf> reference = general::directBuffer;
      KEPT.add(reference.apply(2063));
      ByteBuf copied = Unpooled.directBuffer(2069);
      KEPT.add(copied);
      KEPT.add(copied.copy());
    }
  }

  private static ByteBuf own(ByteBufAllocator allocator, int size) {
    return allocator.ioBuffer(size);
  }

  private static void grow(ByteBufAllocator allocator) {
    ByteBuf buffer = allocator.directBuffer(16);
    for (int i = 0; i < 3_000; i++) {
      buffer.writeByte(i);
    }
    KEPT.add(buffer);
  }

  private static void compose(ByteBufAllocator allocator) {
    CompositeByteBuf composite = allocator.compositeDirectBuffer();
    composite.addComponent(true, allocator.directBuffer(2081).writeLong(1));
    composite.addComponent(true, allocator.directBuffer(2083).writeLong(1));
    composite.consolidate();
    KEPT.add(composite);
  }

  private static void pooled(PooledByteBufAllocator allocator) {
    for (int i = 0; i < 400; i++) {
      KEPT.add(allocator.directBuffer(30_000));
      KEPT.add(allocator.buffer(10_000));
      if (i % 100 == 0) {
        // Larger than a chunk: each its own.
        KEPT.add(allocator.ioBuffer(5_000_000));
        grow(allocator);
      }
    }
  }
}
