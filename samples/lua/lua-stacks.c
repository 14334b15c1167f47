#include "lua-stacks.h"

#include <lua.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "page-alloc.h"

/* A bit for each granule: set where a stack begins. */
static uint8_t *marks;
static bool stack_is_next;

bool stacks_init(void) {
  marks = calloc(arena_bytes() / GRANULE / 8 + 1, 1);
  return marks != NULL;
}

static size_t granule_of(const void *block) { return (size_t)((const char *)block - (const char *)arena_base()) / GRANULE; }

static void mark(const void *block, bool is_stack) {
  size_t granule = granule_of(block);
  uint8_t bit = (uint8_t)(1u << granule % 8);
  marks[granule / 8] = (uint8_t)(is_stack ? marks[granule / 8] | bit : marks[granule / 8] & ~bit);
}

void stack_may_be(const void *block, int kind) {
  if (stack_is_next && kind == 0) mark(block, true);
  stack_is_next = kind == LUA_TTHREAD;
}

bool stack_is(const void *block) {
  size_t granule = granule_of(block);
  return (marks[granule / 8] >> granule % 8 & 1) != 0;
}

void stack_moved(const void *block, const void *to) {
  if (!stack_is(block)) return;
  mark(block, false);
  if (to != NULL) mark(to, true);
}
