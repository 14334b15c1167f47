package memflight.bridge;

/** Addresses of several processes in one recording, as ring-v2.md describes. */
final class AddressSpace {
  private static final int SHIFT = 48;
  private static final long MASK = (1L << SHIFT) - 1;

  private AddressSpace() {}

  /** {@code address} as it is recorded for an image. */
  static long inImage(int image, long address) {
    return (long) image << SHIFT | (address & MASK);
  }

  /** What stands for the whole space: no block begins there. */
  static boolean isWhole(long address) {
    return (address & MASK) == 0;
  }
}
