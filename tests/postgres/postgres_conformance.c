/* SPDX-License-Identifier: MIT
 *
 * The conformance suite over PostgreSQL: tables that are whole and tables in eight partitions, READ COMMITTED and REPEATABLE
 * READ, through pgbouncer, and on the host's connection in its transactions.
 */
#include "postgres/server.h"
#include "store/host.h"

#include <docket/postgres.h>
#include <docket/testkit.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum {
    CONNECTION_COUNT = 2, /* that the suite speaks of */
    WAIT_MS = 50,         /* one thread would wait for itself */
    SKIPPED = 77,
};

static struct postgres_server server;

struct factory {
    int32_t flags;
    int32_t partition_count;
    bool is_host;
    const char *conninfo;
    PGconn *hosts[CONNECTION_COUNT]; /* of the host's; NULL until it is used */
};

static PGconn *host_connect(struct factory *factory, int32_t n)
{
    if (factory->hosts[n] == NULL) {
        factory->hosts[n] = postgres_server_connect(factory->conninfo);
        postgres_server_run(factory->hosts[n], "SET lock_timeout = 50");
    }
    return factory->hosts[n];
}

static void factory_close(struct factory *factory)
{
    for (int32_t n = 0; n < CONNECTION_COUNT; n++) {
        PQfinish(factory->hosts[n]);
        factory->hosts[n] = NULL;
    }
}

static dkt_status factory_open(struct factory *factory, dkt_desk *desk, int32_t n, dkt_store **out_store)
{
    dkt_postgres *postgres = NULL;
    dkt_status r = dkt_postgres_new(desk, &postgres);
    r = r == DKT_OK ? dkt_postgres_set_wait(postgres, WAIT_MS) : r;
    r = r == DKT_OK ? dkt_postgres_set_partitions(postgres, factory->partition_count) : r;
    if (r == DKT_OK) {
        r = factory->is_host ? dkt_postgres_join(postgres, host_connect(factory, n), factory->flags)
                             : dkt_postgres_open(postgres, factory->conninfo, -1, factory->flags);
    }
    r = r == DKT_OK && out_store != NULL ? dkt_postgres_store(postgres, out_store) : r;
    if (r != DKT_OK) {
        print_error("%s\n", dkt_postgres_error_text(postgres));
    }
    dkt_postgres_free(postgres);
    return r;
}

/* The tables are made once and emptied for each case: making them costs more than the case. */
static int32_t factory_reset(uintptr_t user, dkt_desk *desk)
{
    struct factory *factory = (struct factory *)user;
    if (factory_open(factory, desk, 0, NULL) != DKT_OK) {
        return 0;
    }
    PGconn *connection = postgres_server_connect(server.conninfo);
    postgres_server_run(connection, "DO $$ DECLARE t text; BEGIN FOR t IN SELECT tablename FROM pg_tables WHERE "
                                    "schemaname = 'docket' AND tablename !~ '_p[0-9]+$|format$' LOOP "
                                    "EXECUTE 'DELETE FROM docket.' || t; END LOOP; END $$");
    PQfinish(connection);
    return DKT_HOOK_DONE;
}

static int32_t factory_connect(uintptr_t user, dkt_desk *desk, int32_t n, dkt_store **out_store)
{
    return factory_open((struct factory *)user, desk, n, out_store) == DKT_OK ? DKT_HOOK_DONE : 0;
}

/* As after a crash: connections are gone, and what was done is read from the log. */
static int32_t factory_restart(uintptr_t user)
{
    struct factory *factory = (struct factory *)user;
    factory_close(factory);
    postgres_server_stop(&server, SIGQUIT);
    postgres_server_start(&server);
    return DKT_HOOK_DONE;
}

static int32_t factory_transaction(uintptr_t user, int32_t n, int32_t what)
{
    struct factory *factory = (struct factory *)user;
    const char *begin = (factory->flags & DKT_POSTGRES_REPEATABLE_READ) != 0
                            ? "BEGIN ISOLATION LEVEL REPEATABLE READ"
                            : "BEGIN";
    const char *sql = what == DKT_KIT_TRANSACTION_BEGIN    ? begin
                      : what == DKT_KIT_TRANSACTION_COMMIT ? "COMMIT"
                                                           : "ROLLBACK";
    postgres_server_run(host_connect(factory, n), sql);
    return DKT_HOOK_DONE;
}

