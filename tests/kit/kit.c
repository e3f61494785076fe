/* SPDX-License-Identifier: MIT
 *
 * The kit itself: clock, ids, memory, faults, the sweep, the timeline.
 */
#include "docket/docket.h"
#include "docket/testkit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdbool.h>
#include <string.h>

struct fixture {
    dkt_kit *kit;
    dkt_desk *desk;
    dkt_memory *memory;
    dkt_store *store;
    jmp_buf env;
    int32_t begin_count;
    int32_t check_answer;
    dkt_status body_status;
    void *leaked;
    bool leaks;
};

static void fixture_begin(struct fixture *fixture)
{
    dkt_config *config;
    dkt_store *inner;
    *fixture = (struct fixture){.check_answer = DKT_HOOK_DONE};
    assert_int_equal(dkt_kit_new(5, 1000, &fixture->kit), DKT_OK);
    assert_int_equal(dkt_kit_config_new(fixture->kit, &config), DKT_OK);
    assert_int_equal(dkt_desk_new(config, &fixture->desk), DKT_OK);
    dkt_config_free(config);
    assert_int_equal(dkt_memory_new(fixture->desk, &fixture->memory), DKT_OK);
    assert_int_equal(dkt_memory_store(fixture->memory, &inner), DKT_OK);
    assert_int_equal(dkt_kit_store_new(fixture->kit, fixture->desk, inner, &fixture->store), DKT_OK);
}

static void fixture_end(struct fixture *fixture)
{
    dkt_store_free(fixture->store);
    dkt_memory_free(fixture->memory);
    dkt_desk_unref(fixture->desk);
    assert_int_equal(dkt_kit_live_count(fixture->kit), 0);
    assert_int_equal(dkt_kit_live_size(fixture->kit), 0);
    dkt_kit_free(fixture->kit);
}

/* Registers a ticket; gives what the library says. */
static dkt_status fixture_register(struct fixture *fixture, const char *id)
{
    dkt_command *command;
    dkt_op *op = NULL;
    dkt_status r = dkt_command_new(fixture->desk, DKT_VERB_REGISTER, &command);
    if (r == DKT_OK) {
        r = dkt_command_set_actor(command, "ann", -1, NULL, 0);
    }
    if (r == DKT_OK && id != NULL) {
        r = dkt_command_set_subject(command, id, -1);
    }
    if (r == DKT_OK) {
        r = dkt_op_new(fixture->desk, command, &op);
    }
    if (r == DKT_OK) {
        r = dkt_op_run(op, fixture->store);
    }
    dkt_op_free(op);
    dkt_command_free(command);
    return r;
}

static void the_clock_stands_until_it_is_moved(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    assert_int_equal(dkt_kit_now(fixture.kit), 1000);
    assert_int_equal(dkt_kit_advance(fixture.kit, 500), DKT_OK);
    assert_int_equal(dkt_kit_set_now(fixture.kit, 2000), DKT_OK);
    assert_int_equal(dkt_kit_now(fixture.kit), 2000);
    fixture_end(&fixture);
}

static void the_clock_goes_back_only_by_its_own_call(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    assert_int_equal(dkt_kit_set_now(fixture.kit, 999), DKT_E_ARGUMENT);
    assert_int_equal(dkt_kit_advance(fixture.kit, -1), DKT_E_ARGUMENT);
    assert_int_equal(dkt_kit_set_back(fixture.kit, 400), DKT_OK);
    assert_int_equal(dkt_kit_now(fixture.kit), 600);
    fixture_end(&fixture);
}

static void the_clock_stays_within_possible_years(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    assert_int_equal(dkt_kit_advance(fixture.kit, INT64_MAX), DKT_E_ARGUMENT);
    assert_int_equal(dkt_kit_set_back(fixture.kit, INT64_MAX), DKT_E_ARGUMENT);
    dkt_kit *other;
    assert_int_equal(dkt_kit_new(1, INT64_MAX, &other), DKT_E_ARGUMENT);
    assert_null(other);
    fixture_end(&fixture);
}

