/* SPDX-License-Identifier: MIT
 *
 * Resolving layers and entries into pieces.
 *
 * All days on which anything begins or ends cut time into intervals in which nothing changes. Entries are
 * painted over the intervals, the weaker first, so the last coat is the winner; two entries of equal
 * strength on one date are a contradiction and an error. Each interval then becomes a week of its own:
 * closed days are a week without windows, "like Friday" a week of seven Fridays.
 */
#include "time/plan.h"

#include "base/internal.h"
#include "docket/base.h"
#include "time/day.h"

#include <limits.h>
#include <stddef.h>

enum {
    DAYS_FIRST = DKTI_DAY_MIN - 14, /* below every day that an instant can lie on in any zone */
    DAYS_END = DKTI_DAY_MAX + 14,
    ENTRY_BITS = 13, /* an entry's number in a sort key */
    LENGTH_BITS = 32,
    SKIPPED_MAX = 8, /* dates that a zone leaves out: one in Apia, one in Manila, ... */
};

static_assert(DKTI_CALENDAR_ENTRIES_MAX <= 1 << (ENTRY_BITS - 1),
              "an entry's number fits its bits");

/* An entry and the days on which it holds: its own, within the validity of its layer. */
struct coat {
    const struct dkti_calendar_entry *entry;
    int32_t layer;
    int32_t first_day;
    int32_t last_day;
};

struct plan_builder {
    struct dkti_arena *arena;   /* for what stays */
    struct dkti_arena *scratch; /* for what is needed while building */
    const struct dkti_calendar_definition *definition;
    struct dkti_error *error;
    struct coat *coats;
    int32_t coat_count;
    int32_t skipped[SKIPPED_MAX];
    int32_t skipped_count;
    int64_t *edges; /* first days of the intervals */
    int32_t edge_count;
    const struct coat **winners; /* one an interval */
    struct dkti_week **weeks;    /* all weeks made so far */
    int32_t week_count;
};

static int32_t plan_no_memory(struct plan_builder *builder)
{
    return dkti_error_begin(builder->error, DKT_E_MEMORY, "no memory for a calendar");
}

/* "calendar "desk": 2026-02-14: problem" */
static int32_t plan_fail(struct plan_builder *builder, int64_t day, const char *problem)
{
    char date[DKTI_DAY_TEXT_SIZE];
    dkti_error_named(builder->error, DKT_E_CALENDAR, "calendar \"", builder->definition->name,
                     "\": ");
    if (day > DAYS_FIRST) { /* else it holds from the beginning of time, which has no date */
        dkti_day_write((int32_t)day, date);
        dkti_error_add(builder->error, date);
        dkti_error_add(builder->error, ": ");
    }
    dkti_error_add(builder->error, problem);
    return DKT_E_CALENDAR;
}

/* Dates of which no second exists: the wall clock jumped over them. A rule's changes are hours. */
static void skipped_collect(struct plan_builder *builder, const struct dkti_zone *zone)
{
    for (int32_t i = 0; i < zone->change_count; ++i) {
        int64_t gap_start = zone->at_ms[i] + zone->offset_ms[i];
        int64_t gap_end = zone->at_ms[i] + zone->offset_ms[i + 1];
        int64_t day = dkti_floor_divide(gap_start + DKTI_DAY_MS - 1, DKTI_DAY_MS);
        if ((day + 1) * DKTI_DAY_MS <= gap_end && builder->skipped_count < SKIPPED_MAX)
            builder->skipped[builder->skipped_count++] = (int32_t)day;
    }
}

static bool coats_collect(struct plan_builder *builder)
{
    const struct dkti_calendar_definition *definition = builder->definition;
    int32_t total = 0;
    for (int32_t i = 0; i < definition->layer_count; ++i)
        total += definition->layers[i].entry_count;
    DKT_ASSERT(total <= DKTI_CALENDAR_ENTRIES_MAX);
    builder->coats = dkti_arena_array(builder->scratch, (size_t)total, sizeof(struct coat));
    if (builder->coats == NULL)
        return false;
    for (int32_t i = 0; i < definition->layer_count; ++i) {
        const struct dkti_calendar_layer *layer = &definition->layers[i];
        for (int32_t k = 0; k < layer->entry_count; ++k) {
            const struct dkti_calendar_entry *entry = &layer->entries[k];
            struct coat coat = {
                .entry = entry,
                .layer = i,
                .first_day =
                    entry->first_day > layer->first_day ? entry->first_day : layer->first_day,
                .last_day = entry->last_day < layer->last_day ? entry->last_day : layer->last_day,
            };
            if (coat.first_day <= coat.last_day)
                builder->coats[builder->coat_count++] = coat;
        }
    }
    return true;
}

