/* SPDX-License-Identifier: MIT
 *
 * Every query under every fault: it gives what it gives without faults, or a named error; it never changes a row; and
 * it gives the right rows when it is asked again.
 */
#include "fault/world.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct query_case {
    const char *name;
    int32_t what;
    const char *key;   /* NULL: none */
    const char *field; /* of a lookup */
    int32_t state;
    bool is_descending;
} cases[] = {
    {"ticket", DKT_QUERY_TICKET, "T1", NULL, 0, false},
    {"number", DKT_QUERY_NUMBER, "GD000001", NULL, 0, false},
    {"state", DKT_QUERY_STATE, NULL, NULL, DKT_STATE_UNPROCESSED, false},
    {"status", DKT_QUERY_STATUS, "new", NULL, 0, true},
    {"owner", DKT_QUERY_OWNER, "bob", NULL, 0, false},
    {"unit", DKT_QUERY_UNIT, "desk", NULL, 0, true},
    {"queue", DKT_QUERY_QUEUE, "desk", NULL, 0, false},
    {"due", DKT_QUERY_DUE, NULL, NULL, 0, false},
    {"lookup", DKT_QUERY_LOOKUP, "A-1", "order", 0, false},
    {"open", DKT_QUERY_OPEN, NULL, NULL, 0, false},
    {"closed", DKT_QUERY_CLOSED, NULL, NULL, 0, false},
    {"journal", DKT_QUERY_JOURNAL, "T1", NULL, 0, false},
    {"links", DKT_QUERY_LINKS, "T1", NULL, 0, false},
    {"outbox", DKT_QUERY_OUTBOX, NULL, NULL, 0, false},
};

static const char *const setup[] = {
    "register T1 title=a order=A-1",
    "register T2 title=b order=A-1 owner=bob",
    "register T3 title=c",
    "link T1 role=#1 target=T2",
    "block T3 block_party=#1 block_reason=away follow_up_at=#5000000",
    "register T4 title=d",
    "close T4 resolution=fixed",
};

enum {
    TEXT_MAX = 4000,
};

struct sweep_state {
    struct world world;
    const struct query_case *row;
    char *rows; /* of the memory */
    char expected[TEXT_MAX];
    char got[TEXT_MAX];
    dkt_query *query;
    dkt_op *op;
};

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

static dkt_status query_make(struct sweep_state *state)
{
    const struct query_case *row = state->row;
    dkt_status r = dkt_query_new(state->world.desk, row->what, &state->query);
    if (r == DKT_OK && row->field != NULL) {
        r = dkt_query_set_field(state->query, row->field, -1);
    }
    if (r == DKT_OK && row->key != NULL) {
        r = dkt_query_set_key(state->query, row->key, -1);
    }
    if (r == DKT_OK && row->state != 0) {
        r = dkt_query_set_state(state->query, row->state);
    }
    if (r == DKT_OK && row->is_descending) {
        r = dkt_query_set_descending(state->query, 1);
    }
    return r == DKT_OK ? dkt_query_set_limit(state->query, 2) : r;
}

/* The rows of the result as text. */
static void result_write(struct sweep_state *state)
{
    const dkt_result *result = dkt_op_result(state->op);
    size_t n = 0;
    int32_t count = dkt_result_row_count(result);
    state->got[0] = '\0';
    for (int32_t i = 0; i < count; i++) {
        const dkt_row *row = dkt_result_row(result, i);
        int32_t kind = dkt_row_kind(row);
        for (int32_t c = 0; c < dkt_schema_column_count(state->world.desk, kind); c++) {
            const char *name;
            int32_t column = dkt_schema_column(state->world.desk, kind, c, &name, NULL, NULL);
            const char *text = dkt_row_text(row, column, NULL);
            if (dkt_row_is_set(row, column)) {
                n += (size_t)snprintf(state->got + n, TEXT_MAX - n, "%s=%s/%lld ", name, text == NULL ? "" : text,
                                      (long long)dkt_row_integer(row, column));
            }
        }
        n += (size_t)snprintf(state->got + n, TEXT_MAX - n, "\n");
        assert_true(n < TEXT_MAX - 1);
    }
}

static dkt_status sweep_body(uintptr_t user)
{
    struct sweep_state *state = (struct sweep_state *)user;
    if (setjmp(state->world.env) != 0) {
        return DKT_KIT_UNWOUND;
    }
    dkt_status r = query_make(state);
    if (r == DKT_OK) {
        r = dkt_op_new_query(state->world.desk, state->query, &state->op);
    }
    if (r == DKT_OK) {
        r = dkt_op_run(state->op, state->world.store);
    }
    if (r == DKT_OK) {
        result_write(state);
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
        return world_say(&state->world, "a query changed rows");
    }
    /* Rows that are possible and untrue cannot be told from a host's own by a query. */
    bool is_lied_to = state->world.way == DKT_KIT_WAY_ROW_VALUE;
    bool is_right = status != DKT_OK || is_lied_to || strcmp(state->got, state->expected) == 0;
    if (!is_right) {
        (void)fprintf(stderr, "got:\n%sexpected:\n%s", state->got, state->expected);
        return world_say(&state->world, "the query ended well with wrong rows");
    }
    body_free(state);
    if (sweep_body(user) != DKT_OK || strcmp(state->got, state->expected) != 0) {
        return world_say(&state->world, "asked again it does not give the rows");
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
    assert_string_not_equal(state->got, "");
    memcpy(state->expected, state->got, sizeof state->expected);
    sweep_end((uintptr_t)state);
}

static void query_survives_every_fault(void **given)
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
                                       .test_func = query_survives_every_fault,
                                       .initial_state = (void *)(uintptr_t)&cases[i]};
    }
    return cmocka_run_group_tests_name("every query survives every fault", tests, NULL, NULL);
}
