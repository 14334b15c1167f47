package memflight.records;

/**
 * The live allocations of a driver by address: any 64-bit address, each at most once. Every
 * implementation is exact for every input; they differ in what they are fast and small for.
 *
 * <p>A value is a {@link PackedAllocation}, never {@link PackedAllocation#NONE}, which stands for
 * "nothing there".
 *
 * <p>Not thread-safe. Nothing may be put or removed while {@link #forEach} runs.
 */
public interface LiveAllocations {
  /** The granule of {@link #paged()}: mallocs start their blocks at least 32 bytes apart. */
  int DEFAULT_GRANULE = 32;

  /** Receives one live allocation. */
  @FunctionalInterface
  interface AllocationVisitor {
    void allocation(long address, long packed);
  }

  /**
   * Records that {@code packed} is live at {@code address}.
   *
   * @return what was recorded at that very address before and is now replaced, or {@code NONE}: the
   *     way to see that a free was missed
   */
  long put(long address, long packed);

  /** Forgets what is live at {@code address}, and returns it, or {@code NONE}. */
  long remove(long address);

  /** What is live at {@code address}, or {@code NONE}. */
  long get(long address);

  /** How many allocations are live. */
  long count();

  /**
   * How many of them an array could not hold in its own entries and keeps in its hash: outside the
   * arena, off the grid, two in a granule, or huge. A large share says that the arena or the
   * granule is wrong. Always 0 for a hash.
   */
  long countAside();

  /** Every live allocation once, in no particular order. */
  void forEach(AllocationVisitor visitor);

  /** Prepares for {@code count} live allocations in all; may do nothing. */
  void reserve(long count);

  /** Forgets everything. */
  void clear();

  /** Heap that the records themselves take, in bytes. */
  long footprintBytes();

  /** Empty records of this kind for another address space, small while little is in it. */
  LiveAllocations another();

  /** A hash: memory follows the number of live allocations, whatever their addresses. */
  static LiveAllocations hash() {
    return new HashAllocations();
  }

  /**
   * An array with room for every allocation of one arena, made at once: 8 bytes a granule.
   *
   * @param base address of the arena
   * @param sizeBytes its size
   * @param granule the usual distance between allocations, in bytes; a power of two
   * @throws IllegalArgumentException if the granule is not a power of two in 1..4096, or the arena
   *     has no granule or more than an array can hold (about 64 GiB with granules of 32)
   */
  static LiveAllocations array(long base, long sizeBytes, int granule) {
    return new FlatAllocations(base, sizeBytes, granule);
  }

  /** {@link #paged(int)} for allocators that place blocks as malloc does. */
  static LiveAllocations paged() {
    return paged(DEFAULT_GRANULE);
  }

  /**
   * An array for any address space, in pages made on demand: 8 bytes a granule of those parts of it
   * where something is live.
   *
   * @param granule the usual distance between allocations, in bytes; a power of two in 1..4096
   * @throws IllegalArgumentException if the granule is not such a power
   */
  static LiveAllocations paged(int granule) {
    return new PagedAllocations(granule);
  }
}