static void the_clock_goes_to_what_falls_due_next(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    assert_int_equal(fixture_register(&fixture, "T1"), DKT_OK);
    dkt_command *command;
    dkt_op *op;
    assert_int_equal(dkt_command_new(fixture.desk, DKT_VERB_CLAIM, &command), DKT_OK);
    assert_int_equal(dkt_command_set_actor(command, "ann", -1, NULL, 0), DKT_OK);
    assert_int_equal(dkt_command_set_subject(command, "T1", -1), DKT_OK);
    assert_int_equal(dkt_op_new(fixture.desk, command, &op), DKT_OK);
    assert_int_equal(dkt_op_run(op, fixture.store), DKT_OK);
    dkt_op_free(op);
    dkt_command_free(command);
    int32_t is_due;
    assert_int_equal(dkt_kit_advance_to_next_due(fixture.kit, fixture.desk, fixture.store, 5000, &is_due), DKT_OK);
    assert_int_equal(is_due, 0);
    assert_int_equal(dkt_kit_now(fixture.kit), 5000);
    assert_int_equal(dkt_kit_advance_to_next_due(fixture.kit, fixture.desk, fixture.store, 9000000, &is_due),
                     DKT_OK);
    assert_int_equal(is_due, 1);
    assert_int_equal(dkt_kit_now(fixture.kit), 1000 + 30 * 60 * 1000 + 1); /* a claim lasts half an hour */
    fixture_end(&fixture);
}

static void the_same_seed_draws_the_same_id(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    dkt_kit_set_seed(fixture.kit, 77);
    assert_int_equal(fixture_register(&fixture, NULL), DKT_OK);
    assert_int_equal(fixture_register(&fixture, NULL), DKT_OK);
    dkt_kit_set_seed(fixture.kit, 77);
    assert_int_equal(fixture_register(&fixture, NULL), DKT_E_CONFLICT); /* an id drawn is not read before */
    fixture_end(&fixture);
}

static void an_allocation_fails_once(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    assert_int_equal(dkt_kit_fail(fixture.kit, DKT_KIT_WAY_MEMORY_ONCE, 1), DKT_OK);
    assert_int_equal(fixture_register(&fixture, "T1"), DKT_E_MEMORY);
    assert_int_equal(dkt_kit_has_failed(fixture.kit), 1);
    assert_int_equal(fixture_register(&fixture, "T1"), DKT_OK);
    fixture_end(&fixture);
}

static void allocations_fail_from_then_on(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    assert_int_equal(dkt_kit_fail(fixture.kit, DKT_KIT_WAY_MEMORY_FROM_ON, 2), DKT_OK);
    assert_int_equal(fixture_register(&fixture, "T1"), DKT_E_MEMORY);
    assert_int_equal(fixture_register(&fixture, "T1"), DKT_E_MEMORY);
    assert_int_equal(dkt_kit_fail(fixture.kit, 0, 0), DKT_OK);
    assert_int_equal(fixture_register(&fixture, "T1"), DKT_OK);
    fixture_end(&fixture);
}

/* Where a registration ends when its commit, the fourth hook (clock, begin, read, commit), fails in a way. */
static const struct commit_case {
    const char *name;
    int32_t way;
    dkt_status status;
    int64_t ticket_count;
} commit_cases[] = {
    {"a commit that fails before writes nothing", DKT_KIT_WAY_ERROR_BEFORE, DKT_E_STORE, 0},
    {"a commit that fails after has written", DKT_KIT_WAY_ERROR_AFTER, DKT_E_STORE, 1},
    {"a commit that meets a conflict is run again", DKT_KIT_WAY_CONFLICT, DKT_OK, 1},
    {"an unclear commit may have written nothing", DKT_KIT_WAY_MAYBE_BEFORE, DKT_E_MAYBE, 0},
    {"an unclear commit may have written", DKT_KIT_WAY_MAYBE_AFTER, DKT_E_MAYBE, 1},
    {"a silent commit is unclear", DKT_KIT_WAY_SILENT, DKT_E_MAYBE, 0},
};

