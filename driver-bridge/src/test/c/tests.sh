#!/bin/sh
# Tests of the C library: tests.sh LIBRARIES WORK NAME. LIBRARIES is where build.sh put them, WORK a directory to build and run in. NAME "list" prints
# the names. Exit code 0: passed; 1: failed, with the reason; 77: cannot be run here, with the reason. CC and CXX name the compilers of the programs;
# RUNNER is the command line of an emulator that runs them where this machine does not, PAGE the size of its pages.
set -u
source=$(cd "$(dirname "$0")" && pwd)
names="api-exact api-exchange api-modes api-without-reader api-sites api-signals api-beside-preload api-loaded-by-hand
 exact exact-frames exchange constructors churn silent-ends forks fork-storm mappings plugins descriptors signals operators own-malloc
 off hooks-off drop reader-freezes reader-ends reader-dies reader-missing file-limit full-file-system small-rings
 forbidden-calls sqlite3 python3 perl bash git gcc xz zstd node java no-compiler sanitize-thread sanitize-address clang aarch64"
if [ "${1:-}" = list ]; then
    echo $names
    exit 0
fi
libraries=$1
work=$2
name=$3
preload=$libraries/libmemflight-preload.so
compiler=${CC:-cc}
runner=${RUNNER:-}
host=$compiler # of what runs without the emulator
[ -z "$runner" ] || host=cc
page=${PAGE:-$(getconf PAGESIZE)}
binutils=${compiler%gcc}
[ "$binutils" != "$compiler" ] || binutils=
mkdir -p "$work"
cd "$work" || exit 1
out=$work/$name.rings
options="-std=c11 -O1 -g -Wall -Wextra -Werror -D_GNU_SOURCE -fno-builtin"

fail() {
    echo "$name: $1"
    [ -f "$out" ] && head -c 3000 "$out"
    exit 1
}

skip() {
    echo "$name: $1"
    exit 77
}

# Builds when something is newer; several tests may run at once, so to a name of its own first.
compile() {
    target=$1
    shift
    [ -f "$target" ] && [ -z "$(find "$source" "$libraries" -newer "$target")" ] && return
    "$@" -o "$target.$$" && mv "$target.$$" "$target" || fail "$target does not compile"
}

program() {
    compile ringtool "$host" -std=c11 -O2 -g -Wall -Wextra -Werror -D_GNU_SOURCE "$source/ringtool.c"
    case $1 in
    api) compile api "$compiler" $options "$source/api.c" "-L$libraries" -lmemflight -lpthread "-Wl,-rpath,$libraries" ;;
    api-static) compile api-static "$compiler" $options -rdynamic "$source/api.c" "-L$libraries" -lmemflight -lpthread "-Wl,-rpath,$libraries" ;;
    hooks) compile hooks "$compiler" $options "$source/hooks.c" -lpthread -ldl -Wno-unused-result ;;
    esac
}

# ringtool with options before --, into $out; its exit code is the program's.
rings() { ./ringtool --runner "$runner" --dir "${shm:-/dev/shm}/memflight-test-$$-$name" --out "$out" "$@"; }

hooked() { rings --preload "$preload" "$@"; }

expect() {
    for pattern in "$@"; do
        grep -Eq -- "$pattern" "$out" || fail "no line like: $pattern"
    done
}

forbid() {
    for pattern in "$@"; do
        grep -Eq -- "$pattern" "$out" && fail "a line like: $pattern"
    done
    return 0
}

# No event is missing, none out of order.
sound='lost=0 dropped=0 overlaps=0 unknown=0 disorder=0'

# The function at a site of the program: size, function.
expect_function() {
    command -v "${binutils}addr2line" >/dev/null 2>&1 || return 0
    offset=$(sed -n "s/^image=0 size=$1 .* where=$2+\(0x[0-9a-f]*\).*/\1/p" "$out")
    [ -n "$offset" ] || fail "no site in $2 for size $1"
    found=$("${binutils}addr2line" -f -e "$work/$2" "$offset" | head -1)
    [ "$found" = "$3" ] || fail "size $1 is blamed on $found, not $3"
}

