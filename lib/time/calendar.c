/* SPDX-License-Identifier: MIT
 *
 * Questions about working time. Everything rests on two functions that are each other's inverse: the working
 * time before an instant, and the instant before which that much working time lies. The second has two
 * answers where the time is used up at a closing: the closing itself, or the next opening.
 */
#include "time/calendar.h"

#include "base/clamp.h"
#include "base/internal.h"
#include "docket/calendar.h"
#include "time/day.h"

static int64_t clamped(int64_t instant_ms)
{
    return dkti_instant_max(DKTI_INSTANT_MIN, dkti_instant_min(instant_ms, DKTI_INSTANT_MAX));
}

/* Whole cycles by which an instant behind the table is moved back into its last 400 years. */
static int64_t cycles_behind(const struct dkti_calendar *calendar, int64_t instant_ms)
{
    if (instant_ms < calendar->table_end_ms)
        return 0;
    return (instant_ms - calendar->table_end_ms) / DKTI_CYCLE_MS + 1;
}

/* Working time before the instant. */
static int64_t work_before(const struct dkti_calendar *calendar, int64_t instant_ms)
{
    int64_t cycles = 0;
    if (instant_ms >= calendar->table_end_ms) {
        cycles = cycles_behind(calendar, instant_ms);
        instant_ms -= cycles * DKTI_CYCLE_MS;
    }
    int32_t i = dkti_locate(&calendar->by_instant, instant_ms);
    const struct dkti_span *span = &calendar->spans[i];
    int64_t in_weeks = instant_ms + span->shift_ms;
    int64_t weeks = 0;
    if (in_weeks >= DKTI_WEEK_MS) {
        weeks = in_weeks / DKTI_WEEK_MS;
        in_weeks -= weeks * DKTI_WEEK_MS;
    }
    return cycles * calendar->cycle_work_ms + calendar->work_ms[i] - span->skipped_ms +
           weeks * span->week->total_ms + dkti_week_work(span->week, (int32_t)in_weeks);
}

/* The place in a span where `work_ms` of its weeks is done, counted from its first Monday. */
static int64_t span_place(const struct dkti_span *span, int64_t work_ms, int32_t edge)
{
    const struct dkti_week *week = span->week;
    int64_t weeks = 0;
    /* A closing lies in (0, total] of its week, an opening in [0, total). */
    int64_t last = edge == DKTI_EDGE_OPENING ? week->total_ms - 1 : week->total_ms;
    if (work_ms > last) {
        weeks = (work_ms - last - 1) / week->total_ms + 1;
        work_ms -= weeks * week->total_ms;
    }
    return weeks * DKTI_WEEK_MS + dkti_week_place(week, (int32_t)work_ms, edge);
}

static struct dkti_calendar_answer answer(const struct dkti_calendar *calendar, int64_t value_ms,
                                          int64_t latest_ms, int32_t flags)
{
    if (latest_ms > calendar->known_until_ms)
        flags |= DKT_CALENDAR_PROVISIONAL;
    return (struct dkti_calendar_answer){value_ms, flags};
}

