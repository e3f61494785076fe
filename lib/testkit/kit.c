/* SPDX-License-Identifier: MIT
 *
 * A kit's life, its clock and its ids.
 */
#include "testkit/kit.h"

#include "docket/op.h"
#include "docket/query.h"
#include "docket/schema.h"

static bool instant_is_possible(int64_t instant_ms)
{
    return instant_ms >= DKTI_KIT_INSTANT_MIN && instant_ms <= DKTI_KIT_INSTANT_MAX;
}

dkt_status dkt_kit_new(int64_t seed, int64_t now_ms, dkt_kit **out_kit)
{
    if (out_kit == NULL) {
        return DKT_E_ARGUMENT;
    }
    *out_kit = NULL;
    if (!instant_is_possible(now_ms)) {
        return DKT_E_ARGUMENT;
    }
    dkt_kit *kit = dkti_kit_take(sizeof *kit);
    if (kit == NULL) {
        return DKT_E_MEMORY;
    }
    kit->start_ms = now_ms;
    kit->now_ms = now_ms;
    dkt_kit_set_seed(kit, seed);
    *out_kit = kit;
    return DKT_OK;
}

void dkt_kit_free(dkt_kit *kit)
{
    dkti_kit_give(kit);
}

/* ---- the clock ---- */

int64_t dkt_kit_now(const dkt_kit *kit)
{
    return kit == NULL ? 0 : kit->now_ms;
}

static void clock_note(struct dkt_kit *kit, const char *how, int64_t duration_ms)
{
    char line[DKTI_KIT_LINE_MAX];
    struct dkti_kit_text text = dkti_kit_text(line, sizeof line);
    dkti_kit_add(&text, how);
    dkti_kit_add_integer(&text, duration_ms);
    dkti_kit_add(&text, " ms");
    dkti_kit_line(kit, &text);
}

dkt_status dkt_kit_advance(dkt_kit *kit, int64_t duration_ms)
{
    if (kit == NULL || duration_ms < 0 || duration_ms > DKTI_KIT_INSTANT_MAX - kit->now_ms) {
        return DKT_E_ARGUMENT;
    }
    kit->now_ms += duration_ms;
    clock_note(kit, "clock forwards by ", duration_ms);
    return DKT_OK;
}

dkt_status dkt_kit_set_now(dkt_kit *kit, int64_t now_ms)
{
    if (kit == NULL || now_ms < kit->now_ms || !instant_is_possible(now_ms)) {
        return DKT_E_ARGUMENT;
    }
    return dkt_kit_advance(kit, now_ms - kit->now_ms);
}

dkt_status dkt_kit_set_back(dkt_kit *kit, int64_t duration_ms)
{
    if (kit == NULL || duration_ms < 0 || duration_ms > kit->now_ms - DKTI_KIT_INSTANT_MIN) {
        return DKT_E_ARGUMENT;
    }
    kit->now_ms -= duration_ms;
    clock_note(kit, "clock BACK by ", duration_ms);
    return DKT_OK;
}

/* The earliest instant at which something falls due; the largest possible one when nothing does. */
static dkt_status due_find(dkt_desk *desk, dkt_store *store, int64_t *out_due_ms)
{
    *out_due_ms = DKTI_KIT_INSTANT_MAX;
    dkt_query *query;
    dkt_op *op = NULL;
    dkt_status r = dkt_query_new(desk, DKT_QUERY_DUE, &query);
    if (r == DKT_OK) {
        r = dkt_query_set_limit(query, 1);
    }
    if (r == DKT_OK) {
        r = dkt_op_new_query(desk, query, &op);
    }
    if (r == DKT_OK) {
        r = dkt_op_run(op, store);
    }
    const dkt_row *row = r == DKT_OK ? dkt_result_row(dkt_op_result(op), 0) : NULL;
    if (row != NULL) {
        *out_due_ms = dkt_row_integer(row, DKT_TICKET_NEXT_DUE);
    }
    dkt_op_free(op);
    dkt_query_free(query);
    return r;
}