exact_expectations() {
    n=$1
    where='where=hooks\+0x[0-9a-f]+$'
    for sizes in "1237 $n $n" "1249 $n $n" "1259 $n $n" "1281 $n 0" "1283 $n 0" "1344 $n 0" "1289 $n $n" "1291 $n 0" "1297 $n 0" "1301 $n 0" "1303 $n 0" "1307 $n $n"; do
        set -- $sizes
        expect "^image=0 size=$1 allocs=$2 frees=$3 live=$(($2 - $3)) sites=1 "
    done
    expect "^image=0 size=1423 allocs=$n frees=0 live=$n sites=1 " "^image=0 kind=0 state=1 .* $sound restored=$n"
}

same() {
    [ -x "$(command -v "$1")" ] || skip "no $1"
    "$@" >"$name.bare" 2>"$name.bare-errors"
    expected=$?
    hooked --frames "${frames:-1}" -- "$@" >"$name.out" 2>"$name.errors"
    code=$?
    [ $code = $expected ] || fail "exit code $code instead of $expected: $(head -3 "$name.errors")"
    cmp "$name.bare" "$name.out" && cmp "$name.bare-errors" "$name.errors" || fail "another output"
    expect '^image=0 kind=0 .* lost=0 dropped=0 overlaps=0 unknown=0 disorder=0' 'images-lost=0 events-lost=0'
    forbid 'disorder=[1-9]' 'overlaps=[1-9]' 'lost=[1-9]'
}

dead_reader() {
    program hooks
    hooked --slots 1024 --patience 300000000 "$@" -- ./hooks loop 1 200000 >"$name.out" 2>"$name.errors"
    [ $? = 0 ] || fail "exit code $?"
    [ "$(cat "$name.out")" = done ] || fail "the program did not finish"
    [ "$(grep -c '^memflight: ' "$name.errors")" = 1 ] || fail "not one line: $(cat "$name.errors")"
    expect 'kind=0 state=2' 'images-lost=1'
    [ "$(sed -n 's/.*milliseconds=//p' "$out")" -lt 20000 ] || fail "held up for too long"
}

sanitized() {
    echo 'int main(void) { return 0; }' >"probe-$name.c"
    "$compiler" "-fsanitize=$1" -o "probe-$name" "probe-$name.c" 2>/dev/null && "./probe-$name" || skip "no $1 sanitizer"
    CC=$compiler "$source/sanitize.sh" "$1" "$work/$name" || fail "not clean"
}

case $name in
api-exact)
    program api
    rings --flags 0 -- ./api exact 4 2000 || fail "exit code $?"
    expect '^image=0 size=1201 allocs=8000 frees=0 live=8000 sites=1 where=/test/test.gs:6:main:0$' \
        '^image=0 size=1203 allocs=8000 frees=8000 live=0 sites=1 where=gc.c:12::1$' \
        '^image=0 size=1207 allocs=8000 frees=8000 live=0 sites=1' '^image=0 size=1209 allocs=8000 frees=4000 live=4000 sites=1' \
        '^image=0 size=1211 allocs=8000 frees=0 live=8000 sites=1 where=unknown:0::1$' "^image=0 .* $sound restored=8000"
    forbid 'size=99 ' ;;
api-exchange)
    program api
    rings --flags 0 --slots 1024 -- ./api exchange 4 100000 || fail "exit code $?"
    expect '^image=0 size=1213 allocs=400000 frees=400000 live=0 sites=4' "$sound" ;;
api-modes)
    program api
    rings --flags 0 --mode 0 -- ./api modes || fail "exit code $?"
    expect '^image=0 arena=1048576 granule=32' '^image=0 mode=8' '^image=0 mode=1' '^image=0 mode=0' \
        '^image=0 size=1219 allocs=1 frees=0 live=1 sites=1 where=a:1:b:0' 'unknown=1 disorder=0 restored=0'
    forbid 'size=1217' ;;
api-without-reader)
    program api
    ./api without || fail "exit code $?" ;;
