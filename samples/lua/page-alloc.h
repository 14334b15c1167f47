/*
 * The driver's own allocator: one arena of a fixed size ("page-alloc"), blocks on 32-byte granules.
 * Blocks of up to 2 KiB share pages by size; larger ones take runs of pages. It keeps its own count of what
 * is live, which memflight has no part in. Not thread-safe: one Lua state, one thread.
 */
#ifndef PAGE_ALLOC_H
#define PAGE_ALLOC_H

#include <stdbool.h>
#include <stddef.h>

enum { GRANULE = 32 };

/* Reserves the arena; the system backs pages as they are first used. False: errno says why. */
bool page_alloc_init(size_t arena_bytes);

void *arena_base(void);
size_t arena_bytes(void);

/* What a block of `size` bytes takes: the next multiple of the granule. This is what counts as live. */
size_t block_bytes(size_t size);

/* NULL when the arena is full. `size` must not be 0. */
void *block_alloc(size_t size);

/* Gives back a block that was allocated with that size. */
void block_free(void *block, size_t size);

/* Whether a block of `size` bytes can hold `new_size` where it is. */
bool block_fits(size_t size, size_t new_size);

/* The block, of `size` bytes until now, has `new_size` bytes from now on; it must fit. */
void block_resize(size_t size, size_t new_size);

/* The allocator's own count. */
size_t live_bytes(void);
size_t live_blocks(void);

#endif
