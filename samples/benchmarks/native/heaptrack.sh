#!/usr/bin/env bash
# Total CPU time (user + sys, all processes, start and end included) of a malloc/free loop: bare, under heaptrack's
# raw recording, and under memflight run, in turns. Prints medians.
#
#   heaptrack.sh [ROUNDS] [MILLIONS]      (3 rounds of 12 million pairs a thread)
#
# Needs a built project, a C compiler and heaptrack (Debian: apt-get install heaptrack).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../../.." && pwd)
rounds=${1:-3}
millions=${2:-12}
libraries=$top/driver-bridge/target/classes/native/linux-$(uname -m)
memflight=$top/converters/target/memflight
command -v heaptrack >/dev/null || { echo "heaptrack.sh: there is no heaptrack" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cc -std=c11 -O2 -D_GNU_SOURCE -fno-builtin -o "$work/loop" "$here/loop.c" \
  "-I$libraries" "-L$libraries" -lmemflight -lpthread "-Wl,-rpath,$libraries"
cd "$work"

# CPU seconds of a command and all its children.
cpu() {
  local TIMEFORMAT='%U %S'
  { time "$@" >"$work/out" 2>&1; } 2>&1 | awk '{ print $1 + $2 }'
  ! grep -q incomplete "$work/out" || echo "heaptrack.sh: events were lost: $*" >&2
}

for threads in 1 2; do
  for round in $(seq "$rounds"); do
    echo "$threads bare $(cpu ./loop $threads "$millions")"
    echo "$threads heaptrack $(cpu heaptrack --raw -o "$work/heaptrack.$threads.$round" ./loop $threads "$millions")"
    for mode in mem-fast log-fast; do
      echo "$threads $mode $(cpu "$memflight" run --hooks malloc --mode $mode --root "$work/logs" -- ./loop $threads "$millions")"
      rm -rf "$work/logs"
    done
    rm -f "$work"/heaptrack.*
  done
done | sort -k1,1n -k2,2 -k3,3n | awk -v millions="$millions" '
  function flush() {
    if (n) {
      median = v[int((n + 1) / 2)]
      printf "%s threads %-10s %6.2f s  %6.1f ns an event\n", threads, what, median, median * 1e9 / (2e6 * millions * threads)
    }
  }
  { if ($1 " " $2 != threads " " what) { flush(); n = 0; threads = $1; what = $2 } v[++n] = $3 }
  END { flush() }'
