/*
 * What the parts of the library share: the process's image, a thread's ring, and the hot path that writes an event.
 *
 * Start reading at mf_enter. A thread that has recorded before needs one look at the gate (is anything to be recorded?) and one at the epoch
 * (is this still the image, are the modules still the ones, that its state belongs to?). Everything else is in mf_enter_slow, with signals blocked.
 */
#ifndef MEMFLIGHT_CORE_H
#define MEMFLIGHT_CORE_H

#include "layout.h"
#include "sys.h"
#include "ticks.h"

#define MF_LIKELY(condition) __builtin_expect(!!(condition), 1)
#define MF_UNLIKELY(condition) __builtin_expect(!!(condition), 0)

enum {
    MF_MAP_STEP = 1 << 16, /* the largest page of a system there is: what may be mapped from or told to the kernel begins at a multiple */
    MF_MAX_RINGS = 16384,
    MF_MAX_IDS = 1 << 20,
    MF_CACHE_BITS = 11,
    MF_CACHE = 1 << MF_CACHE_BITS,
    MF_MODULES = 8,
};

/* In a cached site: the caller alone does not tell the site, the stack has to be walked. */
#define MF_WALK 0x80000000u

/* A loaded module: the addresses from start to end belong to it. */
struct mf_module {
    uintptr_t start;
    uintptr_t end;
    uintptr_t bias;
    uint32_t id;
    uint32_t flags;
};

/* What a thread that writes into a ring needs. Memory of our own, one for each ring, used again with it; private to its thread. */
struct mf_producer {
    struct mf_ring *ring;
    struct mf_record *slots;
    uint64_t mask;
    uint64_t published;
    uint64_t consumed; /* as last seen */
    _Atomic uint64_t *pair_due;
    uint32_t index;
    uint32_t unloads; /* how many modules had been unloaded when the cache was empty */
    void *mapping;    /* the ring is in it, perhaps behind the end of another one */
    size_t bytes;     /* of the mapping */
    struct mf_producer *older;
    uint32_t next_module;
    struct mf_module modules[MF_MODULES]; /* last looked for */
    struct {
        uintptr_t pc;
        uint32_t site; /* known to the reader, or with MF_WALK */
    } cache[MF_CACHE];
};

/*
 * The state of one image. The kernel hands a forked child zeros in its place, whatever kind of fork it was, so the child's first event sees
 * epoch 0 and makes an image of its own. (Where the kernel cannot, a pthread_atfork handler does.)
 */
struct mf_process {
    _Atomic uint32_t epoch;  /* 0: no image; else unique, moved on when modules go */
    _Atomic uint32_t broken; /* no image could be made, or it gave up */
    _Atomic uint32_t number; /* of the image among those that this memory has seen */
    _Atomic uint32_t pairing;
    _Atomic uint32_t rings;
    struct mf_lock lock;         /* image and rings */
    struct mf_lock site_lock;    /* new ids */
    struct mf_lock mapping_lock; /* mmap and its kin: call and record are one step */
    uint64_t retry_at;           /* no new ring before this time */
    _Atomic uint32_t said;       /* the one line has been written */
    struct mf_image *_Atomic image;
    char path[MF_PAGE];
    struct mf_producer *producers[MF_MAX_RINGS];
    _Atomic uint8_t defined[MF_MAX_IDS]; /* which ids this image's reader knows */
} __attribute__((aligned(MF_MAP_STEP)));

extern struct mf_process mf_process;

enum { MF_IDLE = 0, MF_BUSY = 1, MF_OWN = 2 };

struct mf_thread {
    struct mf_producer *producer;
    uint32_t epoch;
    uint32_t busy;   /* MF_BUSY: writing; a nested event is a handler's and lost. MF_OWN: signals are blocked; a nested event is ours and no event */
    uint32_t number; /* of the image that producer belongs to */
    uint32_t keyed;
    uintptr_t reallocating;
};

extern __thread struct mf_thread mf_thread __attribute__((tls_model("initial-exec")));

/* What may be recorded. Each gate points to a word: 0 = nothing. */
enum mf_gate { MF_GATE_API, MF_GATE_MALLOC, MF_GATE_MAPPINGS, MF_GATE_REQUESTS, MF_GATES };
typedef const _Atomic uint32_t mf_word;
extern mf_word *_Atomic mf_gates[MF_GATES];

static inline uint32_t mf_is_open(enum mf_gate gate)
{
    return atomic_load_explicit(atomic_load_explicit(&mf_gates[gate], memory_order_relaxed), memory_order_relaxed);
}

/* The reader's page, or NULL; decides first whether there is one. */
struct mf_reader *mf_find_reader(void);
extern struct mf_reader *mf_reader;

