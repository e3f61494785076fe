/* SPDX-License-Identifier: MIT
 *
 * Numbers that a worker leased and never used are told as void, once, when the lease is over; and no number is drawn twice.
 */
#include "verify_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define DAY_MS INT64_C(86400000)

static dkt_task *void_task(dkt_desk *desk)
{
    dkt_task *task = NULL;
    assert_int_equal(dkt_task_new_void_numbers(desk, &task), DKT_OK);
    return task;
}

/* Returns how many leases it ended. */
static int64_t void_numbers(struct world *world)
{
    dkt_task *task = void_task(world->desk);
    assert_int_equal(dkt_task_run(task, world->store), DKT_OK);
    assert_string_equal(world_findings(world, task), "");
    int64_t progress = dkt_task_progress(task);
    dkt_task_free(task);
    return progress;
}

static void register_one(struct world *world, const char *id)
{
    world_must(world, "{\"action\":\"register\",\"subject\":\"%s\",\"actor\":\"li\"}", id);
}

static const char *number_of(struct world *world, const char *id)
{
    return rows_cell(rows_find(&world->rows, DKT_KIND_TICKET, id, 0), DKT_TICKET_NUMBER)->bytes;
}

/* The integer that an entry of the series tells, 0 when it tells none of this name. */
static int64_t told(struct world *world, int64_t seq, const char *name)
{
    dkt_query *query = NULL;
    dkt_op *op = NULL;
    dkt_change *change = NULL;
    struct rows_row *row = rows_find(&world->rows, DKT_KIND_ENTRY, "main", seq);
    assert_non_null(row);
    int64_t value = 0;
    /* A journal query is for tickets; the row is taken as the host stores it. */
    assert_int_equal(dkt_query_new(world->desk, DKT_QUERY_JOURNAL, &query), DKT_OK);
    rows_set_integer(row, DKT_ENTRY_SUBJECT_KIND, DKT_KIND_TICKET);
    assert_int_equal(dkt_query_set_key(query, "main", -1), DKT_OK);
    assert_int_equal(dkt_op_new_query(world->desk, query, &op), DKT_OK);
    assert_int_equal(dkt_op_run(op, world->store), DKT_OK);
    rows_set_integer(row, DKT_ENTRY_SUBJECT_KIND, DKT_KIND_SERIES);
    assert_int_equal(dkt_change_new(world->desk, dkt_result_row(dkt_op_result(op), 0), &change),
                     DKT_OK);
    for (int32_t i = 0; i < dkt_change_count(change); i++) {
        if (strcmp(dkt_change_name(change, i, NULL), name) == 0) {
            value = dkt_change_integer(change, i, DKT_SIDE_AFTER);
        }
    }
    dkt_change_free(change);
    dkt_op_free(op);
    dkt_query_free(query);
    return value;
}

static void a_lease_that_is_not_over_is_left_alone(void **state)
{
    struct world world;
    (void)state;
    world_init(&world, "leases", DKT_SERIES_BLOCKS);
    register_one(&world, "A");
    world.now_ms += DAY_MS;
    assert_int_equal(void_numbers(&world), 0);
    assert_non_null(rows_at(&world.rows, DKT_KIND_LEASE, 0));
    world_free(&world);
}

static void unused_numbers_are_told_on_the_series_when_the_lease_is_over(void **state)
{
    struct world world;
    (void)state;
    world_init(&world, "leases", DKT_SERIES_BLOCKS);
    register_one(&world, "A");
    register_one(&world, "B");
    int64_t until_ms = rows_cell(rows_at(&world.rows, DKT_KIND_LEASE, 0), DKT_LEASE_UNTIL)->integer;
    world.now_ms = until_ms + 5 * DAY_MS;
    assert_int_equal(void_numbers(&world), 1);
    assert_null(rows_at(&world.rows, DKT_KIND_LEASE, 0));
    struct rows_row *entry = rows_find(&world.rows, DKT_KIND_ENTRY, "main", 1);
    assert_int_equal(rows_cell(entry, DKT_ENTRY_VERB)->integer, DKT_VERB_NUMBERS_VOID);
    assert_int_equal(rows_cell(entry, DKT_ENTRY_AT)->integer, until_ms); /* not when the task ran */
    assert_int_equal(told(&world, 1, "number_from"), 3);
    assert_int_equal(told(&world, 1, "number_until"), 11);
    assert_string_equal(world_check(&world, NULL), "");
    register_one(&world, "C");
    assert_string_equal(number_of(&world, "C"), "GD000011");
    assert_int_equal(void_numbers(&world), 0);
    world_free(&world);
}

static void a_lease_that_was_used_up_ends_without_an_entry(void **state)
{
    struct world world;
    (void)state;
    world_init(&world, "leases", DKT_SERIES_BLOCKS);
    for (int32_t i = 0; i < 10; i++) {
        char id[8];
        snprintf(id, sizeof id, "T-%d", (int)i);
        register_one(&world, id);
    }
    world.now_ms += 3 * DAY_MS;
    assert_int_equal(void_numbers(&world), 1);
    assert_null(rows_at(&world.rows, DKT_KIND_LEASE, 0));
    assert_null(rows_find(&world.rows, DKT_KIND_ENTRY, "main", 1));
    world_free(&world);
}

