/*
 * operator new and delete in all their forms, so that the caller of `new` is the site and not the C++ library. The memory is malloc's, as in both
 * C++ libraries; when there is none, the library's own operator does the rest (new handler, bad_alloc), and its calls of malloc are recorded
 * like anyone's. Where a library with operators of its own comes after us, those are used and nothing is written here.
 */
#include <dlfcn.h>
#include <string.h>

#include "preload_malloc.h"

enum { UNKNOWN, IS_MALLOC, IS_FOREIGN };
static _Atomic int operators;

extern void *mf_own_malloc(size_t size);

static int find_operators(void)
{
    void *next = mf_next("_Znwm");
    struct mf_own looking = mf_own_begin();
    /* A program with a malloc of its own: the library's operators use that, and so must everybody. */
    int kind = dlsym(RTLD_DEFAULT, "malloc") == (void *)mf_own_malloc ? IS_MALLOC : IS_FOREIGN;
    mf_own_end(looking);
    if (next != NULL && kind == IS_MALLOC) {
        Dl_info info;
        struct mf_own own = mf_own_begin();
        int found = dladdr(next, &info) != 0 && info.dli_fname != NULL;
        mf_own_end(own);
        const char *slash = found ? strrchr(info.dli_fname, '/') : NULL;
        const char *name = slash != NULL ? slash + 1 : found ? info.dli_fname : "";
        if (strncmp(name, "libstdc++", 9) != 0 && strncmp(name, "libc++", 6) != 0)
            kind = IS_FOREIGN;
    }
    atomic_store(&operators, kind);
    return kind;
}

static inline int are_malloc(void)
{
    int kind = atomic_load_explicit(&operators, memory_order_relaxed);
    if (MF_UNLIKELY(kind == UNKNOWN))
        kind = find_operators();
    return kind == IS_MALLOC;
}

/* The C++ library's own; a program may have loaded that by hand, and then it does not come after us. */
static void *library_operator(const char *name)
{
    void *found = mf_next(name);
    static const char *const libraries[] = {"libstdc++.so.6", "libc++.so.1"};
    for (size_t i = 0; found == NULL && i < sizeof libraries / sizeof libraries[0]; i++) {
        struct mf_own own = mf_own_begin();
        void *library = dlopen(libraries[i], RTLD_LAZY | RTLD_NOLOAD);
        if (library != NULL) {
            found = dlsym(library, name);
            dlclose(library); /* it stays: it was there */
        }
        mf_own_end(own);
    }
    if (found == NULL)
        __builtin_trap(); /* new without a C++ library, and without memory: there is nothing to throw */
    return found;
}

