/* SPDX-License-Identifier: MIT
 *
 * Giving tickets to people and units. See people_assign.h.
 *
 * An absent person's mode decides: he keeps what he is given, and his substitute is told (notify, act for); or the
 * substitute owns it, until the return or for good; or, with nobody to take over, it lies in the unit's queue.
 */
#include "desk/people_assign.h"

#include "desk/absent.h"
#include "desk/people.h"
#include "desk/permission_roles.h"
#include "docket/people.h"
#include "docket/ticket.h"
#include "rules/people_fields.h"

struct dkti_text dkti_cover_field(void)
{
    return dkti_text("covered_for");
}

static bool gives_owner(const struct dkti_work *work)
{
    return dkti_actor_is_asked(work) && dkti_has_given(work, DKT_TICKET_OWNER);
}

static bool gives_unit(const struct dkti_work *work)
{
    return work->rules->are_units_checked && dkti_has_given(work, DKT_TICKET_UNIT);
}

void dkti_receiver_need(struct dkti_work *work)
{
    if (gives_owner(work)) {
        work->receiver.owner =
            dkti_need_text(work, DKT_KIND_PERSON, 0, dkti_given_text(work, DKT_TICKET_OWNER));
    }
    if (gives_unit(work)) {
        work->receiver.unit = dkti_need_text(work, DKT_KIND_UNIT, 0, dkti_given_text(work, DKT_TICKET_UNIT));
    }
}

/* The instant of the command, known before it is opened: only a clock that stepped back moves it. */
static int64_t handing_ms(const struct dkti_work *work)
{
    return work->command->has_instant ? work->command->at_ms : work->now_ms;
}

/* Who owns what is given to the person: he, his substitute, or nobody. */
static struct dkti_text heir_of(const struct dkti_work *work, struct dkti_text owner)
{
    return dkti_owner_instead(work->actor.absences, owner, handing_ms(work));
}

void dkti_receiver_need_more(struct dkti_work *work, const struct dkt_row *ticket)
{
    if (gives_owner(work)) {
        struct dkti_text owner = dkti_given_text(work, DKT_TICKET_OWNER);
        struct dkti_text heir = heir_of(work, owner);
        if (!dkti_text_is_absent(heir) && !dkti_text_equal(heir, owner)) {
            work->receiver.heir = dkti_need_text(work, DKT_KIND_PERSON, 0, heir);
        }
    }
    if (!gives_unit(work)) {
        return;
    }
    if (work->receiver.unit != NULL && dkti_row_has(work->receiver.unit, DKT_UNIT_SPECIALIST)) {
        work->receiver.specialist =
            dkti_need_text(work, DKT_KIND_PERSON, 0, dkti_unit(work->receiver.unit)->specialist);
    }
    if (ticket != NULL) {
        work->receiver.from = dkti_need_text(work, DKT_KIND_UNIT, 0, dkti_ticket(ticket)->unit);
    }
}

/* ---- guards ---- */

static bool specialist_is_fit(const struct dkti_work *work)
{
    const struct dkt_row *row = work->receiver.specialist;
    return row != NULL && dkti_person(row)->active == 1 && dkti_row_has(row, DKT_PERSON_CERTIFIED_UNTIL) &&
           dkti_person(row)->certified_until > work->at_ms;
}

static void guard_receiving_unit(struct dkti_work *work)
{
    struct dkti_text unit = dkti_given_text(work, DKT_TICKET_UNIT);
    bool is_there_already = work->from >= 0 && dkti_text_equal(unit, dkti_ticket(work->ticket)->unit);
    if (is_there_already) {
        return;
    }
    if (!specialist_is_fit(work)) {
        dkti_refuse(work, DKT_REASON_SPECIALIST, unit);
    }
    const struct dkt_row *from = work->receiver.from;
    if (work->from >= 0 && (from == NULL || dkti_unit(from)->may_forward != 1)) {
        dkti_refuse(work, DKT_REASON_MAY_NOT_FORWARD, dkti_ticket(work->ticket)->unit);
    }
}

void dkti_receiver_guard(struct dkti_work *work)
{
    if (gives_owner(work)) {
        (void)dkti_guard_works_here(work, work->receiver.owner, dkti_given_text(work, DKT_TICKET_OWNER));
    }
    if (gives_unit(work)) {
        guard_receiving_unit(work);
    }
}

/* ---- giving ---- */

/* Who takes over, when he works here. */
static struct dkti_text heir_at_work(const struct dkti_work *work, struct dkti_text owner)
{
    struct dkti_text heir = heir_of(work, owner);
    bool is_himself = dkti_text_equal(heir, owner);
    bool works_here = is_himself || (work->receiver.heir != NULL &&
                                     dkti_text_equal(dkti_person(work->receiver.heir)->id, heir) &&
                                     dkti_person(work->receiver.heir)->active == 1);
    return works_here ? heir : (struct dkti_text){NULL, 0};
}

void dkti_receiver_give(struct dkti_work *work, struct dkti_text owner)
{
    struct dkt_row *ticket = work->ticket;
    struct dkti_text old = dkti_ticket(ticket)->owner;
    const struct dkti_absence *absence =
        dkti_text_is_absent(owner) ? NULL : dkti_absence_of(work->actor.absences, owner, handing_ms(work));
    struct dkti_text heir = absence == NULL ? owner : heir_at_work(work, owner);
    dkti_row_set_text(ticket, DKT_TICKET_OWNER, heir);
    bool is_covered = absence != NULL && absence->mode == DKT_COVER_UNTIL_RETURN && !dkti_text_is_absent(heir);
    if (is_covered) {
        dkti_row_set_text(ticket, DKT_TICKET_COVERED_FOR, owner);
    } else if (!dkti_text_equal(heir, old)) {
        dkti_row_set_absent(ticket, DKT_TICKET_COVERED_FOR);
    }
    if (absence == NULL) {
        return;
    }
    struct dkti_text told = absence->mode < DKT_COVER_UNTIL_RETURN ? absence->substitute : heir;
    dkti_tell(work, DKTI_TELL_ABSENT, false, (struct dkti_value){.text = owner});
    if (!dkti_text_is_absent(told)) {
        dkti_tell(work, DKTI_TELL_TO, false, (struct dkti_value){.text = told});
    }
}
