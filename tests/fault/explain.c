/* SPDX-License-Identifier: MIT
 *
 * Explanations, forecasts and lists of clocks under every fault: they give what they give without faults, or a named
 * error; they never change a row; and they give the right answer when they are asked again. Rows that are possible and
 * untrue may change an answer, but nothing else.
 */
#include "fault/world.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char calendar_json[] =
    "{\"name\":\"office\",\"zone\":\"UTC\",\"week\":{\"mon-sun\":[\"00:00-00:10\",\"00:20-24:00\"]}}";

static const char *const goals[] = {
    "{\"code\":\"processing\",\"english\":\"Processing\",\"chinese\":\"处理\",\"calendar\":\"office\","
    "\"start\":[\"verb:register\",\"verb:reopen\"],\"pause\":[\"status:blocked\"],\"stop\":[\"state:closed\"],"
    "\"target\":{\"by\":\"priority\",\"values\":[{\"is\":1,\"minutes\":5}],\"else\":{\"hours\":2}},"
    "\"warn\":[{\"percent\":50,\"to\":\"owner\"}],\"escalate\":[{\"after\":{\"minutes\":1},\"to\":\"head\"}],"
    "\"pause_at_most\":{\"minutes\":30}}",
    "{\"code\":\"days\",\"english\":\"Days\",\"chinese\":\"日\",\"calendar\":\"office\",\"start\":[\"verb:register\"],"
    "\"reset\":[\"verb:note\"],\"stop\":[\"state:closed\"],\"target\":{\"business_days\":1}}",
};

static const char *const setup[] = {
    "register T1 title=a priority=#1 owner=bob",
    "block T1 block_party=#1 block_reason=away follow_up_at=#5000000",
    "register T2 title=b priority=#5",
    "note T2 text=x",
    "amend T1 priority=#5",
    "close T1 resolution=fixed",
    "reopen T1 reason=again",
    "register T3 title=c priority=#1",
};

static const struct explain_case {
    const char *name;
    const char *ticket; /* NULL: a query */
    const char *goal;
    int64_t run;
    int32_t what;
} cases[] = {
    {"the last run", "T1", "processing", 0, 0},
    {"an earlier run", "T1", "processing", 1, 0},
    {"a target in days", "T2", "days", 0, 0},
    {"a breach that was not settled", "T3", "processing", 0, 0},
    {"a forecast", NULL, NULL, 0, DKT_QUERY_FORECAST},
    {"the clocks of a ticket", NULL, "T1", 0, DKT_QUERY_CLOCKS},
};

enum {
    TEXT_MAX = 32000,
};

struct sweep_state {
    struct world world;
    const struct explain_case *row;
    char *rows; /* of the memory */
    char expected[TEXT_MAX];
    char got[TEXT_MAX];
    dkt_query *query;
    dkt_op *op;
};

static dkt_rules *rules_with_goals(void)
{
    dkt_profile *profile = NULL;
    dkt_calendar *calendar = NULL;
    dkt_rules *rules = NULL;
    assert_int_equal(dkt_profile_new_default(&profile), DKT_OK);
    assert_int_equal(dkt_calendar_new(calendar_json, -1, NULL, 0, NULL, &calendar), DKT_OK);
    assert_int_equal(dkt_profile_add_calendar(profile, "office", calendar), DKT_OK);
    dkt_calendar_unref(calendar);
    for (size_t i = 0; i < sizeof goals / sizeof goals[0]; i++) {
        assert_int_equal(dkt_profile_add_goal(profile, goals[i], -1), DKT_OK);
    }
    assert_int_equal(dkt_rules_new(profile, &rules), DKT_OK);
    dkt_profile_free(profile);
    return rules;
}

static int32_t sweep_begin(uintptr_t user)
{
    struct sweep_state *state = (struct sweep_state *)user;
    if (!world_begin(&state->world)) {
        return 0;
    }
    for (size_t i = 0; i < sizeof setup / sizeof setup[0]; i++) {
        if (world_do(&state->world, setup[i], NULL) != DKT_OK) {
            return 0;
        }
    }
    return DKT_HOOK_DONE;
}

