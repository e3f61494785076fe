/* SPDX-License-Identifier: MIT
 *
 * What dkt_rules_new is made of: copying (compile.c), checking (check.c), the canonical form (canonical.c).
 */
#ifndef DKTI_RULES_COMPILE_H
#define DKTI_RULES_COMPILE_H

#include "base/error.h"
#include "rules/rules.h"

#include <stdint.h>

/* Whether the rules fit together. DKT_OK, or DKT_E_PROFILE with a text that names the action or status. */
int32_t dkti_rules_check(const struct dkt_rules *rules, struct dkti_error *error);

/* Sets `json` and `version` from everything else. DKT_OK or DKT_E_MEMORY. */
int32_t dkti_rules_set_canonical(struct dkt_rules *rules);

/* Copies a profile into zeroed rules, goals and the canonical form left out, unchecked. DKT_OK, DKT_E_MEMORY, or
 * DKT_E_PROFILE with the profile's error set, when only what is about people does not fit. */
int32_t dkti_rules_copy(struct dkt_profile *profile, struct dkt_rules *rules);

/* The parts of dkti_rules_check, for who wants to hear everything: each with its own first complaint. */
int32_t dkti_rules_check_registration(const struct dkt_rules *rules, struct dkti_error *error);
int32_t dkti_rules_check_action(const struct dkt_rules *rules, const struct dkti_action *action,
                                struct dkti_error *error);

/* The statuses that some way leads to from a registration, a bit each. */
uint64_t dkti_rules_reached(const struct dkt_rules *rules);

/* Frees rules that nobody refers to. */
void dkti_rules_free(struct dkt_rules *rules);

#endif
