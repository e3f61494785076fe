#!/bin/sh
# SPDX-License-Identifier: MIT
# The part of time in ./run bench: calendars, clocks, due work. time_bar.sh holds the same figures against their bars.
#   tests/bench/time_run.sh BUILD [--quick]
set -eu
build=$1
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$here/measure.sh"
many=1000000
[ "${2:-}" = --quick ] && many=100000

echo "calendars: ns and instructions a call; 200 dated entries, the zone included"
"$build/tests/bench/calendar_bench" 40 >"$work/calendar"
while read -r zone what span ns; do
    printf '%-17s %-8s %-5s %6s ns %6s Ir\n' "$zone" "$what" "$span" "$ns" \
        "$(counted 100000 "$build/tests/bench/calendar_bench" --count "$zone" "$what" "$span")"
done <"$work/calendar"

bench=$build/tests/bench/clock_bench
echo "memory store, clocks: us and instructions a ticket that was due, or a state change; B = bytes a ticket"
printf '%-34s %8s | %7s %7s %6s\n' what tickets us Ir B
for tickets in 10000 $many; do
    figures=$("$bench" due "$tickets" 1000)
    printf '%-34s %8s | %7s %7s %6s\n' "run_due, 1,000 due" "$tickets" "${figures% *}" \
        "$([ "$tickets" = 10000 ] && counted 1000 "$bench" due 10000 1000)" "${figures#* }"
done
for goals in 0 3; do
    figures=$("$bench" move $goals $many 100000)
    printf '%-34s %8s | %7s %7s %6s\n' "state change, $goals running clocks" $many "${figures% *}" \
        "$(counted 1000 "$bench" move $goals 10000 1000)" "${figures#* }"
done
