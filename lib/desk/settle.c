/* SPDX-License-Identifier: MIT
 *
 * Settling a ticket. See settle.h.
 */
#include "desk/settle.h"

#include "base/clamp.h"
#include "base/internal.h"
#include "desk/clocks.h"
#include "docket/ticket.h"
#include "model/subject.h"

enum {
    /* Every clock can resume once a cycle of its pauses, warn, breach, and climb its ladder. */
    SETTLE_COUNT_MAX = DKTI_GOAL_COUNT_MAX * (2 * DKTI_STEP_COUNT_MAX + 4) + 3
};

/* What falls due at an instant and is no clock's. Looked at before anything is told, since telling moves on. With an entry
 * at the instant or behind it, it was told. */
struct columns_due {
    bool is_claim;
    bool is_follow_up;
    bool is_appointment;
};

static bool is_due_at(const struct dkt_row *ticket, int32_t column, int64_t due)
{
    return dkti_row_has(ticket, column) && dkti_row_integer(ticket, column) == due &&
           due > dkti_ticket(ticket)->updated_at;
}

static struct columns_due columns_due(const struct dkt_row *ticket, int64_t due)
{
    return (struct columns_due){
        .is_claim = is_due_at(ticket, DKT_TICKET_CLAIMED_UNTIL, due),
        .is_follow_up = is_due_at(ticket, DKT_TICKET_FOLLOW_UP_AT, due),
        .is_appointment = is_due_at(ticket, DKT_TICKET_APPOINTMENT_UNTIL, due),
    };
}

static int32_t settle_entry(struct dkti_work *work, struct dkt_row *ticket, int32_t verb, int64_t due)
{
    struct dkti_event event = {.verb = verb, .at_ms = due};
    return dkti_entry_add(work, ticket, &event);
}

static int32_t settle_claim(struct dkti_work *work, struct dkt_row *ticket, int64_t due)
{
    dkti_tell(work, DKTI_TELL_LAPSED, false,
              (struct dkti_value){.text = dkti_ticket(ticket)->claimed_by});
    dkti_row_set_absent(ticket, DKT_TICKET_CLAIMED_BY);
    dkti_row_set_absent(ticket, DKT_TICKET_CLAIMED_UNTIL);
    return settle_entry(work, ticket, DKT_VERB_CLAIM_LAPSED, DKTI_PLANT == 206 ? work->at_ms : due);
}

static int32_t settle_columns(struct dkti_work *work, struct dkt_row *ticket,
                              const struct columns_due *columns, int64_t due)
{
    int32_t r = DKT_OK;
    if (columns->is_claim) {
        r = settle_claim(work, ticket, due);
    }
    if (r == DKT_OK && columns->is_follow_up) {
        r = settle_entry(work, ticket, DKT_VERB_FOLLOW_UP_DUE, due);
    }
    if (r == DKT_OK && columns->is_appointment) {
        r = settle_entry(work, ticket, DKT_VERB_APPOINTMENT_PASSED, due);
    }
    return r;
}

static int32_t settle_clock(struct dkti_work *work, struct dkt_row *ticket,
                            const struct dkti_clock_event *event, int64_t at_ms)
{
    const struct dkti_ticket *values = dkti_ticket(ticket);
    dkti_tell(work, DKTI_TELL_GOAL, false, (struct dkti_value){.text = event->goal->code});
    dkti_tell(work, DKTI_TELL_RUN, false, (struct dkti_value){.integer = dkti_clock(event->clock)->run});
    if (event->step > 0) {
        dkti_tell(work, DKTI_TELL_STEP, false, (struct dkti_value){.integer = event->step});
    }
    if (!dkti_text_is_absent(event->to)) {
        dkti_tell(work, DKTI_TELL_TO, false, (struct dkti_value){.text = event->to});
    }
    int64_t told_at = DKTI_PLANT == 22 ? work->now_ms : dkti_instant_max(at_ms, values->updated_at);
    int32_t r = dkti_clocks_told(work, values->id, event, told_at);
    if (r != DKT_OK) {
        return r;
    }
    struct dkti_event told = {.verb = event->verb, .at_ms = told_at, .is_clocks = true};
    return dkti_entry_add(work, ticket, &told);
}

