package testdriver;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import memflight.bridge.MemProfilerMXBean;

/** Manages the profiler of its own JVM as a JMX client does, and prints each answer. */
public final class ManagedDriver {
  private ManagedDriver() {}

  public static void main(String[] args) throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    MemProfilerMXBean profiler =
        JMX.newMXBeanProxy(server, new ObjectName(MemProfilerMXBean.NAME), MemProfilerMXBean.class);
    ByteBuffer buffer = ByteBuffer.allocateDirect(54_321);
    System.out.println("mode " + profiler.getMode());
    System.out.println("switched " + profiler.enable("log-fast") + " " + profiler.getMode());
    profiler.setLogNumber(3);
    System.out.println("log number " + profiler.getLogNumber());
    System.out.print(profiler.report());
    System.out.println("log " + profiler.getLogState());
    System.out.println(
        "lost " + profiler.getLostEvents() + " conflicts " + profiler.getConflicts());
    System.out.println("closed " + profiler.enable("closed") + " " + profiler.getMode());
    System.out.println("capacity " + buffer.capacity());
  }
}
