package memflight.records;

/** Heap that arrays take, on a 64-bit JVM with compressed references. */
final class ArrayFootprint {
  private static final int HEADER_BYTES = 16;

  private ArrayFootprint() {}

  static long ofLongs(long length) {
    return HEADER_BYTES + length * Long.BYTES;
  }

  static long ofInts(long length) {
    return HEADER_BYTES + length * Integer.BYTES;
  }

  static long ofReferences(long length) {
    return HEADER_BYTES + length * Integer.BYTES;
  }
}
