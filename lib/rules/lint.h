/* SPDX-License-Identifier: MIT
 *
 * What the parts of the linter share. Each part looks at one thing (statuses and ways between them; what actions ask for;
 * goals; words) and adds its findings; none of them fails.
 */
#ifndef DKTI_RULES_LINT_H
#define DKTI_RULES_LINT_H

#include "rules/findings.h"
#include "rules/profile.h"
#include "rules/rules.h"

#include <stdbool.h>
#include <stdint.h>

struct dkti_linter {
    const struct dkt_profile *profile;
    const struct dkt_rules *rules; /* unchecked, without goals: those of the profile are looked at */
    struct dkt_lint *findings;
    uint64_t reached; /* statuses, a bit each */
};

/* Adds a finding about the piece at `place` of a list of the document: "actions[3]", "actions[3].from". Pieces that come
 * from the document's base are called by their code: "base.actions.close". */
void dkti_linter_add(struct dkti_linter *linter, int32_t found, const char *list, int32_t place, const char *member,
                     struct dkti_text first, struct dkti_text second);

/* Whether some action is of the verb and can be done, or the library itself makes such entries. */
bool dkti_linter_has_verb(const struct dkti_linter *linter, int32_t verb);

/* Whether some action can give the field a value. */
bool dkti_linter_can_give(const struct dkti_linter *linter, int32_t number);

void dkti_lint_flow(struct dkti_linter *linter);    /* statuses, and the ways between them */
void dkti_lint_asked(struct dkti_linter *linter);   /* what actions ask for */
void dkti_lint_goals(struct dkti_linter *linter);   /* goals and calendars */
void dkti_lint_words(struct dkti_linter *linter);   /* labels */

#endif
