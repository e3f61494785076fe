/* SPDX-License-Identifier: MIT
 *
 * Explaining one run of a goal: how each second of it came to count or not, who had the ticket then, and what happened.
 *
 * The explanation is the clock itself, run once more: the ticket's entries are fed in order, the same functions that
 * made the clock's row (clock.h) make it again, and what they do to it is written down. So the intervals cannot say
 * something else than the clock: the open time of all that runs is its elapsed time, to the millisecond, which is held
 * at the end; and whether the row that is stored says the same is part of the answer.
 *
 * Three steps: dkti_explain_begin; dkti_explain_entry for every entry from the first on; dkti_explain_end, which cuts what
 * was drawn by who had the ticket and by the calendar's windows. Nothing here reads rows: explain_run.c does.
 */
#ifndef DKTI_DESK_EXPLAIN_H
#define DKTI_DESK_EXPLAIN_H

#include "base/arena.h"
#include "desk/clock.h"
#include "docket/explain.h"
#include "model/schema.h"
#include "rules/rules.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    DKTI_EXPLAIN_WINDOW_COUNT_MAX = 4000, /* intervals cut by opening hours: ten years of working days, there and back */
    DKTI_EXPLAIN_AHEAD_COUNT_MAX = 200,   /* the same of what lies ahead: nobody looks at more */
};

/* A stretch of time in which nothing about the clock changed. */
struct dkti_interval {
    int32_t kind; /* DKT_INTERVAL_... */
    int32_t party;
    bool is_expected; /* it lies ahead of the instant explained */
    int64_t from_ms;
    int64_t until_ms;
    int64_t open_ms; /* that counts */
    int64_t seq;     /* of the entry that began it; 0: not written down yet */
    struct dkti_text reason;
    struct dkti_text unit;
    struct dkti_text owner;
};

struct dkti_clock_happened {
    int32_t kind; /* DKT_EVENT_... */
    int32_t step;
    int32_t target_type; /* in force afterwards */
    int64_t target;
    int64_t at_ms;
    int64_t seq;
    int64_t due_ms; /* afterwards; INT64_MAX: none */
    struct dkti_text to;
};

/* What one party, unit or owner had of it. */
struct dkti_share {
    struct dkti_text name;
    int64_t span_ms;
    int64_t open_ms;
};

/* Growing lists in an arena. */
struct dkti_intervals {
    struct dkti_interval *items;
    int32_t count;
    int32_t capacity;
};

struct dkti_clock_events {
    struct dkti_clock_happened *items;
    int32_t count;
    int32_t capacity;
};

struct dkti_shares {
    struct dkti_share *items;
    int32_t count;
    int32_t capacity;
};

/* Who had the ticket from an instant on. */
struct dkti_holder {
    int64_t at_ms;
    struct dkti_text unit;
    struct dkti_text owner;
};

struct dkti_holders {
    struct dkti_holder *items;
    int32_t count;
    int32_t capacity;
};

/* The public `dkt_explanation`. */
struct dkt_explanation {
    const struct dkti_goal *goal;
    const struct dkt_row *clock; /* as it is at the instant explained */
    int64_t from_ms;
    int64_t until_ms; /* the instant explained: now, or the stop */
    int64_t elapsed_ms;
    int64_t remaining_ms;
    int64_t due_ms;
    int32_t due; /* DKT_DUE_... */
    bool is_stored;
    struct dkti_intervals intervals;
    struct dkti_clock_events events;
    struct dkti_shares shares[DKT_SHARE_OWNER]; /* by DKT_SHARE_... - 1 */
};

struct dkti_explain {
    struct dkti_arena *arena;
    const struct dkt_rules *rules;
    const struct dkti_goal *goal;
    const struct dkti_kind *clock_kind;
    int64_t wanted;           /* run; 0: the last */
    struct dkt_row *ticket;   /* folded from the entries so far */
    struct dkt_row *clock;    /* the goal's last run so far, or NULL */
    int64_t run;              /* its number */
    int64_t drawn_ms;         /* up to where intervals were drawn */
    int64_t seq;              /* of the entry that began what the clock does now */
    int64_t last_at_ms;       /* of the last entry */
    struct dkt_row *found;    /* the run that is explained, NULL before it began; `clock` while that is the one */
    int64_t last_due_ms;      /* due instant in force before it stopped */
    int32_t last_due;         /* DKT_DUE_... */
    struct dkti_holders holders;
    struct dkt_explanation *out;
};

/* What an entry tells of a clock, decoded from its change. */
struct dkti_told_clock {
    struct dkti_text goal;
    int64_t run;
    int32_t step;
    int32_t direction;
    struct dkti_text to;
};

/* Reads an entry's change: applies what it says of the ticket to `ticket` (NULL: nothing is applied), sets *out_changed
 * to the columns named, and *out_told. DKT_OK, DKT_E_CORRUPT or DKT_E_MEMORY. */
int32_t dkti_explain_read(const struct dkt_row *entry, struct dkt_row *ticket, struct dkti_mask *out_changed,
                          struct dkti_told_clock *out_told);

/* Begins. DKT_OK or DKT_E_MEMORY. */
int32_t dkti_explain_begin(struct dkti_explain *explain, const struct dkti_schema *schema);

/* Takes in the ticket's next entry. `seq` is 0 for one that is not written down yet. DKT_OK, DKT_E_CORRUPT, DKT_E_MEMORY. */
int32_t dkti_explain_entry(struct dkti_explain *explain, const struct dkt_row *entry, int64_t seq);

/* Holds the run against the row that is stored; NULL: there is none. To be asked behind the last entry that is written. */
void dkti_explain_compare(struct dkti_explain *explain, const struct dkt_row *stored);

/* Ends at an instant that lies not before the last entry. The run must have been found. DKT_OK, DKT_E_MEMORY, or
 * DKT_E_CORRUPT: no journal of the library's own says such things. */
int32_t dkti_explain_end(struct dkti_explain *explain, int64_t now_ms);

/* Steps of dkti_explain_end (explain_cut.c): cuts the intervals by holders and by windows, and sums what each had. */
int32_t dkti_explain_cut(struct dkti_arena *arena, const struct dkti_goal *goal, const struct dkti_holders *holders,
                         int32_t count_max, struct dkti_intervals *intervals);
int32_t dkti_explain_share(struct dkti_arena *arena, struct dkt_explanation *explanation);

/* Adds an item to a list; false without memory. */
bool dkti_intervals_add(struct dkti_arena *arena, struct dkti_intervals *intervals, const struct dkti_interval *item);

/* The code of a party: "customer" ...; "" for 0. */
struct dkti_text dkti_party_code(int32_t party);

#endif
