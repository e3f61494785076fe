/* SPDX-License-Identifier: MIT
 *
 * Instants and durations as people write them: "2026-01-05T17:00:00+08:00", "1h30m".
 */
#ifndef DKTI_TIME_CLOCK_TEXT_H
#define DKTI_TIME_CLOCK_TEXT_H

#include "base/text.h"
#include "time/zone.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    DKTI_INSTANT_TEXT_SIZE = 36, /* "-9999-01-01T00:00:00.000+23:59:59" and a NUL */
};

/* Reads "2026-01-05T17:00", with seconds and milliseconds if wanted, then "Z", "+08:00" or nothing: then it
 * is the wall clock of `zone`, in an overlap the first, in a gap the gap's end. Years 0001 to 9999. */
bool dkti_instant_read(struct dkti_text text, const struct dkti_zone *zone,
                       int64_t *out_instant_ms);

/* Writes the wall clock of `zone` with its offset; milliseconds only where there are some. */
void dkti_instant_write(int64_t instant_ms, const struct dkti_zone *zone,
                        char out_text[DKTI_INSTANT_TEXT_SIZE]);

/* Reads "8h", "90m", "1h30m15s", "250ms", each unit once and in this order, with "-" before it if wanted. */
bool dkti_duration_read(struct dkti_text text, int64_t *out_duration_ms);

#endif
