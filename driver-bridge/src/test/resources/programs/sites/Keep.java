package sites;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Keeps buffers alive; safe for threads. */
public final class Keep {
  private static final List<Object> ALL = new ArrayList<>();

  private Keep() {}

  public static ByteBuffer it(ByteBuffer buffer) {
    synchronized (ALL) {
      ALL.add(buffer);
    }
    return buffer;
  }
}
