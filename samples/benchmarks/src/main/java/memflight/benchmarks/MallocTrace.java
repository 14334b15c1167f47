package memflight.benchmarks;

import java.util.Random;

/**
 * What a server did to the C library's malloc, with the addresses that malloc really gave: blocks
 * that are live at first, then pairs of a free and an allocation. Three of four frees hit a recent
 * block (a request's), the others any block (sessions, caches). Each of {@link #SITES} sites, of
 * which some allocate far more often than others, asks for sizes of its own. The heap has aged
 * before the trace begins. The memory itself is given back: only its addresses are wanted.
 *
 * <p>Done forwards and then backwards, with frees and allocations changing places, the pairs lead
 * back to where they began, so they can be repeated.
 */
public final class MallocTrace {
  /** Sites have the ids 1 to this. */
  public static final int SITES = 200;

  private static final int RECENT = 4096;
  private static final int MAX_SIZE = 32 * 1024;

  private final Random random;
  private final int[] typicalSizes = new int[SITES + 1];
  private final boolean[] hasOneSize = new boolean[SITES + 1];
  private final int[] recentSlots = new int[RECENT];
  private int next;

  private final long[] slots;
  private final int[] slotSizes;
  private final int[] slotSites;

  /** What is live at first. */
  public final long[] liveAddresses;

  public final int[] liveSizes;
  public final int[] liveSites;

  /** What the pair frees. */
  public final long[] freedAddresses;

  public final int[] freedSizes;
  public final int[] freedSites;

  /** What the pair allocates then. */
  public final long[] addresses;

  public final int[] sizes;
  public final int[] sites;

  /** Records {@code pairs} pairs while {@code live} blocks are live. */
  public MallocTrace(int live, int pairs, long seed) {
    System.out.println("MallocTrace seed " + seed);
    random = new Random(seed);
    slots = new long[live];
    slotSizes = new int[live];
    slotSites = new int[live];
    freedAddresses = new long[pairs];
    freedSizes = new int[pairs];
    freedSites = new int[pairs];
    addresses = new long[pairs];
    sizes = new int[pairs];
    sites = new int[pairs];
    describeSites();
    for (int slot = 0; slot < live; slot++) {
      allocate(slot);
    }
    for (int i = 0; i < live; i++) {
      replace(victim());
    }
    liveAddresses = slots.clone();
    liveSizes = slotSizes.clone();
    liveSites = slotSites.clone();
    for (int pair = 0; pair < pairs; pair++) {
      record(pair, victim());
    }
    for (long address : slots) {
      OffHeap.free(address);
    }
  }

  private void describeSites() {
    for (int site = 1; site <= SITES; site++) {
      int kind = random.nextInt(100);
      int size =
          kind < 75 ? between(32, 256) : kind < 97 ? between(256, 2048) : between(4096, MAX_SIZE);
      typicalSizes[site] = size;
      hasOneSize[site] = random.nextInt(10) < 6;
    }
  }

  private int between(int from, int to) {
    return from + random.nextInt(to - from);
  }

  private int victim() {
    return random.nextInt(4) == 0
        ? random.nextInt(slots.length)
        : recentSlots[random.nextInt(RECENT)];
  }

  private void record(int pair, int slot) {
    freedAddresses[pair] = slots[slot];
    freedSizes[pair] = slotSizes[slot];
    freedSites[pair] = slotSites[slot];
    replace(slot);
    addresses[pair] = slots[slot];
    sizes[pair] = slotSizes[slot];
    sites[pair] = slotSites[slot];
  }

  private void replace(int slot) {
    OffHeap.free(slots[slot]);
    allocate(slot);
  }

  private void allocate(int slot) {
    // The product of two even distributions: a few sites do most of the work.
    int site = 1 + (int) (random.nextDouble() * random.nextDouble() * SITES);
    int typical = typicalSizes[site];
    int size = hasOneSize[site] ? typical : typical / 2 + random.nextInt(typical);
    // Unsafe rounds sizes up to 8.
    slotSizes[slot] = (size + 7) & -8;
    slotSites[slot] = site;
    slots[slot] = OffHeap.allocate(slotSizes[slot]);
    recentSlots[next++ & (RECENT - 1)] = slot;
  }
}
