#!/usr/bin/env bash
# Two threads make events at a limited rate, and their reader has to keep up: memflight, which keeps
# its records of them, and an ordered RecordingStream that only counts. Prints what was lost, the
# rate that was reached, how long a report takes in the first and in the last third of the run (each
# waits for a flush of JFR's, a second apart), and the CPU time of the whole process an event.
#
#   samples/benchmarks/live.sh [seconds]      (60)
#
#   RATE=N             events a second (2000000; 3000000 from JDK 21 on)
#   READERS="..."      memflight, stream ("memflight stream")
#   JAVA_HOME=DIR      the JDK
#   OTHER_JDK=DIR      another one, for a second round
#
# Fails if memflight loses an event, or if its reports take a second longer at the end.
set -euo pipefail

seconds=${1:-60}
readers=${READERS:-memflight stream}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
agent=$(find "$here/../../driver-bridge/target" -name 'memflight-driver-bridge-*-agent.jar' 2>/dev/null | head -n 1)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { printf 'live: %s\n' "$*" >&2; exit 1; }

[ -n "$agent" ] || fail "not built yet: mvn -DskipTests package"

# One row: the program prints "events N lost N rate N first MS last MS".
run() {
  local java=$1 reader=$2 rate=$3 options
  case $reader in
    memflight) options=-javaagent:$agent=mode=mem-record ;;
    # The same room for events under way, and chunks of the same size.
    stream) options=-XX:FlightRecorderOptions=memorysize=400m,maxchunksize=64m ;;
  esac
  (
    TIMEFORMAT='%U %S'
    time "$java" -Xmx2g "$options" -cp "$work/classes:$agent" \
      LiveDriver "$reader" 2 "$rate" "$seconds" >"$work/out" 2>&1
  ) 2>"$work/time" || { cat "$work/out" >&2; fail "$reader failed"; }
  awk -v reader="$reader" -v rate="$rate" 'NR == FNR { cpu = $1 + $2; next }
    $1 == "events" {
      lag = reader == "memflight" ? $8 " / " $10 : "";
      printf "| %s | %d | %d | %d | %d | %s | %.0f |\n", reader, rate, $6, $2, $4, lag, cpu / $2 * 1e9
      bad = reader == "memflight" && ($4 > 0 || $10 > $8 + 1000); n++ }
    END { exit bad || !n }' "$work/time" "$work/out" || { cat "$work/out" >&2; fail "$reader: see above"; }
}

for home in "${JAVA_HOME:-}" ${OTHER_JDK:+"$OTHER_JDK"}; do
  java=${home:+$home/bin/}java
  "${home:+$home/bin/}javac" -d "$work/classes" -cp "$agent" "$here/src/main/programs/LiveDriver.java"
  version=$("$java" -version 2>&1 | sed -n '1s/.*"\(.*\)".*/\1/p')
  rate=${RATE:-$([ "${version%%.*}" -ge 21 ] && echo 3000000 || echo 2000000)}
  echo "JDK $version, 2 threads, $seconds s, $(nproc) cores, load $(cut -d' ' -f1-3 /proc/loadavg)"
  echo
  echo "| reader | events/s asked for | reached | events | lost | ms a report, first / last third | ns of CPU an event |"
  echo "|---|---|---|---|---|---|---|"
  for reader in $readers; do
    run "$java" "$reader" "$rate"
  done
  echo
done
