/*
 * What recording costs a program that does nothing but allocate and free: loop THREADS MILLIONS [malloc|api|none]. Prints nanoseconds of each thread's
 * own processor time and of the clock, both per event (a pair is two). "api" calls memflight.h for addresses that are not used, "none" does
 * neither, so that the loop itself can be taken off.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "memflight.h"

static long pairs;
static const char *what;

static double now(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void *run(void *argument)
{
    double *result = argument;
    void *volatile block = NULL;
    uintptr_t address = (uintptr_t)result << 8;
    double processor = now(CLOCK_THREAD_CPUTIME_ID);
    double clock = now(CLOCK_MONOTONIC);
    if (strcmp(what, "api") == 0) {
        uint32_t site = memflight_site("loop.gs", 6, "main", MEMFLIGHT_SCRIPT);
        for (long i = 0; i < pairs; i++) {
            memflight_allocated((void *)address, 100, site);
            memflight_freed((void *)address);
        }
    } else if (strcmp(what, "malloc") == 0) {
        for (long i = 0; i < pairs; i++) {
            block = malloc(100);
            free(block);
        }
    } else {
        for (long i = 0; i < pairs; i++)
            block = (void *)i;
    }
    result[0] = (now(CLOCK_THREAD_CPUTIME_ID) - processor) / (double)pairs / 2;
    result[1] = (now(CLOCK_MONOTONIC) - clock) / (double)pairs / 2;
    return block;
}

int main(int argc, char **argv)
{
    int threads = argc > 1 ? atoi(argv[1]) : 1;
    pairs = (argc > 2 ? atol(argv[2]) : 5) * 1000000;
    what = argc > 3 ? argv[3] : "malloc";
    if (threads < 1 || threads > 64 || pairs < 1)
        return 2;
    pthread_t ids[64];
    double results[64][2], processor = 0, clock = 0;
    for (int i = 0; i < threads; i++)
        pthread_create(&ids[i], NULL, run, results[i]);
    for (int i = 0; i < threads; i++) {
        pthread_join(ids[i], NULL);
        processor += results[i][0] / threads;
        clock += results[i][1] / threads;
    }
    printf("%.1f %.1f\n", processor, clock);
    return 0;
}
