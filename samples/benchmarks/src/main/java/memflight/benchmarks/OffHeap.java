package memflight.benchmarks;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;

/** The JDK's off-heap allocator. Needs nothing of memflight, for programs that are recorded. */
final class OffHeap {
  // Method handles, since javac warns of each use of the class by name and cannot be told not to.
  private static final MethodHandle ALLOCATE = handle("allocateMemory", long.class, long.class);
  private static final MethodHandle FREE = handle("freeMemory", void.class, long.class);
  private static final MethodHandle CLEAN = handle("invokeCleaner", void.class, ByteBuffer.class);

  private OffHeap() {}

  private static MethodHandle handle(String name, Class<?> result, Class<?> parameter) {
    try {
      Class<?> type = Class.forName("sun.misc.Unsafe");
      Field field = type.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      return MethodHandles.lookup()
          .findVirtual(type, name, MethodType.methodType(result, parameter))
          .bindTo(field.get(null));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Address of {@code bytes} new bytes, as malloc gave them. */
  static long allocate(long bytes) {
    try {
      return (long) ALLOCATE.invokeExact(bytes);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Gives memory back that {@link #allocate} gave. */
  static void free(long address) {
    try {
      FREE.invokeExact(address);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Gives a direct buffer's memory back at once; the buffer must not be used afterwards. */
  static void free(ByteBuffer buffer) {
    try {
      CLEAN.invokeExact(buffer);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
