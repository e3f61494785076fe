/* SPDX-License-Identifier: MIT
 *
 * A clock: one run of a goal on one ticket, as a function of what happened.
 *
 * A clock's row is a cache: it follows from the ticket's entries, the goal and the calendar alone. Everything that changes
 * a clock goes through dkti_clock_happen (an entry was written) or dkti_clock_due (something fell due on the clock
 * itself); the same two functions, called over the journal, give the rows again.
 *
 * While it runs, open time is counted from `since_at`; `elapsed_ms` is what was counted before. While it is paused,
 * `since_at` is when the pause began. `next_at` is when the next thing falls due on it; nothing has to look before.
 */
#ifndef DKTI_DESK_CLOCK_H
#define DKTI_DESK_CLOCK_H

#include "base/text.h"
#include "model/kinds.h"
#include "rules/goal.h"

#include <stdbool.h>
#include <stdint.h>

/* What of a ticket can keep a clock standing still for as long as it lasts. */
struct dkti_standing {
    struct dkti_text status;
    int64_t party; /* 0: none */
    struct dkti_text reason;
};

struct dkti_standing dkti_standing(const struct dkt_row *ticket);

/* The same as it was at the ticket's last entry: while the next one is being written. */
struct dkti_standing dkti_standing_before(const struct dkt_row *ticket);

/* What happened to the ticket, as goals look at it. */
struct dkti_happening {
    int32_t verb;
    struct dkti_text action;
    int64_t at_ms;
    const struct dkt_row *ticket;    /* as it is afterwards */
    struct dkti_standing before;     /* what stood before the entry: pauses end when it does */
    struct dkti_mask changed;        /* columns that the entry changes */
    int32_t direction;               /* of a message, else 0 */
};

/* What a happening means for a goal's clock. */
enum {
    DKTI_CLOCK_NOTHING = 0,
    DKTI_CLOCK_CHANGED = 1, /* the row was changed */
    DKTI_CLOCK_STARTS = 2,  /* a new run begins: the row is to be made with dkti_clock_start */
    DKTI_CLOCK_VOIDED = 4,  /* an earlier breach was made void by a new target */
};

/* Whether a stored row can be one that a clock was in, whatever the rules were: nothing is computed with one that cannot.
 * Every value, and how they hang together. Not how they hang together with the ticket: others may have written between the
 * two reads, which the commit finds. Nor what the calendar makes of them, which is for verify. */
bool dkti_clock_is_sound(const struct dkt_row *clock);

bool dkti_clock_is_live(const struct dkt_row *clock);

/* Lets the goal's current clock (NULL: it never ran) take in what happened. Returns DKTI_CLOCK_... or-ed. The row is only
 * changed when dkti_clock_concerns says so. */
int32_t dkti_clock_happen(struct dkt_row *clock, const struct dkti_goal *goal,
                          const struct dkti_happening *happening);

/* Whether the happening changes the clock, without changing it: lets the caller edit only what it must. */
bool dkti_clock_concerns(const struct dkt_row *clock, const struct dkti_goal *goal,
                         const struct dkti_happening *happening);

/* Whether a new run begins. `clock` is the goal's last run after it took in what happened, or NULL. */
bool dkti_clock_starts(const struct dkt_row *clock, const struct dkti_goal *goal,
                       const struct dkti_happening *happening);

/* Fills a new run. `last` is the goal's run before it, or NULL; `is_follower`: the same happening has ended that one. */
void dkti_clock_start(struct dkt_row *clock, const struct dkti_goal *goal, const struct dkt_row *last, bool is_follower,
                      const struct dkti_happening *happening);

/* The run is not the goal's last any more. */
void dkti_clock_retire(struct dkt_row *clock);

/* What falls due next on the clock at its `next_at`: DKT_VERB_CLOCK_RESUMED, _WARNED, _BREACHED or _ESCALATED. */
int32_t dkti_clock_due_verb(const struct dkt_row *clock, const struct dkti_goal *goal);

/* Whether what falls due next cannot be averted any more by who acts at the instant: it should have come before, comes of a
 * target of no time at all, or follows a breach of that instant. */
bool dkti_clock_is_inevitable(const struct dkt_row *clock, const struct dkti_goal *goal, int64_t at_ms);

/* Whether there is at its `next_at` what dkti_clock_due_verb says. There is not where the rules were others when the row was
 * written: the warning or the step that it waits for is no more or comes later, and its instant is that of nothing. */
bool dkti_clock_is_planned(const struct dkt_row *clock, const struct dkti_goal *goal);

/* Sets anew when what comes next comes, at an instant at which nothing comes. */
void dkti_clock_replan(struct dkt_row *clock, const struct dkti_goal *goal);

/* Lets it have fallen due at `at_ms`. */
void dkti_clock_due(struct dkt_row *clock, const struct dkti_goal *goal, int32_t verb, int64_t at_ms);

/* Open time counted up to an instant. */
int64_t dkti_clock_elapsed(const struct dkt_row *clock, const struct dkti_goal *goal, int64_t at_ms);

#endif
