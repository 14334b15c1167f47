/* A library that is loaded and unloaded: SIZE tells one build of it from the other. */
#include <stdlib.h>

__attribute__((visibility("default"))) void *allocate(void);

void *allocate(void)
{
    void *volatile block = malloc(SIZE);
    return block;
}
