/* SPDX-License-Identifier: MIT
 *
 * A private PostgreSQL, and a pgbouncer before it, on a unix socket in the test's folder.
 */
#ifndef DOCKET_TESTS_POSTGRES_SERVER_H
#define DOCKET_TESTS_POSTGRES_SERVER_H

#include "support/server.h"

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

struct postgres_server {
    struct test_server process;
    struct test_server bouncer;
    bool is_durable;
    char bin[TEST_SERVER_PATH]; /* folder of PostgreSQL's programs */
    char conninfo[512];         /* of the server itself */
    char bounced[600];          /* through pgbouncer */
};

/* Makes a data folder and starts the server; `is_durable`: with fsync, for tests that kill it. False when PostgreSQL is
 * not installed, which is said. */
bool postgres_server_begin(struct postgres_server *server, bool is_durable);

/* Puts a pgbouncer before it that shares connections transaction by transaction. False when it is not installed. */
bool postgres_server_bounce(struct postgres_server *server);

/* Starts it (again) and waits until it answers. */
void postgres_server_start(struct postgres_server *server);

/* SIGQUIT: immediate, as after a crash. SIGINT: fast. */
void postgres_server_stop(struct postgres_server *server, int signal);

/* Stops all and removes the folder. */
void postgres_server_end(struct postgres_server *server);

/* A connection of the test's own; closed with PQfinish. */
PGconn *postgres_server_connect(const char *conninfo);

/* Runs SQL that must succeed; more than one statement may stand in it. */
void postgres_server_run(PGconn *connection, const char *sql);

/* The first value of the first row as a number. */
int64_t postgres_server_ask(PGconn *connection, const char *sql);

#endif
