/* SPDX-License-Identifier: MIT
 *
 * Who is responsible: assigning, transferring, and the claim, a lease that keeps others from handling the same ticket.
 *
 * Every open ticket has exactly one responsible party: its owner, or else its unit's queue.
 */
#include "desk/verbs.h"

#include "base/clamp.h"
#include "desk/people_assign.h"
#include "docket/ticket.h"

bool dkti_ticket_hand(struct dkti_work *work)
{
    struct dkt_row *ticket = work->ticket;
    const struct dkti_ticket *values = dkti_ticket(ticket);
    const struct dkti_given *owner = dkti_given(work, DKT_TICKET_OWNER);
    struct dkti_text old_owner = values->owner;
    struct dkti_text old_unit = values->unit;
    if (dkti_has_given(work, DKT_TICKET_UNIT)) {
        dkti_row_set_text(ticket, DKT_TICKET_UNIT, dkti_given(work, DKT_TICKET_UNIT)->value.text);
    }
    if (owner != NULL) {
        dkti_receiver_give(work, owner->value.text);
    } else if (!dkti_text_equal(values->unit, old_unit)) {
        /* Another unit and nobody named: it lies in that unit's queue. */
        dkti_receiver_give(work, (struct dkti_text){NULL, 0});
    }
    bool is_changed =
        !dkti_text_equal(values->owner, old_owner) || !dkti_text_equal(values->unit, old_unit);
    if (is_changed) {
        dkti_row_set_absent(ticket, DKT_TICKET_CLAIMED_BY);
        dkti_row_set_absent(ticket, DKT_TICKET_CLAIMED_UNTIL);
        dkti_acceptance_forget(work);
    }
    return is_changed;
}

static void hand_guard(struct dkti_work *work)
{
    const struct dkti_given *unit = dkti_given(work, DKT_TICKET_UNIT);
    if (unit != NULL && unit->is_absent) {
        dkti_refuse(work, DKT_REASON_MISSING, dkti_text("unit"));
    }
    struct dkti_text sheet = dkti_ticket(work->ticket)->sheet;
    if (!dkti_text_is_absent(sheet)) { /* its owner changes only through the sheet, or once it is taken off */
        dkti_refuse(work, DKT_REASON_SHEET, sheet);
    }
}

static void assign_guard(struct dkti_work *work)
{
    hand_guard(work);
    if (dkti_row_has(work->ticket, DKT_TICKET_OWNER)) {
        dkti_refuse(work, DKT_REASON_EXISTS, dkti_text("owner"));
    }
}

static int32_t assign_apply(struct dkti_work *work)
{
    (void)dkti_ticket_hand(work);
    return DKT_OK;
}

static int32_t transfer_apply(struct dkti_work *work)
{
    if (dkti_ticket_hand(work)) {
        dkti_row_set_integer(work->ticket, DKT_TICKET_TRANSFERRED,
                             dkti_ticket(work->ticket)->transferred + 1);
    }
    return DKT_OK;
}

static void claim_guard(struct dkti_work *work)
{
    struct dkti_text holder = dkti_ticket(work->ticket)->claimed_by;
    if (!dkti_text_is_absent(holder) && !dkti_text_equal(holder, work->command->actor)) {
        dkti_refuse(work, DKT_REASON_CLAIMED, holder);
    }
}

static int32_t claim_apply(struct dkti_work *work)
{
    dkti_row_set_text(work->ticket, DKT_TICKET_CLAIMED_BY, work->command->actor);
    dkti_row_set_integer(work->ticket, DKT_TICKET_CLAIMED_UNTIL,
                         dkti_instant_add(work->at_ms, work->rules->claim_duration_ms));
    return DKT_OK;
}

static void release_guard(struct dkti_work *work)
{
    if (!dkti_text_equal(dkti_ticket(work->ticket)->claimed_by, work->command->actor)) {
        dkti_refuse(work, DKT_REASON_NOT_CLAIMED, work->command->actor);
    }
}

static int32_t release_apply(struct dkti_work *work)
{
    dkti_row_set_absent(work->ticket, DKT_TICKET_CLAIMED_BY);
    dkti_row_set_absent(work->ticket, DKT_TICKET_CLAIMED_UNTIL);
    return DKT_OK;
}

const struct dkti_verb_code dkti_assign_code = {.guard = assign_guard, .apply = assign_apply};
const struct dkti_verb_code dkti_transfer_code = {.guard = hand_guard, .apply = transfer_apply};
const struct dkti_verb_code dkti_claim_code = {.guard = claim_guard, .apply = claim_apply};
const struct dkti_verb_code dkti_release_code = {.guard = release_guard, .apply = release_apply};
