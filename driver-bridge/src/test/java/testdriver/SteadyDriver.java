package testdriver;

import java.util.ArrayDeque;
import java.util.Random;

/**
 * Allocates and frees until its standard input ends: it keeps {@value #KEPT} blocks of 1,008 bytes
 * and leaks one of 72 bytes now and then. Prints {@code ready} once it holds its blocks, then at
 * its end {@code leaked BLOCKS}.
 */
public final class SteadyDriver {
  private static final int KEPT = 100;

  private SteadyDriver() {}

  public static void main(String[] args) throws Throwable {
    ArrayDeque<Long> kept = new ArrayDeque<>();
    Random random = new Random(5);
    for (int i = 0; i < KEPT; i++) {
      kept.add((long) OffHeap.ALLOCATE.invokeExact(1_001L));
    }
    System.out.println("ready");
    long leaked = 0;
    for (int round = 0; System.in.available() == 0; round++) {
      for (int i = 0; i < 20; i++) {
        kept.add((long) OffHeap.ALLOCATE.invokeExact(1_001L));
        OffHeap.FREE.invokeExact((long) kept.poll());
      }
      if (random.nextInt(10) == 0) {
        long unused = (long) OffHeap.ALLOCATE.invokeExact(71L);
        leaked++;
      }
      if (round % 10 == 0) {
        Thread.sleep(1);
      }
    }
    System.out.println("leaked " + leaked);
  }
}
