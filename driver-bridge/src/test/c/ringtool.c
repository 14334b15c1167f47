/*
 * A reader of rings for tests: runs a program, takes everything out of its rings, and says what it saw. Written after ring-v2.md and with the
 * library's layout.h only. Lines go to the file of --out:
 *
 *   image=0 kind=0 state=1 clock=1 rings=3 records=… lost=0 dropped=0 overlaps=0 unknown=0 disorder=0 mapped=BYTES
 *   image=0 size=1237 allocs=10 frees=4 live=6 sites=1 where=…
 *
 * overlaps: allocations at an address that was live; unknown: frees of addresses that were not; disorder: times that ran back in a ring,
 * definitions that were missing. All of them over the records of an image sorted by time.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../../main/c/layout.h"

enum { MAX_IMAGES = 4096, MAX_RINGS = 16384 };

struct event {
    struct mf_record record;
    uint32_t ring;
    uint64_t number;
};

struct definition {
    uint32_t kind;
    uint32_t length;
    uint64_t address;
    char *payload;
};

struct image {
    char name[64];
    struct mf_image *header;
    struct mf_ring *rings[MAX_RINGS];
    uint32_t ring_count;
    uint64_t last_ticks[MAX_RINGS];
    struct event *events;
    uint64_t count, room;
    struct definition *definitions;
    uint32_t definition_room;
    uint64_t records, dropped, disorder;
};

static struct image *images[MAX_IMAGES];
static int image_count;
static struct mf_reader *reader;
static char directory[256];
static int count_only;
static uint64_t total_records;

static void die(const char *what)
{
    fprintf(stderr, "ringtool: %s: %s\n", what, strerror(errno));
    exit(99);
}

static uint64_t nanos(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void make_directory(uint32_t flags, uint32_t slots, uint32_t frames, uint64_t patience, uint32_t mode)
{
    if (mkdir(directory, 0700) != 0 && errno != EEXIST)
        die(directory);
    char path[300];
    snprintf(path, sizeof path, "%s/reader", directory);
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || ftruncate(fd, MF_PAGE) != 0)
        die(path);
    reader = mmap(NULL, MF_PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    reader->version = MF_VERSION;
    reader->flags = flags;
    reader->pid = (uint64_t)getpid();
    reader->slots = slots;
    reader->frames = frames;
    reader->patience = patience;
    reader->mode = mode;
    memcpy(reader->magic, MF_READER_MAGIC, 8);
}

static void map_rings(struct image *image)
{
    uint32_t rings = atomic_load_explicit(&image->header->rings, memory_order_acquire);
    if (rings == image->ring_count)
        return;
    char path[400];
    snprintf(path, sizeof path, "%s/%s", directory, image->name);
    int fd = open(path, O_RDWR);
    if (fd < 0)
        return;
    for (; image->ring_count < rings; image->ring_count++) {
        struct mf_ring *ring
            = mmap(NULL, image->header->stride, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)(MF_PAGE + image->ring_count * image->header->stride));
        if (ring == MAP_FAILED)
            die("ring");
        image->rings[image->ring_count] = ring;
    }
    close(fd);
}

static void find_images(void)
{
    DIR *listing = opendir(directory);
    struct dirent *entry;
    while (listing != NULL && (entry = readdir(listing)) != NULL) {
        size_t length = strlen(entry->d_name);
        int known = length < 5 || strcmp(entry->d_name + length - 5, ".ring") != 0;
        for (int i = 0; i < image_count && !known; i++)
            known = strcmp(images[i]->name, entry->d_name) == 0;
        if (known || image_count == MAX_IMAGES)
            continue;
        char path[600];
        snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
        int fd = open(path, O_RDWR);
        if (fd < 0)
            continue;
        struct image *image = calloc(1, sizeof *image);
        image->header = mmap(NULL, MF_PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        close(fd);
        snprintf(image->name, sizeof image->name, "%.60s", entry->d_name);
        if (memcmp(image->header->magic, MF_IMAGE_MAGIC, 8) != 0 || image->header->version != MF_VERSION)
            die("not an image");
        images[image_count++] = image;
    }
    if (listing != NULL)
        closedir(listing);
}

static struct definition *definition(struct image *image, uint32_t id)
{
    if (id >= image->definition_room) {
        uint32_t room = (id + 1) * 2;
        image->definitions = realloc(image->definitions, room * sizeof *image->definitions);
        memset(image->definitions + image->definition_room, 0, (room - image->definition_room) * sizeof *image->definitions);
        image->definition_room = room;
    }
    return &image->definitions[id];
}

static void define(struct image *image, const struct mf_record *record, char *payload)
{
    struct definition *known = definition(image, record->site);
    if (known->payload != NULL
        && (known->kind != record->kind || known->address != record->address || known->length != record->size
            || memcmp(known->payload, payload, record->size) != 0))
        image->disorder++;
    free(known->payload);
    *known = (struct definition){record->kind, (uint32_t)record->size, record->address, payload};
}

static uint64_t drain_ring(struct image *image, uint32_t index)
{
    struct mf_ring *ring = image->rings[index];
    struct mf_record *slots = (struct mf_record *)((char *)ring + MF_RING_CONTROL);
    uint64_t mask = image->header->slots - 1;
    uint64_t consumed = atomic_load(&ring->consumed);
    uint64_t published = atomic_load_explicit(&ring->published, memory_order_acquire);
    uint64_t at = consumed;
    while (at < published) {
        struct mf_record record = slots[at & mask];
        uint64_t number = at++;
        if (record.ticks < image->last_ticks[index])
            image->disorder++;
        image->last_ticks[index] = record.ticks;
        image->records++;
        if (record.kind == MF_SITE || record.kind == MF_MODULE) {
            uint64_t more = (record.size + 31) / 32;
            if (record.size > MF_MAX_PAYLOAD || at + more > published)
                die("a payload that is not whole");
            char *payload = calloc(1, more * 32 + 1);
            for (uint64_t i = 0; i < more; i++)
                memcpy(payload + i * 32, &slots[(at + i) & mask], 32);
            at += more;
            define(image, &record, payload);
            continue;
        }
        if (record.kind == MF_MODE)
            atomic_store(&reader->mode, (uint32_t)record.size);
        if (count_only)
            continue;
        if (image->count == image->room) {
            image->room = image->room == 0 ? 1024 : image->room * 2;
            image->events = realloc(image->events, image->room * sizeof *image->events);
        }
        image->events[image->count++] = (struct event){record, index, number};
    }
    atomic_store_explicit(&ring->consumed, at, memory_order_release);
    return at - consumed;
}

static int has_task(uint64_t pid, uint32_t tid)
{
    char path[100];
    snprintf(path, sizeof path, "/proc/%lu/task/%u", (unsigned long)pid, tid);
    return access(path, F_OK) == 0;
}

static uint64_t drain(int look_for_dead)
{
    uint64_t taken = 0;
    for (int i = 0; i < image_count; i++) {
        struct image *image = images[i];
        map_rings(image);
        for (uint32_t r = 0; r < image->ring_count; r++) {
            struct mf_ring *ring = image->rings[r];
            uint32_t state = atomic_load(&ring->state);
            uint32_t tid = atomic_load(&ring->tid);
            int gone = state == MF_RING_LEFT || (look_for_dead && state == MF_RING_OWNED && tid != 0 && !has_task(image->header->pid, tid));
            taken += drain_ring(image, r);
            if (gone && atomic_load(&ring->consumed) == atomic_load(&ring->published)) {
                atomic_store(&ring->tid, 0);
                atomic_store(&ring->state, MF_RING_FREE);
            }
        }
    }
    total_records += taken;
    return taken;
}

/* Address -> live allocation, open addressing; removed ones leave their key. */
struct live {
    uint64_t address;
    uint64_t size;
    uint32_t site;
    uint32_t alive;
};

