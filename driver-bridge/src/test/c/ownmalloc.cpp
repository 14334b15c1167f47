// A program that brings its own malloc: new has to come out of it, and nothing of ours may get between.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>

extern "C" {

static char memory[1 << 22] __attribute__((aligned(64)));
static std::size_t used;
static int strangers;

void *malloc(std::size_t size) noexcept {
    char *block = memory + used;
    used += (size + 63) / 64 * 64;
    return used > sizeof memory ? nullptr : block;
}

void *calloc(std::size_t count, std::size_t size) noexcept { return malloc(count * size); }

void *realloc(void *old, std::size_t size) noexcept {
    void *block = malloc(size);
    if (old != nullptr && block != nullptr)
        std::memcpy(block, old, size);
    return block;
}

void free(void *block) noexcept {
    if (block != nullptr && (block < memory || block >= memory + sizeof memory))
        strangers++;
}
}

int main() {
    std::size_t before = used;
    int *volatile one = new int(7);
    std::size_t taken = used - before;
    delete one;
    std::printf("%s\n", taken == 64 && strangers == 0 ? "done" : "another allocator");
    return 0;
}
