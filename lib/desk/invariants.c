/* SPDX-License-Identifier: MIT
 *
 * What is true of every ticket that is committed, whatever verb made it so. Guards refuse what people may not do;
 * here stands what the library itself must not do.
 */
#include "desk/invariants.h"

#include "docket/ticket.h"

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

static void hold_state(struct dkti_work *work, const struct dkt_row *row)
{
    const struct dkti_ticket *ticket = dkti_ticket(row);
    switch (ticket->state) {
    case DKT_STATE_UNPROCESSED:
        dkti_hold(work, ticket->handled == 0 && !has_appointment(row), "I-06");
        break;
    case DKT_STATE_RESERVED: dkti_hold(work, is_reserved_whole(row), "I-07"); break;
    case DKT_STATE_UNFINISHED:
        dkti_hold(work, ticket->handled >= 1 && !has_appointment(row), "I-08");
        break;
    case DKT_STATE_CLOSED:
        dkti_hold(work, is_closed_whole(row) && has(row, DKT_TICKET_CLOSED_AT), "I-09");
        dkti_hold(work, !has_appointment(row) && !has(row, DKT_TICKET_CLAIMED_BY), "I-09");
        break;
    default: dkti_hold(work, false, "I-05"); break;
    }
}

void dkti_ticket_hold(struct dkti_work *work, const struct dkt_row *row)
{
    const struct dkti_ticket *ticket = dkti_ticket(row);
    int32_t place = dkti_rules_status_place(work->rules, ticket->status);
    dkti_hold(work, place >= 0 && work->rules->statuses[place].state == ticket->state, "I-05");
    hold_state(work, row);
    bool is_open = ticket->state != DKT_STATE_CLOSED;
    bool is_queued = is_open && !has(row, DKT_TICKET_OWNER);
    dkti_hold(work, ticket->unit.n > 0, "I-10");
    dkti_hold(work, has(row, DKT_TICKET_CLAIMED_BY) == has(row, DKT_TICKET_CLAIMED_UNTIL), "I-12");
    dkti_hold(work, ticket->cycle >= 1 && ticket->handled >= 0 && ticket->reopened == ticket->cycle - 1,
              "I-13");
    dkti_hold(work, (ticket->open == 1) == is_open && has(row, DKT_TICKET_QUEUE) == is_queued, "I-14");
    dkti_hold(work, !has(row, DKT_TICKET_NEXT_DUE) || ticket->next_due > ticket->updated_at, "I-17");
    for (int32_t i = 0; i < row->kind->column_count; i++) {
        if ((row->kind->columns[i].flags & DKT_COLUMN_REQUIRED) != 0) {
            dkti_hold(work, dkti_mask_has(&row->set, i), "I-15");
        }
    }
}