api-sites)
    program api
    rings --flags 0 -- ./api sites 1 20000 || fail "exit code $?"
    expect '^image=0 size=1229 allocs=20000 frees=20000 live=0 sites=4 where=/scripts/file0.gs:0:f:0' '^image=0 size=1231 allocs=20000 frees=0' \
        '^image=0 size=1223 allocs=1 .* where=x{4000}:1:x{4000}:0' "$sound" ;;
api-signals)
    program api
    rings --flags 0 -- ./api signals 1 3000000 >handled || fail "exit code $?"
    seen=$(sed -n 's/^image=0 size=1237 allocs=\([0-9]*\) .*/\1/p' "$out")
    lost=$(sed -n 's/^image=0 kind.* lost=\([0-9]*\) .*/\1/p' "$out")
    [ $((seen + lost)) = "$(cat handled)" ] || fail "$seen seen and $lost lost of $(cat handled)"
    expect 'dropped=0 overlaps=0 unknown=0 disorder=0' ;;
api-beside-preload)
    program api
    hooked --flags 2 -- ./api exact 2 1000 || fail "exit code $?"
    expect '^image=0 size=1201 allocs=2000 ' "$sound" '^images=1 ' ;;
api-loaded-by-hand)
    compile by-hand "$compiler" $options "$source/byhand.c" -ldl
    program none
    hooked --flags 2 -- ./by-hand "$libraries/libmemflight.so" || fail "exit code $?"
    expect '^image=0 size=1487 allocs=1 .* where=byhand.gs:3:f:0' '^image=0 size=1489 allocs=1 .* where=by-hand\+0x' "$sound" '^images=1 ' ;;
exact)
    program hooks
    hooked -- ./hooks exact 4 500 || fail "exit code $?"
    exact_expectations 2000
    expect '^image=0 size=1423 .* where=hooks\+0x[0-9a-f]+$'
    expect_function 1237 hooks exact_thread
    expect_function 1423 hooks exact_thread ;;
exact-frames)
    program hooks
    hooked --frames 3 -- ./hooks exact 1 200 || fail "exit code $?"
    exact_expectations 200
    expect '^image=0 size=1409 allocs=1 .* where=hooks\+0x[0-9a-f]+<hooks\+0x[0-9a-f]+<.*\+0x'
    expect_function 1409 hooks keep ;;
exchange)
    program hooks
    hooked --slots 1024 -- ./hooks exchange 4 100000 || fail "exit code $?"
    expect '^image=0 size=1319 allocs=400000 frees=399[0-9]* .* sites=1' "$sound" ;;
constructors)
    program hooks
    hooked -- ./hooks loop 1 1 >/dev/null || fail "exit code $?"
    expect '^image=0 size=1407 allocs=1 frees=1 live=0' '^image=0 size=1409 allocs=1 frees=0 live=1' "$sound"
    expect_function 1407 hooks constructor ;;
churn)
    program hooks
    hooked --slots 1024 -- ./hooks churn 4 2000 || fail "exit code $?"
    expect '^image=0 size=1327 allocs=20000 frees=20000 live=0 sites=1' '^image=0 size=1361 allocs=2000 frees=2000' \
        '^image=0 size=1321 allocs=2000 frees=2000' "$sound"
    count=$(sed -n 's/.* rings=\([0-9]*\) .*/\1/p' "$out")
    [ "$count" -le 40 ] || fail "$count rings for 4 threads at a time" ;;
silent-ends)
    program hooks
    hooked --slots 1024 -- ./hooks silent 4 400 || fail "exit code $?"
    expect '^image=0 size=1531 allocs=2000 frees=0 live=2000 sites=1' "$sound" ;;
forks)
    program hooks
    hooked -- ./hooks forks || fail "exit code $?"
    expect '^image=0 size=1367 allocs=2 ' '^image=0 size=1427 allocs=1 ' '^image=0 kind=0 .*unknown=0' \
        'size=1373 allocs=3 frees=0 live=3 sites=1' 'size=1381 allocs=1 ' 'size=1399 allocs=4 ' 'images-lost=0 events-lost=0'
    forbid '^image=0 size=(1373|1381|1399)' 'disorder=[1-9]'
    [ "$(grep -c 'kind=1' "$out")" = 3 ] || fail "not three children" ;;
