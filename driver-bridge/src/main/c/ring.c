/* A thread's ring: taken, waited for when it is full, left. */
#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "image.h"

__thread struct mf_thread mf_thread __attribute__((tls_model("initial-exec"))) = {.epoch = UINT32_MAX};

static pthread_key_t key;
static int has_key;

/* So many rings may stand about whose threads are gone and which the reader has not emptied: then new threads wait for it. */
enum { MAX_LEFT = 16 };

/* How long the reader has not moved. */
struct patience {
    uint64_t heartbeat;
    uint64_t since;
    uint64_t looked;
    uint32_t rounds;
};

/* One short sleep, then 1; or 0 when there is nothing to wait for any more. */
static int wait_for_reader(struct patience *patience)
{
    if (atomic_load(&mf_process.broken) != 0)
        return 0;
    if (atomic_load_explicit(&mf_reader->ended, memory_order_relaxed) != 0) {
        mf_give_up("the reader has ended", 1);
        return 0;
    }
    uint64_t now = mf_nanos();
    uint64_t heartbeat = atomic_load_explicit(&mf_reader->heartbeat, memory_order_relaxed);
    if (patience->rounds == 0 || heartbeat != patience->heartbeat) {
        patience->heartbeat = heartbeat;
        patience->since = now;
    }
    if (now - patience->looked > 20000000) {
        patience->looked = now;
        if (syscall(SYS_kill, mf_reader->pid, 0) != 0 && errno == ESRCH) {
            mf_give_up("the reader is gone", 1);
            return 0;
        }
    }
    if (now - patience->since > mf_reader->patience) {
        mf_give_up("the reader does not answer", 0);
        return 0;
    }
    patience->rounds++;
    mf_sleep(patience->rounds < 10 ? 20000 : patience->rounds < 100 ? 100000 : 1000000);
    return 1;
}

static int has_room(struct mf_producer *producer, uint64_t count)
{
    producer->consumed = atomic_load_explicit(&producer->ring->consumed, memory_order_acquire);
    return producer->published + count - producer->consumed <= producer->mask + 1;
}

int mf_make_room(struct mf_producer *producer, uint64_t count, enum mf_kind kind)
{
    if (has_room(producer, count))
        return 1;
    int request = kind == MF_MODE || kind == MF_ARENA;
    int error = errno;
    struct patience patience = {0};
    int room = 0;
    if ((mf_reader->flags & MF_FLAG_DROP) != 0 && !request) {
        uint64_t dropped = atomic_load_explicit(&producer->ring->dropped, memory_order_relaxed);
        atomic_store_explicit(&producer->ring->dropped, dropped + 1, memory_order_relaxed);
    } else {
        while (!(room = has_room(producer, count)) && wait_for_reader(&patience)) {
            /* Nothing is recorded any more, so nothing needs to be waited for. */
            if (!request && atomic_load_explicit(&mf_reader->mode, memory_order_relaxed) == 0)
                break;
        }
    }
    errno = error;
    return room;
}

int mf_write_payload(struct mf_producer *producer, enum mf_kind kind, uint64_t address, uint32_t id, const void *payload, uint32_t length)
{
    uint64_t count = 1 + (length + sizeof(struct mf_record) - 1) / sizeof(struct mf_record);
    if (producer->published + count - producer->consumed > producer->mask + 1 && !mf_make_room(producer, count, kind))
        return 0;
    struct mf_ring *ring = producer->ring;
    uint64_t first = producer->published;
    atomic_store_explicit(&ring->claimed, first + count, memory_order_relaxed);
    struct mf_record record = {mf_ticks(), address, length, id, kind};
    producer->slots[first & producer->mask] = record;
    for (uint64_t i = 1; i < count; i++) {
        char slot[sizeof(struct mf_record)] = {0};
        uint32_t at = (uint32_t)((i - 1) * sizeof slot);
        memcpy(slot, (const char *)payload + at, length - at < sizeof slot ? length - at : sizeof slot);
        memcpy(&producer->slots[(first + i) & producer->mask], slot, sizeof slot);
    }
    producer->published = first + count;
    uint64_t definitions = atomic_load_explicit(&ring->definitions, memory_order_relaxed);
    atomic_store_explicit(&ring->definitions, definitions + 1, memory_order_relaxed);
    atomic_store_explicit(&ring->published, first + count, memory_order_release);
    return 1;
}