#define NEW(symbol)                                                                                                                                  \
    MF_HOOK void *symbol(size_t size);                                                                                                               \
    MF_HOOK void *symbol(size_t size)                                                                                                                \
    {                                                                                                                                                \
        void *block;                                                                                                                                 \
        if (mf_ready() && are_malloc() && (block = mf_real.malloc(size == 0 ? 1 : size)) != NULL) {                                                  \
            mf_block_allocated(block, size, MF_CALLER);                                                                                              \
            return block;                                                                                                                            \
        }                                                                                                                                            \
        return ((void *(*)(size_t))library_operator(#symbol))(size);                                                                                 \
    }

#define NEW_NOTHROW(symbol)                                                                                                                          \
    MF_HOOK void *symbol(size_t size, const void *nothrow);                                                                                          \
    MF_HOOK void *symbol(size_t size, const void *nothrow)                                                                                           \
    {                                                                                                                                                \
        void *block;                                                                                                                                 \
        if (mf_ready() && are_malloc() && (block = mf_real.malloc(size == 0 ? 1 : size)) != NULL) {                                                  \
            mf_block_allocated(block, size, MF_CALLER);                                                                                              \
            return block;                                                                                                                            \
        }                                                                                                                                            \
        return ((void *(*)(size_t, const void *))library_operator(#symbol))(size, nothrow);                                                          \
    }

#define NEW_ALIGNED(symbol)                                                                                                                          \
    MF_HOOK void *symbol(size_t size, size_t alignment);                                                                                             \
    MF_HOOK void *symbol(size_t size, size_t alignment)                                                                                              \
    {                                                                                                                                                \
        void *block;                                                                                                                                 \
        if (mf_ready() && are_malloc() && (block = mf_real.memalign(alignment, size == 0 ? 1 : size)) != NULL) {                                     \
            mf_block_allocated(block, size, MF_CALLER);                                                                                              \
            return block;                                                                                                                            \
        }                                                                                                                                            \
        return ((void *(*)(size_t, size_t))library_operator(#symbol))(size, alignment);                                                              \
    }

#define NEW_ALIGNED_NOTHROW(symbol)                                                                                                                  \
    MF_HOOK void *symbol(size_t size, size_t alignment, const void *nothrow);                                                                        \
    MF_HOOK void *symbol(size_t size, size_t alignment, const void *nothrow)                                                                         \
    {                                                                                                                                                \
        void *block;                                                                                                                                 \
        if (mf_ready() && are_malloc() && (block = mf_real.memalign(alignment, size == 0 ? 1 : size)) != NULL) {                                     \
            mf_block_allocated(block, size, MF_CALLER);                                                                                              \
            return block;                                                                                                                            \
        }                                                                                                                                            \
        return ((void *(*)(size_t, size_t, const void *))library_operator(#symbol))(size, alignment, nothrow);                                       \
    }

#define DELETE(symbol, parameters, arguments)                                                                                                        \
    MF_HOOK void symbol parameters;                                                                                                                  \
    MF_HOOK void symbol parameters                                                                                                                   \
    {                                                                                                                                                \
        if (mf_is_early(block) || !mf_ready())                                                                                                       \
            return;                                                                                                                                  \
        if (MF_UNLIKELY(!are_malloc())) {                                                                                                            \
            ((void (*) parameters)library_operator(#symbol))arguments;                                                                               \
            return;                                                                                                                                  \
        }                                                                                                                                            \
        mf_block_freed(block);                                                                                                                       \
        mf_real.free(block);                                                                                                                         \
    }

#pragma GCC diagnostic ignored "-Wunused-parameter"

NEW(_Znwm)
NEW(_Znam)
NEW_NOTHROW(_ZnwmRKSt9nothrow_t)
NEW_NOTHROW(_ZnamRKSt9nothrow_t)
NEW_ALIGNED(_ZnwmSt11align_val_t)
NEW_ALIGNED(_ZnamSt11align_val_t)
NEW_ALIGNED_NOTHROW(_ZnwmSt11align_val_tRKSt9nothrow_t)
NEW_ALIGNED_NOTHROW(_ZnamSt11align_val_tRKSt9nothrow_t)

DELETE(_ZdlPv, (void *block), (block))
DELETE(_ZdaPv, (void *block), (block))
DELETE(_ZdlPvm, (void *block, size_t size), (block, size))
DELETE(_ZdaPvm, (void *block, size_t size), (block, size))
DELETE(_ZdlPvRKSt9nothrow_t, (void *block, const void *nothrow), (block, nothrow))
DELETE(_ZdaPvRKSt9nothrow_t, (void *block, const void *nothrow), (block, nothrow))
DELETE(_ZdlPvSt11align_val_t, (void *block, size_t alignment), (block, alignment))
DELETE(_ZdaPvSt11align_val_t, (void *block, size_t alignment), (block, alignment))
DELETE(_ZdlPvmSt11align_val_t, (void *block, size_t size, size_t alignment), (block, size, alignment))
DELETE(_ZdaPvmSt11align_val_t, (void *block, size_t size, size_t alignment), (block, size, alignment))
DELETE(_ZdlPvSt11align_val_tRKSt9nothrow_t, (void *block, size_t alignment, const void *nothrow), (block, alignment, nothrow))
DELETE(_ZdaPvSt11align_val_tRKSt9nothrow_t, (void *block, size_t alignment, const void *nothrow), (block, alignment, nothrow))
