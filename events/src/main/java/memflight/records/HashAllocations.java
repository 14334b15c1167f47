package memflight.records;

import java.util.Arrays;

/**
 * Open addressing in groups of {@value #SLOTS} slots, each group two cache lines of one array: its
 * state, its addresses, what is recorded for them. The state has a few bits of the address for each
 * slot in use, so that a search compares all of them at once, without a branch that depends on how
 * far away an address lies; and a byte that counts the addresses which belonged there and found it
 * full. Where that is 0 a search ends, so removal leaves no tombstones, and a table does not age.
 *
 * <p>Neighbours share a group: programs allocate and free them together. Groups that get too many
 * so send each further address its own way through the table, so no pattern of addresses makes
 * searches long.
 *
 * <p>A table gets smaller only when it is nearly empty and was so {@link #PATIENCE} removals ago,
 * with the load not coming back in between: a load that comes and goes finds its room again.
 */
final class HashAllocations implements LiveAllocations {
  /**
   * After so many removals records look for room that is not used; what they give back is what was
   * not used the last time either. Some seconds of a busy program; a pass of its load that lasts
   * longer costs making the room anew.
   */
  static final int PATIENCE = 1 << 20;

  private static final int INITIAL_GROUPS = 1 << 7;
  private static final int SMALL_GROUPS = 1 << 1;
  private static final int MAX_GROUPS = 1 << 26;

  static final int SLOTS = 7;
  private static final int GROUP_SHIFT = 4;
  static final int GROUP_LONGS = 1 << GROUP_SHIFT;

  /** How many addresses a table has for each of its groups before it grows. */
  static final int LOAD = 5;

  /** Neighbours are those in the same 128 bytes: no more than four blocks of malloc's smallest. */
  private static final int NEIGHBOURS_SHIFT = 7;

  /** Below are the bits that nearly all blocks of malloc have in common. */
  private static final int TAG_SHIFT = 4;

  /** Odd, in groups: where addresses come round to the first group again, they shift by that. */
  private static final int SHIFT_PER_ROUND = 0x9E3779B9 << GROUP_SHIFT;

  // The state of a group: a byte for each slot, the highest for those that went past it.
  private static final long ONE_PER_SLOT = 0x0001_0101_0101_0101L;
  private static final long USED = 0x80 * ONE_PER_SLOT;
  private static final int PASSED_SHIFT = 8 * SLOTS;
  private static final long ONE_PASSED = 1L << PASSED_SHIFT;

  /** A count that got so high stays until the next change of size. */
  private static final int MOST_PASSED = 255;

  private static final int NOWHERE = -1;

  private final int minGroups;

  /** Group by group: the state, the addresses from 1 on, the values {@link #SLOTS} behind them. */
  private long[] table;

  private int groupBits;

  // How many were added and removed; only the difference means something, and both may overflow.
  // Removals are to be counted anyway, for PATIENCE, so no operation writes more than one count.
  private int added;
  private int removed;

  /** Less than the table has room for while it is found to be nearly empty: the load is back. */
  private int growAbove;

  private int shrinkBelow;

  /** When {@link #added} gets there, there may be more than {@link #growAbove}. */
  private int growAt;

  /** When {@link #removed} gets there, it is time to look for room that is not used. */
  private int shrinkAt;

  HashAllocations() {
    this(INITIAL_GROUPS);
  }

  /** A table of {@code minGroups} groups, a power of two, which never has fewer. */
  HashAllocations(int minGroups) {
    this.minGroups = minGroups;
    useEmpty(minGroups);
  }

  private void useEmpty(int groups) {
    table = new long[groups * GROUP_LONGS];
    groupBits = Integer.numberOfTrailingZeros(groups);
    shrinkBelow = groups > minGroups ? groups : 0;
    shrinkAt = removed + PATIENCE;
    growAbove(groups * LOAD);
  }

  private void growAbove(int count) {
    growAbove = count;
    growAt = added + Math.max(1, count + 1 - liveCount());
  }

