/* SPDX-License-Identifier: MIT
 *
 * Upkeep: old request ids are forgotten; entries that were delivered leave the outbox.
 */
#include "verify_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define DAY_MS INT64_C(86400000)

static int32_t count_of(const struct world *world, int32_t kind)
{
    int32_t count = 0;
    for (int32_t i = 0; i < world->rows.count; i++) {
        count += world->rows.items[i]->kind == kind ? 1 : 0;
    }
    return count;
}

static void register_with_request(struct world *world, int32_t i)
{
    world_must(
        world,
        "{\"action\":\"register\",\"subject\":\"T-%d\",\"actor\":\"li\",\"request\":\"q-%d\"}",
        (int)i, (int)i);
}

/* ---- requests ---- */

static dkt_task *purge_task(struct world *world)
{
    dkt_task *task = NULL;
    assert_int_equal(dkt_task_new_purge_requests(world->desk, &task), DKT_OK);
    return task;
}

static int64_t purge(struct world *world)
{
    dkt_task *task = purge_task(world);
    assert_int_equal(dkt_task_run(task, world->store), DKT_OK);
    int64_t progress = dkt_task_progress(task);
    dkt_task_free(task);
    return progress;
}

static void a_request_is_remembered_for_seven_days_and_then_forgotten(void **state)
{
    struct world world;
    (void)state;
    world_init(&world, "requests", 0);
    register_with_request(&world, 0);
    world.now_ms += DAY_MS;
    register_with_request(&world, 1);
    world.now_ms = WORLD_START + 7 * DAY_MS;
    assert_int_equal(purge(&world), 0);
    register_with_request(&world, 0); /* gives its first result once more */
    assert_int_equal(count_of(&world, DKT_KIND_TICKET), 2);
    world.now_ms += 1;
    assert_int_equal(purge(&world), 1);
    assert_null(rows_find(&world.rows, DKT_KIND_REQUEST, "q-0", 0));
    assert_non_null(rows_find(&world.rows, DKT_KIND_REQUEST, "q-1", 0));
    assert_int_equal(
        world_do(
            &world,
            "{\"action\":\"register\",\"subject\":\"T-0\",\"actor\":\"li\",\"request\":\"q-0\"}"),
        DKT_E_EXISTS);
    world_free(&world);
}

static void many_requests_are_forgotten_in_commits_of_a_hundred(void **state)
{
    struct world world;
    (void)state;
    world_init(&world, "requests", 0);
    for (int32_t i = 0; i < 250; i++) {
        register_with_request(&world, i);
    }
    world.now_ms += 8 * DAY_MS;
    int32_t commit_count = world.rows.commit_count;
    assert_int_equal(purge(&world), 250);
    assert_int_equal(world.rows.commit_count - commit_count, 3);
    assert_int_equal(count_of(&world, DKT_KIND_REQUEST), 0);
    assert_string_equal(world_check(&world, NULL), "");
    world_free(&world);
}

static void a_store_of_small_commits_gets_small_ones(void **state)
{
    struct world world;
    (void)state;
    world_init(&world, "requests", 0);
    for (int32_t i = 0; i < 30; i++) {
        register_with_request(&world, i);
    }
    world.now_ms += 8 * DAY_MS;
    dkt_store_free(world.store);
    world.rows.write_count_max = 8;
    world.store = rows_store(&world.rows);
    assert_int_equal(purge(&world), 30);
    assert_int_equal(count_of(&world, DKT_KIND_REQUEST), 0);
    world_free(&world);
}

static void requests_that_another_host_forgot_meanwhile_are_no_trouble(void **state)
{
    struct world world;
    int32_t need = DKT_NEED_NOTHING;
    (void)state;
    world_init(&world, "requests", 0);
    register_with_request(&world, 0);
    register_with_request(&world, 1);
    world.now_ms += 8 * DAY_MS;
    dkt_task *task = purge_task(&world);
    assert_int_equal(dkt_task_step(task, &need), DKT_OK);
    (void)rows_read((uintptr_t)&world.rows, dkt_task_reads(task), dkt_task_answers(task));
    assert_int_equal(dkt_task_step(task, &need), DKT_OK);
    assert_int_equal(need, DKT_NEED_COMMIT);
    rows_remove(&world.rows, rows_at(&world.rows, DKT_KIND_REQUEST, 0));
    assert_int_equal(
        dkt_task_committed(task, rows_commit((uintptr_t)&world.rows, dkt_task_writes(task),
                                             dkt_task_outcome(task))),
        DKT_OK);
    assert_int_equal(dkt_task_step(task, &need), DKT_OK);
    while (need != DKT_NEED_NOTHING) {
        if (need == DKT_NEED_READ) {
            (void)rows_read((uintptr_t)&world.rows, dkt_task_reads(task), dkt_task_answers(task));
        } else {
            (void)dkt_task_committed(
                task,
                rows_commit((uintptr_t)&world.rows, dkt_task_writes(task), dkt_task_outcome(task)));
        }
        assert_int_equal(dkt_task_step(task, &need), DKT_OK);
    }
    assert_int_equal(dkt_task_progress(task), 1);
    assert_int_equal(count_of(&world, DKT_KIND_REQUEST), 0);
    dkt_task_free(task);
    world_free(&world);
}

