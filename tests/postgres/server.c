/* SPDX-License-Identifier: MIT
 *
 * See server.h.
 */
#include "postgres/server.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum {
    LOOKS_MAX = 12000, /* a minute: then something is wrong */
};

static bool find_programs(struct postgres_server *server)
{
    if (test_server_find("/usr/lib/postgresql/*/bin/postgres,/usr/bin/postgres", server->bin) == NULL) {
        print_message("PostgreSQL is not installed (Debian: postgresql)\n");
        return false;
    }
    *strrchr(server->bin, '/') = '\0';
    return true;
}

static void make_data(const struct postgres_server *server)
{
    char initdb[TEST_SERVER_PATH + 16];
    snprintf(initdb, sizeof initdb, "%s/initdb", server->bin);
    const char *const words[] = {initdb, "--pgdata=data", "--username=docket", "--auth=trust", "--encoding=UTF8",
                                 "--locale=C", "--no-sync", "--no-instructions", NULL};
    assert_int_equal(test_server_run(&server->process, words), 0);
}

bool postgres_server_begin(struct postgres_server *server, bool is_durable)
{
    memset(server, 0, sizeof *server);
    if (!find_programs(server)) {
        return false;
    }
    server->is_durable = is_durable;
    test_server_folder(&server->process);
    make_data(server);
    snprintf(server->conninfo, sizeof server->conninfo, "host=%s user=docket dbname=postgres",
             server->process.folder);
    postgres_server_start(server);
    return true;
}

static void wait_for_answer(struct postgres_server *server, const char *conninfo)
{
    for (int32_t i = 0; i < LOOKS_MAX; i++) {
        if (PQping(conninfo) == PQPING_OK) {
            return;
        }
        assert_true(test_server_is_running(&server->process));
        test_server_look_again();
    }
    fail_msg("the server does not answer");
}

void postgres_server_start(struct postgres_server *server)
{
    char program[TEST_SERVER_PATH + 16];
    snprintf(program, sizeof program, "%s/postgres", server->bin);
    const char *sync = server->is_durable ? "fsync=on" : "fsync=off";
    const char *const words[] = {program, "-D", "data", "-k", server->process.folder, "-c", "listen_addresses=",
                                 "-c", sync, "-c", "max_connections=60", "-c", "shared_buffers=32MB",
                                 "-c", "max_locks_per_transaction=512", "-c", "log_min_messages=fatal",
                                 "-c", "log_min_error_statement=panic", "-c", "deadlock_timeout=200ms", NULL};
    test_server_start(&server->process, words);
    wait_for_answer(server, server->conninfo);
}

void postgres_server_stop(struct postgres_server *server, int signal)
{
    test_server_stop(&server->process, signal);
}

/* pgbouncer has no option for its settings: they stand in a file. */
static void bouncer_settings(const struct postgres_server *server, const char *path, int32_t port)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file,
            "[databases]\npostgres = host=%s user=docket\n"
            "[pgbouncer]\nlisten_addr =\nlisten_port = %d\nunix_socket_dir = %s\nauth_type = any\n"
            "pool_mode = transaction\ndefault_pool_size = 20\nmax_client_conn = 200\nserver_reset_query =\n",
            server->process.folder, (int)port, server->process.folder);
    assert_int_equal(fclose(file), 0);
}

bool postgres_server_bounce(struct postgres_server *server)
{
    char program[TEST_SERVER_PATH];
    char path[TEST_SERVER_PATH + 32];
    if (test_server_find("pgbouncer", program) == NULL) {
        print_message("pgbouncer is not installed\n");
        return false;
    }
    int32_t port = 6432; /* a name of the socket only */
    snprintf(server->bouncer.folder, sizeof server->bouncer.folder, "%s", server->process.folder);
    snprintf(path, sizeof path, "%s/pgbouncer.ini", server->process.folder);
    bouncer_settings(server, path, port);
    const char *const words[] = {program, path, NULL};
    test_server_start(&server->bouncer, words);
    snprintf(server->bounced, sizeof server->bounced, "%s port=%d", server->conninfo, (int)port);
    wait_for_answer(server, server->bounced);
    return true;
}

void postgres_server_end(struct postgres_server *server)
{
    test_server_stop(&server->bouncer, SIGTERM);
    test_server_remove(&server->process);
}

static void notice_none(void *user, const char *message)
{
    (void)user;
    (void)message;
}

PGconn *postgres_server_connect(const char *conninfo)
{
    PGconn *connection = PQconnectdb(conninfo);
    if (PQstatus(connection) != CONNECTION_OK) {
        fail_msg("%s", PQerrorMessage(connection));
    }
    (void)PQsetNoticeProcessor(connection, notice_none, NULL);
    return connection;
}

void postgres_server_run(PGconn *connection, const char *sql)
{
    PGresult *result = PQexec(connection, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        fail_msg("%s: %s", sql, PQerrorMessage(connection));
    }
    PQclear(result);
}

int64_t postgres_server_ask(PGconn *connection, const char *sql)
{
    PGresult *result = PQexec(connection, sql);
    if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) < 1) {
        fail_msg("%s: %s", sql, PQerrorMessage(connection));
    }
    int64_t value = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    return value;
}
