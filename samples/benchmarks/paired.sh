#!/usr/bin/env bash
# Runs the same allocating program bare, under memflight's agent (closed; in memory; with a log; in
# memory, walking the stack for each site) and under async-profiler, in turns, and prints the medians
# of wall time and of CPU time (user + sys). The same program with no pairs at all shows what starting
# and ending costs; the column of a pair leaves it out.
#
#   samples/benchmarks/paired.sh [rounds]      (5)
#
#   PAIRS=N          pairs of an allocation and a free a run (2000000)
#   PROGRAMS="..."   unsafe, direct, netty, server    ("unsafe direct")
#   REQUESTS=N       that the server gets a run (300): with few of them, starting is most of it
#   RECORDERS="..."  besides bare: closed, mem-record, mem-fast, log-record, walking, async-profiler
#   JAVA_HOME=DIR    the JDK
set -euo pipefail

rounds=${1:-5}
pairs=${PAIRS:-2000000}
programs=${PROGRAMS:-unsafe direct}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
bin=${JAVA_HOME:+$JAVA_HOME/bin/}
agent=$(find "$top/driver-bridge/target" -name 'memflight-driver-bridge-*-agent.jar' 2>/dev/null | head -n 1)
server=$top/samples/target/memflight-samples.jar
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { printf 'paired: %s\n' "$*" >&2; exit 1; }

[ -n "$agent" ] && [ -f "$here/target/benchmarks.jar" ] || fail "not built yet: mvn -DskipTests package"
[[ ! " $programs " =~ \ (server|netty)\  ]] || [ -f "$server" ] || fail "not built yet: mvn -DskipTests package"

# The program alone: with all of the benchmarks' jar it would bring a second memflight along.
classes=$work/classes
"${bin}javac" -nowarn -d "$classes" "$here/src/main/programs/PairedDriver.java" 2>"$work/out" || { cat "$work/out" >&2; fail "cannot compile"; }
if [[ " $programs " == *" netty "* ]]; then
  # Netty is in the sample server's jar.
  "${bin}javac" -nowarn -d "$classes" -cp "$server" "$here/src/main/programs/PairedNetty.java"
fi
allow=
! "${bin}java" --sun-misc-unsafe-memory-access=allow -version 2>/dev/null >&2 || allow=--sun-misc-unsafe-memory-access=allow

# async-profiler's library is inside its jar, for some platforms only.
profiler=
if [ "$(uname -sm)" = "Linux x86_64" ] && command -v unzip >/dev/null; then
  unzip -q -o "$here/target/benchmarks.jar" linux-x64/libasyncProfiler.so -d "$work"
  profiler=$work/linux-x64/libasyncProfiler.so
fi

options_of() {
  case $1 in
    bare) ;;
    closed) echo "-javaagent:$agent=mode=closed" ;;
    mem-fast) echo "-javaagent:$agent=mode=mem-fast" ;;
    mem-record) echo "-javaagent:$agent=mode=mem-record" ;;
    walking) echo "-javaagent:$agent=mode=mem-record,calls=none" ;;
    log-record) echo "-javaagent:$agent=mode=log-record,root=$work/root" ;;
    async-profiler) echo "-agentpath:$profiler=start,nativemem=0,file=$work/native.jfr" ;;
  esac
}

program_of() {
  case $1 in
    server) echo "-cp $server memflight.samples.server.LeakyServer ${REQUESTS:-300}" ;;
    netty-start) echo "-cp $classes:$server PairedNetty 0" ;;
    netty) echo "-cp $classes:$server PairedNetty $pairs" ;;
    *-start) echo "-cp $classes PairedDriver ${1%-start} 0" ;;
    *) echo "-cp $classes PairedDriver $1 $pairs" ;;
  esac
}

# Prints seconds of wall time and of CPU time.
run() {
  local configuration=$1 program=$2
  rm -rf "$work/root" "$work/native.jfr"
  # shellcheck disable=SC2046 # Options and program are several words.
  (
    TIMEFORMAT='%R %U %S'
    time "${bin}java" -Xmx2g $allow $(options_of "$configuration") $(program_of "$program") >"$work/out" 2>&1
  ) 2>"$work/time" || { cat "$work/out" >&2; fail "$configuration failed"; }
  # A run that lost events is a different, cheaper one.
  ! grep -i 'incomplete\|recording ended\|did not end' "$work/out" >&2 || fail "$configuration: see above"
  awk '{ print $1, $2 + $3 }' "$work/time"
}

median() { sort -n | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int((NR + 2) / 2)]) / 2 }'; }

# The median of a column of what was measured: 1 is wall time, 2 is CPU time.
measured() { cut -d' ' -f"$3" "$work/$1-$2" | median; }

configurations="bare ${RECORDERS:-closed mem-record log-record walking${profiler:+ async-profiler}}"
"${bin}java" -version 2>&1 | sed -n '1s/^/JDK: /p'
echo "$rounds rounds, $pairs pairs, $(nproc) cores, load $(cut -d' ' -f1-3 /proc/loadavg)"
echo
echo "| program | recorder | wall s | x bare | CPU s | x bare | ns of CPU a pair |"
echo "|---|---|---|---|---|---|---|"
for program in $programs; do
  parts="$program-start $program"
  [ "$program" != server ] || parts=$program
  for ((round = 1; round <= rounds; round++)); do
    for part in $parts; do
      for configuration in $configurations; do
        run "$configuration" "$part" >>"$work/$part-$configuration"
      done
    done
  done
  for part in $parts; do
    for configuration in $configurations; do
      start=
      [ "$part" != "$program" ] || [ "$program" = server ] || start=$(measured "$program-start" "$configuration" 2)
      awk -v p="$part" -v c="$configuration" -v n="$pairs" -v start="$start" \
        -v w="$(measured "$part" "$configuration" 1)" -v bw="$(measured "$part" bare 1)" \
        -v u="$(measured "$part" "$configuration" 2)" -v bu="$(measured "$part" bare 2)" \
        'BEGIN { pair = start == "" ? "" : sprintf("%.0f", (u - start) / n * 1e9)
                 printf "| %s | %s | %.2f | %.2f | %.2f | %.2f | %s |\n", p, c, w, w / bw, u, u / bu, pair }'
    done
  done
done
