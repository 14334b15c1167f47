#!/bin/sh
# The cost of the hooks in the program itself, in turns so that drift meets all alike: run.sh [ROUNDS]. Needs a built driver-bridge and a C compiler.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bridge=$here/../../../driver-bridge
libraries=$bridge/target/classes/native/linux-$(uname -m)
rounds=${1:-7}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cc -std=c11 -O2 -D_GNU_SOURCE -fno-builtin -o "$work/loop" "$here/loop.c" "-I$libraries" "-L$libraries" -lmemflight -lpthread "-Wl,-rpath,$libraries"
cc -std=c11 -O2 -D_GNU_SOURCE -o "$work/ringtool" "$bridge/src/test/c/ringtool.c"
shm=/dev/shm/memflight-benchmark-$$
record() { "$work/ringtool" --dir "$shm" --count-only 1 --out "$work/rings" "$@"; grep -q 'lost=0 dropped=0' "$work/rings"; }
preload=$libraries/libmemflight-preload.so
for threads in 1 2; do
    for round in $(seq "$rounds"); do
        echo "$threads malloc,bare $("$work/loop" $threads 5)"
        echo "$threads malloc,preloaded,no_reader $(LD_PRELOAD=$preload "$work/loop" $threads 5)"
        echo "$threads malloc,closed $(record --mode 0 --preload "$preload" -- "$work/loop" $threads 5)"
        echo "$threads malloc,recorded $(record --preload "$preload" -- "$work/loop" $threads 5)"
        echo "$threads api,no_reader $("$work/loop" $threads 5 api)"
        echo "$threads api,recorded $(record --flags 0 -- "$work/loop" $threads 5 api)"
    done
done | sort -k1,1n -k2,2 -k3,3n | awk '
function flush() { if (n) printf "%s %-28s %6.1f %6.1f %6.1f ns of processor time an event (median, least, most); clock %6.1f\n", key1, key2, p[int((n + 1) / 2)], p[1], p[n], c[int((n + 1) / 2)] }
{ if ($1 " " $2 != key1 " " key2) { flush(); n = 0; key1 = $1; key2 = $2 } n++; p[n] = $3; c[n] = $4 }
END { flush() }'
