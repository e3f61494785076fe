/* SPDX-License-Identifier: MIT
 *
 * How SQLite carries out what the store asks: every statement that it prepares seeks its rows along an index. None walks a
 * table, none sorts; also when somebody has gathered statistics over a small desk.
 */
#include "store/host.h"

#include <docket/sqlite.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    COMMAND_COUNT = 400,
    SHAPE_COUNT = 16,
    CURSOR_PARTS_MAX = 5,
    CURSOR_PART = 9, /* a letter and eight bytes */
};

struct desk {
    struct host host;
    sqlite3 *db;
    dkt_sqlite *sqlite;
    dkt_store *store;
    int32_t refused;  /* statements that another plan than a search was found for */
    int32_t explained;
};

static int desk_setup(void **state)
{
    struct desk *desk = calloc(1, sizeof *desk);
    host_begin(&desk->host, 3, "w");
    assert_int_equal(sqlite3_open(":memory:", &desk->db), SQLITE_OK);
    assert_int_equal(dkt_sqlite_new(desk->host.desk, &desk->sqlite), DKT_OK);
    assert_int_equal(dkt_sqlite_join(desk->sqlite, desk->db, 0), DKT_OK);
    assert_int_equal(dkt_sqlite_store(desk->sqlite, &desk->store), DKT_OK);
    *state = desk;
    return 0;
}

static int desk_teardown(void **state)
{
    struct desk *desk = *state;
    dkt_store_free(desk->store);
    dkt_sqlite_free(desk->sqlite);
    assert_int_equal(sqlite3_close(desk->db), SQLITE_OK);
    host_end(&desk->host);
    free(desk);
    return 0;
}

/* ---- everything that is asked ---- */

static void values_put(dkt_probe *probe, dkt_desk *desk, int32_t kind, int32_t column)
{
    int32_t type = 0;
    for (int32_t i = 0; i < dkt_schema_column_count(desk, kind); i++) {
        if (dkt_schema_column(desk, kind, i, NULL, &type, NULL) == column) {
            break;
        }
    }
    bool is_integer = type == DKT_TYPE_INTEGER || type == DKT_TYPE_INSTANT;
    assert_int_equal(is_integer ? dkt_probe_value_integer(probe, 1) : dkt_probe_value_text(probe, "x", 1), DKT_OK);
}

static void ask_by_key(struct desk *desk, dkt_probe *probe, int32_t kind)
{
    dkt_probe_clear(probe);
    assert_int_equal(dkt_probe_get(probe, kind, 0), DKT_OK);
    for (int32_t i = 0; i < dkt_schema_column_count(desk->host.desk, kind); i++) {
        int32_t flags = 0;
        int32_t column = dkt_schema_column(desk->host.desk, kind, i, NULL, NULL, &flags);
        if ((flags & DKT_COLUMN_KEY) != 0) {
            values_put(probe, desk->host.desk, kind, column);
        }
    }
    assert_int_equal(dkt_probe_read(probe, desk->store), DKT_OK);
}

/* A scan with `parts` parts of a cursor, 0 for none. */
static dkt_status scan_once(struct desk *desk, dkt_probe *probe, int32_t index, int32_t shape, int32_t parts)
{
    char cursor[CURSOR_PARTS_MAX * CURSOR_PART] = {0};
    int32_t kind = 0;
    int32_t equal_count = 0;
    (void)dkt_schema_index(desk->host.desk, index - 1, NULL, &kind, &equal_count, NULL);
    int32_t flags = (shape & 1) != 0 ? DKT_READ_DESCENDING : 0;
    dkt_probe_clear(probe);
    assert_int_equal(dkt_probe_scan(probe, index, flags, 10), DKT_OK);
    for (int32_t i = 0; i < equal_count; i++) {
        values_put(probe, desk->host.desk, kind, dkt_schema_index_column(desk->host.desk, index, i));
    }
    if ((shape & 2) != 0) {
        assert_int_equal(dkt_probe_set_from(probe, 1), DKT_OK);
    }
    if ((shape & 4) != 0) {
        assert_int_equal(dkt_probe_set_until(probe, 2), DKT_OK);
    }
    for (int32_t i = 0; i < parts; i++) {
        cursor[i * CURSOR_PART] = 'i';
    }
    if (parts > 0) {
        assert_int_equal(dkt_probe_set_cursor(probe, cursor, parts * CURSOR_PART), DKT_OK);
    }
    return dkt_probe_read(probe, desk->store);
}

