package memflight.records;

/**
 * The site and the size of a live allocation in one {@code long}, so that an array of records
 * spends 8 bytes a granule: the size in the low 40 bits, the site in the 24 above. A site is at
 * least 1, so no allocation packs to {@link #NONE}.
 */
public final class PackedAllocation {
  /** No allocation. */
  public static final long NONE = 0;

  /** The highest site id that fits; the lowest is 1. */
  public static final int MAX_SITE = (1 << 24) - 1;

  static final int SIZE_BITS = 40;

  /**
   * Stands for every size that does not fit; the true one is kept beside the records, by {@link
   * LiveMemory}.
   */
  static final long OVERSIZE = (1L << SIZE_BITS) - 1;

  /** The largest size, in bytes, that is kept in the packed form itself. */
  public static final long MAX_SIZE = OVERSIZE - 1;

  private PackedAllocation() {}

  /**
   * Packs {@code site} and {@code size} in bytes; a size above {@link #MAX_SIZE} becomes a mark
   * that {@link #isOversize} finds.
   *
   * @throws IllegalArgumentException if the site is not in 1..{@link #MAX_SITE} or the size is
   *     negative
   */
  public static long pack(int site, long size) {
    if (site < 1 || site > MAX_SITE || size < 0) {
      throw new IllegalArgumentException("cannot record " + size + " bytes for site " + site);
    }
    return (long) site << SIZE_BITS | Math.min(size, OVERSIZE);
  }

  /** The site id in {@code packed}. */
  public static int site(long packed) {
    return (int) (packed >>> SIZE_BITS);
  }

  /** The size in bytes in {@code packed}; meaningless if it {@link #isOversize}. */
  public static long size(long packed) {
    return packed & OVERSIZE;
  }

  /** Whether the size did not fit. */
  public static boolean isOversize(long packed) {
    return (packed & OVERSIZE) == OVERSIZE;
  }
}
