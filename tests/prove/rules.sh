#!/bin/sh
# SPDX-License-Identifier: MIT
# The topic "rules": profiles as data, people, checklists, intake and dispatch.
. "$(dirname "$0")/lib.sh"
docket="$RELEASE/examples/docket/docket"
if [ "$QUICK" = 1 ]; then mutants=2000 schema=600; else mutants=10000 schema=5000; fi

# Profiles as documents, conditions, the linter, exports.
prove_tests "documents say what the calls say; the canonical form loads with the same version; every complaint has its path" \
    rules_document rules_conditions rules_canonical
prove_tests "conditions, values, lengths, shapes, confirmations, effects and retired types are enforced, with reasons in both languages" \
    verb_conditions
prove_tests "the linter finds each thing it is meant to find, and nothing else; its errors are what cannot be compiled" rules_lint
prove_tests "pictures, summary and document; the document loads alone with the same version" rules_export
prove_tests "every allocation failing, in loading, compiling, linting and showing" rules_memory rules_export
prove_line "$mutants mutated profiles load or are refused with a reason; the linter agrees; nothing leaks" \
    env DOCKET_SEED="$SEED" "$BUILD/tests/unit/rules_mutated" "$mutants"
prove_line "schema and reader agree, also on $schema mutated profiles" env DOCKET_SEED="$SEED" \
    python3 tests/rules/schema_test.py "$BUILD/lib/libdocket.so.0" . "$schema"
prove_tests "a time limit, a required field and a status name changed in a file take effect without a compiler; lint, show, graph" \
    "profiles on the command line"
# People: rows, presence, leave, roles, substitutes.
prove_tests "persons, units, rosters and presence: journals, requests, guard row, every unmet condition (R172 R333 R387 R394)" people_rows
prove_tests "leave: notice, proof, approval, overlaps; who it is told to (R381 to R386)" people_absences
prove_tests "who is absent: his substitute is told, acts, or has the tickets until the return; rings end; the task goes on anywhere" people_cover
prove_tests "roles, scopes, certificates, deputies, two people, lists within a scope; two rounds" people_permission
prove_tests "the roles of ten presets can be said, each with who may, who may not, and why" people_presets
prove_line "random organisations agree with a slow model: verdict, full set of reasons, lists" \
    env DOCKET_SEED="$SEED" "$BUILD/tests/model/people_model" 600
prove_tests "the verbs of people and the covering task survive every fault" fault_verbs fault_tasks
prove_tests "the loader's fuzz corpus" "fuzz corpus profile" "fuzz corpus json"
prove_data "the real log under a profile file gives the digest that it gives under built-in rules" \
    tests/examples/incident_log.py "$docket" profile
prove_end
