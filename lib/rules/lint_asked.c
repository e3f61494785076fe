/* SPDX-License-Identifier: MIT
 *
 * The linter's look at what actions ask for: whether it can ever be given. See lint.h.
 */
#include "rules/lint.h"

#include "docket/schema.h"
#include "docket/ticket.h"
#include "rules/fields.h"
#include "rules/people_fields.h"

static const struct dkti_effect *effect_on(const struct dkti_action *action, int32_t number)
{
    for (int32_t i = 0; i < action->effect_count; i++) {
        if (action->effects[i].number == number) {
            return &action->effects[i];
        }
    }
    return NULL;
}

/* Whether the condition wants the field to have no value. */
static bool wants_none(const struct dkti_match *when, int32_t number)
{
    for (int32_t i = 0; i < when->count; i++) {
        const struct dkti_match_term *term = &when->terms[i];
        if (term->number == number && !term->is_not && term->takes_none && term->count == 0) {
            return true;
        }
    }
    return false;
}

/* What a move takes away counts only when the command itself gives it (desk/guard.c). */
static bool is_taken_away(int32_t number)
{
    return number == DKT_TICKET_BLOCK_PARTY || number == DKT_TICKET_BLOCK_REASON || number == DKT_TICKET_FOLLOW_UP_AT;
}

static bool can_be_filled(const struct dkti_linter *linter, const struct dkti_action *action,
                          const struct dkti_requirement *requirement, int32_t number)
{
    const struct dkti_effect *effect = effect_on(action, number);
    const struct dkti_field_limit *limit = dkti_rules_limit(linter->rules, number);
    const struct dkti_field *field = dkti_field_by_number(number);
    bool is_own = dkti_rules_field_by_number(linter->rules, number) != NULL;
    if (effect != NULL) {
        return effect->source != DKTI_EFFECT_NONE;
    }
    if (wants_none(&action->when, number) || wants_none(&requirement->when, number)) {
        return false;
    }
    if (limit != NULL && limit->length_max > 0 && limit->length_max < requirement->length_min) {
        return false;
    }
    if (!is_own && field != NULL && is_taken_away(number)) {
        return (field->verbs >> action->verb & 1) != 0;
    }
    return dkti_linter_can_give(linter, number);
}

static void lint_requirement(struct dkti_linter *linter, int32_t place, const struct dkti_requirement *requirement)
{
    const struct dkti_action *action = &linter->rules->actions[place];
    if (requirement->is_confirmation) {
        if (effect_on(action, requirement->numbers[0]) != NULL) {
            dkti_linter_add(linter, DKTI_FOUND_NEVER_MET, "actions", place, "confirm", requirement->names, action->code);
        }
        return;
    }
    for (int32_t i = 0; i < requirement->count; i++) {
        if (can_be_filled(linter, action, requirement, requirement->numbers[i])) {
            return;
        }
    }
    dkti_linter_add(linter, DKTI_FOUND_NEVER_MET, "actions", place, "require", requirement->names, action->code);
}

/* What the state demands that the action leads to, whatever the profile asks for. */
static void lint_demand(struct dkti_linter *linter, int32_t place, int32_t number)
{
    const struct dkti_action *action = &linter->rules->actions[place];
    if (wants_none(&action->when, number)) {
        dkti_linter_add(linter, DKTI_FOUND_NEVER_MET, "actions", place, "when",
                        dkti_rules_field_name(linter->rules, number), action->code);
    }
}

static void lint_state(struct dkti_linter *linter, int32_t place)
{
    const struct dkti_action *action = &linter->rules->actions[place];
    int32_t state = action->to < 0 ? 0 : linter->rules->statuses[action->to].state;
    if (state == DKT_STATE_RESERVED) {
        lint_demand(linter, place, DKT_TICKET_APPOINTMENT_FROM);
        lint_demand(linter, place, DKT_TICKET_APPOINTMENT_UNTIL);
        lint_demand(linter, place, DKT_TICKET_APPOINTMENT_WITH);
    } else if (state == DKT_STATE_CLOSED) {
        lint_demand(linter, place, action->verb == DKT_VERB_WITHDRAW ? DKT_TICKET_OUTCOME_REASON
                                   : action->verb == DKT_VERB_MERGE  ? DKT_TICKET_MERGED_INTO
                                                                     : DKT_TICKET_RESOLUTION);
    }
}

/* Values of the list and the condition have nothing in common. */
static bool is_impossible(const struct dkti_linter *linter, const struct dkti_match_term *term)
{
    const struct dkti_field_limit *limit = dkti_rules_limit(linter->rules, term->number);
    if (limit == NULL || term->is_not || term->takes_none) {
        return false;
    }
    for (int32_t i = 0; i < term->count; i++) {
        if (term->type == DKT_TYPE_TEXT ? dkti_limit_takes_text(limit, term->values[i].text)
                                        : dkti_limit_takes_integer(limit, term->values[i].integer)) {
            return false;
        }
    }
    return true;
}

static void lint_when(struct dkti_linter *linter, int32_t place, const struct dkti_match *when, const char *member)
{
    for (int32_t i = 0; i < when->count; i++) {
        if (is_impossible(linter, &when->terms[i])) {
            dkti_linter_add(linter, DKTI_FOUND_NEVER_HOLDS, "actions", place, member, when->terms[i].name,
                            linter->rules->actions[place].code);
        }
    }
}

void dkti_lint_asked(struct dkti_linter *linter)
{
    for (int32_t i = 0; i < linter->rules->action_count; i++) {
        const struct dkti_action *action = &linter->rules->actions[i];
        if (dkti_verb_is_of_people(action->verb)) {
            continue; /* its fields are of other rows */
        }
        lint_when(linter, i, &action->when, "when");
        lint_state(linter, i);
        for (int32_t k = 0; k < action->requirement_count; k++) {
            lint_when(linter, i, &action->requirements[k].when, "require");
            lint_requirement(linter, i, &action->requirements[k]);
        }
    }
}