  private int liveCount() {
    return added - removed;
  }

  // Hot path: no allocation but for a change of size, no lock. Most addresses lie in the group they
  // belong to: put and remove look there themselves, with the state read once.

  @Override
  public long put(long address, long packed) {
    long[] table = this.table;
    int home = home(address);
    long state = table[home];
    if (hits(state, address) != 0 || state >>> PASSED_SHIFT != 0 || (~state & USED) == 0) {
      return putSearching(address, packed);
    }
    occupy(home, state, address, packed);
    countAdded();
    return PackedAllocation.NONE;
  }

  private long putSearching(long address, long packed) {
    int at = find(address);
    if (at != NOWHERE) {
      long before = table[at + SLOTS];
      table[at + SLOTS] = packed;
      return before;
    }
    add(address, packed);
    countAdded();
    return PackedAllocation.NONE;
  }

  private void countAdded() {
    if (++added == growAt) {
      growIfFull();
    }
  }

  @Override
  public long remove(long address) {
    long[] table = this.table;
    int home = home(address);
    long state = table[home];
    long hits = hits(state, address);
    if (hits == 0) {
      return state >>> PASSED_SHIFT == 0 ? PackedAllocation.NONE : removeSearching(address);
    }
    int slot = slot(hits);
    int at = home + 1 + slot;
    if (table[at] != address) {
      return removeSearching(address);
    }
    table[home] = state & ~(0xFFL << (8 * slot));
    countRemoved();
    return table[at + SLOTS];
  }

  private long removeSearching(long address) {
    int at = find(address);
    if (at == NOWHERE) {
      return PackedAllocation.NONE;
    }
    long[] table = this.table;
    int group = at & -GROUP_LONGS;
    table[group] &= ~(0xFFL << (8 * (at - group - 1)));
    forgetPassing(address, group);
    countRemoved();
    return table[at + SLOTS];
  }

  private void countRemoved() {
    if (++removed == shrinkAt) {
      shrinkIfUnused();
    }
  }

  @Override
  public long get(long address) {
    int at = find(address);
    return at == NOWHERE ? PackedAllocation.NONE : table[at + SLOTS];
  }

  /** The index of {@code address} in the table, or NOWHERE. */
  private int find(long address) {
    long[] table = this.table;
    int mask = table.length - GROUP_LONGS;
    int hash = hash(address);
    int home = home(address);
    int group = home;
    do {
      long state = table[group];
      for (long hits = hits(state, address); hits != 0; hits &= hits - 1) {
        int at = group + 1 + slot(hits);
        if (table[at] == address) {
          return at;
        }
      }
      if (state >>> PASSED_SHIFT == 0) {
        return NOWHERE;
      }
      group = (group + step(hash)) & mask;
    } while (group != home);
    return NOWHERE;
  }

  /** Adds an address that is not there, to a table that has room. */
  private void add(long address, long packed) {
    long[] table = this.table;
    int hash = hash(address);
    int group = home(address);
    long state = table[group];
    while ((~state & USED) == 0) {
      if (state >>> PASSED_SHIFT != MOST_PASSED) {
        table[group] = state + ONE_PASSED;
      }
      group = (group + step(hash)) & (table.length - GROUP_LONGS);
      state = table[group];
    }
    occupy(group, state, address, packed);
  }

  private void occupy(int group, long state, long address, long packed) {
    long[] table = this.table;
    int slot = slot(~state & USED);
    table[group] = state | (tag(address) << (8 * slot));
    table[group + 1 + slot] = address;
    table[group + 1 + slot + SLOTS] = packed;
  }

  /** A bit for each slot whose tag is that of {@code address}, and perhaps for others. */
  private static long hits(long state, long address) {
    long difference = state ^ (tag(address) * ONE_PER_SLOT);
    // The lowest byte that is 0 gives the lowest bit that is set; one above may be a false one.
    return (difference - ONE_PER_SLOT) & ~difference & USED;
  }

