#!/usr/bin/env bash
# Logs what two real programs do to malloc, for RecordsBenchmark: Python, whose objects all come
# from malloc here, with about a million of them live, and SQLite, with some ten thousand blocks.
# Needs a C compiler, Linux, and the programs.
#
#   samples/benchmarks/traces.sh [directory]     (memflight-benchmarks in the one for temporary files)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
into=${1:-${TMPDIR:-/tmp}/memflight-benchmarks}
mkdir -p "$into"
"${CC:-cc}" -O2 -shared -fPIC -o "$into/malloctrace.so" "$here/native/malloctrace.c"
export MALLOCTRACE_EVENTS=6000000

# The interpreter itself: a wrapper script in its place would be what is logged.
python=$(python3 -c 'import sys; print(sys.executable)')
MALLOCTRACE=$into/python.malloctrace PYTHONMALLOC=malloc LD_PRELOAD=$into/malloctrace.so \
  "$python" "$here/native/documents.py"
MALLOCTRACE=$into/sqlite.malloctrace LD_PRELOAD=$into/malloctrace.so \
  sqlite3 :memory: < "$here/native/items.sql" > /dev/null
ls -l "$into"/*.malloctrace
