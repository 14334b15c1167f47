/* What the test programs share: PROGRAM SCENARIO [THREADS [ROUNDS]] [...]. */
#ifndef SCENARIO_H
#define SCENARIO_H

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define CHECK(condition)                                                                                                                             \
    do {                                                                                                                                             \
        if (!(condition)) {                                                                                                                          \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                                                                         \
            exit(1);                                                                                                                                 \
        }                                                                                                                                            \
    } while (0)

static int threads, rounds;

/* The scenario's name. */
static const char *begin_scenario(int argc, char **argv)
{
    threads = argc > 2 ? atoi(argv[2]) : 1;
    rounds = argc > 3 ? atoi(argv[3]) : 1;
    return argc > 1 ? argv[1] : "";
}

/* Runs the body in all threads at once; its argument is the thread's number, from 1. */
static void run_threads(void *(*body)(void *))
{
    pthread_t ids[64];
    for (long i = 0; i < threads; i++)
        CHECK(pthread_create(&ids[i], NULL, body, (void *)(i + 1)) == 0);
    for (int i = 0; i < threads; i++)
        CHECK(pthread_join(ids[i], NULL) == 0);
}

#endif
