/* SPDX-License-Identifier: MIT
 *
 * Guards: what must be so before an action is carried out. See guard.h.
 *
 * Nothing here stops at the first failure: whoever is refused learns everything that is missing, and the moves that
 * are open instead.
 */
#include "desk/guard.h"

#include "base/clamp.h"
#include "desk/match.h"
#include "desk/people_assign.h"
#include "desk/permission.h"
#include "desk/permission_roles.h"
#include "docket/ticket.h"

#include <string.h>

/* An instant may lie so far ahead of our clock: two machines' clocks differ by less. */
static const int64_t ahead_max_ms = 120000;

/* By declared roles; or, where none is declared, by the role that the host vouches for. */
static bool guard_role(struct dkti_work *work)
{
    const struct dkt_command *command = work->command;
    if (dkti_actor_is_asked(work)) {
        return dkti_actor_permits(work, command->action, true);
    }
    if (dkti_action_permits(command->action, command->role)) {
        return true;
    }
    dkti_refuse(work, DKT_REASON_ROLE,
                dkti_text_is_absent(command->role) ? dkti_text("") : command->role);
    return false;
}

bool dkti_guard_permission(struct dkti_work *work)
{
    const struct dkt_command *command = work->command;
    bool is_permitted = guard_role(work);
    if (!dkti_guard_other_than(work) || !is_permitted) {
        return false;
    }
    const struct dkti_hooks *hooks = &work->desk->hooks;
    if (hooks->permission.decide == NULL) {
        return true;
    }
    struct dkt_permission permission = {
        .actor = command->actor,
        .role = command->role,
        .action = command->action->code,
        .subject = work->subject,
    };
    int32_t answer = hooks->permission.decide(hooks->permission_user, &permission);
    if (answer == DKT_HOOK_DONE && permission.is_allowed) {
        return true;
    }
    dkti_refuse(work, DKT_REASON_HOST, command->action->code);
    return false;
}

/* ---- the profile ---- */

/* What stood in the way before ends with every move: only what the command itself gives counts (R066). */
static bool is_emptied_column(int32_t number)
{
    return number == DKT_TICKET_BLOCK_PARTY || number == DKT_TICKET_BLOCK_REASON ||
           number == DKT_TICKET_FOLLOW_UP_AT;
}

static bool is_emptied(const struct dkti_work *work, int32_t number)
{
    return work->ticket != NULL && is_emptied_column(number);
}

/* Whether the subject will have a value once the command is carried out. */
static bool has_value(const struct dkti_work *work, int32_t number)
{
    const struct dkti_given *given = dkti_given(work, number);
    if (given != NULL) {
        bool is_empty = !dkti_type_is_integer(given->type) && given->value.text.n == 0;
        return !given->is_absent && !is_empty;
    }
    bool is_column = number < DKTI_TELL_FIRST;
    bool is_own = work->ticket != NULL || dkti_verb_code(work->command->action->verb)->sets_columns;
    if (!is_column || !is_own || is_emptied(work, number) || !dkti_row_has(work->main, number)) {
        return false;
    }
    int32_t place = dkti_kind_place(work->main->kind, number);
    return dkti_type_is_integer(work->main->kind->columns[place].type) ||
           dkti_row_text(work->main, number).n > 0;
}

/* Whether the action will leave the field with a value, and a text with characters enough. */
static bool field_is_filled(const struct dkti_work *work, int32_t number, int32_t length_min)
{
    const struct dkti_effect *effect = dkti_work_effect(work, number);
    if (effect != NULL ? effect->source == DKTI_EFFECT_NONE : !has_value(work, number)) {
        return false;
    }
    if (length_min == 0) {
        return true;
    }
    struct dkti_match_subject subject = dkti_work_subject(work);
    struct dkti_match_value value = {.integer = 0};
    (void)subject.value(subject.context, number, &value);
    return dkti_text_is_absent(value.text) || dkti_text_characters(value.text) >= length_min;
}