/* ---- the outbox ---- */

/* A page of the outbox: an operation that has ended, to be freed. */
static dkt_op *outbox_page(struct world *world, int32_t limit)
{
    dkt_query *query = NULL;
    dkt_op *op = NULL;
    assert_int_equal(dkt_query_new(world->desk, DKT_QUERY_OUTBOX, &query), DKT_OK);
    assert_int_equal(dkt_query_set_limit(query, limit), DKT_OK);
    assert_int_equal(dkt_op_new_query(world->desk, query, &op), DKT_OK);
    assert_int_equal(dkt_op_run(op, world->store), DKT_OK);
    dkt_query_free(query);
    return op;
}

static dkt_status add_row(dkt_op *op, const dkt_row *row)
{
    int32_t n = 0;
    const char *subject = dkt_row_text(row, DKT_OUTBOX_SUBJECT, &n);
    return dkt_op_add_delivered(op, (int32_t)dkt_row_integer(row, DKT_OUTBOX_SUBJECT_KIND), subject,
                                n, dkt_row_integer(row, DKT_OUTBOX_SEQ));
}

static dkt_op *delivered_op(struct world *world)
{
    dkt_op *op = NULL;
    assert_int_equal(dkt_op_new_delivered(world->desk, &op), DKT_OK);
    return op;
}

static void a_consumer_gets_every_entry_in_order_and_empties_the_outbox(void **state)
{
    struct world world;
    int32_t delivered_count = 0;
    int64_t last[5] = {0};
    (void)state;
    world_init(&world, "outbox", 0);
    world_populate(&world);
    int32_t entry_count = count_of(&world, DKT_KIND_ENTRY);
    assert_int_equal(count_of(&world, DKT_KIND_OUTBOX), entry_count);
    for (dkt_op *page = outbox_page(&world, 4);; page = outbox_page(&world, 4)) {
        const dkt_result *result = dkt_op_result(page);
        dkt_op *op = delivered_op(&world);
        for (int32_t i = 0; i < dkt_result_row_count(result); i++) {
            const dkt_row *row = dkt_result_row(result, i);
            int32_t ticket = dkt_row_text(row, DKT_OUTBOX_SUBJECT, NULL)[2] - '0';
            assert_int_equal(dkt_row_integer(row, DKT_OUTBOX_SEQ), ++last[ticket]);
            assert_int_equal(add_row(op, row), DKT_OK);
            delivered_count++;
        }
        assert_int_equal(dkt_op_run(op, world.store), DKT_OK);
        dkt_op_free(op);
        bool is_empty = dkt_result_row_count(result) == 0;
        dkt_op_free(page);
        if (is_empty) {
            break;
        }
    }
    assert_int_equal(delivered_count, entry_count);
    assert_int_equal(count_of(&world, DKT_KIND_OUTBOX), 0);
    assert_string_equal(world_check(&world, NULL), "");
    world_free(&world);
}

static void what_was_taken_out_already_is_nothing(void **state)
{
    struct world world;
    (void)state;
    world_init(&world, "outbox", 0);
    register_with_request(&world, 0);
    int32_t commit_count = world.rows.commit_count;
    for (int32_t i = 0; i < 2; i++) {
        dkt_op *op = delivered_op(&world);
        assert_int_equal(dkt_op_add_delivered(op, DKT_KIND_TICKET, "T-0", -1, 1), DKT_OK);
        assert_int_equal(dkt_op_add_delivered(op, DKT_KIND_TICKET, "T-0", -1, 1),
                         DKT_OK); /* told twice */
        assert_int_equal(dkt_op_add_delivered(op, DKT_KIND_TICKET, "T-9", -1, 7),
                         DKT_OK); /* never there */
        assert_int_equal(dkt_op_run(op, world.store), DKT_OK);
        dkt_op_free(op);
        assert_int_equal(count_of(&world, DKT_KIND_OUTBOX), 0);
        assert_int_equal(world.rows.commit_count, commit_count + 1);
    }
    world_free(&world);
}

