/* SPDX-License-Identifier: MIT
 *
 * The invariants of a ticket, held once more in one place before anything is committed (doc/invariants.md).
 */
#ifndef DKTI_DESK_INVARIANTS_H
#define DKTI_DESK_INVARIANTS_H

#include "desk/work.h"

/* The number of the first invariant that does not hold of the ticket, or NULL. */
const char *dkti_ticket_broken(const struct dkt_rules *rules, const struct dkt_row *ticket);

/* Holds them of a ticket that is to be committed: it is the library that broke one. */
void dkti_ticket_hold(struct dkti_work *work, const struct dkt_row *ticket);

/* Checks of a ticket that was read, in a status that the rules have, what an operation must rely on before it has held
 * anything: that the state is the status's, and that counting on cannot overflow. DKT_OK or DKT_E_CORRUPT. All else is
 * held when the ticket is to be committed: a row that an older library wrote under fewer invariants can be moved on. */
int32_t dkti_ticket_check(struct dkti_work *work, const struct dkt_row *ticket);

#endif
