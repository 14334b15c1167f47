package memflight.ring;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;

/**
 * What only {@code sun.misc.Unsafe} can do; by reflection, since no JDK has to have it. Where it is
 * missing, mapped memory waits for the garbage collector.
 */
public final class DirectMemory {
  private static final long USUAL_PAGE = 4096;
  private static final Object UNSAFE = unsafe();
  private static final Method CLEANER = method("invokeCleaner", ByteBuffer.class);

  private DirectMemory() {}

  private static Object unsafe() {
    try {
      Field field = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");
      field.setAccessible(true);
      return field.get(null);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }

  private static Method method(String name, Class<?>... parameters) {
    try {
      return UNSAFE == null ? null : UNSAFE.getClass().getMethod(name, parameters);
    } catch (NoSuchMethodException e) {
      return null;
    }
  }

  /** Unmaps a buffer that {@code FileChannel.map} returned. */
  static void free(ByteBuffer mapped) {
    if (CLEANER != null) {
      try {
        CLEANER.invoke(UNSAFE, mapped);
      } catch (ReflectiveOperationException e) {
        return; // The garbage collector will do it.
      }
    }
  }

  /** The size of a page in bytes. */
  public static long pageBytes() {
    Method pageSize = method("pageSize");
    try {
      return pageSize == null ? USUAL_PAGE : (int) pageSize.invoke(UNSAFE);
    } catch (ReflectiveOperationException e) {
      return USUAL_PAGE;
    }
  }
}
