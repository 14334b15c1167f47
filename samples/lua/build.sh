#!/usr/bin/env bash
# Builds the Lua driver: build.sh OUTPUT. Needs a C compiler, Lua 5.4's headers and a built driver-bridge.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bridge=$(cd "$here/../../driver-bridge" && pwd)
fail() { printf 'lua-driver: %s\n' "$*" >&2; exit 1; }

[ $# = 1 ] || fail "usage: build.sh OUTPUT"
cc=${CC:-cc}
command -v "$cc" >/dev/null || fail "a C compiler is needed: there is no $cc (Debian: apt-get install gcc)"
native=$bridge/target/classes/native/linux-$(uname -m)
[ -e "$native/libmemflight.so" ] || fail "memflight's C library is not built yet: run mvn -DskipTests package"
flags=$(pkg-config --cflags --libs lua5.4 2>/dev/null || echo "-I/usr/include/lua5.4 -llua5.4")
# shellcheck disable=SC2086
echo '#include <lua.h>' | "$cc" $flags -E -xc - >/dev/null 2>&1 ||
  fail "Lua 5.4's headers are needed (Debian: apt-get install liblua5.4-dev)"

mkdir -p "$(dirname "$1")"
# shellcheck disable=SC2086
"$cc" -std=c11 -D_GNU_SOURCE -O2 -g -Wall -Wextra -Werror -I "$bridge/src/main/c" \
  "$here/lua-driver.c" "$here/lua-stacks.c" "$here/page-alloc.c" "$here/self-test.c" \
  $flags -L "$native" -lmemflight -Wl,-rpath,"$native" -o "$1"
