package sites;

import java.nio.ByteBuffer;

/** Loaded by several loaders. */
public final class Twice implements Runnable {
  private static final ByteBuffer OWN = ByteBuffer.allocateDirect(373);

  @Override
  public void run() {
    Keeper.keep(OWN);
    Keeper.keep(ByteBuffer.allocateDirect(379));
  }

  private static final class Keeper {
    static void keep(ByteBuffer buffer) {
      Keep.it(buffer);
    }
  }

}
