#!/bin/sh
# SPDX-License-Identifier: MIT
#
# run.sh BUILD [LANGUAGE...]: builds and tests the bindings, all by default; says which were skipped, and why.
# The last line counts. What a binding needs beside its runtime is fetched.
set -u
here=$(dirname "$0")
build=$1
shift
[ $# -gt 0 ] || set -- python php node go luajit ruby
passed=0 failed=0 skipped=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for language; do
    code=0
    "$here/binding.sh" "$language" "$build" --fetch >"$log" 2>&1 </dev/null || code=$?
    case $code in
    0)
        passed=$((passed + 1))
        echo "$language: $(sed -n 's/^figure: *//p' "$log" | paste -sd ',' | sed 's/,/, /g')"
        ;;
    77)
        skipped=$((skipped + 1))
        echo "$language: skipped, $(tail -n 1 "$log")"
        ;;
    *)
        failed=$((failed + 1))
        echo "$language: failed"
        tail -n 40 "$log" | sed 's/^/    /'
        ;;
    esac
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
