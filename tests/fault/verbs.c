/* SPDX-License-Identifier: MIT
 *
 * Every action of the default workflow, under every fault: the n-th allocation failing once and from then on, the
 * n-th hook call failing in every way, for every n until none fails. After each run:
 *
 *   - the rows are as before or as after, and as before when the status says that nothing was written;
 *   - running the same request again ends well, and the rows are as after: exactly one effect;
 *   - a third run is a replay and changes nothing;
 *   - no memory is left live (the kit looks).
 */
#include "fault/world.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct verb_case {
    const char *name;
    const char *line;
    const char *setup[WORLD_SETUP_MAX];
} cases[] = {
    {"register", "register T1 title=printer unit=it contact=ann order=A-1 phone=555", {NULL}},
    {"register_with_own_id_drawn", "register - title=printer", {NULL}},
    {"register_with_number_by_hand", "register T1 title=printer number=X-7", {NULL}},
    {"register_from_a_lease", "register T2 title=printer", {"register T1 title=first"}},
    {"assign", "assign T1 owner=bob", {"register T1 title=a"}},
    {"claim", "claim T1", {"register T1 title=a"}},
    {"release", "release T1", {"register T1 title=a", "claim T1"}},
    {"transfer", "transfer T1 unit=hr reason=moved", {"register T1 title=a owner=bob"}},
    {"reserve",
     "reserve T1 appointment_from=#2000000 appointment_until=#3000000 appointment_with=ann",
     {"register T1 title=a"}},
    {"arrive",
     "arrive T1 text=here",
     {"register T1 title=a",
      "reserve T1 appointment_from=#2000000 appointment_until=#3000000 appointment_with=ann"}},
    {"progress", "progress T1 text=looked", {"register T1 title=a"}},
    {"block",
     "block T1 block_party=#1 block_reason=away follow_up_at=#5000000",
     {"register T1 title=a"}},
    {"resolve", "resolve T1 resolution=fixed", {"register T1 title=a"}},
    {"close", "close T1 resolution=fixed", {"register T1 title=a order=A-1", "claim T1"}},
    {"reopen", "reopen T1 reason=again", {"register T1 title=a", "close T1 resolution=fixed"}},
    {"withdraw", "withdraw T1 outcome_reason=mistake", {"register T1 title=a"}},
    {"note", "note T1 text=seen", {"register T1 title=a"}},
    {"message", "message T1 text=hello direction=#1 via=phone", {"register T1 title=a"}},
    {"link", "link T1 role=#1 target=T2", {"register T1 title=a", "register T2 title=b"}},
    {"link_attachment",
     "link T1 role=#7 target=file-1 name=a.png media_type=image/png",
     {"register T1 title=a"}},
    {"unlink",
     "unlink T1 role=#1 target=T2",
     {"register T1 title=a", "register T2 title=b", "link T1 role=#1 target=T2"}},
    {"merge", "merge T1 merged_into=T2", {"register T1 title=a", "register T2 title=b"}},
    {"dispatch", "dispatch T1 owner=bob work_content=fix work_requirement=today", {"register T1 title=a"}},
    {"dispatch_again", "dispatch T1 owner=eve", {"register T1 title=a", "dispatch T1 owner=bob work_content=fix"}},
    {"dispatch_by_turn", "dispatch T1 owner=bob route=r turn=#2", {"register T1 title=a", "dispatch T1 owner=bob route=r turn=#1"}},
    {"take_in", "take_in I1 title=a contact=555", {NULL}},
    {"guide", "guide I1 guidance=restart solved=#0", {"take_in I1 title=a"}},
    {"register_for_an_intake", "register T1 intake=I1", {"take_in I1 title=a contact=555"}},
    {"relay", "relay T1 unit=branch", {"register T1 title=a"}},
    {"dispatch_onwards", "dispatch T1 owner=bob", {"register T1 title=a", "relay T1 unit=branch"}},
    {"return", "return T1 reason=wrong", {"register T1 title=a", "relay T1 unit=branch"}},
    {"escalate", "escalate T1 reason=stuck to=head text=help", {"register T1 title=a"}},
    {"sheet_open", "sheet_open S template=shift incoming=ann", {NULL}},
    {"sheet_open_without_id", "sheet_open - template=shift incoming=ann", {NULL}},
    {"sheet_fill", "sheet_fill S item:keys/0=#3", {"sheet_open S template=shift incoming=ann"}},
    {"sheet_add", "sheet_add S ticket:T1 ticket:T2", {"register T1 title=a owner=agent", "register T2 title=b owner=agent", "sheet_open S template=shift incoming=ann"}},
    {"sheet_take_off", "sheet_take_off S item:tickets/1", {"register T1 title=a owner=agent", "register T2 title=b owner=agent", "sheet_open S template=shift incoming=ann", "sheet_add S ticket:T1 ticket:T2"}},
    {"sheet_prepare", "sheet_prepare S", {"sheet_open S template=shift incoming=ann", "sheet_fill S item:keys/0=#3"}},
    {"sheet_dispute", "sheet_dispute S by:ann item:tickets/1 reason=no", {"register T1 title=a owner=agent", "register T2 title=b owner=agent", "sheet_open S template=shift incoming=ann", "sheet_add S ticket:T1 ticket:T2", "sheet_fill S item:keys/0=#3", "sheet_prepare S"}},
    {"sheet_waive", "sheet_waive S item:keys/0 reason=lost by:eve", {"sheet_open S template=shift incoming=ann", "sheet_fill S item:keys/0=#3", "sheet_prepare S"}},
    {"sheet_return", "sheet_return S by:ann reason=again", {"sheet_open S template=shift incoming=ann", "sheet_fill S item:keys/0=#3", "sheet_prepare S"}},
    {"sheet_accept", "sheet_accept S by:ann", {"register T1 title=a owner=agent", "register T2 title=b owner=agent", "sheet_open S template=shift incoming=ann", "sheet_add S ticket:T1 ticket:T2", "sheet_fill S item:keys/0=#3", "sheet_prepare S", "sheet_fill S by:ann item:keys/0=#3"}},
    {"sheet_withdraw", "sheet_withdraw S reason=stay", {"register T1 title=a owner=agent", "register T2 title=b owner=agent", "sheet_open S template=shift incoming=ann", "sheet_add S ticket:T1 ticket:T2"}},
    {"sheet_override", "sheet_override S by:eve reason=nobody", {"register T1 title=a owner=agent", "register T2 title=b owner=agent", "sheet_open S template=shift incoming=ann", "sheet_add S ticket:T1 ticket:T2"}},
    {"sheet_replace", "sheet_replace S by:eve incoming=zoe reason=ill", {"sheet_open S template=shift incoming=ann", "sheet_fill S item:keys/0=#3"}},
    {"amend", "amend T1 title=b order=A-2 phone=556", {"register T1 title=a order=A-1"}},
    {"set_person", "set_person li name=Li unit=it roles=agent certified_until=#9000000 contact=555", {"set_unit it name=IT"}},
    {"set_unit", "set_unit it path=hq/it leader=wu deputy=li away_max=#1", {NULL}},
    {"roster",
     "roster it person=li begins_at=#2000000 ends_at=#3000000 role=phone",
     {"set_unit it name=IT", "set_person li unit=it"}},
    {"unroster",
     "unroster it person=li begins_at=#2000000 reason=swapped",
     {"set_unit it name=IT", "set_person li unit=it", "roster it person=li begins_at=#2000000 ends_at=#3000000"}},
    {"presence_away",
     "presence li presence=#4 approved_by=wu",
     {"set_unit it leader=wu away_max=#1", "set_person li unit=it", "presence li presence=#2"}},
    {"absence",
     "absence li begins_at=#2000000 ends_at=#3000000 substitute=zhao mode=#3 reason=wedding",
     {"set_person li unit=it", "set_person zhao unit=it"}},
    {"absence_change",
     "absence_change li begins_at=#2000000 ends_at=#4000000 mode=#1",
     {"set_person li unit=it", "absence li begins_at=#2000000 ends_at=#3000000"}},
    {"absence_end",
     "absence_end li begins_at=#2000000",
     {"set_person li unit=it", "absence li begins_at=#2000000 ends_at=#3000000"}},
};

