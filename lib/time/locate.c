/* SPDX-License-Identifier: MIT
 *
 * The buckets of a locator, and the heap sort that brings values into order. Sorting is done here and not
 * by qsort because the core takes stdlib.h in its allocator only.
 */
#include "time/locate.h"

#include "base/internal.h"

#include <stddef.h>

enum {
    BUCKETS_PER_VALUE = 2, /* more of them cost cache, fewer cost steps */
};

int32_t dkti_count_up_to(const int64_t *values, int32_t count, int64_t x)
{
    DKT_ASSERT(count >= 0);
    int32_t low = 0;
    int32_t high = count;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (values[middle] <= x)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The smallest shift with which `span` falls into at most `bucket_max` buckets. */
static int32_t shift_for(uint64_t span, uint64_t bucket_max)
{
    DKT_ASSERT(bucket_max > 0);
    int32_t shift = 0;
    while ((span >> shift) >= bucket_max)
        ++shift;
    return shift;
}

bool dkti_locator_init(struct dkti_locator *locator, struct dkti_arena *arena,
                       const int64_t *values, int32_t count)
{
    *locator = (struct dkti_locator){.values = values, .count = count};
    if (count == 0) {
        locator->last = INT64_MIN; /* every x is at or behind the last value */
        locator->origin = INT64_MIN;
        return true;
    }
    locator->origin = values[0];
    locator->last = values[count - 1];
    uint64_t span = (uint64_t)locator->last - (uint64_t)locator->origin;
    locator->shift = shift_for(span, (uint64_t)count * BUCKETS_PER_VALUE);
    locator->bucket_count = (int32_t)(span >> locator->shift) + 1;
    int32_t *starts = dkti_arena_array(arena, (size_t)locator->bucket_count + 1, sizeof(int32_t));
    if (starts == NULL)
        return false;
    int32_t filled = 0;
    for (int32_t i = 0; i < count; ++i) {
        DKT_ASSERT(i == 0 || values[i - 1] <= values[i]);
        uint64_t offset = (uint64_t)values[i] - (uint64_t)locator->origin;
        int32_t bucket = (int32_t)(offset >> locator->shift);
        while (filled <= bucket)
            starts[filled++] = i;
    }
    while (filled <= locator->bucket_count)
        starts[filled++] = count;
    locator->starts = starts;
    return true;
}

/* Lets the value at `parent` sink until no child in values[0..count) is larger. */
static void heap_sink(int64_t *values, int32_t count, int32_t parent)
{
    int64_t value = values[parent];
    for (;;) {
        int32_t child = 2 * parent + 1;
        if (child >= count)
            break;
        if (child + 1 < count && values[child + 1] > values[child])
            ++child;
        if (values[child] <= value)
            break;
        values[parent] = values[child];
        parent = child;
    }
    values[parent] = value;
}

void dkti_sort(int64_t *values, int32_t count)
{
    DKT_ASSERT(count >= 0 && count < INT32_MAX / 2);
    for (int32_t i = count / 2 - 1; i >= 0; --i)
        heap_sink(values, count, i);
    for (int32_t n = count - 1; n > 0; --n) {
        int64_t largest = values[0];
        values[0] = values[n];
        values[n] = largest;
        heap_sink(values, n, 0);
    }
}
