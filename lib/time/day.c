/* SPDX-License-Identifier: MIT
 *
 * The civil calendar by arithmetic. Years are counted from 1 March of year 0, so that the leap day is the
 * last day of its year and month lengths follow one linear formula; 400 years have 146,097 days.
 */
#include "time/day.h"

#include "base/internal.h"

#include <limits.h>

enum {
    DAYS_0000_03_01_TO_1970 = 719468, /* days from 0000-03-01 to 1970-01-01 */
    THURSDAY = 3,                     /* weekday of day 0 */
};

int64_t dkti_floor_divide(int64_t value, int64_t divisor)
{
    DKT_ASSERT(divisor > 0);
    int64_t quotient = value / divisor;
    return value % divisor < 0 ? quotient - 1 : quotient;
}

bool dkti_year_is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int32_t dkti_day_of_date(struct dkti_date date)
{
    DKT_ASSERT(date.month >= 1 && date.month <= 12);
    DKT_ASSERT(date.year >= -10000 && date.year <= 10000);
    int64_t year = date.month <= 2 ? (int64_t)date.year - 1 : date.year;
    int64_t cycle = dkti_floor_divide(year, 400);
    int64_t year_in_cycle = year - cycle * 400;
    int64_t month_from_march = (date.month + 9) % 12;
    int64_t day_in_year = (153 * month_from_march + 2) / 5 + date.day - 1;
    int64_t day_in_cycle =
        year_in_cycle * 365 + year_in_cycle / 4 - year_in_cycle / 100 + day_in_year;
    return (int32_t)(cycle * DKTI_CYCLE_DAYS + day_in_cycle - DAYS_0000_03_01_TO_1970);
}

struct dkti_date dkti_date_of_day(int32_t day)
{
    int64_t shifted = (int64_t)day + DAYS_0000_03_01_TO_1970;
    int64_t cycle = dkti_floor_divide(shifted, DKTI_CYCLE_DAYS);
    int64_t day_in_cycle = shifted - cycle * DKTI_CYCLE_DAYS;
    int64_t year_in_cycle =
        (day_in_cycle - day_in_cycle / 1460 + day_in_cycle / 36524 - day_in_cycle / 146096) / 365;
    int64_t day_in_year =
        day_in_cycle - (365 * year_in_cycle + year_in_cycle / 4 - year_in_cycle / 100);
    int64_t month_from_march = (5 * day_in_year + 2) / 153;
    int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    int64_t year = cycle * 400 + year_in_cycle + (month <= 2 ? 1 : 0);
    return (struct dkti_date){
        .year = (int32_t)year,
        .month = (int32_t)month,
        .day = (int32_t)(day_in_year - (153 * month_from_march + 2) / 5 + 1),
    };
}

int32_t dkti_weekday_of_day(int32_t day)
{
    int32_t weekday = (day % 7 + THURSDAY) % 7;
    return weekday < 0 ? weekday + 7 : weekday;
}

int32_t dkti_day_of_local(int64_t local_ms)
{
    int64_t day = dkti_floor_divide(local_ms, DKTI_DAY_MS);
    DKT_ASSERT(day >= INT32_MIN && day <= INT32_MAX);
    return (int32_t)day;
}

static int32_t month_length(int32_t year, int32_t month)
{
    static const int32_t lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    DKT_ASSERT(month >= 1 && month <= 12);
    return month == 2 && dkti_year_is_leap(year) ? 29 : lengths[month - 1];
}

/* The number that `n` digits at `p` make, or -1 when one of them is none. */
static int32_t digits_read(const char *p, int32_t n)
{
    int32_t value = 0;
    for (int32_t i = 0; i < n; ++i) {
        if (p[i] < '0' || p[i] > '9')
            return -1;
        value = value * 10 + (p[i] - '0');
    }
    return value;
}

bool dkti_day_read(struct dkti_text text, int32_t *out_day)
{
    *out_day = 0;
    if (text.p == NULL || text.n != DKTI_DAY_TEXT_SIZE - 1 || text.p[4] != '-' || text.p[7] != '-')
        return false;
    struct dkti_date date = {
        .year = digits_read(text.p, 4),
        .month = digits_read(text.p + 5, 2),
        .day = digits_read(text.p + 8, 2),
    };
    if (date.year < 1 || date.month < 1 || date.month > 12 || date.day < 1)
        return false;
    if (date.day > month_length(date.year, date.month))
        return false;
    *out_day = dkti_day_of_date(date);
    return true;
}

void dkti_day_write(int32_t day, char out_text[DKTI_DAY_TEXT_SIZE])
{
    struct dkti_date date = dkti_date_of_day(day);
    DKT_ASSERT(date.year >= 1 && date.year <= 9999);
    int32_t values[3] = {date.year, date.month, date.day};
    static const int32_t ends[3] = {3, 6, 9};
    static const int32_t widths[3] = {4, 2, 2};
    for (int32_t i = 0; i < 3; ++i) {
        for (int32_t k = 0; k < widths[i]; ++k) {
            out_text[ends[i] - k] = (char)('0' + values[i] % 10);
            values[i] /= 10;
        }
    }
    out_text[4] = '-';
    out_text[7] = '-';
    out_text[10] = '\0';
}
