/* The bytes of a ring directory, as memflight/ring/ring-v2.md describes them. Nothing here but the format. */
#ifndef MEMFLIGHT_LAYOUT_H
#define MEMFLIGHT_LAYOUT_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define MF_READER_MAGIC "MFREADR1"
#define MF_IMAGE_MAGIC "MFRING01"

enum {
    MF_VERSION = 2,
    MF_PAGE = 4096,
    MF_PAIRS = 128,
    MF_RING_CONTROL = 256,
    MF_MAX_FRAMES = 32,
    MF_MAX_PAYLOAD = 8192,
};

enum { MF_FLAG_DROP = 1, MF_FLAG_MALLOC = 2, MF_FLAG_MAPPINGS = 4 };
enum { MF_RUNNING = 1, MF_GAVE_UP = 2 };
enum { MF_RING_FREE = 0, MF_RING_OWNED = 1, MF_RING_LEFT = 2 };
enum { MF_CLOCK_MONOTONIC = 0, MF_CLOCK_COUNTER = 1 };

enum mf_kind {
    MF_ALLOCATED = 1,
    MF_FREED = 2,
    MF_RESTORED = 3,
    MF_MAPPED = 4,
    MF_UNMAPPED = 5,
    MF_SITE = 6,
    MF_MODULE = 7,
    MF_ARENA = 8,
    MF_MODE = 9,
};

enum { MF_FORM_ADDRESSES = 0, MF_FORM_NAMED = 1 };
enum { MF_FRAME_INTERNAL = 1 };

struct mf_reader {
    char magic[8];
    uint32_t version;
    uint32_t flags;
    uint64_t pid;
    uint32_t slots;
    uint32_t frames;
    uint64_t patience;
    char pad0[24];
    _Atomic uint32_t mode;
    _Atomic uint32_t ended;
    char pad1[56];
    _Atomic uint64_t heartbeat;
    char pad2[56];
    _Atomic uint64_t images_lost;
    _Atomic uint64_t events_lost;
    _Atomic uint64_t images_made;
};

struct mf_pair {
    _Atomic uint64_t ticks;
    _Atomic uint64_t nanos;
};

struct mf_image {
    char magic[8];
    uint32_t version;
    uint32_t clock;
    uint64_t pid;
    uint64_t started;
    uint32_t slots;
    _Atomic uint32_t rings;
    uint64_t stride;
    _Atomic uint32_t state;
    uint32_t pad0;
    _Atomic uint64_t events_lost;
    uint32_t kind;
    uint32_t pad1;
    uint64_t parent;
    char pad2[48];
    _Atomic uint64_t pairs;
    _Atomic uint64_t pair_due;
    char pad3[112];
    struct mf_pair pair[MF_PAIRS];
};

struct mf_ring {
    _Atomic uint32_t state;
    _Atomic uint32_t tid;
    _Atomic uint64_t dropped;
    _Atomic uint64_t definitions;
    char pad0[40];
    _Atomic uint64_t claimed;
    _Atomic uint64_t published;
    char pad1[48];
    _Atomic uint64_t consumed;
    char pad2[120];
};

struct mf_record {
    uint64_t ticks;
    uint64_t address;
    uint64_t size;
    uint32_t site;
    uint32_t kind; /* one byte, and three that are 0 */
};

struct mf_frame {
    uint32_t module;
    uint32_t flags;
    uint64_t offset;
};

#define MF_AT(type, field, at) _Static_assert(offsetof(struct type, field) == (at), #type "." #field)
MF_AT(mf_reader, pid, 16);
MF_AT(mf_reader, patience, 32);
MF_AT(mf_reader, mode, 64);
MF_AT(mf_reader, ended, 68);
MF_AT(mf_reader, heartbeat, 128);
MF_AT(mf_reader, images_lost, 192);
MF_AT(mf_reader, events_lost, 200);
MF_AT(mf_reader, images_made, 208);
MF_AT(mf_image, started, 24);
MF_AT(mf_image, rings, 36);
MF_AT(mf_image, stride, 40);
MF_AT(mf_image, state, 48);
MF_AT(mf_image, events_lost, 56);
MF_AT(mf_image, kind, 64);
MF_AT(mf_image, parent, 72);
MF_AT(mf_image, pairs, 128);
MF_AT(mf_image, pair_due, 136);
MF_AT(mf_image, pair, 256);
MF_AT(mf_ring, dropped, 8);
MF_AT(mf_ring, definitions, 16);
MF_AT(mf_ring, claimed, 64);
MF_AT(mf_ring, published, 72);
MF_AT(mf_ring, consumed, 128);
_Static_assert(sizeof(struct mf_ring) == MF_RING_CONTROL, "ring control");
_Static_assert(sizeof(struct mf_record) == 32, "record");
_Static_assert(sizeof(struct mf_frame) == 16, "frame");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ && sizeof(void *) == 8, "little-endian, 64 bits");

#endif
