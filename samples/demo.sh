#!/usr/bin/env bash
# Records a real program, finds what was planted in it, and checks the result against the program's own
# count. Needs a JDK 17+ and Maven, from any directory.
#
#   demo.sh            a Netty server under load, with a leak and a growth that comes back down
#   demo.sh lua        a Lua driver with its own allocator; needs a C compiler and Lua 5.4's headers, too
#
#   DEMO_SKIP_BUILD=1  use what is built, whatever its age
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
memflight_jar=$here/converters/target/memflight.jar
server_jar=$here/samples/target/memflight-samples.jar
built=$here/samples/target/demo-built
demo=${1:-server}
work=$here/samples/target/demo/$demo
root=$work/memlog

case $demo in
  server | lua) ;;
  *) printf 'demo: unknown demo %s: it is server or lua\n' "$demo" >&2; exit 2 ;;
esac

heading() { printf '\n== %s\n\n' "$*"; }
fail() { printf 'demo: %s\n' "$*" >&2; exit 1; }
memflight() { "$here/converters/target/memflight" "$@"; }

# Sources newer than the jar. Maven leaves a jar alone when the change made no difference to it,
# hence the mark of our own last build.
is_stale() {
  local jar=$1 changed
  shift
  [ -f "$jar" ] || return 0
  local newer=(-newer "$jar")
  [ ! -f "$built" ] || newer+=(-newer "$built")
  changed=$(find "$here/pom.xml" "$@" -type f "${newer[@]}" -print)
  [ -n "$changed" ]
}

build() {
  local module sources=()
  for module in events driver-bridge converters; do
    sources+=("$here/$module/pom.xml" "$here/$module/src/main")
  done
  if is_stale "$memflight_jar" "${sources[@]}" ||
    is_stale "$server_jar" "$here/samples/pom.xml" "$here/samples/src/main" ||
    [ ! -d "$here/samples/target/lib" ]; then
    heading "Building (the first time takes a few minutes)"
    command -v mvn >/dev/null || fail "Maven is needed to build: there is no mvn on the PATH"
    (cd "$here" && mvn -q -B -DskipTests package) || fail "the build failed, see above"
    touch "$built"
  fi
}

# Compares what was planted with what was found.
is_exact=yes
check() {
  local what=$1 planted=$2 found=$3 verdict=exact
  [ "$planted" = "$found" ] || { verdict="DIFFERENT"; is_exact=no; }
  printf '%s: %s\n  planted  %s\n  found    %s\n' "$what" "$verdict" "$planted" "$found"
}

command -v "$java" >/dev/null || fail "a JDK 17 or newer is needed: there is no $java"
version=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')
[ "${version:-0}" -ge 17 ] || fail "a JDK 17 or newer is needed: $java is version ${version:-unknown}"
[ -n "${DEMO_SKIP_BUILD:-}" ] || build
[ -f "$memflight_jar" ] && [ -f "$server_jar" ] || fail "not built yet: run it without DEMO_SKIP_BUILD"
rm -rf "$work"
mkdir -p "$work"

# shellcheck source=/dev/null
. "$here/samples/demo/$demo.sh"
