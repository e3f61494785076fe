/* SPDX-License-Identifier: MIT
 *
 * The one way for every change. A command is carried out in these steps, each a function below:
 *
 *   1 read        the request, the ticket, and what the verb needs: at most two rounds
 *   2 replay      a request id that was carried out before gives its first result
 *   3 open        the ticket must exist, or must not; expect_seq; the instant
 *   4 settle      what has fallen due is told first
 *   5 decide      permission, then every unmet condition
 *   6 change      the given columns, the verb's own changes, the entry, the request's row
 *   7 hold        the invariants, once more
 *
 * It is a pure function of the command, the rules, the instant, the seed and the rows: it is run again from its top when
 * rows are missing, and must then ask for the same ones.
 */
#include "desk/operation.h"

#include "desk/clocks.h"
#include "desk/guard.h"
#include "desk/invariants.h"
#include "desk/journal.h"
#include "desk/people_assign.h"
#include "desk/permission_roles.h"
#include "desk/request.h"
#include "desk/settle.h"
#include "desk/subject_run.h"
#include "desk/verbs.h"
#include "docket/ticket.h"

/* The rows that every command reads. */
struct operation_rows {
    const struct dkt_row *request;
    const struct dkt_row *ticket;
    const struct dkti_wish *since; /* entries since expect_seq */
};

/* ---- 1 read ---- */

static bool is_registration(const struct dkti_work *work)
{
    return work->command->action->verb == DKT_VERB_REGISTER;
}

static bool is_stale(const struct dkti_work *work, const struct dkt_row *ticket)
{
    return work->command->has_expect_seq && ticket != NULL &&
           dkti_ticket(ticket)->seq != work->command->expect_seq;
}

static void read_first(struct dkti_work *work, const struct dkti_verb_code *code,
                       struct operation_rows *rows)
{
    const struct dkt_command *command = work->command;
    rows->request = dkti_request_need(work);
    if (!dkti_text_is_absent(command->subject)) {
        rows->ticket = dkti_need_text(work, DKT_KIND_TICKET, DKT_READ_STABLE, command->subject);
        if (!is_registration(work)) {
            dkti_clocks_need(work, command->subject);
        }
    }
    dkti_actor_need_command(work);
    dkti_receiver_need(work);
    work->verb_asked = work->asked;
    if (code->read != NULL) {
        code->read(work);
    }
}

/* Where a ticket lies that is just being registered. */
static struct dkti_place new_place(const struct dkti_work *work)
{
    struct dkti_place place = {.is_new = true, .unit = work->rules->default_unit};
    if (dkti_has_given(work, DKT_TICKET_UNIT)) {
        place.unit = dkti_given(work, DKT_TICKET_UNIT)->value.text;
    }
    if (dkti_has_given(work, DKT_TICKET_REGION)) {
        place.region = dkti_given(work, DKT_TICKET_REGION)->value.text;
    }
    return place;
}

static void read_units(struct dkti_work *work, const struct operation_rows *rows)
{
    struct dkti_place place = rows->ticket == NULL ? new_place(work) : dkti_place_of(rows->ticket);
    dkti_actor_need_units(work, &place);
}

static void read_second(struct dkti_work *work, const struct dkti_verb_code *code,
                        struct operation_rows *rows)
{
    if (rows->request != NULL) {
        rows->ticket =
            dkti_need_text(work, DKT_KIND_TICKET, 0, dkti_request(rows->request)->subject);
        return;
    }
    if (is_stale(work, rows->ticket)) {
        rows->since = dkti_since_need(work, DKT_KIND_TICKET);
        read_units(work, rows);
        return;
    }
    if (code->read_more != NULL) {
        code->read_more(work);
    }
    dkti_lookup_read_more(work, rows->ticket);
    read_units(work, rows);
    dkti_receiver_need_more(work, rows->ticket);
}

static int32_t operation_read(struct dkti_work *work, const struct dkti_verb_code *code,
                              struct operation_rows *rows)
{
    read_first(work, code, rows);
    if (work->is_waiting) {
        return DKTI_WAIT;
    }
    read_second(work, code, rows);
    return work->is_waiting ? DKTI_WAIT : DKT_OK;
}

