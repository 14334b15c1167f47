package memflight.agent;

import java.util.ArrayList;
import java.util.List;

/** Allocates, reallocates and frees once, and insists that the hook heard all of it. */
final class SelfTest {
  private SelfTest() {}

  static void run(HookClass hook) throws ReflectiveOperationException {
    List<String> heard = new ArrayList<>();
    Thread tester = Thread.currentThread();
    hook.listen(
        (address, size) -> note(heard, tester, "allocated " + size),
        address -> note(heard, tester, "freed"));
    try {
      hook.tryOut();
    } finally {
      hook.listen(null, null);
    }
    List<String> expected =
        List.of(
            "allocated " + HookTemplate.TEST_SIZE,
            "freed",
            "allocated " + HookTemplate.LARGER_TEST_SIZE,
            "freed");
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
