#include "real.h"

#include <dlfcn.h>
#include <stdatomic.h>

#include "callers.h"

struct mf_real mf_real;

char mf_early_memory[1 << 16] __attribute__((aligned(64)));
static _Atomic size_t early_used;

void *mf_early_block(size_t size, size_t alignment)
{
    alignment = alignment < 16 ? 16 : alignment;
    if (size > sizeof mf_early_memory || alignment > 4096)
        return NULL;
    /* Room for the block anywhere behind its size. */
    size_t taken = atomic_fetch_add(&early_used, size + alignment + 16);
    if (taken + size + alignment + 16 > sizeof mf_early_memory)
        return NULL;
    uintptr_t block = ((uintptr_t)mf_early_memory + taken + 16 + alignment - 1) & ~(uintptr_t)(alignment - 1);
    ((size_t *)block)[-1] = size;
    return (void *)block;
}

size_t mf_early_size(const void *block) { return ((const size_t *)block)[-1]; }

static void find(void *into, const char *name)
{
    void *symbol = dlsym(RTLD_NEXT, name);
    /* A C library without one of these has no callers of it either. */
    *(void **)into = symbol;
}

int mf_find_real(void)
{
    static _Atomic int finding;
    if (atomic_exchange(&finding, 1) != 0)
        return 0;
    find(&mf_real.malloc, "malloc");
    find(&mf_real.calloc, "calloc");
    find(&mf_real.realloc, "realloc");
    find(&mf_real.free, "free");
    find(&mf_real.aligned_alloc, "aligned_alloc");
    find(&mf_real.posix_memalign, "posix_memalign");
    find(&mf_real.memalign, "memalign");
    find(&mf_real.valloc, "valloc");
    find(&mf_real.pvalloc, "pvalloc");
    find(&mf_real.mmap, "mmap");
    find(&mf_real.munmap, "munmap");
    find(&mf_real.mremap, "mremap");
    void *last;
    find(&last, "dlclose");
    atomic_signal_fence(memory_order_seq_cst);
    /* Ready is when the last one is there. */
    mf_real.dlclose = (int (*)(void *))last;
    return 1;
}

void *mf_next(const char *name)
{
    struct mf_own own = mf_own_begin();
    void *found = dlsym(RTLD_NEXT, name);
    mf_own_end(own);
    return found;
}

__attribute__((constructor)) static void start(void)
{
    mf_ready();
    if (mf_find_reader() == NULL || (mf_reader->flags & (MF_FLAG_MALLOC | MF_FLAG_MAPPINGS)) == 0)
        return;
    struct mf_own own = mf_own_begin();
    mf_callers_start();
    mf_own_end(own);
}