  /** The slot of the lowest bit. */
  private static int slot(long bits) {
    return Long.numberOfTrailingZeros(bits) >>> 3;
  }

  /** Where the group begins that {@code address} belongs to. */
  int home(long address) {
    int round = (int) (address >>> NEIGHBOURS_SHIFT) >>> groupBits;
    int group = (int) (address >>> (NEIGHBOURS_SHIFT - GROUP_SHIFT)) + round * SHIFT_PER_ROUND;
    return group & (table.length - GROUP_LONGS);
  }

  static int hash(long address) {
    return (int) ((address * 0x9E3779B97F4A7C15L) >>> 32);
  }

  /**
   * The bits that tell neighbours apart, and those next to them: from one round to the next the
   * group has other ones.
   */
  private static long tag(long address) {
    return ((address >>> TAG_SHIFT) & 0x7F) | 0x80;
  }

  /**
   * How far it is to the next group: odd, in groups, so that it leads to all of them. Folded, since
   * large strides change the highest bits of a product only.
   */
  static int step(int hash) {
    return (((hash ^ (hash >>> 16)) >>> 7) << GROUP_SHIFT) | GROUP_LONGS;
  }

  private void forgetPassing(long address, int end) {
    int mask = table.length - GROUP_LONGS;
    int step = step(hash(address));
    for (int group = home(address); group != end; group = (group + step) & mask) {
      if (table[group] >>> PASSED_SHIFT != MOST_PASSED) {
        table[group] -= ONE_PASSED;
      }
    }
  }

  // End of the hot path.

  private int groups() {
    return 1 << groupBits;
  }

  private int smaller() {
    return Math.max(groups() / 4, minGroups);
  }

  private void growIfFull() {
    int count = liveCount();
    if (count > growAbove && growAbove == groups() * LOAD) {
      if (groups() < MAX_GROUPS) {
        rehash(2 * groups());
      } else if (count == groups() * SLOTS) {
        throw new IllegalStateException("no room for more than " + count + " live allocations");
      }
    }
    growAbove(count > growAbove ? groups() * LOAD : growAbove);
  }

  /** What the table has too much goes if it was found so before, and the load did not come back. */
  private void shrinkIfUnused() {
    if (liveCount() < shrinkBelow && growAbove < groups() * LOAD) {
      rehash(smaller());
    }
    shrinkAt = removed + PATIENCE;
    growAbove((liveCount() < shrinkBelow ? smaller() : groups()) * LOAD);
  }

  private void rehash(int groups) {
    long[] old = table;
    useEmpty(groups);
    forEachIn(old, this::add);
  }

  private static void forEachIn(long[] table, AllocationVisitor visitor) {
    for (int group = 0; group < table.length; group += GROUP_LONGS) {
      for (long used = table[group] & USED; used != 0; used &= used - 1) {
        int at = group + 1 + (Long.numberOfTrailingZeros(used) >>> 3);
        visitor.allocation(table[at], table[at + SLOTS]);
      }
    }
  }

  boolean isEmpty() {
    return added == removed;
  }

  @Override
  public long count() {
    return liveCount();
  }

  @Override
  public long countAside() {
    return 0;
  }

  @Override
  public void forEach(AllocationVisitor visitor) {
    forEachIn(table, visitor);
  }

  @Override
  public void reserve(long count) {
    int groups = groups();
    while (groups < MAX_GROUPS && count > (long) groups * LOAD) {
      groups *= 2;
    }
    if (groups > groups()) {
      rehash(groups);
      // What was asked for is not yet there: no removal may shrink the table before that.
      shrinkBelow = 0;
    }
  }

  @Override
  public void clear() {
    removed = added;
    if (groups() > minGroups) {
      useEmpty(minGroups);
    } else {
      Arrays.fill(table, 0);
    }
  }

  @Override
  public LiveAllocations another() {
    return new HashAllocations(SMALL_GROUPS);
  }

  @Override
  public long footprintBytes() {
    return ArrayFootprint.ofLongs(table.length);
  }
}
