/* SPDX-License-Identifier: MIT
 *
 * From the plan of dates to the spans of instants, in two steps.
 *
 * First the plan becomes runs of wall clock time, each with one repeating week. Where a night shift reaches
 * over the border of two pieces of the plan, the first day behind it is written out as open and closed runs.
 * Then every stretch of one offset (an era of the zone) takes the runs that the wall clock shows in it. In an
 * overlap the same runs are taken twice, in a gap none: that is what membership by wall clock means.
 */
#include "time/calendar.h"

#include "base/clamp.h"
#include "base/internal.h"
#include "docket/base.h"
#include "time/day.h"

#include <limits.h>

enum {
    MONDAY_SHIFT_DAYS = 3, /* day 0 is a Thursday */
};

/* Wall clock time from a begin to the next run's, with one repeating week. */
struct run {
    int64_t from_ms;
    const struct dkti_week *week;
};

struct span_builder {
    struct dkti_arena *arena;   /* for what stays */
    struct dkti_arena *scratch; /* for what is needed while building */
    struct dkti_calendar *calendar;
    const struct dkti_week *open_week;
    const struct dkti_week *closed_week;
    struct run *runs; /* NULL while runs are only counted */
    int64_t *run_begins;
    int32_t run_count;
    int64_t *from_ms; /* NULL while spans are only counted */
    struct dkti_span *spans;
    int32_t span_count;
    const struct dkti_week *last_week;
    int64_t last_offset_ms;
};

static bool is_uniform(const struct dkti_week *week)
{
    return week->total_ms == 0 || week->total_ms == DKTI_WEEK_MS;
}

static bool uniform_weeks_build(struct span_builder *builder)
{
    struct dkti_windows days[DKTI_WEEK_DAYS] = {0};
    bool overlaps = false;
    builder->closed_week = dkti_week_build(builder->arena, days, &overlaps);
    for (int32_t day = 0; day < DKTI_WEEK_DAYS; ++day) {
        days[day].count = 1;
        days[day].items[0] = (struct dkti_window){0, (int32_t)DKTI_DAY_MS};
    }
    builder->open_week = dkti_week_build(builder->arena, days, &overlaps);
    return builder->open_week != NULL && builder->closed_week != NULL;
}

static void run_append(struct span_builder *builder, int64_t from_ms, const struct dkti_week *week)
{
    if (builder->runs != NULL) {
        DKT_ASSERT(builder->run_count == 0 ||
                   builder->run_begins[builder->run_count - 1] < from_ms);
        builder->runs[builder->run_count] = (struct run){from_ms, week};
        builder->run_begins[builder->run_count] = from_ms;
    }
    ++builder->run_count;
}

/* Whether `at_ms` is in one of the windows; *next_ms becomes the nearest edge behind it, if that is nearer. */
static bool windows_hold(const struct dkti_windows *windows, int32_t at_ms, int32_t *next_ms)
{
    bool holds = false;
    for (int32_t i = 0; i < windows->count; ++i) {
        struct dkti_window window = windows->items[i];
        if (window.start_ms > at_ms && window.start_ms < *next_ms)
            *next_ms = window.start_ms;
        if (window.end_ms > at_ms && window.end_ms < *next_ms)
            *next_ms = window.end_ms;
        holds = holds || (window.start_ms <= at_ms && at_ms < window.end_ms);
    }
    return holds;
}

/* Writes out one day: its own windows and those that reach into it from the day before. */
static void day_write_out(struct span_builder *builder, int64_t day,
                          const struct dkti_windows *reaching, const struct dkti_windows *own)
{
    int32_t at_ms = 0;
    while (at_ms < DKTI_DAY_MS) {
        int32_t next_ms = (int32_t)DKTI_DAY_MS;
        bool is_open = windows_hold(reaching, at_ms, &next_ms);
        is_open = windows_hold(own, at_ms, &next_ms) || is_open;
        run_append(builder, day * DKTI_DAY_MS + at_ms,
                   is_open ? builder->open_week : builder->closed_week);
        at_ms = next_ms;
    }
}

/* The runs of piece i of the plan. */
static void piece_run(struct span_builder *builder, const struct dkti_plan *plan, int32_t i)
{
    struct dkti_windows own;
    struct dkti_windows reaching;
    struct dkti_windows expected;
    struct dkti_windows unused;
    const struct dkti_week *week = plan->pieces[i].week;
    int64_t day = plan->first_days[i];
    if (i == 0) {
        run_append(builder, day * DKTI_DAY_MS, week);
        return;
    }
    int32_t weekday = dkti_weekday_of_day((int32_t)day);
    int32_t weekday_before = (weekday + DKTI_WEEK_DAYS - 1) % DKTI_WEEK_DAYS;
    dkti_windows_split(&plan->pieces[i - 1].week->days[weekday_before], &unused, &reaching);
    dkti_windows_split(&week->days[weekday_before], &unused, &expected);
    if (dkti_windows_equal(&reaching, &expected)) {
        run_append(builder, day * DKTI_DAY_MS, week);
        return;
    }
    dkti_windows_split(&week->days[weekday], &own, &unused);
    day_write_out(builder, day, &reaching, &own);
    if (i + 1 == plan->count || plan->first_days[i + 1] > day + 1)
        run_append(builder, (day + 1) * DKTI_DAY_MS, week);
}

