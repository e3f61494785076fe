#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Every language, one ABI.
. "$(dirname "$0")/lib.sh"

prove_tests "every scenario ends with the same digests on the memory and SQLite stores" scenario_clocks scenario_day scenario_links scenario_lists scenario_people scenario_refusals scenario_requests
prove_tests "every name that a binding uses is declared in docket.ffi.h" 'names that bindings use are declared'
for language in python php node go luajit ruby; do
    prove_line "$language: scenarios alike on every store, each fault of each hook settled, misuse caught, the page's program runs" \
        tests/bindings/binding.sh "$language" "$BUILD" --fetch
done
prove_end
