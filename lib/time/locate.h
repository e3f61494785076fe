/* SPDX-License-Identifier: MIT
 *
 * Finding the place of a value in a sorted array, fast.
 *
 * A locator lays buckets of equal width over the values and remembers for each bucket where its values
 * begin; a look-up goes to its bucket and halves what is left there. Evenly spread values (the changes of
 * a zone, the pieces of a calendar) are found in one or two steps, the worst case is the binary search.
 */
#ifndef DKTI_TIME_LOCATE_H
#define DKTI_TIME_LOCATE_H

#include "base/arena.h"

#include <stdint.h>

struct dkti_locator {
    const int64_t *values; /* ascending, equal neighbours allowed; borrowed */
    const int32_t *starts; /* of bucket_count + 1 buckets: values below the bucket's lower edge */
    int64_t origin;
    int64_t last;
    int32_t count;
    int32_t bucket_count;
    int32_t shift; /* a bucket is 2^shift wide */
};

/* Builds the locator over `values`, which must outlive it; false when the arena has no memory. */
bool dkti_locator_init(struct dkti_locator *locator, struct dkti_arena *arena,
                       const int64_t *values, int32_t count);

/* The number of values <= x, by halving: no locator is needed for a short array. */
int32_t dkti_count_up_to(const int64_t *values, int32_t count, int64_t x);

/* Sorts ascending, in place, without memory. */
void dkti_sort(int64_t *values, int32_t count);

/* The number of values <= x. Stands here because it is the heart of every query. */
static inline int32_t dkti_locate(const struct dkti_locator *locator, int64_t x)
{
    if (x < locator->origin)
        return 0;
    if (x >= locator->last)
        return locator->count;
    uint64_t bucket = ((uint64_t)x - (uint64_t)locator->origin) >> locator->shift;
    int32_t low = locator->starts[bucket];
    int32_t high = locator->starts[bucket + 1];
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (locator->values[middle] <= x)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

#endif
