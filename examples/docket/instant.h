/* SPDX-License-Identifier: MIT
 *
 * Instants as people write them: ISO 8601 in UTC. */
#ifndef DOCKET_EXAMPLE_INSTANT_H
#define DOCKET_EXAMPLE_INSTANT_H

#include <stdint.h>

enum {
    INSTANT_SIZE = 32,
};

/* The system's time. */
int64_t instant_now(void);

/* Milliseconds since 1970 of a date and time in UTC; the date must be one of the calendar. Returns 1 or 0. */
int instant_make(int year, int month, int day, int hour, int minute, int64_t *out_ms);

/* Reads 2026-03-02, 2026-03-02T09:05[:30][Z], or, against `now_ms`, +30m, +2h, +3d. Returns 1 or 0. */
int instant_read(const char *text, int64_t now_ms, int64_t *out_ms);

/* Writes 2026-03-02T09:05Z, with seconds where there are any. Returns `out`. */
const char *instant_write(int64_t ms, char out[INSTANT_SIZE]);

#endif