struct sweep_state {
    struct world world;
    const struct verb_case *row;
    char *before;
    char *after;
    dkt_command *command;
    dkt_op *op;
};

static int32_t sweep_begin(uintptr_t user)
{
    struct sweep_state *state = (struct sweep_state *)user;
    if (!world_begin(&state->world)) {
        return 0;
    }
    for (int i = 0; i < WORLD_SETUP_MAX && state->row->setup[i] != NULL; i++) {
        if (world_do(&state->world, state->row->setup[i], NULL) != DKT_OK) {
            return 0;
        }
    }
    dkt_kit_set_seed(state->world.kit, 11);
    return DKT_HOOK_DONE;
}

static dkt_status sweep_body(uintptr_t user)
{
    struct sweep_state *state = (struct sweep_state *)user;
    if (setjmp(state->world.env) != 0) {
        return DKT_KIT_UNWOUND;
    }
    dkt_status r = world_command(&state->world, state->row->line, "r-1", &state->command);
    if (r == DKT_OK) {
        r = dkt_op_new(state->world.desk, state->command, &state->op);
    }
    return r == DKT_OK ? dkt_op_run(state->op, state->world.store) : r;
}

static void body_free(struct sweep_state *state)
{
    dkt_op_free(state->op);
    dkt_command_free(state->command);
    state->op = NULL;
    state->command = NULL;
}

