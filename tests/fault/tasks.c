/* SPDX-License-Identifier: MIT
 *
 * Every task under every fault. A task commits page by page, so what is left after a fault may lie between before and
 * after; but each ticket is settled or not, run again the task ends where it would have ended, and verify finds nothing.
 */
#include "fault/world.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static dkt_status verify_new(dkt_desk *desk, dkt_task **out_task)
{
    return dkt_task_new_verify(desk, NULL, out_task);
}

static const struct task_case {
    const char *name;
    dkt_status (*make)(dkt_desk *desk, dkt_task **out_task);
} cases[] = {
    {"run_due", dkt_task_new_run_due},
    {"void_numbers", dkt_task_new_void_numbers},
    {"purge_requests", dkt_task_new_purge_requests},
    {"verify", verify_new},
    {"cover", dkt_task_new_cover},
};

struct sweep_state {
    struct world world;
    const struct task_case *row;
    char *after;
    dkt_task *task;
};

/* Two claims that lapse, a follow-up, an appointment, a leased run of numbers, and request ids: all long past. */
static const char *const setup[] = {
    "register T1 title=a order=A-1 phone=555",
    "claim T1",
    "register T2 title=b",
    "reserve T2 appointment_from=#2000000 appointment_until=#3000000 appointment_with=ann",
    "register T3 title=c",
    "block T3 block_party=#1 block_reason=away follow_up_at=#4000000",
    "set_person li unit=it",
    "set_person zhao unit=it",
    "register T4 title=d owner=li",
    "register T5 title=e owner=li",
    "absence li begins_at=#2000000 ends_at=#900000000 substitute=zhao mode=#3",
};

static int32_t sweep_begin(uintptr_t user)
{
    static const char *const requests[] = {"q0", "q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8", "q9", "q10"};
    struct sweep_state *state = (struct sweep_state *)user;
    if (!world_begin(&state->world)) {
        return 0;
    }
    for (size_t i = 0; i < sizeof setup / sizeof setup[0]; i++) {
        if (world_do(&state->world, setup[i], requests[i]) != DKT_OK) {
            return 0;
        }
    }
    dkt_kit_set_seed(state->world.kit, 11);
    return dkt_kit_set_now(state->world.kit, INT64_C(864000000)) == DKT_OK ? DKT_HOOK_DONE : 0; /* ten days */
}

static dkt_status sweep_body(uintptr_t user)
{
    struct sweep_state *state = (struct sweep_state *)user;
    if (setjmp(state->world.env) != 0) {
        return DKT_KIT_UNWOUND;
    }
    dkt_status r = state->row->make(state->world.desk, &state->task);
    return r == DKT_OK ? dkt_task_run(state->task, state->world.store) : r;
}

static void task_free(struct sweep_state *state)
{
    dkt_task_free(state->task);
    state->task = NULL;
}

static bool verify_finds_nothing(struct sweep_state *state)
{
    dkt_task *verify;
    dkt_status r = dkt_task_new_verify(state->world.desk, NULL, &verify);
    r = r == DKT_OK ? dkt_task_run(verify, state->world.store) : r;
    bool is_clean = r == DKT_OK && dkt_task_finding_count(verify) == 0;
    dkt_task_free(verify);
    return is_clean || world_say(&state->world, "verify finds something") != 0;
}

static bool rows_are_after(struct sweep_state *state)
{
    char *rows = world_dump(&state->world);
    bool is_equal = strcmp(rows, state->after) == 0;
    if (!is_equal) {
        (void)fprintf(stderr, "got:\n%s--- expected:\n%s", rows, state->after);
    }
    free(rows);
    return is_equal || world_say(&state->world, "the rows are not as after") != 0;
}

static int32_t sweep_check(uintptr_t user, dkt_status status)
{
    struct sweep_state *state = (struct sweep_state *)user;
    if (!verify_finds_nothing(state)) {
        return 0;
    }
    /* What a task passed over it says, and takes up in its next run. */
    bool is_finished = status == DKT_OK && dkt_task_finding_count(state->task) == 0;
    task_free(state);
    dkt_kit_set_seed(state->world.kit, 11);
    if (!is_finished && sweep_body(user) != DKT_OK) {
        return world_say(&state->world, "run again the task does not end well");
    }
    return rows_are_after(state) ? DKT_HOOK_DONE : 0;
}

static void sweep_end(uintptr_t user)
{
    struct sweep_state *state = (struct sweep_state *)user;
    task_free(state);
    world_end(&state->world);
    (void)dkt_kit_set_back(state->world.kit, dkt_kit_now(state->world.kit) - 1000000);
}

static void expect(struct sweep_state *state)
{
    assert_int_equal(sweep_begin((uintptr_t)state), DKT_HOOK_DONE);
    char *before = world_dump(&state->world);
    assert_int_equal(sweep_body((uintptr_t)state), DKT_OK);
    state->after = world_dump(&state->world);
    bool is_verify = strcmp(state->row->name, "verify") == 0;
    assert_int_equal(strcmp(before, state->after) == 0, is_verify); /* all others have something to do */
    free(before);
    sweep_end((uintptr_t)state);
}

static void task_survives_every_fault(void **given)
{
    struct sweep_state *state = calloc(1, sizeof *state);
    assert_non_null(state);
    state->row = *given;
    world_open(&state->world);
    expect(state);
    const struct dkt_kit_sweep_hooks hooks = {.struct_size = sizeof hooks,
                                              .begin = sweep_begin,
                                              .body = sweep_body,
                                              .check = sweep_check,
                                              .end = sweep_end};
    world_sweep(&state->world, &hooks, (uintptr_t)state, state->row->name);
    free(state->after);
    world_close(&state->world);
    free(state);
}

int main(void)
{
    enum { COUNT = sizeof cases / sizeof cases[0] };
    struct CMUnitTest tests[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        tests[i] = (struct CMUnitTest){.name = cases[i].name,
                                       .test_func = task_survives_every_fault,
                                       .initial_state = (void *)(uintptr_t)&cases[i]};
    }
    return cmocka_run_group_tests_name("every task survives every fault", tests, NULL, NULL);
}
