/* SPDX-License-Identifier: MIT
 *
 * Moving a ticket through its states: reserve, arrive, progress, close, reopen, withdraw (R065 to R074).
 *
 * What entering and leaving a state means stands here once; which statuses there are and which action leads where is
 * the profile's.
 */
#include "desk/verbs.h"

#include "desk/parts.h"
#include "docket/ticket.h"

static void take_away(struct dkti_work *work, const int32_t *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!dkti_has_given(work, columns[i])) {
            dkti_row_set_absent(work->ticket, columns[i]);
        }
    }
}

/* The old appointment and the old obstacle end with the move; what the command itself gives stays. */
static void leave_state(struct dkti_work *work)
{
    static const int32_t appointment[] = {DKT_TICKET_APPOINTMENT_FROM, DKT_TICKET_APPOINTMENT_UNTIL,
                                          DKT_TICKET_APPOINTMENT_WITH};
    static const int32_t block[] = {DKT_TICKET_BLOCK_PARTY, DKT_TICKET_BLOCK_REASON,
                                    DKT_TICKET_FOLLOW_UP_AT};
    if (dkti_work_to_state(work) != DKT_STATE_RESERVED) {
        take_away(work, appointment, sizeof appointment / sizeof appointment[0]);
    }
    take_away(work, block, sizeof block / sizeof block[0]);
}

/* R065: the first feedback or action ends "unprocessed". */
static void count_handling(struct dkti_work *work)
{
    struct dkt_row *ticket = work->ticket;
    dkti_row_set_integer(ticket, DKT_TICKET_HANDLED, dkti_ticket(ticket)->handled + 1);
    if (!dkti_row_has(ticket, DKT_TICKET_FIRST_ACTION_AT)) {
        dkti_row_set_integer(ticket, DKT_TICKET_FIRST_ACTION_AT, work->at_ms);
    }
}

static void enter_closed(struct dkti_work *work, int32_t outcome)
{
    struct dkt_row *ticket = work->ticket;
    if (work->rules->statuses[work->from].state != DKT_STATE_CLOSED) {
        dkti_row_set_integer(ticket, DKT_TICKET_CLOSED_AT, work->at_ms);
        dkti_row_set_integer(ticket, DKT_TICKET_OUTCOME, outcome);
    }
    dkti_row_set_absent(ticket, DKT_TICKET_CLAIMED_BY);
    dkti_row_set_absent(ticket, DKT_TICKET_CLAIMED_UNTIL);
}

static int32_t reserve_apply(struct dkti_work *work)
{
    leave_state(work);
    dkti_row_set_absent(work->ticket, DKT_TICKET_ARRIVED_AT);
    count_handling(work);
    return DKT_OK;
}

static int32_t arrive_apply(struct dkti_work *work)
{
    leave_state(work);
    dkti_row_set_integer(work->ticket, DKT_TICKET_ARRIVED_AT, work->at_ms);
    count_handling(work);
    return DKT_OK;
}

void dkti_ticket_handle(struct dkti_work *work)
{
    leave_state(work);
    count_handling(work);
}

static int32_t progress_apply(struct dkti_work *work)
{
    dkti_ticket_handle(work);
    return DKT_OK;
}

static int32_t close_apply(struct dkti_work *work)
{
    leave_state(work);
    count_handling(work);
    enter_closed(work, DKT_OUTCOME_RESOLVED);
    return DKT_OK;
}

static int32_t withdraw_apply(struct dkti_work *work)
{
    leave_state(work);
    enter_closed(work, DKT_OUTCOME_WITHDRAWN);
    return DKT_OK;
}

static void reopen_guard(struct dkti_work *work)
{
    const struct dkti_ticket *ticket = dkti_ticket(work->ticket);
    if (ticket->outcome == DKT_OUTCOME_MERGED) {
        dkti_refuse(work, DKT_REASON_MERGED, ticket->merged_into);
    }
}

/* R073, R074: a new cycle. Reopening into "unfinished" is itself its first handling action: somebody looked at the
 * ticket again. How the last cycle ended stays in the journal. */
static int32_t reopen_apply(struct dkti_work *work)
{
    static const int32_t ended[] = {DKT_TICKET_OUTCOME, DKT_TICKET_OUTCOME_REASON,
                                    DKT_TICKET_RESOLUTION, DKT_TICKET_ARRIVED_AT,
                                    DKT_TICKET_FIRST_ACTION_AT};
    struct dkt_row *ticket = work->ticket;
    leave_state(work);
    take_away(work, ended, sizeof ended / sizeof ended[0]);
    dkti_row_set_integer(ticket, DKT_TICKET_CYCLE, dkti_ticket(ticket)->cycle + 1);
    dkti_row_set_integer(ticket, DKT_TICKET_REOPENED, dkti_ticket(ticket)->reopened + 1);
    dkti_row_set_integer(ticket, DKT_TICKET_HANDLED, 0);
    if (dkti_work_to_state(work) != DKT_STATE_UNPROCESSED) {
        count_handling(work);
    }
    (void)dkti_ticket_hand(work);
    return DKT_OK;
}

const struct dkti_verb_code dkti_reserve_code = {.apply = reserve_apply};
const struct dkti_verb_code dkti_arrive_code = {.apply = arrive_apply};
const struct dkti_verb_code dkti_progress_code = {.apply = progress_apply};
const struct dkti_verb_code dkti_close_code = {
    .read = dkti_parts_read,
    .read_more = dkti_parts_read_more,
    .guard = dkti_parts_guard,
    .apply = close_apply,
};
const struct dkti_verb_code dkti_withdraw_code = {.apply = withdraw_apply};
const struct dkti_verb_code dkti_reopen_code = {.guard = reopen_guard, .apply = reopen_apply};