/* Everything due on the ticket's clocks up to the instant, itself included. */
static int32_t settle_clocks(struct dkti_work *work, struct dkt_row *ticket, int64_t until_ms, bool is_touched_only)
{
    struct dkti_clock_event event;
    int64_t at_ms = 0;
    int32_t r = DKT_OK;
    for (int32_t i = 0; i < SETTLE_COUNT_MAX && r == DKT_OK; i++) {
        if (!dkti_clocks_due(work, dkti_ticket(ticket)->id, until_ms, is_touched_only, &event, &at_ms)) {
            return DKT_OK;
        }
        r = settle_clock(work, ticket, &event, at_ms);
    }
    dkti_hold(work, r != DKT_OK, "I-16");
    return r;
}

int32_t dkti_settle_touched(struct dkti_work *work, struct dkt_row *ticket, int64_t until_ms)
{
    return settle_clocks(work, ticket, until_ms, true);
}

/* What is due on the ticket at one instant that has gone by. */
static int32_t settle_instant(struct dkti_work *work, struct dkt_row *ticket, int64_t due)
{
    struct columns_due columns = columns_due(ticket, due);
    int32_t r = settle_clocks(work, ticket, due, false);
    if (r == DKT_OK) {
        r = settle_columns(work, ticket, &columns, due);
    }
    if (r == DKT_OK) { /* a clock that began or went on with that, and has no time left */
        r = settle_clocks(work, ticket, due, false);
    }
    bool is_left = dkti_row_has(ticket, DKT_TICKET_NEXT_DUE) && dkti_ticket(ticket)->next_due == due;
    if (r == DKT_OK && is_left) { /* it was due for a goal that the rules do not have any more */
        dkti_ticket_derive(ticket, due, dkti_clocks_next(work, dkti_ticket(ticket)->id));
    }
    return r;
}

/* A clock may fall due before the ticket says so: one whose goal has come back into the rules, and that others passed over
 * meanwhile. */
static void due_of_clocks(struct dkti_work *work, struct dkt_row *ticket)
{
    int64_t next = dkti_clocks_next(work, dkti_ticket(ticket)->id);
    bool is_due = dkti_row_has(ticket, DKT_TICKET_NEXT_DUE);
    if (next < INT64_MAX && (!is_due || next < dkti_ticket(ticket)->next_due)) {
        dkti_row_set_integer(ticket, DKT_TICKET_NEXT_DUE, next);
    }
}

int32_t dkti_settle_before(struct dkti_work *work, struct dkt_row *ticket, int64_t until_ms)
{
    int32_t r = dkti_clocks_check(work, dkti_ticket(ticket)->id);
    due_of_clocks(work, ticket);
    int64_t last = INT64_MIN;
    for (int32_t i = 0; i < SETTLE_COUNT_MAX && r == DKT_OK; i++) {
        bool is_due = dkti_row_has(ticket, DKT_TICKET_NEXT_DUE);
        int64_t due = is_due ? dkti_ticket(ticket)->next_due : INT64_MAX;
        if (due > until_ms - (DKTI_PLANT == 25 ? 0 : 1)) {
            return DKT_OK;
        }
        dkti_hold(work, due > last, "I-16");
        last = due;
        r = settle_instant(work, ticket, due);
    }
    dkti_hold(work, r != DKT_OK, "I-16"); /* there was an end */
    return r;
}

int32_t dkti_settle(struct dkti_work *work, struct dkt_row *ticket, int64_t until_ms)
{
    int32_t r = dkti_settle_before(work, ticket, until_ms);
    if (r != DKT_OK) {
        return r;
    }
    dkti_clocks_untouch(work, dkti_ticket(ticket)->id);
    struct columns_due columns = columns_due(ticket, until_ms);
    return settle_columns(work, ticket, &columns, until_ms);
}

int32_t dkti_settle_and_tell(struct dkti_work *work, struct dkt_row *ticket,
                             const struct dkti_event *event)
{
    int32_t r = dkti_settle(work, ticket, event->at_ms);
    if (r == DKT_OK) {
        r = dkti_entry_add(work, ticket, event);
    }
    return r == DKT_OK ? dkti_settle_touched(work, ticket, event->at_ms) : r;
}