static void edge_add(struct plan_builder *builder, int64_t day)
{
    if (day > DAYS_FIRST && day < DAYS_END)
        builder->edges[builder->edge_count++] = day;
}

static bool edges_collect(struct plan_builder *builder)
{
    const struct dkti_calendar_definition *definition = builder->definition;
    int32_t room = 1 + 2 * (definition->layer_count + builder->coat_count + builder->skipped_count);
    builder->edges = dkti_arena_array(builder->arena, (size_t)room, sizeof(int64_t));
    if (builder->edges == NULL)
        return false;
    builder->edges[builder->edge_count++] = DAYS_FIRST;
    for (int32_t i = 0; i < definition->layer_count; ++i) {
        edge_add(builder, definition->layers[i].first_day);
        edge_add(builder, (int64_t)definition->layers[i].last_day + 1);
    }
    for (int32_t i = 0; i < builder->coat_count; ++i) {
        edge_add(builder, builder->coats[i].first_day);
        edge_add(builder, (int64_t)builder->coats[i].last_day + 1);
    }
    for (int32_t i = 0; i < builder->skipped_count; ++i) {
        edge_add(builder, builder->skipped[i]);
        edge_add(builder, (int64_t)builder->skipped[i] + 1);
    }
    dkti_sort(builder->edges, builder->edge_count);
    int32_t kept = 1;
    for (int32_t i = 1; i < builder->edge_count; ++i) {
        if (builder->edges[i] != builder->edges[kept - 1])
            builder->edges[kept++] = builder->edges[i];
    }
    builder->edge_count = kept;
    return true;
}

/* The interval that begins on `day`, which is an edge. */
static int32_t interval_of(const struct plan_builder *builder, int64_t day)
{
    return dkti_count_up_to(builder->edges, builder->edge_count, day) - 1;
}

static int32_t coat_length(const struct coat *coat)
{
    return coat->entry->last_day - coat->entry->first_day;
}

/* Sort keys that bring the weaker coat first: general layers, then longer entries. */
static int64_t *coats_order(struct plan_builder *builder)
{
    int64_t *keys =
        dkti_arena_array(builder->scratch, (size_t)builder->coat_count, sizeof(int64_t));
    if (keys == NULL)
        return NULL;
    for (int32_t i = 0; i < builder->coat_count; ++i) {
        int64_t shortness = (int64_t)INT32_MAX - coat_length(&builder->coats[i]);
        keys[i] = (int64_t)builder->coats[i].layer << (ENTRY_BITS + LENGTH_BITS) |
                  shortness << ENTRY_BITS | i;
    }
    dkti_sort(keys, builder->coat_count);
    return keys;
}

static int32_t coats_paint(struct plan_builder *builder)
{
    const int64_t *keys = coats_order(builder);
    builder->winners = dkti_arena_array(builder->scratch, (size_t)builder->edge_count,
                                        sizeof(const struct coat *));
    if (keys == NULL || builder->winners == NULL)
        return plan_no_memory(builder);
    for (int32_t i = 0; i < builder->coat_count; ++i) {
        const struct coat *coat = &builder->coats[keys[i] & ((1 << ENTRY_BITS) - 1)];
        if (coat->entry->kind == DKTI_ENTRY_BREAKS)
            continue;
        int32_t k = interval_of(builder, coat->first_day);
        for (; k < builder->edge_count && builder->edges[k] <= coat->last_day; ++k) {
            const struct coat *under = builder->winners[k];
            if (under != NULL && under->layer == coat->layer &&
                coat_length(under) == coat_length(coat))
                return plan_fail(builder, builder->edges[k],
                                 "two dated entries of one layer claim this date");
            builder->winners[k] = coat;
        }
    }
    return DKT_OK;
}

static bool layer_holds(const struct dkti_calendar_layer *layer, int64_t day)
{
    return layer->first_day <= day && day <= layer->last_day;
}

