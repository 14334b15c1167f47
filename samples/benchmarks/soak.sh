#!/usr/bin/env bash
# The long soak: a fixed number of operations at a limited rate, with the records as a hash and as
# an array. Ten times on the way everything is compared with the program's own count, and heap,
# JFR's repository and the memlog are measured: nothing may be lost, and nothing may grow.
#
#   samples/benchmarks/soak.sh [minutes a run]      (5)
#
#   RATE=N             frees and allocations a second, each two events (150000)
#   MODES="..."        of the agent ("log-record log-fast")
#   JAVA_HOME=DIR      the JDK
#   OTHER_JDK=DIR      another one, for a second round
set -euo pipefail

minutes=${1:-5}
rate=${RATE:-150000}
modes=${MODES:-log-record log-fast}
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
agent=$(find "$top/driver-bridge/target" -name 'memflight-driver-bridge-*-agent.jar' 2>/dev/null | head -n 1)
# The driver of the short form, which is a test: SoakIT.
classes=$top/driver-bridge/target/test-classes
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { printf 'soak: %s\n' "$*" >&2; exit 1; }

[ -n "$agent" ] && [ -f "$classes/testdriver/SoakDriver.class" ] || fail "not built yet: mvn -DskipTests package"

soak() {
  local java=$1 mode=$2
  rm -rf "$work/root"
  mkdir "$work/root"
  echo
  "$java" -version 2>&1 | sed -n '1s/^/JDK: /p'
  echo "$mode, $minutes min at $rate operations a second, load $(cut -d' ' -f1 /proc/loadavg) before"
  "$java" -Xmx512m -javaagent:"$agent=mode=$mode,root=$work/root,limit=3,segment=8388608" \
    -cp "$classes:$agent" testdriver.SoakDriver \
    2 $((minutes * 60 * rate)) "$rate" "$work/root" | tee "$work/out"
  # Segments may be one more while one is deleted. What is not a buffer of numbers has to stay as it is.
  awk '$1 == "phase" { n++; if ($13 != "exact" || $12 != 0) bad = $0
                       if ($4 > 419430400 || $8 > 536870912 || $10 > 4 * 8388608) bad = "too much: " $0
                       if (n == 3) first = $6
                       if (n == 10 && $6 > first + 2097152) bad = "it grows: " $0 }
       END { if (n != 10) bad = n " phases"; if (bad) { print "soak: " bad; exit 1 } print "ok" }' "$work/out"
}

for java in "${JAVA_HOME:+$JAVA_HOME/bin/}java" ${OTHER_JDK:+"$OTHER_JDK/bin/java"}; do
  for mode in $modes; do
    soak "$java" "$mode"
  done
done
