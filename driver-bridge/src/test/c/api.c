/* Calls of memflight.h with known sites, sizes and threads. The first argument names the scenario; the second and third are threads and rounds. */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "../../main/c/memflight.h"

#include "scenario.h"

/* Addresses that no one else has: nothing is there, and nothing needs to be. */
static void *fake(int thread, long number) { return (void *)(0x100000000000 + (long)thread * 0x1000000000 + number * 32); }

static void *exact_thread(void *argument)
{
    int me = (int)(long)argument;
    for (int i = 0; i < rounds; i++) {
        uint32_t script = memflight_site("/test/test.gs", 6, "main", MEMFLIGHT_SCRIPT);
        CHECK(script != 0 && script == memflight_site("/test/test.gs", 6, "main", MEMFLIGHT_SCRIPT));
        CHECK(script != memflight_site("/test/test.gs", 7, "main", MEMFLIGHT_SCRIPT));
        CHECK(script != memflight_site("/test/test.gs", 6, "main", MEMFLIGHT_INTERNAL));
        memflight_allocated(fake(me, i * 4), 1201, script);
        memflight_allocated(fake(me, i * 4 + 1), 1203, memflight_site("gc.c", 12, NULL, MEMFLIGHT_INTERNAL));
        memflight_freed(fake(me, i * 4 + 1));
        /* Grows to another address; then cannot grow; then shrinks to nothing. */
        memflight_reallocating(NULL);
        memflight_reallocated(NULL, fake(me, i * 4 + 1), 1207, script);
        memflight_reallocating(fake(me, i * 4 + 1));
        memflight_reallocated(fake(me, i * 4 + 1), fake(me, i * 4 + 2), 1209, script);
        memflight_reallocating(fake(me, i * 4 + 2));
        memflight_reallocated(fake(me, i * 4 + 2), NULL, 1l << 60, script);
        if (i % 2 == 0) {
            memflight_reallocating(fake(me, i * 4 + 2));
            memflight_reallocated(fake(me, i * 4 + 2), NULL, 0, script);
        }
        memflight_allocated(NULL, 99, script);
        memflight_freed(NULL);
        memflight_allocated(fake(me, i * 4 + 3), 1211, 0);
    }
    return NULL;
}

/* Blocks go from thread to thread through shared places: only right times put their events in order. */
static _Atomic(void *) places[64];

static void *exchange_thread(void *argument)
{
    unsigned long random = (unsigned long)argument * 2654435761u;
    uint32_t site = memflight_site("exchange.gs", (uint32_t)(long)argument, "exchange", MEMFLIGHT_SCRIPT);
    for (int i = 0; i < rounds; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        void *block = malloc(1213);
        memflight_allocated(block, 1213, site);
        void *other = atomic_exchange(&places[random >> 40 & 63], block);
        memflight_freed(other);
        free(other);
    }
    return NULL;
}

static void exchange(void)
{
    run_threads(exchange_thread);
    for (int i = 0; i < 64; i++) {
        void *block = places[i];
        memflight_freed(block);
        free(block);
    }
}

static void modes(void)
{
    CHECK(memflight_mode() == MEMFLIGHT_CLOSED && !memflight_is_recording());
    memflight_allocated(fake(1, 1), 1217, memflight_site("a", 1, "b", 0));
    CHECK(memflight_start(3) == -1);
    CHECK(memflight_arena((void *)0x10000, 1 << 20, 33) == -1);
    CHECK(memflight_arena((void *)0x10000, 1 << 20, 32) == 0);
    CHECK(memflight_start(MEMFLIGHT_MEM_FAST) == 0);
    CHECK(memflight_mode() == MEMFLIGHT_MEM_FAST && memflight_is_recording());
    memflight_freed(fake(1, 1));
    memflight_allocated(fake(1, 2), 1219, memflight_site("a", 1, "b", 0));
    /* A free that was not recorded is not taken back. */
    CHECK(memflight_stop() == 0);
    memflight_reallocating(fake(1, 2));
    CHECK(memflight_start(MEMFLIGHT_LOG_RECORD) == 0);
    memflight_reallocated(fake(1, 2), NULL, 5000, 0);
    CHECK(memflight_stop() == 0 && memflight_mode() == MEMFLIGHT_CLOSED);
    memflight_allocated(fake(1, 3), 1217, memflight_site("a", 1, "b", 0));
}

