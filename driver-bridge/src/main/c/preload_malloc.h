/* What a hook of malloc's kind writes. Hot. */
#ifndef MEMFLIGHT_PRELOAD_MALLOC_H
#define MEMFLIGHT_PRELOAD_MALLOC_H

#include "callers.h"
#include "real.h"

static inline void mf_block_allocated(void *block, size_t size, uintptr_t caller)
{
    struct mf_producer *producer;
    if (block == NULL || (producer = mf_enter(MF_GATE_MALLOC)) == NULL)
        return;
    uint32_t site = mf_caller_site(producer, caller);
    if (MF_LIKELY(site != 0))
        mf_write(producer, MF_ALLOCATED, (uintptr_t)block, size, site);
    mf_leave();
}

/* 1 when it was written. */
static inline int mf_block_freed(void *block)
{
    struct mf_producer *producer;
    if (block == NULL || (producer = mf_enter(MF_GATE_MALLOC)) == NULL)
        return 0;
    int written = mf_write(producer, MF_FREED, (uintptr_t)block, 0, 0);
    mf_leave();
    return written;
}

static inline void mf_block_restored(void *block)
{
    struct mf_producer *producer = mf_enter(MF_GATE_MALLOC);
    if (producer == NULL)
        return;
    mf_write(producer, MF_RESTORED, (uintptr_t)block, 0, 0);
    mf_leave();
}

#endif
