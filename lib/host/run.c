/* SPDX-License-Identifier: MIT
 *
 * The run door: the step loop, answered by a store's hooks. The only place that calls them.
 *
 * While a hook runs the operation is marked as being inside: a call back into the same operation is refused, and when
 * the hook unwinds through here nothing but that mark remains, which makes the operation fit only for freeing.
 */
#include "host/op.h"
#include "host/store.h"

static int32_t call_begin(struct dkt_op *op, const struct dkt_store *store)
{
    if (store->hooks.begin == NULL) {
        return DKT_OK;
    }
    op->is_inside = true;
    int32_t answer = store->hooks.begin(store->user);
    op->is_inside = false;
    return answer == DKT_HOOK_DONE
               ? DKT_OK
               : dkti_error_begin(&op->error, DKT_E_STORE, "the store could not begin");
}

static void call_abandon(struct dkt_op *op, const struct dkt_store *store)
{
    if (store->hooks.abandon != NULL) {
        op->is_inside = true;
        (void)store->hooks.abandon(store->user);
        op->is_inside = false;
    }
}

/* A read hook that did not say "done" failed, whatever it put into the answers. */
static void call_read(struct dkt_op *op, const struct dkt_store *store)
{
    op->is_inside = true;
    int32_t answer = store->hooks.read(store->user, &op->reads, &op->answers);
    op->is_inside = false;
    if (answer != DKT_HOOK_DONE && op->answers.status == DKT_OK) {
        op->answers.status = DKT_E_STORE;
        if (op->error.status != DKT_E_STORE) {
            dkti_error_begin(&op->error, DKT_E_STORE, "the store could not read");
        }
    }
}

static void call_commit(struct dkt_op *op, const struct dkt_store *store)
{
    op->is_inside = true;
    int32_t answer = store->hooks.commit(store->user, &op->work.writes, &op->outcome);
    op->is_inside = false;
    (void)dkt_op_committed(op, answer);
}

/* Whether the operation met a conflict since `count` and stands at its start again. */
static bool met_conflict(const struct dkt_op *op, int32_t count)
{
    return op->conflict_count > count;
}

/* One attempt: from begin to the commit's answer. Returns with the operation ended, or at a conflict. */
static int32_t run_attempt(struct dkt_op *op, const struct dkt_store *store, int32_t *io_need)
{
    int32_t r = call_begin(op, store);
    if (r != DKT_OK) {
        return r;
    }
    bool is_committed = false;
    while (r == DKT_OK && *io_need != DKT_NEED_NOTHING && !is_committed) {
        is_committed = *io_need == DKT_NEED_COMMIT;
        if (is_committed) {
            call_commit(op, store);
        } else {
            call_read(op, store);
        }
        r = dkt_op_step(op, io_need);
    }
    if (!is_committed) {
        call_abandon(op, store);
    }
    return r;
}

static int32_t run_check(struct dkt_op *op, const dkt_store *store)
{
    if (op == NULL || store == NULL) {
        return DKT_E_ARGUMENT;
    }
    return op->is_inside || op->phase != DKTI_PHASE_NEW ? DKT_E_STATE : DKT_OK;
}

/* Ends an operation that could not even begin. */
static int32_t run_fail(struct dkt_op *op, int32_t r)
{
    op->work.row_count = 0; /* what would have been is not what is */
    op->work.seq = 0;
    op->phase = DKTI_PHASE_ENDED;
    op->status = r;
    return r;
}

dkt_status dkt_op_run(dkt_op *op, dkt_store *store)
{
    int32_t r = run_check(op, store);
    if (r != DKT_OK) {
        return r;
    }
    int32_t need = DKT_NEED_NOTHING;
    op->write_count_max = store->hooks.write_count_max;
    r = dkt_op_step(op, &need);
    while (r == DKT_OK && need != DKT_NEED_NOTHING) {
        int32_t conflict_count = op->conflict_count;
        r = run_attempt(op, store, &need);
        if (r != DKT_OK && op->phase != DKTI_PHASE_ENDED) {
            return run_fail(op, r);
        }
        if (met_conflict(op, conflict_count) && (store->hooks.flags & DKT_STORE_JOINED) != 0 &&
            op->phase != DKTI_PHASE_ENDED) {
            return run_fail(op, dkti_error_begin(&op->error, DKT_E_CONFLICT,
                                                 "somebody else changed the same rows; run the host's "
                                                 "transaction again"));
        }
    }
    return r;
}
