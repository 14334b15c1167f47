# The Lua driver's part of demo.sh, which it reads.
driver=$here/samples/target/lua/lua-driver
page_alloc=64m

"$here/samples/lua/build.sh" "$driver" || fail "the Lua driver cannot be built, see above"
cd "$here/samples/lua"

# Runs a script in the driver, recorded: record MODE SCRIPT [ARGUMENT...]
record() {
  local mode=$1
  shift
  echo "memflight run --hooks own --mode $mode -- lua-driver --page-alloc $page_alloc $*"
  memflight run --hooks own --mode "$mode" --root "$work/$mode" --jfr "$work/$mode.jfr" -- \
    "$driver" --page-alloc $page_alloc "$@" >"$work/driver.txt" 2>"$work/run.txt" ||
    { cat "$work/run.txt" >&2; fail "the driver failed"; }
}

# The driver's own count at its end, and the report's: <bytes>
counted() { sed -n 's/^driver: \([0-9]*\) bytes in .*/\1/p' "$work/driver.txt"; }
total() { sed -n 's/.*"total_size" *: *\([0-9]*\).*/\1/p' "$1"; }
# What a report says of a line: <bytes>
of_line() { sed -n "s/.*\"$2 *line:$3 *size:\([0-9]*\)\".*/\1/p" "$1"; }

heading "1. The manual's example: line 6 of a script makes 10,000 tables"
cat test.lua
echo
record log-record test.lua LOG_RECORD
cat "$work/driver.txt"

heading "2. Its report"
memflight report "$work/log-record" | tee "$work/report.txt"
check "live bytes (allocator, report)" "$(counted)" "$(total "$work/report.txt")"
memflight report "$work/log-record.jfr" >"$work/report-jfr.txt"
check "live bytes (allocator, report of the .jfr)" "$(counted)" "$(total "$work/report-jfr.txt")"
check "the arena that the log names, in bytes" "$((64 << 20))" \
  "$(memflight dump "$work/log-record" | sed -n '1s/.* arena=0x[0-9a-f]*+\([0-9]*\) .*/\1/p')"

heading "3. The same with array records: a quarter of page-alloc, no more"
record mem-fast test.lua MEM_FAST
cat "$work/driver.txt" "$work/run.txt"
memflight report "$work/mem-fast.jfr" >"$work/report-fast.txt"
check "live bytes (allocator, report)" "$(counted)" "$(total "$work/report-fast.txt")"
# The last state that the recording holds, in bytes. Records beyond the array itself take a few hundred.
"${java%java}jfr" print --json --events memflight.RecorderState "$work/mem-fast.jfr" >"$work/state.json"
state() { sed -n "s/.*\"$1\": \([0-9]*\).*/\1/p" "$work/state.json" | sort -n | tail -n 1; }
echo "arena: $(state arenaSize) bytes; records: $(state recordsBytes) bytes"
check "arena and four times the records, in MiB" "64 64" \
  "$(($(state arenaSize) >> 20)) $((4 * $(state recordsBytes) >> 20))"

heading "4. Coroutines are charged themselves, not who resumes them"
record log-fast coroutines.lua
memflight report "$work/log-fast" | tee "$work/report-coroutines.txt"
check "live bytes (allocator, report)" "$(counted)" "$(total "$work/report-coroutines.txt")"
coroutine=$(of_line "$work/report-coroutines.txt" coroutines.lua 7)
resumer=$(of_line "$work/report-coroutines.txt" coroutines.lua 12)
# A call needs a little memory itself.
check "ten texts of 100 kB are at line 7, less than 1 kB at line 12, which resumes it" "yes yes" \
  "$([ "${coroutine:-0}" -ge 1000000 ] && echo yes || echo "$coroutine") $([ "${resumer:-0}" -lt 1024 ] && echo yes || echo "$resumer")"

heading "Where it is"
echo "memlog roots and recordings: $work"
[ "$is_exact" = yes ] || fail "the report is not what the driver's allocator counted"
