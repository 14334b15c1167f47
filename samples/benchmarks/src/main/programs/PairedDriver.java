import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.util.Random;
import sun.misc.Unsafe;

/**
 * A program that does nothing but allocate and free, for paired.sh to run with and without a
 * recorder: the worst case. Needs nothing of memflight. The script compiles it, since the build
 * takes javac's warnings of {@code Unsafe} for errors.
 *
 * <p>Arguments: {@code unsafe} (malloc and free) or {@code direct} (ByteBuffers, which are zeroed),
 * and the number of pairs.
 */
final class PairedDriver {
  private static final int LIVE = 10_000;
  private static final int MAX_SIZE = 4096;
  private static final Unsafe UNSAFE = unsafe();

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
        UNSAFE.freeMemory(live[slot]);
      }
      live[slot] = UNSAFE.allocateMemory(1 + random.nextInt(MAX_SIZE));
    }
    for (long address : live) {
      if (address != 0) {
        UNSAFE.freeMemory(address);
      }
    }
  }

  private static void direct(int pairs) {
    Random random = new Random(1);
    ByteBuffer[] live = new ByteBuffer[LIVE];
    for (int i = 0; i < pairs; i++) {
      int slot = i % LIVE;
      if (live[slot] != null) {
        UNSAFE.invokeCleaner(live[slot]);
      }
      live[slot] = ByteBuffer.allocateDirect(1 + random.nextInt(MAX_SIZE));
    }
    for (ByteBuffer buffer : live) {
      if (buffer != null) {
        UNSAFE.invokeCleaner(buffer);
      }
    }
  }

  private static Unsafe unsafe() {
    try {
      Field field = Unsafe.class.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      return (Unsafe) field.get(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
