package memflight.records;

import java.util.Arrays;

/**
 * Pages of {@value PageSlabs#PAGE_ENTRIES} granules behind a directory of two levels: a small hash
 * finds the leaf for a run of {@value #LEAF_PAGES} pages, the leaf has the positions of its pages.
 * A leaf takes 4 bytes a page, so the directory of a gigabyte stays in the cache, and look-ups that
 * miss the cache do so once, for the entry itself.
 *
 * <p>Nothing counts what is live in a page, which would cost every event a second write. Emptied
 * pages stay until pages have become half as many again, or entries half as many, as when they were
 * last looked for: then they are found by a scan and dropped together. So the footprint follows
 * what is live at a few nanoseconds an event, and a block that comes and goes does not make a page
 * each time.
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

  /** Positions of pages. The first leaf is that of all numbers without a leaf: it has no page. */
  private int[] leaves;

  /** How many leaves there are, the first one not counted. */
  private int leafCount;

  private PageSlabs pages;

  // The leaf that was found last.
  private long lastNumber;
  private int lastLeaf;

  private int tidyAbovePages = KEPT_PAGES;
  private int tidyAboveLeaves = KEPT_LEAVES;

  PagedAllocations(int granule) {
    super(0, granule, PageSlabs.SLAB_SHIFT);
    pageNumberShift = granuleShift + PAGE_SHIFT;
    leafNumberShift = pageNumberShift + LEAF_SHIFT;
    start(new PageSlabs(), INITIAL_DIRECTORY);
  }

  /** With this and nothing in the directory. */
  private void start(PageSlabs empty, int directoryCapacity) {
    pages = empty;
    slabs = empty.slabs;
    startDirectory(directoryCapacity);
    leaves = new int[2 * LEAF_PAGES];
    leafCount = 0;
  }

  private void startDirectory(int capacity) {
    directory = new long[2 * capacity];
    Arrays.fill(directory, NO_NUMBER);
    directoryShift = Integer.numberOfLeadingZeros(capacity - 1);
    lastNumber = NO_NUMBER;
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
    return page;
  }

  /** Puts a page into its leaf, which is made if need be; false if there are too many. */
  private boolean enter(long number, int pageInLeaf, int page) {
    int slot = slot(number);
    if (directory[slot] != number) {
      if (leafCount == MAX_LEAVES) {
        return false;
      }
      if (leafCount >= directory.length / 8) {
        growDirectory();
        slot = slot(number);
      }
      int leaf = ++leafCount * LEAF_PAGES;
      if (leaf == leaves.length) {
        leaves = Arrays.copyOf(leaves, 2 * leaf);
      }
      directory[slot] = number;
      directory[slot + 1] = leaf;
    }
    leaves[(int) directory[slot + 1] + pageInLeaf] = page;
    return true;
  }

  private void growDirectory() {
    long[] old = directory;
    startDirectory(old.length);
    for (int i = 0; i < old.length; i += 2) {
      if (old[i] != NO_NUMBER) {
        int slot = slot(old[i]);
        directory[slot] = old[i];
        directory[slot + 1] = old[i + 1];
      }
    }
  }

  /** Drops empty pages and leaves, and slabs that have become too many. */
  @Override
  void tidy() {
    for (int i = LEAF_PAGES; i < (leafCount + 1) * LEAF_PAGES; i++) {
      if (leaves[i] != PageSlabs.NO_PAGE && pages.isEmpty(leaves[i])) {
        pages.giveBack(leaves[i]);
        leaves[i] = PageSlabs.NO_PAGE;
      }
    }
    rebuild(pages.isSparse());
    tidyAbovePages = pages.pages() + pages.pages() / 2 + KEPT_PAGES;
    tidyAboveLeaves = 2 * leafCount + KEPT_LEAVES;
    tidyBelow = pages.pages() > KEPT_PAGES ? inEntries() / 2 : 0;
  }

  /** Enters all pages anew, into new slabs if {@code moving}. */
  private void rebuild(boolean moving) {
    long[] oldDirectory = directory;
    int[] oldLeaves = leaves;
    PageSlabs oldPages = pages;
    start(moving ? new PageSlabs() : oldPages, INITIAL_DIRECTORY);
    for (int i = 0; i < oldDirectory.length; i += 2) {
      long number = oldDirectory[i];
      int leaf = number == NO_NUMBER ? 0 : (int) oldDirectory[i + 1];
      for (int page = 0; leaf != 0 && page < LEAF_PAGES; page++) {
        int old = oldLeaves[leaf + page];
        if (old != PageSlabs.NO_PAGE) {
          enter(number, page, moving ? pages.takeCopy(oldPages, old) : old);
        }
      }
    }
    slabs = pages.slabs;
  }

  int pages() {
    return pages.pages();
  }

  @Override
  void forEachRun(RunVisitor visitor) {
    for (int i = 0; i < directory.length; i += 2) {
      long number = directory[i];
      int leaf = number == NO_NUMBER ? 0 : (int) directory[i + 1];
      for (int j = 0; leaf != 0 && j < LEAF_PAGES; j++) {
        int page = leaves[leaf + j];
        if (page != PageSlabs.NO_PAGE) {
          long granule = (number << LEAF_SHIFT | j) << PAGE_SHIFT;
          visitor.run(pages.slab(page), PageSlabs.index(page), PageSlabs.PAGE_ENTRIES, granule);
        }
      }
    }
  }

  @Override
  void clearEntries() {
    start(new PageSlabs(), INITIAL_DIRECTORY);
    tidyAbovePages = KEPT_PAGES;
    tidyAboveLeaves = KEPT_LEAVES;
    tidyBelow = 0;
  }

  @Override
  long entriesFootprintBytes() {
    return ArrayFootprint.ofLongs(directory.length)
        + ArrayFootprint.ofInts(leaves.length)
        + pages.footprintBytes();
  }
}