fork-storm)
    program hooks
    hooked -- ./hooks fork-storm 1 60 || fail "exit code $?"
    expect '^image=0 kind=0 .*lost=0 dropped=0 overlaps=0 unknown=0 disorder=0' 'images-lost=0 events-lost=0' '^images=61 '
    forbid 'disorder=[1-9]' ' lost=[1-9]'
    [ "$(grep -c 'size=1523 allocs=2 frees=0 live=2 sites=1' "$out")" = 30 ] || fail "not two blocks in each of 30 forks"
    [ "$(grep -c "kind=1 .*mapped=$page" "$out")" = 60 ] || fail "not one mapping in each of 60 children" ;;
mappings)
    program hooks
    hooked --flags 4 -- ./hooks mappings || fail "exit code $?"
    expect "$sound restored=0 mapped=$((9 * page)) " ;;
plugins)
    program hooks
    compile first.so "$compiler" -O1 -fPIC -shared -DSIZE=1493 "$source/plugin.c"
    compile other.so "$compiler" -O1 -fPIC -shared -DSIZE=1499 "$source/plugin.c"
    hooked -- ./hooks plugins 1 10 "$work/first.so" "$work/other.so" >"$name.out" || fail "exit code $?"
    [ ! -s "$name.out" ] || skip "$(cat "$name.out")"
    expect '^image=0 size=1493 allocs=5 .* sites=1 where=first.so\+0x' '^image=0 size=1499 allocs=5 .* sites=1 where=other.so\+0x' "$sound" ;;
descriptors)
    program hooks
    hooked -- ./hooks descriptors || fail "exit code $?"
    expect '^image=0 size=1429 allocs=2 ' '^image=0 size=1319 allocs=400 ' "$sound" ;;
signals)
    program hooks
    hooked -- ./hooks signals 1 2000000 || fail "exit code $?"
    expect 'dropped=0 overlaps=0 unknown=0 disorder=0 restored=0 mapped=' '^image=0 size=1433 ' ;;
operators)
    command -v "${CXX:-c++}" >/dev/null 2>&1 || skip "no C++ compiler"
    compile operators "${CXX:-c++}" -std=c++17 -O1 -g -fno-builtin -fsized-deallocation "$source/operators.cpp"
    program none
    hooked -- ./operators 100 >"$name.out" || fail "exit code $?"
    for size in 1447 1453 1472 1459 1471 1481; do
        expect "^image=0 size=$size allocs=100 frees=100 live=0 sites=1 where=operators\\+0x[0-9a-f]+\$"
    done
    expect '^image=0 size=1451 allocs=100 frees=0 live=100 sites=1 where=operators\+' '^image=0 size=1483 allocs=1 .*where=operators\+' \
        '^image=0 size=1501 allocs=1 .* sites=1 where=operators\+0x[0-9a-f]+$' "$sound"
    expect_function 1451 operators main ;;
own-malloc)
    command -v "${CXX:-c++}" >/dev/null 2>&1 || skip "no C++ compiler"
    compile own-malloc "${CXX:-c++}" -std=c++17 -O1 -g -fno-builtin "$source/ownmalloc.cpp"
    program none
    hooked -- ./own-malloc >"$name.out" || fail "exit code $?"
    [ "$(cat "$name.out")" = done ] || fail "$(cat "$name.out")" ;;
off)
    program hooks
    LD_PRELOAD=$preload ./hooks exact 2 100 || fail "exit code $?" ;;
hooks-off)
    program hooks
    hooked --flags 0 -- ./hooks exact 2 100 || fail "exit code $?"
    expect '^images=0 ' ;;
drop)
    program hooks
    hooked --flags 3 --slots 1024 --freeze-after 100 -- ./hooks loop 1 100000 >/dev/null || fail "exit code $?"
    expect 'kind=0 state=1 .* lost=0 dropped=[1-9][0-9]* .*disorder=0'
    records=$(sed -n 's/^image=0 size=1439 allocs=\([0-9]*\) .*/\1/p' "$out")
    dropped=$(sed -n 's/.* dropped=\([0-9]*\) .*/\1/p' "$out")
    [ "$dropped" -gt 190000 ] && [ "$records" -lt 2000 ] || fail "$dropped dropped" ;;
