package memflight.agent;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Map;

/**
 * Lets memflight end before JFR does. At exit the JVM runs all shutdown hooks at once, and JFR's
 * own one stops every recording and deletes the repository, which may hold events that nobody has
 * read.
 */
final class ShutdownOrder {
  private static final String JFR_HOOK = "JFR Shutdown Hook";

  private ShutdownOrder() {}

  /**
   * What has to be run as a shutdown hook so that {@code first} is over when JFR shuts down. JFR
   * must have been initialised.
   */
  static Runnable beforeJfr(Runnable first) {
    Thread jfr = takeJfrHook();
    if (jfr == null) {
      return first;
    }
    return () -> {
      try {
        first.run();
      } finally {
        runJfrHook(jfr);
      }
    };
  }

  private static void runJfrHook(Thread jfr) {
    jfr.start();
    try {
      jfr.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes JFR's hook out of the JVM's, or returns null where it cannot be found. */
  private static Thread takeJfrHook() {
    try {
      // The package was opened to us when the hook class was defined.
      Field hooks = Class.forName("java.lang.ApplicationShutdownHooks").getDeclaredField("hooks");
      hooks.setAccessible(true);
      Object registered = hooks.get(null);
      if (registered instanceof Map<?, ?> map) {
        for (Object thread : new ArrayList<>(map.keySet())) {
          if (thread instanceof Thread hook
              && hook.getName().equals(JFR_HOOK)
              && Runtime.getRuntime().removeShutdownHook(hook)) {
            return hook;
          }
        }
      }
      return null;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }
}
