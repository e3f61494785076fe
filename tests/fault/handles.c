/* SPDX-License-Identifier: MIT
 *
 * Building each handle under every fault, by calls and by JSON, and what handles give that needs memory: each call ends
 * well or says why not, and nothing is left live.
 */
#include "fault/world.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

struct sweep_state {
    struct world world;
    const struct handle_case *row;
    dkt_config *config;
    dkt_desk *desk;
    dkt_memory *memory;
    dkt_store *store;
    dkt_snapshot *snapshot;
    dkt_command *command;
    dkt_query *query;
    dkt_op *op;
    dkt_op *other;
    dkt_probe *probe;
    dkt_change *change;
};

struct handle_case {
    const char *name;
    dkt_status (*body)(struct sweep_state *state);
};

static dkt_status desk_body(struct sweep_state *state)
{
    dkt_status r = dkt_kit_config_new(state->world.kit, &state->config);
    if (r == DKT_OK) {
        r = dkt_config_set_rules(state->config, state->world.rules);
    }
    return r == DKT_OK ? dkt_desk_new(state->config, &state->desk) : r;
}

static dkt_status default_desk_body(struct sweep_state *state)
{
    dkt_status r = dkt_kit_config_new(state->world.kit, &state->config);
    return r == DKT_OK ? dkt_desk_new(state->config, &state->desk) : r;
}

static dkt_status memory_body(struct sweep_state *state)
{
    dkt_status r = dkt_memory_new(state->world.desk, &state->memory);
    if (r == DKT_OK) {
        r = dkt_memory_store(state->memory, &state->store);
    }
    return r;
}

static dkt_status snapshot_body(struct sweep_state *state)
{
    dkt_status r = dkt_memory_save(state->world.memory, &state->snapshot);
    if (r == DKT_OK) {
        r = dkt_memory_restore(state->world.memory, state->snapshot);
    }
    return r;
}

static dkt_status command_json_body(struct sweep_state *state)
{
    static const char json[] = "{\"action\":\"register\",\"subject\":\"J1\",\"actor\":\"ann\",\"request\":\"j-1\","
                               "\"fields\":{\"title\":\"a\",\"level\":2,\"order\":\"B-1\"}}";
    dkt_status r = dkt_command_new_json(state->world.desk, json, -1, &state->command);
    return r == DKT_OK ? dkt_op_new(state->world.desk, state->command, &state->op) : r;
}

static dkt_status restart_body(struct sweep_state *state)
{
    dkt_status r = world_command(&state->world, "note T1 text=one", "h-1", &state->command);
    if (r == DKT_OK) {
        r = dkt_op_new(state->world.desk, state->command, &state->op);
    }
    if (r == DKT_OK) {
        r = dkt_op_run(state->op, state->world.store);
    }
    if (r == DKT_OK) {
        r = dkt_op_restart(state->op, state->command);
    }
    return r == DKT_OK ? dkt_op_run(state->op, state->world.store) : r;
}

static dkt_status result_json_body(struct sweep_state *state)
{
    dkt_status r = dkt_query_new(state->world.desk, DKT_QUERY_JOURNAL, &state->query);
    if (r == DKT_OK) {
        r = dkt_query_set_key(state->query, "T1", -1);
    }
    if (r == DKT_OK) {
        r = dkt_op_new_query(state->world.desk, state->query, &state->op);
    }
    if (r == DKT_OK) {
        r = dkt_op_run(state->op, state->world.store);
    }
    if (r != DKT_OK) {
        return r;
    }
    return dkt_op_result_json(state->op, NULL) == NULL ? DKT_E_MEMORY : DKT_OK;
}

static dkt_status query_json_body(struct sweep_state *state)
{
    dkt_status r = dkt_query_new_json(state->world.desk,
                                      "{\"query\":\"journal\",\"key\":\"T1\",\"actor\":\"ann\",\"role\":\"lead\","
                                      "\"from\":1,\"until\":9,\"limit\":2}",
                                      -1, &state->query);
    if (r == DKT_OK) {
        r = dkt_op_new_query(state->world.desk, state->query, &state->op);
    }
    return r == DKT_OK ? dkt_op_run(state->op, state->world.store) : r;
}

static dkt_status change_body(struct sweep_state *state)
{
    dkt_status r = result_json_body(state);
    if (r != DKT_OK) {
        return r;
    }
    return dkt_change_new(state->world.desk, dkt_result_row(dkt_op_result(state->op), 0), &state->change);
}

