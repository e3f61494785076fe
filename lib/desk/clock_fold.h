/* SPDX-License-Identifier: MIT
 *
 * The clocks of a ticket, once more from its journal: the same functions that let clocks take in what happens (clock.h),
 * called over decoded entries. What comes out must be what is stored.
 *
 * That holds for a ticket that has been under one version of the rules all its life. Give the fold each cell of an entry,
 * in order, and then the entry; both dkti_fold (fold.h) and this can be fed from one reading:
 *
 *     dkti_clock_fold_begin(&fold, rules, schema, id, arena);
 *     for each entry:  for each cell: dkti_clock_fold_cell(&fold, &cell);    then dkti_clock_fold_entry(&fold, entry)
 *     stored == dkti_clock_fold_find(&fold, stored); no run is missing: fold.run_count; next_due: dkti_clock_fold_next
 */
#ifndef DKTI_DESK_CLOCK_FOLD_H
#define DKTI_DESK_CLOCK_FOLD_H

#include "desk/clock.h"
#include "model/change.h"
#include "model/schema.h"
#include "rules/rules.h"

struct dkti_clock_fold {
    const struct dkt_rules *rules;
    const struct dkti_schema *schema;
    struct dkti_arena *arena;
    struct dkt_row *ticket;                       /* as the entries so far make it */
    struct dkt_row *current[DKTI_GOAL_COUNT_MAX]; /* by place of the goal; NULL: it never ran */
    struct dkt_row **retired;                     /* runs before those */
    int32_t retired_count;
    int32_t retired_capacity;
    int32_t run_count;                            /* of all goals */
    uint64_t voided;                              /* goals whose breach was made void and not told yet, a bit each */

    /* Of the entry whose cells are being given. */
    struct dkti_mask changed;
    struct dkti_standing before;
    int32_t direction;
    struct dkti_text goal; /* borrowed from the entry */
    int64_t run;
};

/* Begins with a ticket of which nothing is known but its id. DKT_OK or DKT_E_MEMORY. */
int32_t dkti_clock_fold_begin(struct dkti_clock_fold *fold, const struct dkt_rules *rules,
                              const struct dkti_schema *schema, struct dkti_text id, struct dkti_arena *arena);

/* The same fold in another arena, between two entries. DKT_OK or DKT_E_MEMORY. */
int32_t dkti_clock_fold_copy(struct dkti_clock_fold *to, const struct dkti_clock_fold *from, struct dkti_arena *arena);

/* Takes in one cell of the entry that comes next. Cells of other rows than the ticket's are passed over. */
void dkti_clock_fold_cell(struct dkti_clock_fold *fold, const struct dkti_change_cell *cell);

/* Takes in the entry whose cells were given. Returns DKT_OK; 1: it tells of a clock what did not fall due there and then, or
 * something that fell due before it was never told; DKT_E_MEMORY. */
int32_t dkti_clock_fold_entry(struct dkti_clock_fold *fold, const struct dkt_row *entry);

/* The run with the key of `clock`, or NULL. */
const struct dkt_row *dkti_clock_fold_find(const struct dkti_clock_fold *fold, const struct dkt_row *clock);

/* When the next thing falls due on any of them; INT64_MAX for never. */
int64_t dkti_clock_fold_next(const struct dkti_clock_fold *fold);

#endif
