#!/bin/bash
# bench_snmp.sh - the engine beside net-snmp's own snmpbulkwalk, on the same work, turn by turn in one run.
#
#   tests/bench/bench_snmp.sh [BUILD_FOLDER]        default: build/release
#
# Work: 20 simulated OLTs (isp-sim, one process) of 256 ONUs, five columns of the status table, 25 rows a request. Seven
# turns; medians of CPU (user + system, of the whole process or processes), and the ratio of each turn's pair.
set -eu
build=${1:-build/release}
turns=7 devices=20 rows=256
table=1.3.6.1.4.1.37950.1.1.5.12.1.25.1
columns="$table.4 $table.5 $table.9 $table.15 $table.17"
varbinds=$((devices * rows * 5))
work=$(mktemp -d)
"$build/bin/isp-sim" run /dev/stdin --seconds 600 >"$work/sim" <<END &
fleet seed=1
olt name=olt{n} listen=127.30.0.{n} snmp=1161 generate=vsol-epon pons=4 onus=64 flap=0 max-size=60000 repeat=$devices
END
sim=$!
trap 'kill $sim 2>/dev/null; rm -rf "$work"' EXIT
until grep -q ready "$work/sim"; do sleep 0.1; done
for n in $(seq $devices); do for oid in $columns; do echo "127.30.0.$n:1161 $oid"; done; done >"$work/list"

TIMEFORMAT='%U %S'
cpu() { # microseconds of CPU that a command and its children took
  { time "$@" >"$work/out"; } 2>&1 | awk '{ printf "%d\n", ($1 + $2) * 1000000 }'
}
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

for turn in $(seq $turns); do
  cpu "$build/tests/bench/bench_snmp" -a 127.30.0.1 -n $devices -e $rows -x 1 $columns >>"$work/once"
  cpu "$build/tests/bench/bench_snmp" -a 127.30.0.1 -n $devices -e $rows -x 20 $columns >>"$work/twenty"
  sed 's/.*varbinds=\([0-9]*\) .*ns_vb=\([0-9.]*\) .*/\2/' "$work/out" >>"$work/sustained"
  cpu xargs -P 8 -L 1 snmpbulkwalk -v2c -c public -On -Cr25 -t 2 -r 2 <"$work/list" >>"$work/netsnmp"
  [ "$(wc -l <"$work/out")" -eq $varbinds ] || { echo "snmpbulkwalk gave other rows" >&2; exit 1; }
  paste <(tail -n 1 "$work/netsnmp") <(tail -n 1 "$work/once") <(tail -n 1 "$work/sustained") |
    awk -v n=$varbinds '{ print $1 / $2, $1 * 1000 / n / $3 }' >>"$work/ratios"
done
awk -v n=$varbinds -v a="$(median <"$work/once")" -v s="$(median <"$work/sustained")" -v b="$(median <"$work/netsnmp")" \
  -v ra="$(cut -d' ' -f1 "$work/ratios" | median)" -v rs="$(cut -d' ' -f2 "$work/ratios" | median)" 'BEGIN {
  printf "| reader | CPU us/varbind | snmpbulkwalk is |\n|---|---|---|\n"
  printf "| engine, one round, with the start of the process | %.2f | %.0fx |\n", a / n, ra
  printf "| engine, twenty rounds | %.3f | %.0fx |\n", s / 1000, rs
  printf "| snmpbulkwalk, a process for each column | %.2f | 1 |\n", b / n
}'
