/* SPDX-License-Identifier: MIT
 *
 * Arithmetic on instants and durations (milliseconds, UTC since 1970) that cannot overflow: results stay
 * within DKTI_INSTANT_MIN..MAX, which lie inside the years -9999 to 9999 and far from the ends of int64_t.
 */
#ifndef DKTI_BASE_CLAMP_H
#define DKTI_BASE_CLAMP_H

#include <stdbool.h>
#include <stdint.h>

#define DKTI_INSTANT_MIN INT64_C(-377705116800000) /* -9999-01-01T00:00:00Z */
#define DKTI_INSTANT_MAX INT64_C(253402300799999)  /* 9999-12-31T23:59:59.999Z */

static inline bool dkti_instant_is_valid(int64_t instant_ms)
{
    return instant_ms >= DKTI_INSTANT_MIN && instant_ms <= DKTI_INSTANT_MAX;
}

int64_t dkti_instant_add(int64_t instant_ms, int64_t duration_ms);     /* clamped */
int64_t dkti_instant_between(int64_t from_ms, int64_t until_ms);       /* until - from, clamped to int64 */
int64_t dkti_instant_min(int64_t a, int64_t b);
int64_t dkti_instant_max(int64_t a, int64_t b);

#endif
