package memflight.records;

import java.util.Arrays;

/**
 * Pages of {@value PageSlabs#PAGE_ENTRIES} granules behind a directory of two levels: a small hash
 * finds the leaf for a run of {@value #LEAF_PAGES} pages, the leaf has the positions of its pages.
 * A leaf takes 4 bytes a page, so the directory of a gigabyte stays in the cache, and look-ups that
 * miss the cache do so once, for the entry itself.
 *
 * <p>Nothing counts what is live in a page, which would cost every event a second write. Emptied
 * pages stay until pages have become half as many again as when they were last looked for: then
 * they are found by a scan and used again. Once entries have become half as many as there were when
 * pages were made, and stay so, memory is given back. So the footprint follows what is live at a
 * few nanoseconds an event, and a load that comes and goes makes no pages.
 */
final class PagedAllocations extends GranuleAllocations {
  /** So many pages are kept whatever is in them. */
  static final int KEPT_PAGES = 32;

  private static final int LEAF_SHIFT = 10;
  private static final int LEAF_PAGES = 1 << LEAF_SHIFT;
  private static final int MAX_LEAVES = (1 << 20) - 1;

  private static final int PAGE_SHIFT = Integer.numberOfTrailingZeros(PageSlabs.PAGE_ENTRIES);
  private static final int INITIAL_DIRECTORY = 32;
  private static final int KEPT_LEAVES = 8;

  /** No number of a leaf: these are shifted addresses. */
  private static final long NO_NUMBER = -1;

  private final int leafNumberShift;
  private final int pageNumberShift;

  /** Pairs of a leaf's number and where it begins in {@link #leaves}; open addressing. */
  private long[] directory;

  private int directoryShift;

  /**
   * Positions of pages. The first leaf is that of all numbers without a leaf: it has no page, and
   * so have those behind the last one.
   */
  private int[] leaves;

  /** By leaf. */
  private long[] numbers;

  /** How many leaves there are, the first one not counted. */
  private int leafCount;

  private PageSlabs pages;

  // The leaf that was found last.
  private long lastNumber;
  private int lastLeaf;

  private int tidyAbovePages;
  private int tidyAboveLeaves;

  PagedAllocations(int granule) {
    super(0, granule, PageSlabs.SLAB_SHIFT);
    pageNumberShift = granuleShift + PAGE_SHIFT;
    leafNumberShift = pageNumberShift + LEAF_SHIFT;
    start();
  }

  private void start() {
    use(new PageSlabs());
    leaves = new int[2 * LEAF_PAGES];
    numbers = new long[2];
    leafCount = 0;
    useDirectory(INITIAL_DIRECTORY);
    tidyAbovePages = KEPT_PAGES;
    tidyAboveLeaves = KEPT_LEAVES;
    shrinkBelow = 0;
  }

  private void use(PageSlabs next) {
    pages = next;
    slabs = next.slabs;
  }

  // Hot path: no allocation but for new pages, no lock.

  @Override
  int positionToRead(long offset) {
    long number = offset >>> leafNumberShift;
    int leaf = number == lastNumber ? lastLeaf : findLeaf(number);
    return leaves[leaf + pageInLeaf(offset)] + entryInPage(offset);
  }

  @Override
  int positionToWrite(long offset) {
    long number = offset >>> leafNumberShift;
    int leaf = number == lastNumber ? lastLeaf : findLeaf(number);
    int page = leaves[leaf + pageInLeaf(offset)];
    if (page == PageSlabs.NO_PAGE) {
      page = addPage(offset);
      if (page == PageSlabs.NO_PAGE) {
        return NOWHERE;
      }
    }
    return page + entryInPage(offset);
  }

  private int pageInLeaf(long offset) {
    return (int) (offset >>> pageNumberShift) & (LEAF_PAGES - 1);
  }

  private int entryInPage(long offset) {
    return (int) (offset >>> granuleShift) & (PageSlabs.PAGE_ENTRIES - 1);
  }

  /** Where the leaf with that number begins; 0, the leaf without pages, if there is none. */
  private int findLeaf(long number) {
    long[] directory = this.directory;
    int slot = slot(number);
    if (directory[slot] != number) {
      return 0;
    }
    lastNumber = number;
    lastLeaf = (int) directory[slot + 1];
    return lastLeaf;
  }

  /** The index in the directory of that number, or the free one where the search ends. */
  private int slot(long number) {
    long[] directory = this.directory;
    int mask = directory.length - 1;
    int slot = 2 * AddressHash.slot(number, directoryShift);
    while (directory[slot] != number && directory[slot] != NO_NUMBER) {
      slot = (slot + 2) & mask;
    }
    return slot;
  }

  // End of the hot path.

  private int addPage(long offset) {
    if (pages.pages() >= tidyAbovePages || leafCount >= tidyAboveLeaves) {
      tidy();
    }
    int page = pages.take();
    slabs = pages.slabs;
    if (page != PageSlabs.NO_PAGE && !enter(offset >>> leafNumberShift, pageInLeaf(offset), page)) {
      pages.giveBack(page);
      return PageSlabs.NO_PAGE;
    }
    if (pages.pages() > KEPT_PAGES) {
      shrinkBelow = Math.max(shrinkBelow, inEntries() / 2);
    }
    return page;
  }

