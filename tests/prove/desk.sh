#!/bin/sh
# SPDX-License-Identifier: MIT
# The topic "desk": tickets in four states, from public header to stored rows.
. "$(dirname "$0")/lib.sh"

prove_tests "headers, symbol map, docket.ffi.h and api.json are equal; each header compiles alone" --suite abi
prove_tests "floors, style, links" --suite style

# The sweeps print how many runs each took.
faults() {
    for name in handles queries verbs; do
        "$BUILD/tests/fault/fault_$name" || return 1
    done >"$BUILD/faults.log" 2>&1
    awk '/^figure:/ { sum += $(NF - 1) } END { printf "figure: %d runs\n", sum; exit sum == 0 }' "$BUILD/faults.log"
}
prove_line "every verb, query and handle survives every allocation and hook failing in every way" faults
prove_line "registration and state change cost at most twice the raw program, on the memory store" tests/bench/desk_bar.sh "$RELEASE"
prove_end
