/* SPDX-License-Identifier: MIT
 *
 * What will be breached before an instant if nobody acts. Every ticket on which anything falls due before it is settled
 * up to it as run_due would do it, and the result is thrown away: so a forecast takes in pauses that end by themselves and
 * clocks that are yet to start, and cannot differ from what will come.
 *
 * Tickets come by the instant at which something falls due on them next, which is never later than their first breach.
 * So a page knows up to where no breach is missing: the instant of its last ticket.
 */
#include "desk/explain_run.h"

#include "base/clamp.h"
#include "desk/clocks.h"
#include "desk/invariants.h"
#include "desk/operation.h"
#include "desk/query_scope.h"
#include "desk/settle.h"
#include "docket/ticket.h"
#include "time/calendar.h"
#include "time/face.h"

#include <string.h>

enum {
    FORECAST_COUNT_FIRST = 64
};

/* ---- the list ---- */

static bool forecast_add(struct dkti_arena *arena, struct dkt_forecast *forecast, const struct dkti_forecast_item *item)
{
    if (forecast->count == forecast->capacity) {
        int32_t capacity = forecast->capacity == 0 ? FORECAST_COUNT_FIRST : 2 * forecast->capacity;
        struct dkti_forecast_item *items = dkti_arena_array(arena, (size_t)capacity, sizeof *items);
        if (items == NULL) {
            return false;
        }
        if (forecast->count > 0) {
            memcpy(items, forecast->items, (size_t)forecast->count * sizeof *items);
        }
        forecast->items = items;
        forecast->capacity = capacity;
    }
    forecast->items[forecast->count++] = *item;
    return true;
}

/* Merges two runs that are in order; of equal instants the left one comes first. */
static void merge_runs(const struct dkti_forecast_item *from, struct dkti_forecast_item *to, int32_t left,
                       int32_t middle, int32_t end)
{
    int32_t i = left;
    int32_t k = middle;
    for (int32_t n = left; n < end; n++) {
        bool is_left = i < middle && (k == end || from[i].breach_ms <= from[k].breach_ms);
        to[n] = is_left ? from[i++] : from[k++];
    }
}

/* The earliest first; of one instant in the order of the page. */
static int32_t forecast_sort(struct dkti_arena *arena, struct dkt_forecast *forecast)
{
    struct dkti_forecast_item *other = dkti_arena_array(arena, (size_t)forecast->count, sizeof *other);
    if (other == NULL) {
        return DKT_E_MEMORY;
    }
    for (int32_t width = 1; width < forecast->count; width *= 2) {
        for (int32_t left = 0; left < forecast->count; left += 2 * width) {
            int32_t middle = left + width < forecast->count ? left + width : forecast->count;
            int32_t end = middle + width < forecast->count ? middle + width : forecast->count;
            merge_runs(forecast->items, other, left, middle, end);
        }
        struct dkti_forecast_item *items = forecast->items;
        forecast->items = other;
        other = items;
    }
    return DKT_OK;
}

/* ---- one ticket ---- */

/* Open time left now: of a run that has not begun its whole target, of targets in days the time up to the breach. */
static int64_t remaining_of(const struct dkti_work *work, const struct dkti_goal *goal, const struct dkt_row *clock,
                            const struct dkt_row *now, int64_t breach_ms)
{
    bool is_begun = now != NULL && dkti_clock(now)->run == dkti_clock(clock)->run;
    if (dkti_clock(clock)->target_type == DKTI_TARGET_DURATION) {
        return dkti_clock(clock)->target - (is_begun ? dkti_clock_elapsed(now, goal, work->now_ms) : 0);
    }
    return goal->calendar == NULL
               ? breach_ms - work->now_ms
               : dkti_calendar_between(goal->calendar->calendar, work->now_ms, breach_ms).value_ms;
}

/* The row of a run as it is settled, or NULL. */
static const struct dkt_row *settled_run(const struct dkti_work *work, const struct dkti_told_clock *told)
{
    for (int32_t i = 0; i < work->edit_count; i++) {
        const struct dkt_row *row = work->edits[i].row;
        if (row->kind->number == DKT_KIND_CLOCK && dkti_clock(row)->run == told->run &&
            dkti_text_equal(dkti_clock(row)->goal, told->goal)) {
            return row;
        }
    }
    return NULL;
}

/* The place of the clock's goal, or -1. */
static int32_t clock_goal_place(const struct dkti_work *work, const struct dkt_row *clock)
{
    for (int32_t i = 0; i < work->rules->goal_count; i++) {
        if (dkti_text_equal(work->rules->goals[i].code, dkti_clock(clock)->goal)) {
            return i;
        }
    }
    return -1;
}

