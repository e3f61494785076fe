#!/bin/sh
# SPDX-License-Identifier: MIT
# The bars of time, a word each:
#   calendar   add and between for 8 h, 400 h, ten years, 200 dated entries: under 100 ns a call
#   due        1,000 due among 1,000,000 running clocks cost what they cost among 10,000: O(log n + k)
#   move       a state change with three running clocks against one with none
#   bytes      at most 2,048 bytes a ticket with its three clocks, at 1,000,000 tickets
# With QUICK=1 CPU is not looked at, since it lies on shared machines, and there are fewer tickets; instructions decide.
#   tests/bench/time_bar.sh BUILD WORD
set -eu
build=$1
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$here/measure.sh"
command -v valgrind >/dev/null 2>&1 || { echo "valgrind is not installed"; exit 77; }
bench=$build/tests/bench/clock_bench
quick=${QUICK:-0}

within() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a <= b) }'; }

bar_calendar() {
    most=0
    for what in add between; do
        for span in 8h 400h 10y; do
            now=$(counted 100000 "$build/tests/bench/calendar_bench" --count America/New_York $what $span)
            [ "$now" -lt $most ] || most=$now
        done
    done
    echo "figure: at most $most instructions a call"
    within $most 400
    [ "$quick" = 0 ] || return 0
    "$build/tests/bench/calendar_bench" 100 >"$work/calendar"
    most=$(awk '$NF > most { most = $NF } END { print most }' "$work/calendar")
    echo "figure: at most $most ns"
    within "$most" 100
}

# The least microseconds of so many runs.
least_due() {
    best=
    for round in $(seq "$2"); do
        figures=$("$bench" due "$1" 1000)
        best=$(least "$best" "${figures% *}")
    done
    echo "$best"
}

bar_due() {
    few=$(counted 500 "$bench" due 1000 500)
    many=$(counted 500 "$bench" due 20000 500)
    echo "figure: $(ratio "$many" "$few") times the instructions among 20,000 as among 1,000"
    within "$(ratio "$many" "$few")" 1.10
    [ "$quick" = 0 ] || return 0
    few=$(least_due 10000 5)
    many=$(least_due 1000000 2)
    echo "figure: $many us each among 1,000,000, $few among 10,000"
    within "$(ratio "$many" "$few")" 1.50
}

bar_move() {
    none=$(counted 1000 "$bench" move 0 10000 1000)
    three=$(counted 1000 "$bench" move 3 10000 1000)
    echo "figure: $three instructions with three clocks, $none with none: $(ratio "$three" "$none") times"
    within "$(ratio "$three" "$none")" 1.30
}

bar_bytes() {
    tickets=1000000
    [ "$quick" = 0 ] || tickets=100000
    figures=$("$bench" move 3 $tickets 1000)
    echo "figure: ${figures#* } bytes a ticket with its three clocks at $tickets tickets"
    within "${figures#* }" 2048
}

"bar_$2"