  /** Puts a page into its leaf, which is made if need be; false if there are too many. */
  private boolean enter(long number, int pageInLeaf, int page) {
    int slot = slot(number);
    if (directory[slot] != number) {
      if (leafCount == MAX_LEAVES) {
        return false;
      }
      addLeaf(number);
      slot = slot(number);
    }
    leaves[(int) directory[slot + 1] + pageInLeaf] = page;
    return true;
  }

  private void addLeaf(long number) {
    int leaf = ++leafCount;
    if (leaf == numbers.length) {
      leaves = Arrays.copyOf(leaves, 2 * leaves.length);
      numbers = Arrays.copyOf(numbers, 2 * leaf);
    }
    numbers[leaf] = number;
    if (leafCount > directory.length / 8) {
      useDirectory(directory.length);
    } else {
      enterLeaf(leaf);
    }
  }

  private void enterLeaf(int leaf) {
    int slot = slot(numbers[leaf]);
    directory[slot] = numbers[leaf];
    directory[slot + 1] = (long) leaf * LEAF_PAGES;
  }

  /** Enters all leaves into a directory of {@code capacity}, the old one if it is as large. */
  private void useDirectory(int capacity) {
    if (directory == null || directory.length != 2 * capacity) {
      directory = new long[2 * capacity];
    }
    Arrays.fill(directory, NO_NUMBER);
    directoryShift = Integer.numberOfLeadingZeros(capacity - 1);
    lastNumber = NO_NUMBER;
    for (int leaf = 1; leaf <= leafCount; leaf++) {
      enterLeaf(leaf);
    }
  }

  /** Drops empty pages, to be taken again, and empty leaves. */
  private void tidy() {
    int kept = 0;
    for (int leaf = 1; leaf <= leafCount; leaf++) {
      if (dropEmptyPages(leaf * LEAF_PAGES)) {
        kept++;
        numbers[kept] = numbers[leaf];
        System.arraycopy(leaves, leaf * LEAF_PAGES, leaves, kept * LEAF_PAGES, LEAF_PAGES);
      }
    }
    Arrays.fill(leaves, (kept + 1) * LEAF_PAGES, (leafCount + 1) * LEAF_PAGES, PageSlabs.NO_PAGE);
    leafCount = kept;
    useDirectory(directory.length / 2);
    tidyAbovePages = pages.pages() + pages.pages() / 2 + KEPT_PAGES;
    tidyAboveLeaves = 2 * leafCount + KEPT_LEAVES;
  }

  /** Whether the leaf that begins at {@code from} has pages left. */
  private boolean dropEmptyPages(int from) {
    boolean hasPages = false;
    for (int i = from; i < from + LEAF_PAGES; i++) {
      if (leaves[i] == PageSlabs.NO_PAGE) {
        continue;
      }
      if (pages.isEmpty(leaves[i])) {
        pages.giveBack(leaves[i]);
        leaves[i] = PageSlabs.NO_PAGE;
      } else {
        hasPages = true;
      }
    }
    return hasPages;
  }

  /** Gives what has become too much to the collector. */
  @Override
  void shrink() {
    tidy();
    int room = 2;
    while (room <= leafCount) {
      room *= 2;
    }
    if (room < numbers.length) {
      leaves = Arrays.copyOf(leaves, room * LEAF_PAGES);
      numbers = Arrays.copyOf(numbers, room);
      useDirectory(Math.max(INITIAL_DIRECTORY, 4 * room));
    }
    if (pages.isSparse()) {
      PageSlabs moved = new PageSlabs();
      for (int i = LEAF_PAGES; i < (leafCount + 1) * LEAF_PAGES; i++) {
        if (leaves[i] != PageSlabs.NO_PAGE) {
          leaves[i] = moved.takeCopy(pages, leaves[i]);
        }
      }
      use(moved);
    }
    shrinkBelow = pages.pages() > KEPT_PAGES ? inEntries() / 2 : 0;
  }

  int pages() {
    return pages.pages();
  }

  @Override
  void forEachRun(RunVisitor visitor) {
    for (int i = LEAF_PAGES; i < (leafCount + 1) * LEAF_PAGES; i++) {
      int page = leaves[i];
      if (page != PageSlabs.NO_PAGE) {
        long number = numbers[i >>> LEAF_SHIFT];
        long granule = (number << LEAF_SHIFT | (i & (LEAF_PAGES - 1))) << PAGE_SHIFT;
        visitor.run(pages.slab(page), PageSlabs.index(page), PageSlabs.PAGE_ENTRIES, granule);
      }
    }
  }

  @Override
  void clearEntries() {
    start();
  }

  @Override
  long entriesFootprintBytes() {
    return ArrayFootprint.ofLongs(directory.length)
        + ArrayFootprint.ofInts(leaves.length)
        + ArrayFootprint.ofLongs(numbers.length)
        + pages.footprintBytes();
  }
}