static void a_commit_fails_in_its_way(void **given)
{
    const struct commit_case *row = *given;
    struct fixture fixture;
    fixture_begin(&fixture);
    assert_int_equal(dkt_kit_fail(fixture.kit, row->way, 4), DKT_OK);
    assert_int_equal(fixture_register(&fixture, "T1"), row->status);
    assert_int_equal(dkt_memory_row_count(fixture.memory, DKT_KIND_TICKET), row->ticket_count);
    assert_int_equal(dkt_kit_has_failed(fixture.kit), 1);
    fixture_end(&fixture);
}

/* Where a registration ends when its read, the third hook, is answered with a ticket that is malformed. */
static const struct read_case {
    const char *name;
    int32_t way;
    dkt_status status;
} read_cases[] = {
    {"a read that fails", DKT_KIT_WAY_ERROR_AFTER, DKT_E_STORE},
    {"a row with a column of the wrong type", DKT_KIT_WAY_ROW_TYPE, DKT_E_CORRUPT},
    {"a row that lacks a column", DKT_KIT_WAY_ROW_COLUMN, DKT_E_CORRUPT},
    {"a row that was not asked for", DKT_KIT_WAY_ROW_KEY, DKT_E_CORRUPT},
    {"a row that is not UTF-8", DKT_KIT_WAY_ROW_TEXT, DKT_E_CORRUPT},
    {"a row with a huge text", DKT_KIT_WAY_ROW_HUGE, DKT_E_CORRUPT},
    {"a row without a token", DKT_KIT_WAY_ROW_TOKEN, DKT_E_CORRUPT},
    {"more rows than asked for", DKT_KIT_WAY_ROW_MANY, DKT_E_LIMIT},
    {"a row of absurd values", DKT_KIT_WAY_ROW_VALUE, DKT_E_EXISTS},
    {"a wish without an answer", DKT_KIT_WAY_ROW_NONE, DKT_E_STORE},
};

static void a_read_fails_in_its_way(void **given)
{
    const struct read_case *row = *given;
    struct fixture fixture;
    fixture_begin(&fixture);
    assert_int_equal(dkt_kit_fail(fixture.kit, row->way, 3), DKT_OK);
    assert_int_equal(fixture_register(&fixture, "T1"), row->status);
    assert_int_equal(dkt_memory_row_count(fixture.memory, 0), 0);
    fixture_end(&fixture);
}

static void jump_out(uintptr_t user)
{
    struct fixture *fixture = (struct fixture *)user;
    longjmp(fixture->env, 1);
}

static void a_hook_jumps_out(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    dkt_query *query;
    dkt_op *op;
    assert_int_equal(dkt_query_new(fixture.desk, DKT_QUERY_OPEN, &query), DKT_OK);
    assert_int_equal(dkt_op_new_query(fixture.desk, query, &op), DKT_OK);
    assert_int_equal(dkt_kit_set_unwind(fixture.kit, jump_out, (uintptr_t)&fixture), DKT_OK);
    assert_int_equal(dkt_kit_fail(fixture.kit, DKT_KIT_WAY_UNWIND_AFTER, 3), DKT_OK);
    if (setjmp(fixture.env) == 0) {
        (void)dkt_op_run(op, fixture.store);
        fail_msg("%s", "the hook did not jump out");
    }
    assert_int_equal(dkt_op_run(op, fixture.store), DKT_E_STATE);
    dkt_op_free(op);
    dkt_query_free(query);
    fixture_end(&fixture);
}

static void the_timeline_says_what_happened(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    assert_int_equal(dkt_kit_advance(fixture.kit, 250), DKT_OK);
    dkt_kit_note(fixture.kit, "here", -1);
    assert_int_equal(fixture_register(&fixture, "T1"), DKT_OK);
    assert_string_equal(dkt_kit_timeline(fixture.kit), "  +250 ms  clock forwards by 250 ms\n"
                                                       "  +250 ms  note: here\n"
                                                       "  +250 ms  begin -> done\n"
                                                       "  +250 ms  read: get ticket T1\n"
                                                       "  +250 ms  read -> done\n"
                                                       "  +250 ms  commit: insert ticket T1, insert entry 1/T1/1\n"
                                                       "  +250 ms  commit -> done\n");
    dkt_kit_clear(fixture.kit);
    assert_string_equal(dkt_kit_timeline(fixture.kit), "");
    fixture_end(&fixture);
}

