#!/bin/sh
# Runs the calls of memflight.h under a sanitizer: sanitize.sh thread|address WORK. Exit code 0: clean.
set -eu
source=$(cd "$(dirname "$0")" && pwd)
library=$source/../../main/c
sanitizer=$1
work=$2
compiler=${CC:-cc}
mkdir -p "$work"
options="-std=c11 -O1 -g -Wall -Wextra -D_GNU_SOURCE"
[ "$sanitizer" = thread ] || sanitizer=$sanitizer,undefined
"$compiler" -std=c11 -O2 -D_GNU_SOURCE -o "$work/ringtool" "$source/ringtool.c"
"$compiler" $options "-fsanitize=$sanitizer" -fno-sanitize-recover=all -o "$work/api" "$source/api.c" "$library/image.c" "$library/ring.c" \
    "$library/sites.c" "$library/ticks.c" "$library/api.c" -lpthread -ldl
export TSAN_OPTIONS="halt_on_error=1 exitcode=66" ASAN_OPTIONS="detect_leaks=0"
run() { "$work/ringtool" --dir "/dev/shm/memflight-sanitize-$$" --flags 0 --out "$work/rings" "$@"; }
run --slots 1024 -- "$work/api" exact 4 3000
run --slots 1024 -- "$work/api" exchange 4 20000
run --mode 0 -- "$work/api" modes
run --slots 1024 -- "$work/api" sites 1 5000
run --flags 1 --slots 1024 --freeze-after 1000 -- "$work/api" exchange 4 20000
run --slots 1024 --patience 200000000 --freeze-after 1000 -- "$work/api" exchange 4 20000
"$work/api" without
