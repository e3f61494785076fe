/* SPDX-License-Identifier: MIT
 *
 * The raw program of the benchmark makes the same rows as the library, byte for byte, tokens too.
 */
#include "sqlite_work.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    TICKET_COUNT = 40,
};

static void do_work(struct bench_side *side)
{
    for (int32_t i = 0; i < TICKET_COUNT; i++) {
        bench_register(side, i);
    }
    bench_begin(side);
    for (int32_t i = 0; i < TICKET_COUNT; i++) {
        bench_progress(side, i);
    }
    bench_commit(side);
}

/* All values of a table as one text; caller frees with sqlite3_free. */
static char *dump(sqlite3 *db, const char *table)
{
    sqlite3_str *out = sqlite3_str_new(db);
    sqlite3_stmt *statement = NULL;
    char *sql = sqlite3_mprintf("SELECT * FROM \"%w\"", table);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    sqlite3_free(sql);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const char *name = sqlite3_column_name(statement, i);
            const uint8_t *p = sqlite3_column_blob(statement, i);
            sqlite3_str_appendf(out, "%s=%d:", name, sqlite3_column_type(statement, i));
            for (int k = 0; k < sqlite3_column_bytes(statement, i); k++) {
                sqlite3_str_appendf(out, "%02x", p[k]);
            }
            sqlite3_str_appendall(out, " ");
        }
        sqlite3_str_appendall(out, "\n");
    }
    sqlite3_finalize(statement);
    sqlite3_str_appendall(out, "end"); /* of nothing SQLite makes no text at all */
    return sqlite3_str_finish(out);
}

static void both_sides_write_the_same(bool has_clocks)
{
    static const char *const tables[] = {"docket_ticket", "docket_entry", "docket_request",
                                         "docket_clock", "docket_format"};
    struct bench_side sides[2];
    for (int32_t which = 0; which < 2; which++) {
        const struct bench_way way = {
            .is_raw = which == 1, .is_joined = true, .has_clocks = has_clocks};
        bench_open(&sides[which], &way, ":memory:");
        do_work(&sides[which]);
    }
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        char *library = dump(sides[0].db, tables[i]);
        char *raw = dump(sides[1].db, tables[i]);
        bool is_filled = has_clocks || strcmp(tables[i], "docket_clock") != 0;
        assert_true(strlen(library) > 40 || !is_filled);
        assert_string_equal(library, raw);
        sqlite3_free(library);
        sqlite3_free(raw);
    }
    bench_close(&sides[0]);
    bench_close(&sides[1]);
}

static void raw_program_writes_the_rows_that_the_library_writes(void **state)
{
    (void)state;
    both_sides_write_the_same(false);
}

static void raw_program_writes_the_clocks_that_the_library_writes(void **state)
{
    (void)state;
    both_sides_write_the_same(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(raw_program_writes_the_rows_that_the_library_writes),
        cmocka_unit_test(raw_program_writes_the_clocks_that_the_library_writes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
