#!/bin/sh
# SPDX-License-Identifier: MIT
# The topic "desk": tickets in four states, from public header to stored rows.
. "$(dirname "$0")/lib.sh"

prove_tests "headers, symbol map, docket.ffi.h and api.json are equal; each header compiles alone" --suite abi
prove_tests "floors, style, links" --suite style

# The sweeps print how many runs each took.
faults() {
    for name in handles queries tasks verbs; do
        "$BUILD/tests/fault/fault_$name" || return 1
    done >"$BUILD/faults.log" 2>&1
    awk '/^figure:/ { sum += $(NF - 1) } END { printf "figure: %d runs\n", sum; exit sum == 0 }' "$BUILD/faults.log"
}
prove_line "every verb, query, task and handle survives every allocation and hook failing in every way" faults
prove_tests "a byte of any column, an entry out of the middle: found without a root; the tail cut, a ticket gone, the chain re-computed: only with one" \
    api_verify_tampered "verify.py on an export, and on tampered ones"
prove_tests "the verify digest changes with every column but those doc/format.md lists" api_verify_digest
prove_tests "folding gives the rows after every step of random walks; long journals, writers beside, every failure" \
    api_verify_clean api_verify_long desk_fold
prove_tests "each verb's effect, every unmet condition with code, parameters and both texts, open moves, numbers, links, lookups" \
    operation verb_fields verb_link verb_number verb_owner verb_progress verb_register queries
prove_tests "bad input: NULL, invalid UTF-8, over the limit, unknown names, malformed rows; every documented error is produced" \
    "every pointer NULL, every text hostile" bad_rows "every documented error is produced"
prove_tests "two hosts, every order of every two commands: each effect once, the endings of a serial order" conflicts
prove_tests "random walks agree with a slow model, verdict and the full set of reasons" desk_model
prove_tests "at most two read rounds and one commit a verb; the table in doc/performance.md is what was counted" rounds
prove_tests "run door and step door, by calls and by JSON, give the same day" api_step_json api_json_forms api_json_result
prove_line "registration and state change cost at most twice the raw program, on the memory store" tests/bench/desk_bar.sh "$RELEASE"

# The real incident log of DOCKET_DATA, through the command line; --quick: 200 of its incidents.
log="$RELEASE/examples/docket/docket"
prove_tests "hello, step, docket, replay: exit codes, JSON, tables with Chinese text" --suite examples
prove_data "the log with its own 49 pairs: 0 refused, all closed, reopens and group changes exact, verify clean" \
    tests/examples/incident_log.py "$log" open
prove_data "the log with the default workflow: every row is accepted, refused with its reasons, or no change" \
    tests/examples/incident_log.py "$log" strict
prove_data "one digest: on two runs, and with four handles that split the incidents" \
    tests/examples/incident_log.py "$log" digest
prove_data "the same digest when four processes write 200 incidents into one SQLite file at once" \
    tests/examples/incident_log.py "$log" processes

while IFS='|' read -r number what test; do
    case $number in '#'*) continue ;; esac
    prove_plant $number "${test# }" "$(echo $what)"
done <tests/plants.txt

coverage() {
    ./run coverage >"$BUILD/coverage.log" 2>&1
    code=$?
    sed -n 's/^\(lines\|branches\): */figure: \1 /p' "$BUILD/coverage.log"
    return $code
}
prove_long "at least 95 % of the lines and 85 % of the branches of lib/ are reached" coverage
prove_end
