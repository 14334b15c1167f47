package memflight.records;

import java.util.Arrays;

/**
 * Pages of {@value #PAGE_ENTRIES} entries in slabs of a megabyte, known by the position of their
 * first entry. Pages that are given back are handed out again, all their entries {@code NONE}.
 *
 * <p>Positions instead of references to arrays: the collector has nothing to trace or to mark in
 * the hot path, and no array's length lies on a cache line of its own.
 */
final class PageSlabs {
  /** The bits of a position above this one are the slab. */
  static final int SLAB_SHIFT = 17;

  static final int PAGE_ENTRIES = 256;

  /** A position that is no page's: there all entries are, and stay, {@code NONE}. */
  static final int NO_PAGE = 0;

  private static final int FIRST_SLAB = 4 * PAGE_ENTRIES;

  /** One page short of a power of two: with its header an array takes no second heap region. */
  private static final int FULL_SLAB = (1 << SLAB_SHIFT) - PAGE_ENTRIES;

  private static final int MAX_SLABS = 1 << (Integer.SIZE - 1 - SLAB_SHIFT);

  long[][] slabs = {new long[FIRST_SLAB]};
  private int next = PAGE_ENTRIES;
  private int[] returned = new int[0];
  private int returnedCount;
  private int pages;

  /** A page without entries in use, or {@link #NO_PAGE} if there are too many pages. */
  int take() {
    if (returnedCount > 0) {
      pages++;
      return returned[--returnedCount];
    }
    long[] last = slabs[slabs.length - 1];
    if ((next & ((1 << SLAB_SHIFT) - 1)) == last.length && !grow(last)) {
      return NO_PAGE;
    }
    int page = next;
    next += PAGE_ENTRIES;
    pages++;
    return page;
  }

  /** The first slab grows until it is full, so that few pages take little. */
  private boolean grow(long[] last) {
    if (last.length < FULL_SLAB) {
      slabs[slabs.length - 1] = Arrays.copyOf(last, Math.min(2 * last.length, FULL_SLAB));
      return true;
    }
    if (slabs.length == MAX_SLABS) {
      return false;
    }
    next = slabs.length << SLAB_SHIFT;
    slabs = Arrays.copyOf(slabs, slabs.length + 1);
    slabs[slabs.length - 1] = new long[FULL_SLAB];
    return true;
  }

  /** Takes {@code page}, whose entries are {@code NONE}, back. */
  void giveBack(int page) {
    if (returnedCount == returned.length) {
      returned = Arrays.copyOf(returned, Math.max(16, 2 * returnedCount));
    }
    returned[returnedCount++] = page;
    pages--;
  }

  boolean isEmpty(int page) {
    long[] slab = slab(page);
    int from = index(page);
    long used = PackedAllocation.NONE;
    for (int i = 0; i < PAGE_ENTRIES; i++) {
      used |= slab[from + i];
    }
    return used == PackedAllocation.NONE;
  }

  /** A page like {@code page} of {@code other}. */
  int takeCopy(PageSlabs other, int page) {
    int copy = take();
    System.arraycopy(other.slab(page), index(page), slab(copy), index(copy), PAGE_ENTRIES);
    return copy;
  }

  long[] slab(int page) {
    return slabs[page >>> SLAB_SHIFT];
  }

  static int index(int page) {
    return page & ((1 << SLAB_SHIFT) - 1);
  }

  /** How many pages are taken. */
  int pages() {
    return pages;
  }

  /** Whether so few pages are taken that the rest should be given to the collector. */
  boolean isSparse() {
    return footprintBytes() > 8L * 2 * FIRST_SLAB
        && footprintBytes() / 4 > (long) pages * PAGE_ENTRIES * Long.BYTES;
  }

  long footprintBytes() {
    long bytes = ArrayFootprint.ofReferences(slabs.length) + ArrayFootprint.ofInts(returned.length);
    for (long[] slab : slabs) {
      bytes += ArrayFootprint.ofLongs(slab.length);
    }
    return bytes;
  }
}
