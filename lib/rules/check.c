/* SPDX-License-Identifier: MIT
 *
 * Whether rules fit together. Checked once, when they are compiled, so that operations need not ask:
 *
 * - there is a status, and a registration has somewhere to begin;
 * - an action starts only from states that its verb can start from, and leads only to states that it can lead
 *   to (verbs.c); a verb that never changes the state keeps it;
 * - handling ends the state unprocessed (R065);
 * - every status is reached by some way from a registration;
 * - conditions name types, traits and statuses that there are, and what an action sets is a value that its field takes.
 */
#include "rules/compile.h"

#include "base/internal.h"
#include "docket/schema.h"
#include "docket/ticket.h"
#include "rules/people_fields.h"

#include <stdbool.h>
#include <stddef.h>

static const char *state_word(int32_t state)
{
    static const char *const words[] = {
        [DKT_STATE_UNPROCESSED] = "unprocessed",
        [DKT_STATE_RESERVED] = "reserved",
        [DKT_STATE_UNFINISHED] = "unfinished",
        [DKT_STATE_CLOSED] = "closed",
    };
    DKT_ASSERT(state >= DKT_STATE_UNPROCESSED && state <= DKT_STATE_CLOSED);
    return words[state];
}

static bool states_have(uint32_t states, const struct dkti_status *status)
{
    return (states & (UINT32_C(1) << status->state)) != 0;
}

/* "action <action><middle>status <status> (<state>): verb <verb><end>" */
static int32_t check_complain(struct dkti_error *error, const struct dkti_action *action,
                              const char *middle, const struct dkti_status *status, const char *end)
{
    (void)dkti_error_named(error, DKT_E_PROFILE, "action ", action->code, middle);
    dkti_error_add(error, "status ");
    dkti_error_add_text(error, status->code);
    dkti_error_add(error, " (");
    dkti_error_add(error, state_word(status->state));
    dkti_error_add(error, "): verb ");
    dkti_error_add(error, dkti_verb(action->verb)->name);
    dkti_error_add(error, end);
    return DKT_E_PROFILE;
}

int32_t dkti_rules_check_registration(const struct dkt_rules *rules, struct dkti_error *error)
{
    const struct dkti_action *found = NULL;
    for (int32_t i = 0; i < rules->action_count; i++) {
        if (rules->actions[i].verb == DKT_VERB_REGISTER) {
            found = &rules->actions[i];
            if (found->from != 0) {
                return DKT_OK;
            }
        }
    }
    if (found == NULL) {
        return dkti_error_named(error, DKT_E_PROFILE, "profile ", rules->code,
                                " has no action of verb register");
    }
    return dkti_error_named(error, DKT_E_PROFILE, "action ", found->code,
                            " has no status to begin in: name one it leads to, or allow some");
}

/* Where an action leads by name, whatever it starts from. */
static int32_t check_to(const struct dkt_rules *rules, const struct dkti_action *action,
                        struct dkti_error *error)
{
    const struct dkti_verb *verb = dkti_verb(action->verb);
    if (action->to < 0 || verb->to_states == 0) {
        return DKT_OK;
    }
    const struct dkti_status *to = &rules->statuses[action->to];
    if (states_have(verb->to_states, to)) {
        return DKT_OK;
    }
    return check_complain(error, action, " leads to ", to, " never leads to this state");
}

/* The step of an action that starts from `from`. */
static int32_t check_step(const struct dkt_rules *rules, const struct dkti_action *action,
                          const struct dkti_status *from, struct dkti_error *error)
{
    const struct dkti_verb *verb = dkti_verb(action->verb);
    const struct dkti_status *to = action->to < 0 ? from : &rules->statuses[action->to];
    if (!states_have(verb->from_states, from)) {
        return check_complain(error, action, " starts from ", from,
                              " never starts from this state");
    }
    if (verb->is_handling && from->state == DKT_STATE_UNPROCESSED &&
        to->state == DKT_STATE_UNPROCESSED) {
        return check_complain(error, action, " keeps the ticket in ", to,
                              " is handling, which ends the state unprocessed");
    }
    if (verb->to_states == 0 && to->state != from->state) {
        return check_complain(error, action, " leads to another state than it has in ", from,
                              " never changes the state");
    }
    /* What goes back stays as it is, or comes back with an opinion, which is handling. */
    if (verb->verb == DKT_VERB_RETURN && to->state != from->state &&
        to->state != DKT_STATE_UNFINISHED) {
        return check_complain(error, action, " leads to another state than it has in ", from,
                              " keeps the state or leads to unfinished");
    }
    /* Work may go on in the status that the ticket is in; every other verb that changes the state is about
     * the state it leads to: nothing is closed, reserved or reopened by staying where it is. */
    if (verb->to_states != 0 && verb->verb != DKT_VERB_PROGRESS &&
        !states_have(verb->to_states, to)) {
        return check_complain(error, action, " keeps the ticket in ", to,
                              " never leaves it in this state");
    }
    return DKT_OK;
}

