/* SPDX-License-Identifier: MIT
 *
 * run_due: what has fallen due is told once, at its own instant, whoever runs the task, when and where; and how a task goes
 * on after failures, stops, and is stepped.
 */
#include "verify_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { TICKET_COUNT = 20 };

#define CLAIM_MS INT64_C(1800000) /* the default workflow's claim */

/* Tickets T-0, T-1, ..., each claimed a second after the one before. */
static void claim_all(struct world *world)
{
    for (int32_t i = 0; i < TICKET_COUNT; i++) {
        world->now_ms += 1000;
        world_must(world, "{\"action\":\"register\",\"subject\":\"T-%d\",\"actor\":\"li\"}",
                   (int)i);
        world_must(world, "{\"action\":\"claim\",\"subject\":\"T-%d\",\"actor\":\"li\"}", (int)i);
    }
}

static int64_t integer_of(struct world *world, int32_t kind, const char *id, int64_t seq,
                          int32_t column)
{
    struct rows_row *row = rows_find(&world->rows, kind, id, seq);
    assert_non_null(row);
    return rows_cell(row, column)->integer;
}

static dkt_task *due_task(struct world *world)
{
    dkt_task *task = NULL;
    assert_int_equal(dkt_task_new_run_due(world->desk, &task), DKT_OK);
    return task;
}

static void run_due(struct world *world)
{
    dkt_task *task = due_task(world);
    assert_int_equal(dkt_task_run(task, world->store), DKT_OK);
    assert_int_equal(dkt_task_finding_count(task), 0);
    dkt_task_free(task);
}

/* Every ticket has register, claim and one lapse, and its last instant is the lapse's. */
static void assert_all_lapsed_once(struct world *world)
{
    for (int32_t i = 0; i < TICKET_COUNT; i++) {
        char id[16];
        snprintf(id, sizeof id, "T-%d", (int)i);
        assert_int_equal(integer_of(world, DKT_KIND_TICKET, id, 0, DKT_TICKET_SEQ), 3);
        assert_int_equal(integer_of(world, DKT_KIND_ENTRY, id, 3, DKT_ENTRY_VERB),
                         DKT_VERB_CLAIM_LAPSED);
        assert_int_equal(integer_of(world, DKT_KIND_ENTRY, id, 3, DKT_ENTRY_AT),
                         WORLD_START + (i + 1) * INT64_C(1000) + CLAIM_MS);
        assert_null(rows_find(&world->rows, DKT_KIND_ENTRY, id, 4));
    }
    assert_string_equal(world_check(world, NULL), "");
}

static void a_claim_lapses_at_its_instant_however_late_the_task_runs(void **state)
{
    struct world world;
    (void)state;
    world_init(&world, "due", 0);
    claim_all(&world);
    world.now_ms += 10 * CLAIM_MS;
    run_due(&world);
    assert_all_lapsed_once(&world);
    assert_int_equal(integer_of(&world, DKT_KIND_ENTRY, "T-0", 3, DKT_ENTRY_RECORDED_AT),
                     world.now_ms);
    world_free(&world);
}

static void what_is_not_due_yet_is_left_alone(void **state)
{
    struct world world;
    (void)state;
    world_init(&world, "due", 0);
    claim_all(&world);
    int32_t commit_count = world.rows.commit_count;
    world.now_ms =
        WORLD_START + 1000 + CLAIM_MS; /* a command at this very instant may still come */
    run_due(&world);
    assert_int_equal(world.rows.commit_count, commit_count);
    world.now_ms += 1; /* the first one's instant, and no other's */
    run_due(&world);
    assert_int_equal(world.rows.commit_count, commit_count + 1);
    assert_int_equal(integer_of(&world, DKT_KIND_TICKET, "T-0", 0, DKT_TICKET_SEQ), 3);
    world_free(&world);
}