static void the_timeline_keeps_the_last_lines(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    for (int i = 0; i < 300; i++) {
        dkt_kit_note(fixture.kit, i < 44 ? "old" : "new", -1);
    }
    assert_null(strstr(dkt_kit_timeline(fixture.kit), "old"));
    assert_non_null(strstr(dkt_kit_timeline(fixture.kit), "new"));
    fixture_end(&fixture);
}

/* ---- the sweep ---- */

static int32_t count_begin(uintptr_t user)
{
    struct fixture *fixture = (struct fixture *)user;
    fixture->begin_count++;
    return DKT_HOOK_DONE;
}

static dkt_status count_body(uintptr_t user)
{
    struct fixture *fixture = (struct fixture *)user;
    dkt_config *config;
    dkt_status r = dkt_kit_config_new(fixture->kit, &config);
    if (r == DKT_OK && fixture->leaks) {
        fixture->leaked = config;
        return fixture->body_status;
    }
    dkt_config_free(config);
    return r == DKT_OK ? fixture->body_status : r;
}

static int32_t count_check(uintptr_t user, dkt_status status)
{
    (void)status;
    return ((struct fixture *)user)->check_answer;
}

static void count_end(uintptr_t user)
{
    (void)user;
}

static const struct dkt_kit_sweep_hooks count_hooks = {
    .struct_size = sizeof count_hooks,
    .begin = count_begin,
    .body = count_body,
    .check = count_check,
    .end = count_end,
};

static void a_sweep_runs_until_no_call_fails(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    int64_t run_count;
    assert_int_equal(dkt_kit_sweep(fixture.kit, &count_hooks, (uintptr_t)&fixture, DKT_KIT_WAY_MEMORY_ONCE,
                                   &run_count),
                     DKT_OK);
    assert_true(run_count > 1); /* one for each allocation, and the one in which none failed */
    assert_int_equal(run_count, fixture.begin_count);
    assert_int_equal(dkt_kit_has_failed(fixture.kit), 0);
    assert_string_equal(dkt_kit_report(fixture.kit), "");
    fixture_end(&fixture);
}

static void a_sweep_finds_what_is_left_live(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    fixture.leaks = true;
    assert_int_equal(
        dkt_kit_sweep(fixture.kit, &count_hooks, (uintptr_t)&fixture, DKT_KIT_WAY_SILENT, NULL), DKT_E_BUG);
    assert_non_null(strstr(dkt_kit_report(fixture.kit), "way silent, call 1: pieces of memory left live: "));
    dkt_config_free(fixture.leaked);
    fixture_end(&fixture);
}

static void a_sweep_finds_a_status_without_a_name(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    fixture.body_status = -999;
    assert_int_equal(
        dkt_kit_sweep(fixture.kit, &count_hooks, (uintptr_t)&fixture, DKT_KIT_WAY_SILENT, NULL), DKT_E_BUG);
    assert_non_null(strstr(dkt_kit_report(fixture.kit), "the status has no name: -999"));
    fixture_end(&fixture);
}

static void a_sweep_believes_no_unwinding_that_was_not_asked_for(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    fixture.body_status = DKT_KIT_UNWOUND;
    assert_int_equal(
        dkt_kit_sweep(fixture.kit, &count_hooks, (uintptr_t)&fixture, DKT_KIT_WAY_SILENT, NULL), DKT_E_BUG);
    fixture_end(&fixture);
}

static void a_sweep_stops_where_the_check_fails(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    fixture.check_answer = 1;
    int64_t run_count;
    assert_int_equal(dkt_kit_sweep(fixture.kit, &count_hooks, (uintptr_t)&fixture, 0, &run_count), DKT_E_HOOK);
    assert_int_equal(run_count, 0);
    assert_non_null(strstr(dkt_kit_report(fixture.kit), "way memory_once, call 1: the check fails\nwhat happened:\n"));
    fixture_end(&fixture);
}

