/* SPDX-License-Identifier: MIT
 *
 * Settling: what has fallen due on a ticket is told first, in order, each at its own instant. So when, where and how late
 * anybody looks changes no instant, verdict or order.
 *
 * At one instant a claim's lapse, a follow-up and the end of an appointment come before what people do; what falls due on
 * clocks comes behind it: who stops a clock in its last millisecond has met the goal. So what falls due on a clock is told
 * once its instant has gone by: by whoever comes later, or by run_due. Only clocks that an operation itself makes due at
 * once (a target of nothing, one moved into the past) are told in its own commit.
 */
#ifndef DKTI_DESK_SETTLE_H
#define DKTI_DESK_SETTLE_H

#include "desk/journal.h"
#include "desk/work.h"

/* Writes an entry for everything due on the ticket before `until_ms`, and for what is not a clock's at it. The ticket's
 * clocks must have been asked for. DKT_OK, DKT_E_MEMORY, or DKT_E_CORRUPT: a stored clock is none. */
int32_t dkti_settle(struct dkti_work *work, struct dkt_row *ticket, int64_t until_ms);

/* Only what is due before `until_ms`: nobody can act at those instants any more. */
int32_t dkti_settle_before(struct dkti_work *work, struct dkt_row *ticket, int64_t until_ms);

/* Writes an entry for what is due up to `until_ms`, itself included, on clocks that this operation has changed, and that
 * nobody can avert who acts at this instant too. */
int32_t dkti_settle_touched(struct dkti_work *work, struct dkt_row *ticket, int64_t until_ms);

/* Settles another ticket that this operation touches, up to the event, and writes the event's entry on it. */
int32_t dkti_settle_and_tell(struct dkti_work *work, struct dkt_row *ticket,
                             const struct dkti_event *event);

#endif