static bool is_met(const struct dkti_work *work, const struct dkti_requirement *requirement, int32_t length_min)
{
    for (int32_t i = 0; i < requirement->count; i++) {
        if (field_is_filled(work, requirement->numbers[i], length_min)) {
            return true;
        }
    }
    return false;
}

/* Only what the command itself says is a confirmation of what it does. */
static bool is_confirmed(const struct dkti_work *work, int32_t number)
{
    const struct dkti_given *given = dkti_given(work, number);
    return given != NULL && !given->is_absent && given->value.integer == 1;
}

static void guard_requirement(struct dkti_work *work, const struct dkti_requirement *requirement)
{
    if (requirement->is_confirmation) {
        if (!is_confirmed(work, requirement->numbers[0])) {
            dkti_refuse(work, DKT_REASON_UNCONFIRMED, requirement->names);
        }
    } else if (!is_met(work, requirement, 0)) {
        dkti_refuse(work, requirement->count == 1 ? DKT_REASON_MISSING : DKT_REASON_MISSING_ONE_OF,
                    requirement->names);
    } else if (!is_met(work, requirement, requirement->length_min)) {
        dkti_refuse(work, DKT_REASON_TOO_SHORT, requirement->names);
    }
}

static void guard_requirements(struct dkti_work *work)
{
    const struct dkti_action *action = work->command->action;
    struct dkti_match_subject subject = dkti_work_subject(work);
    for (int32_t i = 0; i < action->requirement_count; i++) {
        if (dkti_match_holds(&action->requirements[i].when, work->rules, &subject)) {
            guard_requirement(work, &action->requirements[i]);
        }
    }
}

/* The action is open for tickets like this one: each field that says otherwise is named. */
static void guard_when(struct dkti_work *work)
{
    const struct dkti_match *when = &work->command->action->when;
    struct dkti_match_subject subject = dkti_work_subject(work);
    for (int32_t i = 0; i < when->count; i++) {
        if (!dkti_match_term_holds(&when->terms[i], work->rules, &subject)) {
            dkti_refuse(work, DKT_REASON_CONDITION, when->terms[i].name);
        }
    }
}

static bool is_allowed(const struct dkti_work *work, const struct dkti_given *given)
{
    const struct dkti_field_limit *limit = dkti_rules_limit(work->rules, given->number);
    const struct dkti_own_field *own = dkti_rules_field_by_number(work->rules, given->number);
    bool is_boolean = own != NULL && (own->flags & DKT_FIELD_BOOLEAN) != 0;
    if (is_boolean && given->value.integer != 0 && given->value.integer != 1) {
        return false;
    }
    return limit == NULL || (dkti_type_is_integer(given->type)
                                 ? dkti_limit_takes_integer(limit, given->value.integer)
                                 : dkti_limit_takes_text(limit, given->value.text));
}

/* What the command gives: values that the fields take, and nothing that the action sets by itself. An empty text is no
 * value: whether one is wanted is the requirements' business. */
static void guard_values(struct dkti_work *work)
{
    for (int32_t i = 0; i < work->command->given_count; i++) {
        const struct dkti_given *given = &work->command->given[i];
        bool is_empty = given->is_absent || (!dkti_type_is_integer(given->type) && given->value.text.n == 0);
        if (!is_empty && !is_allowed(work, given)) {
            dkti_refuse(work, DKT_REASON_VALUE, dkti_rules_field_name(work->rules, given->number));
        }
        if (dkti_work_effect(work, given->number) != NULL) {
            dkti_refuse(work, DKT_REASON_SET, dkti_rules_field_name(work->rules, given->number));
        }
    }
}

