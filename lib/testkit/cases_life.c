/* SPDX-License-Identifier: MIT
 *
 * Rules S-60 and S-61: data outlives who wrote it, and a long random run equals the memory store.
 */
#include "testkit/suite.h"

#include "docket/memory.h"

#include <string.h>

static void restart_keeps(struct dkt_kit_suite *suite)
{
    dkti_insert_one(suite, 0, dkti_request_key("row"));
    dkti_insert_one(suite, 0, dkti_ticket_key("row"));
    (void)dkti_get(suite, 0, dkti_request_key("row"));
    struct dkti_token before = dkti_token(suite, 0);
    dkti_disconnect(suite);
    dkti_must_equal(suite, suite->hooks.restart(suite->user), DKT_HOOK_DONE, "the host must start again");
    dkti_must_be_there(suite, 0, dkti_ticket_key("row"));
    dkti_must_be_there(suite, 0, dkti_request_key("row"));
    (void)dkti_get(suite, 0, dkti_request_key("row"));
    struct dkti_token after = dkti_token(suite, 0);
    dkti_must(suite, dkti_token_equal(&before, &after), "a row keeps its token over a restart");
}

/* ---- the random run ---- */

enum {
    RANDOM_STEP_COUNT = 400,
    RANDOM_KEY_COUNT = 7,
};

/* A linear congruential generator: the same run on every machine. */
struct random_run {
    struct dkt_kit_suite *suite;
    uint64_t state;
    int64_t clock; /* makes every range value another one: ties have no order */
};

static int32_t random_below(struct random_run *run, uint32_t bound)
{
    run->state = run->state * 6364136223846793005U + 1442695040888963407U;
    return (int32_t)((run->state >> 33) % bound);
}

static bool rows_equal(const dkt_desk *desk, const dkt_row *a, const dkt_row *b)
{
    int32_t kind = dkt_row_kind(a);
    int32_t count = dkt_schema_column_count(desk, kind);
    for (int32_t i = 0; i < count; i++) {
        int32_t column = dkt_schema_column(desk, kind, i, NULL, NULL, NULL);
        int32_t a_len;
        int32_t b_len;
        const char *a_text = dkt_row_text(a, column, &a_len);
        const char *b_text = dkt_row_text(b, column, &b_len);
        bool is_equal = dkt_row_is_set(a, column) == dkt_row_is_set(b, column) &&
                        dkt_row_integer(a, column) == dkt_row_integer(b, column) && a_len == b_len &&
                        (a_len == 0 || memcmp(a_text, b_text, (size_t)a_len) == 0);
        if (!is_equal) {
            return false;
        }
    }
    return true;
}

/* The same rows for a wish on the store and on the model. */
static void must_agree(struct random_run *run)
{
    struct dkt_kit_suite *suite = run->suite;
    int32_t count = dkti_count(suite, DKTI_SUITE_MODEL, 0);
    dkti_must_equal(suite, dkti_count(suite, 0, 0), count, "in a random run the store gives the rows of the model");
    for (int32_t i = 0; i < count && !suite->is_broken; i++) {
        dkti_must(suite, rows_equal(suite->desk, dkti_row(suite, 0, 0, i), dkti_row(suite, DKTI_SUITE_MODEL, 0, i)),
                  "in a random run the store gives the columns of the model");
    }
}

static void random_columns(struct random_run *run, int32_t w, int32_t kind, int32_t dice, int64_t at)
{
    struct dkt_kit_suite *suite = run->suite;
    static const char *const owners[] = {"ann", "Ann", "bob", ""};
    if (kind == DKT_KIND_REQUEST) {
        dkti_set_integer(suite, w, DKT_REQUEST_RECORDED_AT, at);
        return;
    }
    dkti_set_integer(suite, w, DKT_TICKET_REGISTERED_AT, at);
    dkti_set_integer(suite, w, DKT_TICKET_STATE, 1 + dice % 4);
    if (dice % 5 == 4) {
        dkti_set_absent(suite, w, DKT_TICKET_OWNER);
    } else {
        dkti_set_text(suite, w, DKT_TICKET_OWNER, owners[dice % 5]);
    }
}