dkt_status dkt_kit_advance_to_next_due(dkt_kit *kit, dkt_desk *desk, dkt_store *store, int64_t limit_ms,
                                       int32_t *out_is_due)
{
    if (out_is_due != NULL) {
        *out_is_due = 0;
    }
    if (kit == NULL || desk == NULL || store == NULL || out_is_due == NULL || limit_ms < kit->now_ms ||
        !instant_is_possible(limit_ms)) {
        return DKT_E_ARGUMENT;
    }
    int64_t due_ms;
    dkt_status r = due_find(desk, store, &due_ms);
    if (r != DKT_OK) {
        return r;
    }
    *out_is_due = due_ms < limit_ms ? 1 : 0;
    int64_t to_ms = due_ms < limit_ms ? due_ms + 1 : limit_ms;
    return to_ms <= kit->now_ms ? DKT_OK : dkt_kit_set_now(kit, to_ms);
}

static int32_t kit_now(uintptr_t user, int64_t *out_now_ms)
{
    struct dkt_kit *kit = (struct dkt_kit *)user;
    int32_t way = dkti_kit_call(kit, "clock");
    if (way == DKT_KIT_WAY_ROW_VALUE) {
        *out_now_ms = INT64_MAX;
        return DKT_HOOK_DONE;
    }
    if (way != 0) {
        return 0;
    }
    *out_now_ms = kit->now_ms;
    return DKT_HOOK_DONE;
}

/* ---- ids ---- */

void dkt_kit_set_seed(dkt_kit *kit, int64_t seed)
{
    if (kit != NULL) {
        kit->random = (uint64_t)seed;
    }
}

/* SplitMix64: each number decides 64 bits, and any seed is a good one. */
static uint64_t ids_next(struct dkt_kit *kit)
{
    kit->random += 0x9E3779B97F4A7C15U;
    uint64_t z = kit->random;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
}

static int32_t kit_random(uintptr_t user, uint8_t *out_bytes, int32_t n)
{
    struct dkt_kit *kit = (struct dkt_kit *)user;
    if (dkti_kit_call(kit, "ids") != 0) {
        return 0;
    }
    for (int32_t i = 0; i < n; i++) {
        out_bytes[i] = (uint8_t)(ids_next(kit) >> 56);
    }
    return DKT_HOOK_DONE;
}

/* ---- configurations ---- */

static void kit_log(uintptr_t user, int32_t level, const char *text, int32_t len)
{
    char line[DKTI_KIT_LINE_MAX];
    struct dkti_kit_text said = dkti_kit_text(line, sizeof line);
    dkti_kit_add(&said, level == DKT_LOG_NOTICE ? "log: " : "log, warning: ");
    dkti_kit_add_bytes(&said, text, (size_t)len);
    dkti_kit_line((struct dkt_kit *)user, &said);
}

static dkt_status config_fill(dkt_kit *kit, dkt_config *config)
{
    uintptr_t user = (uintptr_t)kit;
    const struct dkt_clock_hooks clock = {.struct_size = sizeof clock, .now = kit_now};
    const struct dkt_id_hooks ids = {.struct_size = sizeof ids, .random = kit_random};
    const struct dkt_log_hooks log = {.struct_size = sizeof log, .log = kit_log};
    dkt_status r = dkt_config_set_clock(config, &clock, user);
    if (r == DKT_OK) {
        r = dkt_config_set_ids(config, &ids, user);
    }
    if (r == DKT_OK) {
        r = dkt_config_set_log(config, &log, user);
    }
    return r == DKT_OK ? dkt_config_set_worker(config, "kit", -1) : r;
}

dkt_status dkt_kit_config_new(dkt_kit *kit, dkt_config **out_config)
{
    if (out_config != NULL) {
        *out_config = NULL;
    }
    if (kit == NULL || out_config == NULL) {
        return DKT_E_ARGUMENT;
    }
    const struct dkt_allocator_hooks memory = {.struct_size = sizeof memory, .allocate = dkti_kit_allocate};
    dkt_config *config;
    dkt_status r = dkt_config_new_with_allocator(&memory, (uintptr_t)kit, &config);
    if (r != DKT_OK) {
        return r;
    }
    r = config_fill(kit, config);
    if (r != DKT_OK) {
        dkt_config_free(config);
        return r;
    }
    *out_config = config;
    return DKT_OK;
}

int64_t dkt_kit_live_count(const dkt_kit *kit)
{
    return kit == NULL ? 0 : kit->live_count;
}

int64_t dkt_kit_live_size(const dkt_kit *kit)
{
    return kit == NULL ? 0 : kit->live_size;
}
