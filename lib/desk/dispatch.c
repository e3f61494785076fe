/* SPDX-License-Identifier: MIT
 *
 * Dispatching: who is to do the work, by which way it came to him, and what he says to it (R020, R021, R056 to R058, R079,
 * R088 to R107).
 *
 * A ticket goes to its person straight (direct) or through another desk that dispatches it onwards (relayed). Each leg has
 * its instant in the ticket's row and its time in the entry:
 *
 *     received_at -> relayed_at -> dispatched_at -> viewed_at, accepted_at
 *
 * Every dispatch is a whole record in the journal: dispatcher, assignee, unit, content, requirement. What it does not
 * change it repeats as a tell, so nobody needs the entries before it. A return goes one leg back, to the unit that the leg
 * came from; what a returned leg left behind in the row is taken away, so a ticket never looks dispatched to nobody.
 *
 * Who is suitable is not decided here: that is the match (assignee.c), a query of its own.
 */
#include "desk/verbs.h"

#include "base/clamp.h"
#include "docket/ticket.h"

enum {
    ESCALATION_MAX = 9 /* more levels than any organisation has */
};

/* ---- what all of them share ---- */

static bool is_to_change(const struct dkti_work *work, int32_t column)
{
    int32_t place = dkti_kind_place(work->ticket->kind, column);
    return dkti_mask_has(&work->ticket->pending, place);
}

/* Repeats what the entry would not say, because it stays as it is. */
static void tell_same(struct dkti_work *work)
{
    static const int32_t columns[][2] = {
        {DKT_TICKET_OWNER, DKTI_TELL_SAME_OWNER},
        {DKT_TICKET_UNIT, DKTI_TELL_SAME_UNIT},
        {DKT_TICKET_WORK_CONTENT, DKTI_TELL_SAME_CONTENT},
        {DKT_TICKET_WORK_REQUIREMENT, DKTI_TELL_SAME_REQUIREMENT},
    };
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        if (dkti_row_has(work->ticket, columns[i][0]) && !is_to_change(work, columns[i][0])) {
            dkti_tell(work, columns[i][1], false,
                      (struct dkti_value){.text = dkti_row_text(work->ticket, columns[i][0])});
        }
    }
}

/* When the desk took the request in (Q2): nobody gains time by registering late. */
static int64_t received_at(const struct dkt_row *ticket)
{
    return dkti_row_has(ticket, DKT_TICKET_RECEIVED_AT) ? dkti_ticket(ticket)->received_at
                                                        : dkti_ticket(ticket)->registered_at;
}

static void tell_duration(struct dkti_work *work, int32_t number, int64_t from_ms)
{
    if (dkti_ticket(work->ticket)->cycle == 1) { /* a later cycle was not received: it was reopened */
        dkti_tell(work, number, false,
                  (struct dkti_value){.integer = dkti_instant_between(from_ms, work->at_ms)});
    }
}

/* What was seen, accepted and planned belongs to the dispatch that ends. What the command gives stays. */
void dkti_acceptance_forget(struct dkti_work *work)
{
    static const int32_t columns[] = {DKT_TICKET_VIEWED_AT, DKT_TICKET_ACCEPTED_AT,
                                      DKT_TICKET_PLANNED_FROM, DKT_TICKET_PLANNED_UNTIL};
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        if (!dkti_has_given(work, columns[i])) {
            dkti_row_set_absent(work->ticket, columns[i]);
        }
    }
}

static void forget_dispatch(struct dkti_work *work)
{
    dkti_acceptance_forget(work);
    dkti_row_set_absent(work->ticket, DKT_TICKET_DISPATCHED_AT);
    dkti_row_set_absent(work->ticket, DKT_TICKET_DISPATCHED_BY);
    dkti_row_set_absent(work->ticket, DKT_TICKET_DISPATCHED_FROM);
}

static void count_transfer(struct dkti_work *work, bool is_changed)
{
    if (is_changed) {
        dkti_row_set_integer(work->ticket, DKT_TICKET_TRANSFERRED,
                             dkti_ticket(work->ticket)->transferred + 1);
    }
}

static void demand_given(struct dkti_work *work, int32_t number, const char *name)
{
    if (dkti_has_given(work, number)) {
        return;
    }
    for (int32_t i = 0; i < work->reason_count; i++) {
        if (dkti_text_is(work->reasons[i].name, name)) {
            return; /* the profile has asked for it already */
        }
    }
    dkti_refuse(work, DKT_REASON_MISSING, dkti_text(name));
}

