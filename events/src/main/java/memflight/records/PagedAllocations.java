package memflight.records;

/**
 * Pages of {@value #PAGE_GRANULES} granules behind a small hash of page numbers. A page is one
 * array that carries its number and its live count in front, on the cache line of the array's own
 * length, which is read anyway; so the directory is references only and stays in the cache.
 *
 * <p>An emptied page stays where it is, for allocators use the same memory again, until emptied
 * pages are a fourth of all: then they are dropped together. So the footprint follows what is live,
 * and a block that comes and goes does not make a page each time.
 */
final class PagedAllocations extends GranuleAllocations {
  /**
   * 2 KiB of records for 8 KiB of memory, if the granule is 32: a large block that has a page to
   * itself (mmap'ed by malloc from 128 KiB on) costs under 2 % of its size.
   */
  static final int PAGE_GRANULES = 256;

  /** So many emptied pages are always kept. */
  static final int KEPT_EMPTY = 32;

  private static final int INITIAL_DIRECTORY = 64;
  private static final int MAX_DIRECTORY = 1 << 30;

  /** Stands for "no last page": no page number reaches -1, since numbers are shifted addresses. */
  private static final long[] NO_PAGE = {0, -1};

  private final int numberShift;
  private long[] lastPage = NO_PAGE;
  private long[][] directory = new long[INITIAL_DIRECTORY][];
  private int hashShift = hashShift(INITIAL_DIRECTORY);
  private int pages;
  private int emptyPages;

  PagedAllocations(int granule) {
    super(0, granule, PAGE_GRANULES - 1);
    numberShift = granuleShift + Integer.numberOfTrailingZeros(PAGE_GRANULES);
  }

  private static int hashShift(int capacity) {
    return Long.SIZE - Integer.numberOfTrailingZeros(capacity);
  }

  // Hot path: no allocation but for new pages, no lock.

  @Override
  long[] pageToRead(long offset) {
    long number = offset >>> numberShift;
    long[] page = lastPage;
    if (page[NUMBER] != number) {
      page = directory[slot(number)];
      if (page != null) {
        lastPage = page;
      }
    }
    return page;
  }

  @Override
  long[] pageToWrite(long offset) {
    long[] page = pageToRead(offset);
    if (page == null) {
      return addPage(offset >>> numberShift);
    }
    if (page[LIVE] == 0) {
      emptyPages--;
    }
    return page;
  }

  /** The directory slot of the page with that number, or the free one where the search ends. */
  private int slot(long number) {
    long[][] directory = this.directory;
    int mask = directory.length - 1;
    int slot = AddressHash.slot(number, hashShift);
    long[] page;
    while ((page = directory[slot]) != null && page[NUMBER] != number) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  @Override
  void emptied(long[] page) {
    if (++emptyPages > KEPT_EMPTY + pages / 4) {
      dropEmptyPages();
    }
  }

  // End of the hot path.

  private long[] addPage(long number) {
    if (pages >= directory.length / 4 && directory.length < MAX_DIRECTORY) {
      rebuild(directory.length * 2);
    }
    long[] page = new long[HEADER + PAGE_GRANULES];
    page[NUMBER] = number;
    directory[slot(number)] = page;
    pages++;
    lastPage = page;
    return page;
  }

  private void dropEmptyPages() {
    int kept = pages - emptyPages;
    int capacity = directory.length;
    while (capacity > INITIAL_DIRECTORY && kept < capacity / 16) {
      capacity /= 2;
    }
    rebuild(capacity);
  }

  /** Makes the directory anew, without the empty pages. */
  private void rebuild(int capacity) {
    long[][] old = directory;
    directory = new long[capacity][];
    hashShift = hashShift(capacity);
    pages = 0;
    for (long[] page : old) {
      if (page != null && page[LIVE] != 0) {
        directory[slot(page[NUMBER])] = page;
        pages++;
      }
    }
    emptyPages = 0;
    lastPage = NO_PAGE;
  }

  int pages() {
    return pages;
  }

  @Override
  void forEachPage(PageVisitor visitor) {
    for (long[] page : directory) {
      if (page != null && page[LIVE] != 0) {
        visitor.page(page);
      }
    }
  }

  @Override
  void clearPages() {
    directory = new long[INITIAL_DIRECTORY][];
    hashShift = hashShift(INITIAL_DIRECTORY);
    pages = 0;
    emptyPages = 0;
    lastPage = NO_PAGE;
  }

  @Override
  long pagesFootprintBytes() {
    return ArrayFootprint.ofReferences(directory.length)
        + pages * ArrayFootprint.ofLongs(HEADER + PAGE_GRANULES);
  }
}
