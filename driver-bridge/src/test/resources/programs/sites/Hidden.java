package sites;

import java.nio.ByteBuffer;

/** Defined as a hidden class. */
public final class Hidden implements Runnable {
  @Override
  public void run() {
    Keep.it(ByteBuffer.allocateDirect(523));
  }
}