/* One write of a row that both have, or have not. `dice` decides which. */
static void random_write(struct random_run *run, int32_t w, struct dkti_key_of key, int32_t dice, bool is_there)
{
    struct dkt_kit_suite *suite = run->suite;
    int32_t type = is_there && dice % 8 != 7 ? DKT_WRITE_UPDATE : DKT_WRITE_INSERT;
    if (is_there && dice % 8 == 6) {
        dkti_write_got(suite, w, DKT_WRITE_DELETE);
    } else if (type == DKT_WRITE_UPDATE) {
        dkti_write_got(suite, w, type);
        random_columns(run, w, key.kind, dice, run->clock);
    } else {
        dkti_write(suite, w, type, key);
        random_columns(run, w, key.kind, dice, run->clock);
    }
    if (dice % 3 == 0) { /* rests on a row that is never there */
        dkti_write(suite, w, DKT_WRITE_CHECK, dkti_request_key("never"));
    }
}

static void random_step(struct random_run *run)
{
    static const char *const ids[RANDOM_KEY_COUNT] = {"a", "b", "c", "A", "a ", "ab", "键"};
    struct dkt_kit_suite *suite = run->suite;
    const char *id = ids[random_below(run, RANDOM_KEY_COUNT)];
    int32_t dice = random_below(run, 1000);
    struct dkti_key_of key = dice % 2 == 0 ? dkti_request_key(id) : dkti_ticket_key(id);
    bool is_there = dkti_get(suite, DKTI_SUITE_MODEL, key) != NULL;
    (void)dkti_get(suite, 0, key);
    must_agree(run);
    run->clock += 1 + random_below(run, 5);
    random_write(run, DKTI_SUITE_MODEL, key, dice, is_there);
    random_write(run, 0, key, dice, is_there);
    int32_t expected = dkti_commit_any(suite, DKTI_SUITE_MODEL);
    dkti_commit(suite, 0, expected, "in a random run a commit is answered as the model answers it");
}

static void random_scan(struct random_run *run)
{
    struct dkt_kit_suite *suite = run->suite;
    int32_t dice = random_below(run, 1000);
    int32_t flags = dice % 2 == 0 ? DKT_READ_DESCENDING : 0;
    for (int32_t w = 0; w < DKTI_SUITE_STORE_COUNT; w += DKTI_SUITE_MODEL) {
        dkti_wish_clear(suite, w);
        dkti_wish_scan(suite, w, dice % 3 == 0 ? DKT_INDEX_REQUEST_AGE : DKT_INDEX_TICKET_STATE, flags, 1 + dice % 4);
        if (dice % 3 != 0) {
            dkti_wish_integer(suite, w, 1 + dice % 4);
        }
        if (dice % 5 == 0) {
            dkti_wish_range(suite, w, run->clock / 2, run->clock);
        }
        dkti_read(suite, w);
    }
    must_agree(run);
}

static void random_run_equals_model(struct dkt_kit_suite *suite)
{
    dkt_memory *memory;
    struct random_run run = {.suite = suite, .state = 1, .clock = 1000};
    bool is_made = dkt_memory_new(suite->desk, &memory) == DKT_OK &&
                   dkt_memory_store(memory, &suite->stores[DKTI_SUITE_MODEL]) == DKT_OK;
    dkt_memory_free(memory);
    dkti_must(suite, is_made, "the suite has memory for its model");
    for (int32_t i = 0; i < RANDOM_STEP_COUNT && !suite->is_broken; i++) {
        random_step(&run);
        if (i % 5 == 0) {
            random_scan(&run);
        }
    }
}

const struct dkti_suite_case dkti_cases_life[] = {
    {"S-60", "what is done outlives a restart", DKTI_NEEDS_RESTART, "S-24", restart_keeps},
    {"S-61", "a long random run gives what the memory store gives", 0, "*", random_run_equals_model},
    {NULL, NULL, 0, NULL, NULL},
};
