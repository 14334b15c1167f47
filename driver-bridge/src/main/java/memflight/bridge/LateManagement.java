package memflight.bridge;

import javax.management.MBeanServerFactory;

/**
 * For a JVM of our own, which should not take the time to start the platform's MBean server unless
 * somebody else has started it. Thread-safe.
 */
final class LateManagement extends JvmAccess {
  private Runnable register;

  @Override
  public synchronized void whenManaged(Runnable whenThereIsAServer) {
    register = whenThereIsAServer;
    look();
  }

  /** Registers if somebody manages the JVM by now; to be called every now and then. */
  synchronized void look() {
    if (register != null && !MBeanServerFactory.findMBeanServer(null).isEmpty()) {
      // On another thread: the server is found before it is ready.
      new OwnThread(register, "memflight management").start();
      register = null;
    }
  }
}
