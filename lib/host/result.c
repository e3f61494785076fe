/* SPDX-License-Identifier: MIT
 *
 * What came of an operation, for the host to read.
 */
#include "desk/match.h"
#include "desk/permission_roles.h"
#include "desk/reasons.h"
#include "docket/ticket.h"
#include "host/op.h"

dkt_status dkt_result_status(const dkt_result *result)
{
    return result == NULL ? DKT_E_ARGUMENT : result->op->status;
}

const char *dkt_result_subject(const dkt_result *result)
{
    return result == NULL ? "" : dkti_text_or_empty(result->op->work.subject);
}

int64_t dkt_result_seq(const dkt_result *result)
{
    return result == NULL ? 0 : result->op->work.seq;
}

int32_t dkt_result_is_replayed(const dkt_result *result)
{
    return result != NULL && result->op->work.is_replayed ? 1 : 0;
}

int32_t dkt_result_reason_count(const dkt_result *result)
{
    return result == NULL ? 0 : result->op->work.reason_count;
}

static const struct dkti_reason *result_reason(const dkt_result *result, int32_t i)
{
    return i >= 0 && i < dkt_result_reason_count(result) ? &result->op->work.reasons[i] : NULL;
}

int32_t dkt_result_reason(const dkt_result *result, int32_t i)
{
    const struct dkti_reason *reason = result_reason(result, i);
    return reason == NULL ? 0 : reason->code;
}

const char *dkt_result_reason_name(const dkt_result *result, int32_t i)
{
    const struct dkti_reason *reason = result_reason(result, i);
    return reason == NULL ? "" : dkti_text_or_empty(reason->name);
}

const char *dkt_result_reason_text(const dkt_result *result, int32_t i, int32_t language)
{
    const struct dkti_reason *reason = result_reason(result, i);
    if (reason == NULL) {
        return "";
    }
    return dkti_text_or_empty(dkti_reason_text(&result->op->scratch, reason->code, reason->name, language));
}

/* The ticket as it stands in the result, or NULL. */
static const struct dkt_row *move_ticket(const struct dkti_work *work)
{
    if (work->ticket != NULL || work->row_count == 0) {
        return work->ticket;
    }
    return work->rows[0]->kind->number == DKT_KIND_TICKET ? work->rows[0] : NULL;
}

/* Whether the action is open for the ticket as it is; one that nobody has read counts as open. */
static bool move_is_open(const struct dkti_work *work, const struct dkti_action *action)
{
    const struct dkt_row *ticket = move_ticket(work);
    struct dkti_match_subject subject = dkti_row_subject(ticket);
    return ticket == NULL || dkti_match_holds(&action->when, work->rules, &subject);
}

static bool move_is_permitted(struct dkt_op *op, const struct dkti_action *action)
{
    return dkti_actor_is_asked(&op->work) ? dkti_actor_permits(&op->work, action, false)
                                          : dkti_action_permits(action, op->command->role);
}

/* The n-th action open from the status that the ticket is in now; counts when n is negative. */
static const struct dkti_action *move_find(const dkt_result *result, int32_t n, int32_t *out_count)
{
    *out_count = 0;
    const struct dkti_work *work = &result->op->work;
    int32_t status = result->op->status == DKT_OK ? work->to : work->from;
    if (result->op->command == NULL || status < 0) {
        return NULL;
    }
    for (int32_t i = 0; i < work->rules->action_count; i++) {
        const struct dkti_action *action = &work->rules->actions[i];
        if (action->verb == DKT_VERB_REGISTER || !dkti_action_starts_from(action, status) ||
            !move_is_permitted(result->op, action) || !move_is_open(work, action)) {
            continue;
        }
        if ((*out_count)++ == n) {
            return action;
        }
    }
    return NULL;
}

int32_t dkt_result_move_count(const dkt_result *result)
{
    int32_t count = 0;
    if (result != NULL) {
        (void)move_find(result, -1, &count);
    }
    return count;
}

const char *dkt_result_move(const dkt_result *result, int32_t i)
{
    int32_t count = 0;
    const struct dkti_action *action = result == NULL || i < 0 ? NULL : move_find(result, i, &count);
    return action == NULL ? "" : action->code.p;
}

int32_t dkt_result_person_count(const dkt_result *result)
{
    return result == NULL || result->op->status != DKT_OK ? 0 : result->op->work.person_count;
}

const char *dkt_result_person(const dkt_result *result, int32_t i)
{
    bool is_there = i >= 0 && i < dkt_result_person_count(result);
    return is_there ? result->op->work.persons[i].p : "";
}

int32_t dkt_result_row_count(const dkt_result *result)
{
    return result == NULL ? 0 : result->op->work.row_count;
}

const dkt_row *dkt_result_row(const dkt_result *result, int32_t i)
{
    return i >= 0 && i < dkt_result_row_count(result) ? result->op->work.rows[i] : NULL;
}

const char *dkt_result_cursor(const dkt_result *result, int32_t *out_len)
{
    struct dkti_text cursor = {NULL, 0};
    if (result != NULL && result->op->status == DKT_OK) {
        cursor = result->op->work.cursor;
    }
    if (out_len != NULL) {
        *out_len = (int32_t)cursor.n;
    }
    return cursor.p;
}
