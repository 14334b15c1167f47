// operator new and delete in all their forms, with sizes that tell which.
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

namespace {

template <int Size> struct Sized {
    char bytes[Size];
};

template <int Size> struct alignas(64) Aligned {
    char bytes[Size];
};

void *volatile sink;
int handler_calls;

void handler() {
    if (++handler_calls == 3)
        std::set_new_handler(nullptr);
}

void check(bool condition, const char *what) {
    if (!condition) {
        std::fprintf(stderr, "operators.cpp: %s\n", what);
        std::exit(1);
    }
}

} // namespace

int main(int, char **argv) {
    int rounds = std::atoi(argv[1]);
    for (int i = 0; i < rounds; i++) {
        auto *one = new Sized<1447>;
        sink = one;
        delete one;
        sink = new Sized<1451>;
        auto *many = new char[1453];
        sink = many;
        delete[] many;
        auto *aligned = new Aligned<1472>;
        check((reinterpret_cast<std::uintptr_t>(aligned) & 63) == 0, "alignment");
        sink = aligned;
        delete aligned;
        sink = new (std::nothrow) char[1459];
        operator delete[](sink, std::nothrow);
        sink = operator new(1471);
        operator delete(sink, std::size_t(1471));
        sink = operator new(1481, std::align_val_t(128), std::nothrow);
        operator delete(sink, std::size_t(1481), std::align_val_t(128));
    }
    // Grows inside the C++ library, on behalf of this function.
    std::string text(100, 'x');
    text.reserve(1500);
    sink = &text[0];
    volatile std::size_t impossible = std::size_t(1) << 60;
    bool caught = false;
    std::set_new_handler(handler);
    try {
        sink = new char[impossible];
    } catch (const std::bad_alloc &) {
        caught = true;
    }
    check(caught, "bad_alloc");
    check(handler_calls == 3, "new handler");
    check(new (std::nothrow) char[impossible] == nullptr, "nothrow");
    sink = new Sized<1483>;
    std::printf("done\n");
    return 0;
}
