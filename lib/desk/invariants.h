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

/* Checks them of a ticket that was read: it is the store that gave what nobody wrote. DKT_OK or DKT_E_CORRUPT. */
int32_t dkti_ticket_check(struct dkti_work *work, const struct dkt_row *ticket);

#endif