static void guard_unit(struct dkti_work *work)
{
    const struct dkti_given *unit = dkti_given(work, DKT_TICKET_UNIT);
    if (unit != NULL && unit->is_absent) {
        dkti_refuse(work, DKT_REASON_MISSING, dkti_text("unit"));
    }
}

/* R104: a plan that ends before it begins is none. */
void dkti_plan_guard(struct dkti_work *work)
{
    const struct dkti_given *from = dkti_given(work, DKT_TICKET_PLANNED_FROM);
    const struct dkti_given *until = dkti_given(work, DKT_TICKET_PLANNED_UNTIL);
    if (from == NULL && until == NULL) {
        return;
    }
    bool has_from = from != NULL ? !from->is_absent : dkti_row_has(work->ticket, DKT_TICKET_PLANNED_FROM);
    bool has_until =
        until != NULL ? !until->is_absent : dkti_row_has(work->ticket, DKT_TICKET_PLANNED_UNTIL);
    int64_t start = from != NULL ? from->value.integer : dkti_ticket(work->ticket)->planned_from;
    int64_t end = until != NULL ? until->value.integer : dkti_ticket(work->ticket)->planned_until;
    if (has_from && has_until && end <= start) {
        dkti_refuse(work, DKT_REASON_ORDER, dkti_text("planned_until"));
    }
}

/* ---- turns ---- */

/* The turn that the person had last on the route. Asked for in the same order each time; NULL when the command takes none. */
static const struct dkt_row *turn_ask(struct dkti_work *work)
{
    bool is_taken = dkti_has_given(work, DKTI_TELL_ROUTE) && dkti_has_given(work, DKTI_TELL_TURN) &&
                    dkti_has_given(work, DKT_TICKET_OWNER);
    if (!is_taken) {
        return NULL;
    }
    struct dkti_value key[] = {{.text = dkti_given(work, DKTI_TELL_ROUTE)->value.text},
                               {.text = dkti_given(work, DKT_TICKET_OWNER)->value.text}};
    return dkti_need(work, DKT_KIND_TURN, DKT_READ_STABLE, key, 2);
}

static void dispatch_read(struct dkti_work *work)
{
    (void)turn_ask(work);
}

/* The same row once more, from the cache. */
static const struct dkt_row *turn_again(struct dkti_work *work)
{
    int32_t asked = work->asked;
    work->asked = work->verb_asked;
    const struct dkt_row *row = turn_ask(work);
    work->asked = asked;
    return row;
}

/* Of two hosts that chose the same person at once the second finds that his turn is over. */
static void turn_guard(struct dkti_work *work)
{
    const struct dkt_row *row = turn_again(work);
    if (row != NULL && dkti_turn(row)->number >= dkti_given(work, DKTI_TELL_TURN)->value.integer) {
        dkti_refuse(work, DKT_REASON_TURN, dkti_turn(row)->route);
    }
    if (dkti_has_given(work, DKTI_TELL_TURN) && !dkti_has_given(work, DKTI_TELL_ROUTE)) {
        dkti_refuse(work, DKT_REASON_MISSING, dkti_text("route"));
    }
}

static int32_t turn_take(struct dkti_work *work)
{
    const struct dkt_row *old = turn_again(work);
    if (!dkti_has_given(work, DKTI_TELL_TURN)) {
        return DKT_OK;
    }
    struct dkt_row *row = old == NULL ? dkti_insert(work, DKT_KIND_TURN) : dkti_edit(work, old);
    if (row == NULL) {
        return DKT_E_MEMORY;
    }
    if (old == NULL) {
        dkti_row_set_text(row, DKT_TURN_ROUTE, dkti_given(work, DKTI_TELL_ROUTE)->value.text);
        dkti_row_set_text(row, DKT_TURN_PERSON, dkti_given(work, DKT_TICKET_OWNER)->value.text);
    }
    dkti_row_set_integer(row, DKT_TURN_NUMBER, dkti_given(work, DKTI_TELL_TURN)->value.integer);
    dkti_row_set_integer(row, DKT_TURN_AT, work->at_ms);
    return DKT_OK;
}

/* ---- dispatch ---- */

static void dispatch_guard(struct dkti_work *work)
{
    guard_unit(work);
    demand_given(work, DKT_TICKET_OWNER, "owner");
    turn_guard(work);
}