static void without_reader(void)
{
    CHECK(memflight_site("a", 1, "b", 0) == 0);
    CHECK(memflight_start(MEMFLIGHT_MEM_RECORD) == -1 && memflight_stop() == -1);
    CHECK(memflight_arena((void *)0x10000, 1 << 20, 32) == -1);
    CHECK(memflight_mode() == 0 && !memflight_is_recording());
    memflight_allocated(fake(1, 1), 1, 0);
    memflight_freed(fake(1, 1));
    memflight_reallocating(fake(1, 1));
    memflight_reallocated(fake(1, 1), NULL, 10, 0);
}

static void many_sites(void)
{
    char file[9000];
    memset(file, 'x', sizeof file);
    file[sizeof file - 1] = 0;
    memflight_allocated(fake(1, 0), 1223, memflight_site(file, 1, file, MEMFLIGHT_SCRIPT));
    for (int i = 0; i < rounds; i++) {
        char name[40];
        snprintf(name, sizeof name, "/scripts/file%d.gs", i);
        memflight_allocated(fake(1, i + 1), 1229, memflight_site(name, (uint32_t)i, "f", MEMFLIGHT_SCRIPT));
    }
    for (int i = 0; i < rounds; i++) {
        char name[40];
        snprintf(name, sizeof name, "/scripts/file%d.gs", i);
        uint32_t site = memflight_site(name, (uint32_t)i, "f", MEMFLIGHT_SCRIPT);
        memflight_freed(fake(1, i + 1));
        memflight_allocated(fake(1, i + 1), 1231, site);
    }
}

static _Atomic long handled;
static uint32_t handler_site;

static void handler(int number)
{
    (void)number;
    long count = atomic_fetch_add(&handled, 1);
    memflight_allocated(fake(2, count), 1237, handler_site);
}

static void signals(void)
{
    handler_site = memflight_site("handler.c", 1, "handler", MEMFLIGHT_INTERNAL);
    signal(SIGALRM, handler);
    struct itimerval interval = {{0, 50}, {0, 50}};
    setitimer(ITIMER_REAL, &interval, NULL);
    uint32_t site = memflight_site("signals.gs", 1, "main", MEMFLIGHT_SCRIPT);
    for (long i = 0; i < rounds || handled < 100; i++) {
        memflight_allocated(fake(1, 1), 1249, site);
        memflight_freed(fake(1, 1));
    }
    signal(SIGALRM, SIG_IGN);
    printf("%ld\n", handled);
}

static void plain(void)
{
    uint32_t site = memflight_site("plain.gs", 1, "main", MEMFLIGHT_SCRIPT);
    for (int i = 0; i < rounds; i++) {
        memflight_allocated(fake(1, i), 1259, site);
        memflight_freed(fake(1, i));
    }
}

int main(int argc, char **argv)
{
    const char *scenario = begin_scenario(argc, argv);
    if (strcmp(scenario, "exact") == 0)
        run_threads(exact_thread);
    else if (strcmp(scenario, "exchange") == 0)
        exchange();
    else if (strcmp(scenario, "modes") == 0)
        modes();
    else if (strcmp(scenario, "without") == 0)
        without_reader();
    else if (strcmp(scenario, "sites") == 0)
        many_sites();
    else if (strcmp(scenario, "signals") == 0)
        signals();
    else if (strcmp(scenario, "plain") == 0)
        plain();
    else
        return 2;
    return 0;
}
