package memflight.records;

import java.util.Arrays;

/**
 * Open addressing with linear probing over one array of (address, packed) pairs, so that a probe
 * touches one cache line. A slot is free when its packed value is {@code NONE}: address 0 needs no
 * special care. Removal shifts the run that follows back instead of leaving tombstones, so a table
 * does not age.
 */
final class HashAllocations implements LiveAllocations {
  private static final int INITIAL_CAPACITY = 1 << 10;
  private static final int SMALL_CAPACITY = 1 << 4;
  private static final int MAX_CAPACITY = 1 << 29;

  private final int minCapacity;
  private long[] table;
  private int slotMask;
  private int hashShift;
  private int count;
  private int growAbove;
  private int shrinkBelow;

  HashAllocations() {
    this(INITIAL_CAPACITY);
  }

  /** A table of {@code minCapacity} slots, a power of two of at least 2, which never has fewer. */
  HashAllocations(int minCapacity) {
    this.minCapacity = minCapacity;
    use(new long[2 * minCapacity]);
  }

  private void use(long[] empty) {
    table = empty;
    int capacity = empty.length / 2;
    slotMask = capacity - 1;
    hashShift = Long.numberOfLeadingZeros(slotMask);
    growAbove = capacity / 8 * 5 + (capacity < 8 ? 1 : 0);
    shrinkBelow = capacity > minCapacity ? capacity / 8 : 0;
  }

  // Hot path: no allocation but for growth, no lock.

  @Override
  public long put(long address, long packed) {
    long[] table = this.table;
    int mask = slotMask;
    int slot = AddressHash.slot(address, hashShift);
    long there;
    while ((there = table[2 * slot + 1]) != PackedAllocation.NONE) {
      if (table[2 * slot] == address) {
        table[2 * slot + 1] = packed;
        return there;
      }
      slot = (slot + 1) & mask;
    }
    table[2 * slot] = address;
    table[2 * slot + 1] = packed;
    if (++count > growAbove) {
      grow();
    }
    return PackedAllocation.NONE;
  }

  @Override
  public long remove(long address) {
    long[] table = this.table;
    int slot = find(address);
    long packed = table[2 * slot + 1];
    if (packed == PackedAllocation.NONE) {
      return packed;
    }
    closeGap(table, slot);
    if (--count < shrinkBelow) {
      rehash((slotMask + 1) / 2);
    }
    return packed;
  }

  @Override
  public long get(long address) {
    return table[2 * find(address) + 1];
  }

  /** The slot of {@code address}, or the free one at which the search for it ends. */
  private int find(long address) {
    long[] table = this.table;
    int mask = slotMask;
    int slot = AddressHash.slot(address, hashShift);
    while (table[2 * slot + 1] != PackedAllocation.NONE && table[2 * slot] != address) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void closeGap(long[] table, int gap) {
    int mask = slotMask;
    int shift = hashShift;
    int slot = gap;
    while (true) {
      slot = (slot + 1) & mask;
      long packed = table[2 * slot + 1];
      if (packed == PackedAllocation.NONE) {
        break;
      }
      long address = table[2 * slot];
      // It may move into the gap unless its home lies between the gap and itself.
      if (((slot - AddressHash.slot(address, shift)) & mask) >= ((slot - gap) & mask)) {
        table[2 * gap] = address;
        table[2 * gap + 1] = packed;
        gap = slot;
      }
    }
    table[2 * gap + 1] = PackedAllocation.NONE;
  }

  // End of the hot path.

  private void grow() {
    int capacity = slotMask + 1;
    if (capacity < MAX_CAPACITY) {
      rehash(2 * capacity);
    } else if (count == slotMask) {
      // The last free slot stops every search, so it must stay free.
      throw new IllegalStateException("more than " + slotMask + " live allocations");
    }
  }

  private void rehash(int capacity) {
    long[] old = table;
    use(new long[2 * capacity]);
    for (int i = 0; i < old.length; i += 2) {
      if (old[i + 1] != PackedAllocation.NONE) {
        int slot = find(old[i]);
        table[2 * slot] = old[i];
        table[2 * slot + 1] = old[i + 1];
      }
    }
  }

  boolean isEmpty() {
    return count == 0;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public long countAside() {
    return 0;
  }

  @Override
  public void forEach(AllocationVisitor visitor) {
    for (int i = 0; i < table.length; i += 2) {
      if (table[i + 1] != PackedAllocation.NONE) {
        visitor.allocation(table[i], table[i + 1]);
      }
    }
  }

  /**
   * Matters when another hash is copied: its order is that of the hash code, and in a table that is
   * still small such a run of codes would crowd into one corner.
   */
  @Override
  public void reserve(long count) {
    int capacity = slotMask + 1;
    while (capacity < MAX_CAPACITY && count > capacity / 8 * 5L) {
      capacity *= 2;
    }
    if (capacity > slotMask + 1) {
      rehash(capacity);
      // What was asked for is not yet there: no removal may shrink the table before that.
      shrinkBelow = 0;
    }
  }

  @Override
  public void clear() {
    count = 0;
    if (slotMask + 1 > minCapacity) {
      use(new long[2 * minCapacity]);
    } else {
      Arrays.fill(table, 0);
    }
  }

  @Override
  public LiveAllocations another() {
    return new HashAllocations(SMALL_CAPACITY);
  }

  @Override
  public long footprintBytes() {
    return ArrayFootprint.ofLongs(table.length);
  }
}
