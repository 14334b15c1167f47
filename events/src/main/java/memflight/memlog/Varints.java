package memflight.memlog;

/** LEB128: seven bits a byte, the lowest first, the top bit set on all but the last byte. */
final class Varints {
  static final int MAX_BYTES = 10;

  private Varints() {}

  /** Writes {@code value} as unsigned and returns the position behind it. */
  static int put(byte[] bytes, int position, long value) {
    int p = position;
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[p++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[p++] = (byte) rest;
    return p;
  }

  /** Small magnitudes of either sign become small unsigned numbers. */
  static long zigzag(long value) {
    return (value << 1) ^ (value >> 63);
  }

  static long unzigzag(long value) {
    return (value >>> 1) ^ -(value & 1);
  }
}
