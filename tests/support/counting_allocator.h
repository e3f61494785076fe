/* SPDX-License-Identifier: MIT
 *
 * An allocator for tests: it counts what is live, fails when told to, and is as unkind as the contract
 * allows. New memory holds junk, growing always moves, and a size that differs from what was asked for
 * aborts.
 *
 * A sweep asks for failure at the 1st, 2nd, 3rd ... allocation until a run passes in which none failed:
 *
 *     for (int64_t n = 1; ; n++) {
 *         struct counting_allocator counting;
 *         counting_allocator_init(&counting);
 *         counting_allocator_fail(&counting, n, COUNTING_FAIL_ONCE);
 *         ... run, and look at what it answers ...
 *         assert_int_equal(counting.live_blocks, 0);
 *         if (counting.failed_count == 0)
 *             break;
 *     }
 */
#ifndef DOCKET_TESTS_COUNTING_ALLOCATOR_H
#define DOCKET_TESTS_COUNTING_ALLOCATOR_H

#include "base/alloc.h"

#include <stddef.h>
#include <stdint.h>

enum {
    COUNTING_FAIL_ONCE = 0,
    COUNTING_FAIL_FROM_THEN_ON = 1,
};

struct counting_allocator {
    int64_t live_blocks;
    int64_t live_bytes;
    int64_t peak_bytes;
    int64_t asked_count;  /* allocations and growths asked for, those that failed included */
    int64_t failed_count; /* of these, those that were made to fail */
    int64_t fail_at;      /* the asked_count that fails; 0 = none */
    int32_t fail_mode;
};

/* Nothing live, nothing fails. */
void counting_allocator_init(struct counting_allocator *counting);

/* Makes the n-th (1 = next) allocation or growth from now fail, once or from then on; 0 = none any more. */
void counting_allocator_fail(struct counting_allocator *counting, int64_t n, int32_t mode);

/* The internal form, borrowing `counting`. */
struct dkti_allocator counting_allocator(struct counting_allocator *counting);

/* The hook itself, for struct dkt_allocator_hooks too; `user` is the address of a counting_allocator. */
void *counting_allocate(uintptr_t user, void *old, size_t old_size, size_t new_size);

#endif
