/* SPDX-License-Identifier: MIT
 *
 * Reading of the TZ string: std offset [dst [offset] , date [/time] , date [/time]], where a date is Mm.w.d,
 * Jn (1..365, 29 February is never counted) or n (0..365). A daylight name without dates is refused: the
 * default dates of other readers are a guess about one country.
 *
 * At one instant the begin of daylight time wins over its end, so that "daylight all year", written as an end
 * that meets the next begin, never shows a standard second.
 */
#include "time/footer.h"

#include "base/clamp.h"
#include "docket/base.h"
#include "time/day.h"

enum {
    DATE_MONTH = 1,       /* Mm.w.d */
    DATE_WITHOUT_29 = 2,  /* Jn */
    DATE_PLAIN = 3,       /* n */
    OFFSET_HOUR_MAX = 24, /* POSIX */
    TIME_HOUR_MAX = 167,  /* RFC 9636 */
    TIME_DEFAULT_S = 7200,
    NAME_MIN = 3,
    HOUR_S = 3600,
    MINUTE_S = 60,
};

struct footer_date {
    int32_t kind;
    int32_t month;
    int32_t week;
    int32_t day;
    int32_t time_s;
};

struct footer_cursor {
    const char *p;
    const char *end;
};

static bool cursor_is_at(const struct footer_cursor *cursor, char c)
{
    return cursor->p < cursor->end && *cursor->p == c;
}

static bool cursor_skip(struct footer_cursor *cursor, char c)
{
    if (!cursor_is_at(cursor, c))
        return false;
    ++cursor->p;
    return true;
}

