package memflight.records;

/**
 * The hash for linear probing over parts of addresses, such as the numbers of leaves. They come in
 * runs of equal strides. The high or folded bits of one product spread most strides very evenly and
 * pile up some of them (5152 bytes: hundreds of probes a look-up); a second round, for which 32
 * bits do, has no such stride.
 */
final class AddressHash {
  private AddressHash() {}

  // Hot path.

  /** The home slot of {@code key} in a table of 2^(32 - shift) slots; shift is in 1..31. */
  static int slot(long key, int shift) {
    long mixed = key * 0x9E3779B97F4A7C15L;
    return ((int) (mixed ^ mixed >>> 32) * 0x9E3779B9) >>> shift;
  }
}