/* The host's screens know nothing of tokens. */
static int32_t factory_touch(uintptr_t user, dkt_desk *desk, const char *ticket)
{
    (void)user;
    const char *values[] = {dkt_desk_id(desk), ticket};
    PGconn *connection = postgres_server_connect(server.conninfo);
    PGresult *result =
        PQexecParams(connection, "UPDATE docket.docket_ticket SET title = 'by hand' WHERE desk = $1 AND id = $2", 2,
                     NULL, values, NULL, NULL, 0);
    bool is_one = strcmp(PQcmdTuples(result), "1") == 0;
    PQclear(result);
    PQfinish(connection);
    return is_one ? DKT_HOOK_DONE : 0;
}

static void schema_drop(void)
{
    PGconn *connection = postgres_server_connect(server.conninfo);
    postgres_server_run(connection, "DROP SCHEMA IF EXISTS docket CASCADE");
    PQfinish(connection);
}

static void suite_on(struct factory factory)
{
    struct host host;
    dkt_kit_suite *suite = NULL;
    int32_t failed_count = 0;
    const struct dkt_kit_factory_hooks hooks = {
        .struct_size = sizeof hooks,
        .flags = DKT_KIT_CAN_CONNECT | DKT_KIT_CAN_CLAIM | DKT_KIT_CAN_DESKS,
        .reset = factory_reset,
        .connect = factory_connect,
        .restart = factory_restart,
        .transaction = factory.is_host ? factory_transaction : NULL,
        .touch = factory_touch,
    };
    host_begin(&host, 1, "w");
    schema_drop();
    assert_int_equal(dkt_kit_suite_new(host.desk, &hooks, (uintptr_t)&factory, &suite), DKT_OK);
    assert_int_equal(dkt_kit_suite_run_all(suite, &failed_count), DKT_OK);
    if (failed_count != 0) {
        (void)fputs(dkt_kit_suite_tap(suite), stderr);
    }
    assert_int_equal(failed_count, 0);
    printf("figure: %d cases\n", dkt_kit_suite_count(suite));
    dkt_kit_suite_free(suite);
    factory_close(&factory);
    host_end(&host);
}

static void suite_is_green_on_postgresql(void **state)
{
    (void)state;
    suite_on((struct factory){.conninfo = server.conninfo});
}

static void suite_is_green_on_eight_partitions(void **state)
{
    (void)state;
    suite_on((struct factory){.conninfo = server.conninfo, .partition_count = 8});
}

static void suite_is_green_at_repeatable_read(void **state)
{
    (void)state;
    suite_on((struct factory){.conninfo = server.conninfo, .flags = DKT_POSTGRES_REPEATABLE_READ});
}

static void suite_is_green_on_the_hosts_connection(void **state)
{
    (void)state;
    suite_on((struct factory){.conninfo = server.conninfo, .is_host = true});
}

static void suite_is_green_in_the_hosts_transactions_at_repeatable_read(void **state)
{
    (void)state;
    suite_on((struct factory){
        .conninfo = server.conninfo, .is_host = true, .flags = DKT_POSTGRES_REPEATABLE_READ});
}

static void suite_is_green_behind_pgbouncer(void **state)
{
    (void)state;
    if (!postgres_server_bounce(&server)) {
        skip();
    }
    suite_on((struct factory){.conninfo = server.bounced, .flags = DKT_POSTGRES_UNNAMED});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(suite_is_green_on_postgresql),
        cmocka_unit_test(suite_is_green_on_eight_partitions),
        cmocka_unit_test(suite_is_green_at_repeatable_read),
        cmocka_unit_test(suite_is_green_on_the_hosts_connection),
        cmocka_unit_test(suite_is_green_in_the_hosts_transactions_at_repeatable_read),
        cmocka_unit_test(suite_is_green_behind_pgbouncer),
    };
    if (!postgres_server_begin(&server, false)) {
        return SKIPPED;
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    postgres_server_end(&server);
    return failed;
}
