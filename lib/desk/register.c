/* SPDX-License-Identifier: MIT
 *
 * Registering a ticket (R001, R003): it begins in a status that the profile allows, with a responsible unit, the first
 * cycle, and its number.
 */
#include "desk/verbs.h"

#include "desk/intake.h"
#include "docket/ticket.h"

static void register_defaults(struct dkti_work *work)
{
    struct dkt_row *ticket = work->ticket;
    const struct dkti_ticket *values = dkti_ticket(ticket);
    if (!dkti_row_has(ticket, DKT_TICKET_LEVEL)) {
        dkti_row_set_integer(ticket, DKT_TICKET_LEVEL, DKT_LEVEL_NORMAL);
    }
    if (!dkti_row_has(ticket, DKT_TICKET_PRIORITY)) {
        /* Q45: urgent maps to 1, general to 5. */
        dkti_row_set_integer(ticket, DKT_TICKET_PRIORITY, values->level == DKT_LEVEL_URGENT ? 1 : 5);
    }
    if (!dkti_row_has(ticket, DKT_TICKET_REQUESTED_AT)) {
        dkti_row_set_integer(ticket, DKT_TICKET_REQUESTED_AT, work->at_ms);
    }
    if (!dkti_row_has(ticket, DKT_TICKET_RECEIVED_AT) && dkti_has_given(work, DKT_TICKET_REQUESTED_AT)) {
        /* Q2: who says when the request came, and no more, took it in then. */
        dkti_row_set_integer(ticket, DKT_TICKET_RECEIVED_AT, values->requested_at);
    }
    if (!dkti_row_has(ticket, DKT_TICKET_UNIT)) {
        dkti_row_set_text(ticket, DKT_TICKET_UNIT, work->rules->default_unit);
    }
}

/* A ticket may be told when it is half done or done: then the telling counts as its first handling action. */
static void register_begin_cycle(struct dkti_work *work)
{
    struct dkt_row *ticket = work->ticket;
    int32_t state = dkti_work_to_state(work);
    bool is_handled = state != DKT_STATE_UNPROCESSED;
    dkti_row_set_integer(ticket, DKT_TICKET_CYCLE, 1);
    dkti_row_set_integer(ticket, DKT_TICKET_HANDLED, is_handled ? 1 : 0);
    dkti_row_set_integer(ticket, DKT_TICKET_REOPENED, 0);
    dkti_row_set_integer(ticket, DKT_TICKET_TRANSFERRED, 0);
    if (is_handled) {
        dkti_row_set_integer(ticket, DKT_TICKET_FIRST_ACTION_AT, work->at_ms);
    }
    if (state == DKT_STATE_CLOSED) {
        dkti_row_set_integer(ticket, DKT_TICKET_CLOSED_AT, work->at_ms);
        dkti_row_set_integer(ticket, DKT_TICKET_OUTCOME, DKT_OUTCOME_RESOLVED);
    }
}

/* What is still to be taken in cannot be registered. */
static void register_guard(struct dkti_work *work)
{
    const struct dkti_given *received = dkti_given(work, DKT_TICKET_RECEIVED_AT);
    if (received != NULL && !received->is_absent && received->value.integer > work->at_ms) {
        dkti_refuse(work, DKT_REASON_VALUE, dkti_text("received_at"));
    }
    dkti_intake_guard(work);
    dkti_number_guard(work);
}

static void register_read(struct dkti_work *work)
{
    dkti_intake_need(work);
    dkti_number_read(work);
}

static int32_t register_apply(struct dkti_work *work)
{
    struct dkt_row *ticket = work->ticket;
    int32_t r = dkti_intake_convert(work);
    if (r != DKT_OK) {
        return r;
    }
    (void)dkti_ticket_hand(work);
    register_defaults(work);
    register_begin_cycle(work);
    dkti_row_set_integer(ticket, DKT_TICKET_REGISTERED_AT, work->at_ms);
    dkti_row_set_text(ticket, DKT_TICKET_PROFILE, work->rules->version);
    return dkti_number_draw(work);
}

const struct dkti_verb_code dkti_register_code = {
    .read = register_read,
    .read_more = dkti_number_read_more,
    .guard = register_guard,
    .apply = register_apply,
};
