/* Allocates at lines that it knows, and says what it holds there: "own LINE BYTES". Ends with 7. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#define THREADS 16
#define HELD 64

static long rounds;
static void *volatile handed[THREADS * 4];

static void own(int line, long bytes)
{
    printf("own %d %ld\n", line, bytes);
    fflush(stdout);
}

static void ready(void)
{
    puts("ready");
    fflush(stdout);
}

static void *touched(void *block)
{
    if (block == NULL)
        abort();
    *(volatile char *)block = 1;
    return block;
}

/* Blocks of odd sizes, some handed to whoever comes next; what is held at the end is counted. */
struct work {
    unsigned number;
};

enum { MALLOC_LINE = 51, CALLOC_LINE = 52 };

static void *work(void *argument)
{
    struct work *mine = argument;
    void *held[HELD] = {0};
    for (long i = 0; i < rounds; i++) {
        long slot = (i * 7 + mine->number) % HELD;
        free(held[slot]);
        held[slot] = touched(malloc((size_t)(13 + i % 1999)));
        void *fresh = touched(calloc(3, (size_t)(5 + i % 777)));
        void *swapped = __atomic_exchange_n(&handed[(i + mine->number) % (THREADS * 4)], fresh, __ATOMIC_ACQ_REL);
        free(swapped);
        if (i % 16 == 0)
            held[slot] = touched(realloc(held[slot], (size_t)(31 + i % 3001)));
        if (i % 64 == 0)
            free(touched(aligned_alloc(64, 192)));
    }
    for (int i = 0; i < HELD; i++)
        free(held[i]);
    return NULL;
}

static void threads(int count)
{
    pthread_t ids[THREADS];
    struct work all[THREADS];
    memset(all, 0, sizeof all);
    for (int i = 0; i < count; i++) {
        all[i].number = (unsigned)i;
        pthread_create(&ids[i], NULL, work, &all[i]);
    }
    for (int i = 0; i < count; i++)
        pthread_join(ids[i], NULL);
    for (int i = 0; i < THREADS * 4; i++) {
        free(handed[i]);
        handed[i] = NULL;
    }
    own(MALLOC_LINE, 0);
    own(CALLOC_LINE, 0);
}

static void *keep(size_t size)
{
    return touched(malloc(size)); /* line 86 */
}

static void holds(void)
{
    for (int i = 0; i < 10; i++)
        handed[i] = keep((size_t)(1001 + i));
    char *grown = touched(malloc(20)); /* line 93 */
    grown = touched(realloc(grown, 500009)); /* line 94 */
    handed[10] = grown;
    own(86, 10055);
    own(94, 500009);
}

static void forks(int count)
{
    holds();
    for (int i = 0; i < count; i++) {
        pid_t child = fork();
        if (child == 0) {
            for (int n = 0; n < 1000; n++)
                handed[n % 40] = touched(malloc(777)); /* line 107 */
            free(handed[0]);
            _exit(0);
        }
        waitpid(child, NULL, 0);
    }
    own(107, 0);
}

static void pages(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *whole = mmap(NULL, 10 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); /* line 119 */
    munmap(whole + 3 * page, 2 * page);
    char *gone = mmap(NULL, 4 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); /* line 121 */
    munmap(gone, 4 * page);
    own(119, 8 * (long)page);
    own(121, 0);
}

static void dated(const char *what)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    printf("%s %lld\n", what, (long long)now.tv_sec * 1000000000 + now.tv_nsec);
    fflush(stdout);
}

int main(int count, char **arguments)
{
    const char *what = count > 1 ? arguments[1] : "";
    long number = count > 2 ? atol(arguments[2]) : 1;
    rounds = count > 3 ? atol(arguments[3]) : 1;
    if (strcmp(what, "threads") == 0) {
        threads((int)number);
        holds();
    } else if (strcmp(what, "forks") == 0) {
        forks((int)number);
    } else if (strcmp(what, "exec") == 0) {
        handed[0] = touched(malloc(123456));
        execl(arguments[0], arguments[0], "holds", (char *)NULL);
    } else if (strcmp(what, "holds") == 0) {
        ready();
        holds();
    } else if (strcmp(what, "pages") == 0) {
        pages();
    } else if (strcmp(what, "waits") == 0) {
        holds();
        ready();
        pause();
    } else if (strcmp(what, "dated") == 0) {
        usleep(700000);
        dated("before");
        handed[0] = touched(malloc(777777));
        dated("after");
        usleep(300000);
    } else if (strcmp(what, "busy") == 0) {
        ready();
        for (int i = 0; i < 1000; i++) {
            for (int n = 0; n < 1000; n++)
                free(touched(malloc(99)));
            usleep(10000);
        }
        puts("done");
        fflush(stdout);
    }
    return 7;
}