struct mf_producer *mf_enter_slow(enum mf_gate gate);

/* This thread's producer, which the caller owns until mf_leave; NULL when nothing is to be recorded. */
static inline struct mf_producer *mf_enter(enum mf_gate gate)
{
    if (MF_LIKELY(mf_is_open(gate) == 0))
        return NULL;
    struct mf_thread *thread = &mf_thread;
    if (MF_UNLIKELY(thread->busy != MF_IDLE || thread->epoch != atomic_load_explicit(&mf_process.epoch, memory_order_relaxed)))
        return mf_enter_slow(gate);
    thread->busy = MF_BUSY;
    atomic_signal_fence(memory_order_seq_cst);
    return thread->producer;
}

static inline void mf_leave(void)
{
    atomic_signal_fence(memory_order_seq_cst);
    mf_thread.busy = MF_IDLE;
}

/* Waits until count slots are free. 0: the event cannot be written; it has been counted where it has to be. */
int mf_make_room(struct mf_producer *producer, uint64_t count, enum mf_kind kind);

void mf_write_pair(void);

/*
 * The reader has the line of a slot that comes round again in its own cache, and taking it back takes longer than all else that an event costs: asking
 * some records ahead lets the events in between hide it. Nothing but a hint.
 */
enum { MF_AHEAD = 16 };

static inline void mf_take_ahead(const struct mf_record *slot)
{
#if defined(__x86_64__)
    /* What compilers make of the builtin is a line to read, unless they may take the processor for a newer one than any x86_64. */
    __asm__ volatile("prefetchw %0" : : "m"(*slot));
#else
    __builtin_prefetch(slot, 1, 3);
#endif
}

/* Writes one record; 0 when it could not be. Hot. */
static inline int mf_write(struct mf_producer *producer, enum mf_kind kind, uint64_t address, uint64_t size, uint32_t site)
{
    uint64_t number = producer->published + 1;
    if (MF_UNLIKELY(number - producer->consumed > producer->mask + 1) && !mf_make_room(producer, 1, kind))
        return 0;
    struct mf_ring *ring = producer->ring;
    atomic_store_explicit(&ring->claimed, number, memory_order_relaxed);
    mf_take_ahead(&producer->slots[(number + MF_AHEAD) & producer->mask]);
    uint64_t ticks = atomic_load_explicit(&mf_process.rings, memory_order_relaxed) > 1 ? mf_ticks() : mf_ticks_alone();
    struct mf_record *record = &producer->slots[(number - 1) & producer->mask];
    record->ticks = ticks;
    record->address = address;
    record->size = size;
    record->site = site;
    record->kind = kind;
    producer->published = number;
    atomic_store_explicit(&ring->published, number, memory_order_release);
    if (MF_UNLIKELY(ticks >= atomic_load_explicit(producer->pair_due, memory_order_relaxed)))
        mf_write_pair();
    return 1;
}

/* Writes a record with a payload behind it; 0 when it could not be. */
int mf_write_payload(struct mf_producer *producer, enum mf_kind kind, uint64_t address, uint32_t id, const void *payload, uint32_t length);

/* An event that no ring could take. */
void mf_count_lost(void);

/* Around calls of our own into libc: what they allocate is no event. Signals are blocked. */
struct mf_own {
    uint64_t signals;
    uint32_t busy;
    int error;
};
struct mf_own mf_own_begin(void);
void mf_own_end(struct mf_own own);

/* A module goes: what threads remember about addresses is no longer true. */
void mf_forget_addresses(void);

/* Sites and modules: see sites.c. */
struct mf_entry {
    uint64_t hash;
    uint64_t address; /* form of a site, load bias of a module */
    uint32_t id;
    uint32_t kind;
    uint32_t length;
    char payload[];
};

/* A part of a payload. In parts, so that nothing large stands on a stack: that may be a coroutine's or a signal handler's. */
struct mf_part {
    const void *bytes;
    uint32_t length;
};

/* The id of what these parts make together; the same kind of thing always comes in the same parts. 0: there is no room. */
uint32_t mf_intern(enum mf_kind kind, uint64_t address, const struct mf_part *parts, int count);
const struct mf_entry *mf_entry_of(uint32_t id);
/* Makes the reader know an id; answers it, or that of the unknown site where it is none, or 0 when that was impossible (counted). */
uint32_t mf_define(struct mf_producer *producer, uint32_t id);

static inline uint32_t mf_defined(struct mf_producer *producer, uint32_t id)
{
    if (MF_LIKELY(id < MF_MAX_IDS && atomic_load_explicit(&mf_process.defined[id], memory_order_relaxed) != 0))
        return id;
    return mf_define(producer, id);
}

#endif
