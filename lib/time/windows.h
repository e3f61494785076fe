/* SPDX-License-Identifier: MIT
 *
 * The windows of one day: half-open stretches of wall clock time, in order, apart from each other.
 *
 * A window belongs to the day it begins on: it begins at 00:00 to 23:59 and may end as late as 24 hours
 * after its begin, so that a night shift is 22:00-30:00. Touching windows are one window.
 */
#ifndef DKTI_TIME_WINDOWS_H
#define DKTI_TIME_WINDOWS_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    DKTI_WINDOWS_MAX = 24,      /* of a day: one an hour; more is no working time but a mistake */
    DKTI_WINDOW_TEXT_SIZE = 18, /* "09:00:00-12:00:00" and a NUL */
};

/* Milliseconds since the day's 00:00 on the wall clock. */
struct dkti_window {
    int32_t start_ms;
    int32_t end_ms;
};

struct dkti_windows {
    int32_t count;
    struct dkti_window items[DKTI_WINDOWS_MAX];
};

/* Reads "09:00-12:00" (seconds are allowed: "09:00:30-12:00"). A break may begin past 24:00, inside its
 * day's night shift. NULL, or a sentence saying what is wrong. */
const char *dkti_window_read(struct dkti_text text, bool is_break, struct dkti_window *out_window);

/* Writes it again; seconds only where there are some. */
void dkti_window_write(struct dkti_window window, char out_text[DKTI_WINDOW_TEXT_SIZE]);

/* Puts a window among the others. NULL, or a sentence: it overlaps, there are too many. */
const char *dkti_windows_add(struct dkti_windows *windows, struct dkti_window window);

/* What is left of `windows` outside `breaks`; false when that is more than DKTI_WINDOWS_MAX pieces. */
bool dkti_windows_subtract(const struct dkti_windows *windows, const struct dkti_windows *breaks,
                           struct dkti_windows *out_rest);

/* The part of the windows that lies on their own day, and the part on the next day, there from its 00:00. */
void dkti_windows_split(const struct dkti_windows *windows, struct dkti_windows *out_own_day,
                        struct dkti_windows *out_next_day);

bool dkti_windows_equal(const struct dkti_windows *a, const struct dkti_windows *b);

#endif
