/* This process's image: made, added to, given up. */
#include "image.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

struct mf_process mf_process;

/* Not wiped: what a child takes over from its parent. */
static uint32_t numbers;
static _Atomic uint32_t epochs;
static struct mf_producer *newest_producer;
static struct mf_image *newest_image;

_Atomic uint32_t mf_unloads;

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
    uint64_t ahead = from % MF_MAP_STEP;
    char *mapping = mf_map(ahead + bytes, MAP_SHARED, fd, from - ahead);
    struct mf_producer *producer = mapping == NULL ? NULL : mf_pages(sizeof *producer);
    if (producer == NULL) {
        if (mapping != NULL)
            syscall(SYS_munmap, mapping, ahead + bytes);
        return mf_error(ENOMEM);
    }
    producer->ring = (struct mf_ring *)(mapping + ahead);
    producer->slots = (struct mf_record *)(mapping + ahead + MF_RING_CONTROL);
    producer->mask = mf_reader->slots - 1;
    producer->index = index;
    producer->mapping = mapping;
    producer->bytes = ahead + bytes;
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

/* What the parent had mapped and made for its own threads. */
static void drop_inheritance(void)
{
    while (newest_producer != NULL) {
        struct mf_producer *older = newest_producer->older;
        syscall(SYS_munmap, newest_producer->mapping, newest_producer->bytes);
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
    mf_write_first_pairs(image);
    mf_process.producers[0]->pair_due = &image->pair_due;
    return NULL;
}

static const char *make_file(uint32_t kind)
{
    static char temporary[sizeof mf_process.path];
    long pid = syscall(SYS_getpid);
    int fd = -1;
    for (int n = 0; fd < 0; n++) {
        snprintf(mf_process.path, sizeof mf_process.path, "%s/%ld-%d.ring", mf_directory, pid, n);
        if (syscall(SYS_faccessat, AT_FDCWD, mf_process.path, F_OK) == 0)
            continue;
        snprintf(temporary, sizeof temporary, "%s/%ld-%d.tmp", mf_directory, pid, n);
        fd = mf_open(temporary, O_RDWR | O_CREAT | O_EXCL);
        if (fd < 0 && errno != EEXIST)
            return mf_error(errno);
    }
    const char *error = fill_image(fd, kind);
    mf_close(fd);
    if (error == NULL && syscall(SYS_renameat2, AT_FDCWD, temporary, AT_FDCWD, mf_process.path, 0) != 0)
        error = mf_error(errno);
    if (error == NULL)
        atomic_fetch_add(&mf_reader->images_made, 1);
    else
        syscall(SYS_unlinkat, AT_FDCWD, temporary, 0);
    return error;
}

int mf_make_image(void)
{
    mf_acquire(&mf_process.lock);
    if (atomic_load(&mf_process.epoch) == 0 && atomic_load(&mf_process.broken) == 0) {
        uint32_t kind = mf_is_forked();
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
    mf_close_gates();
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
