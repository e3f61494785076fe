#!/bin/sh
# SPDX-License-Identifier: MIT
# The topic "store": tickets that survive, and what a store must do.
. "$(dirname "$0")/lib.sh"
if [ "$QUICK" = 1 ]; then kills=20 commands=200 scenarios=2 stride=7 claims=60; else kills=200 commands=2000 scenarios=20 stride=1 claims=500; fi

prove_line "the conformance suite is green on the memory store" "$BUILD/tests/kit/kit_suite"
prove_line "every rule has a case, and a broken store that names it" \
    "$(command -v python3)" tests/kit/contract_test.py .
prove_line "each broken store fails the rule that names it, and no other" "$BUILD/tests/kit/kit_mutants"
prove_line "the suite is green on SQLite: a file, in memory, the host's connection; and on the store of 60 lines" \
    "$BUILD/tests/store/sqlite_conformance"
prove_tests "the suite is green on a store written in Python; the guide's snippets and queries run" store_python_rows \
    store_python_cases store_guide
prove_tests "SQLite: files, errors, the host's transaction, conflicts; random commands as in memory" sqlite_file \
    sqlite_transactions sqlite_oracle
prove_tests "SQLite: every statement seeks along an index; a file of the first format opens and goes on" sqlite_plans \
    sqlite_formats
prove_line "SQLite: $kills kills while 2 processes write; what was acknowledged is there, nothing is half done" \
    "$BUILD/tests/store/processes" kill "$kills"
prove_line "SQLite: 4 processes on few tickets; every accepted command exactly once, numbers complete or void" \
    "$BUILD/tests/store/processes" crowd "$commands"
prove_line "SQLite: 8 processes reach for $claims claims and as many timers; each is taken and told once" \
    "$BUILD/tests/store/claims" "$claims"
prove_line "SQLite: power cuts at every sync of $scenarios scenarios, twice deep; what was acknowledged is there" \
    "$BUILD/tests/store/power" full "$scenarios"
prove_line "SQLite: the same with synchronous=NORMAL loses commands, so the disk is cruel; nothing is half done" \
    "$BUILD/tests/store/power" normal "$scenarios"
prove_line "SQLite: every call of the disk failing in 15 ways, once and lasting; every answer true, nothing half done" \
    "$BUILD/tests/store/io" "$stride"
prove_data "SQLite: the real incident log has the digest that it has in memory, verify clean" \
    tests/examples/incident_log.py "$RELEASE/examples/docket/docket" sqlite
prove_tests "the benchmark's program by hand writes the same bytes" sqlite_raw_check
prove_long "SQLite: cost of a state change against the program by hand" tests/bench/sqlite_bench.py "$RELEASE"
prove_end