static void guard_status(struct dkti_work *work)
{
    const struct dkti_action *action = work->command->action;
    if (work->from >= 0 && !dkti_action_starts_from(action, work->from)) {
        dkti_refuse(work, DKT_REASON_STATUS, work->rules->statuses[work->from].code);
    }
    if (work->from < 0 && work->to < 0) {
        dkti_refuse(work, DKT_REASON_MISSING, dkti_text("status"));
    } else if (work->from < 0 && !dkti_action_starts_from(action, work->to)) {
        dkti_refuse(work, DKT_REASON_STATUS, work->rules->statuses[work->to].code);
    }
}

static void guard_type(struct dkti_work *work)
{
    const struct dkti_given *type = dkti_given(work, DKT_TICKET_TYPE);
    if (type != NULL && !type->is_absent && !dkti_rules_has_type(work->rules, type->value.text)) {
        dkti_refuse(work, DKT_REASON_VALUE, dkti_text("type"));
        return;
    }
    int32_t place = type == NULL || type->is_absent ? -1 : dkti_rules_type_place(work->rules, type->value.text);
    bool is_kept = work->from >= 0 && place >= 0 &&
                   dkti_text_equal(dkti_ticket(work->ticket)->type, type->value.text);
    if (place >= 0 && work->rules->types[place].is_retired && !is_kept) {
        dkti_refuse(work, DKT_REASON_RETIRED, type->value.text); /* R019 */
    }
}

/* ---- instants ---- */

static void guard_instant(struct dkti_work *work)
{
    if (!work->command->has_instant) {
        return;
    }
    int64_t at = work->command->at_ms;
    if (at < work->now_ms && !work->command->action->may_backdate) {
        dkti_refuse(work, DKT_REASON_BACKDATE, work->command->action->code);
    }
    if (at < work->last_ms) {
        dkti_refuse(work, DKT_REASON_BEFORE_LAST, dkti_text("at"));
    }
    if (at > dkti_instant_add(work->now_ms, ahead_max_ms)) {
        dkti_refuse(work, DKT_REASON_AHEAD, dkti_text("at"));
    }
}

/* What is still to come must lie after the operation's own instant. */
static void guard_future(struct dkti_work *work, int32_t number, const char *name)
{
    if (dkti_has_given(work, number) && dkti_given(work, number)->value.integer <= work->at_ms) {
        dkti_refuse(work, DKT_REASON_PAST, dkti_text(name));
    }
}

/* ---- what the states demand, whatever the profile says ---- */

static void demand(struct dkti_work *work, int32_t number, const char *name)
{
    for (int32_t i = 0; i < work->reason_count; i++) {
        if (dkti_text_is(work->reasons[i].name, name)) {
            return; /* the profile has asked for it already */
        }
    }
    if (!has_value(work, number)) {
        dkti_refuse(work, DKT_REASON_MISSING, dkti_text(name));
    }
}

static int64_t coming_integer(const struct dkti_work *work, int32_t number)
{
    const struct dkti_given *given = dkti_given(work, number);
    return given != NULL ? given->value.integer : dkti_row_integer(work->ticket, number);
}

/* R067: an agreed window, not in the past, and who agreed to it. */
static void guard_reserved(struct dkti_work *work)
{
    demand(work, DKT_TICKET_APPOINTMENT_FROM, "appointment_from");
    demand(work, DKT_TICKET_APPOINTMENT_UNTIL, "appointment_until");
    demand(work, DKT_TICKET_APPOINTMENT_WITH, "appointment_with");
    if (has_value(work, DKT_TICKET_APPOINTMENT_FROM) &&
        coming_integer(work, DKT_TICKET_APPOINTMENT_FROM) <= work->at_ms) {
        /* Also one that the ticket has from before: an appointment is not agreed anew for a time gone by. */
        dkti_refuse(work, DKT_REASON_PAST, dkti_text("appointment_from"));
    }
    if (has_value(work, DKT_TICKET_APPOINTMENT_FROM) && has_value(work, DKT_TICKET_APPOINTMENT_UNTIL) &&
        coming_integer(work, DKT_TICKET_APPOINTMENT_UNTIL) <=
            coming_integer(work, DKT_TICKET_APPOINTMENT_FROM)) {
        dkti_refuse(work, DKT_REASON_ORDER, dkti_text("appointment_until"));
    }
}

