/* SPDX-License-Identifier: MIT
 *
 * What the verbs about people take, and the actions they are without a profile's word: nobody needs to declare them, and a
 * profile that declares an action of such a verb takes its place.
 */
#ifndef DKTI_RULES_PEOPLE_FIELDS_H
#define DKTI_RULES_PEOPLE_FIELDS_H

#include "rules/fields.h"
#include "rules/rules.h"

/* Whether the verb is about persons, units or intakes, not about a ticket. */
bool dkti_verb_is_of_people(int32_t verb);

/* The field that a verb about people takes under this name, or NULL. The number is a column of what the verb writes, or
 * DKTI_TELL_...; of a text, `greatest` is how many bytes it may have, and `least` how many it must. */
const struct dkti_field *dkti_people_field(int32_t verb, struct dkti_text name);

/* The action that every desk has under this code, or NULL. */
const struct dkti_action *dkti_people_action(struct dkti_text code);

#endif
