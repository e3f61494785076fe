/* SPDX-License-Identifier: MIT
 *
 * The clocks of the tickets that an operation touches: reading them, letting them take in each entry, and telling what
 * falls due on them.
 */
#ifndef DKTI_DESK_CLOCKS_H
#define DKTI_DESK_CLOCKS_H

#include "desk/clock.h"
#include "desk/work.h"

/* Asks for a ticket's current clocks. Nothing is asked when the rules have no goals. */
void dkti_clocks_need(struct dkti_work *work, struct dkti_text ticket);

/* Whether the ticket's clocks can be computed with. DKT_OK, or DKT_E_CORRUPT with a text. */
int32_t dkti_clocks_check(struct dkti_work *work, struct dkti_text ticket);

/* The set of a ticket; NULL when the rules have no goals. One that was not read is empty (a new ticket's). */
struct dkti_clock_set *dkti_clocks_of(struct dkti_work *work, struct dkti_text ticket);

/* Lets the ticket's clocks take in what happened. DKT_OK or DKT_E_MEMORY. */
int32_t dkti_clocks_happen(struct dkti_work *work, const struct dkti_happening *happening);

/* What changed the ticket's clocks up to here happened before: who told it, and when, must make no difference. */
void dkti_clocks_untouch(struct dkti_work *work, struct dkti_text ticket);

/* When the next thing falls due on any of them; INT64_MAX for never. */
int64_t dkti_clocks_next(const struct dkti_work *work, struct dkti_text ticket);

/* Something that falls due on a clock. */
struct dkti_clock_event {
    const struct dkti_goal *goal;
    const struct dkt_row *clock;
    int32_t verb;
    int32_t step; /* number of the warning or of the step of the ladder, from 1 */
    struct dkti_text to;
};

/* The first event due up to the instant, in the order of the instants, then of the kinds (voided, resumed, warning,
 * breach, escalation), then of the goals. `is_touched_only`: only what cannot be averted any more, of clocks that this
 * operation has changed. False when there is none. */
bool dkti_clocks_due(struct dkti_work *work, struct dkti_text ticket, int64_t until_ms, bool is_touched_only,
                     struct dkti_clock_event *out_event, int64_t *out_at_ms);

/* The event has been told: the clock moves on. DKT_OK or DKT_E_MEMORY. */
int32_t dkti_clocks_told(struct dkti_work *work, struct dkti_text ticket,
                         const struct dkti_clock_event *event, int64_t at_ms);

#endif