static bool cursor_is_at_digit(const struct footer_cursor *cursor)
{
    return cursor->p < cursor->end && *cursor->p >= '0' && *cursor->p <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* A number of 1 to 3 digits in min..max. */
static bool number_read(struct footer_cursor *cursor, int32_t min, int32_t max, int32_t *out_value)
{
    int32_t value = 0;
    int32_t digits = 0;
    while (digits < 3 && cursor_is_at_digit(cursor)) {
        value = value * 10 + (*cursor->p - '0');
        ++cursor->p;
        ++digits;
    }
    *out_value = value;
    return digits > 0 && !cursor_is_at_digit(cursor) && value >= min && value <= max;
}

/* "CET", "<+0330>" */
static bool name_skip(struct footer_cursor *cursor)
{
    const char *start = cursor->p;
    if (cursor_skip(cursor, '<')) {
        while (cursor->p < cursor->end && (is_letter(*cursor->p) || cursor_is_at_digit(cursor) ||
                                           *cursor->p == '+' || *cursor->p == '-'))
            ++cursor->p;
        return cursor->p - start > NAME_MIN && cursor_skip(cursor, '>');
    }
    while (cursor->p < cursor->end && is_letter(*cursor->p))
        ++cursor->p;
    return cursor->p - start >= NAME_MIN;
}

/* "[+-]hh[:mm[:ss]]" in seconds */
static bool seconds_read(struct footer_cursor *cursor, int32_t hour_max, int32_t *out_seconds)
{
    int32_t hours = 0;
    int32_t minutes = 0;
    int32_t seconds = 0;
    bool is_negative = cursor_skip(cursor, '-');
    if (!is_negative)
        (void)cursor_skip(cursor, '+');
    *out_seconds = 0;
    if (!number_read(cursor, 0, hour_max, &hours))
        return false;
    if (cursor_skip(cursor, ':')) {
        if (!number_read(cursor, 0, 59, &minutes))
            return false;
        if (cursor_skip(cursor, ':') && !number_read(cursor, 0, 59, &seconds))
            return false;
    }
    int32_t total = hours * HOUR_S + minutes * MINUTE_S + seconds;
    *out_seconds = is_negative ? -total : total;
    return total <= hour_max * HOUR_S + HOUR_S - 1;
}

/* "M3.5.0/2", "J60", "59/-1" */
static bool date_read(struct footer_cursor *cursor, struct footer_date *out_date)
{
    *out_date = (struct footer_date){.kind = DATE_PLAIN, .time_s = TIME_DEFAULT_S};
    if (cursor_skip(cursor, 'M')) {
        out_date->kind = DATE_MONTH;
        if (!number_read(cursor, 1, 12, &out_date->month) || !cursor_skip(cursor, '.') ||
            !number_read(cursor, 1, 5, &out_date->week) || !cursor_skip(cursor, '.') ||
            !number_read(cursor, 0, 6, &out_date->day))
            return false;
    } else if (cursor_skip(cursor, 'J')) {
        out_date->kind = DATE_WITHOUT_29;
        if (!number_read(cursor, 1, 365, &out_date->day))
            return false;
    } else if (!number_read(cursor, 0, 365, &out_date->day)) {
        return false;
    }
    if (cursor_skip(cursor, '/'))
        return seconds_read(cursor, TIME_HOUR_MAX, &out_date->time_s);
    return true;
}

static int32_t days_before_month(bool is_leap, int32_t month)
{
    static const int32_t before[13] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
    DKT_ASSERT(month >= 1 && month <= 13);
    return before[month - 1] + (is_leap && month > 2 ? 1 : 0);
}

/* The day of the year, 0 = 1 January, that `date` names in a year of this kind. `first` is the weekday of
 * 1 January, 0 = Monday. */
static int32_t day_in_year(const struct footer_date *date, bool is_leap, int32_t first)
{
    if (date->kind == DATE_PLAIN)
        return date->day;
    if (date->kind == DATE_WITHOUT_29)
        return date->day - 1 + (is_leap && date->day >= 60 ? 1 : 0);
    int32_t month_start = days_before_month(is_leap, date->month);
    int32_t month_days = days_before_month(is_leap, date->month + 1) - month_start;
    int32_t weekday = (date->day + 6) % 7; /* POSIX counts from Sunday */
    int32_t day = (weekday - (first + month_start) % 7 + 7) % 7 + (date->week - 1) * 7;
    while (day >= month_days) /* week 5 is the last one */
        day -= 7;
    return month_start + day;
}

static void footer_fill(struct dkti_footer *footer, const struct footer_date *start,
                        const struct footer_date *end)
{
    for (int32_t kind = 0; kind < DKTI_YEAR_KINDS; ++kind) {
        bool is_leap = kind >= 7;
        int32_t start_day = day_in_year(start, is_leap, kind % 7);
        int32_t end_day = day_in_year(end, is_leap, kind % 7);
        footer->start_ms[kind] =
            start_day * DKTI_DAY_MS + start->time_s * DKTI_SECOND_MS - footer->standard_ms;
        footer->end_ms[kind] =
            end_day * DKTI_DAY_MS + end->time_s * DKTI_SECOND_MS - footer->daylight_ms;
    }
}

/* Behind the standard offset: the daylight name, its offset and its two dates. */
static bool daylight_read(struct footer_cursor *cursor, struct dkti_footer *footer)
{
    int32_t west_s = 0;
    struct footer_date start;
    struct footer_date end;
    if (!name_skip(cursor))
        return false;
    footer->has_daylight = true;
    footer->daylight_ms = footer->standard_ms + DKTI_HOUR_MS;
    if (!cursor_is_at(cursor, ',')) {
        if (!seconds_read(cursor, OFFSET_HOUR_MAX, &west_s))
            return false;
        footer->daylight_ms = -west_s * DKTI_SECOND_MS;
    }
    if (!cursor_skip(cursor, ',') || !date_read(cursor, &start))
        return false;
    if (!cursor_skip(cursor, ',') || !date_read(cursor, &end))
        return false;
    footer_fill(footer, &start, &end);
    return true;
}

int32_t dkti_footer_read(struct dkti_text text, struct dkti_footer *out_footer,
                         struct dkti_error *error)
{
    *out_footer = (struct dkti_footer){0};
    struct footer_cursor cursor = {text.p, text.p + text.n};
    int32_t west_s = 0;
    bool is_good = name_skip(&cursor) && seconds_read(&cursor, OFFSET_HOUR_MAX, &west_s);
    if (is_good) {
        out_footer->standard_ms = -west_s * DKTI_SECOND_MS;
        out_footer->daylight_ms = out_footer->standard_ms;
        if (cursor.p < cursor.end)
            is_good = daylight_read(&cursor, out_footer);
    }
    if (is_good && cursor.p == cursor.end)
        return DKT_OK;
    *out_footer = (struct dkti_footer){0};
    return dkti_error_begin(error, DKT_E_ZONE, "the rule in the footer cannot be read");
}

/* The day's number of 1 January. */
static int64_t january_1(int64_t year)
{
    int64_t before = year - 1;
    return year * 365 + dkti_floor_divide(before, 4) - dkti_floor_divide(before, 100) +
           dkti_floor_divide(before, 400) - 719527;
}

struct dkti_zone_era dkti_footer_era(const struct dkti_footer *footer, int64_t instant_ms)
{
    struct dkti_zone_era era = {INT64_MIN, INT64_MAX, footer->standard_ms};
    if (!footer->has_daylight)
        return era;
    int64_t instant =
        dkti_instant_max(DKTI_INSTANT_MIN, dkti_instant_min(instant_ms, DKTI_INSTANT_MAX));
    int64_t year = dkti_date_of_day(dkti_day_of_local(instant)).year;
    /* An offset and an hour of 167 may carry a change into the neighbour year. */
    int64_t day = january_1(year - 1);
    for (int64_t y = year - 1; y <= year + 1; ++y) {
        bool is_leap = dkti_year_is_leap(y);
        int32_t kind = dkti_weekday_of_day((int32_t)day) + (is_leap ? 7 : 0);
        int64_t start = day * DKTI_DAY_MS + footer->start_ms[kind];
        int64_t end = day * DKTI_DAY_MS + footer->end_ms[kind];
        if (end <= instant && end > era.from_ms) {
            era.from_ms = end;
            era.offset_ms = footer->standard_ms;
        }
        if (start <= instant && start >= era.from_ms) {
            era.from_ms = start;
            era.offset_ms = footer->daylight_ms;
        }
        if (end > instant && end < era.until_ms)
            era.until_ms = end;
        if (start > instant && start < era.until_ms)
            era.until_ms = start;
        day += is_leap ? 366 : 365;
    }
    DKT_ASSERT(era.from_ms <= instant && instant < era.until_ms);
    return era;
}