static dkt_status probe_body(struct sweep_state *state)
{
    dkt_status r = dkt_probe_new(state->world.desk, &state->probe);
    if (r == DKT_OK) {
        r = dkt_probe_get(state->probe, DKT_KIND_TICKET, DKT_READ_STABLE);
    }
    if (r == DKT_OK) {
        r = dkt_probe_value_text(state->probe, "T1", -1);
    }
    if (r == DKT_OK) {
        r = dkt_probe_read(state->probe, state->world.store);
    }
    if (r != DKT_OK) {
        return r;
    }
    int32_t len;
    const char *token = dkt_probe_token(state->probe, 0, 0, &len);
    if (token == NULL) {
        return DKT_E_NOT_FOUND;
    }
    r = dkt_probe_write_row(state->probe, DKT_WRITE_UPDATE, dkt_probe_row(state->probe, 0, 0), token, len);
    if (r == DKT_OK) {
        r = dkt_probe_set_text(state->probe, DKT_TICKET_TITLE, "changed", -1);
    }
    if (r != DKT_OK) {
        return r;
    }
    return dkt_probe_commit(state->probe, state->world.store) == DKT_HOOK_DONE ? DKT_OK : DKT_E_STORE;
}

static const struct handle_case cases[] = {
    {"a desk with rules of its own", desk_body},
    {"a desk with the default workflow", default_desk_body},
    {"a memory and a store over it", memory_body},
    {"a snapshot saved and restored", snapshot_body},
    {"a command from JSON", command_json_body},
    {"an operation run, restarted and run again", restart_body},
    {"a query from JSON", query_json_body},
    {"a result as JSON", result_json_body},
    {"the changes of an entry", change_body},
    {"a probe that reads and writes", probe_body},
};

static int32_t sweep_begin(uintptr_t user)
{
    struct sweep_state *state = (struct sweep_state *)user;
    bool is_made = world_begin(&state->world) &&
                   world_do(&state->world, "register T1 title=a contact=ann order=A-1", NULL) == DKT_OK;
    return is_made ? DKT_HOOK_DONE : 0;
}

static dkt_status sweep_body(uintptr_t user)
{
    struct sweep_state *state = (struct sweep_state *)user;
    if (setjmp(state->world.env) != 0) {
        return DKT_KIT_UNWOUND;
    }
    return state->row->body(state);
}

/* The desk is not hurt by what failed: it still works. */
static int32_t sweep_check(uintptr_t user, dkt_status status)
{
    struct sweep_state *state = (struct sweep_state *)user;
    (void)status;
    return world_do(&state->world, "note T1 text=after", NULL) == DKT_OK ? DKT_HOOK_DONE : 0;
}

static void sweep_end(uintptr_t user)
{
    struct sweep_state *state = (struct sweep_state *)user;
    dkt_change_free(state->change);
    dkt_probe_free(state->probe);
    dkt_op_free(state->op);
    dkt_op_free(state->other);
    dkt_query_free(state->query);
    dkt_command_free(state->command);
    dkt_snapshot_free(state->snapshot);
    dkt_store_free(state->store);
    dkt_memory_free(state->memory);
    dkt_desk_unref(state->desk);
    dkt_config_free(state->config);
    struct world world = state->world;
    *state = (struct sweep_state){.world = world, .row = state->row};
    world_end(&state->world);
}

static void handle_survives_every_fault(void **given)
{
    struct sweep_state *state = calloc(1, sizeof *state);
    assert_non_null(state);
    state->row = *given;
    world_open(&state->world);
    const struct dkt_kit_sweep_hooks hooks = {.struct_size = sizeof hooks,
                                              .begin = sweep_begin,
                                              .body = sweep_body,
                                              .check = sweep_check,
                                              .end = sweep_end};
    assert_int_equal(sweep_begin((uintptr_t)state), DKT_HOOK_DONE);
    assert_int_equal(sweep_body((uintptr_t)state), DKT_OK);
    sweep_end((uintptr_t)state);
    world_sweep(&state->world, &hooks, (uintptr_t)state, state->row->name);
    world_close(&state->world);
    free(state);
}

int main(void)
{
    enum { COUNT = sizeof cases / sizeof cases[0] };
    struct CMUnitTest tests[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        tests[i] = (struct CMUnitTest){.name = cases[i].name,
                                       .test_func = handle_survives_every_fault,
                                       .initial_state = (void *)(uintptr_t)&cases[i]};
    }
    return cmocka_run_group_tests_name("every handle survives every fault", tests, NULL, NULL);
}
