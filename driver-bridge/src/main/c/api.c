/* memflight.h. Where the preload library is in the process as well, its own functions do the work: a process has one image. */
#include "memflight.h"

#include <errno.h>
#include <string.h>

#include "core.h"

#ifdef MEMFLIGHT_PRELOAD
#define FORWARD(call)
#define FORWARD_VOID(call)
#define SELF(name) memflight_##name
#else
#include <dlfcn.h>
#define FORWARD(call)                                                                                                                                \
    if (MF_UNLIKELY(preloaded != NULL))                                                                                                              \
    return preloaded->call
#define FORWARD_VOID(call)                                                                                                                           \
    if (MF_UNLIKELY(preloaded != NULL)) {                                                                                                            \
        preloaded->call;                                                                                                                             \
        return;                                                                                                                                      \
    }
#endif

struct mf_api {
    int (*is_recording)(void);
    uint32_t (*site)(const char *, uint32_t, const char *, int);
    void (*allocated)(const void *, size_t, uint32_t);
    void (*freed)(const void *);
    void (*reallocating)(const void *);
    void (*reallocated)(const void *, const void *, size_t, uint32_t);
    int (*arena)(const void *, size_t, size_t);
    int (*start)(int);
    int (*mode)(void);
};

#ifdef MEMFLIGHT_PRELOAD
extern const struct mf_api memflight_preload_api_1;
MEMFLIGHT_API const struct mf_api memflight_preload_api_1 = {
    memflight_is_recording,
    memflight_site,
    memflight_allocated,
    memflight_freed,
    memflight_reallocating,
    memflight_reallocated,
    memflight_arena,
    memflight_start,
    memflight_mode,
};
#else
static const struct mf_api *preloaded;

/* Matters to programs that load this library by hand; calls of all others are bound to the preload library anyway. */
__attribute__((constructor)) static void look_for_preload(void) { preloaded = dlsym(RTLD_DEFAULT, "memflight_preload_api_1"); }
#endif

int memflight_is_recording(void)
{
    FORWARD(is_recording());
    return mf_find_reader() != NULL && mf_is_open(MF_GATE_API) != 0;
}

int memflight_mode(void)
{
    FORWARD(mode());
    return mf_find_reader() == NULL ? MEMFLIGHT_CLOSED : (int)mf_is_open(MF_GATE_API);
}

uint32_t memflight_site(const char *file, uint32_t line, const char *function, int kind)
{
    FORWARD(site(file, line, function, kind));
    enum { LONGEST = 4000 };
    if (mf_find_reader() == NULL)
        return 0;
    uint32_t numbers[2] = {line, kind == MEMFLIGHT_SCRIPT ? 0 : 1};
    const struct mf_part parts[] = {
        {numbers, sizeof numbers},
        {file == NULL ? "" : file, file == NULL ? 0 : (uint32_t)strnlen(file, LONGEST)},
        {"", 1},
        {function == NULL ? "" : function, function == NULL ? 0 : (uint32_t)strnlen(function, LONGEST)},
        {"", 1},
    };
    return mf_intern(MF_SITE, MF_FORM_NAMED, parts, sizeof parts / sizeof parts[0]);
}

void memflight_allocated(const void *block, size_t size, uint32_t site)
{
    FORWARD_VOID(allocated(block, size, site));
    struct mf_producer *producer;
    if (block == NULL || (producer = mf_enter(MF_GATE_API)) == NULL)
        return;
    uint32_t id = mf_defined(producer, site);
    if (MF_LIKELY(id != 0))
        mf_write(producer, MF_ALLOCATED, (uintptr_t)block, size, id);
    mf_leave();
}

void memflight_freed(const void *block)
{
    FORWARD_VOID(freed(block));
    struct mf_producer *producer;
    if (block == NULL || (producer = mf_enter(MF_GATE_API)) == NULL)
        return;
    mf_write(producer, MF_FREED, (uintptr_t)block, 0, 0);
    mf_leave();
}

void memflight_reallocating(const void *old)
{
    FORWARD_VOID(reallocating(old));
    struct mf_producer *producer;
    if (old == NULL || (producer = mf_enter(MF_GATE_API)) == NULL)
        return;
    /* Only a free that was written can be taken back. */
    mf_thread.reallocating = mf_write(producer, MF_FREED, (uintptr_t)old, 0, 0) ? (uintptr_t)old : 0;
    mf_leave();
}

void memflight_reallocated(const void *old, const void *block, size_t size, uint32_t site)
{
    FORWARD_VOID(reallocated(old, block, size, site));
    int written = old != NULL && mf_thread.reallocating == (uintptr_t)old;
    mf_thread.reallocating = 0;
    struct mf_producer *producer;
    if (block != NULL) {
        memflight_allocated(block, size, site);
    } else if (written && size > 0 && (producer = mf_enter(MF_GATE_API)) != NULL) {
        mf_write(producer, MF_RESTORED, (uintptr_t)old, 0, 0);
        mf_leave();
    }
}

static int request(enum mf_kind kind, uint64_t address, uint64_t size, uint32_t site)
{
    struct mf_producer *producer = mf_enter(MF_GATE_REQUESTS);
    if (producer == NULL)
        return 0;
    int written = mf_write(producer, kind, address, size, site);
    mf_leave();
    return written;
}

int memflight_arena(const void *base, size_t size, size_t granule)
{
    FORWARD(arena(base, size, granule));
    if (size == 0 || granule == 0 || (granule & (granule - 1)) != 0 || granule > 1u << 30)
        return -1;
    return request(MF_ARENA, (uintptr_t)base, size, (uint32_t)granule) ? 0 : -1;
}

int memflight_start(int mode)
{
    FORWARD(start(mode));
    if (mode != 0 && mode != 1 && mode != 2 && mode != 4 && mode != 8)
        return -1;
    if (!request(MF_MODE, 0, (uint64_t)mode, 0))
        return -1;
    int error = errno;
    uint64_t end = mf_nanos() + 2000000000u;
    int on;
    while (!(on = atomic_load(&mf_reader->mode) == (uint32_t)mode) && mf_nanos() < end && atomic_load(&mf_reader->ended) == 0)
        mf_sleep(500000);
    errno = error;
    return on ? 0 : -1;
}

int memflight_stop(void) { return memflight_start(MEMFLIGHT_CLOSED); }