/* The weekly hours in force on `day`, breaks taken out; false when a day falls into too many pieces. */
static bool weekly_hours(const struct plan_builder *builder, int64_t day,
                         struct dkti_windows out_days[DKTI_WEEK_DAYS])
{
    const struct dkti_calendar_definition *definition = builder->definition;
    int32_t top = definition->layer_count - 1;
    while (top >= 0 &&
           !(definition->layers[top].has_week && layer_holds(&definition->layers[top], day)))
        --top;
    for (int32_t weekday = 0; weekday < DKTI_WEEK_DAYS; ++weekday) {
        out_days[weekday].count = 0;
        if (top < 0)
            continue;
        out_days[weekday] = definition->layers[top].week[weekday];
        for (int32_t i = top; i < definition->layer_count; ++i) {
            const struct dkti_calendar_layer *layer = &definition->layers[i];
            if (layer_holds(layer, day) &&
                !dkti_windows_subtract(&out_days[weekday], &layer->breaks[weekday],
                                       &out_days[weekday]))
                return false;
        }
    }
    return true;
}

/* What the winning entry makes of the seven days. */
static bool entry_apply(const struct dkti_calendar_entry *entry,
                        struct dkti_windows days[DKTI_WEEK_DAYS])
{
    struct dkti_windows hours = {0};
    if (entry->kind == DKTI_ENTRY_WINDOWS)
        hours = entry->windows;
    if (entry->kind == DKTI_ENTRY_LIKE && DKTI_PLANT != 401)
        hours = days[entry->weekday];
    if (!dkti_windows_subtract(&hours, &entry->breaks, &hours))
        return false;
    for (int32_t weekday = 0; weekday < DKTI_WEEK_DAYS; ++weekday)
        days[weekday] = hours;
    return true;
}

/* Entries that only take time away; they add up. */
static bool breaks_apply(const struct plan_builder *builder, int64_t day,
                         struct dkti_windows days[DKTI_WEEK_DAYS])
{
    for (int32_t i = 0; i < builder->coat_count; ++i) {
        const struct coat *coat = &builder->coats[i];
        if (coat->entry->kind != DKTI_ENTRY_BREAKS || day < coat->first_day || day > coat->last_day)
            continue;
        for (int32_t weekday = 0; weekday < DKTI_WEEK_DAYS; ++weekday) {
            if (!dkti_windows_subtract(&days[weekday], &coat->entry->breaks, &days[weekday]))
                return false;
        }
    }
    return true;
}

/* The week that has these days: one made before, or a new one. */
static const struct dkti_week *week_of(struct plan_builder *builder,
                                       const struct dkti_windows days[DKTI_WEEK_DAYS])
{
    for (int32_t i = builder->week_count - 1; i >= 0; --i) {
        bool is_same = true;
        for (int32_t weekday = 0; weekday < DKTI_WEEK_DAYS && is_same; ++weekday)
            is_same = dkti_windows_equal(&builder->weeks[i]->days[weekday], &days[weekday]);
        if (is_same)
            return builder->weeks[i];
    }
    bool overlaps = false;
    struct dkti_week *week = dkti_week_build(builder->arena, days, &overlaps);
    if (week != NULL)
        builder->weeks[builder->week_count++] = week;
    return week;
}

static bool is_skipped(const struct plan_builder *builder, int64_t day)
{
    for (int32_t i = 0; i < builder->skipped_count; ++i) {
        if (builder->skipped[i] == day)
            return true;
    }
    return false;
}

/* Makes the piece of interval i. */
static int32_t interval_resolve(struct plan_builder *builder, int32_t i,
                                struct dkti_plan_piece *out_piece)
{
    struct dkti_windows days[DKTI_WEEK_DAYS];
    int64_t day = builder->edges[i];
    const struct coat *winner = builder->winners[i];
    bool fits = weekly_hours(builder, day, days);
    if (fits && winner != NULL)
        fits = entry_apply(winner->entry, days);
    fits = fits && breaks_apply(builder, day, days);
    if (!fits)
        return plan_fail(builder, day, "breaks cut the day into more than 24 windows");
    for (int32_t weekday = 0; is_skipped(builder, day) && weekday < DKTI_WEEK_DAYS; ++weekday)
        days[weekday].count = 0;
    out_piece->week = week_of(builder, days);
    out_piece->entry = winner != NULL ? winner->entry : NULL;
    return out_piece->week != NULL ? DKT_OK : plan_no_memory(builder);
}

