/*
 * System calls that neither our own hooks nor anybody else's see, that allocate nothing and are no cancellation points. All of them change
 * errno: callers save it. And the lock of the slow paths.
 */
#ifndef MEMFLIGHT_SYS_H
#define MEMFLIGHT_SYS_H

#include <fcntl.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static inline int mf_open(const char *path, int flags)
{
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0600);
}

static inline void mf_close(int fd) { syscall(SYS_close, fd); }

/* Up to size bytes of a file, or -1. */
static inline long mf_read_file(const char *path, char *bytes, size_t size)
{
    int fd = mf_open(path, O_RDONLY);
    if (fd < 0)
        return -1;
    size_t have = 0;
    while (have < size) {
        long got = syscall(SYS_read, fd, bytes + have, size - have);
        if (got <= 0)
            break;
        have += (size_t)got;
    }
    mf_close(fd);
    return (long)have;
}

/* A mapping, or NULL. */
static inline void *mf_map(size_t size, int flags, int fd, uint64_t offset)
{
    long at = syscall(SYS_mmap, NULL, size, PROT_READ | PROT_WRITE, flags, fd, offset);
    return at == -1 ? NULL : (void *)at;
}

/* Fresh pages of our own, which no report counts; NULL when there are none. Never given back. */
static inline void *mf_pages(size_t size) { return mf_map(size, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0); }

static inline void mf_sleep(uint64_t nanos)
{
    struct timespec time = {0, (long)nanos};
    syscall(SYS_nanosleep, &time, NULL);
}

/* The kernel's signal set. While everything is blocked no handler runs in this thread. */
static inline uint64_t mf_block_signals(void)
{
    uint64_t all = ~0ull, before = 0;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &before, sizeof before);
    return before;
}

static inline void mf_restore_signals(uint64_t before)
{
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &before, NULL, sizeof before);
}

/* 0 free, 1 held, 2 held and waited for. Holders have their signals blocked and call nothing that could come back here. */
struct mf_lock {
    _Atomic uint32_t word;
};

static inline void mf_acquire(struct mf_lock *lock)
{
    uint32_t seen = 0;
    if (atomic_compare_exchange_strong_explicit(&lock->word, &seen, 1, memory_order_acquire, memory_order_relaxed))
        return;
    while (atomic_exchange_explicit(&lock->word, 2, memory_order_acquire) != 0)
        syscall(SYS_futex, &lock->word, FUTEX_WAIT_PRIVATE, 2, NULL);
}

static inline void mf_release(struct mf_lock *lock)
{
    if (atomic_exchange_explicit(&lock->word, 0, memory_order_release) == 2)
        syscall(SYS_futex, &lock->word, FUTEX_WAKE_PRIVATE, 1);
}

#endif
