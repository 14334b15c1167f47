package memflight.records;

/**
 * The hash of addresses and page numbers. Both come in runs of equal strides. The high bits of one
 * product spread most strides very evenly and pile up some of them (5152 bytes: hundreds of probes
 * a look-up); a second round has no such stride.
 */
final class AddressHash {
  private AddressHash() {}

  // Hot path.

  /** The home slot of {@code key} in a table of 2^(64 - shift) slots. */
  static int slot(long key, int shift) {
    long mixed = key * 0x9E3779B97F4A7C15L;
    mixed ^= mixed >>> 32;
    return (int) ((mixed * 0xD6E8FEB86659FD93L) >>> shift);
  }
}
