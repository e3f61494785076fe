#!/bin/sh
# SPDX-License-Identifier: MIT
# Part of ./run bench: one progress under a rich profile against the default workflow.
#   tests/bench/rules_run.sh BUILD
set -eu
bench=$1/tests/bench/rules_bench
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$here/measure.sh"

echo "rules: instructions of one progress; the profile has 40 actions and 30 limited fields, rich has 12 running goals too"
base=$(counted 500 "$bench" default 500 500)
for side in default fields rich; do
    ir=$(counted 500 "$bench" $side 500 500)
    printf '%-9s %8s %6s\n' $side "$ir" "$(ratio "$ir" "$base")"
done