/* How many parts an index' cursor has is the store's own affair: one number of them fits. */
static void ask_by_index(struct desk *desk, dkt_probe *probe, int32_t index, bool has_range)
{
    for (int32_t shape = 0; shape < SHAPE_COUNT; shape++) {
        bool is_fitting = has_range || (shape & 6) == 0;
        bool has_cursor = (shape & 8) != 0;
        bool is_read = !is_fitting || (!has_cursor && scan_once(desk, probe, index, shape, 0) == DKT_OK);
        for (int32_t parts = 1; !is_read && has_cursor && parts <= CURSOR_PARTS_MAX; parts++) {
            is_read = scan_once(desk, probe, index, shape, parts) == DKT_OK;
        }
        /* Without anything that orders, an index gives one row at most and has no cursor. */
        assert_true(is_read || (has_cursor && !has_range));
    }
}

static void ask_everything(struct desk *desk)
{
    dkt_probe *probe = NULL;
    int32_t has_range = 0;
    assert_int_equal(dkt_probe_new(desk->host.desk, &probe), DKT_OK);
    for (int32_t i = 0; i < dkt_schema_kind_count(desk->host.desk); i++) {
        ask_by_key(desk, probe, dkt_schema_kind(desk->host.desk, i, NULL));
    }
    for (int32_t i = 0; i < dkt_schema_index_count(desk->host.desk); i++) {
        int32_t index = dkt_schema_index(desk->host.desk, i, NULL, NULL, NULL, &has_range);
        ask_by_index(desk, probe, index, has_range != 0);
    }
    dkt_probe_free(probe);
}

static void do_everything(struct desk *desk)
{
    struct test_random random = {.state = 11};
    for (int32_t i = 0; i < COMMAND_COUNT; i++) {
        struct host_command command;
        desk->host.now_ms += 60000;
        host_random_command(&random, desk->host.now_ms, &command);
        (void)host_run(&desk->host, desk->store, &command, NULL);
    }
    dkt_task *task = NULL;
    desk->host.now_ms += INT64_C(30) * 86400000; /* so that there are old requests to delete */
    assert_int_equal(dkt_task_new_purge_requests(desk->host.desk, &task), DKT_OK);
    assert_int_equal(dkt_task_run(task, desk->store), DKT_OK);
    dkt_task_free(task);
}

/* ---- the plans ---- */

static void plan_check(struct desk *desk, const char *sql)
{
    sqlite3_stmt *plan = NULL;
    char *explain = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql);
    assert_int_equal(sqlite3_prepare_v2(desk->db, explain, -1, &plan, NULL), SQLITE_OK);
    while (sqlite3_step(plan) == SQLITE_ROW) {
        const char *words = (const char *)sqlite3_column_text(plan, 3);
        if (strncmp(words, "SEARCH ", 7) != 0) {
            print_error("%s\n  %s\n", sql, words);
            desk->refused++;
        }
    }
    sqlite3_finalize(plan);
    sqlite3_free(explain);
    desk->explained++;
}

static int32_t plans_check(struct desk *desk)
{
    static const char *const beginnings[] = {"SELECT", "INSERT", "UPDATE", "DELETE"};
    int32_t counts[4] = {0};
    desk->explained = 0;
    for (sqlite3_stmt *statement = sqlite3_next_stmt(desk->db, NULL); statement != NULL;
         statement = sqlite3_next_stmt(desk->db, statement)) {
        for (int32_t i = 0; i < 4; i++) {
            if (strncmp(sqlite3_sql(statement), beginnings[i], 6) == 0) {
                plan_check(desk, sqlite3_sql(statement));
                counts[i]++;
            }
        }
    }
    for (int32_t i = 0; i < 4; i++) {
        assert_true(counts[i] > 1); /* each sort of statement was there to be looked at */
    }
    assert_int_equal(desk->refused, 0);
    return desk->explained;
}

static void no_statement_walks_a_table_or_sorts(void **state)
{
    struct desk *desk = *state;
    do_everything(desk);
    ask_everything(desk);
    printf("figure: %d statements\n", plans_check(desk));
    assert_true(desk->explained > 200);
}

static void statistics_of_a_small_desk_turn_no_search_into_a_walk(void **state)
{
    struct desk *desk = *state;
    do_everything(desk);
    assert_int_equal(sqlite3_exec(desk->db, "ANALYZE", NULL, NULL, NULL), SQLITE_OK);
    ask_everything(desk);
    (void)plans_check(desk);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(no_statement_walks_a_table_or_sorts),
        TEST(statistics_of_a_small_desk_turn_no_search_into_a_walk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
