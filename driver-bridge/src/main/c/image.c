/* The reader's page and this process's image: made, added to, given up. */
#include "image.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/resource.h>

struct mf_process mf_process;
struct mf_reader *mf_reader;

static _Atomic uint32_t undecided = 1;
static _Atomic uint32_t closed = 0;
static _Atomic uint32_t open_always = 1;

mf_word *_Atomic mf_gates[MF_GATES] = {&undecided, &undecided, &undecided, &undecided};

/* Not wiped: what a child takes over from its parent. */
static _Atomic uint32_t decided;
static uint32_t numbers;
static long first_pid;
static _Atomic uint32_t epochs;
static char directory[MF_PAGE - 64];
static uint64_t first_pair[2];
static struct mf_producer *newest_producer;
static struct mf_image *newest_image;

_Atomic uint32_t mf_unloads;

void mf_say(const char *what, const char *why)
{
    if (atomic_exchange_explicit(&mf_process.said, 1, memory_order_relaxed) != 0)
        return;
    char line[256];
    int length = snprintf(line, sizeof line, "memflight: process %ld: %s%s%s\n", (long)syscall(SYS_getpid), what, why[0] == 0 ? "" : ": ", why);
    if (length >= (int)sizeof line) {
        length = sizeof line;
        line[length - 1] = '\n';
    }
    syscall(SYS_write, 2, line, length);
}

/* Not strerror: that may load a catalogue, and allocate. */
static const char *mf_error(int error)
{
    switch (error) {
    case EACCES:
    case EPERM: return "permission denied";
    case EDQUOT:
    case ENOSPC: return "no space left for the rings";
    case EFBIG: return "the rings are larger than the limit for files";
    case EMFILE:
    case ENFILE: return "too many open files";
    case ENOENT:
    case ENOTDIR: return "there is no reader";
    case ENOMEM: return "out of memory";
    case EROFS: return "the file system is read-only";
    default: return "the rings cannot be made";
    }
}

static void set_gates(mf_word *api, mf_word *allocations, mf_word *mappings, mf_word *requests)
{
    atomic_store(&mf_gates[MF_GATE_API], api);
    atomic_store(&mf_gates[MF_GATE_MALLOC], allocations);
    atomic_store(&mf_gates[MF_GATE_MAPPINGS], mappings);
    atomic_store(&mf_gates[MF_GATE_REQUESTS], requests);
}

/* The variable's value in directory; the first allocations of a process come before libc has an environment. */
static int find_directory(void)
{
    static const char name[] = "MEMFLIGHT_RINGS=";
    extern char **environ;
    const char *value = NULL;
    char *raw = NULL;
    size_t room = 1 << 21;
    if (environ != NULL) {
        for (char **variable = environ; *variable != NULL && value == NULL; variable++)
            if (strncmp(*variable, name, sizeof name - 1) == 0)
                value = *variable + sizeof name - 1;
    } else if ((raw = mf_pages(room)) != NULL) {
        long length = mf_read_file("/proc/self/environ", raw, room - 1);
        for (long at = 0; at < length && value == NULL; at += (long)strlen(raw + at) + 1)
            if (strncmp(raw + at, name, sizeof name - 1) == 0)
                value = raw + at + sizeof name - 1;
    }
    int found = value != NULL && value[0] == '/' && strlen(value) < sizeof directory;
    if (found)
        strcpy(directory, value);
    if (raw != NULL)
        syscall(SYS_munmap, raw, room);
    return found;
}

static const char *open_reader(void)
{
    snprintf(mf_process.path, sizeof mf_process.path, "%s/reader", directory);
    int fd = mf_open(mf_process.path, O_RDWR);
    if (fd < 0)
        return mf_error(errno);
    /* A file that is too short would be a signal at the first look. */
    struct mf_reader *reader = syscall(SYS_lseek, fd, 0, SEEK_END) < MF_PAGE ? NULL : mf_map(MF_PAGE, MAP_SHARED, fd, 0);
    mf_close(fd);
    if (reader == NULL)
        return "the reader's page cannot be mapped";
    uint32_t slots = reader->slots;
    if (memcmp(reader->magic, MF_READER_MAGIC, sizeof reader->magic) != 0 || reader->version != MF_VERSION || slots < 1024 || slots > 1 << 20
        || (slots & (slots - 1)) != 0 || reader->frames < 1 || reader->frames > MF_MAX_FRAMES)
        return "the reader is of another version";
    if (atomic_load(&reader->ended) != 0)
        return "the reader has ended";
    mf_reader = reader;
    return NULL;
}

