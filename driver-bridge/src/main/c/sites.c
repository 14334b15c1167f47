/*
 * Ids of sites and modules: a table that all threads look into without a lock and that only grows. It belongs to the memory, not to the image:
 * a forked child has its parent's ids, and tells its own reader what they mean when it first uses them.
 */
#include <string.h>

#include "core.h"

struct table {
    uint64_t mask;
    _Atomic uint32_t ids[];
};

static struct mf_entry *_Atomic entries[MF_MAX_IDS];
static struct table *_Atomic newest;
static uint32_t last;
static char *room;
static size_t room_left;

static uint64_t mix(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)(a ^ 0x9e3779b97f4a7c15u) * (b ^ 0xd6e8feb86659fd93u);
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t hash_of(enum mf_kind kind, uint64_t address, const struct mf_part *parts, int count)
{
    uint64_t hash = mix(address, (uint64_t)kind);
    for (int i = 0; i < count; i++) {
        const char *bytes = parts[i].bytes;
        uint32_t length = parts[i].length;
        uint64_t word;
        for (; length >= sizeof word; bytes += sizeof word, length -= (uint32_t)sizeof word) {
            memcpy(&word, bytes, sizeof word);
            hash = mix(hash, word);
        }
        word = 0;
        memcpy(&word, bytes, length);
        hash = mix(hash, word ^ (uint64_t)parts[i].length << 56);
    }
    return hash;
}

static int is_same(const struct mf_entry *entry, const struct mf_part *parts, int count)
{
    const char *at = entry->payload;
    uint32_t left = entry->length;
    for (int i = 0; i < count; i++) {
        if (parts[i].length > left || memcmp(at, parts[i].bytes, parts[i].length) != 0)
            return 0;
        at += parts[i].length;
        left -= parts[i].length;
    }
    return left == 0;
}

const struct mf_entry *mf_entry_of(uint32_t id)
{
    return id < MF_MAX_IDS ? atomic_load_explicit(&entries[id], memory_order_acquire) : NULL;
}

static uint32_t find(const struct table *table, uint64_t hash, enum mf_kind kind, uint64_t address, const struct mf_part *parts, int count)
{
    if (table == NULL)
        return 0;
    for (uint64_t at = hash & table->mask;; at = (at + 1) & table->mask) {
        uint32_t id = atomic_load_explicit(&table->ids[at], memory_order_acquire);
        if (id == 0)
            return 0;
        const struct mf_entry *entry = mf_entry_of(id);
        if (entry->hash == hash && entry->kind == kind && entry->address == address && is_same(entry, parts, count))
            return id;
    }
}

static void put(struct table *table, uint64_t hash, uint32_t id)
{
    uint64_t at = hash & table->mask;
    while (atomic_load_explicit(&table->ids[at], memory_order_relaxed) != 0)
        at = (at + 1) & table->mask;
    atomic_store_explicit(&table->ids[at], id, memory_order_release);
}

/* The table with room for one more, or NULL. Old ones stay: someone may be looking into them. All of them together are no larger than the newest. */
static struct table *grown(void)
{
    struct table *table = atomic_load(&newest);
    if (table != NULL && (uint64_t)last * 2 <= table->mask)
        return table;
    uint64_t capacity = table == NULL ? 1024 : (table->mask + 1) * 4;
    struct table *larger = mf_pages(sizeof *larger + capacity * sizeof larger->ids[0]);
    if (larger == NULL)
        return NULL;
    larger->mask = capacity - 1;
    for (uint32_t id = 1; id <= last; id++)
        if (mf_entry_of(id) != NULL)
            put(larger, mf_entry_of(id)->hash, id);
    atomic_store_explicit(&newest, larger, memory_order_release);
    return larger;
}

static void *take_room(size_t size)
{
    enum { CHUNK = 1 << 16 };
    size = (size + 7) & ~(size_t)7;
    if (size > room_left) {
        char *fresh = mf_pages(CHUNK);
        if (fresh == NULL)
            return NULL;
        room = fresh;
        room_left = CHUNK;
    }
    room_left -= size;
    room += size;
    return room - size;
}

static uint32_t add(uint64_t hash, enum mf_kind kind, uint64_t address, const struct mf_part *parts, int count)
{
    struct table *table = grown();
    uint32_t id = find(table, hash, kind, address, parts, count);
    if (id != 0 || table == NULL || last + 1 >= MF_MAX_IDS)
        return id;
    uint32_t length = 0;
    for (int i = 0; i < count; i++)
        length += parts[i].length;
    struct mf_entry *entry = take_room(sizeof *entry + length);
    if (entry == NULL)
        return 0;
    entry->hash = hash;
    entry->address = address;
    entry->id = id = ++last;
    entry->kind = kind;
    entry->length = length;
    char *at = entry->payload;
    for (int i = 0; i < count; at += parts[i++].length)
        memcpy(at, parts[i].bytes, parts[i].length);
    atomic_store_explicit(&entries[id], entry, memory_order_release);
    put(table, hash, id);
    return id;
}

uint32_t mf_intern(enum mf_kind kind, uint64_t address, const struct mf_part *parts, int count)
{
    uint64_t hash = hash_of(kind, address, parts, count);
    uint32_t id = find(atomic_load_explicit(&newest, memory_order_acquire), hash, kind, address, parts, count);
    if (MF_LIKELY(id != 0))
        return id;
    struct mf_own own = mf_own_begin();
    mf_acquire(&mf_process.site_lock);
    id = add(hash, kind, address, parts, count);
    mf_release(&mf_process.site_lock);
    mf_own_end(own);
    return id;
}

static uint32_t unknown_site(void)
{
    static const char payload[] = "\0\0\0\0\1\0\0\0unknown\0";
    static const struct mf_part part = {payload, sizeof payload};
    return mf_intern(MF_SITE, MF_FORM_NAMED, &part, 1);
}

static int tell(struct mf_producer *producer, const struct mf_entry *entry)
{
    if (!mf_write_payload(producer, (enum mf_kind)entry->kind, entry->address, entry->id, entry->payload, entry->length))
        return 0;
    atomic_store_explicit(&mf_process.defined[entry->id], 1, memory_order_release);
    return 1;
}

/* Two threads may tell the same at once: the reader hears it twice, and it is the same. */
uint32_t mf_define(struct mf_producer *producer, uint32_t id)
{
    const struct mf_entry *entry = mf_entry_of(id);
    if (entry == NULL || entry->kind != MF_SITE) {
        id = unknown_site();
        if (id == 0)
            mf_count_lost();
        if (id == 0 || atomic_load_explicit(&mf_process.defined[id], memory_order_acquire) != 0)
            return id;
        entry = mf_entry_of(id);
    }
    for (uint32_t at = 0; entry->address == MF_FORM_ADDRESSES && at < entry->length; at += (uint32_t)sizeof(struct mf_frame)) {
        struct mf_frame frame;
        memcpy(&frame, entry->payload + at, sizeof frame);
        const struct mf_entry *module = frame.module == 0 ? NULL : mf_entry_of(frame.module);
        if (module != NULL && atomic_load_explicit(&mf_process.defined[module->id], memory_order_acquire) == 0 && !tell(producer, module))
            return 0;
    }
    return tell(producer, entry) ? id : 0;
}
