/* SPDX-License-Identifier: MIT
 *
 * The plan of a calendar: which hours hold on which date, with layers and entries resolved.
 *
 * It is a list of pieces, each from its first day to the next piece's: a week that repeats. A date that is
 * special is a piece of one day. Everything that asks about dates (business days, the hours of a day) asks
 * the plan; everything that asks about instants asks the spans that are made from it (calendar.h).
 */
#ifndef DKTI_TIME_PLAN_H
#define DKTI_TIME_PLAN_H

#include "base/arena.h"
#include "base/error.h"
#include "time/definition.h"
#include "time/week.h"
#include "time/zone.h"

#include <stdint.h>

struct dkti_plan_piece {
    const struct dkti_week *week;
    const struct dkti_calendar_entry *entry; /* the entry that made it, or NULL */
    int64_t business_before; /* business days before the piece, from the first piece on */
};

struct dkti_plan {
    int32_t count;
    const int64_t *first_days; /* ascending; the first is below every day of the library */
    const struct dkti_plan_piece *pieces;
};

/* Resolves a definition, whose entries must live as long as the plan. Dates that the zone's wall clock
 * skips are closed. `scratch` may be given back afterwards. DKT_E_CALENDAR with a text when entries
 * contradict each other, DKT_E_MEMORY. */
int32_t dkti_plan_build(struct dkti_arena *arena, struct dkti_arena *scratch,
                        const struct dkti_calendar_definition *definition,
                        const struct dkti_zone *zone, struct dkti_plan *out_plan,
                        struct dkti_error *error);

/* The piece that a day lies in. */
int32_t dkti_plan_piece_of(const struct dkti_plan *plan, int32_t day);

/* The windows that begin on a day. */
const struct dkti_windows *dkti_plan_windows(const struct dkti_plan *plan, int32_t day);

/* The number of business days before `day`, from some fixed day on: only differences mean something. */
int64_t dkti_plan_business_before(const struct dkti_plan *plan, int32_t day);

/* The day x with `business` business days before it that is one itself; DKTI_DAY_MAX + 1 when there is none
 * in the library's time. */
int32_t dkti_plan_business_day(const struct dkti_plan *plan, int64_t business);

#endif
