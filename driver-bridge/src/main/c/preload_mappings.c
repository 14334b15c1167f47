/*
 * mmap and its kin. Anonymous pages that may be touched count. The call and its record are one step under a lock, with signals blocked, so that
 * the records of several threads are in the order of the calls, and a call that fails leaves none.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "callers.h"
#include "real.h"

struct section {
    struct mf_producer *producer; /* NULL: nothing is to be recorded */
    uint32_t site;
    uint64_t signals;
};

static struct section begin(uintptr_t caller, int needs_site)
{
    struct section section = {.producer = mf_enter(MF_GATE_MAPPINGS)};
    if (section.producer == NULL)
        return section;
    section.signals = mf_block_signals();
    if (needs_site)
        section.site = mf_caller_site(section.producer, caller);
    mf_acquire(&mf_process.mapping_lock);
    return section;
}

static void end(struct section section)
{
    if (section.producer == NULL)
        return;
    int error = errno;
    mf_release(&mf_process.mapping_lock);
    mf_restore_signals(section.signals);
    mf_leave();
    errno = error;
}

static uint64_t whole_pages(size_t size)
{
    static uint64_t page;
    if (page == 0)
        page = (uint64_t)sysconf(_SC_PAGESIZE);
    return (size + page - 1) & ~(page - 1);
}

static void mapped(struct section section, void *at, size_t size)
{
    if (section.site != 0)
        mf_write(section.producer, MF_MAPPED, (uintptr_t)at, whole_pages(size), section.site);
}

static void unmapped(struct section section, void *at, size_t size)
{
    mf_write(section.producer, MF_UNMAPPED, (uintptr_t)at, whole_pages(size), 0);
}

static void *map(void *at, size_t size, int protection, int flags, int fd, off_t offset, uintptr_t caller)
{
    int counts = (flags & MAP_ANONYMOUS) != 0 && protection != PROT_NONE;
    int replaces = (flags & MAP_FIXED) != 0;
    struct section section = {0};
    if (counts || replaces)
        section = begin(caller, counts);
    void *result = mf_ready() && mf_real.mmap != NULL ? mf_real.mmap(at, size, protection, flags, fd, offset)
                                                      : (void *)syscall(SYS_mmap, at, size, protection, flags, fd, offset);
    if (section.producer != NULL && result != MAP_FAILED) {
        if (counts)
            mapped(section, result, size);
        else
            unmapped(section, result, size);
    }
    end(section);
    return result;
}

MF_HOOK void *mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
    return map(at, size, protection, flags, fd, offset, MF_CALLER);
}

MF_HOOK void *mmap64(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
    return map(at, size, protection, flags, fd, offset, MF_CALLER);
}

MF_HOOK int munmap(void *at, size_t size)
{
    struct section section = begin(0, 0);
    int result = mf_ready() && mf_real.munmap != NULL ? mf_real.munmap(at, size) : (int)syscall(SYS_munmap, at, size);
    if (section.producer != NULL && result == 0)
        unmapped(section, at, size);
    end(section);
    return result;
}

/* Whether the pages at an address are anonymous and may be touched, as /proc/self/maps says: few programs call mremap, and those seldom. */
static int is_counted(uintptr_t address)
{
    enum { ROOM = 16384 };
    int fd = mf_open("/proc/self/maps", O_RDONLY);
    char *text = mf_pages(ROOM);
    size_t have = 0;
    int answer = -1;
    while (fd >= 0 && text != NULL && answer < 0) {
        long got = syscall(SYS_read, fd, text + have, ROOM - 1 - have);
        if (got <= 0)
            break;
        have += (size_t)got;
        text[have] = 0;
        char *line = text;
        for (char *newline; answer < 0 && (newline = strchr(line, '\n')) != NULL; line = newline + 1) {
            char *at;
            uintptr_t from = strtoul(line, &at, 16);
            uintptr_t to = strtoul(at + 1, &at, 16);
            if (address < from || address >= to)
                continue;
            *newline = 0;
            int accessible = strncmp(at + 1, "---", 3) != 0;
            for (int field = 0; field < 3; field++) /* past access, offset and device */
                at = strchr(at + 1, ' ');
            answer = accessible && strtoul(at, NULL, 10) == 0;
            break;
        }
        have -= (size_t)(line - text);
        memmove(text, line, have);
    }
    if (fd >= 0)
        mf_close(fd);
    if (text != NULL)
        syscall(SYS_munmap, text, ROOM);
    return answer == 1;
}

MF_HOOK void *mremap(void *old, size_t old_size, size_t size, int flags, ...)
{
    void *at = NULL;
    if ((flags & MREMAP_FIXED) != 0) {
        va_list rest;
        va_start(rest, flags);
        at = va_arg(rest, void *);
        va_end(rest);
    }
    struct section section = begin(MF_CALLER, 1);
    int counted = section.producer != NULL && is_counted((uintptr_t)old);
    void *result = mf_ready() && mf_real.mremap != NULL ? mf_real.mremap(old, old_size, size, flags, at)
                                                        : (void *)syscall(SYS_mremap, old, old_size, size, flags, at);
    if (section.producer != NULL && result != MAP_FAILED) {
        int stays = old_size == 0;
#ifdef MREMAP_DONTUNMAP
        stays |= (flags & MREMAP_DONTUNMAP) != 0;
#endif
        if (counted && !stays)
            unmapped(section, old, old_size);
        if (counted)
            mapped(section, result, size);
        else if ((flags & MREMAP_FIXED) != 0)
            unmapped(section, result, size);
    }
    end(section);
    return result;
}

/* A later module may come to lie where this one was. */
MF_HOOK int dlclose(void *module)
{
    mf_forget_addresses();
    int result = mf_ready() ? mf_real.dlclose(module) : -1;
    mf_forget_addresses();
    return result;
}
