import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Random;

/**
 * Like PairedDriver, by Netty's allocator without a pool: each buffer is memory of its own. Argument:
 * the number of pairs.
 */
final class PairedNetty {
  private static final int LIVE = 10_000;
  private static final int MAX_SIZE = 4096;

  private PairedNetty() {}

  public static void main(String[] arguments) {
    int pairs = Integer.parseInt(arguments[0]);
    ByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    Random random = new Random(1);
    ByteBuf[] live = new ByteBuf[LIVE];
    for (int i = 0; i < pairs; i++) {
      int slot = i % LIVE;
      if (live[slot] != null) {
        live[slot].release();
      }
      live[slot] = allocator.directBuffer(1 + random.nextInt(MAX_SIZE));
    }
    for (ByteBuf buffer : live) {
      if (buffer != null) {
        buffer.release();
      }
    }
  }
}
