#!/bin/sh
# SPDX-License-Identifier: MIT
# The bar of the memory store: registration and state change cost at most twice the instructions, and with 1,000,000
# tickets at most twice the CPU, of the raw program that makes the same rows; at most 2,048 bytes a ticket.
#   tests/bench/desk_bar.sh BUILD     (QUICK=1: instructions only)
set -eu
bench=$1/tests/bench/desk_bench
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$(dirname "$0")/measure.sh"
command -v valgrind >/dev/null 2>&1 || { echo "valgrind is not installed"; exit 77; }

within() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a <= b) }'; }
for what in register move; do
    now=$(ratio "$(instructions library $what)" "$(instructions raw $what)")
    echo "figure: $what $now times the instructions"
    within "$now" 2.00
    if [ "${QUICK:-0}" = 0 ]; then
        cpu 1000000 $what 200000 library raw
        now=$(ratio "$cpu_library" "$cpu_raw")
        echo "figure: $what $now times the CPU at 1,000,000, $bytes_library bytes a ticket"
        within "$now" 2.00
        within "$bytes_library" 2048
    fi
done
