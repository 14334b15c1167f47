# The server's part of demo.sh, which it reads.
#
#   DEMO_REQUESTS=N    how many requests the client sends (1000)
recording=$work/server.jfr

# What the server planted: <file>:<line> <blocks> blocks <bytes> bytes
planted() { sed -n "s/^planted $1: //p" "$work/server.txt"; }

# Draws "ms bytes" lines: the most of each half second as a bar.
draw() {
  awk '
    { i = int($1 / 500); if ($2 > most[i]) most[i] = $2; if ($2 > top) top = $2 }
    END {
      while (length(bar) < 50) bar = bar "#"
      for (j = 0; j <= i; j++)
        printf "%6d ms %12d %s\n", j * 500, most[j], substr(bar, 1, int(50 * most[j] / top + 0.5))
    }'
}

heading "1. A Netty server runs under load for about 10 s and is recorded"
echo "memflight run --mode log-record --root $root --jfr $recording -- java ... LeakyServer"
echo
memflight run --mode log-record --root "$root" --jfr "$recording" -- \
  "$java" -cp "$server_jar" memflight.samples.server.LeakyServer ${DEMO_REQUESTS:+"$DEMO_REQUESTS"} \
  2>"$work/run.txt" | tee "$work/server.txt" || { cat "$work/run.txt" >&2; fail "the server failed"; }

leak=$(planted leak)
growth=$(planted growth)
[ -n "$leak" ] && [ -n "$growth" ] || { cat "$work/run.txt" >&2; fail "the server did not say what it planted"; }
read -r leak_line leak_blocks _ leak_bytes _ <<<"$leak"
read -r growth_line _ _ growth_bytes _ <<<"$growth"

heading "2. What was recorded"
memflight profile "$root"
memflight timeline "$root" >"$work/timeline.txt"
# Before the first login, so nothing has leaked yet; and the first of the highest intervals.
early=$(awk 'NR == 1 || $1 <= 1000 { ms = $1 } END { print ms }' "$work/timeline.txt")
read -r peak_ms peak_bytes < <(awk '$2 > most { ms = $1; most = $2 } END { print ms, most }' "$work/timeline.txt")

heading "3. A growth that comes back down: most was live at $peak_ms ms, $peak_bytes bytes"
draw <"$work/timeline.txt"
echo
memflight report "$root" --at "$peak_ms" --top 5 | tee "$work/peak.txt"

heading "4. A leak: what grew from $early ms to the end"
memflight diff "$root@$early" "$root" --top 5 | tee "$work/diff.txt"

heading "5. Is that what was planted?"
# The first row of a report: "<file>  line:<n>  size:<bytes>". The first row of a diff, below its
# head: <bytes> <blocks> <bytes A> <bytes B> <file> line:<n>.
found_growth=$(awk '/ size:[0-9]+",$/ { gsub(/"|,|line:|size:/, ""); print $1 ":" $2, $3; exit }' "$work/peak.txt")
found_leak=$(awk 'is_row { sub("line:", "", $6); print $5 ":" $6, $2, $1; exit } $1 == "BYTES" { is_row = 1 }' "$work/diff.txt")

check "growth (line, bytes)" "$growth_line $growth_bytes" "$found_growth"
check "leak (line, blocks, bytes)" "$leak_line +$leak_blocks +$leak_bytes" "$found_leak"

heading "6. The report: what was live at the end"
memflight report "$root"

heading "Where it is"
echo "memlog root: $root"
echo "recording:   $recording"
[ "$is_exact" = yes ] || fail "what was found is not what was planted"
