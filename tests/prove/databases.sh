#!/bin/sh
# SPDX-License-Identifier: MIT
# The topic "databases": many hosts on one desk. Each server is a private one of the distribution's packages.
. "$(dirname "$0")/lib.sh"

# ---- PostgreSQL ----
prove_line "PostgreSQL: the suite is green on whole and partitioned tables, at REPEATABLE READ, behind pgbouncer, joined" \
    "$BUILD/tests/postgres/postgres_conformance"
prove_line "PostgreSQL: round trips, the host's transaction, locks, lost connections; random commands as in memory" \
    "$BUILD/tests/postgres/postgres_store"
prove_end
