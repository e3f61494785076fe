/* SPDX-License-Identifier: MIT
 *
 * The conditions that hold for every action: all that are not met are reported at once.
 */
#ifndef DKTI_DESK_GUARD_H
#define DKTI_DESK_GUARD_H

#include "desk/verbs.h"
#include "desk/work.h"

/* Whether the actor may do this at all: the profile's roles, then the host's hook. Adds the reason when not. */
bool dkti_guard_permission(struct dkti_work *work);

/* Adds every unmet condition of the profile, of the state that is entered, and of the verb. */
void dkti_guard(struct dkti_work *work, const struct dkti_verb_code *code);

/* The part of it that is no ticket's: the instant, what the profile requires, and the verb's own. */
void dkti_guard_subject(struct dkti_work *work, const struct dkti_verb_code *code);

#endif
