/* SPDX-License-Identifier: MIT
 *
 * Settling a ticket. See settle.h. Three things fall due by themselves: a claim lapses, a follow-up is due, an
 * appointment's window ends. At one instant they come in this order.
 */
#include "desk/settle.h"

#include "docket/ticket.h"
#include "model/subject.h"

enum {
    SETTLE_COUNT_MAX = 3 /* each of the three can fall due once: settling makes nothing due anew */
};

static bool is_due_at(const struct dkt_row *ticket, int32_t column, int64_t due)
{
    return dkti_row_has(ticket, column) && dkti_row_integer(ticket, column) == due;
}

static int32_t settle_entry(struct dkti_work *work, struct dkt_row *ticket, int32_t verb, int64_t due)
{
    dkti_ticket_derive(ticket, due);
    struct dkti_event event = {.verb = verb, .at_ms = due};
    return dkti_entry_add(work, ticket, &event);
}

static int32_t settle_claim(struct dkti_work *work, struct dkt_row *ticket, int64_t due)
{
    dkti_tell(work, DKTI_TELL_LAPSED, false,
              (struct dkti_value){.text = dkti_ticket(ticket)->claimed_by});
    dkti_row_set_absent(ticket, DKT_TICKET_CLAIMED_BY);
    dkti_row_set_absent(ticket, DKT_TICKET_CLAIMED_UNTIL);
    return settle_entry(work, ticket, DKT_VERB_CLAIM_LAPSED, due);
}

/* Tells everything that is due at this one instant. */
static int32_t settle_instant(struct dkti_work *work, struct dkt_row *ticket, int64_t due)
{
    bool is_claim = is_due_at(ticket, DKT_TICKET_CLAIMED_UNTIL, due);
    bool is_follow_up = is_due_at(ticket, DKT_TICKET_FOLLOW_UP_AT, due);
    bool is_appointment = is_due_at(ticket, DKT_TICKET_APPOINTMENT_UNTIL, due);
    int32_t r = DKT_OK;
    if (is_claim) {
        r = settle_claim(work, ticket, due);
    }
    if (r == DKT_OK && is_follow_up) {
        r = settle_entry(work, ticket, DKT_VERB_FOLLOW_UP_DUE, due);
    }
    if (r == DKT_OK && is_appointment) {
        r = settle_entry(work, ticket, DKT_VERB_APPOINTMENT_PASSED, due);
    }
    return r;
}

int32_t dkti_settle(struct dkti_work *work, struct dkt_row *ticket, int64_t until_ms)
{
    for (int32_t i = 0; i < SETTLE_COUNT_MAX && dkti_row_has(ticket, DKT_TICKET_NEXT_DUE); i++) {
        int64_t due = dkti_ticket(ticket)->next_due;
        if (due > until_ms) {
            break;
        }
        dkti_hold(work, due > dkti_ticket(ticket)->updated_at, "I-14");
        int32_t r = settle_instant(work, ticket, due);
        if (r != DKT_OK) {
            return r;
        }
    }
    return DKT_OK;
}

int32_t dkti_settle_and_tell(struct dkti_work *work, struct dkt_row *ticket,
                             const struct dkti_event *event)
{
    int32_t r = dkti_settle(work, ticket, event->at_ms);
    if (r != DKT_OK) {
        return r;
    }
    dkti_ticket_derive(ticket, event->at_ms);
    return dkti_entry_add(work, ticket, event);
}