static void wipe(void) { memset((void *)&mf_process, 0, offsetof(struct mf_process, producers)); }

/* A child of fork() where the kernel does not wipe: the same by hand. */
static void wipe_all(void)
{
    wipe();
    memset(mf_process.producers, 0, sizeof mf_process.producers);
    memset((void *)mf_process.defined, 0, sizeof mf_process.defined);
}

static void decide(void)
{
    if (getauxval(AT_SECURE) != 0 || !find_directory()) {
        set_gates(&closed, &closed, &closed, &closed);
        return;
    }
    const char *error = open_reader();
    if (error != NULL) {
        mf_say("nothing is recorded", error);
        set_gates(&closed, &closed, &closed, &closed);
        return;
    }
    first_pid = syscall(SYS_getpid);
    mf_clock = mf_choose_clock();
    if (syscall(SYS_madvise, &mf_process, sizeof mf_process, MADV_WIPEONFORK) != 0)
        pthread_atfork(NULL, NULL, wipe_all);
    mf_threads_start();
    uint32_t flags = mf_reader->flags;
    mf_word *mode = &mf_reader->mode;
    set_gates(mode, flags & MF_FLAG_MALLOC ? mode : &closed, flags & MF_FLAG_MAPPINGS ? mode : &closed, &open_always);
}

struct mf_reader *mf_find_reader(void)
{
    if (MF_UNLIKELY(atomic_load_explicit(&decided, memory_order_acquire) == 0)) {
        struct mf_own own = mf_own_begin();
        mf_acquire(&mf_process.lock);
        if (atomic_load(&decided) == 0) {
            decide();
            atomic_store_explicit(&decided, 1, memory_order_release);
        }
        mf_release(&mf_process.lock);
        mf_own_end(own);
    }
    return mf_reader;
}

/* Why the file could not get longer, or NULL. RLIMIT_FSIZE would be a signal, so it is looked at first. */
static const char *lengthen(int fd, uint64_t from, uint64_t size)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && from + size > limit.rlim_cur)
        return mf_error(EFBIG);
    int error = syscall(SYS_fallocate, fd, 0, from, size) == 0 ? 0 : errno;
    if (error == EOPNOTSUPP || error == ENOSYS)
        error = posix_fallocate(fd, (off_t)from, (off_t)size);
    return error == 0 ? NULL : mf_error(error);
}

static uint64_t stride(void) { return (MF_RING_CONTROL + (uint64_t)mf_reader->slots * sizeof(struct mf_record) + MF_PAGE - 1) & ~(uint64_t)(MF_PAGE - 1); }

/* Lengthens the file by ring index and maps it. Under the lock. */
static const char *add_ring(int fd, uint32_t index)
{
    uint64_t bytes = stride();
    uint64_t from = MF_PAGE + index * bytes;
    const char *error = lengthen(fd, from, bytes);
    if (error != NULL)
        return error;
    struct mf_ring *ring = mf_map(bytes, MAP_SHARED, fd, from);
    struct mf_producer *producer = ring == NULL ? NULL : mf_pages(sizeof *producer);
    if (producer == NULL) {
        if (ring != NULL)
            syscall(SYS_munmap, ring, bytes);
        return mf_error(ENOMEM);
    }
    producer->ring = ring;
    producer->slots = (struct mf_record *)((char *)ring + MF_RING_CONTROL);
    producer->mask = mf_reader->slots - 1;
    producer->index = index;
    producer->bytes = bytes;
    producer->older = newest_producer;
    newest_producer = producer;
    mf_process.producers[index] = producer;
    return NULL;
}