static void an_entry_that_changes_nothing_has_an_empty_change(void **state)
{
    struct world world;
    (void)state;
    world_init(&world, "due", 0);
    world_must(&world, "{\"action\":\"register\",\"subject\":\"T\",\"actor\":\"li\"}");
    world_must(
        &world,
        "{\"action\":\"block\",\"subject\":\"T\",\"actor\":\"li\",\"fields\":{\"block_party\":1,"
        "\"block_reason\":\"away\",\"follow_up_at\":%lld}}",
        (long long)(WORLD_START + 60000));
    world.now_ms += 3600000;
    run_due(&world); /* in an operation of its own, whose buffers nothing was ever written to */
    struct rows_row *entry = rows_find(&world.rows, DKT_KIND_ENTRY, "T", 3);
    assert_non_null(entry);
    assert_int_equal(rows_cell(entry, DKT_ENTRY_VERB)->integer, DKT_VERB_FOLLOW_UP_DUE);
    assert_true(rows_cell(entry, DKT_ENTRY_CHANGE)->is_set);
    assert_int_equal(rows_cell(entry, DKT_ENTRY_CHANGE)->n, 0);
    world_free(&world);
}

static void the_entries_are_those_the_next_command_would_have_written(void **state)
{
    struct world with;
    struct world without;
    char digest_with[65];
    char digest_without[65];
    (void)state;
    world_init(&with, "due", 0);
    world_init(&without, "due", 0);
    claim_all(&with);
    claim_all(&without);
    with.now_ms += 2 * CLAIM_MS;
    run_due(
        &with); /* now, and the commands only later: recorded at another time, and the same for all that */
    with.now_ms += 2 * CLAIM_MS;
    without.now_ms = with.now_ms;
    for (int32_t i = 0; i < TICKET_COUNT; i++) {
        const char *note = "{\"action\":\"note\",\"subject\":\"T-%d\",\"actor\":\"li\",\"fields\":{"
                           "\"text\":\"x\"}}";
        char json[128];
        snprintf(json, sizeof json, "%.*s%d%s", (int)(strstr(note, "%d") - note), note, (int)i,
                 strstr(note, "%d") + 2);
        world_must(&with, "%s", json);
        world_must(&without, "%s", json);
    }
    world_digest(&with, digest_with);
    world_digest(&without, digest_without);
    assert_string_equal(digest_with, digest_without);
    world_free(&with);
    world_free(&without);
}

/* ---- many hosts ---- */

/* One step of a host: answers what the task needs. Returns whether it has ended. */
static bool host_step(struct world *world, dkt_task *task)
{
    int32_t need = DKT_NEED_NOTHING;
    uintptr_t user = (uintptr_t)&world->rows;
    assert_int_equal(dkt_task_step(task, &need), DKT_OK);
    if (need == DKT_NEED_READ) {
        assert_int_equal(rows_read(user, dkt_task_reads(task), dkt_task_answers(task)),
                         DKT_HOOK_DONE);
    } else if (need == DKT_NEED_COMMIT) {
        int32_t answer = rows_commit(user, dkt_task_writes(task), dkt_task_outcome(task));
        assert_int_equal(dkt_task_committed(task, answer), DKT_OK);
    }
    return need == DKT_NEED_NOTHING;
}

static void of_hosts_that_step_side_by_side_each_thing_is_done_by_one(void **state)
{
    enum { HOST_COUNT = 4 };
    struct world world;
    dkt_task *hosts[HOST_COUNT];
    (void)state;
    world_init(&world, "hosts", 0);
    claim_all(&world);
    world.now_ms += 10 * CLAIM_MS;
    for (int32_t i = 0; i < HOST_COUNT; i++) {
        hosts[i] = due_task(&world);
    }
    int32_t commit_count = world.rows.commit_count;
    int32_t ended = 0;
    bool is_ended[HOST_COUNT] = {false};
    while (ended < HOST_COUNT) {
        uint64_t i = test_random_below(&world.random, HOST_COUNT);
        if (!is_ended[i]) {
            is_ended[i] = host_step(&world, hosts[i]);
            ended += is_ended[i] ? 1 : 0;
        }
    }
    int64_t progress = 0;
    for (int32_t i = 0; i < HOST_COUNT; i++) {
        progress += dkt_task_progress(hosts[i]);
        dkt_task_free(hosts[i]);
    }
    assert_int_equal(progress, TICKET_COUNT);
    assert_int_equal(world.rows.commit_count - commit_count, TICKET_COUNT);
    assert_all_lapsed_once(&world);
    world_free(&world);
}

/* ---- failures ---- */

