/* Functions of every kind, for symbolisers to tell of: a template's, an inlined one, a lambda, a static one, one without C++'s names. */
#include <cstdlib>

namespace shapes {

template <typename T> struct Pool {
    T *items = nullptr;
    T *grow(int count);
};

template <typename T> __attribute__((noinline)) T *Pool<T>::grow(int count)
{
    items = static_cast<T *>(std::malloc(sizeof(T) * static_cast<size_t>(count)));
    return items;
}

static inline __attribute__((always_inline)) void *inlined(size_t size) { return std::malloc(size); }

__attribute__((noinline)) void *outer(size_t size) { return inlined(size + 1); }

} // namespace shapes

static __attribute__((noinline)) void *numbers(size_t count) { return new long[count]; }

extern "C" __attribute__((noinline)) void *plain(size_t count)
{
    auto keep = [count](size_t more) __attribute__((noinline)) { return std::malloc(count + more); };
    return keep(3);
}

int entry()
{
    shapes::Pool<double> doubles;
    return doubles.grow(3) != nullptr && shapes::outer(5) != nullptr && plain(1) != nullptr && numbers(2) != nullptr;
}

#ifndef LIBRARY
int main() { return entry(); }
#endif
