package testdriver;

import java.nio.ByteBuffer;
import memflight.bridge.MemProfiler;

/**
 * Holds one buffer of 12,345 bytes and does nothing else. Prints {@code ready} and what is live; at
 * each line that it reads, what is live again; ends with its standard input.
 */
public final class ScrapedDriver {
  private ScrapedDriver() {}

  public static void main(String[] args) throws Exception {
    ByteBuffer own = ByteBuffer.allocateDirect(12_345);
    System.out.println("ready");
    int round = 0;
    do {
      System.out.println("-- report " + round++);
      System.out.println(MemProfiler.instance().report().text());
      System.out.println("-- end");
    } while (System.in.read() > 0);
    System.out.println("capacity " + own.capacity());
  }
}