static void only_what_was_added_leaves_the_outbox(void **state)
{
    struct world world;
    (void)state;
    world_init(&world, "outbox", 0);
    register_with_request(&world, 0);
    register_with_request(&world, 1);
    dkt_op *op = delivered_op(&world);
    assert_int_equal(dkt_op_add_delivered(op, DKT_KIND_TICKET, "T-1", 3, 1), DKT_OK);
    assert_int_equal(dkt_op_run(op, world.store), DKT_OK);
    dkt_op_free(op);
    assert_int_equal(count_of(&world, DKT_KIND_OUTBOX), 1);
    assert_non_null(rows_at(&world.rows, DKT_KIND_OUTBOX, 0));
    assert_string_equal(
        rows_cell(rows_at(&world.rows, DKT_KIND_OUTBOX, 0), DKT_OUTBOX_SUBJECT)->bytes, "T-0");
    world_free(&world);
}

static void delivered_refuses_bad_arguments(void **state)
{
    struct world world;
    char id[142];
    (void)state;
    world_init(&world, "outbox", 0);
    dkt_op *op = NULL;
    assert_int_equal(dkt_op_new_delivered(NULL, &op), DKT_E_ARGUMENT);
    assert_int_equal(dkt_op_new_delivered(world.desk, NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_op_add_delivered(NULL, 1, "T", -1, 1), DKT_E_ARGUMENT);
    op = delivered_op(&world);
    memset(id, 'x', sizeof id);
    assert_int_equal(dkt_op_add_delivered(op, 0, "T", -1, 1), DKT_E_ARGUMENT);
    assert_int_equal(dkt_op_add_delivered(op, 1, NULL, -1, 1), DKT_E_ARGUMENT);
    assert_int_equal(dkt_op_add_delivered(op, 1, "T", -1, 0), DKT_E_ARGUMENT);
    assert_int_equal(dkt_op_add_delivered(op, 1, "\xff", 1, 1), DKT_E_TEXT);
    assert_int_equal(dkt_op_add_delivered(op, 1, id, 141, 1), DKT_E_LIMIT);
    for (int32_t i = 1; i <= 256; i++) {
        assert_int_equal(dkt_op_add_delivered(op, 1, "T", -1, i), DKT_OK);
    }
    assert_int_equal(dkt_op_add_delivered(op, 1, "T", -1, 257), DKT_E_LIMIT);
    assert_int_equal(dkt_op_run(op, world.store), DKT_OK);
    assert_int_equal(dkt_op_add_delivered(op, 1, "T", -1, 1), DKT_E_STATE);
    dkt_op_free(op);
    op = outbox_page(&world, 1);
    assert_int_equal(dkt_op_add_delivered(op, 1, "T", -1, 1), DKT_E_ARGUMENT);
    dkt_op_free(op);
    world_free(&world);
}

static void without_memory_an_entry_is_not_added_and_the_others_stand(void **state)
{
    struct world world;
    dkt_op *op = NULL;
    (void)state;
    world_init(&world, "outbox", 0);
    register_with_request(&world, 0);
    for (int64_t n = 1; op == NULL; n++) {
        counting_allocator_fail(&world.counting, n, COUNTING_FAIL_ONCE);
        dkt_status r = dkt_op_new_delivered(world.desk, &op);
        assert_int_equal(r, op == NULL ? DKT_E_MEMORY : DKT_OK);
    }
    counting_allocator_fail(&world.counting, 0, COUNTING_FAIL_ONCE);
    int32_t failed_count = 0;
    for (int32_t i = 1; i <= 256; i++) {
        counting_allocator_fail(&world.counting, 1, COUNTING_FAIL_ONCE);
        dkt_status r = dkt_op_add_delivered(op, DKT_KIND_TICKET, "T-0", -1, i);
        failed_count += r == DKT_E_MEMORY ? 1 : 0;
        counting_allocator_fail(&world.counting, 0, COUNTING_FAIL_ONCE);
        assert_int_equal(
            r == DKT_OK ? DKT_OK : dkt_op_add_delivered(op, DKT_KIND_TICKET, "T-0", -1, i), DKT_OK);
    }
    print_message("%d of 256 met no memory\n", (int)failed_count);
    assert_int_equal(dkt_op_run(op, world.store), DKT_OK);
    assert_int_equal(count_of(&world, DKT_KIND_OUTBOX), 0);
    dkt_op_free(op);
    world_free(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_remembered_for_seven_days_and_then_forgotten),
        cmocka_unit_test(many_requests_are_forgotten_in_commits_of_a_hundred),
        cmocka_unit_test(a_store_of_small_commits_gets_small_ones),
        cmocka_unit_test(requests_that_another_host_forgot_meanwhile_are_no_trouble),
        cmocka_unit_test(a_consumer_gets_every_entry_in_order_and_empties_the_outbox),
        cmocka_unit_test(what_was_taken_out_already_is_nothing),
        cmocka_unit_test(only_what_was_added_leaves_the_outbox),
        cmocka_unit_test(delivered_refuses_bad_arguments),
        cmocka_unit_test(without_memory_an_entry_is_not_added_and_the_others_stand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
