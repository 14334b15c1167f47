package testdriver;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;

/**
 * The public door to the JDK's off-heap allocator, by method handles: they leave no frame of ours,
 * so the line that invokes one is the line that allocates.
 */
final class OffHeap {
  static final MethodHandle ALLOCATE = handle("allocateMemory", long.class, long.class);
  static final MethodHandle REALLOCATE =
      handle("reallocateMemory", long.class, long.class, long.class);
  static final MethodHandle FREE = handle("freeMemory", void.class, long.class);

  private OffHeap() {}

  private static MethodHandle handle(String name, Class<?> result, Class<?>... parameters) {
    try {
      Class<?> type = Class.forName("sun.misc.Unsafe");
      Field field = type.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      return MethodHandles.lookup()
          .findVirtual(type, name, MethodType.methodType(result, parameters))
          .bindTo(field.get(null));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
