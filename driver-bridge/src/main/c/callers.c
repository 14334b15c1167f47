#include "callers.h"

#include <dlfcn.h>
#include <string.h>
#include <unwind.h>

/* Frames that are looked at before giving up finding one outside the libraries. */
enum { DEEPEST = 256 };

static _Unwind_Reason_Code (*backtrace)(_Unwind_Trace_Fn, void *);
static uintptr_t (*frame_address)(struct _Unwind_Context *, int *);

struct walk {
    struct mf_producer *producer;
    uintptr_t from; /* the call that the hook got */
    uint32_t seen;
    uint32_t wanted;
    uint32_t count;
    int started;
    int outside;
    uint32_t ids[MF_MAX_FRAMES];
};

static const struct mf_module *module_of(struct mf_producer *producer, uintptr_t pc)
{
    for (int i = 0; i < MF_MODULES; i++)
        if (pc - producer->modules[i].start < producer->modules[i].end - producer->modules[i].start)
            return &producer->modules[i];
    struct mf_own own = mf_own_begin();
    struct mf_module found = mf_find_module(pc);
    mf_own_end(own);
    static const struct mf_module none;
    if (found.id == 0)
        return &none;
    struct mf_module *place = &producer->modules[producer->next_module++ % MF_MODULES];
    *place = found;
    return place;
}

static int is_internal(uint32_t id)
{
    struct mf_frame frame;
    memcpy(&frame, mf_entry_of(id & ~MF_WALK)->payload, sizeof frame);
    return (frame.flags & MF_FRAME_INTERNAL) != 0;
}

/* The site that consists of pc alone, with MF_WALK where more is wanted; 0 when it cannot be made. */
static uint32_t frame_site(struct mf_producer *producer, uintptr_t pc)
{
    uint32_t place = mf_cache_place(pc);
    if (producer->cache[place].pc == pc)
        return producer->cache[place].site;
    const struct mf_module *module = module_of(producer, pc);
    struct mf_frame frame = {module->id, module->flags, pc - module->bias};
    uint32_t id = mf_intern(MF_SITE, MF_FORM_ADDRESSES, &(struct mf_part){&frame, sizeof frame}, 1);
    if (id == 0) {
        mf_count_lost();
        return 0;
    }
    if (mf_reader->frames > 1 || (frame.flags & MF_FRAME_INTERNAL) != 0)
        id |= MF_WALK;
    else if (mf_defined(producer, id) == 0)
        return 0;
    producer->cache[place].pc = pc;
    producer->cache[place].site = id;
    return id;
}

static _Unwind_Reason_Code step(struct _Unwind_Context *context, void *argument)
{
    struct walk *walk = argument;
    int interrupted = 0;
    uintptr_t pc = frame_address(context, &interrupted);
    if (pc == 0 || walk->seen++ == DEEPEST)
        return _URC_END_OF_STACK;
    pc -= !interrupted;
    walk->started |= pc == walk->from;
    if (!walk->started)
        return _URC_NO_REASON;
    uint32_t id = frame_site(walk->producer, pc);
    if (id == 0)
        return _URC_END_OF_STACK;
    walk->outside |= !is_internal(id);
    if (walk->outside)
        walk->ids[walk->count++] = id & ~MF_WALK;
    return walk->count == walk->wanted ? _URC_END_OF_STACK : _URC_NO_REASON;
}

uint32_t mf_caller_site_slow(struct mf_producer *producer, uintptr_t pc)
{
    uint32_t innermost = frame_site(producer, pc);
    if ((innermost & MF_WALK) == 0)
        return innermost;
    struct walk walk = {.producer = producer, .from = pc, .wanted = mf_reader->frames};
    if (backtrace != NULL)
        backtrace(step, &walk);
    if (walk.count == 0)
        return mf_defined(producer, innermost & ~MF_WALK);
    struct mf_frame frames[MF_MAX_FRAMES];
    for (uint32_t i = 0; i < walk.count; i++)
        memcpy(&frames[i], mf_entry_of(walk.ids[i])->payload, sizeof frames[i]);
    struct mf_part part = {frames, walk.count * (uint32_t)sizeof frames[0]};
    uint32_t id = mf_intern(MF_SITE, MF_FORM_ADDRESSES, &part, 1);
    if (id == 0)
        mf_count_lost();
    return id == 0 ? 0 : mf_defined(producer, id);
}

static _Unwind_Reason_Code nothing(struct _Unwind_Context *context, void *unused)
{
    int interrupted;
    (void)unused;
    return frame_address(context, &interrupted) == 0 ? _URC_END_OF_STACK : _URC_NO_REASON;
}

void mf_callers_start(void)
{
    void *library = dlopen("libgcc_s.so.1", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL)
        return;
    _Unwind_Reason_Code (*found)(_Unwind_Trace_Fn, void *) = (__typeof__(found))dlsym(library, "_Unwind_Backtrace");
    frame_address = (__typeof__(frame_address))dlsym(library, "_Unwind_GetIPInfo");
    if (found == NULL || frame_address == NULL)
        return;
    found(nothing, NULL);
    backtrace = found;
}
