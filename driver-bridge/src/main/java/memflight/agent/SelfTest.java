package memflight.agent;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

/** Allocates, reallocates and frees once, and insists that the hook heard all of it. */
final class SelfTest {
  /**
   * Sizes as nobody else asks for while the test runs; multiples of 8, the allocator's rounding.
   */
  private static final long SIZE = 10_007 * 8;

  private static final long LARGER_SIZE = 20_011 * 8;

  private SelfTest() {}

  static void run(HookClass hook) throws ReflectiveOperationException {
    List<String> heard = new ArrayList<>();
    Thread tester = Thread.currentThread();
    hook.listen(
        (address, size) -> note(heard, tester, "allocated " + size),
        address -> note(heard, tester, "freed"));
    try {
      Class<?> type = Class.forName(UnsafeTransformer.UNSAFE.replace('/', '.'));
      Object unsafe = type.getMethod("getUnsafe").invoke(null);
      Method reallocate = type.getMethod("reallocateMemory", long.class, long.class);
      Method free = type.getMethod("freeMemory", long.class);
      Object address = type.getMethod("allocateMemory", long.class).invoke(unsafe, SIZE);
      address = reallocate.invoke(unsafe, address, LARGER_SIZE);
      free.invoke(unsafe, address);
    } finally {
      hook.listen(null, null);
    }
    List<String> expected =
        List.of("allocated " + SIZE, "freed", "allocated " + LARGER_SIZE, "freed");
    if (!heard.containsAll(expected) || heard.size() < expected.size()) {
      throw new IllegalStateException(
          "the hooks do not work in this JVM: expected " + expected + ", heard " + heard);
    }
  }

  private static long note(List<String> heard, Thread tester, String what) {
    if (Thread.currentThread() == tester) {
      heard.add(what);
    }
    return 0;
  }
}