static void a_sweep_refuses_a_malformed_table(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    struct dkt_kit_sweep_hooks hooks = count_hooks;
    hooks.check = NULL;
    assert_int_equal(dkt_kit_sweep(fixture.kit, &hooks, (uintptr_t)&fixture, 0, NULL), DKT_E_ARGUMENT);
    hooks = count_hooks;
    hooks.struct_size = 4;
    assert_int_equal(dkt_kit_sweep(fixture.kit, &hooks, (uintptr_t)&fixture, 0, NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_kit_sweep(fixture.kit, &count_hooks, (uintptr_t)&fixture, 99, NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_kit_sweep(NULL, &count_hooks, (uintptr_t)&fixture, 0, NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_kit_sweep_hooks_size(), sizeof(struct dkt_kit_sweep_hooks));
    fixture_end(&fixture);
}

static void null_arguments_are_errors(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    dkt_store *store = fixture.store;
    assert_int_equal(dkt_kit_store_new(NULL, fixture.desk, NULL, &store), DKT_E_ARGUMENT);
    assert_null(store);
    assert_int_equal(dkt_kit_new(1, 0, NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_kit_config_new(fixture.kit, NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_kit_fail(fixture.kit, 99, 1), DKT_E_ARGUMENT);
    assert_int_equal(dkt_kit_fail(fixture.kit, DKT_KIT_WAY_SILENT, 0), DKT_E_ARGUMENT);
    assert_int_equal(dkt_kit_set_unwind(NULL, NULL, 0), DKT_E_ARGUMENT);
    assert_string_equal(dkt_kit_way_name(DKT_KIT_WAY_ROW_HUGE), "row_huge");
    assert_string_equal(dkt_kit_way_name(0), "?");
    assert_string_equal(dkt_kit_timeline(NULL), "");
    dkt_kit_free(NULL);
    fixture_end(&fixture);
}

int main(void)
{
    enum { COMMITS = sizeof commit_cases / sizeof commit_cases[0], READS = sizeof read_cases / sizeof read_cases[0] };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_clock_stands_until_it_is_moved),
        cmocka_unit_test(the_clock_goes_back_only_by_its_own_call),
        cmocka_unit_test(the_clock_stays_within_possible_years),
        cmocka_unit_test(the_clock_goes_to_what_falls_due_next),
        cmocka_unit_test(the_same_seed_draws_the_same_id),
        cmocka_unit_test(an_allocation_fails_once),
        cmocka_unit_test(allocations_fail_from_then_on),
        cmocka_unit_test(a_hook_jumps_out),
        cmocka_unit_test(the_timeline_says_what_happened),
        cmocka_unit_test(the_timeline_keeps_the_last_lines),
        cmocka_unit_test(a_sweep_runs_until_no_call_fails),
        cmocka_unit_test(a_sweep_finds_what_is_left_live),
        cmocka_unit_test(a_sweep_finds_a_status_without_a_name),
        cmocka_unit_test(a_sweep_believes_no_unwinding_that_was_not_asked_for),
        cmocka_unit_test(a_sweep_stops_where_the_check_fails),
        cmocka_unit_test(a_sweep_refuses_a_malformed_table),
        cmocka_unit_test(null_arguments_are_errors),
    };
    struct CMUnitTest rows[COMMITS + READS];
    for (size_t i = 0; i < COMMITS; i++) {
        rows[i] = (struct CMUnitTest){.name = commit_cases[i].name,
                                      .test_func = a_commit_fails_in_its_way,
                                      .initial_state = (void *)(uintptr_t)&commit_cases[i]};
    }
    for (size_t i = 0; i < READS; i++) {
        rows[COMMITS + i] = (struct CMUnitTest){.name = read_cases[i].name,
                                                .test_func = a_read_fails_in_its_way,
                                                .initial_state = (void *)(uintptr_t)&read_cases[i]};
    }
    int failed = cmocka_run_group_tests_name("the kit", tests, NULL, NULL);
    return failed + cmocka_run_group_tests_name("ways of failing", rows, NULL, NULL);
}
