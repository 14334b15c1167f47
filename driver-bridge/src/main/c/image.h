/* Between image.c and ring.c. Callers have signals blocked, or are the hot path in trouble, and keep errno. */
#ifndef MEMFLIGHT_IMAGE_H
#define MEMFLIGHT_IMAGE_H

#include "core.h"

/* How many times modules have been unloaded. */
extern _Atomic uint32_t mf_unloads;

/* Makes this process's image unless there is one; 0 when that failed. */
int mf_make_image(void);

/* A new ring, owned, without a thread's id; or NULL. */
struct mf_producer *mf_add_ring(void);

/* Registers what has to be done when threads end. Once. */
void mf_threads_start(void);

/* Ends the recording of this image; the program goes on. */
void mf_give_up(const char *why, int reader_is_dead);

/* One line on standard error, the first time only in an image. */
void mf_say(const char *what, const char *why);

#endif
