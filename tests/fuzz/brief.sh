#!/bin/sh
# SPDX-License-Identifier: MIT
# Fuzzes targets for a little while each, from the corpus in the tree: a line of a proof.
#   tests/fuzz/brief.sh SECONDS TARGET...
set -eu
command -v clang >/dev/null || command -v apt-get >/dev/null || { echo "clang is not installed"; exit 77; }
mkdir -p build
./run fuzz "$@" >build/fuzz-brief.log 2>&1 || { cat build/fuzz-brief.log; exit 1; }
cat build/fuzz-brief.log
shift
for target; do
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "build/fuzz/$target.log")
    [ "${runs:-0}" -gt 0 ] || { echo "$target did not run"; exit 1; }
    echo "figure: $target $runs inputs"
done