/* An appointment stands only in the reserved state: a registration elsewhere cannot bring one. */
static void guard_no_appointment(struct dkti_work *work)
{
    static const struct {
        int32_t number;
        const char *name;
    } fields[] = {{DKT_TICKET_APPOINTMENT_FROM, "appointment_from"},
                  {DKT_TICKET_APPOINTMENT_UNTIL, "appointment_until"},
                  {DKT_TICKET_APPOINTMENT_WITH, "appointment_with"}};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (dkti_has_given(work, fields[i].number)) {
            dkti_refuse(work, DKT_REASON_VALUE, dkti_text(fields[i].name));
        }
    }
}

/* R068: closed needs its resolution, or its reason. */
static void guard_closed(struct dkti_work *work)
{
    switch (work->command->action->verb) {
    case DKT_VERB_WITHDRAW: demand(work, DKT_TICKET_OUTCOME_REASON, "outcome_reason"); break;
    case DKT_VERB_MERGE: demand(work, DKT_TICKET_MERGED_INTO, "merged_into"); break;
    default: demand(work, DKT_TICKET_RESOLUTION, "resolution"); break;
    }
}

static void guard_state(struct dkti_work *work)
{
    int32_t state = dkti_work_to_state(work);
    bool is_entered = work->from < 0 || work->from != work->to ||
                      work->command->action->verb == DKT_VERB_RESERVE;
    if (!is_entered) {
        return;
    }
    if (state == DKT_STATE_RESERVED) {
        guard_reserved(work);
    } else {
        guard_no_appointment(work);
    }
    if (state == DKT_STATE_CLOSED) {
        guard_closed(work);
    }
}

/* R079: who it was dispatched to accepts before he works; others may still close it (by telephone, say). */
static void guard_accepted(struct dkti_work *work)
{
    const struct dkti_ticket *ticket = dkti_ticket(work->ticket);
    const struct dkti_verb *verb = dkti_verb(work->command->action->verb);
    bool is_asked = (work->rules->handling & DKT_HANDLING_ACCEPT_FIRST) != 0 && verb->is_handling;
    if (!is_asked || work->from < 0 || !dkti_row_has(work->ticket, DKT_TICKET_DISPATCHED_AT) ||
        dkti_row_has(work->ticket, DKT_TICKET_ACCEPTED_AT)) {
        return;
    }
    if (verb->verb != DKT_VERB_CLOSE || dkti_text_equal(ticket->owner, work->command->actor)) {
        dkti_refuse(work, DKT_REASON_NOT_ACCEPTED, ticket->owner);
    }
}

/* Somebody else's claim keeps others from handling the ticket. */
static void guard_claim(struct dkti_work *work)
{
    struct dkti_text holder = dkti_ticket(work->ticket)->claimed_by;
    const struct dkti_verb *verb = dkti_verb(work->command->action->verb);
    if (verb->is_handling && !dkti_text_is_absent(holder) &&
        !dkti_text_equal(holder, work->command->actor)) {
        dkti_refuse(work, DKT_REASON_CLAIMED, holder);
    }
}

void dkti_guard(struct dkti_work *work, const struct dkti_verb_code *code)
{
    guard_status(work);
    guard_instant(work);
    guard_claim(work);
    guard_accepted(work);
    guard_when(work);
    guard_requirements(work);
    guard_values(work);
    guard_type(work);
    dkti_receiver_guard(work);
    guard_future(work, DKT_TICKET_FOLLOW_UP_AT, "follow_up_at");
    dkti_plan_guard(work);
    guard_state(work);
    if (code->guard != NULL) {
        code->guard(work);
    }
}

void dkti_guard_subject(struct dkti_work *work, const struct dkti_verb_code *code)
{
    guard_instant(work);
    guard_requirements(work);
    if (code->guard != NULL) {
        code->guard(work);
    }
}
