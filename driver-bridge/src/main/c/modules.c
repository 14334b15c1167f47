/* Which module an address belongs to. Calls into the loader, where it has a way without its lock that way; holds none of ours. */
#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <string.h>

#include "callers.h"

struct found {
    uintptr_t pc;
    uintptr_t start;
    uintptr_t end;
    uintptr_t bias;
    const char *name;
    const ElfW(Phdr) *headers;
    int count;
};

/* What lies between a program and its memory: blaming it would say nothing. */
static int is_internal(const char *path)
{
    static const char *const names[] = {
        "libc.so",        "libc-2.",       "libc.musl", "ld-linux", "ld-2.",       "ld-musl",  "libstdc++.so", "libc++.so",  "libc++abi.so", "libgcc_s.so",
        "libpthread.so",  "libpthread-2.", "libdl.so",  "librt.so", "libjemalloc", "libtcmalloc", "libmimalloc",  "libmemflight", "linux-vdso",
    };
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strncmp(name, names[i], strlen(names[i])) == 0)
            return 1;
    return 0;
}

static int iterate(struct dl_phdr_info *info, size_t size, void *argument)
{
    (void)size;
    struct found *found = argument;
    uintptr_t start = UINTPTR_MAX, end = 0;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[i];
        if (header->p_type != PT_LOAD)
            continue;
        uintptr_t from = info->dlpi_addr + header->p_vaddr;
        start = from < start ? from : start;
        end = from + header->p_memsz > end ? from + header->p_memsz : end;
    }
    if (found->pc < start || found->pc >= end)
        return 0;
    found->start = start;
    found->end = end;
    found->bias = info->dlpi_addr;
    found->name = info->dlpi_name;
    found->headers = info->dlpi_phdr;
    found->count = info->dlpi_phnum;
    return 1;
}

static int find(struct found *found)
{
#ifdef DLFO_STRUCT_HAS_EH_DBASE
    /* Needs no lock of the loader's, so a constructor may wait for a thread that allocates. Looked up, so that older C libraries will do. */
    static int (*_Atomic find_object)(void *, struct dl_find_object *);
    static _Atomic int looked;
    if (atomic_load(&looked) == 0) {
        atomic_store(&find_object, (int (*)(void *, struct dl_find_object *))dlsym(RTLD_DEFAULT, "_dl_find_object"));
        atomic_store(&looked, 1);
    }
    int (*function)(void *, struct dl_find_object *) = atomic_load(&find_object);
    if (function != NULL) {
        struct dl_find_object object;
        if (function((void *)found->pc, &object) != 0)
            return 0;
        found->start = (uintptr_t)object.dlfo_map_start;
        found->end = (uintptr_t)object.dlfo_map_end;
        found->bias = object.dlfo_link_map->l_addr;
        found->name = object.dlfo_link_map->l_name;
        const ElfW(Ehdr) *file = object.dlfo_map_start;
        if (memcmp(file->e_ident, ELFMAG, SELFMAG) == 0) {
            found->headers = (const ElfW(Phdr) *)((const char *)file + file->e_phoff);
            found->count = file->e_phnum;
        }
        return 1;
    }
#endif
    return dl_iterate_phdr(iterate, found);
}

/* The build id, where the module itself has it; length 0 where there is none. */
static struct mf_part build_id(const struct found *found)
{
    for (int i = 0; i < found->count; i++) {
        const ElfW(Phdr) *header = &found->headers[i];
        if (header->p_type != PT_NOTE)
            continue;
        uintptr_t at = found->bias + header->p_vaddr;
        uintptr_t end = at + header->p_memsz;
        uintptr_t align = header->p_align == 8 ? 8 : 4;
        if (at < found->start || end > found->end)
            continue;
        while (end - at > sizeof(ElfW(Nhdr)) && at < end) {
            const ElfW(Nhdr) *note = (const ElfW(Nhdr) *)at;
            uintptr_t name = at + sizeof *note;
            uintptr_t text = (name + note->n_namesz + align - 1) & ~(align - 1);
            if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4 && memcmp((const void *)name, "GNU", 4) == 0 && note->n_descsz <= 64
                && text + note->n_descsz <= end)
                return (struct mf_part){(const void *)text, note->n_descsz};
            at = (text + note->n_descsz + align - 1) & ~(align - 1);
        }
    }
    return (struct mf_part){"", 0};
}

/* The whole path of a module: the program itself has no name, and a library may have been loaded by a relative one. */
static void put_path(const char *name, char *path, size_t room)
{
    size_t have = 0;
    if (name == NULL || name[0] == 0) {
        long length = syscall(SYS_readlinkat, AT_FDCWD, "/proc/self/exe", path, room - 1);
        path[length < 0 ? 0 : length] = 0;
        return;
    }
    if (name[0] != '/' && strchr(name, '/') != NULL) {
        long length = syscall(SYS_getcwd, path, room / 2);
        if (length > 1) {
            have = (size_t)length;
            path[have - 1] = '/';
        }
    }
    size_t length = strnlen(name, room - have - 1);
    memcpy(path + have, name, length);
    path[have + length] = 0;
}

struct mf_module mf_find_module(uintptr_t pc)
{
    struct found found = {.pc = pc};
    struct mf_module module = {0};
    char *room = NULL;
    if (!find(&found))
        return module;
    const char *path = found.name;
    if (path == NULL || path[0] != '/') {
        room = mf_pages(MF_PAGE);
        if (room == NULL)
            return module;
        put_path(found.name, room, MF_PAGE);
        path = room;
    }
    struct mf_part id = build_id(&found);
    const struct mf_part parts[] = {{&id.length, sizeof id.length}, id, {path, (uint32_t)strnlen(path, MF_PAGE)}, {"", 1}};
    module.start = found.start;
    module.end = found.end;
    module.bias = found.bias;
    module.flags = is_internal(path) ? MF_FRAME_INTERNAL : 0;
    module.id = mf_intern(MF_MODULE, found.bias, parts, sizeof parts / sizeof parts[0]);
    if (room != NULL)
        syscall(SYS_munmap, room, MF_PAGE);
    return module;
}
