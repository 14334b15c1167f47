#include "ticks.h"

#include "layout.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

uint32_t mf_clock = MF_CLOCK_MONOTONIC;

uint32_t mf_choose_clock(void)
{
#if defined(__x86_64__)
    unsigned a, b, c, d;
    if (__get_cpuid(0x80000007, &a, &b, &c, &d) && (d & 1u << 8) != 0)
        return MF_CLOCK_COUNTER;
    return MF_CLOCK_MONOTONIC;
#elif defined(__aarch64__)
    return MF_CLOCK_COUNTER;
#else
    return MF_CLOCK_MONOTONIC;
#endif
}

void mf_read_pair(uint64_t *ticks, uint64_t *nanos)
{
    if (mf_clock == MF_CLOCK_MONOTONIC) {
        *ticks = *nanos = mf_nanos();
        return;
    }
    /* The tightest of a few: an interrupt between the readings would make a bad pair. */
    uint64_t best = UINT64_MAX;
    for (int i = 0; i < 5; i++) {
        uint64_t before = mf_ticks();
        uint64_t now = mf_nanos();
        uint64_t after = mf_ticks();
        if (after - before < best) {
            best = after - before;
            *ticks = before + (after - before) / 2;
            *nanos = now;
        }
    }
}
