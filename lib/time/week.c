/* SPDX-License-Identifier: MIT
 *
 * Laying seven days of windows on a circle.
 */
#include "time/week.h"

#include "base/internal.h"
#include "time/day.h"
#include "time/locate.h"

#include <limits.h>

enum {
    /* Every day's windows, and those that are cut in two where the week begins again. */
    EDGE_MAX = 2 * DKTI_WEEK_DAYS * DKTI_WINDOWS_MAX,
    WEEK_MS = 604800000,
    HOUR_MS = 3600000,
    DAY_MS = 86400000,
};

static_assert(WEEK_MS == DKTI_WEEK_MS, "a week has one length");
static_assert(EDGE_MAX <= 2 * UINT8_MAX, "after merging, a window's number fits a byte");

/* A stretch of the circle as one number, so that numbers sort as stretches do. */
static int64_t stretch(int32_t start_ms, int32_t end_ms)
{
    return (int64_t)start_ms << 32 | end_ms;
}

/* All stretches of the seven days, cut at the week's end. */
static int32_t stretches_collect(const struct dkti_windows *days, int64_t *out_stretches)
{
    int32_t count = 0;
    for (int32_t day = 0; day < DKTI_WEEK_DAYS; ++day) {
        for (int32_t i = 0; i < days[day].count; ++i) {
            int32_t start = day * DAY_MS + days[day].items[i].start_ms;
            int32_t end = day * DAY_MS + days[day].items[i].end_ms;
            if (start >= WEEK_MS) {
                out_stretches[count++] = stretch(start - WEEK_MS, end - WEEK_MS);
            } else if (end > WEEK_MS) {
                out_stretches[count++] = stretch(start, WEEK_MS);
                out_stretches[count++] = stretch(0, end - WEEK_MS);
            } else {
                out_stretches[count++] = stretch(start, end);
            }
        }
    }
    DKT_ASSERT(count <= EDGE_MAX);
    dkti_sort(out_stretches, count);
    return count;
}

/* Merges sorted stretches that touch or overlap, in place. */
static int32_t stretches_merge(int64_t *stretches, int32_t count, bool *out_overlaps)
{
    int32_t merged = 0;
    *out_overlaps = false;
    for (int32_t i = 0; i < count; ++i) {
        int32_t start = (int32_t)(stretches[i] >> 32);
        int32_t end = (int32_t)(stretches[i] & INT32_MAX);
        int32_t last_end = merged > 0 ? (int32_t)(stretches[merged - 1] & INT32_MAX) : -1;
        if (start > last_end) {
            stretches[merged++] = stretch(start, end);
            continue;
        }
        if (start < last_end)
            *out_overlaps = true;
        if (end > last_end) {
            int32_t first = (int32_t)(stretches[merged - 1] >> 32);
            stretches[merged - 1] = stretch(first, end);
        }
    }
    return merged;
}

static void week_fill(struct dkti_week *week, struct dkti_week_window *windows,
                      const int64_t *stretches, int32_t count)
{
    int32_t before = 0;
    for (int32_t i = 0; i < count; ++i) {
        windows[i].start_ms = (int32_t)(stretches[i] >> 32);
        windows[i].end_ms = (int32_t)(stretches[i] & INT32_MAX);
        windows[i].before_ms = before;
        before += windows[i].end_ms - windows[i].start_ms;
    }
    windows[count] = (struct dkti_week_window){INT32_MAX, INT32_MAX, before};
    week->windows = windows;
    week->count = count;
    week->total_ms = before;
    int32_t window = 0;
    for (int32_t hour = 0; hour < DKTI_WEEK_HOURS; ++hour) {
        while (windows[window].end_ms <= hour * HOUR_MS)
            ++window;
        week->hour[hour] = (uint8_t)window;
    }
    for (int32_t day = 0; day < DKTI_WEEK_DAYS; ++day)
        week->business_before[day + 1] =
            week->business_before[day] + (week->days[day].count > 0 ? 1 : 0);
}

struct dkti_week *dkti_week_build(struct dkti_arena *arena, const struct dkti_windows *days,
                                  bool *out_overlaps)
{
    int64_t stretches[EDGE_MAX];
    int32_t count = stretches_collect(days, stretches);
    count = stretches_merge(stretches, count, out_overlaps);
    DKT_ASSERT(count <= UINT8_MAX);
    struct dkti_week *week = dkti_arena_take(arena, sizeof(*week));
    struct dkti_windows *copies = dkti_arena_array(arena, DKTI_WEEK_DAYS, sizeof(*copies));
    struct dkti_week_window *windows = dkti_arena_array(arena, (size_t)count + 1, sizeof(*windows));
    if (week == NULL || copies == NULL || windows == NULL)
        return NULL;
    for (int32_t day = 0; day < DKTI_WEEK_DAYS; ++day)
        copies[day] = days[day];
    week->days = copies;
    week_fill(week, windows, stretches, count);
    return week;
}

int32_t dkti_week_place(const struct dkti_week *week, int32_t work_ms, int32_t edge)
{
    DKT_ASSERT(week->count > 0);
    DKT_ASSERT(work_ms >= 0 && work_ms <= week->total_ms);
    /* The last window with less work before it than asked (a closing), or no more (an opening). */
    int32_t limit = edge == DKTI_EDGE_OPENING ? work_ms : work_ms - 1;
    int32_t low = 0;
    int32_t high = week->count;
    while (high - low > 1) {
        int32_t middle = low + (high - low) / 2;
        if (week->windows[middle].before_ms <= limit)
            low = middle;
        else
            high = middle;
    }
    return week->windows[low].start_ms + (work_ms - week->windows[low].before_ms);
}

int64_t dkti_week_close(const struct dkti_week *week, int32_t within_ms)
{
    const struct dkti_week_window *window = dkti_week_window(week, within_ms);
    DKT_ASSERT(window->start_ms <= within_ms);
    if (window->end_ms < WEEK_MS || week->windows[0].start_ms > 0)
        return window->end_ms;
    if (window == week->windows)
        return -1;
    return DKTI_WEEK_MS + week->windows[0].end_ms;
}