/* What it goes back to: the unit that had it before, unless it is dispatched anew from one person to another. */
static void dispatch_from(struct dkti_work *work)
{
    const struct dkti_ticket *ticket = dkti_ticket(work->ticket);
    bool is_anew = dkti_row_has(work->ticket, DKT_TICKET_DISPATCHED_FROM) && !dkti_text_is_absent(ticket->owner);
    if (!is_anew) {
        dkti_row_set_text(work->ticket, DKT_TICKET_DISPATCHED_FROM, ticket->unit);
    }
}

static int32_t dispatch_apply(struct dkti_work *work)
{
    struct dkt_row *ticket = work->ticket;
    bool was_dispatched = dkti_row_has(ticket, DKT_TICKET_DISPATCHED_AT);
    bool is_relayed = dkti_row_has(ticket, DKT_TICKET_RELAYED_AT);
    dispatch_from(work);
    count_transfer(work, dkti_ticket_hand(work) && was_dispatched);
    dkti_acceptance_forget(work);
    dkti_row_set_integer(ticket, DKT_TICKET_DISPATCH_MODE,
                         is_relayed ? DKT_DISPATCH_RELAYED : DKT_DISPATCH_DIRECT);
    dkti_row_set_integer(ticket, DKT_TICKET_DISPATCHED_AT, work->at_ms);
    dkti_row_set_text(ticket, DKT_TICKET_DISPATCHED_BY, work->command->actor);
    tell_same(work);
    if (is_relayed) {
        tell_duration(work, DKTI_TELL_LEG_MS, dkti_ticket(ticket)->relayed_at);
    }
    tell_duration(work, DKTI_TELL_WHOLE_MS, received_at(ticket));
    return turn_take(work);
}

/* ---- relay ---- */

static void relay_guard(struct dkti_work *work)
{
    guard_unit(work);
    demand_given(work, DKT_TICKET_UNIT, "unit");
    const struct dkti_given *unit = dkti_given(work, DKT_TICKET_UNIT);
    bool is_queued = dkti_row_has(work->ticket, DKT_TICKET_QUEUE);
    if (unit != NULL && is_queued && dkti_text_equal(unit->value.text, dkti_ticket(work->ticket)->unit)) {
        dkti_refuse(work, DKT_REASON_EXISTS, dkti_text("unit"));
    }
}

static int32_t relay_apply(struct dkti_work *work)
{
    struct dkt_row *ticket = work->ticket;
    struct dkti_text from = dkti_row_has(ticket, DKT_TICKET_DISPATCHED_FROM)
                                ? dkti_ticket(ticket)->dispatched_from
                                : dkti_ticket(ticket)->unit;
    bool is_changed = dkti_ticket_hand(work);
    if (dkti_row_has(ticket, DKT_TICKET_OWNER)) { /* from a person's hands into his own desk's queue */
        dkti_row_set_absent(ticket, DKT_TICKET_OWNER);
        is_changed = true;
    }
    count_transfer(work, is_changed);
    forget_dispatch(work);
    if (!dkti_row_has(ticket, DKT_TICKET_RELAYED_FROM)) {
        dkti_row_set_text(ticket, DKT_TICKET_RELAYED_FROM, from);
    }
    dkti_row_set_integer(ticket, DKT_TICKET_DISPATCH_MODE, DKT_DISPATCH_RELAYED);
    dkti_row_set_integer(ticket, DKT_TICKET_RELAYED_AT, work->at_ms);
    tell_same(work);
    tell_duration(work, DKTI_TELL_LEG_MS, received_at(ticket));
    return DKT_OK;
}

/* ---- accept and view: the assignee's own ---- */

static void assignee_guard(struct dkti_work *work, int32_t column, const char *name)
{
    const struct dkti_ticket *ticket = dkti_ticket(work->ticket);
    if (!dkti_row_has(work->ticket, DKT_TICKET_DISPATCHED_AT)) {
        dkti_refuse(work, DKT_REASON_ABSENT, dkti_text("dispatched_at"));
    }
    if (dkti_text_is_absent(ticket->owner)) {
        dkti_refuse(work, DKT_REASON_ABSENT, dkti_text("owner"));
    } else if (!dkti_text_equal(ticket->owner, work->command->actor)) {
        dkti_refuse(work, DKT_REASON_OWNER, ticket->owner);
    }
    if (dkti_row_has(work->ticket, column)) {
        dkti_refuse(work, DKT_REASON_EXISTS, dkti_text(name));
    }
}

static void accept_guard(struct dkti_work *work)
{
    assignee_guard(work, DKT_TICKET_ACCEPTED_AT, "accepted_at");
}

