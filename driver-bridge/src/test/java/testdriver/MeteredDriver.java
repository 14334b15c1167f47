package testdriver;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import memflight.bridge.metrics.MemflightMetrics;

/**
 * An application with a Micrometer of its own: holds a buffer of 12,345 bytes until its own meter
 * says so, then prints {@code metered BYTES} and the loaders of its Micrometer and of memflight.
 */
public final class MeteredDriver {
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private MeteredDriver() {}

  public static void main(String[] args) throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (MemflightMetrics metrics = new MemflightMetrics()) {
      metrics.bindTo(registry);
      ByteBuffer own = ByteBuffer.allocateDirect(12_345);
      long start = System.nanoTime();
      while (held(registry) < own.capacity() && System.nanoTime() - start < PATIENCE_NANOS) {
        Thread.sleep(20);
      }
      System.out.println("metered " + (long) held(registry));
    }
    System.out.println(
        "same loader "
            + (memflight.bridge.MemProfiler.class.getClassLoader()
                == SimpleMeterRegistry.class.getClassLoader()));
  }

  private static double held(SimpleMeterRegistry registry) {
    return registry.find("memflight.site.live").gauges().stream()
        .filter(gauge -> gauge.getId().getTag("site").startsWith("testdriver/MeteredDriver.java:"))
        .mapToDouble(Gauge::value)
        .sum();
  }
}
