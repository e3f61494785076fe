/* SPDX-License-Identifier: MIT
 *
 * The footer of a zone's data: the rule for all years behind the last recorded change, as a POSIX TZ string
 * with the extension of RFC 9636 (hours of a change from -167 to 167).
 *
 * A year's two changes depend only on whether it is a leap year and on the weekday of 1 January, so they
 * stand in a table of 14 kinds of years; any year, however far, costs the same.
 */
#ifndef DKTI_TIME_FOOTER_H
#define DKTI_TIME_FOOTER_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

/* A stretch of time with one offset from UTC: [from_ms, until_ms). */
struct dkti_zone_era {
    int64_t from_ms;
    int64_t until_ms;
    int64_t offset_ms; /* local = UTC + offset */
};

enum {
    DKTI_YEAR_KINDS = 14, /* leap or not, times the weekday of 1 January */
};

struct dkti_footer {
    bool has_daylight;
    int64_t standard_ms; /* offset from UTC */
    int64_t daylight_ms;
    int64_t start_ms[DKTI_YEAR_KINDS]; /* daylight begins: since 1 January 00:00 UTC */
    int64_t end_ms[DKTI_YEAR_KINDS];   /* daylight ends */
};

/* Reads "CET-1CEST,M3.5.0,M10.5.0/3" and the like. DKT_E_ZONE with a text in `error` otherwise. */
int32_t dkti_footer_read(struct dkti_text text, struct dkti_footer *out_footer,
                         struct dkti_error *error);

/* The era that `instant_ms` lies in. */
struct dkti_zone_era dkti_footer_era(const struct dkti_footer *footer, int64_t instant_ms);

#endif
