#include "page-alloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

enum {
  PAGE_BYTES = 16384,
  SMALL_BYTES = 2048,
  CLASSES = SMALL_BYTES / GRANULE + 1, /* class = granules of a block; 0 is not used */
  FREE_PAGE = 0,
  LARGE = CLASSES,  /* first page of a run */
  LARGE_MORE = LARGE + 1
};

struct free_block {
  struct free_block *next;
};

/* What is known of a page. Outside the arena, so that blocks stay on the grid. */
struct page {
  uint32_t class;
  uint32_t live;             /* small: blocks in use; LARGE: pages in the run */
  uint32_t untouched;        /* small: blocks from here on were never handed out */
  struct free_block *free;   /* small: blocks that came back */
  struct page *next, *prev;  /* small: list of the class's pages that have room */
};

static char *arena;
static size_t arena_size;
static struct page *pages;
static size_t page_count;
static size_t next_fit;
static struct page *with_room[CLASSES];
static size_t bytes_in_use, blocks_in_use;

bool page_alloc_init(size_t bytes) {
  page_count = bytes / PAGE_BYTES;
  arena_size = page_count * PAGE_BYTES;
  pages = calloc(page_count, sizeof *pages);
  if (pages == NULL) return false;
  arena = mmap(NULL, arena_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return arena != MAP_FAILED;
}

void *arena_base(void) { return arena; }
size_t arena_bytes(void) { return arena_size; }
size_t live_bytes(void) { return bytes_in_use; }
size_t live_blocks(void) { return blocks_in_use; }

size_t block_bytes(size_t size) { return (size + GRANULE - 1) / GRANULE * GRANULE; }

static char *start_of(const struct page *page) { return arena + (size_t)(page - pages) * PAGE_BYTES; }
static struct page *page_of(const void *block) { return &pages[(size_t)((const char *)block - arena) / PAGE_BYTES]; }
static size_t pages_for(size_t size) { return (size + PAGE_BYTES - 1) / PAGE_BYTES; }

/* The first page of `count` free ones in a row, looked for from where the last search ended. */
static struct page *find_run(size_t count) {
  size_t start = next_fit, run = 0;
  for (size_t seen = 0, i = start; seen < page_count + count; seen++, i++) {
    if (i == page_count) i = run = 0;
    run = pages[i].class == FREE_PAGE ? run + 1 : 0;
    if (run == count) {
      next_fit = i + 1 == page_count ? 0 : i + 1;
      return &pages[i + 1 - count];
    }
  }
  return NULL;
}

static void link_page(struct page *page) {
  struct page **head = &with_room[page->class];
  page->prev = NULL;
  page->next = *head;
  if (*head != NULL) (*head)->prev = page;
  *head = page;
}

static void unlink_page(struct page *page) {
  if (page->prev != NULL) page->prev->next = page->next;
  else with_room[page->class] = page->next;
  if (page->next != NULL) page->next->prev = page->prev;
}

static bool is_full(const struct page *page) {
  return page->free == NULL && page->untouched == PAGE_BYTES / (page->class * GRANULE);
}

static void *take_small(uint32_t class) {
  struct page *page = with_room[class];
  if (page == NULL) {
    page = find_run(1);
    if (page == NULL) return NULL;
    *page = (struct page){.class = class};
    link_page(page);
  }
  void *block;
  if (page->free != NULL) {
    block = page->free;
    page->free = page->free->next;
  } else {
    block = start_of(page) + (size_t)page->untouched++ * class * GRANULE;
  }
  page->live++;
  if (is_full(page)) unlink_page(page);
  return block;
}

static void give_small(struct page *page, void *block) {
  if (is_full(page)) link_page(page);
  struct free_block *freed = block;
  freed->next = page->free;
  page->free = freed;
  if (--page->live == 0) {
    unlink_page(page);
    page->class = FREE_PAGE;
  }
}

static void *take_large(size_t size) {
  size_t count = pages_for(size);
  struct page *page = find_run(count);
  if (page == NULL) return NULL;
  page->class = LARGE;
  page->live = (uint32_t)count;
  for (size_t i = 1; i < count; i++) page[i].class = LARGE_MORE;
  return start_of(page);
}

static void give_large(struct page *page) {
  size_t count = page->live;
  for (size_t i = 0; i < count; i++) page[i].class = FREE_PAGE;
  madvise(start_of(page), count * PAGE_BYTES, MADV_DONTNEED);
}

void *block_alloc(size_t size) {
  void *block = size <= SMALL_BYTES ? take_small((uint32_t)(block_bytes(size) / GRANULE)) : take_large(size);
  if (block != NULL) {
    bytes_in_use += block_bytes(size);
    blocks_in_use++;
  }
  return block;
}

void block_free(void *block, size_t size) {
  struct page *page = page_of(block);
  if (page->class == LARGE) give_large(page);
  else give_small(page, block);
  bytes_in_use -= block_bytes(size);
  blocks_in_use--;
}

bool block_fits(size_t size, size_t new_size) {
  if (size <= SMALL_BYTES || new_size <= SMALL_BYTES) return block_bytes(size) == block_bytes(new_size);
  return pages_for(size) == pages_for(new_size);
}

void block_resize(size_t size, size_t new_size) {
  bytes_in_use = bytes_in_use - block_bytes(size) + block_bytes(new_size);
}
