/* SPDX-License-Identifier: MIT
 *
 * What a query that names who asks may show: only what lies within the scope of his roles (Q44).
 */
#ifndef DKTI_DESK_QUERY_SCOPE_H
#define DKTI_DESK_QUERY_SCOPE_H

#include "desk/work.h"

enum {
    DKTI_SCOPE_ROUND_COUNT_MAX = 3 /* lookup rows, their tickets, the units of these */
};

/* Asks for who asks: in the first round, before anything else. Nothing where no role is declared or nobody is named. */
void dkti_scope_need(struct dkti_work *work);

/* Asks for the units of tickets that were read. */
void dkti_scope_need_units(struct dkti_work *work, struct dkt_row *const *rows, int32_t count);

/* Whether who asks may see anything at all. DKT_OK; DKT_E_DENIED with the reasons; DKT_E_LIMIT. */
int32_t dkti_scope_check(struct dkti_work *work);

/* Whether he may see the ticket. */
bool dkti_scope_sees(const struct dkti_work *work, const struct dkt_row *ticket);

/* Runs a query of tickets, or of what belongs to one, and keeps what may be seen. `run`: without regard to that. */
int32_t dkti_scope_run(struct dkti_work *work, int32_t (*run)(struct dkti_work *work));

#endif