/* ---- 2 replay ---- */

static int32_t operation_replay(struct dkti_work *work, const struct operation_rows *rows)
{
    int32_t r = dkti_request_replay(work, rows->request);
    if (r != DKT_OK) {
        return r;
    }
    if (rows->ticket != NULL) {
        work->from = dkti_rules_status_place(work->rules, dkti_ticket(rows->ticket)->status);
        work->to = work->from;
        dkti_show_row(work, dkti_row_copy(work->arena, rows->ticket));
    }
    return DKT_OK;
}

/* ---- 3 open ---- */

static int32_t open_new(struct dkti_work *work, const struct operation_rows *rows)
{
    if (rows->ticket != NULL) {
        return dkti_error_named(work->error, DKT_E_EXISTS, "ticket ", work->subject, " exists already");
    }
    work->ticket = dkti_insert(work, DKT_KIND_TICKET);
    work->main = work->ticket;
    if (work->ticket == NULL) {
        return DKT_E_MEMORY;
    }
    dkti_row_set_text(work->ticket, DKT_TICKET_ID, work->subject);
    return DKT_OK;
}

static int32_t open_known(struct dkti_work *work, const struct operation_rows *rows)
{
    if (rows->ticket == NULL) {
        return dkti_error_named(work->error, DKT_E_NOT_FOUND, "ticket ", work->subject,
                                " does not exist");
    }
    work->seq = dkti_ticket(rows->ticket)->seq;
    if (rows->since != NULL) {
        return dkti_since_conflict(work, rows->since, "ticket ");
    }
    work->from = dkti_rules_status_place(work->rules, dkti_ticket(rows->ticket)->status);
    if (work->from < 0) {
        return dkti_error_named(work->error, DKT_E_PROFILE, "the rules have no status ",
                                dkti_ticket(rows->ticket)->status, ", which the ticket is in");
    }
    int32_t r = dkti_ticket_check(work, rows->ticket);
    if (r != DKT_OK) {
        return r;
    }
    work->ticket = dkti_edit(work, rows->ticket);
    work->main = work->ticket;
    return work->ticket == NULL ? DKT_E_MEMORY : DKT_OK;
}

/* Where the ticket goes: the action's own status; for a registration the one it names, or the only one there is. */
static int32_t open_target(struct dkti_work *work)
{
    const struct dkti_action *action = work->command->action;
    const struct dkti_given *status = dkti_given(work, DKTI_FIELD_STATUS);
    work->to = action->to >= 0 ? action->to : work->from;
    if (status != NULL && !status->is_absent) {
        work->to = dkti_rules_status_place(work->rules, status->value.text);
        if (work->to < 0) {
            return dkti_error_named(work->error, DKT_E_UNKNOWN, "the rules have no status ",
                                    status->value.text, "");
        }
    }
    return DKT_OK;
}

static int32_t operation_open(struct dkti_work *work, const struct operation_rows *rows)
{
    work->subject = dkti_text_is_absent(work->command->subject) ? dkti_text(work->new_id)
                                                                 : work->command->subject;
    int32_t r = is_registration(work) ? open_new(work, rows) : open_known(work, rows);
    if (r == DKT_OK) {
        r = open_target(work);
    }
    if (r == DKT_OK) {
        dkti_open_instant(work);
    }
    return r;
}

/* ---- 5 decide ---- */

static int32_t operation_decide(struct dkti_work *work, const struct dkti_verb_code *code)
{
    int32_t r = dkti_actor_settle(work);
    if (r != DKT_OK) {
        return r;
    }
    if (!dkti_guard_permission(work)) {
        return dkti_error_named(work->error, DKT_E_DENIED, "the actor may not do action ",
                                work->command->action->code, "");
    }
    dkti_guard(work, code);
    if (work->reason_count > 0) {
        dkti_error_named(work->error, DKT_E_REFUSED, "ticket ", work->subject, ": action ");
        dkti_error_add_text(work->error, work->command->action->code);
        dkti_error_add(work->error, " is refused; the result lists why");
        return DKT_E_REFUSED;
    }
    return DKT_OK;
}

