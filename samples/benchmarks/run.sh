#!/usr/bin/env bash
# Measures everything again and prints the tables of the README. Takes some minutes; with --full
# JMH's settings as annotated, which takes much longer.
#
#   samples/benchmarks/run.sh [--full]
#
#   JAVA_HOME=DIR     the JDK that everything runs on
#   OTHER_JDK=DIR     another one, on which the records and the hooks are measured, too
#   ROUNDS=N PAIRS=N  of paired.sh
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
bin=${JAVA_HOME:+$JAVA_HOME/bin/}
jar=$here/target/benchmarks.jar

table() {
  local java=$1
  shift
  echo
  "$java" -version 2>&1 | sed -n '1s/^/JDK: /p'
  echo
  "$java" -cp "$jar" memflight.benchmarks.QuickRun "$@"
}

if [ ! -f "$jar" ] || [ -n "$(find "$top"/{events,driver-bridge,converters}/src/main "$here/src" -newer "$jar" -type f -print -quit)" ]; then
  (cd "$top" && mvn -q -B -DskipTests -pl samples/benchmarks -am package)
fi
date -u '+%Y-%m-%d'
uname -sm
echo "$(nproc) cores, $(awk '/MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo) GiB"
table "${bin}java" "$@"
[ -z "${OTHER_JDK:-}" ] || table "$OTHER_JDK/bin/java" "$@" RecordsBenchmark HookBenchmark
echo
PAIRS=${PAIRS:-1000000} "$here/paired.sh" "${ROUNDS:-3}"
