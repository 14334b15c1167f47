package memflight.records;

/**
 * Records in arrays of 8 bytes a granule, exact for any address.
 *
 * <p>A granule is wider than the alignment of most allocators: malloc places blocks 32 bytes apart
 * at multiples of 16. So an entry must know where in its granule the block starts. Which quarter it
 * is goes into the two highest bits of the size, which are free below 256 GiB: an entry matches an
 * address only when the quarters are equal, at the cost of a few instructions and no memory. What
 * an entry cannot hold goes to a hash beside the array: a start inside a quarter, a second block in
 * one granule, a larger size, an address without a page. While that hash is empty, as it normally
 * is, nobody looks into it.
 *
 * <p>An address is recorded either in its entry or in the hash, never in both.
 */
abstract class GranuleAllocations implements LiveAllocations {
  /** How many entries of a page are in use. */
  static final int LIVE = 0;

  /** Which run of granules the page covers. */
  static final int NUMBER = 1;

  /** Where a page's entries begin, in longs. */
  static final int HEADER = 2;

  private static final int QUARTER_SHIFT = PackedAllocation.SIZE_BITS - 2;
  private static final long QUARTER_BITS = 3L << QUARTER_SHIFT;

  private static final int MAX_GRANULE = 4096;

  final int granuleShift;
  private final long base;
  private final long entryMask;
  private final long granuleMask;
  private final int finerShift;
  private final long finerMask;
  private final HashAllocations aside = new HashAllocations(16);
  private long inEntries;

  /**
   * @param base the address at which the first granule begins
   * @param entryMask the bits of a granule's number that index its page
   */
  GranuleAllocations(long base, int granule, long entryMask) {
    if (granule < 1 || granule > MAX_GRANULE || Integer.bitCount(granule) != 1) {
      throw new IllegalArgumentException(
          "the granule must be a power of two in 1.." + MAX_GRANULE + ": " + granule);
    }
    this.base = base;
    this.entryMask = entryMask;
    granuleShift = Integer.numberOfTrailingZeros(granule);
    granuleMask = granule - 1L;
    finerShift = Math.max(0, granuleShift - 2);
    finerMask = (1L << finerShift) - 1;
  }

  /** The page that covers {@code offset} from the base, made if need be; null if none can. */
  abstract long[] pageToWrite(long offset);

  /** The page that covers {@code offset} from the base, or null if nothing is recorded there. */
  abstract long[] pageToRead(long offset);

  /** Called when the last entry of {@code page} went. */
  abstract void emptied(long[] page);

  /** Calls {@code visitor.page} with each page. */
  abstract void forEachPage(PageVisitor visitor);

  /** Forgets all pages, or all that is in them. */
  abstract void clearPages();

  /** Heap that the pages and their directory take, in bytes. */
  abstract long pagesFootprintBytes();

  interface PageVisitor {
    void page(long[] page);
  }

  // Hot path: no allocation but for growth, no lock.

  @Override
  public final long put(long address, long packed) {
    long offset = address - base;
    if (((packed & QUARTER_BITS) | (offset & finerMask)) != 0) {
      return putAside(address, packed);
    }
    long[] page = pageToWrite(offset);
    if (page == null) {
      return aside.put(address, packed);
    }
    int index = index(offset);
    long quarter = quarter(offset);
    long entry = page[index];
    if (entry == PackedAllocation.NONE) {
      page[index] = packed | quarter;
      page[LIVE]++;
      inEntries++;
      // It may have been recorded aside while another block held the entry.
      return aside.isEmpty() ? PackedAllocation.NONE : aside.remove(address);
    }
    if ((entry & QUARTER_BITS) == quarter) {
      page[index] = packed | quarter;
      return entry & ~QUARTER_BITS;
    }
    return aside.put(address, packed);
  }

  @Override
  public final long remove(long address) {
    long removed = removeEntry(address);
    return removed != PackedAllocation.NONE || aside.isEmpty() ? removed : aside.remove(address);
  }

  private long removeEntry(long address) {
    long offset = address - base;
    long[] page = pageToRead(offset);
    if (page == null) {
      return PackedAllocation.NONE;
    }
    int index = index(offset);
    long entry = page[index];
    if (!matches(entry, offset)) {
      return PackedAllocation.NONE;
    }
    page[index] = PackedAllocation.NONE;
    inEntries--;
    if (--page[LIVE] == 0) {
      emptied(page);
    }
    return entry & ~QUARTER_BITS;
  }

  private boolean matches(long entry, long offset) {
    return entry != PackedAllocation.NONE
        && (((entry & QUARTER_BITS) ^ quarter(offset)) | (offset & finerMask)) == 0;
  }

  private int index(long offset) {
    return HEADER + (int) ((offset >>> granuleShift) & entryMask);
  }

  private long quarter(long offset) {
    return ((offset & granuleMask) >>> finerShift) << QUARTER_SHIFT;
  }

  // End of the hot path.

  /** For what no entry can hold; a smaller block at the same address may still be in one. */
  private long putAside(long address, long packed) {
    long before = removeEntry(address);
    long beforeAside = aside.put(address, packed);
    return before != PackedAllocation.NONE ? before : beforeAside;
  }

  @Override
  public final long get(long address) {
    long offset = address - base;
    long[] page = pageToRead(offset);
    if (page != null) {
      long entry = page[index(offset)];
      if (matches(entry, offset)) {
        return entry & ~QUARTER_BITS;
      }
    }
    return aside.get(address);
  }

  @Override
  public final long count() {
    return inEntries + aside.count();
  }

  @Override
  public final long countAside() {
    return aside.count();
  }

  @Override
  public final void forEach(AllocationVisitor visitor) {
    forEachPage(page -> visit(page, visitor));
    aside.forEach(visitor);
  }

  private void visit(long[] page, AllocationVisitor visitor) {
    long first = page[NUMBER] * (page.length - HEADER);
    for (int i = HEADER; i < page.length; i++) {
      long entry = page[i];
      if (entry != PackedAllocation.NONE) {
        long offset = (first + i - HEADER) << granuleShift;
        long quarter = (entry & QUARTER_BITS) >>> QUARTER_SHIFT;
        visitor.allocation(base + offset + (quarter << finerShift), entry & ~QUARTER_BITS);
      }
    }
  }

  /** An arena lies in one address space only: others get pages. */
  @Override
  public final LiveAllocations another() {
    return new PagedAllocations(1 << granuleShift);
  }

  /** Pages are made where the addresses are, which a count does not tell. */
  @Override
  public final void reserve(long count) {}

  @Override
  public final void clear() {
    clearPages();
    aside.clear();
    inEntries = 0;
  }

  @Override
  public final long footprintBytes() {
    return pagesFootprintBytes() + aside.footprintBytes();
  }
}
