/*
 * Logs what a program asks of malloc, with the addresses that malloc gave: for benchmarks of the
 * records. Preload it (see traces.sh). Each event is three 64-bit words in the machine's byte order:
 * address, size (-1 for a free), return address of the caller. A log that is full stops growing.
 *
 * An allocation is logged after malloc and a free before, so the order is causal across threads.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define EVENT_WORDS 3

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

static int64_t *events;
static int64_t capacity;
static _Atomic int64_t count;
static int file = -1;

static void note(const void *address, int64_t size, void *caller) {
  if (events == NULL || address == NULL) {
    return;
  }
  int64_t i = atomic_fetch_add(&count, 1);
  if (i < capacity) {
    int64_t *event = events + EVENT_WORDS * i;
    event[0] = (int64_t)(uintptr_t)address;
    event[1] = size;
    event[2] = (int64_t)(uintptr_t)caller;
  }
}

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("MALLOCTRACE");
  const char *limit = getenv("MALLOCTRACE_EVENTS");
  if (path == NULL) {
    return;
  }
  /* Children write none: they would overwrite this one's. */
  char *own = strdup(path);
  unsetenv("MALLOCTRACE");
  int64_t wanted = limit != NULL ? atoll(limit) : 4000000;
  size_t bytes = (size_t)wanted * EVENT_WORDS * sizeof(int64_t);
  file = open(own, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0 || ftruncate(file, (off_t)bytes) != 0) {
    return;
  }
  void *mapping = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (mapping != MAP_FAILED) {
    capacity = wanted;
    events = mapping;
  }
}

__attribute__((destructor)) static void end(void) {
  if (events != NULL) {
    int64_t logged = atomic_load(&count);
    events = NULL;
    if (logged < capacity && ftruncate(file, logged * EVENT_WORDS * (off_t)sizeof(int64_t)) != 0) {
      _exit(1);
    }
  }
}

void *malloc(size_t size) {
  void *block = __libc_malloc(size);
  note(block, (int64_t)size, __builtin_return_address(0));
  return block;
}

void *calloc(size_t items, size_t size) {
  void *block = __libc_calloc(items, size);
  note(block, (int64_t)(items * size), __builtin_return_address(0));
  return block;
}

void *realloc(void *old, size_t size) {
  note(old, -1, __builtin_return_address(0));
  void *block = __libc_realloc(old, size);
  note(block, (int64_t)size, __builtin_return_address(0));
  return block;
}

void free(void *block) {
  note(block, -1, __builtin_return_address(0));
  __libc_free(block);
}

void *memalign(size_t alignment, size_t size) {
  void *block = __libc_memalign(alignment, size);
  note(block, (int64_t)size, __builtin_return_address(0));
  return block;
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **result, size_t alignment, size_t size) {
  *result = memalign(alignment, size);
  return *result != NULL ? 0 : ENOMEM;
}
