/* SPDX-License-Identifier: MIT
 *
 * A week that repeats for ever, and how much working time lies before a place in it.
 *
 * The windows of its seven days are laid on one circle that begins on Monday 00:00; what reaches past Sunday
 * comes in again at its begin. On the circle, work(x) is the working time in [0, x); any number of whole
 * weeks is arithmetic. A closed week has no window, an open one is all window.
 */
#ifndef DKTI_TIME_WEEK_H
#define DKTI_TIME_WEEK_H

#include "base/arena.h"
#include "time/windows.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    DKTI_WEEK_DAYS = 7,
    DKTI_WEEK_HOURS = 168,
};

/* Where an amount of work ends when it ends at a closing: there, or at the opening behind it. */
enum {
    DKTI_EDGE_CLOSING = 0,
    DKTI_EDGE_OPENING = 1,
};

struct dkti_week_window {
    int32_t start_ms; /* in the week */
    int32_t end_ms;
    int32_t before_ms; /* work before start_ms */
};

struct dkti_week {
    const struct dkti_week_window *windows; /* count, then one behind the week's end */
    int32_t count;
    int32_t total_ms;
    uint8_t hour[DKTI_WEEK_HOURS];   /* the first window that ends behind the hour's begin */
    const struct dkti_windows *days; /* 7, as they were written: what begins on each day */
    int32_t business_before[DKTI_WEEK_DAYS + 1]; /* days with a window before each weekday */
};

/* Builds a week over `days`, of which there are 7, copied. NULL when the arena has no memory.
 * *out_overlaps tells whether windows of neighbouring days overlapped; they count once. */
struct dkti_week *dkti_week_build(struct dkti_arena *arena, const struct dkti_windows *days,
                                  bool *out_overlaps);

/* The window at or behind `within_ms` (0 <= within < one week): the first that ends behind it. */
static inline const struct dkti_week_window *dkti_week_window(const struct dkti_week *week,
                                                              int32_t within_ms)
{
    const struct dkti_week_window *window = week->windows + week->hour[within_ms / 3600000];
    while (window->end_ms <= within_ms)
        ++window;
    return window;
}

/* Working time in [0, within). */
static inline int32_t dkti_week_work(const struct dkti_week *week, int32_t within_ms)
{
    const struct dkti_week_window *window = dkti_week_window(week, within_ms);
    int32_t inside = within_ms - window->start_ms;
    return window->before_ms + (inside > 0 ? inside : 0);
}

/* The place in the week where `work_ms` of it is done: 0 < work <= total for a closing, 0 <= work < total
 * for an opening. */
int32_t dkti_week_place(const struct dkti_week *week, int32_t work_ms, int32_t edge);

/* When the window that is open at `within_ms` closes: the end of the run of touching windows, which may lie
 * in the next week; -1 when it never closes. The place must be open. */
int64_t dkti_week_close(const struct dkti_week *week, int32_t within_ms);

#endif