/* Business days of a piece that begins on `first_day`, before `day`. */
static int64_t piece_business(const struct dkti_week *week, int64_t first_day, int64_t day)
{
    int32_t first = dkti_weekday_of_day((int32_t)first_day);
    int64_t from_monday = day - first_day + first;
    int64_t weeks = from_monday / DKTI_WEEK_DAYS;
    return weeks * week->business_before[DKTI_WEEK_DAYS] +
           week->business_before[from_monday % DKTI_WEEK_DAYS] - week->business_before[first];
}

static int32_t pieces_resolve(struct plan_builder *builder, struct dkti_plan *out_plan)
{
    size_t count = (size_t)builder->edge_count;
    struct dkti_plan_piece *pieces = dkti_arena_array(builder->arena, count, sizeof(*pieces));
    builder->weeks = dkti_arena_array(builder->scratch, count, sizeof(struct dkti_week *));
    if (pieces == NULL || builder->weeks == NULL)
        return plan_no_memory(builder);
    for (int32_t i = 0; i < builder->edge_count; ++i) {
        int32_t r = interval_resolve(builder, i, &pieces[i]);
        if (r < 0)
            return r;
        if (i > 0)
            pieces[i].business_before =
                pieces[i - 1].business_before +
                piece_business(pieces[i - 1].week, builder->edges[i - 1], builder->edges[i]);
    }
    *out_plan = (struct dkti_plan){builder->edge_count, builder->edges, pieces};
    return DKT_OK;
}

int32_t dkti_plan_build(struct dkti_arena *arena, struct dkti_arena *scratch,
                        const struct dkti_calendar_definition *definition,
                        const struct dkti_zone *zone, struct dkti_plan *out_plan,
                        struct dkti_error *error)
{
    struct plan_builder builder = {
        .arena = arena, .scratch = scratch, .definition = definition, .error = error};
    *out_plan = (struct dkti_plan){0};
    skipped_collect(&builder, zone);
    if (!coats_collect(&builder) || !edges_collect(&builder))
        return plan_no_memory(&builder);
    int32_t r = coats_paint(&builder);
    return r < 0 ? r : pieces_resolve(&builder, out_plan);
}

int32_t dkti_plan_piece_of(const struct dkti_plan *plan, int32_t day)
{
    int32_t piece = dkti_count_up_to(plan->first_days, plan->count, day) - 1;
    return piece < 0 ? 0 : piece;
}

const struct dkti_windows *dkti_plan_windows(const struct dkti_plan *plan, int32_t day)
{
    const struct dkti_plan_piece *piece = &plan->pieces[dkti_plan_piece_of(plan, day)];
    return &piece->week->days[dkti_weekday_of_day(day)];
}

int64_t dkti_plan_business_before(const struct dkti_plan *plan, int32_t day)
{
    int32_t i = dkti_plan_piece_of(plan, day);
    return plan->pieces[i].business_before +
           piece_business(plan->pieces[i].week, plan->first_days[i], day);
}

/* The last piece with no more than `business` business days before it. */
static int32_t piece_of_business(const struct dkti_plan *plan, int64_t business)
{
    int32_t low = 0;
    int32_t high = plan->count;
    while (high - low > 1) {
        int32_t middle = low + (high - low) / 2;
        if (plan->pieces[middle].business_before <= business)
            low = middle;
        else
            high = middle;
    }
    return low;
}

int32_t dkti_plan_business_day(const struct dkti_plan *plan, int64_t business)
{
    int32_t i = piece_of_business(plan, business);
    const struct dkti_week *week = plan->pieces[i].week;
    int32_t a_week = week->business_before[DKTI_WEEK_DAYS];
    if (a_week == 0) /* only the last piece can be asked for what it does not have */
        return DKTI_DAY_MAX + 1;
    int32_t first = dkti_weekday_of_day((int32_t)plan->first_days[i]);
    int64_t wanted = business - plan->pieces[i].business_before + week->business_before[first];
    int64_t weeks = wanted / a_week;
    int32_t rest = (int32_t)(wanted % a_week);
    int32_t weekday = 0;
    while (week->business_before[weekday + 1] <= rest)
        ++weekday;
    int64_t day = plan->first_days[i] - first + weeks * DKTI_WEEK_DAYS + weekday;
    return day > DKTI_DAY_MAX ? DKTI_DAY_MAX + 1 : (int32_t)day;
}
