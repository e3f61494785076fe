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

/* Frees rules that nobody refers to. */
void dkti_rules_free(struct dkt_rules *rules);

#endif