/* Who accepts has seen it. */
static int32_t accept_apply(struct dkti_work *work)
{
    struct dkt_row *ticket = work->ticket;
    if (!dkti_row_has(ticket, DKT_TICKET_VIEWED_AT)) {
        dkti_row_set_integer(ticket, DKT_TICKET_VIEWED_AT, work->at_ms);
    }
    dkti_row_set_integer(ticket, DKT_TICKET_ACCEPTED_AT, work->at_ms);
    tell_duration(work, DKTI_TELL_LEG_MS, dkti_ticket(ticket)->dispatched_at);
    return DKT_OK;
}

static void view_guard(struct dkti_work *work)
{
    assignee_guard(work, DKT_TICKET_VIEWED_AT, "viewed_at");
}

static int32_t view_apply(struct dkti_work *work)
{
    dkti_row_set_integer(work->ticket, DKT_TICKET_VIEWED_AT, work->at_ms);
    return DKT_OK;
}

/* ---- return ---- */

static void return_guard(struct dkti_work *work)
{
    guard_unit(work);
    if (!dkti_row_has(work->ticket, DKT_TICKET_DISPATCH_MODE)) {
        dkti_refuse(work, DKT_REASON_ABSENT, dkti_text("dispatch_mode"));
    }
}

/* One leg back: from its person to the desk that dispatched it, or from that desk to the one that relayed it. */
static void return_leg(struct dkti_work *work)
{
    struct dkt_row *ticket = work->ticket;
    bool is_second = dkti_row_has(ticket, DKT_TICKET_DISPATCHED_AT);
    struct dkti_text to = is_second ? dkti_ticket(ticket)->dispatched_from : dkti_ticket(ticket)->relayed_from;
    if (!dkti_has_given(work, DKT_TICKET_UNIT) && !dkti_text_is_absent(to)) {
        dkti_row_set_text(ticket, DKT_TICKET_UNIT, to);
    }
    if (!dkti_has_given(work, DKT_TICKET_OWNER)) {
        dkti_row_set_absent(ticket, DKT_TICKET_OWNER);
    }
    forget_dispatch(work);
    if (is_second && dkti_row_has(ticket, DKT_TICKET_RELAYED_AT)) {
        return;
    }
    dkti_row_set_absent(ticket, DKT_TICKET_DISPATCH_MODE);
    dkti_row_set_absent(ticket, DKT_TICKET_RELAYED_AT);
    dkti_row_set_absent(ticket, DKT_TICKET_RELAYED_FROM);
}

static int32_t return_apply(struct dkti_work *work)
{
    (void)dkti_ticket_hand(work);
    return_leg(work);
    dkti_row_set_absent(work->ticket, DKT_TICKET_CLAIMED_BY);
    dkti_row_set_absent(work->ticket, DKT_TICKET_CLAIMED_UNTIL);
    if (work->rules->statuses[work->from].state != dkti_work_to_state(work)) {
        dkti_ticket_handle(work); /* it comes back with an opinion: somebody worked on it (R058) */
    }
    return DKT_OK;
}

/* ---- escalate ---- */

static void escalate_guard(struct dkti_work *work)
{
    const struct dkti_given *given = dkti_given(work, DKT_TICKET_ESCALATION);
    bool has_given = dkti_has_given(work, DKT_TICKET_ESCALATION);
    int64_t now = dkti_ticket(work->ticket)->escalation;
    if (has_given ? given->value.integer <= now : now >= ESCALATION_MAX) {
        dkti_refuse(work, DKT_REASON_NOT_HIGHER, dkti_text("escalation"));
    }
}

static int32_t escalate_apply(struct dkti_work *work)
{
    if (!dkti_has_given(work, DKT_TICKET_ESCALATION)) {
        dkti_row_set_integer(work->ticket, DKT_TICKET_ESCALATION,
                             dkti_ticket(work->ticket)->escalation + 1);
    }
    return DKT_OK;
}

const struct dkti_verb_code dkti_dispatch_code = {
    .read = dispatch_read, .guard = dispatch_guard, .apply = dispatch_apply};
const struct dkti_verb_code dkti_relay_code = {.guard = relay_guard, .apply = relay_apply};
const struct dkti_verb_code dkti_accept_code = {.guard = accept_guard, .apply = accept_apply};
const struct dkti_verb_code dkti_view_code = {.guard = view_guard, .apply = view_apply};
const struct dkti_verb_code dkti_return_code = {.guard = return_guard, .apply = return_apply};
const struct dkti_verb_code dkti_escalate_code = {.guard = escalate_guard, .apply = escalate_apply};
