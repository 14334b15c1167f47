/*
 * memflight.h: what a driver's own allocator tells the flight recorder.
 *
 * A program that is run by "memflight run" finds the environment variable MEMFLIGHT_RINGS; its events go to the reader named there. Without
 * it every call here does nothing and costs a few nanoseconds, so the calls may stay in a release.
 *
 *     void *driver_alloc(size_t size) {
 *         void *block = take_from_pages(size);
 *         if (block != NULL && memflight_is_recording())
 *             memflight_allocated(block, size, current_site());     // after the memory was obtained
 *         return block;
 *     }
 *     void driver_free(void *block) {
 *         memflight_freed(block);                                   // before it is given back
 *         give_back(block);
 *     }
 *     void *driver_realloc(void *old, size_t size) {
 *         memflight_reallocating(old);                              // before
 *         void *block = resize(old, size);
 *         memflight_reallocated(old, block, size, current_site());  // after, also when it failed
 *         return block;
 *     }
 *
 * Threads: every function may be called by every thread at any time, before main and in destructors, too. Events of one thread keep their
 * order; events of several threads are put into the order in which they happened by their time stamps. No call takes a lock, makes a system
 * call or allocates, except when a thread records its first event, when a site is new, about every 100 ms to compare clocks, and when the reader is
 * behind: then the call waits for it. If the reader has died the program goes on without it, after 2 s unless told otherwise.
 *
 * Signals: a handler may call these; an event that arrives while the interrupted thread is in the middle of writing one is counted as lost, and
 * the report says so.
 *
 * Forks: a child is recorded by itself, with nothing live. Sites keep their ids in it.
 *
 * errno is never changed.
 */
#ifndef MEMFLIGHT_H
#define MEMFLIGHT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define MEMFLIGHT_API __attribute__((visibility("default")))
#else
#define MEMFLIGHT_API
#endif

/* Modes, in the numbering of the driver's set_enable_mem_profiler. */
#define MEMFLIGHT_CLOSED 0
#define MEMFLIGHT_LOG_RECORD 1
#define MEMFLIGHT_LOG_FAST 2
#define MEMFLIGHT_MEM_RECORD 4
#define MEMFLIGHT_MEM_FAST 8

/* Kinds of sites. */
#define MEMFLIGHT_SCRIPT 0   /* a line of the driver's script */
#define MEMFLIGHT_INTERNAL 1 /* a line of the driver itself: no script runs */

/*
 * Whether events are being recorded at this moment: 1 or 0. For drivers that want to skip looking up the running line. Cost: a few loads.
 */
MEMFLIGHT_API int memflight_is_recording(void);

/*
 * The id of a code location; the same id for the same arguments, in every thread, while the process and its forked children live. file and
 * function may be NULL; they are copied, and cut after 4,000 bytes. line 0 = none. kind is MEMFLIGHT_SCRIPT or MEMFLIGHT_INTERNAL.
 *
 * Cost: the text is hashed and compared, about 50 ns for usual names, so it may be called at each allocation; a driver that can keep the
 * id beside the line's debug information (it never goes stale) saves that. Returns 0 where nothing can ever be recorded; 0 is a valid site
 * everywhere, the unknown one. At most 1,048,575 sites: later ones are the unknown one.
 */
MEMFLIGHT_API uint32_t memflight_site(const char *file, uint32_t line, const char *function, int kind);

/* size bytes at block were obtained for site. Call it after they were obtained. NULL: does nothing. */
MEMFLIGHT_API void memflight_allocated(const void *block, size_t size, uint32_t site);

/* block is about to be given back. Call it before anyone else can get the memory. NULL: does nothing. */
MEMFLIGHT_API void memflight_freed(const void *block);

/*
 * Around a reallocation: before, memflight_reallocating(old); after, memflight_reallocated(old, block, size, site) by the same thread with no
 * other reallocation between. Right in every case: old == NULL (an allocation), block == NULL with size > 0 (it failed, old lives on),
 * block == NULL with size 0 (old was freed).
 */
MEMFLIGHT_API void memflight_reallocating(const void *old);
MEMFLIGHT_API void memflight_reallocated(const void *old, const void *block, size_t size, uint32_t site);

/*
 * The driver takes all its memory from size bytes at base, in multiples of granule bytes (a power of two, 32 usually): the *_FAST modes then need
 * a quarter of size for their records, no more. Returns 0, or -1 where nothing can be recorded or an argument is wrong. Call it once, early.
 */
MEMFLIGHT_API int memflight_arena(const void *base, size_t size, size_t granule);

/*
 * Asks the reader for a mode, one of the five above, and waits until it is on, 2 s at the most. Returns 0 when it is on, -1 when there is no
 * reader, when it did not answer in time (the request stands), or when mode is none of the five. memflight_stop is memflight_start(CLOSED).
 */
MEMFLIGHT_API int memflight_start(int mode);
MEMFLIGHT_API int memflight_stop(void);

/* The mode that is on; MEMFLIGHT_CLOSED when there is no reader. */
MEMFLIGHT_API int memflight_mode(void);

#ifdef __cplusplus
}
#endif

#endif
