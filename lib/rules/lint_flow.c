/* SPDX-License-Identifier: MIT
 *
 * The linter's look at statuses and the ways between them. See lint.h.
 */
#include "rules/lint.h"

#include "docket/ticket.h"
#include "rules/people_fields.h"

static const struct dkti_text no_word = {NULL, 0};

static uint64_t status_bit(int32_t place)
{
    return UINT64_C(1) << place;
}

/* Whether an action takes a ticket out of the status. */
static bool leads_out(const struct dkti_action *action, int32_t place)
{
    return action->verb != DKT_VERB_REGISTER && (action->from & status_bit(place)) != 0 && action->to >= 0 &&
           action->to != place;
}

static bool has_way_out(const struct dkti_linter *linter, int32_t place)
{
    for (int32_t i = 0; i < linter->rules->action_count; i++) {
        if (leads_out(&linter->rules->actions[i], place)) {
            return true;
        }
    }
    return false;
}

/* The statuses from which some way leads to a closed one. */
static uint64_t can_close(const struct dkt_rules *rules)
{
    uint64_t closing = 0;
    uint64_t before;
    for (int32_t i = 0; i < rules->status_count; i++) {
        closing |= rules->statuses[i].state == DKT_STATE_CLOSED ? status_bit(i) : 0;
    }
    do { /* every round but the last finds a status more: at most status_count + 1 */
        before = closing;
        for (int32_t i = 0; i < rules->action_count; i++) {
            const struct dkti_action *action = &rules->actions[i];
            bool leads_there = action->to >= 0 && (closing & status_bit(action->to)) != 0;
            closing |= leads_there && action->verb != DKT_VERB_REGISTER ? action->from : 0;
        }
    } while (closing != before);
    return closing;
}

static void lint_statuses(struct dkti_linter *linter)
{
    const struct dkt_rules *rules = linter->rules;
    uint64_t closing = can_close(rules);
    for (int32_t i = 0; i < rules->status_count; i++) {
        struct dkti_text code = rules->statuses[i].code;
        bool is_open = rules->statuses[i].state != DKT_STATE_CLOSED;
        if ((linter->reached & status_bit(i)) == 0) {
            dkti_linter_add(linter, DKTI_FOUND_UNREACHABLE, "statuses", i, NULL, code, no_word);
        } else if (is_open && !has_way_out(linter, i)) {
            dkti_linter_add(linter, DKTI_FOUND_DEAD_END, "statuses", i, NULL, code, no_word);
        } else if ((closing & status_bit(i)) == 0) {
            dkti_linter_add(linter, DKTI_FOUND_NEVER_CLOSED, "statuses", i, NULL, code, no_word);
        }
    }
}

/* Actions that nobody may do: they start nowhere, or only where no ticket ever is. */
static void lint_starts(struct dkti_linter *linter)
{
    for (int32_t i = 0; i < linter->rules->action_count; i++) {
        const struct dkti_action *action = &linter->rules->actions[i];
        if (dkti_verb_is_of_people(action->verb)) {
            continue; /* about no ticket */
        }
        if (action->from == 0 && action->verb != DKT_VERB_REGISTER) {
            dkti_linter_add(linter, DKTI_FOUND_STARTS_NOWHERE, "actions", i, "from", action->code, no_word);
        } else if ((action->from & linter->reached) == 0 && action->verb != DKT_VERB_REGISTER) {
            dkti_linter_add(linter, DKTI_FOUND_STARTS_UNREACHED, "actions", i, "from", action->code, no_word);
        }
    }
}

void dkti_lint_flow(struct dkti_linter *linter)
{
    lint_statuses(linter);
    lint_starts(linter);
}
