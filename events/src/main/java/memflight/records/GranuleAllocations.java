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
 * is, nobody looks into it, so it keeps the room that it last had.
 *
 * <p>An address is recorded either in its entry or in the hash, never in both.
 */
abstract class GranuleAllocations implements LiveAllocations {
  /** Stands for "no entry". */
  static final int NOWHERE = -1;

  private static final int QUARTER_SHIFT = PackedAllocation.SIZE_BITS - 2;
  private static final long QUARTER_BITS = 3L << QUARTER_SHIFT;

  private static final int MAX_GRANULE = 4096;

  final int granuleShift;

  /** The entries: that at position {@code p} is number {@code p & slabMask} of its slab. */
  long[][] slabs;

  private final int slabShift;
  private final int slabMask;
  private final long base;
  private final long granuleMask;
  private final int finerShift;
  private final long finerMask;
  private final HashAllocations aside = new HashAllocations(2);
  private long inEntries;

  /** Room may be given back when fewer entries than this are in use, and stay so. */
  long shrinkBelow;

  /** How many more removals must find fewer in use, see {@link HashAllocations#PATIENCE}. */
  private int patience = HashAllocations.PATIENCE;

  /**
   * @param base the address at which the first granule begins
   * @param slabShift the bits of a position above this one are the slab
   */
  GranuleAllocations(long base, int granule, int slabShift) {
    if (granule < 1 || granule > MAX_GRANULE || Integer.bitCount(granule) != 1) {
      throw new IllegalArgumentException(
          "the granule must be a power of two in 1.." + MAX_GRANULE + ": " + granule);
    }
    this.base = base;
    this.slabShift = slabShift;
    slabMask = (int) ((1L << slabShift) - 1);
    granuleShift = Integer.numberOfTrailingZeros(granule);
    granuleMask = granule - 1L;
    finerShift = Math.max(0, granuleShift - 2);
    finerMask = (1L << finerShift) - 1;
  }

  /**
   * The position of the entry for {@code offset}, made if need be; NOWHERE if there can be none.
   */
  abstract int positionToWrite(long offset);

  /** The position of the entry for {@code offset}; NOWHERE, or an empty one, if there is none. */
  abstract int positionToRead(long offset);

  /** Called when fewer than {@link #shrinkBelow} entries have been in use for long. */
  abstract void shrink();

  /** Calls {@code visitor.run} with all runs of entries that may be in use. */
  abstract void forEachRun(RunVisitor visitor);

  /** Forgets what is in the entries. */
  abstract void clearEntries();

  /** Heap that the entries and the way to them take, in bytes. */
  abstract long entriesFootprintBytes();

  interface RunVisitor {
    /** {@code count} entries from {@code index} on, the first of them for {@code granule}. */
    void run(long[] slab, int index, int count, long granule);
  }

  // Hot path: no allocation but for growth, no lock.

  @Override
  public final long put(long address, long packed) {
    long offset = address - base;
    if (((packed & QUARTER_BITS) | (offset & finerMask)) != 0) {
      return putAside(address, packed);
    }
    int position = positionToWrite(offset);
    if (position == NOWHERE) {
      return aside.put(address, packed);
    }
    long[] slab = slabs[position >>> slabShift];
    int index = position & slabMask;
    long quarter = quarter(offset);
    long entry = slab[index];
    if (entry == PackedAllocation.NONE) {
      slab[index] = packed | quarter;
      if (++inEntries == shrinkBelow) {
        patience = HashAllocations.PATIENCE;
      }
      // It may have been recorded aside while another block held the entry.
      return aside.isEmpty() ? PackedAllocation.NONE : aside.remove(address);
    }
    if ((entry & QUARTER_BITS) == quarter) {
      slab[index] = packed | quarter;
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
    int position = positionToRead(offset);
    if (position == NOWHERE) {
      return PackedAllocation.NONE;
    }
    long[] slab = slabs[position >>> slabShift];
    int index = position & slabMask;
    long entry = slab[index];
    if (!matches(entry, offset)) {
      return PackedAllocation.NONE;
    }
    slab[index] = PackedAllocation.NONE;
    if (--inEntries < shrinkBelow && --patience == 0) {
      patience = HashAllocations.PATIENCE;
      shrink();
    }
    return entry & ~QUARTER_BITS;
  }

  private boolean matches(long entry, long offset) {
    return entry != PackedAllocation.NONE
        && (((entry & QUARTER_BITS) ^ quarter(offset)) | (offset & finerMask)) == 0;
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
    int position = positionToRead(offset);
    if (position != NOWHERE) {
      long entry = slabs[position >>> slabShift][position & slabMask];
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

  final long inEntries() {
    return inEntries;
  }

  @Override
  public final long countAside() {
    return aside.count();
  }

  @Override
  public final void forEach(AllocationVisitor visitor) {
    forEachRun((slab, index, count, granule) -> visit(slab, index, count, granule, visitor));
    aside.forEach(visitor);
  }

  private void visit(long[] slab, int from, int count, long granule, AllocationVisitor visitor) {
    for (int i = 0; i < count; i++) {
      long entry = slab[from + i];
      if (entry != PackedAllocation.NONE) {
        long offset = (granule + i) << granuleShift;
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
    inEntries = 0;
    patience = HashAllocations.PATIENCE;
    clearEntries();
    aside.clear();
  }

  @Override
  public final long footprintBytes() {
    return entriesFootprintBytes() + aside.footprintBytes();
  }
}
