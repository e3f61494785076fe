#!/bin/sh
# SPDX-License-Identifier: MIT
# The topic "store": rows that survive, on every store.
. "$(dirname "$0")/lib.sh"
if [ "$QUICK" = 1 ]; then kills=20 commands=200 scenarios=2; else kills=200 commands=2000 scenarios=20; fi

prove_line "the conformance suite is green on the memory store" "$BUILD/tests/kit/kit_suite"
prove_line "every rule has a case, and a broken store that names it" \
    "$(command -v python3)" tests/kit/contract_test.py .
prove_line "each broken store fails the rule that names it, and no other" "$BUILD/tests/kit/kit_mutants"
prove_tests "SQLite: files, errors, the host's transaction, conflicts; random commands as in memory" sqlite_file \
    sqlite_transactions sqlite_oracle
prove_line "SQLite: $kills kills while 2 processes write; what was acknowledged is there, nothing is half done" \
    "$BUILD/tests/store/processes" kill "$kills"
prove_line "SQLite: 4 processes on few tickets; every accepted command exactly once, numbers complete or void" \
    "$BUILD/tests/store/processes" crowd "$commands"
prove_line "SQLite: power cuts at every sync of $scenarios scenarios, twice deep; what was acknowledged is there" \
    "$BUILD/tests/store/power" full "$scenarios"
prove_line "SQLite: the same with synchronous=NORMAL loses commands, so the disk is cruel; nothing is half done" \
    "$BUILD/tests/store/power" normal "$scenarios"
prove_tests "the benchmark's program by hand writes the same bytes" sqlite_raw_check
if [ "$QUICK" = 1 ]; then how=--quick; else how=; fi
# shellcheck disable=SC2086
prove_long "SQLite: cost of a state change against the program by hand" tests/bench/sqlite_bench.py "$RELEASE" $how
prove_end