struct mf_producer *mf_add_ring(void)
{
    struct mf_producer *producer = NULL;
    mf_acquire(&mf_process.lock);
    struct mf_image *image = atomic_load(&mf_process.image);
    uint32_t index = atomic_load(&mf_process.rings);
    if (mf_nanos() >= mf_process.retry_at) {
        const char *error = "too many threads";
        if (index < MF_MAX_RINGS) {
            int fd = mf_open(mf_process.path, O_RDWR);
            error = fd < 0 ? mf_error(errno) : add_ring(fd, index);
            if (fd >= 0)
                mf_close(fd);
        }
        if (error == NULL) {
            producer = mf_process.producers[index];
            producer->pair_due = &image->pair_due;
            atomic_store(&producer->ring->state, MF_RING_OWNED);
            atomic_store_explicit(&image->rings, index + 1, memory_order_release);
            atomic_store(&mf_process.rings, index + 1);
        } else {
            mf_process.retry_at = mf_nanos() + 100000000;
            mf_say("a thread is not recorded", error);
        }
    }
    mf_release(&mf_process.lock);
    return producer;
}

/* Field 22 of /proc/self/stat; the second field may contain anything, so fields are counted from its last parenthesis. */
static uint64_t process_start(void)
{
    char text[512];
    long length = mf_read_file("/proc/self/stat", text, sizeof text - 1);
    text[length < 0 ? 0 : length] = 0;
    const char *at = strrchr(text, ')');
    for (int field = 2; at != NULL && field < 22; field++)
        at = strchr(at + 1, ' ');
    return at == NULL ? 0 : strtoull(at + 1, NULL, 10);
}

static void put_pair(struct mf_image *image, uint64_t number, const uint64_t pair[2])
{
    atomic_store_explicit(&image->pair[number % MF_PAIRS].ticks, pair[0], memory_order_relaxed);
    atomic_store_explicit(&image->pair[number % MF_PAIRS].nanos, pair[1], memory_order_relaxed);
    atomic_store_explicit(&image->pairs, number + 1, memory_order_release);
}

/* When the next pair is due, in ticks: 100 ms from now at the rate seen since the first pair. */
static uint64_t due_after(const uint64_t pair[2])
{
    double rate = (double)(pair[0] - first_pair[0]) / (double)(pair[1] - first_pair[1]);
    return pair[0] + (uint64_t)(rate * 100e6);
}

static void put_first_pairs(struct mf_image *image)
{
    if (mf_clock == MF_CLOCK_MONOTONIC) {
        atomic_store(&image->pair_due, UINT64_MAX);
        return;
    }
    uint64_t now[2];
    if (first_pair[1] == 0)
        mf_read_pair(&first_pair[0], &first_pair[1]);
    mf_read_pair(&now[0], &now[1]);
    while (now[1] - first_pair[1] < 250000) {
        mf_sleep(100000);
        mf_read_pair(&now[0], &now[1]);
    }
    put_pair(image, 0, first_pair);
    put_pair(image, 1, now);
    atomic_store(&image->pair_due, due_after(now));
}

void mf_write_pair(void)
{
    struct mf_image *image = atomic_load_explicit(&mf_process.image, memory_order_relaxed);
    if (image == NULL || atomic_exchange_explicit(&mf_process.pairing, 1, memory_order_acquire) != 0)
        return;
    uint64_t now[2];
    uint64_t due = atomic_load(&image->pair_due);
    mf_read_pair(&now[0], &now[1]);
    if (now[0] >= due && atomic_compare_exchange_strong(&image->pair_due, &due, due_after(now)))
        put_pair(image, atomic_load(&image->pairs), now);
    atomic_store_explicit(&mf_process.pairing, 0, memory_order_release);
}

/* What the parent had mapped and made for its own threads. */
static void drop_inheritance(void)
{
    while (newest_producer != NULL) {
        struct mf_producer *older = newest_producer->older;
        syscall(SYS_munmap, newest_producer->ring, newest_producer->bytes);
        syscall(SYS_munmap, newest_producer, sizeof *newest_producer);
        newest_producer = older;
    }
    if (newest_image != NULL)
        syscall(SYS_munmap, newest_image, MF_PAGE);
    newest_image = NULL;
}

