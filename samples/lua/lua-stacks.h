/*
 * Which blocks are Lua's stacks. Lua asks for a coroutine's stack right after the coroutine itself, which it announces as one, and moves the
 * stack by reallocating it. Not thread-safe.
 */
#ifndef LUA_STACKS_H
#define LUA_STACKS_H

#include <stdbool.h>

/* After page_alloc_init. False: no memory. */
bool stacks_init(void);

/* A new block, and what Lua says of it: the type of an object, or 0. */
void stack_may_be(const void *block, int kind);

bool stack_is(const void *block);

/* A block goes: to another place, or away if that is NULL. */
void stack_moved(const void *block, const void *to);

#endif
