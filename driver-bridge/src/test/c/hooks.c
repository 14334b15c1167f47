/* Allocates by libc, with sizes that tell the place; every scenario leaves known numbers. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scenario.h"
static void *volatile sink;
static volatile size_t impossible = SIZE_MAX / 4;

__attribute__((noinline)) static void *keep(size_t size)
{
    void *volatile block = malloc(size);
    CHECK(block != NULL);
    return block;
}

static void *before_main;
__attribute__((constructor)) static void constructor(void) { before_main = calloc(7, 201); }
__attribute__((destructor)) static void destructor(void)
{
    free(before_main);
    keep(1409);
}

static void *exact_thread(void *unused)
{
    char text[1423];
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = 0;
    for (int i = 0; i < rounds; i++) {
        errno = 77;
        void *a = malloc(1237);
        free(a);
        CHECK(errno == 77);
        a = malloc(1249);
        a = realloc(a, 1259);
        CHECK(realloc(a, impossible) == NULL && errno == ENOMEM);
        a = reallocarray(a, 3, 427);
        CHECK(reallocarray(a, impossible, 8) == NULL);
        sink = realloc(NULL, 1283);
        sink = aligned_alloc(64, 1344);
        void *b = NULL;
        CHECK(posix_memalign(&b, 128, 1289) == 0 && ((uintptr_t)b & 127) == 0);
        CHECK(posix_memalign(&b, 3, 1289) == EINVAL);
        free(b);
        sink = memalign(32, 1291);
        sink = valloc(1297);
        sink = pvalloc(1301);
        sink = calloc(1303, 1);
        free(NULL);
        CHECK(realloc(malloc(1307), 0) == NULL);
        sink = strdup(text);
    }
    return unused;
}

static _Atomic(void *) places[64];

static void *exchange_thread(void *argument)
{
    unsigned long random = (unsigned long)argument * 2654435761u;
    for (int i = 0; i < rounds; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        free(atomic_exchange(&places[random >> 40 & 63], malloc(1319)));
    }
    return NULL;
}

static pthread_key_t key;

/* Allocates and frees after others have done their last. */
static void at_thread_end(void *block)
{
    free(block);
    free(keep(1321));
}

static void *short_thread(void *unused)
{
    for (int i = 0; i < 10; i++)
        free(keep(1327));
    pthread_setspecific(key, keep(1361));
    return unused;
}

static void churn(void)
{
    CHECK(pthread_key_create(&key, at_thread_end) == 0);
    for (int i = 0; i < rounds; i += threads)
        run_threads(short_thread);
}

/* Ends without a word to libc, so nothing of ours hears of it either. */
static void *silent_thread(void *unused)
{
    (void)unused;
    for (int i = 0; i < 5; i++)
        keep(1531);
    syscall(SYS_exit, 0);
    return NULL;
}

static void await(pid_t child, int code)
{
    int status;
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == code);
}

static void forks(void)
{
    void *parents = keep(1367);
    pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < 3; i++)
            keep(1373);
        free(parents);
        pid_t grandchild = fork();
        if (grandchild == 0) {
            keep(1381);
            _exit(9);
        }
        await(grandchild, 9);
        _exit(8);
    }
    await(child, 8);
    child = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (child == 0) {
        for (int i = 0; i < 4; i++)
            keep(1399);
        _exit(7);
    }
    await(child, 7);
    child = vfork();
    if (child == 0) {
        keep(1427);
        execl("/bin/true", "true", (char *)NULL);
        _exit(1);
    }
    await(child, 0);
    keep(1367);
}

static _Atomic int stop;

static void *busy_thread(void *unused)
{
    while (!stop)
        for (int i = 0; i < 100; i++)
            free(keep(1511));
    return unused;
}

