/* SPDX-License-Identifier: MIT
 *
 * A calendar made ready for questions: working time between instants, instants after working time.
 *
 * Time is open or closed by the wall clock: an instant is open when the time that the zone's clock shows at
 * it lies in a window of its date. So a second exists once, is open or not, and no policy for gaps and
 * overlaps can make working time negative or count it twice.
 *
 * The calendar is a list of spans of UTC. In a span the offset is one and the hours are one repeating week,
 * so the working time before an instant, work(t), is a sum kept at the span's begin and arithmetic behind
 * it. between(a, b) = work(b) - work(a); add looks up the instant with the wanted work. Where the zone
 * follows a rule for ever, spans are kept for 400 years behind the last special day; later instants are
 * moved back by whole cycles, as both the rule and the week repeat exactly.
 *
 * A calendar is immutable; all functions are pure functions of their arguments and cost O(log n) in the
 * number of spans, whatever the distance. Instants are cut at DKTI_INSTANT_MIN and _MAX.
 */
#ifndef DKTI_TIME_CALENDAR_H
#define DKTI_TIME_CALENDAR_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/error.h"
#include "time/definition.h"
#include "time/locate.h"
#include "time/plan.h"
#include "time/zone.h"

#include <stdbool.h>
#include <stdint.h>

struct dkti_span {
    int64_t shift_ms; /* instant + shift = milliseconds since the Monday on which the span's
                                   * first week begins */
    const struct dkti_week *week;
    int32_t skipped_ms;       /* work of that week before the span's begin */
    int32_t next_partly_open; /* the first later span that is not open throughout */
};

struct dkti_calendar {
    const int64_t *from_ms; /* begins of the spans; the first is DKTI_INSTANT_MIN */
    const int64_t *work_ms; /* working time before each */
    const struct dkti_span *spans;
    struct dkti_locator by_instant; /* over from_ms[1..] */
    struct dkti_locator by_work;    /* over work_ms[1..] */
    int32_t span_count;
    int64_t table_end_ms;  /* behind the last instant that the spans speak of */
    int64_t table_work_ms; /* working time before it */
    int64_t
        cycle_work_ms; /* working time of the last 400 years of the table; 0 = nothing behind it */
    int64_t known_until_ms; /* answers that depend on later instants are provisional */
    const struct dkti_zone *zone;
    struct dkti_plan plan;
    const struct dkti_calendar_definition *definition;
    struct dkti_digest id; /* of its canonical JSON, when it came from JSON */
};

struct dkti_calendar_answer {
    int64_t value_ms; /* an instant or a duration */
    int32_t flags;    /* DKT_CALENDAR_PROVISIONAL, DKT_CALENDAR_NEVER */
};

/* Compiles a definition over a zone; both must live as long as the calendar, which the arena owns.
 * DKT_E_CALENDAR with a text when it contradicts itself or never opens, DKT_E_MEMORY. */
int32_t dkti_calendar_build(struct dkti_arena *arena,
                            const struct dkti_calendar_definition *definition,
                            const struct dkti_zone *zone, struct dkti_calendar **out_calendar,
                            struct dkti_error *error);

/* Working time before an instant, counted from the beginning of time; only differences mean something. */
int64_t dkti_calendar_work(const struct dkti_calendar *calendar, int64_t instant_ms);

/* Working time from `from_ms` to `until_ms`; negative when that is earlier. */
struct dkti_calendar_answer dkti_calendar_between(const struct dkti_calendar *calendar,
                                                  int64_t from_ms, int64_t until_ms);

/* The instant at which `duration_ms` of working time behind `from_ms` is used up. `policy`: DKT_CALENDAR_...
 * of docket/calendar.h; only the AT_ flags count. A negative duration subtracts. */
struct dkti_calendar_answer dkti_calendar_add(const struct dkti_calendar *calendar, int64_t from_ms,
                                              int64_t duration_ms, int32_t policy);

/* The latest instant from which `duration_ms` of working time leads to `from_ms`. */
struct dkti_calendar_answer dkti_calendar_subtract(const struct dkti_calendar *calendar,
                                                   int64_t from_ms, int64_t duration_ms,
                                                   int32_t policy);

/* value_ms is 1 or 0. */
struct dkti_calendar_answer dkti_calendar_is_open(const struct dkti_calendar *calendar,
                                                  int64_t instant_ms);

/* The first open instant at or behind `from_ms`. */
struct dkti_calendar_answer dkti_calendar_next_open(const struct dkti_calendar *calendar,
                                                    int64_t from_ms);

/* The first closing behind `from_ms`: the first closed instant behind an open one. */
struct dkti_calendar_answer dkti_calendar_next_close(const struct dkti_calendar *calendar,
                                                     int64_t from_ms);

/* The due instant of `count` (0 or more) days that are business days, or days of the wall calendar. The
 * rules stand in docket/calendar.h. */
struct dkti_calendar_answer dkti_calendar_business_days(const struct dkti_calendar *calendar,
                                                        int64_t from_ms, int32_t count,
                                                        int32_t policy);
struct dkti_calendar_answer dkti_calendar_calendar_days(const struct dkti_calendar *calendar,
                                                        int64_t from_ms, int32_t count,
                                                        int32_t policy);

/* What the wall clock of the calendar's zone shows. */
int64_t dkti_calendar_local(const struct dkti_calendar *calendar, int64_t instant_ms);

#endif
