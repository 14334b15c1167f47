package memflight.records;

import java.util.Arrays;

/**
 * Open addressing with linear probing over primitive arrays, the addresses apart from what is
 * recorded: a search compares addresses only, eight of which share a cache line. Address 0 marks a
 * free slot, so what is recorded for it has a place of its own. Removal shifts the run that follows
 * back instead of leaving tombstones, so a table does not age.
 *
 * <p>A table that is nearly empty gets smaller only when {@link #PATIENCE} removals have found it
 * so, with the load not coming back in between: a load that comes and goes finds its room again.
 */
final class HashAllocations implements LiveAllocations {
  /**
   * How many removals must find room unused before records give it back. Some seconds of a busy
   * program; a pass of its load that lasts longer costs making the room anew.
   */
  static final int PATIENCE = 1 << 20;

  private static final int INITIAL_CAPACITY = 1 << 10;
  private static final int SMALL_CAPACITY = 1 << 4;
  private static final int MAX_CAPACITY = 1 << 29;
  private static final long FREE = 0;

  private final int minCapacity;
  private long[] addresses;
  private long[] values;

  /** What is recorded for the address that marks free slots. */
  private long valueOfFree = PackedAllocation.NONE;

  private int slotMask;
  private int hashShift;

  private int count;

  /** Less than the table has room for while {@link #patience} runs: then the load is back. */
  private int growAbove;

  private int shrinkBelow;

  /** How many more removals must find the table too large. */
  private int patience;

  HashAllocations() {
    this(INITIAL_CAPACITY);
  }

  /** A table of {@code minCapacity} slots, a power of two of at least 2, which never has fewer. */
  HashAllocations(int minCapacity) {
    this.minCapacity = minCapacity;
    useEmpty(minCapacity);
  }

  private void useEmpty(int capacity) {
    addresses = new long[capacity];
    values = new long[capacity];
    slotMask = capacity - 1;
    hashShift = Integer.numberOfLeadingZeros(slotMask);
    growAbove = most(capacity);
    shrinkBelow = capacity > minCapacity ? capacity / 8 : 0;
    patience = PATIENCE;
  }

  /** How many addresses a table of that many slots has before it grows. */
  private static int most(int capacity) {
    return capacity / 8 * 5 + (capacity < 8 ? 1 : 0);
  }

  // Hot path: no allocation but for a change of size, no lock.

  @Override
  public long put(long address, long packed) {
    if (address == FREE) {
      return putValueOfFree(packed);
    }
    long[] addresses = this.addresses;
    int mask = slotMask;
    int slot = AddressHash.slot(address, hashShift);
    long there;
    while ((there = addresses[slot]) != FREE) {
      if (there == address) {
        long before = values[slot];
        values[slot] = packed;
        return before;
      }
      slot = (slot + 1) & mask;
    }
    addresses[slot] = address;
    values[slot] = packed;
    if (++count > growAbove) {
      grow();
    }
    return PackedAllocation.NONE;
  }

  @Override
  public long remove(long address) {
    if (address == FREE) {
      return putValueOfFree(PackedAllocation.NONE);
    }
    long[] addresses = this.addresses;
    int mask = slotMask;
    int slot = AddressHash.slot(address, hashShift);
    long there;
    while ((there = addresses[slot]) != address) {
      if (there == FREE) {
        return PackedAllocation.NONE;
      }
      slot = (slot + 1) & mask;
    }
    long packed = values[slot];
    closeGap(addresses, slot);
    if (--count < shrinkBelow) {
      waitOrShrink();
    }
    return packed;
  }

  @Override
  public long get(long address) {
    if (address == FREE) {
      return valueOfFree;
    }
    int slot = find(address);
    return addresses[slot] == FREE ? PackedAllocation.NONE : values[slot];
  }

  private void closeGap(long[] addresses, int from) {
    long[] values = this.values;
    int mask = slotMask;
    int shift = hashShift;
    int gap = from;
    int slot = from;
    while (true) {
      slot = (slot + 1) & mask;
      long address = addresses[slot];
      if (address == FREE) {
        break;
      }
      // It may move into the gap unless its home lies between the gap and itself.
      if (((slot - AddressHash.slot(address, shift)) & mask) >= ((slot - gap) & mask)) {
        addresses[gap] = address;
        values[gap] = values[slot];
        gap = slot;
      }
    }
    addresses[gap] = FREE;
  }

  private void waitOrShrink() {
    if (patience == PATIENCE) {
      growAbove = most(smaller());
    }
    if (--patience == 0) {
      rehash(smaller());
    }
  }

  // End of the hot path.

  private int smaller() {
    return Math.max((slotMask + 1) / 4, minCapacity);
  }

  private long putValueOfFree(long packed) {
    long before = valueOfFree;
    valueOfFree = packed;
    count += (packed == PackedAllocation.NONE ? 0 : 1) - (before == PackedAllocation.NONE ? 0 : 1);
    return before;
  }

  /** The slot of {@code address}, or the free one at which the search for it ends. */
  private int find(long address) {
    int slot = AddressHash.slot(address, hashShift);
    while (addresses[slot] != FREE && addresses[slot] != address) {
      slot = (slot + 1) & slotMask;
    }
    return slot;
  }

  private void grow() {
    int capacity = slotMask + 1;
    if (growAbove < most(capacity)) {
      growAbove = most(capacity);
      patience = PATIENCE;
    } else if (capacity < MAX_CAPACITY) {
      rehash(2 * capacity);
    } else if (count == slotMask) {
      // The last free slot stops every search, so it must stay free.
      throw new IllegalStateException("more than " + slotMask + " live allocations");
    }
  }

  private void rehash(int capacity) {
    long[] oldAddresses = addresses;
    long[] oldValues = values;
    useEmpty(capacity);
    for (int i = 0; i < oldAddresses.length; i++) {
      if (oldAddresses[i] != FREE) {
        int slot = find(oldAddresses[i]);
        addresses[slot] = oldAddresses[i];
        values[slot] = oldValues[i];
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
    if (valueOfFree != PackedAllocation.NONE) {
      visitor.allocation(FREE, valueOfFree);
    }
    for (int i = 0; i < addresses.length; i++) {
      if (addresses[i] != FREE) {
        visitor.allocation(addresses[i], values[i]);
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
    valueOfFree = PackedAllocation.NONE;
    if (slotMask + 1 > minCapacity) {
      useEmpty(minCapacity);
    } else {
      Arrays.fill(addresses, FREE);
    }
  }

  @Override
  public LiveAllocations another() {
    return new HashAllocations(SMALL_CAPACITY);
  }

  @Override
  public long footprintBytes() {
    return 2 * ArrayFootprint.ofLongs(addresses.length);
  }
}
