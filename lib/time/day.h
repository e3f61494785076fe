/* SPDX-License-Identifier: MIT
 *
 * Days as numbers: arithmetic on the proleptic Gregorian calendar without loops over years.
 *
 * A day is its number since 1970-01-01, a weekday is 0 = Monday to 6 = Sunday. A wall clock time is written
 * as milliseconds since 1970-01-01T00:00 on that wall ("local milliseconds"); it is no instant.
 */
#ifndef DKTI_TIME_DAY_H
#define DKTI_TIME_DAY_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

#define DKTI_SECOND_MS INT64_C(1000)
#define DKTI_HOUR_MS INT64_C(3600000)
#define DKTI_DAY_MS INT64_C(86400000)
#define DKTI_WEEK_MS INT64_C(604800000)

/* Days and milliseconds after which the Gregorian calendar repeats: 400 years, a whole number of weeks. */
#define DKTI_CYCLE_DAYS INT64_C(146097)
#define DKTI_CYCLE_MS (DKTI_CYCLE_DAYS * DKTI_DAY_MS)

enum {
    DKTI_DAY_MIN = -4371587, /* -9999-01-01: no instant of the library lies before it */
    DKTI_DAY_MAX = 2932896,  /* 9999-12-31 */
};

struct dkti_date {
    int32_t year;
    int32_t month; /* 1..12 */
    int32_t day;   /* 1..31 */
};

/* Floor of value / divisor for a positive divisor: -1 / 7 is -1. */
int64_t dkti_floor_divide(int64_t value, int64_t divisor);

bool dkti_year_is_leap(int64_t year);

/* The number of a date; the date may be any in -9999..9999. */
int32_t dkti_day_of_date(struct dkti_date date);

/* The date of a day's number. */
struct dkti_date dkti_date_of_day(int32_t day);

/* 0 = Monday .. 6 = Sunday. */
int32_t dkti_weekday_of_day(int32_t day);

/* The day that a wall clock time lies on. */
int32_t dkti_day_of_local(int64_t local_ms);

/* Reads "YYYY-MM-DD", years 0001 to 9999, into a day's number; false when it is no such date. */
bool dkti_day_read(struct dkti_text text, int32_t *out_day);

enum {
    DKTI_DAY_TEXT_SIZE = 11, /* "YYYY-MM-DD" and a NUL */
};

/* Writes "YYYY-MM-DD" for a day in the years 0001 to 9999. */
void dkti_day_write(int32_t day, char out_text[DKTI_DAY_TEXT_SIZE]);

#endif
