/* SPDX-License-Identifier: MIT
 *
 * The operation that takes delivered entries out of the outbox: made empty, filled with keys, run like any other. Its keys
 * live in the operation's own memory.
 */
#include "base/argument.h"
#include "desk/outbox.h"
#include "host/op.h"

dkt_status dkt_op_new_delivered(dkt_desk *desk, dkt_op **out_op)
{
    if (out_op != NULL) {
        *out_op = NULL;
    }
    if (desk == NULL || out_op == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkt_op *op = NULL;
    int32_t r = dkti_op_new(desk, dkti_delivered_run, NULL, &op);
    if (r != DKT_OK) {
        return r;
    }
    op->work.context = dkti_arena_take(&op->keep, sizeof(struct dkti_delivered));
    if (op->work.context == NULL) {
        dkt_op_free(op);
        return DKT_E_MEMORY;
    }
    *out_op = op;
    return DKT_OK;
}

static bool is_known(const struct dkti_delivered *delivered, int32_t subject_kind,
                     struct dkti_text subject, int64_t seq)
{
    for (int32_t i = 0; i < delivered->count; i++) {
        if (delivered->items[i].subject_kind == subject_kind && delivered->items[i].seq == seq &&
            dkti_text_equal(delivered->items[i].subject, subject)) {
            return true;
        }
    }
    return false;
}

static dkt_status delivered_add(struct dkt_op *op, int32_t subject_kind, struct dkti_text subject,
                                int64_t seq)
{
    struct dkti_delivered *delivered = op->work.context;
    if (is_known(delivered, subject_kind, subject, seq)) {
        return DKT_OK; /* a row is deleted once */
    }
    if (delivered->count == DKTI_DELIVERED_COUNT_MAX) {
        return dkti_error_begin(&op->error, DKT_E_LIMIT, "one operation takes 256 entries at most");
    }
    struct dkti_text kept = dkti_arena_text(&op->keep, subject);
    if (dkti_text_is_absent(kept)) {
        op->keep.failed = false; /* nothing was added; what stands is whole */
        return dkti_error_begin(&op->error, DKT_E_MEMORY, "no memory");
    }
    int32_t i = delivered->count++;
    delivered->items[i].subject_kind = subject_kind;
    delivered->items[i].subject = kept;
    delivered->items[i].seq = seq;
    return DKT_OK;
}

dkt_status dkt_op_add_delivered(dkt_op *op, int32_t subject_kind, const char *subject, int32_t len,
                                int64_t seq)
{
    if (op == NULL || op->run != dkti_delivered_run || subject_kind < 1 || seq < 1) {
        return DKT_E_ARGUMENT;
    }
    if (op->phase != DKTI_PHASE_NEW) {
        return DKT_E_STATE;
    }
    dkti_error_clear(&op->error);
    struct dkti_text text;
    dkt_status r = dkti_argument_text(&op->error, "subject", subject, len, 1, DKTI_ID_MAX, &text);
    return r == DKT_OK ? delivered_add(op, subject_kind, text, seq) : r;
}