struct by_size {
    uint64_t size, allocs, frees;
    uint32_t sites[4];
    int site_count;
};

static struct live *table;
static uint64_t table_mask;
static struct by_size *sizes;
static uint64_t size_count;

static struct live *look(uint64_t address)
{
    uint64_t at = address * 0x9e3779b97f4a7c15u >> 20 & table_mask;
    while (table[at].address != 0 && table[at].address != address)
        at = (at + 1) & table_mask;
    return &table[at];
}

static struct by_size *of_size(uint64_t size)
{
    for (uint64_t i = 0; i < size_count; i++)
        if (sizes[i].size == size)
            return &sizes[i];
    sizes = realloc(sizes, (size_count + 1) * sizeof *sizes);
    sizes[size_count] = (struct by_size){.size = size};
    return &sizes[size_count++];
}

static int by_time(const void *a, const void *b)
{
    const struct event *x = a, *y = b;
    if (x->record.ticks != y->record.ticks)
        return x->record.ticks < y->record.ticks ? -1 : 1;
    if (x->ring != y->ring)
        return x->ring < y->ring ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

static const char *base(const char *path) { return strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path; }

static void print_site(FILE *out, struct image *image, uint32_t id)
{
    struct definition *site = definition(image, id);
    if (site->payload == NULL) {
        fprintf(out, "undefined");
        return;
    }
    if (site->address == MF_FORM_NAMED) {
        uint32_t numbers[2];
        memcpy(numbers, site->payload, sizeof numbers);
        const char *file = site->payload + sizeof numbers;
        fprintf(out, "%s:%u:%s:%u", file, numbers[0], file + strlen(file) + 1, numbers[1]);
        return;
    }
    for (uint32_t at = 0; at < site->length; at += sizeof(struct mf_frame)) {
        struct mf_frame frame;
        memcpy(&frame, site->payload + at, sizeof frame);
        struct definition *module = frame.module == 0 ? NULL : definition(image, frame.module);
        uint32_t id_length = 0;
        if (module != NULL && module->payload == NULL)
            image->disorder++;
        else if (module != NULL)
            memcpy(&id_length, module->payload, sizeof id_length);
        fprintf(out, "%s%s+0x%lx%s", at == 0 ? "" : "<", module == NULL || module->payload == NULL ? "?" : base(module->payload + 4 + id_length),
            (unsigned long)frame.offset, frame.flags & MF_FRAME_INTERNAL ? "!" : "");
    }
}

/* Pages, one entry of the table each, with the page's number for an address: page numbers are no block's address. */
static void map_pages(const struct mf_record *record)
{
    for (uint64_t page = record->address / MF_PAGE; page < (record->address + record->size) / MF_PAGE; page++) {
        struct live *live = look(page);
        *live = (struct live){page, MF_PAGE, record->site, record->kind == MF_MAPPED};
    }
}

static void report(FILE *out, int number)
{
    struct image *image = images[number];
    uint64_t overlaps = 0, unknown = 0, restored = 0, mapped = 0, pages = 0;
    qsort(image->events, image->count, sizeof *image->events, by_time);
    for (uint64_t i = 0; i < image->count; i++)
        if (image->events[i].record.kind == MF_MAPPED || image->events[i].record.kind == MF_UNMAPPED)
            pages += image->events[i].record.size / MF_PAGE;
    for (table_mask = 1024; table_mask < (image->count + pages) * 2; table_mask *= 2) {
    }
    table = calloc(table_mask--, sizeof *table);
    size_count = 0;
    struct live *last_freed = calloc(image->ring_count + 1, sizeof *last_freed);
    for (uint64_t i = 0; i < image->count; i++) {
        const struct mf_record *record = &image->events[i].record;
        struct live *live;
        struct by_size *size;
        switch (record->kind) {
        case MF_ALLOCATED:
            live = look(record->address);
            overlaps += live->alive;
            *live = (struct live){record->address, record->size, record->site, 1};
            size = of_size(record->size);
            size->allocs++;
            int known = 0;
            for (int s = 0; s < size->site_count; s++)
                known |= size->sites[s] == record->site;
            if (!known && size->site_count < 4)
                size->sites[size->site_count++] = record->site;
            if (definition(image, record->site)->payload == NULL)
                image->disorder++;
            break;
        case MF_FREED:
            live = look(record->address);
            unknown += !live->alive;
            last_freed[image->events[i].ring] = *live;
            if (live->alive)
                of_size(live->size)->frees++;
            live->alive = 0;
            break;
        case MF_RESTORED:
            live = look(record->address);
            if (last_freed[image->events[i].ring].address != record->address)
                image->disorder++;
            *live = last_freed[image->events[i].ring];
            if (live->alive)
                of_size(live->size)->frees--;
            restored++;
            break;
        case MF_MAPPED:
        case MF_UNMAPPED: map_pages(record); break;
        case MF_ARENA: fprintf(out, "image=%d arena=%lu granule=%u\n", number, (unsigned long)record->size, record->site); break;
        case MF_MODE: fprintf(out, "image=%d mode=%lu\n", number, (unsigned long)record->size); break;
        default: image->disorder++;
        }
    }
    uint64_t dropped = 0;
    for (uint32_t r = 0; r < image->ring_count; r++)
        dropped += atomic_load(&image->rings[r]->dropped);
    for (uint64_t i = 0; i < size_count; i++) {
        fprintf(out, "image=%d size=%lu allocs=%lu frees=%lu live=%lu sites=%d where=", number, (unsigned long)sizes[i].size,
            (unsigned long)sizes[i].allocs, (unsigned long)sizes[i].frees, (unsigned long)(sizes[i].allocs - sizes[i].frees), sizes[i].site_count);
        for (int s = 0; s < sizes[i].site_count; s++) {
            fprintf(out, "%s", s == 0 ? "" : "|");
            print_site(out, image, sizes[i].sites[s]);
        }
        fprintf(out, "\n");
    }
    for (uint64_t i = 0; i <= table_mask; i++)
        mapped += table[i].alive && table[i].address < 1ull << 40 && table[i].size == MF_PAGE && table[i].address < 1ull << 36 ? MF_PAGE : 0;
    fprintf(out, "image=%d kind=%u state=%u clock=%u rings=%u records=%lu lost=%lu dropped=%lu overlaps=%lu unknown=%lu disorder=%lu restored=%lu mapped=%lu pairs=%lu\n",
        number, image->header->kind, atomic_load(&image->header->state), image->header->clock, image->ring_count, (unsigned long)image->records,
        (unsigned long)atomic_load(&image->header->events_lost), (unsigned long)dropped, (unsigned long)overlaps, (unsigned long)unknown,
        (unsigned long)image->disorder, (unsigned long)restored, (unsigned long)mapped, (unsigned long)atomic_load(&image->header->pairs));
    free(table);
    free(last_freed);
}

/* Becomes the program. A runner (an emulator's command line, without quotes) gets the preload library for the program alone. */
static void run(char **program, const char *runner, const char *preload)
{
    char words[1000], variable[600], *arguments[64];
    int count = 0;
    snprintf(words, sizeof words, "%s", runner == NULL ? "" : runner);
    for (char *word = strtok(words, " "); word != NULL && count < 16; word = strtok(NULL, " "))
        arguments[count++] = word;
    if (preload != NULL && runner == NULL)
        setenv("LD_PRELOAD", preload, 1);
    if (preload != NULL && runner != NULL) {
        snprintf(variable, sizeof variable, "LD_PRELOAD=%s", preload);
        arguments[count++] = "-E";
        arguments[count++] = variable;
    }
    setenv("MEMFLIGHT_RINGS", directory, 1);
    while (*program != NULL && count < 63)
        arguments[count++] = *program++;
    arguments[count] = NULL;
    execvp(arguments[0], arguments);
    _exit(127);
}

static int anybody_left(void)
{
    for (int i = 0; i < image_count; i++)
        if (kill((pid_t)images[i]->header->pid, 0) == 0)
            return 1;
    return 0;
}

int main(int argc, char **argv)
{
    uint32_t flags = MF_FLAG_MALLOC | MF_FLAG_MAPPINGS, slots = 16384, frames = 1, mode = 4;
    uint64_t patience = 2000000000, freeze_after = UINT64_MAX, end_after = UINT64_MAX, die_after = UINT64_MAX;
    const char *preload = NULL, *runner = NULL, *out_path = NULL;
    int at = 1;
    snprintf(directory, sizeof directory, "/dev/shm/ringtool-%d", getpid());
    for (; at < argc && strcmp(argv[at], "--") != 0; at += 2) {
        const char *name = argv[at], *value = at + 1 < argc ? argv[at + 1] : "";
        uint64_t number = strtoull(value, NULL, 10);
        if (strcmp(name, "--flags") == 0) flags = (uint32_t)number;
        else if (strcmp(name, "--slots") == 0) slots = (uint32_t)number;
        else if (strcmp(name, "--frames") == 0) frames = (uint32_t)number;
        else if (strcmp(name, "--mode") == 0) mode = (uint32_t)number;
        else if (strcmp(name, "--patience") == 0) patience = number;
        else if (strcmp(name, "--freeze-after") == 0) freeze_after = number; /* takes nothing more, and its heart stops */
        else if (strcmp(name, "--end-after") == 0) end_after = number;       /* says that it ends, and takes nothing more */
        else if (strcmp(name, "--die-after") == 0) die_after = number;       /* names a pid that nobody has, and takes nothing more */
        else if (strcmp(name, "--count-only") == 0) count_only = (int)number;
        else if (strcmp(name, "--dir") == 0) snprintf(directory, sizeof directory, "%s", value);
        else if (strcmp(name, "--preload") == 0) preload = value;
        else if (strcmp(name, "--runner") == 0) runner = value[0] == 0 ? NULL : value;
        else if (strcmp(name, "--out") == 0) out_path = value;
        else { fprintf(stderr, "ringtool: unknown option %s\n", name); return 99; }
    }
    make_directory(flags, slots, frames, patience, mode);
    pid_t child = fork();
    if (child == 0)
        run(argv + at + 1, runner, preload);
    int status = 0, running = 1, idle = 0;
    uint64_t ended = 0, looked = 0, started = nanos();
    while (running || idle < 3) {
        int stopped = total_records >= freeze_after || total_records >= end_after || total_records >= die_after;
        uint64_t now = nanos();
        if (!stopped)
            atomic_fetch_add(&reader->heartbeat, 1);
        if (total_records >= end_after)
            atomic_store(&reader->ended, 1);
        if (total_records >= die_after)
            reader->pid = 4194300; /* beyond what a machine of this kind hands out in a test */
        find_images();
        int look_for_dead = now - looked > 50000000;
        looked = look_for_dead ? now : looked;
        uint64_t taken = stopped && running ? 0 : drain(look_for_dead);
        if (running && waitpid(child, &status, WNOHANG) == child) {
            running = 0;
            ended = nanos();
        }
        idle = !running && taken == 0 && (!anybody_left() || now - ended > 3000000000u) ? idle + 1 : 0;
        if (taken == 0) {
            struct timespec pause = {0, 200000};
            nanosleep(&pause, NULL);
        }
    }
    FILE *out = out_path == NULL ? stderr : fopen(out_path, "w");
    uint64_t records = 0;
    /* The program's own image is number 0, whichever was found first. */
    for (int i = 0; i < image_count; i++)
        if ((pid_t)images[i]->header->pid == child) {
            struct image *first = images[0];
            images[0] = images[i];
            images[i] = first;
            break;
        }
    for (int i = 0; i < image_count; i++) {
        report(out, i);
        records += images[i]->records;
    }
    fprintf(out, "images=%d images-lost=%lu events-lost=%lu records=%lu milliseconds=%lu\n", image_count, (unsigned long)atomic_load(&reader->images_lost),
        (unsigned long)atomic_load(&reader->events_lost), (unsigned long)records, (unsigned long)((ended - started) / 1000000));
    DIR *listing = opendir(directory);
    struct dirent *entry;
    while (listing != NULL && (entry = readdir(listing)) != NULL) {
        char path[600];
        snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
        if (strstr(entry->d_name, ".tmp") != NULL)
            fprintf(out, "leftover %s\n", entry->d_name);
        if (entry->d_name[0] != '.')
            unlink(path);
    }
    rmdir(directory);
    fclose(out);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