/* "action x: <what the condition complains of>" */
static int32_t check_when(const struct dkt_rules *rules, const struct dkti_action *action, const struct dkti_match *when,
                          struct dkti_error *error)
{
    struct dkti_error problem;
    dkti_error_clear(&problem);
    int32_t r = dkti_match_check(when, rules, &problem);
    if (r < 0) {
        (void)dkti_error_named(error, r, "action ", action->code, ": ");
        dkti_error_add(error, problem.text);
    }
    return r;
}

static bool effect_is_allowed(const struct dkt_rules *rules, const struct dkti_effect *effect)
{
    const struct dkti_field_limit *limit = dkti_rules_limit(rules, effect->number);
    if (effect->source != DKTI_EFFECT_VALUE) {
        return true;
    }
    if (effect->number == DKT_TICKET_TYPE && !dkti_rules_has_type(rules, effect->value.text)) {
        return false;
    }
    return limit == NULL || (effect->type == DKT_TYPE_TEXT ? dkti_limit_takes_text(limit, effect->value.text)
                                                           : dkti_limit_takes_integer(limit, effect->value.integer));
}

static int32_t check_conditions(const struct dkt_rules *rules, const struct dkti_action *action,
                                struct dkti_error *error)
{
    int32_t r = check_when(rules, action, &action->when, error);
    if (dkti_verb_is_of_people(action->verb) && (action->when.count > 0 || action->effect_count > 0)) {
        return dkti_error_named(error, DKT_E_PROFILE, "action ", action->code,
                                " is about people: there is no ticket for a condition, or to set a field of");
    }
    for (int32_t i = 0; r == DKT_OK && i < action->requirement_count; i++) {
        r = check_when(rules, action, &action->requirements[i].when, error);
    }
    for (int32_t i = 0; r == DKT_OK && i < action->effect_count; i++) {
        if (!effect_is_allowed(rules, &action->effects[i])) {
            r = dkti_error_named(error, DKT_E_PROFILE, "action ", action->code, " sets a value that is not allowed: ");
            dkti_error_add_text(error, action->effects[i].name);
        }
    }
    return r;
}

int32_t dkti_rules_check_action(const struct dkt_rules *rules, const struct dkti_action *action,
                                struct dkti_error *error)
{
    DKT_ASSERT(dkti_verb(action->verb) != NULL);
    DKT_ASSERT(action->to < rules->status_count);
    if (dkti_verb_is_of_people(action->verb) && (action->to >= 0 || action->from != 0)) {
        return dkti_error_named(error, DKT_E_PROFILE, "action ", action->code,
                                " is about people and can neither start from a status nor lead to one");
    }
    int32_t r = check_conditions(rules, action, error);
    if (r == DKT_OK) {
        r = check_to(rules, action, error);
    }
    /* The `from` of a registration is where it begins, not where it starts from. */
    if (r < 0 || action->verb == DKT_VERB_REGISTER) {
        return r;
    }
    for (int32_t i = 0; i < rules->status_count; i++) {
        if (!dkti_action_starts_from(action, i)) {
            continue;
        }
        r = check_step(rules, action, &rules->statuses[i], error);
        if (r < 0) {
            return r;
        }
    }
    return DKT_OK;
}

/* The statuses that one more action leads to from those reached. */
static uint64_t reach_further(const struct dkt_rules *rules, uint64_t reached)
{
    for (int32_t i = 0; i < rules->action_count; i++) {
        const struct dkti_action *action = &rules->actions[i];
        if (action->verb == DKT_VERB_REGISTER) {
            reached |= action->from;
        } else if (action->to >= 0 && (action->from & reached) != 0) {
            reached |= UINT64_C(1) << action->to;
        }
    }
    return reached;
}

uint64_t dkti_rules_reached(const struct dkt_rules *rules)
{
    uint64_t reached = 0;
    uint64_t before;
    do { /* every round but the last reaches a status more: at most status_count + 1 */
        before = reached;
        reached = reach_further(rules, reached);
    } while (reached != before);
    return reached;
}

static int32_t check_reach(const struct dkt_rules *rules, struct dkti_error *error)
{
    uint64_t reached = dkti_rules_reached(rules);
    for (int32_t i = 0; i < rules->status_count; i++) {
        if ((reached & (UINT64_C(1) << i)) == 0) {
            return dkti_error_named(error, DKT_E_PROFILE, "status ", rules->statuses[i].code,
                                    " cannot be reached: no way leads there from a registration");
        }
    }
    return DKT_OK;
}

int32_t dkti_rules_check(const struct dkt_rules *rules, struct dkti_error *error)
{
    if (rules->status_count == 0) {
        return dkti_error_named(error, DKT_E_PROFILE, "profile ", rules->code, " has no status");
    }
    int32_t r = dkti_rules_check_registration(rules, error);
    if (r < 0) {
        return r;
    }
    for (int32_t i = 0; i < rules->action_count; i++) {
        r = dkti_rules_check_action(rules, &rules->actions[i], error);
        if (r < 0) {
            return r;
        }
    }
    return check_reach(rules, error);
}
