#!/bin/sh
# SPDX-License-Identifier: MIT
# The topic "store": tickets that survive, and what a store must do.
. "$(dirname "$0")/lib.sh"

prove_line "the conformance suite is green on the memory store" "$BUILD/tests/kit/kit_suite"
prove_line "every rule has a case, and a broken store that names it" \
    "$(command -v python3)" tests/kit/contract_test.py .
prove_line "each broken store fails the rule that names it, and no other" "$BUILD/tests/kit/kit_mutants"
prove_end
