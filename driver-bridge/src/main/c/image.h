/* Between reader.c, image.c, pairs.c and ring.c. Callers have signals blocked, or are the hot path in trouble, and keep errno. */
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

/* The directory of rings; what the reader's page says is in mf_reader. */
extern char mf_directory[MF_PAGE - 64];

/* Whether this process is a fork of the one that found the reader. */
int mf_is_forked(void);

/* Nothing is recorded from now on, here and in children. */
void mf_close_gates(void);

/* The pairs that an image needs before it is known; waits until they are far enough apart. Under the lock. */
void mf_write_first_pairs(struct mf_image *image);

/* What an errno means here. */
const char *mf_error(int error);

/* One line on standard error, the first time only in an image. */
void mf_say(const char *what, const char *why);

#endif
