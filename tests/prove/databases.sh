#!/bin/sh
# SPDX-License-Identifier: MIT
# The topic "databases": many hosts on one desk. Each server is a private one of the distribution's packages.
. "$(dirname "$0")/lib.sh"

# ---- PostgreSQL ----
prove_line "PostgreSQL: the suite is green on whole and partitioned tables, at REPEATABLE READ, behind pgbouncer, joined" \
    "$BUILD/tests/postgres/postgres_conformance"
prove_line "PostgreSQL: round trips, the host's transaction, locks, lost connections; random commands as in memory" \
    "$BUILD/tests/postgres/postgres_store"
if [ "$QUICK" = 1 ]; then commands=60 many=12 few=2; else commands=1000 many=200 few=100; fi
postgres=tests/postgres/processes.py
worker=$BUILD/tests/postgres/postgres_crowd_worker
prove_line "PostgreSQL: 8 processes on few tickets: each accepted command once, each due clock told once, numbers complete" \
    $postgres one "$worker" $commands
prove_line "PostgreSQL: the same at REPEATABLE READ" $postgres repeatable "$worker" $commands
prove_line "PostgreSQL: the same through pgbouncer, on four shared connections" $postgres bounced "$worker" $commands
prove_line "PostgreSQL: $many workers killed; what was acknowledged is there, nothing is half done" \
    $postgres workers "$worker" $many
prove_line "PostgreSQL: the server stopped in immediate mode $few times, with fsync" $postgres server "$worker" $few
prove_line "PostgreSQL: a hot standby holds the same, and takes over" $postgres standby "$worker" $commands
prove_line "PostgreSQL: $many connections cut in a commit; what nobody knew is settled by the request's id" \
    $postgres cut "$worker" $many
prove_data "PostgreSQL: the real incident log has the digest that it has in memory, verify clean" \
    tests/examples/incident_log.py "$RELEASE/examples/docket/docket" postgres
prove_tests "PostgreSQL: the benchmark's program by hand writes the same bytes" postgres_raw_check
prove_long "PostgreSQL: round trips, the client's cost, 2,000 due clocks taken by 8 workers, against programs by hand" \
    tests/bench/postgres_bench.py "$RELEASE"

# ---- MariaDB, alone and as a Galera cluster of three nodes ----
if [ "$QUICK" = 1 ]; then commands=60 many=8 few=1; else commands=1500 many=100 few=20; fi
maria=tests/mysql
worker=$BUILD/tests/mysql/mysql_crowd_worker
prove_line "MariaDB: the suite is green on a connection of its own, on the host's, and on the host's with odd settings" \
    $maria/with_server.py one "$BUILD/tests/mysql/mysql_conformance"
prove_line "Galera: the suite is green through different nodes" \
    $maria/with_server.py cluster "$BUILD/tests/mysql/mysql_conformance"
prove_line "MariaDB: 8 processes on few tickets: each accepted command once, each due clock told once, numbers complete" \
    $maria/processes.py one "$worker" $commands
prove_line "Galera: the same over three nodes" $maria/processes.py cluster "$worker" $commands
prove_line "MariaDB: $many workers killed; what was acknowledged is there, nothing is half done" \
    $maria/processes.py workers "$worker" $many
# The next three are tests of ./run test too, there with few kills and cuts: --quick leaves them to it.
prove_long "MariaDB: the server killed $many times and started again" $maria/processes.py server "$worker" $many
prove_long "MariaDB: $many connections cut in a commit; what nobody knew is settled by the request's id" \
    $maria/processes.py cut "$worker" $many
if [ "$QUICK" != 1 ]; then
    prove_tests "MariaDB: databases, errors, transactions; random commands as in memory; the program by hand writes the same bytes" \
        mysql_database mysql_transactions mysql_oracle mysql_raw_check
fi
prove_data "MariaDB: the real incident log has the digest that it has in memory, verify clean" \
    tests/examples/incident_log.py "$RELEASE/examples/docket/docket" mysql
prove_long "Galera: a node killed and joined again, $few times" $maria/processes.py node "$worker" $few
prove_end