/* Forks while other threads are in the middle of everything. */
static void fork_storm(void)
{
    pthread_t ids[3];
    for (int i = 0; i < 3; i++)
        CHECK(pthread_create(&ids[i], NULL, busy_thread, NULL) == 0);
    for (int i = 0; i < rounds; i++) {
        pid_t child = i % 2 == 0 ? fork() : (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
        if (child == 0) {
            /* A raw clone leaves libc's own locks as they were, so this child uses none of them. */
            if (i % 2 == 0) {
                keep(1523);
                keep(1523);
            }
            mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            _exit(6);
        }
        await(child, 6);
    }
    stop = 1;
    for (int i = 0; i < 3; i++)
        CHECK(pthread_join(ids[i], NULL) == 0);
}

static void mappings(void)
{
    long page = sysconf(_SC_PAGESIZE);
    char *at = mmap(NULL, (size_t)(16 * page), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(at != MAP_FAILED);
    CHECK(munmap(at + 4 * page, (size_t)(4 * page)) == 0); /* 12 are left: 0-3, 8-15 */
    CHECK(munmap(at + 1, 10) == -1 && errno == EINVAL);
    CHECK(mmap(at + 8 * page, (size_t)(2 * page), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED); /* 10 */
    int fd = open("/proc/self/exe", O_RDONLY);
    CHECK(mmap(at + 15 * page, (size_t)page, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd, 0) != MAP_FAILED); /* 9 */
    char *file = mmap(NULL, (size_t)page, PROT_READ, MAP_PRIVATE, fd, 0);
    CHECK(file != MAP_FAILED && mremap(file, (size_t)page, (size_t)(2 * page), MREMAP_MAYMOVE) != MAP_FAILED); /* files do not count */
    CHECK(mmap(NULL, (size_t)(64 * page), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
    char *grown = mremap(at, (size_t)(4 * page), (size_t)(6 * page), MREMAP_MAYMOVE); /* 11 */
    CHECK(grown != MAP_FAILED);
    CHECK(mremap(grown, (size_t)(6 * page), (size_t)(3 * page), 0) == grown); /* 8 */
    CHECK(mmap(NULL, 100, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) != MAP_FAILED); /* 9 */
    CHECK(mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
}

/* Loads two libraries in turn, so that the second comes to lie where the first was. */
static void plugins(const char *first, const char *second)
{
    void *bases[2] = {NULL, NULL};
    for (int i = 0; i < rounds; i++) {
        void *module = dlopen(i % 2 == 0 ? first : second, RTLD_NOW | RTLD_LOCAL);
        CHECK(module != NULL);
        void *(*allocate)(void) = (void *(*)(void))dlsym(module, "allocate");
        CHECK(allocate != NULL);
        bases[i % 2] = (void *)allocate;
        sink = allocate();
        CHECK(dlclose(module) == 0);
    }
    if (bases[0] != bases[1])
        printf("the libraries lay at different places\n");
}

static void close_all(void)
{
    keep(1429);
    for (int fd = 3; fd < 4096; fd++)
        close(fd);
    threads = 4;
    rounds = 100;
    run_threads(exchange_thread);
    keep(1429);
}

static _Atomic long handled;

static void handler(int number)
{
    (void)number;
    void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(at, 4096);
    atomic_fetch_add(&handled, 1);
}

static void signals(void)
{
    signal(SIGALRM, handler);
    struct itimerval interval = {{0, 100}, {0, 100}};
    setitimer(ITIMER_REAL, &interval, NULL);
    for (int i = 0; i < rounds || handled < 50; i++)
        free(keep(1433));
    signal(SIGALRM, SIG_IGN);
}

static void loop(void)
{
    for (int i = 0; i < rounds; i++)
        free(keep(1439));
    printf("done\n");
}

int main(int argc, char **argv)
{
    const char *scenario = begin_scenario(argc, argv);
    if (strcmp(scenario, "exact") == 0)
        run_threads(exact_thread);
    else if (strcmp(scenario, "exchange") == 0)
        run_threads(exchange_thread);
    else if (strcmp(scenario, "churn") == 0)
        churn();
    else if (strcmp(scenario, "silent") == 0)
        for (int i = 0; i < rounds; i += threads)
            run_threads(silent_thread);
    else if (strcmp(scenario, "forks") == 0)
        forks();
    else if (strcmp(scenario, "fork-storm") == 0)
        fork_storm();
    else if (strcmp(scenario, "mappings") == 0)
        mappings();
    else if (strcmp(scenario, "plugins") == 0)
        plugins(argv[4], argv[5]);
    else if (strcmp(scenario, "descriptors") == 0)
        close_all();
    else if (strcmp(scenario, "signals") == 0)
        signals();
    else if (strcmp(scenario, "loop") == 0)
        loop();
    else
        return 2;
    return 0;
}