static void runs_walk(struct span_builder *builder, const struct dkti_plan *plan)
{
    builder->run_count = 0;
    for (int32_t i = 0; i < plan->count; ++i)
        piece_run(builder, plan, i);
}

static bool runs_build(struct span_builder *builder, const struct dkti_plan *plan)
{
    runs_walk(builder, plan);
    size_t count = (size_t)builder->run_count;
    struct run *runs = dkti_arena_array(builder->scratch, count, sizeof(struct run));
    builder->run_begins = dkti_arena_array(builder->scratch, count, sizeof(int64_t));
    if (runs == NULL || builder->run_begins == NULL)
        return false;
    builder->runs = runs;
    runs_walk(builder, plan);
    DKT_ASSERT((size_t)builder->run_count == count);
    return true;
}

static void span_append(struct span_builder *builder, int64_t from_ms, int64_t offset_ms,
                        const struct dkti_week *week)
{
    bool is_first = builder->span_count == 0;
    bool continues = !is_first && week == builder->last_week &&
                     (is_uniform(week) || offset_ms == builder->last_offset_ms);
    if (continues)
        return;
    builder->last_week = week;
    builder->last_offset_ms = offset_ms;
    if (builder->from_ms != NULL) {
        int64_t monday =
            dkti_floor_divide(from_ms + offset_ms + MONDAY_SHIFT_DAYS * DKTI_DAY_MS, DKTI_WEEK_MS) *
                DKTI_WEEK_MS -
            MONDAY_SHIFT_DAYS * DKTI_DAY_MS;
        struct dkti_span *span = &builder->spans[builder->span_count];
        builder->from_ms[builder->span_count] = from_ms;
        span->shift_ms = offset_ms - monday;
        span->week = week;
        span->skipped_ms = dkti_week_work(week, (int32_t)(from_ms + span->shift_ms));
    }
    ++builder->span_count;
}

/* The spans of one era, which ends at `until_ms`. */
static void era_span(struct span_builder *builder, int64_t from_ms, int64_t until_ms,
                     int64_t offset_ms)
{
    int32_t i = dkti_count_up_to(builder->run_begins, builder->run_count, from_ms + offset_ms) - 1;
    DKT_ASSERT(i >= 0);
    span_append(builder, from_ms, offset_ms, builder->runs[i].week);
    for (++i; i < builder->run_count && builder->runs[i].from_ms < until_ms + offset_ms; ++i)
        span_append(builder, builder->runs[i].from_ms - offset_ms, offset_ms,
                    builder->runs[i].week);
}

/* Goes over all eras up to the table's end and counts the spans, or writes them. */
static void spans_walk(struct span_builder *builder)
{
    const struct dkti_calendar *calendar = builder->calendar;
    int64_t from_ms = DKTI_INSTANT_MIN;
    builder->span_count = 0;
    while (from_ms < calendar->table_end_ms) {
        struct dkti_zone_era era = dkti_zone_era(calendar->zone, from_ms);
        int64_t until_ms = dkti_instant_min(era.until_ms, calendar->table_end_ms);
        era_span(builder, from_ms, until_ms, era.offset_ms);
        from_ms = until_ms;
    }
}

static int64_t span_work(const struct dkti_span *span, int64_t instant_ms)
{
    int64_t in_weeks = instant_ms + span->shift_ms;
    int64_t weeks = in_weeks / DKTI_WEEK_MS;
    return weeks * span->week->total_ms +
           dkti_week_work(span->week, (int32_t)(in_weeks - weeks * DKTI_WEEK_MS)) -
           span->skipped_ms;
}

/* Working time before every span, and where a run of open spans ends. */
static void spans_sum(struct dkti_calendar *calendar, int64_t *work_ms, struct dkti_span *spans)
{
    int64_t sum = 0;
    for (int32_t i = 0; i < calendar->span_count; ++i) {
        bool is_last = i + 1 == calendar->span_count;
        int64_t until_ms = is_last ? calendar->table_end_ms : calendar->from_ms[i + 1];
        work_ms[i] = sum;
        sum += span_work(&spans[i], until_ms);
        DKT_ASSERT(sum >= work_ms[i] && sum - work_ms[i] <= until_ms - calendar->from_ms[i]);
    }
    calendar->table_work_ms = sum;
    int32_t partly_open = calendar->span_count;
    for (int32_t i = calendar->span_count - 1; i >= 0; --i) {
        spans[i].next_partly_open = partly_open;
        int64_t work = (i + 1 == calendar->span_count ? sum : work_ms[i + 1]) - work_ms[i];
        int64_t until_ms =
            i + 1 == calendar->span_count ? calendar->table_end_ms : calendar->from_ms[i + 1];
        if (work != until_ms - calendar->from_ms[i])
            partly_open = i;
    }
}