/* ---- 6 change ---- */

/* Owner and unit go together and have a function of their own; links tell through their rows. */
static bool is_set_apart(int32_t number)
{
    return number == DKT_TICKET_OWNER || number == DKT_TICKET_UNIT || number == DKTI_FIELD_STATUS ||
           (number >= DKTI_TELL_ROLE && number <= DKTI_TELL_DIGEST);
}

static void change_columns(struct dkti_work *work)
{
    for (int32_t i = 0; i < work->command->given_count; i++) {
        const struct dkti_given *given = &work->command->given[i];
        if (is_set_apart(given->number) || given->number >= DKTI_TELL_FIRST) {
            continue;
        }
        if (given->is_absent) {
            dkti_row_set_absent(work->ticket, given->number);
        } else if (dkti_type_is_integer(given->type)) {
            dkti_row_set_integer(work->ticket, given->number, given->value.integer);
        } else {
            dkti_row_set_text(work->ticket, given->number, given->value.text);
        }
    }
}

/* What the action sets by itself: milestones, who did it. */
static void change_effects(struct dkti_work *work)
{
    const struct dkti_action *action = work->command->action;
    for (int32_t i = 0; i < action->effect_count; i++) {
        const struct dkti_effect *effect = &action->effects[i];
        switch (effect->source) {
        case DKTI_EFFECT_NONE: dkti_row_set_absent(work->ticket, effect->number); break;
        case DKTI_EFFECT_NOW: dkti_row_set_integer(work->ticket, effect->number, work->at_ms); break;
        case DKTI_EFFECT_ACTOR: dkti_row_set_text(work->ticket, effect->number, work->command->actor); break;
        default:
            if (dkti_type_is_integer(effect->type)) {
                dkti_row_set_integer(work->ticket, effect->number, effect->value.integer);
            } else {
                dkti_row_set_text(work->ticket, effect->number, effect->value.text);
            }
            break;
        }
    }
}

static void change_tells(struct dkti_work *work)
{
    for (int32_t i = 0; i < work->command->given_count; i++) {
        const struct dkti_given *given = &work->command->given[i];
        if (given->number >= DKTI_TELL_FIRST && !is_set_apart(given->number) && !given->is_absent) {
            dkti_tell(work, given->number, given->is_personal, given->value);
        }
    }
}

static void change_status(struct dkti_work *work)
{
    const struct dkti_status *status = &work->rules->statuses[work->to];
    dkti_row_set_text(work->ticket, DKT_TICKET_STATUS, status->code);
    dkti_row_set_integer(work->ticket, DKT_TICKET_STATE, status->state);
}

/* An amendment or a handing over that changes nothing is no event. */
static bool is_idle(const struct dkti_work *work)
{
    int32_t verb = work->command->action->verb;
    return (verb == DKT_VERB_AMEND || verb == DKT_VERB_ASSIGN || verb == DKT_VERB_TRANSFER) &&
           dkti_mask_is_empty(&work->ticket->pending);
}

/* Who did what, for actions that need two people (Q43); and in whose place the actor acted. */
static void change_names(struct dkti_work *work)
{
    struct dkti_text actor = work->command->actor;
    bool was_closed = work->from >= 0 && work->rules->statuses[work->from].state == DKT_STATE_CLOSED;
    if (!dkti_text_is_absent(work->actor.acted_for)) {
        dkti_tell(work, DKTI_TELL_ACTED_FOR, false, (struct dkti_value){.text = work->actor.acted_for});
    }
    if (!work->rules->keeps_names) {
        return;
    }
    if (work->from < 0) {
        dkti_row_set_text(work->ticket, DKT_TICKET_REGISTERED_BY, actor);
    }
    if (!was_closed && dkti_work_to_state(work) == DKT_STATE_CLOSED) {
        dkti_row_set_text(work->ticket, DKT_TICKET_CLOSED_BY, actor);
    }
    dkti_row_set_text(work->ticket, DKT_TICKET_LAST_BY, actor);
}