/* Whether the rows are as this text, with a note when they are not. */
static bool rows_are(struct sweep_state *state, const char *expected, const char *what)
{
    char *rows = world_dump(&state->world);
    bool is_equal = strcmp(rows, expected) == 0;
    if (!is_equal) {
        world_say(&state->world, what);
        (void)fprintf(stderr, "%s:\n%s--- expected:\n%s", what, rows, expected);
    }
    free(rows);
    return is_equal;
}

/* Whether something may be written when the library said this. A store that did its work and said that it failed has
 * broken its word; the library passes that on as it was told. */
static bool may_be_written(const struct sweep_state *state, dkt_status status)
{
    bool is_lied_to = state->world.way == DKT_KIT_WAY_ERROR_AFTER;
    return status == DKT_E_MAYBE || status == DKT_KIT_UNWOUND || (status == DKT_E_STORE && is_lied_to);
}

static bool rows_are_whole(struct sweep_state *state, dkt_status status)
{
    if (status == DKT_OK) {
        return rows_are(state, state->after, "ended well, but the rows are not as after");
    }
    char *rows = world_dump(&state->world);
    bool is_after = strcmp(rows, state->after) == 0;
    free(rows);
    if (is_after && may_be_written(state, status)) {
        return true;
    }
    return rows_are(state, state->before, "failed, and the rows are not as before");
}

/* Runs the request once more, without faults. */
static bool runs_again(struct sweep_state *state, bool is_replay)
{
    body_free(state);
    dkt_kit_set_seed(state->world.kit, 11);
    dkt_status r = world_command(&state->world, state->row->line, "r-1", &state->command);
    r = r == DKT_OK ? dkt_op_new(state->world.desk, state->command, &state->op) : r;
    r = r == DKT_OK ? dkt_op_run(state->op, state->world.store) : r;
    if (r != DKT_OK) {
        world_say(&state->world, dkt_op_error_text(state->op));
        return world_say(&state->world, "running it again does not end well") != 0;
    }
    if (is_replay && dkt_result_is_replayed(dkt_op_result(state->op)) != 1) {
        return world_say(&state->world, "the third run is no replay") != 0;
    }
    return rows_are(state, state->after, "after running it again the rows are not as after");
}

static int32_t sweep_check(uintptr_t user, dkt_status status)
{
    struct sweep_state *state = (struct sweep_state *)user;
    bool holds = rows_are_whole(state, status) && runs_again(state, false) && runs_again(state, true);
    return holds ? DKT_HOOK_DONE : 0;
}

static void sweep_end(uintptr_t user)
{
    struct sweep_state *state = (struct sweep_state *)user;
    body_free(state);
    world_end(&state->world);
}

/* The rows before and after, from a run without faults. */
static void expect(struct sweep_state *state)
{
    assert_int_equal(sweep_begin((uintptr_t)state), DKT_HOOK_DONE);
    state->before = world_dump(&state->world);
    dkt_status r = sweep_body((uintptr_t)state);
    if (r != DKT_OK) {
        (void)fprintf(stderr, "%s: %s\n%s", state->row->line, dkt_op_error_text(state->op), dkt_kit_timeline(state->world.kit));
    }
    assert_int_equal(r, DKT_OK);
    state->after = world_dump(&state->world);
    assert_string_not_equal(state->before, state->after);
    sweep_end((uintptr_t)state);
}

static void verb_survives_every_fault(void **given)
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
    free(state->before);
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
                                       .test_func = verb_survives_every_fault,
                                       .initial_state = (void *)(uintptr_t)&cases[i]};
    }
    return cmocka_run_group_tests_name("every verb survives every fault", tests, NULL, NULL);
}
