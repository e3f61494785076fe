/* SPDX-License-Identifier: MIT
 *
 * What doc/store-guide.md shows, run: the suite on the store of 60 lines, the host's transaction, a person's queries.
 */
#include "store/host.h"

#include <docket/sqlite.h>
#include <docket/testkit.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../examples/sqlite_store_60.h"

/* ---- the suite ---- */

static int32_t my_reset(uintptr_t user, dkt_desk *desk)
{
    (void)desk;
    return sqlite3_exec((sqlite3 *)user, "DELETE FROM rows", NULL, NULL, NULL) == SQLITE_OK
               ? DKT_HOOK_DONE
               : 0;
}

static int32_t my_connect(uintptr_t user, dkt_desk *desk, int32_t n, dkt_store **out_store)
{
    (void)desk;
    (void)n; /* with DKT_KIT_CAN_CONNECT: which of two connections */
    return store_60_new((sqlite3 *)user, out_store) == DKT_OK ? DKT_HOOK_DONE : 0;
}

static int32_t suite_run(dkt_desk *desk, sqlite3 *db)
{
    struct dkt_kit_factory_hooks hooks = {
        .struct_size = sizeof hooks,
        .flags = DKT_KIT_CAN_DESKS,
        .reset = my_reset,
        .connect = my_connect,
    };
    dkt_kit_suite *suite = NULL;
    int32_t failed_count = 0;
    dkt_kit_suite_new(desk, &hooks, (uintptr_t)db, &suite);
    dkt_kit_suite_run_all(suite, &failed_count);
    puts(dkt_kit_suite_tap(suite));
    dkt_kit_suite_free(suite);
    return failed_count;
}

static void suite_goes_green_on_the_store_of_the_guide(void **state)
{
    (void)state;
    struct host host;
    sqlite3 *db = NULL;
    host_begin(&host, 1, "w");
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_int_equal(store_60_install(db), SQLITE_OK);
    assert_int_equal(suite_run(host.desk, db), 0);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    host_end(&host);
}

/* ---- the host's transaction ---- */

static dkt_status sale_with_ticket(dkt_desk *desk, sqlite3 *db, const char *customer,
                                   const char *ticket)
{
    dkt_sqlite *sqlite = NULL;
    dkt_store *store = NULL;
    dkt_command *command = NULL;
    dkt_op *op = NULL;
    dkt_sqlite_new(desk, &sqlite);
    dkt_status status = dkt_sqlite_join(sqlite, db, 0); /* once for each connection */

    sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    char *sql = sqlite3_mprintf("INSERT INTO sale VALUES (%Q, %Q)", customer, ticket);
    sqlite3_exec(db, sql, NULL, NULL, NULL);
    sqlite3_free(sql);
    if (status == DKT_OK) {
        status = dkt_sqlite_store(sqlite, &store); /* once for each transaction, inside it */
    }
    if (status == DKT_OK) {
        dkt_command_new(desk, DKT_VERB_REGISTER, &command);
        dkt_command_set_subject(command, ticket, -1);
        dkt_command_set_actor(command, "shop", -1, NULL, -1);
        dkt_command_set_text(command, "title", -1, "installation", -1);
        dkt_op_new(desk, command, &op);
        status = dkt_op_run(op, store);
    }
    sqlite3_exec(db, status == DKT_OK ? "COMMIT" : "ROLLBACK", NULL, NULL, NULL);
    dkt_op_free(op);
    dkt_command_free(command);
    dkt_store_free(store);
    dkt_sqlite_free(sqlite);
    return status;
}

static int64_t count_of(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t count = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return count;
}

static void sale_and_ticket_live_or_die_together(void **state)
{
    (void)state;
    struct host host;
    sqlite3 *db = NULL;
    host_begin(&host, 1, "w");
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "CREATE TABLE sale (customer, ticket)", NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(sale_with_ticket(host.desk, db, "Li", "T1"), DKT_OK);
    assert_int_equal(sale_with_ticket(host.desk, db, "Wang", "T1"),
                     DKT_E_EXISTS); /* the id is taken */
    assert_int_equal(count_of(db, "SELECT count(*) FROM sale"), 1);
    assert_int_equal(count_of(db, "SELECT count(*) FROM docket_entry"), 1);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    host_end(&host);
}

/* ---- a person's queries ---- */

/* All rows of a query from a file, a line each. */
static void query(sqlite3 *db, const char *name, char *out, size_t size)
{
    char path[512];
    char sql[1024];
    sqlite3_stmt *statement = NULL;
    snprintf(path, sizeof path, "%s/tests/store/%s", SOURCE_ROOT, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t n = fread(sql, 1, sizeof sql - 1, file);
    sql[n] = '\0';
    (void)fclose(file);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    size_t used = 0;
    while (sqlite3_step(statement) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            used += (size_t)snprintf(out + used, size - used, "%s%s", i == 0 ? "" : "|",
                                     (const char *)sqlite3_column_text(statement, i));
        }
        used += (size_t)snprintf(out + used, size - used, "\n");
    }
    sqlite3_finalize(statement);
}

static void persons_queries_find_what_the_guide_says(void **state)
{
    (void)state;
    struct host host;
    sqlite3 *db = NULL;
    dkt_sqlite *sqlite = NULL;
    dkt_store *store = NULL;
    char out[1024];
    host_begin(&host, 1, "w");
    host.now_ms = INT64_C(1577836800000); /* long ago on every machine's clock */
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_int_equal(dkt_sqlite_new(host.desk, &sqlite), DKT_OK);
    assert_int_equal(dkt_sqlite_join(sqlite, db, 0), DKT_OK);
    assert_int_equal(dkt_sqlite_store(sqlite, &store), DKT_OK);
    assert_int_equal(host_act(&host, store, "register", "T1", "owner", "ana"), DKT_OK);
    assert_int_equal(host_act(&host, store, "register", "T2", NULL, NULL), DKT_OK);
    assert_int_equal(host_act(&host, store, "claim", "T1", NULL, NULL),
                     DKT_OK); /* lapses in the past by now */
    query(db, "guide_open.sql", out, sizeof out);
    assert_string_equal(out, "unprocessed|2|2020-01-01T00:00:00.000Z\n");
    query(db, "guide_overdue.sql", out, sizeof out);
    assert_string_equal(out, "ana|1|2020-01-01T00:30:00.000Z\n");
    query(db, "guide_journal.sql", out, sizeof out);
    assert_string_equal(
        out, "1|2020-01-01T00:00:00.000Z|register|ana\n2|2020-01-01T00:00:00.000Z|claim|ana\n");
    dkt_store_free(store);
    dkt_sqlite_free(sqlite);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    host_end(&host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(suite_goes_green_on_the_store_of_the_guide),
        cmocka_unit_test(sale_and_ticket_live_or_die_together),
        cmocka_unit_test(persons_queries_find_what_the_guide_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
