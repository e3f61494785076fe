/* SPDX-License-Identifier: MIT
 *
 * The raw program of the benchmark makes the same rows as the library, byte for byte.
 */
#include "postgres/server.h"
#include "postgres_side.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum {
    TICKET_COUNT = 40,
    SKIPPED = 77,
};

static struct postgres_server server;

/* All values of a table as one text; caller clears. */
static PGresult *dump(PGconn *connection, const char *table)
{
    char sql[200];
    snprintf(sql, sizeof sql, "SELECT string_agg(t::text, E'\\n' ORDER BY t::text) FROM docket.%s t", table);
    PGresult *result = PQexec(connection, sql);
    assert_int_equal(PQresultStatus(result), PGRES_TUPLES_OK);
    return result;
}

static PGconn *do_work(bool is_raw, const char *database)
{
    struct postgres_side side;
    char text[700];
    PGconn *connection = postgres_server_connect(server.conninfo);
    snprintf(text, sizeof text, "CREATE DATABASE %s TEMPLATE template0", database);
    postgres_server_run(connection, text);
    PQfinish(connection);
    snprintf(text, sizeof text, "%s dbname=%s", server.conninfo, database);
    postgres_side_open(&side, text, is_raw, false);
    for (int32_t i = 0; i < TICKET_COUNT; i++) {
        postgres_side_register(&side, i);
    }
    for (int32_t i = 0; i < TICKET_COUNT; i++) {
        postgres_side_progress(&side, i);
    }
    postgres_side_close(&side);
    return postgres_server_connect(text);
}

static void raw_program_writes_the_rows_that_the_library_writes(void **state)
{
    (void)state;
    static const char *const tables[] = {"docket_ticket", "docket_entry", "docket_request"};
    PGconn *library = do_work(false, "library");
    PGconn *raw = do_work(true, "raw");
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        PGresult *a = dump(library, tables[i]);
        PGresult *b = dump(raw, tables[i]);
        assert_true(PQgetlength(a, 0, 0) > 40 * TICKET_COUNT);
        assert_string_equal(PQgetvalue(a, 0, 0), PQgetvalue(b, 0, 0));
        PQclear(a);
        PQclear(b);
    }
    PQfinish(library);
    PQfinish(raw);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(raw_program_writes_the_rows_that_the_library_writes),
    };
    if (!postgres_server_begin(&server, false)) {
        return SKIPPED;
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    postgres_server_end(&server);
    return failed;
}