static int32_t change_tell(struct dkti_work *work)
{
    const struct dkt_command *command = work->command;
    change_tells(work);
    change_names(work);
    struct dkti_event event = {
        .verb = command->action->verb,
        .action = command->action->code,
        .actor = command->actor,
        .request = command->request,
        .at_ms = work->at_ms,
    };
    int32_t r = dkti_entry_add(work, work->ticket, &event);
    if (r == DKT_OK) {
        r = dkti_settle_touched(work, work->ticket, work->at_ms);
    }
    return r == DKT_OK ? dkti_request_add(work, dkti_ticket(work->ticket)->seq) : r;
}

/* Whether a ticket that stands on a sheet got another owner or unit: it changes hands only through the sheet. */
static bool is_taken_from_sheet(const struct dkti_work *work, const struct dkt_row *before)
{
    const struct dkti_ticket *now = dkti_ticket(work->ticket);
    return before != NULL && dkti_row_has(before, DKT_TICKET_SHEET) &&
           (!dkti_text_equal(dkti_ticket(before)->owner, now->owner) ||
            !dkti_text_equal(dkti_ticket(before)->unit, now->unit));
}

static int32_t operation_change(struct dkti_work *work, const struct dkti_verb_code *code,
                                const struct dkt_row *before)
{
    change_columns(work);
    change_effects(work);
    change_status(work);
    int32_t r = code->apply == NULL ? DKT_OK : code->apply(work);
    if (r == DKT_OK) {
        r = dkti_lookup_change(work, before);
    }
    if (r != DKT_OK) {
        return r;
    }
    if (is_taken_from_sheet(work, before)) { /* whichever verb moved it */
        dkti_refuse(work, DKT_REASON_SHEET, dkti_ticket(before)->sheet);
        return dkti_error_begin(work->error, DKT_E_REFUSED, "the ticket stands on a sheet");
    }
    if (is_idle(work)) {
        dkti_refuse(work, DKT_REASON_UNCHANGED, work->command->action->code);
        return dkti_error_begin(work->error, DKT_E_REFUSED, "nothing would change");
    }
    return change_tell(work);
}

/* ---- 7 hold ---- */

static int32_t operation_hold(struct dkti_work *work)
{
    dkti_hold(work, !work->is_waiting, "I-01"); /* nothing was decided on an answer that is still missing */
    for (int32_t i = 0; i < work->edit_count; i++) {
        if (work->edits[i].row->kind->number == DKT_KIND_TICKET) {
            dkti_ticket_hold(work, work->edits[i].row);
        }
    }
    work->seq = dkti_ticket(work->ticket)->seq;
    dkti_show_row(work, work->ticket);
    return dkti_writes_build(work);
}

int32_t dkti_command_run(struct dkti_work *work)
{
    const struct dkti_verb_code *code = dkti_verb_code(work->command->action->verb);
    struct operation_rows rows = {0};
    dkti_work_begin_run(work);
    if (code->kind != 0) {
        return dkti_subject_run(work, code);
    }
    int32_t r = operation_read(work, code, &rows);
    if (r != DKT_OK) {
        return r;
    }
    if (rows.request != NULL) {
        return operation_replay(work, &rows);
    }
    r = operation_open(work, &rows);
    if (r == DKT_OK && work->from >= 0 && DKTI_PLANT != 203) {
        r = dkti_settle(work, work->ticket, work->at_ms);
    }
    if (r == DKT_OK) {
        r = operation_decide(work, code);
    }
    if (r == DKT_OK && work->from >= 0 && DKTI_PLANT == 203) {
        r = dkti_settle(work, work->ticket, work->at_ms);
    }
    if (r == DKT_OK) {
        r = operation_change(work, code, rows.ticket);
    }
    return r == DKT_OK ? operation_hold(work) : r;
}