/* The instant before which `work_ms` lies: the earliest (a closing), or the latest (an opening). */
static struct dkti_calendar_answer instant_of(const struct dkti_calendar *calendar, int64_t work_ms,
                                              int32_t edge)
{
    int64_t wanted = edge == DKTI_EDGE_OPENING ? work_ms : work_ms - 1;
    int64_t cycles = 0;
    if (wanted < 0)
        return answer(calendar, DKTI_INSTANT_MIN, DKTI_INSTANT_MIN, DKT_CALENDAR_NEVER);
    if (wanted >= calendar->table_work_ms) {
        if (calendar->cycle_work_ms == 0)
            return answer(calendar, DKTI_INSTANT_MAX, DKTI_INSTANT_MAX, DKT_CALENDAR_NEVER);
        cycles = (wanted - calendar->table_work_ms) / calendar->cycle_work_ms + 1;
        wanted -= cycles * calendar->cycle_work_ms;
        work_ms -= cycles * calendar->cycle_work_ms;
    }
    if (cycles > DKTI_INSTANT_MAX / DKTI_CYCLE_MS)
        return answer(calendar, DKTI_INSTANT_MAX, DKTI_INSTANT_MAX, DKT_CALENDAR_NEVER);
    int32_t i = dkti_locate(&calendar->by_work, wanted);
    const struct dkti_span *span = &calendar->spans[i];
    int64_t place = span_place(span, work_ms - calendar->work_ms[i] + span->skipped_ms, edge);
    int64_t instant = place - span->shift_ms + cycles * DKTI_CYCLE_MS;
    if (instant > DKTI_INSTANT_MAX)
        return answer(calendar, DKTI_INSTANT_MAX, DKTI_INSTANT_MAX, DKT_CALENDAR_NEVER);
    return answer(calendar, instant, instant, 0);
}

int64_t dkti_calendar_work(const struct dkti_calendar *calendar, int64_t instant_ms)
{
    return work_before(calendar, clamped(instant_ms));
}

static void answer_depends_on(const struct dkti_calendar *calendar, int64_t instant_ms,
                              struct dkti_calendar_answer *found)
{
    if (instant_ms > calendar->known_until_ms)
        found->flags |= DKT_CALENDAR_PROVISIONAL;
}

struct dkti_calendar_answer dkti_calendar_between(const struct dkti_calendar *calendar,
                                                  int64_t from_ms, int64_t until_ms)
{
    int64_t from = clamped(from_ms);
    int64_t until = clamped(until_ms);
    return answer(calendar, work_before(calendar, until) - work_before(calendar, from),
                  dkti_instant_max(from, until), 0);
}

/* The instant that `duration_ms` of working time leads to, forwards or backwards. A choice between a closing
 * and the opening behind it goes to the nearer one, unless `policy` says otherwise. */
static struct dkti_calendar_answer shifted(const struct dkti_calendar *calendar, int64_t from_ms,
                                           int64_t duration_ms, bool is_forward, int32_t policy)
{
    int64_t from = clamped(from_ms);
    int32_t other = is_forward ? DKT_CALENDAR_AT_OPENING : DKT_CALENDAR_AT_CLOSING;
    if (duration_ms == 0 && (policy & other) == 0)
        return answer(calendar, from, from, 0);
    bool at_opening = ((policy & other) != 0) == is_forward;
    int64_t span = DKTI_INSTANT_MAX - DKTI_INSTANT_MIN;
    int64_t duration = dkti_instant_max(-span, dkti_instant_min(duration_ms, span));
    struct dkti_calendar_answer found =
        instant_of(calendar, work_before(calendar, from) + duration,
                   at_opening ? DKTI_EDGE_OPENING : DKTI_EDGE_CLOSING);
    answer_depends_on(calendar, from, &found);
    return found;
}

struct dkti_calendar_answer dkti_calendar_add(const struct dkti_calendar *calendar, int64_t from_ms,
                                              int64_t duration_ms, int32_t policy)
{
    return shifted(calendar, from_ms, duration_ms, duration_ms >= 0, policy);
}

struct dkti_calendar_answer dkti_calendar_subtract(const struct dkti_calendar *calendar,
                                                   int64_t from_ms, int64_t duration_ms,
                                                   int32_t policy)
{
    return shifted(calendar, from_ms, dkti_instant_between(duration_ms, 0), duration_ms < 0,
                   policy);
}

/* The span that an instant of the table lies in, and the place in its week. */
static const struct dkti_span *span_at(const struct dkti_calendar *calendar, int64_t instant_ms,
                                       int32_t *out_within_ms)
{
    const struct dkti_span *span = &calendar->spans[dkti_locate(&calendar->by_instant, instant_ms)];
    *out_within_ms = (int32_t)((instant_ms + span->shift_ms) % DKTI_WEEK_MS);
    return span;
}

