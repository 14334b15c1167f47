package memflight.ring;

import java.lang.reflect.Field;

/**
 * The system's page. Only {@code sun.misc.Unsafe} knows its size; by reflection, since no JDK has
 * to have that.
 */
public final class SystemPage {
  private static final long USUAL_BYTES = 4096;

  private SystemPage() {}

  /** The size of a page in bytes. */
  public static long bytes() {
    try {
      Field field = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");
      field.setAccessible(true);
      Object unsafe = field.get(null);
      return (int) unsafe.getClass().getMethod("pageSize").invoke(unsafe);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return USUAL_BYTES;
    }
  }
}
