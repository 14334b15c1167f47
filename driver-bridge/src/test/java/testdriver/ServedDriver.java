package testdriver;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import memflight.bridge.MemProfilerMXBean;

/**
 * Says whether its JVM has MBean servers, and whether the profiler is in the platform's as soon as
 * there is one. With the argument {@code first} it asks for that server first, and then waits for a
 * line.
 */
public final class ServedDriver {
  private ServedDriver() {}

  public static void main(String[] args) throws Exception {
    if (args.length > 0) {
      ManagementFactory.getPlatformMBeanServer();
      System.out.println("ready");
      System.in.read();
    }
    ByteBuffer buffer = ByteBuffer.allocateDirect(54_321);
    System.out.println("servers " + MBeanServerFactory.findMBeanServer(null).size());
    System.out.println("registered " + isRegistered() + " " + isRegistered());
    System.out.println("capacity " + buffer.capacity());
  }

  private static boolean isRegistered() throws Exception {
    return ManagementFactory.getPlatformMBeanServer()
        .isRegistered(new ObjectName(MemProfilerMXBean.NAME));
  }
}
