/* SPDX-License-Identifier: MIT
 *
 * Saturating arithmetic. Every sum is compared against the room that is left before it is made, so no
 * intermediate value can overflow, whatever comes in.
 */
#include "base/clamp.h"

#include "base/internal.h"

static_assert(DKTI_INSTANT_MIN > INT64_MIN / 2 && DKTI_INSTANT_MAX < INT64_MAX / 2,
              "the difference of two valid instants fits");

int64_t dkti_instant_add(int64_t instant_ms, int64_t duration_ms)
{
    int64_t start =
        dkti_instant_max(DKTI_INSTANT_MIN, dkti_instant_min(instant_ms, DKTI_INSTANT_MAX));
    if (duration_ms > DKTI_INSTANT_MAX - start)
        return DKTI_INSTANT_MAX;
    if (duration_ms < DKTI_INSTANT_MIN - start)
        return DKTI_INSTANT_MIN;
    return start + duration_ms;
}

int64_t dkti_instant_between(int64_t from_ms, int64_t until_ms)
{
    if (from_ms < 0 && until_ms > INT64_MAX + from_ms)
        return INT64_MAX;
    if (from_ms > 0 && until_ms < INT64_MIN + from_ms)
        return INT64_MIN;
    return until_ms - from_ms;
}

int64_t dkti_instant_min(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t dkti_instant_max(int64_t a, int64_t b)
{
    return a > b ? a : b;
}
