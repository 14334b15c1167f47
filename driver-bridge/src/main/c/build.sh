#!/bin/sh
# Builds libmemflight.so and libmemflight-preload.so: build.sh DIRECTORY. They go to DIRECTORY/<os>-<arch>, the compiler's own target, so that a cross
# compiler adds a directory for another machine. Without Linux, 64 bits or a C compiler one line says so, and that is no error: everything else of
# memflight works without them. CC names the compiler, CFLAGS adds options.
set -eu
source=$(cd "$(dirname "$0")" && pwd)
compiler=${CC:-}
for candidate in cc gcc clang; do
    [ -n "$compiler" ] || ! command -v "$candidate" >/dev/null 2>&1 || compiler=$candidate
done
if [ -z "$compiler" ] || ! command -v "$compiler" >/dev/null 2>&1; then
    echo "native library not built: no C compiler (cc, gcc or clang)"
    exit 0
fi
case $("$compiler" ${CFLAGS:-} -dumpmachine) in
*x32) target= ;;
x86_64-*linux*) target=linux-x86_64 ;;
aarch64-*linux*) target=linux-aarch64 ;;
*) target= ;;
esac
if [ -z "$target" ]; then
    echo "native library not built: Linux on x86_64 or aarch64 only"
    exit 0
fi
out=$1/$target
mkdir -p "$out"
# Nothing to do when nothing is newer than what is there.
[ -z "$(find "$out/memflight.h" 2>/dev/null)" ] || [ -n "$(find "$source" -newer "$out/memflight.h")" ] || exit 0
options="-std=c11 -O2 -g1 -Wall -Wextra -Werror -fvisibility=hidden -D_GNU_SOURCE -fPIC -fasynchronous-unwind-tables ${CFLAGS:-}"
link="-shared -Wl,-z,nodelete -Wl,-z,relro -Wl,-z,now -Wl,--no-undefined -lpthread -ldl"
common="$source/reader.c $source/image.c $source/pairs.c $source/ring.c $source/sites.c $source/ticks.c $source/api.c"
preload="$source/callers.c $source/modules.c $source/real.c $source/preload_malloc.c $source/preload_new.c $source/preload_mappings.c"
# Written beside and moved: a program may be using the old one.
"$compiler" $options -o "$out/libmemflight.so.new" $common $link -Wl,-soname,libmemflight.so
"$compiler" $options -fno-builtin -DMEMFLIGHT_PRELOAD -o "$out/libmemflight-preload.so.new" $common $preload $link -Wl,-soname,libmemflight-preload.so
mv "$out/libmemflight.so.new" "$out/libmemflight.so"
mv "$out/libmemflight-preload.so.new" "$out/libmemflight-preload.so"
cp "$source/memflight.h" "$out/memflight.h" # last: its time tells that all is made