static dkt_status op_make(struct sweep_state *state)
{
    const struct explain_case *row = state->row;
    if (row->ticket != NULL) {
        return dkt_op_new_explain(state->world.desk, row->ticket, -1, row->goal, -1, row->run, &state->op);
    }
    dkt_status r = dkt_query_new(state->world.desk, row->what, &state->query);
    if (r == DKT_OK && row->what == DKT_QUERY_FORECAST) {
        r = dkt_query_set_range(state->query, 0, INT64_C(100000000));
    }
    if (r == DKT_OK && row->goal != NULL) {
        r = dkt_query_set_key(state->query, row->goal, -1);
    }
    return r == DKT_OK ? dkt_op_new_query(state->world.desk, state->query, &state->op) : r;
}

static dkt_status sweep_body(uintptr_t user)
{
    struct sweep_state *state = (struct sweep_state *)user;
    if (setjmp(state->world.env) != 0) {
        return DKT_KIT_UNWOUND;
    }
    dkt_status r = op_make(state);
    if (r == DKT_OK) {
        r = dkt_op_run(state->op, state->world.store);
    }
    if (r == DKT_OK) {
        const char *json = dkt_op_result_json(state->op, NULL);
        (void)snprintf(state->got, TEXT_MAX, "%s", json == NULL ? "" : json);
        r = json == NULL ? DKT_E_MEMORY : DKT_OK;
    }
    return r;
}

static void body_free(struct sweep_state *state)
{
    dkt_op_free(state->op);
    dkt_query_free(state->query);
    state->op = NULL;
    state->query = NULL;
}

static int32_t sweep_check(uintptr_t user, dkt_status status)
{
    struct sweep_state *state = (struct sweep_state *)user;
    char *rows = world_dump(&state->world);
    bool is_untouched = strcmp(rows, state->rows) == 0;
    free(rows);
    if (!is_untouched) {
        return world_say(&state->world, "rows were changed");
    }
    bool is_lied_to = state->world.way == DKT_KIT_WAY_ROW_VALUE;
    if (status == DKT_OK && !is_lied_to && strcmp(state->got, state->expected) != 0) {
        (void)fprintf(stderr, "got:\n%s\nexpected:\n%s\n", state->got, state->expected);
        return world_say(&state->world, "it ended well with another answer");
    }
    body_free(state);
    if (sweep_body(user) != DKT_OK || strcmp(state->got, state->expected) != 0) {
        return world_say(&state->world, "asked again it does not give the answer");
    }
    return DKT_HOOK_DONE;
}

static void sweep_end(uintptr_t user)
{
    struct sweep_state *state = (struct sweep_state *)user;
    body_free(state);
    world_end(&state->world);
}

static void expect(struct sweep_state *state)
{
    assert_int_equal(sweep_begin((uintptr_t)state), DKT_HOOK_DONE);
    state->rows = world_dump(&state->world);
    assert_int_equal(sweep_body((uintptr_t)state), DKT_OK);
    assert_true(strlen(state->got) > 100 && strlen(state->got) < TEXT_MAX - 1);
    memcpy(state->expected, state->got, sizeof state->expected);
    sweep_end((uintptr_t)state);
}

static void it_survives_every_fault(void **given)
{
    struct sweep_state *state = calloc(1, sizeof *state);
    assert_non_null(state);
    state->row = *given;
    world_open(&state->world);
    dkt_rules_unref(state->world.rules);
    state->world.rules = rules_with_goals();
    expect(state);
    const struct dkt_kit_sweep_hooks hooks = {.struct_size = sizeof hooks,
                                              .begin = sweep_begin,
                                              .body = sweep_body,
                                              .check = sweep_check,
                                              .end = sweep_end};
    world_sweep(&state->world, &hooks, (uintptr_t)state, state->row->name);
    free(state->rows);
    world_close(&state->world);
    free(state);
}

int main(void)
{
    enum { COUNT = sizeof cases / sizeof cases[0] };
    struct CMUnitTest tests[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        tests[i] = (struct CMUnitTest){.name = cases[i].name,
                                       .test_func = it_survives_every_fault,
                                       .initial_state = (void *)(uintptr_t)&cases[i]};
    }
    return cmocka_run_group_tests_name("every explanation survives every fault", tests, NULL, NULL);
}
