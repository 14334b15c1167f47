/* Loads libmemflight.so by its path while the preload library is there: both have to write into one image. */
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

static void *volatile block;

int main(int argc, char **argv)
{
    void *library = argc > 1 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;
    if (library == NULL)
        return 1;
    void (*allocated)(const void *, size_t, uint32_t) = (void (*)(const void *, size_t, uint32_t))dlsym(library, "memflight_allocated");
    uint32_t (*site)(const char *, uint32_t, const char *, int)
        = (uint32_t (*)(const char *, uint32_t, const char *, int))dlsym(library, "memflight_site");
    if (allocated == NULL || site == NULL)
        return 1;
    block = malloc(1489);
    allocated((void *)0x100000000020, 1487, site("byhand.gs", 3, "f", 0));
    return 0;
}
