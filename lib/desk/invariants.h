/* SPDX-License-Identifier: MIT
 *
 * The invariants of a ticket, held once more in one place before anything is committed (doc/invariants.md).
 */
#ifndef DKTI_DESK_INVARIANTS_H
#define DKTI_DESK_INVARIANTS_H

#include "desk/work.h"

void dkti_ticket_hold(struct dkti_work *work, const struct dkt_row *ticket);

#endif