static void a_page_that_failed_is_run_again(void **state)
{
    struct world world;
    int32_t is_done = 0;
    (void)state;
    world_init(&world, "failed", 0);
    claim_all(&world);
    world.now_ms += 10 * CLAIM_MS;
    dkt_task *task = due_task(&world);
    assert_int_equal(dkt_task_run_page(task, world.store, &is_done), DKT_OK);
    world.rows.commit = ROWS_COMMIT_FAILS;
    assert_int_equal(dkt_task_run(task, world.store), DKT_E_STORE);
    assert_int_equal(dkt_task_host_code(task), 77);
    assert_non_null(strstr(dkt_task_error_text(task), "the disk is full"));
    assert_int_equal(dkt_task_progress(task), 1);
    world.rows.commit = ROWS_COMMIT_DONE;
    assert_int_equal(dkt_task_run(task, world.store), DKT_OK);
    assert_string_equal(dkt_task_error_text(task), "");
    assert_int_equal(dkt_task_progress(task), TICKET_COUNT);
    dkt_task_free(task);
    assert_all_lapsed_once(&world);
    world_free(&world);
}

static void after_a_commit_nobody_heard_of_nothing_is_done_twice(void **state)
{
    struct world world;
    int32_t maybe_count = 0;
    (void)state;
    world_init(&world, "maybe", 0);
    claim_all(&world);
    world.now_ms += 10 * CLAIM_MS;
    dkt_task *task = due_task(&world);
    world.rows.commit = ROWS_COMMIT_LOST;
    dkt_status r = dkt_task_run(task, world.store);
    while (r == DKT_E_MAYBE) {
        maybe_count++;
        r = dkt_task_run(task, world.store);
    }
    assert_int_equal(r, DKT_OK);
    assert_int_equal(maybe_count, TICKET_COUNT);
    dkt_task_free(task);
    assert_all_lapsed_once(&world);
    world_free(&world);
}

static void a_store_that_conflicts_for_ever_ends_the_run(void **state)
{
    struct world world;
    (void)state;
    world_init(&world, "conflicts", 0);
    claim_all(&world);
    world.now_ms += 10 * CLAIM_MS;
    dkt_task *task = due_task(&world);
    world.rows.commit = ROWS_COMMIT_CONFLICTS;
    assert_int_equal(dkt_task_run(task, world.store), DKT_E_CONFLICT);
    assert_int_equal(dkt_task_progress(task), 0);
    dkt_task_free(task);
    world_free(&world);
}

static void a_ticket_that_cannot_be_settled_holds_up_no_other(void **state)
{
    struct world world;
    (void)state;
    world_init(&world, "broken", 0);
    claim_all(&world);
    world.now_ms += 10 * CLAIM_MS;
    rows_set_text(rows_find(&world.rows, DKT_KIND_TICKET, "T-3", 0), DKT_TICKET_STATUS, "odd");
    rows_set_integer(rows_find(&world.rows, DKT_KIND_TICKET, "T-4", 0), DKT_TICKET_CYCLE, 9);
    dkt_task *task = due_task(&world);
    assert_int_equal(dkt_task_run(task, world.store), DKT_OK);
    assert_string_equal(world_findings(&world, task), "passed_over:T-3:0: passed_over:T-4:0:");
    assert_int_equal(dkt_task_progress(task), TICKET_COUNT - 2);
    dkt_task_free(task);
    world_free(&world);
}

static void without_memory_a_page_fails_and_nothing_is_lost(void **state)
{
    struct world world;
    (void)state;
    world_init(&world, "memory", 0);
    claim_all(&world);
    world.now_ms += 10 * CLAIM_MS;
    dkt_task *task = NULL;
    int64_t n = 1;
    for (; task == NULL; n++) {
        counting_allocator_fail(&world.counting, n, COUNTING_FAIL_ONCE);
        dkt_status r = dkt_task_new_run_due(world.desk, &task);
        counting_allocator_fail(&world.counting, 0, COUNTING_FAIL_ONCE);
        assert_int_equal(r, task == NULL ? DKT_E_MEMORY : DKT_OK);
    }
    dkt_status r = DKT_E_MEMORY;
    for (n = 1; r != DKT_OK; n++) {
        counting_allocator_fail(&world.counting, n, COUNTING_FAIL_ONCE);
        r = dkt_task_run(task, world.store);
        assert_true(r == DKT_OK || r == DKT_E_MEMORY);
    }
    counting_allocator_fail(&world.counting, 0, COUNTING_FAIL_ONCE);
    dkt_task_free(task);
    assert_all_lapsed_once(&world);
    world_free(&world);
}