static int32_t breach_take(struct dkti_work *work, struct dkt_forecast *forecast, const struct dkt_row *ticket,
                           const struct dkti_clock_set *before, const struct dkt_row *entry)
{
    struct dkti_told_clock told;
    struct dkti_mask changed;
    int32_t r = dkti_explain_read(entry, NULL, &changed, &told);
    const struct dkt_row *clock = r == DKT_OK ? settled_run(work, &told) : NULL;
    int32_t place = clock == NULL ? -1 : clock_goal_place(work, clock);
    if (place < 0) {
        return r;
    }
    struct dkti_forecast_item item = {
        .breach_ms = dkti_entry(entry)->at,
        .clock = clock,
        .ticket = ticket,
    };
    item.remaining_ms = remaining_of(work, &work->rules->goals[place], clock, before->rows[place], item.breach_ms);
    return forecast_add(work->arena, forecast, &item) ? DKT_OK : DKT_E_MEMORY;
}

/* The instant up to which it is settled: the last one before the end of the range. */
static int64_t forecast_until(const struct dkti_work *work)
{
    return work->query->has_range ? dkti_instant_add(work->query->until, -1) : work->now_ms;
}

static bool is_in_range(const struct dkti_work *work, int64_t breach_ms)
{
    return !work->query->has_range || breach_ms >= work->query->from;
}

/* Settles one ticket and takes the breaches out of what that would write. Its edits are forgotten. */
static int32_t ticket_forecast(struct dkti_work *work, struct dkt_forecast *forecast, const struct dkt_row *row)
{
    if (dkti_rules_status_place(work->rules, dkti_ticket(row)->status) < 0) {
        return DKT_OK; /* the rules have no such status any more: run_due passes it over too */
    }
    int32_t r = dkti_ticket_check(work, row);
    const struct dkti_clock_set *set = dkti_clocks_of(work, dkti_ticket(row)->id);
    if (r != DKT_OK || set == NULL) {
        return r != DKT_OK ? r : DKT_E_MEMORY;
    }
    struct dkti_clock_set before = *set;
    struct dkt_row *shown = dkti_row_copy(work->arena, row);
    struct dkt_row *ticket = dkti_edit(work, row);
    if (shown == NULL || ticket == NULL) {
        return DKT_E_MEMORY;
    }
    r = dkti_settle_before(work, ticket, dkti_instant_add(forecast_until(work), 1));
    for (int32_t i = 0; i < work->edit_count && r == DKT_OK; i++) {
        const struct dkt_row *entry = work->edits[i].row;
        if (entry->kind->number == DKT_KIND_ENTRY && dkti_entry(entry)->verb == DKT_VERB_CLOCK_BREACHED &&
            is_in_range(work, dkti_entry(entry)->at)) {
            r = breach_take(work, forecast, shown, &before, entry);
        }
    }
    work->edit_count = 0;
    return r;
}

/* ---- the page ---- */

static const struct dkti_wish *due_page(struct dkti_work *work)
{
    struct dkti_scan scan = {
        .index = DKT_INDEX_TICKET_DUE,
        .flags = DKT_READ_HAS_UNTIL,
        .limit = work->query->limit,
        .until = dkti_instant_add(forecast_until(work), 1),
        .cursor = dkti_query_cursor(work->query),
    };
    return dkti_need_scan(work, &scan);
}

static int32_t page_settle(struct dkti_work *work, struct dkt_forecast *forecast, const struct dkti_wish *page)
{
    int32_t asked = work->asked;
    int32_t r = DKT_OK;
    for (int32_t i = 0; i < page->row_count && work->rules->goal_count > 0 && r == DKT_OK; i++) {
        work->clock_set_count = 0; /* one ticket at a time */
        dkti_clocks_need(work, dkti_ticket(page->rows[i])->id);
    }
    if (work->is_waiting) {
        return DKTI_WAIT;
    }
    r = dkti_scope_check(work);
    work->asked = asked;
    for (int32_t i = 0; i < page->row_count && work->rules->goal_count > 0 && r == DKT_OK; i++) {
        work->clock_set_count = 0;
        if (work->clock_sets == NULL) {
            return DKT_E_MEMORY;
        }
        memset(work->clock_sets, 0, sizeof *work->clock_sets);
        dkti_clocks_need(work, dkti_ticket(page->rows[i])->id);
        r = dkti_scope_sees(work, page->rows[i]) ? ticket_forecast(work, forecast, page->rows[i]) : DKT_OK;
    }
    return r;
}

int32_t dkti_forecast_run(struct dkti_work *work)
{
    dkti_work_begin_run(work);
    work->context = NULL;
    dkti_scope_need(work);
    const struct dkti_wish *page = due_page(work);
    if (page == NULL) {
        return DKTI_WAIT;
    }
    dkti_scope_need_units(work, page->rows, page->row_count);
    struct dkt_forecast *forecast = dkti_arena_take(work->arena, sizeof *forecast);
    if (forecast == NULL) {
        return DKT_E_MEMORY;
    }
    int32_t r = page_settle(work, forecast, page);
    if (r != DKT_OK) {
        return r;
    }
    forecast->whole_ms = dkti_instant_add(forecast_until(work), 1);
    if (page->row_count == work->query->limit) {
        forecast->whole_ms = dkti_ticket(page->rows[page->row_count - 1])->next_due;
        r = dkti_query_cursor_make(work, page->rows[page->row_count - 1]->cursor);
    }
    work->context = forecast;
    return r == DKT_OK ? forecast_sort(work->arena, forecast) : r;
}