reader-freezes) dead_reader --freeze-after 500 ;;
reader-ends) dead_reader --end-after 500 ;;
reader-dies) dead_reader --die-after 500 ;;
reader-missing)
    program hooks
    MEMFLIGHT_RINGS=$work/nowhere LD_PRELOAD=$preload ./hooks loop 1 1000 >"$name.out" 2>"$name.errors" || fail "exit code $?"
    [ "$(cat "$name.errors" | wc -l)" = 1 ] && grep -q '^memflight: .*nothing is recorded' "$name.errors" || fail "$(cat "$name.errors")" ;;
file-limit)
    program hooks
    hooked -- sh -c 'ulimit -f 16; exec ./hooks loop 1 1000' >"$name.out" 2>"$name.errors" || fail "exit code $?"
    [ "$(grep -c '^memflight: .*limit' "$name.errors")" = 1 ] || fail "not one line: $(cat "$name.errors")"
    expect 'images-lost=1 events-lost=[1-9]'
    forbid leftover ;;
full-file-system)
    mkdir -p small
    mount -t tmpfs -o size=700k none small 2>/dev/null || skip "no file system may be mounted here"
    trap 'umount "$work/small"' EXIT
    program hooks
    shm=$work/small
    # There is room for one ring and not for those of the threads.
    hooked -- ./hooks exchange 4 1000 >"$name.out" 2>"$name.errors" || fail "exit code $?"
    [ "$(grep -c '^memflight: .*no space' "$name.errors")" = 1 ] || fail "not one line: $(cat "$name.errors")"
    expect '^image=0 .* lost=[1-9]'
    head -c 400000 /dev/zero >small/filler
    hooked -- ./hooks loop 1 1000 >"$name.out" 2>"$name.errors" || fail "exit code $?"
    [ "$(grep -c '^memflight: .*no space' "$name.errors")" = 1 ] || fail "not one line: $(cat "$name.errors")"
    expect 'images=0 images-lost=1 events-lost=[1-9]' ;;
forbidden-calls)
    program none
    compile forbidden "$compiler" $options "$source/forbidden.c" -lpthread
    for call in 1 2 3; do
        hooked --flags 2 -- ./forbidden $call >"$name.out" 2>"$name.errors"
        code=$?
        [ $code != 99 ] || skip "no filters of system calls here"
        [ $code = 11 ] && [ "$(cat "$name.out")" = done ] || fail "exit code $code when call $call is forbidden"
        [ "$(grep -c '^memflight: .*permission denied' "$name.errors")" = 1 ] || fail "not one line: $(cat "$name.errors")"
        expect 'images-lost=1 events-lost=[1-9]'
    done ;;
small-rings)
    program hooks
    hooked --slots 1024 --frames 32 -- ./hooks exact 4 2000 || fail "exit code $?"
    expect "$sound" ;;
sqlite3)
    {
        echo "create table t(a integer primary key, b text, c real);"
        echo "with recursive n(i) as (select 1 union all select i+1 from n where i<20000) insert into t select i, 'row '||i, i*1.5 from n;"
        echo "create index x on t(b); select count(*), sum(c), max(b) from t; select b from t order by c desc limit 5;"
    } >query.sql
    same sqlite3 :memory: ".read query.sql" ;;
python3)
    cat >script.py <<'END'
import json, mmap, os, sys, threading
print(len(json.dumps([{"i": i, "s": str(i) * 5} for i in range(20000)])))
child = os.fork()
if child == 0:
    blocks = [bytes(600) for i in range(100)]
    os._exit(7)
print(os.waitpid(child, 0)[1])
threads = [threading.Thread(target=lambda: [bytes(1000 + i) for i in range(2000)]) for _ in range(8)]
[t.start() for t in threads]
[t.join() for t in threads]
m = mmap.mmap(-1, 1 << 20); m.resize(1 << 21); m.close()
sys.exit(3)
END
    # The interpreter itself: what stands in the path may be a script that looks for one.
    real=$(python3 -c 'import sys; print(sys.executable)' 2>/dev/null) || skip "no python3"
    same "$real" script.py
    frames=8 same "$real" script.py ;;
