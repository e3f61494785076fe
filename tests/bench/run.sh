#!/bin/sh
# SPDX-License-Identifier: MIT
# ./run bench: what the library costs against hand-written programs that make the same rows, entries and digests.
# Instructions (callgrind, inside the measured loop) and bytes decide; CPU is the smallest of interleaved rounds and is
# reported beside them, since it lies on shared machines.
#   tests/bench/run.sh BUILD [--quick]
set -eu
build=$1
here=$(dirname "$0")
bench=$build/tests/bench/desk_bench
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$here/measure.sh"

sizes="10000 1000000" count=200000
[ "${2:-}" = --quick ] && sizes=10000 count=50000
echo "memory store: operations by the library and by a raw program; Ir = instructions, B = bytes a ticket"
printf '%-9s %8s | %7s %7s %6s %9s | %7s %7s %6s %9s | %6s %6s\n' \
    operation tickets 'Ir lib' 'Ir raw' ratio 'no digest' 'us lib' 'us raw' ratio 'no digest' 'B lib' 'B raw'
for what in register move; do
    ir_library=$(instructions library $what)
    ir_raw=$(instructions raw $what)
    ir_plain=$(instructions plain $what)
    for tickets in $sizes; do
        cpu "$tickets" $what $count library raw plain
        printf '%-9s %8s | %7s %7s %6s %9s | %7s %7s %6s %9s | %6s %6s\n' $what "$tickets" \
            "$ir_library" "$ir_raw" "$(ratio "$ir_library" "$ir_raw")" "$ir_plain" \
            "$cpu_library" "$cpu_raw" "$(ratio "$cpu_library" "$cpu_raw")" "$cpu_plain" \
            "$bytes_library" "$bytes_raw"
    done
done
for more in "$here"/*_run.sh; do
    [ -x "$more" ] && "$more" "$@"
done
exit 0
