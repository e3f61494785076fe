/* SPDX-License-Identifier: MIT
 *
 * The verify digest: equal for the same history however it was written down, and another one when any column changes but
 * those that doc/format.md leaves out.
 */
#include "verify_world.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static bool is_left_out(int32_t kind, int32_t column)
{
    switch (kind) {
    case DKT_KIND_TICKET: return column == DKT_TICKET_HEAD;
    case DKT_KIND_SHEET: return column == DKT_SHEET_HEAD;
    case DKT_KIND_SERIES: return column == DKT_SERIES_HEAD || column == DKT_SERIES_UPDATED_AT;
    case DKT_KIND_ENTRY:
        return column == DKT_ENTRY_RECORDED_AT || column == DKT_ENTRY_PREVIOUS ||
               column == DKT_ENTRY_DIGEST;
    case DKT_KIND_REQUEST:
    case DKT_KIND_LEASE:
    case DKT_KIND_TURN:
    case DKT_KIND_OUTBOX: return true;
    default: return false;
    }
}

/* Changes each column of a row in turn, and looks whether the digest changes with it. */
static void disturb_each_column(struct world *world, struct rows_row *row)
{
    char before[65];
    char after[65];
    int32_t kind = row->kind;
    int64_t number = row->number;
    struct rows *saved = rows_save(&world->rows);
    world_digest(world, before);
    for (int32_t i = 0; i < dkt_schema_column_count(world->desk, kind); i++) {
        const char *name = NULL;
        int32_t column = dkt_schema_column(world->desk, kind, i, &name, NULL, NULL);
        for (int32_t k = 0; k < world->rows.count; k++) {
            if (world->rows.items[k]->number == number) {
                rows_disturb(&world->rows, world->rows.items[k], column);
            }
        }
        world_digest(world, after);
        if ((strcmp(before, after) == 0) != is_left_out(kind, column)) {
            fail_msg("column %s of kind %d: the digest %s", name, (int)kind,
                     strcmp(before, after) == 0 ? "stays" : "changes");
        }
        rows_restore(&world->rows, saved);
    }
    world_digest(world, after);
    assert_string_equal(after, before);
    rows_forget(saved);
}

static void each_column_of_each_kind_changes_the_digest_but_those_left_out(void **state)
{
    struct world world;
    (void)state;
    world_init(&world, "digest", DKT_SERIES_BLOCKS);
    world_populate(&world);
    for (int32_t kind = DKT_KIND_TICKET; kind <= DKT_KIND_UNIQUE; kind++) {
        struct rows_row *row = rows_at(&world.rows, kind, 0);
        assert_non_null(row);
        disturb_each_column(&world, row);
    }
    disturb_each_column(&world,
                        rows_find(&world.rows, DKT_KIND_ENTRY, "T-1", 4)); /* with a secret */
    world_free(&world);
}

static void each_column_of_a_clock_changes_the_digest(void **state)
{
    struct world world;
    (void)state;
    world_init_with_goal(&world, "digest");
    world_must(&world, "{\"action\":\"register\",\"subject\":\"T\",\"actor\":\"li\"}");
    disturb_each_column(&world, rows_at(&world.rows, DKT_KIND_CLOCK, 0));
    world_free(&world);
}

static void every_kind_is_in_the_digest_or_left_out_by_name(void **state)
{
    struct world world;
    (void)state;
    world_init(&world, "digest", 0);
    assert_int_equal(dkt_schema_kind_count(world.desk),
                     DKT_KIND_INTAKE); /* a new kind: decide, and add it above; people are the host's table, turns and intakes of the moment */
    world_free(&world);
}

/* The same commands, each with its own instant, told by a clock that runs `lag_ms` behind them. */
static void tell(struct world *world, int64_t lag_ms)
{
    static const char *const commands[] = {
        "register\",\"subject\":\"A\",\"fields\":{\"contact\":\"138\",\"serial\":\"S\"}",
        "register\",\"subject\":\"B\",\"fields\":{\"title\":\"b\"}",
        "claim\",\"subject\":\"A\"",
        "note\",\"subject\":\"A\",\"fields\":{\"text\":\"private words\"}",
        "link\",\"subject\":\"A\",\"fields\":{\"role\":1,\"target\":\"B\"}",
        "progress\",\"subject\":\"B\"",
    };
    int64_t at_ms = WORLD_START;
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        at_ms += 1000;
        world->now_ms = at_ms + lag_ms;
        world_must(world, "{\"actor\":\"li\",\"at\":%" PRId64 ",\"action\":\"%s}", at_ms,
                   commands[i]);
    }
}

static void written_down_at_another_time_with_other_salts_the_digest_is_the_same(void **state)
{
    struct world one;
    struct world other;
    char digests[2][65];
    char roots[2][65];
    (void)state;
    world_init(&one, "one", 0);
    world_init(&other, "other", 0);
    (void)test_random_next(&other.random); /* other salts */
    tell(&one, 0);
    tell(&other, 86400000);
    world_digest(&one, digests[0]);
    world_digest(&other, digests[1]);
    world_root(&one, roots[0]);
    world_root(&other, roots[1]);
    assert_string_equal(digests[0], digests[1]);
    assert_string_not_equal(roots[0], roots[1]);
    world_free(&one);
    world_free(&other);
}

static void another_token_is_the_same_history(void **state)
{
    struct world world;
    char before[65];
    char after[65];
    (void)state;
    world_init(&world, "token", 0);
    world_populate(&world);
    world_digest(&world, before);
    for (int32_t i = 0; i < world.rows.count; i++) {
        world.rows.items[i]->token += 1000;
    }
    world_digest(&world, after);
    assert_string_equal(before, after);
    world_free(&world);
}

static void the_memory_store_gives_the_same_digest_and_root(void **state)
{
    struct world world;
    struct world other;
    dkt_memory *memory = NULL;
    char digests[2][65];
    char roots[2][65];
    (void)state;
    world_init(&world, "store", DKT_SERIES_GAPLESS);
    world_init(&other, "store", DKT_SERIES_GAPLESS);
    assert_int_equal(dkt_memory_new(other.desk, &memory), DKT_OK);
    dkt_store_free(other.store);
    assert_int_equal(dkt_memory_store(memory, &other.store), DKT_OK);
    world_populate(&world);
    world_populate(&other);
    world_digest(&world, digests[0]);
    world_digest(&other, digests[1]);
    world_root(&world, roots[0]);
    world_root(&other, roots[1]);
    assert_string_equal(digests[0], digests[1]);
    assert_string_equal(roots[0], roots[1]);
    dkt_memory_free(memory);
    world_free(&other);
    world_free(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_column_of_each_kind_changes_the_digest_but_those_left_out),
        cmocka_unit_test(each_column_of_a_clock_changes_the_digest),
        cmocka_unit_test(every_kind_is_in_the_digest_or_left_out_by_name),
        cmocka_unit_test(written_down_at_another_time_with_other_salts_the_digest_is_the_same),
        cmocka_unit_test(another_token_is_the_same_history),
        cmocka_unit_test(the_memory_store_gives_the_same_digest_and_root),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