static const char *fill_image(int fd, uint32_t kind)
{
    const char *error = lengthen(fd, 0, MF_PAGE + stride());
    if (error != NULL)
        return error;
    struct mf_image *image = mf_map(MF_PAGE, MAP_SHARED, fd, 0);
    if (image == NULL)
        return mf_error(errno);
    newest_image = image;
    if ((error = add_ring(fd, 0)) != NULL)
        return error;
    memcpy(image->magic, MF_IMAGE_MAGIC, sizeof image->magic);
    image->version = MF_VERSION;
    image->clock = mf_clock;
    image->pid = (uint64_t)syscall(SYS_getpid);
    image->started = process_start();
    image->slots = mf_reader->slots;
    image->stride = stride();
    image->kind = kind;
    image->parent = (uint64_t)syscall(SYS_getppid);
    atomic_store(&image->rings, 1);
    atomic_store(&image->state, MF_RUNNING);
    put_first_pairs(image);
    mf_process.producers[0]->pair_due = &image->pair_due;
    return NULL;
}

static const char *make_file(uint32_t kind)
{
    static char temporary[sizeof mf_process.path];
    long pid = syscall(SYS_getpid);
    int fd = -1;
    for (int n = 0; fd < 0; n++) {
        snprintf(mf_process.path, sizeof mf_process.path, "%s/%ld-%d.ring", directory, pid, n);
        if (syscall(SYS_faccessat, AT_FDCWD, mf_process.path, F_OK) == 0)
            continue;
        snprintf(temporary, sizeof temporary, "%s/%ld-%d.tmp", directory, pid, n);
        fd = mf_open(temporary, O_RDWR | O_CREAT | O_EXCL);
        if (fd < 0 && errno != EEXIST)
            return mf_error(errno);
    }
    const char *error = fill_image(fd, kind);
    mf_close(fd);
    if (error == NULL && syscall(SYS_renameat2, AT_FDCWD, temporary, AT_FDCWD, mf_process.path, 0) != 0)
        error = mf_error(errno);
    if (error != NULL)
        syscall(SYS_unlinkat, AT_FDCWD, temporary, 0);
    return error;
}

int mf_make_image(void)
{
    mf_acquire(&mf_process.lock);
    if (atomic_load(&mf_process.epoch) == 0 && atomic_load(&mf_process.broken) == 0) {
        uint32_t kind = syscall(SYS_getpid) != first_pid;
        drop_inheritance();
        const char *error = make_file(kind);
        numbers++;
        if (error == NULL) {
            atomic_store(&mf_process.image, newest_image);
            atomic_store(&mf_process.rings, 1);
            atomic_store(&mf_process.number, numbers);
            atomic_store(&mf_process.epoch, atomic_fetch_add(&epochs, 1) + 1);
        } else {
            drop_inheritance();
            atomic_store(&mf_process.broken, 1);
            atomic_fetch_add(&mf_reader->images_lost, 1);
            mf_say("nothing is recorded", error);
        }
    }
    mf_release(&mf_process.lock);
    return atomic_load(&mf_process.epoch) != 0;
}

void mf_count_lost(void)
{
    struct mf_image *image = atomic_load_explicit(&mf_process.image, memory_order_relaxed);
    if (image != NULL)
        atomic_fetch_add(&image->events_lost, 1);
    else if (mf_reader != NULL)
        atomic_fetch_add(&mf_reader->events_lost, 1);
}

void mf_give_up(const char *why, int reader_is_dead)
{
    if (atomic_exchange(&mf_process.broken, 1) != 0)
        return;
    set_gates(&closed, &closed, &closed, &closed);
    atomic_store(&atomic_load(&mf_process.image)->state, MF_GAVE_UP);
    atomic_fetch_add(&mf_reader->images_lost, 1);
    if (reader_is_dead)
        syscall(SYS_unlinkat, AT_FDCWD, mf_process.path, 0);
    mf_say("recording ends here", why);
}

void mf_forget_addresses(void)
{
    atomic_fetch_add(&mf_unloads, 1);
    /* Only where an image is: 0 has to stay 0. */
    uint32_t seen = atomic_load(&mf_process.epoch);
    while (seen != 0 && !atomic_compare_exchange_weak(&mf_process.epoch, &seen, atomic_fetch_add(&epochs, 1) + 1)) {
    }
}
