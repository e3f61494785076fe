/* SPDX-License-Identifier: MIT
 *
 * The fault sweep: one body, every way of failing, every call, until a run passes in which nothing failed.
 */
#include "testkit/kit.h"

#include <string.h>

enum {
    SWEEP_RUN_MAX = 100000, /* runs of one way: a body that needs more never ends */
};

struct sweep {
    dkt_kit *kit;
    struct dkt_kit_sweep_hooks hooks;
    uintptr_t user;
    int32_t way;
    int64_t n; /* the call that fails */
    int64_t live_before;
};

uint32_t dkt_kit_sweep_hooks_size(void)
{
    return sizeof(struct dkt_kit_sweep_hooks);
}

/* Says in the report which run did not hold, and why. */
static dkt_status sweep_fail(struct sweep *sweep, dkt_status status, const char *why, int64_t number)
{
    char line[DKTI_KIT_REASON_MAX];
    struct dkti_kit_text text = dkti_kit_text(line, sizeof line);
    dkti_kit_add(&text, "the fault sweep does not hold: way ");
    dkti_kit_add(&text, dkt_kit_way_name(sweep->way));
    dkti_kit_add(&text, ", call ");
    dkti_kit_add_integer(&text, sweep->n);
    dkti_kit_add(&text, ": ");
    dkti_kit_add(&text, why);
    if (number != 0) {
        dkti_kit_add(&text, " ");
        dkti_kit_add_integer(&text, number);
    }
    dkti_kit_complain(sweep->kit, &text);
    return status;
}

static void note_status(struct sweep *sweep, dkt_status status)
{
    char line[DKTI_KIT_LINE_MAX];
    struct dkti_kit_text text = dkti_kit_text(line, sizeof line);
    dkti_kit_add(&text, "the body ended: ");
    dkti_kit_add(&text, status == DKT_KIT_UNWOUND ? "unwound" : dkt_status_name(status));
    dkti_kit_line(sweep->kit, &text);
}

/* Whether a body may end with this status. */
static dkt_status sweep_status(struct sweep *sweep, dkt_status status, bool is_fired)
{
    bool may_unwind = sweep->way >= DKT_KIT_WAY_UNWIND_BEFORE && is_fired;
    if (status == DKT_KIT_UNWOUND && may_unwind) {
        return DKT_OK;
    }
    bool has_name = status <= 0 && strcmp(dkt_status_name(status), "DKT_E_?") != 0;
    return has_name ? DKT_OK : sweep_fail(sweep, DKT_E_BUG, "the status has no name:", status);
}

/* After `end`: nothing may be left. */
static dkt_status sweep_memory(struct sweep *sweep)
{
    int64_t left = sweep->kit->live_count - sweep->live_before;
    if (left != 0) {
        return sweep_fail(sweep, DKT_E_BUG, "pieces of memory left live:", left);
    }
    if (sweep->kit->has_wrong_size) {
        return sweep_fail(sweep, DKT_E_BUG, "memory was given back with another size than asked for", 0);
    }
    return DKT_OK;
}

/* Body and check, between begin and end. */
static dkt_status sweep_body(struct sweep *sweep, bool *out_is_fired)
{
    (void)dkt_kit_fail(sweep->kit, sweep->way, sweep->n);
    dkt_status said = sweep->hooks.body(sweep->user);
    bool is_fired = dkt_kit_has_failed(sweep->kit) != 0;
    (void)dkt_kit_fail(sweep->kit, 0, 0);
    note_status(sweep, said);
    *out_is_fired = is_fired;
    dkt_status r = sweep_status(sweep, said, is_fired);
    if (r == DKT_OK && sweep->hooks.check(sweep->user, said) != DKT_HOOK_DONE) {
        r = sweep_fail(sweep, DKT_E_HOOK, "the check fails", 0);
    }
    return r;
}

static dkt_status sweep_run(struct sweep *sweep, bool *out_is_fired)
{
    dkt_kit *kit = sweep->kit;
    dkt_kit_clear(kit);
    sweep->live_before = kit->live_count;
    kit->has_wrong_size = false;
    *out_is_fired = false;
    dkt_status r = DKT_OK;
    if (sweep->hooks.begin(sweep->user) != DKT_HOOK_DONE) {
        r = sweep_fail(sweep, DKT_E_HOOK, "the world could not be made", 0);
    } else {
        r = sweep_body(sweep, out_is_fired);
    }
    sweep->hooks.end(sweep->user);
    return r == DKT_OK ? sweep_memory(sweep) : r;
}

static dkt_status sweep_way(struct sweep *sweep, int64_t *io_run_count)
{
    for (sweep->n = 1; sweep->n <= SWEEP_RUN_MAX; sweep->n++) {
        bool is_fired;
        dkt_status r = sweep_run(sweep, &is_fired);
        if (r != DKT_OK) {
            return r;
        }
        (*io_run_count)++;
        if (!is_fired) {
            return DKT_OK;
        }
    }
    return sweep_fail(sweep, DKT_E_LIMIT, "the body has no end of calls", 0);
}

/* Takes over the table. */
static dkt_status sweep_take(struct sweep *sweep, const struct dkt_kit_sweep_hooks *hooks)
{
    if (hooks == NULL || hooks->struct_size != sizeof *hooks || hooks->flags != 0) {
        return DKT_E_ARGUMENT;
    }
    sweep->hooks = *hooks;
    bool is_complete =
        hooks->begin != NULL && hooks->body != NULL && hooks->check != NULL && hooks->end != NULL;
    return is_complete ? DKT_OK : DKT_E_ARGUMENT;
}

static dkt_status sweep_ways(struct sweep *sweep, int32_t way, int64_t *io_run_count)
{
    int32_t first = way == 0 ? DKT_KIT_WAY_MEMORY_ONCE : way;
    int32_t last = way == 0 ? DKT_KIT_WAY_UNWIND_AFTER : way;
    for (sweep->way = first; sweep->way <= last; sweep->way++) {
        if (sweep->way >= DKT_KIT_WAY_UNWIND_BEFORE && sweep->kit->unwind == NULL) {
            continue;
        }
        dkt_status r = sweep_way(sweep, io_run_count);
        if (r != DKT_OK) {
            return r;
        }
    }
    return DKT_OK;
}

dkt_status dkt_kit_sweep(dkt_kit *kit, const struct dkt_kit_sweep_hooks *hooks, uintptr_t user, int32_t way,
                         int64_t *out_run_count)
{
    int64_t run_count = 0;
    struct sweep sweep = {.kit = kit, .user = user};
    dkt_status r = sweep_take(&sweep, hooks);
    if (r == DKT_OK && (kit == NULL || way < 0 || way > DKT_KIT_WAY_UNWIND_AFTER)) {
        r = DKT_E_ARGUMENT;
    }
    if (r == DKT_OK) {
        r = sweep_ways(&sweep, way, &run_count);
    }
    if (out_run_count != NULL) {
        *out_run_count = run_count;
    }
    if (hooks != NULL && hooks->struct_size == sizeof *hooks && hooks->released != NULL) {
        hooks->released(user);
    }
    return r;
}