static struct mf_producer *take_free_ring(uint32_t *left)
{
    uint32_t rings = atomic_load(&mf_process.rings);
    *left = 0;
    for (uint32_t i = 0; i < rings; i++) {
        struct mf_producer *producer = mf_process.producers[i];
        uint32_t state = atomic_load_explicit(&producer->ring->state, memory_order_relaxed);
        *left += state == MF_RING_LEFT;
        if (state == MF_RING_FREE && atomic_compare_exchange_strong(&producer->ring->state, &state, MF_RING_OWNED))
            return producer;
    }
    return NULL;
}

static struct mf_producer *take_ring(void)
{
    struct patience patience = {0};
    uint32_t left;
    struct mf_producer *producer;
    while ((producer = take_free_ring(&left)) == NULL) {
        if (left < MAX_LEFT) {
            producer = mf_add_ring();
            break;
        }
        if ((mf_reader->flags & MF_FLAG_DROP) != 0 || !wait_for_reader(&patience))
            return NULL;
    }
    if (producer == NULL)
        return NULL;
    producer->published = atomic_load_explicit(&producer->ring->published, memory_order_relaxed);
    producer->consumed = atomic_load_explicit(&producer->ring->consumed, memory_order_acquire);
    atomic_store(&producer->ring->tid, (uint32_t)syscall(SYS_gettid));
    return producer;
}

static void forget_if_stale(struct mf_producer *producer)
{
    uint32_t unloads = atomic_load(&mf_unloads);
    if (producer->unloads != unloads) {
        memset(producer->cache, 0, sizeof producer->cache);
        memset(producer->modules, 0, sizeof producer->modules);
        producer->unloads = unloads;
    }
}

static struct mf_producer *attach(enum mf_gate gate)
{
    struct mf_thread *thread = &mf_thread;
    if (mf_find_reader() == NULL || mf_is_open(gate) == 0)
        return NULL;
    uint32_t epoch = atomic_load(&mf_process.epoch);
    if (epoch == 0 && (!mf_make_image() || (epoch = atomic_load(&mf_process.epoch)) == 0)) {
        mf_count_lost();
        return NULL;
    }
    uint32_t number = atomic_load(&mf_process.number);
    if (thread->producer == NULL || thread->number != number) {
        thread->producer = take_ring();
        thread->number = number;
        if (thread->producer == NULL) {
            thread->epoch = UINT32_MAX;
            if (mf_is_open(gate) != 0)
                mf_count_lost();
            return NULL;
        }
    }
    if (!thread->keyed && has_key)
        thread->keyed = pthread_setspecific(key, thread) == 0;
    forget_if_stale(thread->producer);
    /* The epoch read before: if modules have gone since, the next event comes here again. */
    thread->epoch = epoch;
    return thread->producer;
}

struct mf_own mf_own_begin(void)
{
    struct mf_own own = {.error = errno};
    own.signals = mf_block_signals();
    own.busy = mf_thread.busy;
    mf_thread.busy = MF_OWN;
    return own;
}

void mf_own_end(struct mf_own own)
{
    mf_thread.busy = own.busy;
    mf_restore_signals(own.signals);
    errno = own.error;
}

struct mf_producer *mf_enter_slow(enum mf_gate gate)
{
    struct mf_thread *thread = &mf_thread;
    if (thread->busy != MF_IDLE) {
        if (thread->busy == MF_BUSY)
            mf_count_lost();
        return NULL;
    }
    struct mf_own own = mf_own_begin();
    struct mf_producer *producer = attach(gate);
    own.busy = producer == NULL ? MF_IDLE : MF_BUSY;
    mf_own_end(own);
    return producer;
}

/* Runs at a thread's end, and again when other destructors made it record once more. */
static void thread_ends(void *unused)
{
    (void)unused;
    struct mf_thread *thread = &mf_thread;
    uint64_t signals = mf_block_signals();
    thread->keyed = 0;
    if (thread->producer != NULL && thread->number == atomic_load(&mf_process.number)) {
        struct mf_ring *ring = thread->producer->ring;
        /* Without an id first: nobody must take the next owner for dead. */
        atomic_store(&ring->tid, 0);
        atomic_store_explicit(&ring->state, MF_RING_LEFT, memory_order_release);
    }
    thread->producer = NULL;
    thread->epoch = UINT32_MAX;
    mf_restore_signals(signals);
}

void mf_threads_start(void) { has_key = pthread_key_create(&key, thread_ends) == 0; }
