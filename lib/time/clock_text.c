/* SPDX-License-Identifier: MIT
 *
 * Reading and writing of times for people.
 */
#include "time/clock_text.h"

#include "base/clamp.h"
#include "base/internal.h"
#include "time/day.h"

enum {
    DATE_N = 10,
    DURATION_DIGITS = 12, /* of one part: 10^12 hours are out of time, and no product overflows */
};

struct clock_cursor {
    const char *p;
    const char *end;
};

static bool clock_skip(struct clock_cursor *cursor, char c)
{
    if (cursor->p == cursor->end || *cursor->p != c)
        return false;
    ++cursor->p;
    return true;
}

/* Exactly `n` digits that make less than `limit`. */
static bool digits_take(struct clock_cursor *cursor, int32_t n, int64_t limit, int64_t *out_value)
{
    *out_value = 0;
    if (cursor->end - cursor->p < n)
        return false;
    for (int32_t i = 0; i < n; ++i, ++cursor->p) {
        if (*cursor->p < '0' || *cursor->p > '9')
            return false;
        *out_value = *out_value * 10 + (*cursor->p - '0');
    }
    return *out_value < limit;
}

/* "17:00", "17:00:30", "17:00:30.250" */
static bool of_day_take(struct clock_cursor *cursor, int64_t *out_ms)
{
    int64_t hours = 0;
    int64_t minutes = 0;
    int64_t seconds = 0;
    int64_t ms = 0;
    bool is_good = digits_take(cursor, 2, 24, &hours) && clock_skip(cursor, ':') &&
                   digits_take(cursor, 2, 60, &minutes);
    if (is_good && clock_skip(cursor, ':')) {
        is_good = digits_take(cursor, 2, 60, &seconds);
        if (is_good && clock_skip(cursor, '.'))
            is_good = digits_take(cursor, 3, 1000, &ms);
    }
    *out_ms = hours * DKTI_HOUR_MS + (minutes * 60 + seconds) * DKTI_SECOND_MS + ms;
    return is_good;
}

bool dkti_instant_read(struct dkti_text text, const struct dkti_zone *zone, int64_t *out_instant_ms)
{
    int32_t day = 0;
    int64_t of_day = 0;
    int64_t offset = 0;
    *out_instant_ms = 0;
    if (text.p == NULL || text.n < DATE_N || !dkti_day_read(dkti_text_of(text.p, DATE_N), &day))
        return false;
    struct clock_cursor cursor = {text.p + DATE_N, text.p + text.n};
    if (!clock_skip(&cursor, 'T') || !of_day_take(&cursor, &of_day))
        return false;
    int64_t local = day * DKTI_DAY_MS + of_day;
    if (cursor.p == cursor.end) {
        *out_instant_ms = dkti_zone_instants(zone, local).first_ms;
        return true;
    }
    struct dkti_text rest = dkti_text_of(cursor.p, (size_t)(cursor.end - cursor.p));
    if (!dkti_text_is(rest, "Z") && (*cursor.p == 'U' || !dkti_zone_name_is_fixed(rest, &offset)))
        return false;
    *out_instant_ms = local - offset;
    return true;
}

/* `n` digits of `value` at *p, which moves behind them. */
static void digits_put(char **p, int64_t value, int32_t n)
{
    for (int32_t i = n - 1; i >= 0; --i) {
        (*p)[i] = (char)('0' + value % 10);
        value /= 10;
    }
    *p += n;
}

static void of_day_put(char **p, int64_t ms)
{
    digits_put(p, ms / DKTI_HOUR_MS, 2);
    *(*p)++ = ':';
    digits_put(p, ms / (60 * DKTI_SECOND_MS) % 60, 2);
    *(*p)++ = ':';
    digits_put(p, ms / DKTI_SECOND_MS % 60, 2);
    if (ms % DKTI_SECOND_MS != 0) {
        *(*p)++ = '.';
        digits_put(p, ms % DKTI_SECOND_MS, 3);
    }
}

static void offset_put(char **p, int64_t offset_ms)
{
    int64_t size = offset_ms < 0 ? -offset_ms : offset_ms;
    *(*p)++ = offset_ms < 0 ? '-' : '+';
    digits_put(p, size / DKTI_HOUR_MS, 2);
    *(*p)++ = ':';
    digits_put(p, size / (60 * DKTI_SECOND_MS) % 60, 2);
    if (size / DKTI_SECOND_MS % 60 != 0) { /* local mean time of the past */
        *(*p)++ = ':';
        digits_put(p, size / DKTI_SECOND_MS % 60, 2);
    }
}

void dkti_instant_write(int64_t instant_ms, const struct dkti_zone *zone,
                        char out_text[DKTI_INSTANT_TEXT_SIZE])
{
    int64_t instant =
        dkti_instant_max(DKTI_INSTANT_MIN, dkti_instant_min(instant_ms, DKTI_INSTANT_MAX));
    int64_t offset = dkti_zone_offset(zone, instant);
    int64_t local = instant + offset;
    int32_t day = dkti_day_of_local(local);
    struct dkti_date date = dkti_date_of_day(day);
    char *p = out_text;
    if (date.year < 0)
        *p++ = '-';
    digits_put(&p, date.year < 0 ? -date.year : date.year, date.year > 9999 ? 5 : 4);
    *p++ = '-';
    digits_put(&p, date.month, 2);
    *p++ = '-';
    digits_put(&p, date.day, 2);
    *p++ = 'T';
    of_day_put(&p, local - day * DKTI_DAY_MS);
    offset_put(&p, offset);
    *p = '\0';
    DKT_ASSERT(p - out_text < DKTI_INSTANT_TEXT_SIZE);
}

bool dkti_duration_read(struct dkti_text text, int64_t *out_duration_ms)
{
    static const struct {
        const char *name;
        int64_t ms;
    } units[] = {{"h", 3600000}, {"m", 60000}, {"s", 1000}, {"ms", 1}};
    struct clock_cursor cursor = {text.p, text.p + text.n};
    bool is_negative = clock_skip(&cursor, '-');
    size_t next_unit = 0;
    int64_t total = 0;
    *out_duration_ms = 0;
    while (cursor.p < cursor.end) {
        int64_t value = 0;
        int32_t digits = 0;
        for (; cursor.p < cursor.end && *cursor.p >= '0' && *cursor.p <= '9';
             ++cursor.p, ++digits) {
            if (digits == DURATION_DIGITS)
                return false;
            value = value * 10 + (*cursor.p - '0');
        }
        const char *unit = cursor.p;
        while (cursor.p < cursor.end && (*cursor.p < '0' || *cursor.p > '9'))
            ++cursor.p;
        struct dkti_text name = dkti_text_of(unit, (size_t)(cursor.p - unit));
        while (next_unit < sizeof(units) / sizeof(units[0]) &&
               !dkti_text_is(name, units[next_unit].name))
            ++next_unit;
        if (digits == 0 || next_unit == sizeof(units) / sizeof(units[0]))
            return false;
        total += value * units[next_unit].ms;
        ++next_unit;
    }
    *out_duration_ms = is_negative ? -total : total;
    return next_unit > 0;
}
