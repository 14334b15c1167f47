/* The functions that ours stand before. */
#ifndef MEMFLIGHT_REAL_H
#define MEMFLIGHT_REAL_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define MF_HOOK __attribute__((visibility("default")))

struct mf_real {
    void *(*malloc)(size_t);
    void *(*calloc)(size_t, size_t);
    void *(*realloc)(void *, size_t);
    void (*free)(void *);
    void *(*aligned_alloc)(size_t, size_t);
    int (*posix_memalign)(void **, size_t, size_t);
    void *(*memalign)(size_t, size_t);
    void *(*valloc)(size_t);
    void *(*pvalloc)(size_t);
    void *(*mmap)(void *, size_t, int, int, int, off_t);
    int (*munmap)(void *, size_t);
    void *(*mremap)(void *, size_t, size_t, int, ...);
    int (*dlclose)(void *);
};

extern struct mf_real mf_real;

/* Finds them all at the first call of a hook, which is before there is a second thread; 0 while it is at it (finding allocates, too). */
int mf_find_real(void);

static inline int mf_ready(void) { return __builtin_expect(mf_real.dlclose != NULL, 1) || mf_find_real(); }

/* The next definition of a symbol after ours, or NULL; for use outside of start-up. */
void *mf_next(const char *name);

/* Blocks for those who allocate before the real functions are known: never given back, not recorded. */
void *mf_early_block(size_t size, size_t alignment);
size_t mf_early_size(const void *block);

extern char mf_early_memory[1 << 16];

static inline int mf_is_early(const void *block) { return (uintptr_t)block - (uintptr_t)mf_early_memory < sizeof mf_early_memory; }

#endif
