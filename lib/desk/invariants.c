/* SPDX-License-Identifier: MIT
 *
 * What is true of every ticket that is committed, whatever verb made it so. Guards refuse what people may not do;
 * here stands what the library itself must not do.
 */
#include "desk/invariants.h"

#include "docket/ticket.h"

/* Far more than anything counts to, and far from where adding one overflows. */
static const int64_t count_max = INT64_C(1000000000000000);

static bool has(const struct dkt_row *ticket, int32_t column)
{
    return dkti_row_has(ticket, column);
}

static bool has_words(const struct dkt_row *ticket, int32_t column)
{
    return dkti_row_text(ticket, column).n > 0;
}

static bool has_appointment(const struct dkt_row *ticket)
{
    return has(ticket, DKT_TICKET_APPOINTMENT_FROM) || has(ticket, DKT_TICKET_APPOINTMENT_UNTIL) ||
           has(ticket, DKT_TICKET_APPOINTMENT_WITH);
}

static bool is_reserved_whole(const struct dkt_row *row)
{
    const struct dkti_ticket *ticket = dkti_ticket(row);
    return has(row, DKT_TICKET_APPOINTMENT_FROM) && has(row, DKT_TICKET_APPOINTMENT_UNTIL) &&
           ticket->appointment_from < ticket->appointment_until &&
           has_words(row, DKT_TICKET_APPOINTMENT_WITH);
}

static bool is_closed_whole(const struct dkt_row *row)
{
    switch (dkti_ticket(row)->outcome) {
    case DKT_OUTCOME_RESOLVED: return has_words(row, DKT_TICKET_RESOLUTION);
    case DKT_OUTCOME_WITHDRAWN: return has_words(row, DKT_TICKET_OUTCOME_REASON);
    case DKT_OUTCOME_MERGED: return has_words(row, DKT_TICKET_MERGED_INTO);
    default: return false;
    }
}

/* What the state demands: the number of what does not hold, or NULL. */
static const char *state_broken(const struct dkt_row *row)
{
    const struct dkti_ticket *ticket = dkti_ticket(row);
    switch (ticket->state) {
    case DKT_STATE_UNPROCESSED: return ticket->handled == 0 && !has_appointment(row) ? NULL : "I-06";
    case DKT_STATE_RESERVED: return is_reserved_whole(row) ? NULL : "I-07";
    case DKT_STATE_UNFINISHED: return ticket->handled >= 1 && !has_appointment(row) ? NULL : "I-08";
    case DKT_STATE_CLOSED:
        return is_closed_whole(row) && has(row, DKT_TICKET_CLOSED_AT) && !has_appointment(row) &&
                       !has(row, DKT_TICKET_CLAIMED_BY)
                   ? NULL
                   : "I-09";
    default: return "I-05";
    }
}

static bool is_count(int64_t value, int64_t least)
{
    return value >= least && value <= count_max;
}

/* Whether what is counted on can have been counted. */
static bool are_counts(const struct dkt_row *row)
{
    const struct dkti_ticket *ticket = dkti_ticket(row);
    return is_count(ticket->cycle, 1) && is_count(ticket->handled, 0) && is_count(ticket->reopened, 0) &&
           is_count(ticket->transferred, 0) && is_count(ticket->seq, 1);
}

const char *dkti_ticket_broken(const struct dkt_rules *rules, const struct dkt_row *row)
{
    const struct dkti_ticket *ticket = dkti_ticket(row);
    int32_t place = dkti_rules_status_place(rules, ticket->status);
    if (place < 0 || rules->statuses[place].state != ticket->state) {
        return "I-05";
    }
    bool is_open = ticket->state != DKT_STATE_CLOSED;
    bool is_queued = is_open && !has(row, DKT_TICKET_OWNER);
    if (ticket->unit.n == 0) {
        return "I-10";
    }
    if (has(row, DKT_TICKET_CLAIMED_BY) != has(row, DKT_TICKET_CLAIMED_UNTIL)) {
        return "I-12";
    }
    if (!are_counts(row) || ticket->reopened != ticket->cycle - 1) {
        return "I-13";
    }
    if ((ticket->open == 1) != is_open || has(row, DKT_TICKET_QUEUE) != is_queued) {
        return "I-14";
    }
    if (has(row, DKT_TICKET_NEXT_DUE) && ticket->next_due < ticket->updated_at) {
        return "I-17";
    }
    return state_broken(row);
}

void dkti_ticket_hold(struct dkti_work *work, const struct dkt_row *row)
{
    const char *broken = dkti_ticket_broken(work->rules, row);
    dkti_hold(work, broken == NULL, broken);
    dkti_hold(work, dkti_mask_lacks(&row->kind->required, &row->set) < 0, "I-15");
}

int32_t dkti_ticket_check(struct dkti_work *work, const struct dkt_row *row)
{
    bool is_state_right = work->rules->statuses[dkti_rules_status_place(work->rules, dkti_ticket(row)->status)].state ==
                          dkti_ticket(row)->state;
    if (is_state_right && are_counts(row)) {
        return DKT_OK;
    }
    dkti_error_named(work->error, DKT_E_CORRUPT, "ticket ", dkti_ticket(row)->id,
                     " as it is stored breaks invariant ");
    dkti_error_add(work->error, is_state_right ? "I-13" : "I-05");
    dkti_error_add(work->error, "; nothing was committed");
    return DKT_E_CORRUPT;
}
