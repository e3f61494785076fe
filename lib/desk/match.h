/* SPDX-License-Identifier: MIT
 *
 * Tickets that conditions are held against (rules/match.h): the ticket of an operation with what its command gives, and
 * a row alone.
 */
#ifndef DKTI_DESK_MATCH_H
#define DKTI_DESK_MATCH_H

#include "desk/work.h"
#include "rules/match.h"

#include <stdbool.h>

/* The ticket of an operation as it will be: what the action sets, what the command gives, else what the row has. A
 * registration has the defaults already. Its status is the one it is in; of a registration, where it begins. */
struct dkti_match_subject dkti_work_subject(const struct dkti_work *work);

/* A ticket's row alone. */
struct dkti_match_subject dkti_row_subject(const struct dkt_row *ticket);

/* The effect that the operation's action has on a field, or NULL. */
const struct dkti_effect *dkti_work_effect(const struct dkti_work *work, int32_t number);

#endif