static bool is_open(const struct dkti_calendar *calendar, int64_t instant_ms)
{
    int32_t within_ms = 0;
    int64_t cycles = cycles_behind(calendar, instant_ms);
    const struct dkti_span *span =
        span_at(calendar, instant_ms - cycles * DKTI_CYCLE_MS, &within_ms);
    return dkti_week_window(span->week, within_ms)->start_ms <= within_ms;
}

struct dkti_calendar_answer dkti_calendar_is_open(const struct dkti_calendar *calendar,
                                                  int64_t instant_ms)
{
    int64_t instant = clamped(instant_ms);
    return answer(calendar, is_open(calendar, instant) ? 1 : 0, instant, 0);
}

struct dkti_calendar_answer dkti_calendar_next_open(const struct dkti_calendar *calendar,
                                                    int64_t from_ms)
{
    int64_t from = clamped(from_ms);
    if (is_open(calendar, from))
        return answer(calendar, from, from, 0);
    return instant_of(calendar, work_before(calendar, from), DKTI_EDGE_OPENING);
}

/* The closing behind an open instant of the table; the table's end when it is open up to there. */
static int64_t closing_in_table(const struct dkti_calendar *calendar, int64_t instant_ms)
{
    int32_t i = dkti_locate(&calendar->by_instant, instant_ms);
    /* The span of the instant, then the first one behind it that is closed at some time. */
    while (i < calendar->span_count) {
        int32_t within_ms = 0;
        int64_t until_ms =
            i + 1 < calendar->span_count ? calendar->from_ms[i + 1] : calendar->table_end_ms;
        const struct dkti_span *span = span_at(calendar, instant_ms, &within_ms);
        if (dkti_week_window(span->week, within_ms)->start_ms > within_ms)
            return instant_ms;
        int64_t close_ms = dkti_week_close(span->week, within_ms);
        if (close_ms >= 0 && close_ms - within_ms < until_ms - instant_ms)
            return instant_ms + close_ms - within_ms;
        i = span->next_partly_open;
        instant_ms = i < calendar->span_count ? calendar->from_ms[i] : calendar->table_end_ms;
    }
    return calendar->table_end_ms;
}

struct dkti_calendar_answer dkti_calendar_next_close(const struct dkti_calendar *calendar,
                                                     int64_t from_ms)
{
    struct dkti_calendar_answer open = dkti_calendar_next_open(calendar, from_ms);
    if ((open.flags & DKT_CALENDAR_NEVER) != 0)
        return open;
    int64_t cycles = cycles_behind(calendar, open.value_ms);
    int64_t close_ms = closing_in_table(calendar, open.value_ms - cycles * DKTI_CYCLE_MS);
    if (close_ms == calendar->table_end_ms && calendar->table_end_ms <= DKTI_INSTANT_MAX) {
        /* Open up to the table's end: the next cycle begins 400 years before it. */
        close_ms = closing_in_table(calendar, close_ms - DKTI_CYCLE_MS);
        ++cycles;
        if (close_ms == calendar->table_end_ms)
            return answer(calendar, DKTI_INSTANT_MAX, DKTI_INSTANT_MAX, DKT_CALENDAR_NEVER);
    }
    close_ms += cycles * DKTI_CYCLE_MS;
    if (close_ms > DKTI_INSTANT_MAX)
        return answer(calendar, DKTI_INSTANT_MAX, DKTI_INSTANT_MAX, DKT_CALENDAR_NEVER);
    return answer(calendar, close_ms, close_ms, 0);
}

int64_t dkti_calendar_local(const struct dkti_calendar *calendar, int64_t instant_ms)
{
    int64_t instant = clamped(instant_ms);
    return instant + dkti_zone_offset(calendar->zone, instant);
}
