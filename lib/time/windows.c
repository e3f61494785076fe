/* SPDX-License-Identifier: MIT
 *
 * Reading, ordering and cutting the windows of one day.
 */
#include "time/windows.h"

#include "base/internal.h"
#include "time/day.h"

enum {
    DAY_MS = 86400000,
    HOUR_LIMIT = 49, /* 48:00 is the end of the next day */
    MS_PER_HOUR = 3600000,
    MS_PER_MINUTE = 60000,
    MS_PER_SECOND = 1000,
};

static_assert(DAY_MS == DKTI_DAY_MS, "a day has one length");

/* Two digits below `limit` at *p, which moves behind them. */
static bool pair_read(const char **p, const char *end, int32_t limit, int32_t *out_value)
{
    const char *at = *p;
    *out_value = 0;
    if (end - at < 2 || at[0] < '0' || at[0] > '9' || at[1] < '0' || at[1] > '9')
        return false;
    *out_value = (at[0] - '0') * 10 + (at[1] - '0');
    *p = at + 2;
    return *out_value < limit;
}

/* "HH:MM" or "HH:MM:SS" at *p, which moves behind it. */
static bool clock_read(const char **p, const char *end, int32_t *out_ms)
{
    int32_t hours = 0;
    int32_t minutes = 0;
    int32_t seconds = 0;
    *out_ms = 0;
    if (!pair_read(p, end, HOUR_LIMIT, &hours) || *p == end || **p != ':')
        return false;
    ++*p;
    if (!pair_read(p, end, 60, &minutes))
        return false;
    if (*p < end && **p == ':') {
        ++*p;
        if (!pair_read(p, end, 60, &seconds))
            return false;
    }
    *out_ms = hours * MS_PER_HOUR + minutes * MS_PER_MINUTE + seconds * MS_PER_SECOND;
    return true;
}

const char *dkti_window_read(struct dkti_text text, bool is_break, struct dkti_window *out_window)
{
    const char *p = text.p;
    const char *end = text.p + text.n;
    *out_window = (struct dkti_window){0, 0};
    bool is_read = clock_read(&p, end, &out_window->start_ms) && p < end && *p == '-';
    if (is_read) {
        ++p;
        is_read = clock_read(&p, end, &out_window->end_ms) && p == end;
    }
    if (!is_read)
        return "is no window such as \"09:00-17:30\"";
    if (out_window->start_ms >= DAY_MS && !is_break)
        return "begins at 24:00 or later; a window belongs to the day it begins on";
    if (out_window->end_ms == out_window->start_ms)
        return "is empty: it ends when it begins";
    if (out_window->end_ms < out_window->start_ms)
        return "ends before it begins; an end on the next day is written past 24:00, "
               "such as \"22:00-30:00\"";
    if (out_window->end_ms - out_window->start_ms > DAY_MS)
        return "is longer than 24 hours";
    return NULL;
}

static char *clock_write(char *p, int32_t ms)
{
    int32_t parts[3] = {ms / MS_PER_HOUR, ms / MS_PER_MINUTE % 60, ms / MS_PER_SECOND % 60};
    int32_t count = parts[2] == 0 ? 2 : 3;
    for (int32_t i = 0; i < count; ++i) {
        if (i > 0)
            *p++ = ':';
        *p++ = (char)('0' + parts[i] / 10);
        *p++ = (char)('0' + parts[i] % 10);
    }
    return p;
}

void dkti_window_write(struct dkti_window window, char out_text[DKTI_WINDOW_TEXT_SIZE])
{
    DKT_ASSERT(window.start_ms >= 0 && window.end_ms <= 2 * DAY_MS);
    char *p = clock_write(out_text, window.start_ms);
    *p++ = '-';
    p = clock_write(p, window.end_ms);
    *p = '\0';
    DKT_ASSERT(p - out_text < DKTI_WINDOW_TEXT_SIZE);
}

/* Takes out item i. */
static void windows_remove(struct dkti_windows *windows, int32_t i)
{
    for (int32_t k = i + 1; k < windows->count; ++k)
        windows->items[k - 1] = windows->items[k];
    --windows->count;
}

const char *dkti_windows_add(struct dkti_windows *windows, struct dkti_window window)
{
    int32_t i = 0;
    while (i < windows->count && windows->items[i].start_ms < window.start_ms)
        ++i;
    bool overlaps = (i > 0 && windows->items[i - 1].end_ms > window.start_ms) ||
                    (i < windows->count && windows->items[i].start_ms < window.end_ms);
    if (overlaps)
        return "overlaps another window of its day";
    if (i < windows->count && windows->items[i].start_ms == window.end_ms) {
        window.end_ms = windows->items[i].end_ms;
        windows_remove(windows, i);
    }
    if (i > 0 && windows->items[i - 1].end_ms == window.start_ms) {
        windows->items[i - 1].end_ms = window.end_ms;
        return NULL;
    }
    if (windows->count == DKTI_WINDOWS_MAX)
        return "is one window too many: a day has at most 24";
    for (int32_t k = windows->count; k > i; --k)
        windows->items[k] = windows->items[k - 1];
    windows->items[i] = window;
    ++windows->count;
    return NULL;
}

bool dkti_windows_subtract(const struct dkti_windows *windows, const struct dkti_windows *breaks,
                           struct dkti_windows *out_rest)
{
    struct dkti_windows rest = {0};
    for (int32_t i = 0; i < windows->count; ++i) {
        struct dkti_window window = windows->items[i];
        for (int32_t k = 0; k < breaks->count && window.start_ms < window.end_ms; ++k) {
            struct dkti_window gap = breaks->items[k];
            if (gap.end_ms <= window.start_ms || gap.start_ms >= window.end_ms)
                continue;
            if (gap.start_ms > window.start_ms) {
                if (rest.count == DKTI_WINDOWS_MAX)
                    return false;
                rest.items[rest.count++] = (struct dkti_window){window.start_ms, gap.start_ms};
            }
            window.start_ms = gap.end_ms;
        }
        if (window.start_ms < window.end_ms) {
            if (rest.count == DKTI_WINDOWS_MAX)
                return false;
            rest.items[rest.count++] = window;
        }
    }
    *out_rest = rest;
    return true;
}

void dkti_windows_split(const struct dkti_windows *windows, struct dkti_windows *out_own_day,
                        struct dkti_windows *out_next_day)
{
    out_own_day->count = 0;
    out_next_day->count = 0;
    for (int32_t i = 0; i < windows->count; ++i) {
        struct dkti_window window = windows->items[i];
        if (window.start_ms < DAY_MS) {
            int32_t end = window.end_ms < DAY_MS ? window.end_ms : DAY_MS;
            out_own_day->items[out_own_day->count++] = (struct dkti_window){window.start_ms, end};
        }
        if (window.end_ms > DAY_MS) {
            int32_t start = window.start_ms > DAY_MS ? window.start_ms - DAY_MS : 0;
            out_next_day->items[out_next_day->count++] =
                (struct dkti_window){start, window.end_ms - DAY_MS};
        }
    }
}

bool dkti_windows_equal(const struct dkti_windows *a, const struct dkti_windows *b)
{
    if (a->count != b->count)
        return false;
    for (int32_t i = 0; i < a->count; ++i) {
        if (a->items[i].start_ms != b->items[i].start_ms ||
            a->items[i].end_ms != b->items[i].end_ms)
            return false;
    }
    return true;
}