static void leases_of_several_workers_end_in_one_chain(void **state)
{
    static const char *const workers[] = {"w2", "w3", "w4"};
    struct world world;
    (void)state;
    world_init(&world, "leases", DKT_SERIES_BLOCKS);
    dkt_desk *own = world.desk;
    for (size_t i = 0; i < sizeof workers / sizeof workers[0]; i++) {
        world.desk = world_desk(&world, workers[i]);
        world.now_ms += 1000;
        register_one(&world, workers[i]);
        dkt_desk_unref(world.desk);
    }
    world.desk = own;
    world.now_ms += 3 * DAY_MS;
    assert_int_equal(void_numbers(&world), 3);
    assert_int_equal(told(&world, 1, "number_from"), 2);
    assert_int_equal(told(&world, 2, "number_from"), 12);
    assert_int_equal(told(&world, 3, "number_from"), 22);
    assert_string_equal(world_check(&world, NULL), "");
    world_free(&world);
}

/* Steps until the task asks for a commit, and leaves it there. */
static void step_to_commit(struct world *world, dkt_task *task)
{
    int32_t need = DKT_NEED_NOTHING;
    assert_int_equal(dkt_task_step(task, &need), DKT_OK);
    while (need == DKT_NEED_READ) {
        assert_int_equal(
            rows_read((uintptr_t)&world->rows, dkt_task_reads(task), dkt_task_answers(task)),
            DKT_HOOK_DONE);
        assert_int_equal(dkt_task_step(task, &need), DKT_OK);
    }
    assert_int_equal(need, DKT_NEED_COMMIT);
}

static void a_worker_who_comes_back_keeps_the_number_he_drew(void **state)
{
    struct world world;
    (void)state;
    world_init(&world, "leases", DKT_SERIES_BLOCKS);
    register_one(&world, "A");
    world.now_ms += 3 * DAY_MS;
    dkt_task *task = void_task(world.desk);
    step_to_commit(&world, task); /* would make 2 to 10 void */
    register_one(&world, "B");    /* and in between 2 is drawn, and the lease goes on */
    assert_string_equal(number_of(&world, "B"), "GD000002");
    assert_int_equal(
        rows_commit((uintptr_t)&world.rows, dkt_task_writes(task), dkt_task_outcome(task)),
        DKT_COMMIT_CONFLICT);
    assert_int_equal(dkt_task_committed(task, DKT_COMMIT_CONFLICT), DKT_OK);
    int32_t need = DKT_NEED_NOTHING;
    assert_int_equal(dkt_task_step(task, &need), DKT_OK);
    assert_int_equal(need, DKT_NEED_READ);
    assert_int_equal(
        rows_read((uintptr_t)&world.rows, dkt_task_reads(task), dkt_task_answers(task)),
        DKT_HOOK_DONE);
    assert_int_equal(dkt_task_step(task, &need), DKT_OK);
    assert_int_equal(need, DKT_NEED_NOTHING);
    assert_null(rows_find(&world.rows, DKT_KIND_ENTRY, "main", 1));
    dkt_task_free(task);
    world_free(&world);
}

static void two_hosts_tell_a_lease_once(void **state)
{
    struct world world;
    (void)state;
    world_init(&world, "leases", DKT_SERIES_BLOCKS);
    register_one(&world, "A");
    world.now_ms += 3 * DAY_MS;
    dkt_task *task = void_task(world.desk);
    step_to_commit(&world, task);
    assert_int_equal(void_numbers(&world), 1);
    assert_int_equal(
        rows_commit((uintptr_t)&world.rows, dkt_task_writes(task), dkt_task_outcome(task)),
        DKT_COMMIT_CONFLICT);
    assert_int_equal(dkt_task_committed(task, DKT_COMMIT_CONFLICT), DKT_OK);
    int32_t need = DKT_NEED_NOTHING;
    assert_int_equal(dkt_task_step(task, &need), DKT_OK);
    assert_int_equal(
        rows_read((uintptr_t)&world.rows, dkt_task_reads(task), dkt_task_answers(task)),
        DKT_HOOK_DONE);
    assert_int_equal(dkt_task_step(task, &need), DKT_OK);
    assert_int_equal(need, DKT_NEED_NOTHING);
    assert_int_equal(dkt_task_progress(task), 0);
    assert_null(rows_find(&world.rows, DKT_KIND_ENTRY, "main", 2));
    dkt_task_free(task);
    world_free(&world);
}

static void a_lease_without_its_series_is_passed_over(void **state)
{
    struct world world;
    (void)state;
    world_init(&world, "leases", DKT_SERIES_BLOCKS);
    register_one(&world, "A");
    rows_remove(&world.rows, rows_find(&world.rows, DKT_KIND_SERIES, "main", 0));
    world.now_ms += 3 * DAY_MS;
    dkt_task *task = void_task(world.desk);
    assert_int_equal(dkt_task_run(task, world.store), DKT_OK);
    assert_string_equal(world_findings(&world, task), "passed_over:main:0:");
    dkt_task_free(task);
    world_free(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lease_that_is_not_over_is_left_alone),
        cmocka_unit_test(unused_numbers_are_told_on_the_series_when_the_lease_is_over),
        cmocka_unit_test(a_lease_that_was_used_up_ends_without_an_entry),
        cmocka_unit_test(leases_of_several_workers_end_in_one_chain),
        cmocka_unit_test(a_worker_who_comes_back_keeps_the_number_he_drew),
        cmocka_unit_test(two_hosts_tell_a_lease_once),
        cmocka_unit_test(a_lease_without_its_series_is_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
