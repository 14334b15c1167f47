/* malloc and its kin. An allocation is written after the memory was obtained, a free before it is given back. */
#include "preload_malloc.h"

#include <errno.h>
#include <string.h>

MF_HOOK void *malloc(size_t size)
{
    if (!mf_ready())
        return mf_early_block(size, 16);
    void *block = mf_real.malloc(size);
    mf_block_allocated(block, size, MF_CALLER);
    return block;
}

/* Ours, whichever one the program's calls are bound to. */
extern __typeof__(malloc) mf_own_malloc __attribute__((alias("malloc"), visibility("hidden")));

MF_HOOK void *calloc(size_t count, size_t size)
{
    if (!mf_ready()) {
        size_t bytes;
        return __builtin_mul_overflow(count, size, &bytes) ? NULL : mf_early_block(bytes, 16); /* never used before, so it is zeros */
    }
    void *block = mf_real.calloc(count, size);
    mf_block_allocated(block, count * size, MF_CALLER);
    return block;
}

MF_HOOK void free(void *block)
{
    if (mf_is_early(block) || !mf_ready())
        return;
    mf_block_freed(block);
    mf_real.free(block);
}

MF_HOOK void free_sized(void *block, size_t size)
{
    (void)size;
    free(block);
}

MF_HOOK void free_aligned_sized(void *block, size_t alignment, size_t size)
{
    (void)alignment;
    (void)size;
    free(block);
}

static void *reallocate(void *old, size_t size, uintptr_t caller)
{
    int ready = mf_ready();
    if (mf_is_early(old) || !ready) {
        void *block = ready ? mf_real.malloc(size) : mf_early_block(size, 16);
        if (block != NULL && old != NULL)
            memcpy(block, old, mf_early_size(old) < size ? mf_early_size(old) : size);
        if (ready)
            mf_block_allocated(block, size, caller);
        return block;
    }
    int written = mf_block_freed(old);
    void *block = mf_real.realloc(old, size);
    if (block != NULL)
        mf_block_allocated(block, size, caller);
    else if (written && size != 0)
        mf_block_restored(old);
    return block;
}

MF_HOOK void *realloc(void *old, size_t size) { return reallocate(old, size, MF_CALLER); }

/* Not libc's: that calls realloc, and libc would be the caller. */
MF_HOOK void *reallocarray(void *old, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    return reallocate(old, bytes, MF_CALLER);
}

MF_HOOK void *aligned_alloc(size_t alignment, size_t size)
{
    if (!mf_ready())
        return mf_early_block(size, alignment);
    void *block = mf_real.aligned_alloc(alignment, size);
    mf_block_allocated(block, size, MF_CALLER);
    return block;
}

MF_HOOK int posix_memalign(void **block, size_t alignment, size_t size)
{
    if (!mf_ready()) {
        void *early = mf_early_block(size, alignment);
        if (early != NULL)
            *block = early;
        return early == NULL ? ENOMEM : 0;
    }
    int error = mf_real.posix_memalign(block, alignment, size);
    if (error == 0)
        mf_block_allocated(*block, size, MF_CALLER);
    return error;
}

MF_HOOK void *memalign(size_t alignment, size_t size)
{
    if (!mf_ready())
        return mf_early_block(size, alignment);
    void *block = mf_real.memalign(alignment, size);
    mf_block_allocated(block, size, MF_CALLER);
    return block;
}

MF_HOOK void *valloc(size_t size)
{
    if (!mf_ready())
        return mf_early_block(size, 4096);
    void *block = mf_real.valloc(size);
    mf_block_allocated(block, size, MF_CALLER);
    return block;
}

MF_HOOK void *pvalloc(size_t size)
{
    if (!mf_ready())
        return mf_early_block(size, 4096);
    void *block = mf_real.pvalloc(size);
    mf_block_allocated(block, size, MF_CALLER);
    return block;
}
