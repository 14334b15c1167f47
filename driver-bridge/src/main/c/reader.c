/* Whether there is a reader, and what it wants recorded. Also the one line on standard error. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>

#include "image.h"

struct mf_reader *mf_reader;
char mf_directory[MF_PAGE - 64];

static _Atomic uint32_t undecided = 1;
static _Atomic uint32_t closed = 0;
static _Atomic uint32_t open_always = 1;

mf_word *_Atomic mf_gates[MF_GATES] = {&undecided, &undecided, &undecided, &undecided};

static _Atomic uint32_t decided;
static long first_pid;

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
const char *mf_error(int error)
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

void mf_close_gates(void) { set_gates(&closed, &closed, &closed, &closed); }

int mf_is_forked(void) { return syscall(SYS_getpid) != first_pid; }

/* The variable's value into mf_directory; the first allocations of a process come before libc has an environment. */
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
    int found = value != NULL && value[0] == '/' && strlen(value) < sizeof mf_directory;
    if (found)
        strcpy(mf_directory, value);
    if (raw != NULL)
        syscall(SYS_munmap, raw, room);
    return found;
}

static const char *open_reader(void)
{
    snprintf(mf_process.path, sizeof mf_process.path, "%s/reader", mf_directory);
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
        mf_close_gates();
        return;
    }
    const char *error = open_reader();
    if (error != NULL) {
        mf_say("nothing is recorded", error);
        mf_close_gates();
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
