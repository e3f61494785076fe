/* SPDX-License-Identifier: MIT
 *
 * Stored clocks: a row is a cache of what follows from the journal. Verify finds every value that somebody changed, and an
 * operation computes with none that cannot be.
 */
#include "verify_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define MIN_MS INT64_C(60000)

/* A ticket with three runs, one of them standing still, and warnings, a breach and steps told. */
static void tell(struct world *world)
{
    world_init_with_goal(world, "clocks");
    world_must(world, "{\"action\":\"register\",\"subject\":\"T\",\"actor\":\"li\"}");
    world->now_ms += 50 * MIN_MS;
    world_must(world, "{\"action\":\"resolve\",\"subject\":\"T\",\"actor\":\"li\",\"fields\":{\"resolution\":\"x\"}}");
    world->now_ms += 50 * MIN_MS;
    world_must(world, "{\"action\":\"reopen\",\"subject\":\"T\",\"actor\":\"li\",\"fields\":{\"reason\":\"y\"}}");
    world->now_ms += 5 * MIN_MS;
    world_must(world, "{\"action\":\"link\",\"subject\":\"T\",\"actor\":\"li\",\"fields\":{\"role\":8,\"target\":\"zhao\"}}");
    world_must(world,
               "{\"action\":\"block\",\"subject\":\"T\",\"actor\":\"li\",\"fields\":{\"block_party\":1,\"block_reason\":\"z\","
               "\"follow_up_at\":%lld}}",
               (long long)(world->now_ms + 900 * MIN_MS));
    assert_string_equal(world_check(world, NULL), "");
}

static void every_changed_value_of_a_clock_is_found(void **state)
{
    struct world world;
    int32_t count = 0;
    (void)state;
    tell(&world);
    for (int32_t n = 0; rows_at(&world.rows, DKT_KIND_CLOCK, n) != NULL; n++) {
        for (int32_t i = 0; i < dkt_schema_column_count(world.desk, DKT_KIND_CLOCK); i++) {
            struct rows *saved = rows_save(&world.rows);
            const char *name = NULL;
            int32_t column = dkt_schema_column(world.desk, DKT_KIND_CLOCK, i, &name, NULL, NULL);
            rows_disturb(&world.rows, rows_at(&world.rows, DKT_KIND_CLOCK, n), column);
            if (strstr(world_check(&world, NULL), "clock:T") == NULL) {
                fail_msg("clock %d: nobody found that %s was changed: \"%s\"", (int)n, name, world.words);
            }
            rows_restore(&world.rows, saved);
            rows_forget(saved);
            count++;
        }
    }
    print_message("figure: %d values changed\n", (int)count);
    assert_int_equal(count, 3 * DKT_CLOCK_NEXT_AT);
    world_free(&world);
}

static void a_missing_clock_is_found(void **state)
{
    struct world world;
    (void)state;
    tell(&world);
    for (int32_t n = 0; n < 3; n++) {
        struct rows *saved = rows_save(&world.rows);
        rows_remove(&world.rows, rows_at(&world.rows, DKT_KIND_CLOCK, n));
        assert_non_null(strstr(world_check(&world, NULL), "clock:T:0:"));
        rows_restore(&world.rows, saved);
        rows_forget(saved);
    }
    world_free(&world);
}

/* The fold goes on from page to page of a long journal. */
static void the_clocks_of_a_long_journal_verify(void **state)
{
    struct world world;
    (void)state;
    world_init_with_goal(&world, "long");
    world_must(&world, "{\"action\":\"register\",\"subject\":\"T\",\"actor\":\"li\"}");
    for (int32_t i = 0; i < 300; i++) {
        world.now_ms += 7 * MIN_MS;
        world_must(&world, "{\"action\":\"resolve\",\"subject\":\"T\",\"actor\":\"li\",\"fields\":{\"resolution\":\"x\"}}");
        world.now_ms += 7 * MIN_MS;
        world_must(&world, "{\"action\":\"reopen\",\"subject\":\"T\",\"actor\":\"li\",\"fields\":{\"reason\":\"y\"}}");
    }
    assert_string_equal(world_check(&world, NULL), "");
    rows_disturb(&world.rows, rows_at(&world.rows, DKT_KIND_CLOCK, 200), DKT_CLOCK_ELAPSED_MS);
    assert_string_equal(world_check(&world, NULL), "clock:T:0:elapsed_ms");
    world_free(&world);
}

/* What cannot have been written by the library. */
static const struct senseless {
    const char *name;
    int32_t column;
    int64_t value;
} senseless[] = {
    {"no status", DKT_CLOCK_STATUS, 9},
    {"a type of target that there is not", DKT_CLOCK_TARGET_TYPE, 0},
    {"less than no target", DKT_CLOCK_TARGET, -1},
    {"warnings from before the first", DKT_CLOCK_WARNED, -5},
    {"a step behind the last that can be", DKT_CLOCK_LEVEL, 17},
    {"time counted that was never there", DKT_CLOCK_ELAPSED_MS, INT64_MAX},
    {"a pause of less than nothing", DKT_CLOCK_PAUSED_MS, -1},
    {"no run", DKT_CLOCK_RUN, 0},
    {"a run behind all numbers", DKT_CLOCK_RUN, INT64_MAX},
};

static void a_senseless_clock_is_the_store_s_error(void **given)
{
    const struct senseless *row = *given;
    struct world world;
    world_init_with_goal(&world, "senseless");
    world_must(&world, "{\"action\":\"register\",\"subject\":\"T\",\"actor\":\"li\"}");
    world.now_ms += 50 * MIN_MS;
    rows_set_integer(rows_at(&world.rows, DKT_KIND_CLOCK, 0), row->column, row->value);
    assert_int_equal(world_do(&world, "{\"action\":\"progress\",\"subject\":\"T\",\"actor\":\"li\"}"), DKT_E_CORRUPT);
    dkt_task *task = NULL;
    assert_int_equal(dkt_task_new_run_due(world.desk, &task), DKT_OK);
    assert_int_equal(dkt_task_run(task, world.store), DKT_OK);
    assert_string_equal(world_findings(&world, task), "passed_over:T:0:"); /* passed over: nobody else waits for it */
    dkt_task_free(task);
    assert_null(rows_find(&world.rows, DKT_KIND_ENTRY, "T", 2));
    world_free(&world);
}

enum { SENSELESS_COUNT = sizeof senseless / sizeof senseless[0] };

int main(void)
{
    struct CMUnitTest tests[3 + SENSELESS_COUNT] = {
        cmocka_unit_test(every_changed_value_of_a_clock_is_found),
        cmocka_unit_test(a_missing_clock_is_found),
        cmocka_unit_test(the_clocks_of_a_long_journal_verify),
    };
    for (size_t i = 0; i < SENSELESS_COUNT; i++) {
        tests[3 + i] = (struct CMUnitTest){senseless[i].name, a_senseless_clock_is_the_store_s_error, NULL, NULL,
                                           (void *)(uintptr_t)&senseless[i]};
    }
    return _cmocka_run_group_tests("clock_stored", tests, sizeof tests / sizeof tests[0], NULL, NULL);
}