perl)
    cat >script.pl <<'END'
my %h; $h{$_ % 5000} .= "x$_" for 1 .. 50000;
print scalar(map { length $h{$_} } sort keys %h), "\n";
my $child = fork;
if (!$child) { my @kept = (1 .. 1000); exit 3 }
waitpid $child, 0;
print $? >> 8, " ", `echo from a shell`;
exit 5;
END
    same perl script.pl
    frames=8 same perl script.pl ;;
bash)
    cat >forks.sh <<'END'
for i in $(seq 60); do x=$(echo $i | tr 1 2); (y=$x; true); done
for i in 1 2 3 4 5; do true & done
wait
echo $x
exit 9
END
    same bash forks.sh ;;
xz | zstd)
    # Several blocks, so that both threads have something to do.
    for i in 1 2 3 4 5 6 7 8 9 10; do cat "$source"/*.c "$preload"; done >"$name.input"
    case $name in
    xz) same xz -2 -T2 --block-size=500KiB -c "$name.input" ;;
    zstd) same zstd -q -3 -T2 -B512K -c "$name.input" ;;
    esac ;;
node)
    same node -e 'const a = []; for (let i = 0; i < 1e5; i++) a.push({i, s: "x" + i}); console.log(a.length, Buffer.alloc(1e6).length); process.exit(6)' ;;
git) same git -C "$source" --version && same git -C / diff --no-index --stat "$source/hooks.c" "$source/api.c" ;;
gcc)
    same "$compiler" -O2 -c "$source/ringtool.c" -o object.o
    frames=8 same "$compiler" -O2 -c "$source/ringtool.c" -o object.o ;;
java)
    cat >Hello.java <<'END'
public class Hello {
  public static void main(String[] a) throws Exception {
    Thread[] threads = new Thread[20];
    for (int i = 0; i < 20; i++) {
      threads[i] = new Thread(() -> java.nio.ByteBuffer.allocateDirect(12345).put(0, (byte) 1));
      threads[i].start();
    }
    for (Thread thread : threads) thread.join();
    System.out.println("done");
    System.exit(4);
  }
}
END
    java=${JAVA_HOME:+$JAVA_HOME/bin/}java
    same "$java" -Xmx128m Hello.java
    expect 'size=12352 allocs=20 .*libjvm' ;;
no-compiler)
    rm -rf none
    CC=$work/no-such-compiler "$source/../../main/c/build.sh" "$work/none" >"$name.out" 2>&1 || fail "exit code $?"
    [ "$(cat "$name.out" | wc -l)" = 1 ] && grep -q '^native library not built: no C compiler' "$name.out" || fail "$(cat "$name.out")"
    [ ! -e none ] || fail "something was built" ;;
clang)
    command -v clang >/dev/null 2>&1 || skip "no clang"
    CC=clang "$source/../../main/c/build.sh" "$work/clang" || fail "does not compile"
    for test in api-exact exact exact-frames constructors mappings; do
        CC=clang sh "$source/tests.sh" "$work/clang/$(basename "$libraries")" "$work/clang" $test || fail "$test"
    done ;;
aarch64)
    cross=aarch64-linux-gnu-gcc
    command -v $cross >/dev/null 2>&1 || skip "no $cross"
    CC=$cross "$source/../../main/c/build.sh" "$work/cross" || fail "does not compile"
    command -v qemu-aarch64 >/dev/null 2>&1 || skip "compiled, and no qemu-aarch64 to run it"
    # The pages that such machines have; a processor without SVE, which the emulator does not let read all of a large page.
    for size in 4096 16384 65536; do
        for test in api-exact api-modes api-sites exact exact-frames constructors churn mappings descriptors drop reader-freezes; do
            PAGE=$size CC=$cross RUNNER="qemu-aarch64 -cpu cortex-a72 -p $size -L /usr/aarch64-linux-gnu" \
                sh "$source/tests.sh" "$work/cross/linux-aarch64" "$work/cross" $test || fail "$test with pages of $size bytes"
        done
    done ;;
sanitize-thread) sanitized thread ;;
sanitize-address) sanitized address ;;
*) fail "no such test" ;;
esac
exit 0
