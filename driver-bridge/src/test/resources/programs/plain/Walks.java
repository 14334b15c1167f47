package plain;

import java.lang.management.ManagementFactory;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** What the agent in this JVM says of itself. */
public final class Walks {
  private Walks() {}

  /** Prints how often the stack was walked so far: {@code walks N}; nothing without an agent. */
  public static void print() throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName name = new ObjectName("memflight:type=MemProfiler");
    if (server.isRegistered(name)) {
      System.out.println("walks " + server.getAttribute(name, "StackWalks"));
    }
  }
}
