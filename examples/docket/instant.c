/* SPDX-License-Identifier: MIT
 *
 * See instant.h. Days are counted in eras of 400 years, with the year beginning in March, so that the leap day comes
 * last. */
#include "instant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const int64_t second_ms = 1000;
static const int64_t minute_ms = 60 * 1000;
static const int64_t hour_ms = 3600 * 1000;
static const int64_t day_ms = 86400 * (int64_t)1000;

int64_t instant_now(void)
{
    struct timespec now = {0};
    (void)timespec_get(&now, TIME_UTC);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int month_length(int year, int month)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && is_leap ? 29 : lengths[month - 1];
}

static int64_t days_since_1970(int year, int month, int day)
{
    int shifted = month <= 2 ? year - 1 : year;
    int64_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
    int64_t year_of_era = shifted - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           719468;
}

int instant_make(int year, int month, int day, int hour, int minute, int64_t *out_ms)
{
    *out_ms = 0;
    if (year < 0 || year > 9999 || month < 1 || month > 12 || day < 1 ||
        day > month_length(year, month) || hour < 0 || hour > 23 || minute < 0 || minute > 59) {
        return 0;
    }
    *out_ms = days_since_1970(year, month, day) * day_ms + hour * hour_ms + minute * minute_ms;
    return 1;
}

static int read_relative(const char *text, int64_t now_ms, int64_t *out_ms)
{
    char *end = NULL;
    long count = strtol(text, &end, 10);
    int64_t unit = *end == 'm' ? minute_ms : *end == 'h' ? hour_ms : *end == 'd' ? day_ms : 0;
    if (end == text + 1 || unit == 0 || end[1] != '\0' || count < 0 || count > 1000000) {
        return 0;
    }
    *out_ms = now_ms + count * unit;
    return 1;
}

int instant_read(const char *text, int64_t now_ms, int64_t *out_ms)
{
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int n = 0;
    *out_ms = 0;
    if (text[0] == '+') {
        return read_relative(text, now_ms, out_ms);
    }
    if (sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &n) < 3 || n != 10) {
        return 0;
    }
    const char *rest = text + n;
    if ((*rest == 'T' || *rest == ' ') && sscanf(rest + 1, "%2d:%2d%n", &hour, &minute, &n) == 2 &&
        n == 5) {
        rest += 6;
        if (*rest == ':' && sscanf(rest + 1, "%2d%n", &second, &n) == 1 && n == 2) {
            rest += 3;
        }
    }
    int is_whole = *rest == '\0' || strcmp(rest, "Z") == 0;
    if (!is_whole || second < 0 || second > 59 ||
        !instant_make(year, month, day, hour, minute, out_ms)) {
        return 0;
    }
    *out_ms += second * second_ms;
    return 1;
}

const char *instant_write(int64_t ms, char out[INSTANT_SIZE])
{
    int64_t days = ms / day_ms - (ms % day_ms < 0 ? 1 : 0);
    int64_t rest = ms - days * day_ms;
    int64_t shifted = days + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    int day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
    month += month < 10 ? 3 : -9;
    int year = (int)(year_of_era + era * 400 + (month <= 2 ? 1 : 0));
    int second = (int)(rest % minute_ms / second_ms);
    int n = snprintf(out, INSTANT_SIZE, "%04d-%02d-%02dT%02d:%02d", year, (int)month, day,
                     (int)(rest / hour_ms), (int)(rest % hour_ms / minute_ms));
    if (second != 0) {
        n += snprintf(out + n, INSTANT_SIZE - (size_t)n, ":%02d", second);
    }
    (void)snprintf(out + n, INSTANT_SIZE - (size_t)n, "Z");
    return out;
}
