/* From the address that called a hook to the id of a site. */
#ifndef MEMFLIGHT_CALLERS_H
#define MEMFLIGHT_CALLERS_H

#include "core.h"

/* The address inside the call instruction, which is what sites are told apart by. */
#define MF_CALLER ((uintptr_t)__builtin_extract_return_addr(__builtin_return_address(0)) - 1)

/* Finds the unwinder and lets it do its own allocations; called before main, outside of any event. */
void mf_callers_start(void);

uint32_t mf_caller_site_slow(struct mf_producer *producer, uintptr_t pc);

static inline uint32_t mf_cache_place(uintptr_t pc) { return (uint32_t)(pc * 0x9e3779b97f4a7c15u >> (64 - MF_CACHE_BITS)); }

/*
 * The site of a call at pc, known to the reader; 0 when that was impossible (counted). A few nanoseconds when this thread has called from there
 * before. A caller inside libc or a C++ library does not tell who wanted the memory: then the stack is walked, each time, for 1 us and more.
 */
static inline uint32_t mf_caller_site(struct mf_producer *producer, uintptr_t pc)
{
    uint32_t place = mf_cache_place(pc);
    uint32_t site = producer->cache[place].site;
    if (MF_LIKELY(producer->cache[place].pc == pc && (site & MF_WALK) == 0))
        return site;
    return mf_caller_site_slow(producer, pc);
}

/* The module at an address; id 0 where there is none. In modules.c. */
struct mf_module mf_find_module(uintptr_t pc);

#endif
