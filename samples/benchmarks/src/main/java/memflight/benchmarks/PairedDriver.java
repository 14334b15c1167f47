package memflight.benchmarks;

import java.nio.ByteBuffer;
import java.util.Random;

/**
 * A program that does nothing but allocate and free, for paired.sh to run with and without a
 * recorder: the worst case. Needs nothing of memflight.
 *
 * <p>Arguments: {@code unsafe} (malloc and free) or {@code direct} (ByteBuffers, which are zeroed),
 * and the number of pairs.
 */
final class PairedDriver {
  private static final int LIVE = 10_000;
  private static final int MAX_SIZE = 4096;

  private PairedDriver() {}

  public static void main(String[] arguments) {
    int pairs = Integer.parseInt(arguments[1]);
    switch (arguments[0]) {
      case "unsafe" -> unsafe(pairs);
      case "direct" -> direct(pairs);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void unsafe(int pairs) {
    Random random = new Random(1);
    long[] live = new long[LIVE];
    for (int i = 0; i < pairs; i++) {
      int slot = i % LIVE;
      if (live[slot] != 0) {
        OffHeap.free(live[slot]);
      }
      live[slot] = OffHeap.allocate(1 + random.nextInt(MAX_SIZE));
    }
    for (long address : live) {
      if (address != 0) {
        OffHeap.free(address);
      }
    }
  }

  private static void direct(int pairs) {
    Random random = new Random(1);
    ByteBuffer[] live = new ByteBuffer[LIVE];
    for (int i = 0; i < pairs; i++) {
      int slot = i % LIVE;
      if (live[slot] != null) {
        OffHeap.free(live[slot]);
      }
      live[slot] = ByteBuffer.allocateDirect(1 + random.nextInt(MAX_SIZE));
    }
    for (ByteBuffer buffer : live) {
      if (buffer != null) {
        OffHeap.free(buffer);
      }
    }
  }
}
