/* Both clocks at one moment, again and again, from which the reader learns what ticks are in nanoseconds. */
#include "image.h"

/* Of this process or an ancestor: a child need not wait for a second one. */
static uint64_t first_pair[2];

static void put_pair(struct mf_image *image, uint64_t number, const uint64_t pair[2])
{
    atomic_store_explicit(&image->pair[number % MF_PAIRS].ticks, pair[0], memory_order_relaxed);
    atomic_store_explicit(&image->pair[number % MF_PAIRS].nanos, pair[1], memory_order_relaxed);
    atomic_store_explicit(&image->pairs, number + 1, memory_order_release);
}

/* When the next pair is due, in ticks: 100 ms from now at the rate seen since the first pair. */
static uint64_t due_after(const uint64_t pair[2])
{
    double rate = (double)(pair[0] - first_pair[0]) / (double)(pair[1] - first_pair[1]);
    return pair[0] + (uint64_t)(rate * 100e6);
}

void mf_write_first_pairs(struct mf_image *image)
{
    if (mf_clock == MF_CLOCK_MONOTONIC) {
        atomic_store(&image->pair_due, UINT64_MAX);
        return;
    }
    uint64_t now[2];
    if (first_pair[1] == 0)
        mf_read_pair(&first_pair[0], &first_pair[1]);
    mf_read_pair(&now[0], &now[1]);
    while (now[1] - first_pair[1] < 250000) {
        mf_sleep(100000);
        mf_read_pair(&now[0], &now[1]);
    }
    put_pair(image, 0, first_pair);
    put_pair(image, 1, now);
    atomic_store(&image->pair_due, due_after(now));
}

void mf_write_pair(void)
{
    struct mf_image *image = atomic_load_explicit(&mf_process.image, memory_order_relaxed);
    if (image == NULL || atomic_exchange_explicit(&mf_process.pairing, 1, memory_order_acquire) != 0)
        return;
    uint64_t now[2];
    uint64_t due = atomic_load(&image->pair_due);
    mf_read_pair(&now[0], &now[1]);
    if (now[0] >= due && atomic_compare_exchange_strong(&image->pair_due, &due, due_after(now)))
        put_pair(image, atomic_load(&image->pairs), now);
    atomic_store_explicit(&mf_process.pairing, 0, memory_order_release);
}