/* ---- pages ---- */

static void a_task_stops_at_a_border_and_goes_on_from_there(void **state)
{
    struct world world;
    int32_t is_done = 0;
    (void)state;
    world_init(&world, "cancel", 0);
    claim_all(&world);
    world.now_ms += 10 * CLAIM_MS;
    dkt_task *task = due_task(&world);
    for (int32_t i = 1; i <= 5; i++) {
        assert_int_equal(dkt_task_run_page(task, world.store, &is_done), DKT_OK);
        assert_int_equal(is_done, 0);
        assert_int_equal(dkt_task_progress(task), i);
    }
    assert_int_equal(dkt_task_cancel(task), DKT_OK);
    assert_int_equal(dkt_task_run(task, world.store), DKT_E_CANCELED);
    assert_int_equal(dkt_task_progress(task), 5);
    assert_int_equal(dkt_task_run(task, world.store), DKT_OK);
    assert_int_equal(dkt_task_run_page(task, world.store, &is_done), DKT_OK);
    assert_int_equal(is_done, 1);
    assert_int_equal(dkt_task_progress(task), TICKET_COUNT);
    dkt_task_free(task);
    assert_all_lapsed_once(&world);
    world_free(&world);
}

static void cancel_at_third_read(struct rows *rows, void *context)
{
    if (rows->read_count == 3) {
        assert_int_equal(dkt_task_cancel(context), DKT_OK);
    }
}

static void a_hook_may_stop_the_task_that_called_it(void **state)
{
    struct world world;
    (void)state;
    world_init(&world, "cancel", 0);
    claim_all(&world);
    world.now_ms += 10 * CLAIM_MS;
    dkt_task *task = due_task(&world);
    world.rows.read_count = 0;
    world.rows.before_read = cancel_at_third_read;
    world.rows.context = task;
    assert_int_equal(dkt_task_run(task, world.store), DKT_E_CANCELED);
    assert_int_equal(dkt_task_progress(task),
                     3); /* the page that the hook was called in is whole */
    assert_int_equal(dkt_task_run(task, world.store), DKT_OK);
    dkt_task_free(task);
    assert_all_lapsed_once(&world);
    world_free(&world);
}

static jmp_buf unwound;

static void unwind_at_third_read(struct rows *rows, void *context)
{
    int32_t is_done = 0;
    assert_int_equal(dkt_task_run_page(context, NULL, &is_done), DKT_E_ARGUMENT);
    if (rows->read_count == 3) {
        longjmp(unwound, 1);
    }
}

static void after_a_hook_that_unwound_a_task_is_only_freed(void **state)
{
    static struct world world; /* the jump leaves no local of this function changed */
    static dkt_task *task;
    int32_t is_done = 0;
    int32_t need = 0;
    (void)state;
    world_init(&world, "unwound", 0);
    claim_all(&world);
    world.now_ms += 10 * CLAIM_MS;
    task = due_task(&world);
    world.rows.read_count = 0;
    world.rows.before_read = unwind_at_third_read;
    world.rows.context = task;
    if (setjmp(unwound) == 0) {
        (void)dkt_task_run(task, world.store);
        fail_msg("the hook did not unwind");
    }
    assert_int_equal(dkt_task_run_page(task, world.store, &is_done), DKT_E_STATE);
    assert_int_equal(dkt_task_step(task, &need), DKT_E_STATE);
    assert_int_equal(dkt_task_progress(task), 2);
    dkt_task_free(task);
    world.rows.before_read = NULL;
    run_due(&world); /* another task goes on */
    assert_all_lapsed_once(&world);
    world_free(&world);
}

static void a_task_that_is_being_stepped_is_not_run(void **state)
{
    struct world world;
    int32_t need = 0;
    int32_t is_done = 0;
    (void)state;
    world_init(&world, "stepped", 0);
    dkt_task *task = due_task(&world);
    assert_int_equal(dkt_task_step(task, &need), DKT_OK);
    assert_int_equal(need, DKT_NEED_READ);
    assert_int_equal(dkt_task_run_page(task, world.store, &is_done), DKT_E_STATE);
    assert_int_equal(dkt_task_committed(task, DKT_HOOK_DONE), DKT_E_STATE);
    assert_null(dkt_task_writes(task));
    assert_null(dkt_task_outcome(task));
    dkt_task_free(task);
    world_free(&world);
}

