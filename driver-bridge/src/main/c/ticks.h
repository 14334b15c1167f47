/* The clock of events: the processor's invariant counter where there is one, else CLOCK_MONOTONIC. */
#ifndef MEMFLIGHT_TICKS_H
#define MEMFLIGHT_TICKS_H

#include <stdint.h>
#include <time.h>

/* Set once, before the first event; MF_CLOCK_COUNTER or MF_CLOCK_MONOTONIC. */
extern uint32_t mf_clock;

static inline uint64_t mf_nanos(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/*
 * The time, no earlier than everything before it has been done. An allocation needs that: whoever freed this memory took his time before it could
 * be obtained. A free needs it as much: the thread that allocated took its time before this one could have the address. (Without the fence the
 * counter is read ahead of the load that brought the address, and a free stands before its allocation.) That a free's time is before the memory
 * can be seen to be free needs no fence: the record holds the time, and whatever hands the memory on releases what was stored before.
 */
static inline uint64_t mf_ticks(void)
{
#if defined(__x86_64__)
    if (__builtin_expect(mf_clock != 0, 1)) {
        uint32_t low, high;
        __asm__ volatile("lfence\n\trdtsc" : "=a"(low), "=d"(high) : : "memory");
        return (uint64_t)high << 32 | low;
    }
#elif defined(__aarch64__)
    if (__builtin_expect(mf_clock != 0, 1)) {
        /*
         * Loads are done at the dsb; the isb keeps the counter from being read ahead of it. Many counters move every 40 ns only, while memory passes
         * from one thread to another in less: waiting for the next tick makes every time later than all that happened before it.
         */
        uint64_t before, ticks;
        __asm__ volatile("dsb ishld\n\tisb\n\tmrs %0, cntvct_el0" : "=r"(before) : : "memory");
        do
            __asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(ticks) : : "memory");
        while (ticks == before);
        return ticks;
    }
#endif
    return mf_nanos();
}

/*
 * The same as long as there is one ring only: slots tell the order then, and nothing has to be waited for. The thread sees in time that there is a
 * second one: whoever hands memory over to it has taken a ring before, and this processor does not reorder loads.
 */
static inline uint64_t mf_ticks_alone(void)
{
#if defined(__x86_64__)
    if (__builtin_expect(mf_clock != 0, 1)) {
        uint32_t low, high;
        __asm__ volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
        return (uint64_t)high << 32 | low;
    }
#endif
    return mf_ticks();
}

/* Which clock this processor allows. */
uint32_t mf_choose_clock(void);

/* Both clocks at one moment. */
void mf_read_pair(uint64_t *ticks, uint64_t *nanos);

#endif
