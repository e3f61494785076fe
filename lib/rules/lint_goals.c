/* SPDX-License-Identifier: MIT
 *
 * The linter's look at goals: whether they can ever start and stop, whether their pauses end, holes in a matrix, limits
 * that are left to the host, calendars that nothing counts by. See lint.h.
 */
#include "rules/lint.h"

#include "docket/schema.h"
#include "docket/ticket.h"

static bool state_is_reached(const struct dkti_linter *linter, int32_t state)
{
    for (int32_t i = 0; i < linter->rules->status_count; i++) {
        if (linter->rules->statuses[i].state == state && (linter->reached & UINT64_C(1) << i) != 0) {
            return true;
        }
    }
    return false;
}

static bool action_can_start(const struct dkti_linter *linter, struct dkti_text code)
{
    int32_t place = dkti_rules_action_place(linter->rules, code);
    return place >= 0 && (linter->rules->actions[place].from & linter->reached) != 0;
}

/* Whether what the condition looks at can ever come about. */
static bool can_happen(const struct dkti_linter *linter, const struct dkti_condition *condition)
{
    switch (condition->type) {
    case DKTI_WHEN_VERB: return dkti_linter_has_verb(linter, condition->number);
    case DKTI_WHEN_ACTION: return action_can_start(linter, condition->code);
    case DKTI_WHEN_STATE: return state_is_reached(linter, condition->number);
    case DKTI_WHEN_STATUS: return (linter->reached & UINT64_C(1) << condition->number) != 0;
    case DKTI_WHEN_MESSAGE: return dkti_linter_has_verb(linter, DKT_VERB_MESSAGE);
    case DKTI_WHEN_FIELD: return dkti_linter_can_give(linter, condition->number);
    default: return dkti_linter_can_give(linter, DKT_TICKET_BLOCK_PARTY);
    }
}

static bool one_can_happen(const struct dkti_linter *linter, const struct dkti_conditions *conditions)
{
    for (int32_t i = 0; i < conditions->count; i++) {
        if (can_happen(linter, &conditions->items[i])) {
            return true;
        }
    }
    return false;
}

/* A pause that an entry brought ends by a `resume` or by its longest time; one of a status, a party or a reason ends with it. */
static bool pause_never_ends(const struct dkti_linter *linter, const struct dkti_goal *goal)
{
    for (int32_t i = 0; i < goal->pause.count; i++) {
        int32_t type = goal->pause.items[i].type;
        bool ends_by_itself = type == DKTI_WHEN_STATUS || type == DKTI_WHEN_PARTY || type == DKTI_WHEN_REASON;
        if (!ends_by_itself && can_happen(linter, &goal->pause.items[i])) {
            return goal->pause_max_ms == 0 && !one_can_happen(linter, &goal->resume);
        }
    }
    return false;
}

/* The matrix, held against the types that there are. */
static struct dkti_text lint_type(const void *context, int32_t i)
{
    const struct dkt_profile *profile = context;
    return profile->types[i].code;
}

static void lint_matrix(struct dkti_linter *linter, int32_t place, const struct dkti_goal *goal)
{
    struct dkti_goal_types types = {linter->profile->type_count, lint_type, linter->profile};
    struct dkti_error error;
    dkti_error_clear(&error);
    if (dkti_goal_check(goal, &types, &error) != DKT_OK) {
        dkti_linter_add(linter, DKTI_FOUND_REFUSED, "goals", place, "target", dkti_text(error.text), dkti_text(NULL));
    }
}

static bool is_left_to_host(const struct dkti_goal *goal)
{
    if (goal->has_target && goal->target.type == DKTI_TARGET_UNSET) {
        return true;
    }
    for (int32_t i = 0; i < goal->target_count; i++) {
        if (goal->targets[i].type == DKTI_TARGET_UNSET) {
            return true;
        }
    }
    return false;
}

static void lint_goal(struct dkti_linter *linter, int32_t place, const struct dkti_goal *goal)
{
    static const struct dkti_text none = {NULL, 0};
    if (!one_can_happen(linter, &goal->start)) {
        dkti_linter_add(linter, DKTI_FOUND_NEVER_STARTS, "goals", place, "start", goal->code, none);
    }
    if (!one_can_happen(linter, &goal->stop)) {
        dkti_linter_add(linter, DKTI_FOUND_NEVER_STOPS, "goals", place, "stop", goal->code, none);
    }
    if (pause_never_ends(linter, goal)) {
        dkti_linter_add(linter, DKTI_FOUND_PAUSE_ENDLESS, "goals", place, "pause", goal->code, none);
    }
    if (is_left_to_host(goal)) {
        dkti_linter_add(linter, DKTI_FOUND_LEFT_TO_HOST, "goals", place, "target", goal->code, none); /* Q16 */
    }
    lint_matrix(linter, place, goal);
}

static bool calendar_is_used(const struct dkt_profile *profile, struct dkti_text code)
{
    for (int32_t i = 0; i < profile->goal_count; i++) {
        if (dkti_text_equal(profile->goals[i].calendar_code, code)) {
            return true;
        }
    }
    return false;
}

void dkti_lint_goals(struct dkti_linter *linter)
{
    const struct dkt_profile *profile = linter->profile;
    for (int32_t i = 0; i < profile->goal_count; i++) {
        lint_goal(linter, i, &profile->goals[i]);
    }
    for (int32_t i = 0; i < profile->calendar_count; i++) {
        if (!calendar_is_used(profile, profile->calendars[i].code)) {
            dkti_linter_add(linter, DKTI_FOUND_UNUSED_CALENDAR, "calendars", i, NULL, profile->calendars[i].code,
                            dkti_text(NULL));
        }
    }
}