static void bad_arguments_are_refused(void **state)
{
    struct world world;
    dkt_task *task = NULL;
    int32_t n = 0;
    (void)state;
    world_init(&world, "arguments", 0);
    assert_int_equal(dkt_task_new_run_due(NULL, &task), DKT_E_ARGUMENT);
    assert_int_equal(dkt_task_new_run_due(world.desk, NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_task_new_verify(NULL, NULL, &task), DKT_E_ARGUMENT);
    assert_int_equal(dkt_task_new_void_numbers(NULL, &task), DKT_E_ARGUMENT);
    assert_int_equal(dkt_task_new_purge_requests(NULL, &task), DKT_E_ARGUMENT);
    assert_int_equal(dkt_task_new_verify(world.desk, "12", &task), DKT_E_FORMAT);
    assert_null(task);
    assert_int_equal(dkt_task_run(NULL, world.store), DKT_E_ARGUMENT);
    assert_int_equal(dkt_task_run_page(NULL, world.store, &n), DKT_E_ARGUMENT);
    assert_int_equal(dkt_task_step(NULL, &n), DKT_E_ARGUMENT);
    assert_int_equal(dkt_task_cancel(NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_task_committed(NULL, 0), DKT_E_ARGUMENT);
    assert_int_equal(dkt_task_set_root_instant(NULL, 0), DKT_E_ARGUMENT);
    assert_int_equal(dkt_task_progress(NULL), 0);
    assert_int_equal(dkt_task_finding(NULL, 0, NULL, NULL, NULL), 0);
    assert_string_equal(dkt_task_error_text(NULL), "");
    assert_string_equal(dkt_journal_root(NULL), "");
    task = due_task(&world);
    assert_int_equal(dkt_task_run(task, NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_task_run_page(task, world.store, NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_task_step(task, NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_task_set_root_instant(task, 0), DKT_E_ARGUMENT);
    assert_string_equal(dkt_journal_root(task), "");
    dkt_task_free(task);
    dkt_task_free(NULL);
    world_free(&world);
}

static void every_finding_has_words_in_both_languages(void **state)
{
    (void)state;
    for (int32_t i = DKT_FINDING_DIGEST; i <= DKT_FINDING_PASSED_OVER; i++) {
        assert_true(strlen(dkt_finding_text(i, DKT_LANGUAGE_ENGLISH)) > 10);
        assert_true(strlen(dkt_finding_text(i, DKT_LANGUAGE_CHINESE)) > 10);
    }
    assert_string_equal(dkt_finding_text(0, DKT_LANGUAGE_ENGLISH), "");
    assert_string_equal(dkt_finding_text(99, DKT_LANGUAGE_CHINESE), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_claim_lapses_at_its_instant_however_late_the_task_runs),
        cmocka_unit_test(what_is_not_due_yet_is_left_alone),
        cmocka_unit_test(an_entry_that_changes_nothing_has_an_empty_change),
        cmocka_unit_test(the_entries_are_those_the_next_command_would_have_written),
        cmocka_unit_test(of_hosts_that_step_side_by_side_each_thing_is_done_by_one),
        cmocka_unit_test(a_page_that_failed_is_run_again),
        cmocka_unit_test(after_a_commit_nobody_heard_of_nothing_is_done_twice),
        cmocka_unit_test(a_store_that_conflicts_for_ever_ends_the_run),
        cmocka_unit_test(a_ticket_that_cannot_be_settled_holds_up_no_other),
        cmocka_unit_test(without_memory_a_page_fails_and_nothing_is_lost),
        cmocka_unit_test(a_task_stops_at_a_border_and_goes_on_from_there),
        cmocka_unit_test(a_hook_may_stop_the_task_that_called_it),
        cmocka_unit_test(after_a_hook_that_unwound_a_task_is_only_freed),
        cmocka_unit_test(a_task_that_is_being_stepped_is_not_run),
        cmocka_unit_test(bad_arguments_are_refused),
        cmocka_unit_test(every_finding_has_words_in_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