static bool spans_build(struct span_builder *builder)
{
    struct dkti_calendar *calendar = builder->calendar;
    spans_walk(builder);
    size_t count = (size_t)builder->span_count;
    int64_t *from_ms = dkti_arena_array(builder->arena, count, sizeof(int64_t));
    int64_t *work_ms = dkti_arena_array(builder->arena, count, sizeof(int64_t));
    struct dkti_span *spans = dkti_arena_array(builder->arena, count, sizeof(*spans));
    if (from_ms == NULL || work_ms == NULL || spans == NULL)
        return false;
    builder->from_ms = from_ms;
    builder->spans = spans;
    spans_walk(builder);
    DKT_ASSERT((size_t)builder->span_count == count);
    calendar->from_ms = from_ms;
    calendar->work_ms = work_ms;
    calendar->spans = spans;
    calendar->span_count = builder->span_count;
    spans_sum(calendar, work_ms, spans);
    return dkti_locator_init(&calendar->by_instant, builder->arena, from_ms + 1,
                             calendar->span_count - 1) &&
           dkti_locator_init(&calendar->by_work, builder->arena, work_ms + 1,
                             calendar->span_count - 1);
}

/* Up to where spans are kept one by one. */
static int64_t table_end(const struct span_builder *builder)
{
    const struct dkti_zone *zone = builder->calendar->zone;
    if (!zone->has_rule)
        return DKTI_INSTANT_MAX + 1;
    int64_t last_run = builder->runs[builder->run_count - 1].from_ms;
    int64_t regular = dkti_instant_max(zone->rule_from_ms, last_run + 2 * DKTI_DAY_MS);
    return dkti_instant_min(regular + DKTI_CYCLE_MS, DKTI_INSTANT_MAX + 1);
}

static int64_t known_until(const struct dkti_calendar *calendar)
{
    int32_t day = calendar->definition->known_until_day;
    if (day >= DKTI_DAY_MAX)
        return DKTI_INSTANT_MAX;
    return dkti_zone_instants(calendar->zone, ((int64_t)day + 1) * DKTI_DAY_MS).last_ms;
}

static int32_t build_no_memory(struct dkti_error *error)
{
    return dkti_error_begin(error, DKT_E_MEMORY, "no memory for a calendar");
}

/* Fills the calendar, whose definition and zone are set. */
static int32_t calendar_fill(struct dkti_arena *arena, struct dkti_arena *scratch,
                             struct dkti_calendar *calendar, struct dkti_error *error)
{
    struct span_builder builder = {.arena = arena, .scratch = scratch, .calendar = calendar};
    int32_t r = dkti_plan_build(arena, scratch, calendar->definition, calendar->zone,
                                &calendar->plan, error);
    if (r < 0)
        return r;
    if (!uniform_weeks_build(&builder) || !runs_build(&builder, &calendar->plan))
        return build_no_memory(error);
    calendar->table_end_ms = table_end(&builder);
    if (!spans_build(&builder))
        return build_no_memory(error);
    if (calendar->table_end_ms <= DKTI_INSTANT_MAX)
        calendar->cycle_work_ms =
            calendar->table_work_ms -
            dkti_calendar_work(calendar, calendar->table_end_ms - DKTI_CYCLE_MS);
    calendar->known_until_ms = known_until(calendar);
    if (calendar->table_work_ms == 0)
        return dkti_error_named(error, DKT_E_CALENDAR, "calendar \"", calendar->definition->name,
                                "\" never opens");
    return DKT_OK;
}

int32_t dkti_calendar_build(struct dkti_arena *arena,
                            const struct dkti_calendar_definition *definition,
                            const struct dkti_zone *zone, struct dkti_calendar **out_calendar,
                            struct dkti_error *error)
{
    *out_calendar = NULL;
    struct dkti_calendar *calendar = dkti_arena_take(arena, sizeof(*calendar));
    if (calendar == NULL)
        return build_no_memory(error);
    calendar->definition = definition;
    calendar->zone = zone;
    struct dkti_arena scratch;
    dkti_arena_init(&scratch, &arena->allocator);
    int32_t r = calendar_fill(arena, &scratch, calendar, error);
    dkti_arena_free(&scratch);
    if (r == DKT_OK)
        *out_calendar = calendar;
    return r;
}
