/* SPDX-License-Identifier: MIT
 *
 * Settling: what has fallen due on a ticket is told first, in order, each at its own instant.
 */
#ifndef DKTI_DESK_SETTLE_H
#define DKTI_DESK_SETTLE_H

#include "desk/journal.h"
#include "desk/work.h"

/* Writes an entry for everything due on the ticket up to `until_ms`. So it makes no difference whether anybody looked
 * in time. Returns DKT_OK or DKT_E_MEMORY. */
int32_t dkti_settle(struct dkti_work *work, struct dkt_row *ticket, int64_t until_ms);

/* Settles another ticket that this operation touches, up to the event, and writes the event's entry on it. */
int32_t dkti_settle_and_tell(struct dkti_work *work, struct dkt_row *ticket,
                             const struct dkti_event *event);

#endif
