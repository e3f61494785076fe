/* SPDX-License-Identifier: MIT
 *
 * The allocation floor: zeroing, overflow, growing, and what hooks are told.
 */
#include "base/alloc.h"
#include "support/counting_allocator.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <stdbool.h>
#include <string.h>

static bool bytes_are(const uint8_t *p, size_t n, uint8_t value)
{
    for (size_t i = 0; i < n; i++) {
        if (p[i] != value)
            return false;
    }
    return true;
}

static void memory_comes_zeroed(void **state)
{
    (void)state;
    struct counting_allocator counting;
    counting_allocator_init(&counting);
    struct dkti_allocator allocator = counting_allocator(&counting);
    uint8_t *p = dkti_allocate(&allocator, 3, 100);
    assert_non_null(p);
    assert_true(bytes_are(p, 300, 0));
    dkti_deallocate(&allocator, p, 300);
    assert_int_equal(counting.live_blocks, 0);
}

static void a_product_that_overflows_is_refused_without_asking_the_hook(void **state)
{
    (void)state;
    struct counting_allocator counting;
    counting_allocator_init(&counting);
    struct dkti_allocator allocator = counting_allocator(&counting);
    assert_null(dkti_allocate(&allocator, SIZE_MAX / 2, 3));
    assert_null(dkti_allocate(&allocator, 1, SIZE_MAX));
    assert_int_equal(counting.asked_count, 0);
}

static void no_bytes_are_a_piece_too(void **state)
{
    (void)state;
    struct counting_allocator counting;
    counting_allocator_init(&counting);
    struct dkti_allocator allocator = counting_allocator(&counting);
    void *p = dkti_allocate(&allocator, 0, 8);
    assert_non_null(p);
    p = dkti_reallocate(&allocator, p, 0, 40);
    assert_non_null(p);
    p = dkti_reallocate(&allocator, p, 40, 0);
    assert_non_null(p);
    dkti_deallocate(&allocator, p, 0);
    assert_int_equal(counting.live_blocks, 0);
}

static void growing_keeps_the_old_bytes_and_zeroes_the_new(void **state)
{
    (void)state;
    struct counting_allocator counting;
    counting_allocator_init(&counting);
    struct dkti_allocator allocator = counting_allocator(&counting);
    uint8_t *p = dkti_allocate(&allocator, 10, 1);
    assert_non_null(p);
    memset(p, 7, 10);
    p = dkti_reallocate(&allocator, p, 10, 30);
    assert_non_null(p);
    assert_true(bytes_are(p, 10, 7));
    assert_true(bytes_are(p + 10, 20, 0));
    p = dkti_reallocate(&allocator, p, 30, 5);
    assert_non_null(p);
    assert_true(bytes_are(p, 5, 7));
    dkti_deallocate(&allocator, p, 5);
    assert_int_equal(counting.live_blocks, 0);
}

static void a_failed_growing_leaves_the_old_block(void **state)
{
    (void)state;
    struct counting_allocator counting;
    counting_allocator_init(&counting);
    struct dkti_allocator allocator = counting_allocator(&counting);
    uint8_t *p = dkti_allocate(&allocator, 10, 1);
    assert_non_null(p);
    memset(p, 7, 10);
    counting_allocator_fail(&counting, 1, COUNTING_FAIL_ONCE);
    assert_null(dkti_reallocate(&allocator, p, 10, 30));
    assert_true(bytes_are(p, 10, 7));
    dkti_deallocate(&allocator, p, 10);
    assert_int_equal(counting.live_blocks, 0);
}

static void giving_back_null_is_nothing(void **state)
{
    (void)state;
    struct dkti_allocator allocator = dkti_allocator_default();
    dkti_deallocate(&allocator, NULL, 0);
    dkti_deallocate(&allocator, NULL, 12);
}

static void the_default_allocator_gives_grows_and_takes_back(void **state)
{
    (void)state;
    struct dkti_allocator allocator = dkti_allocator_default();
    uint8_t *p = dkti_allocate(&allocator, 4, 4);
    assert_non_null(p);
    p = dkti_reallocate(&allocator, p, 16, 4096);
    assert_non_null(p);
    assert_true(bytes_are(p, 4096, 0));
    dkti_deallocate(&allocator, p, 4096);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_comes_zeroed),
        cmocka_unit_test(a_product_that_overflows_is_refused_without_asking_the_hook),
        cmocka_unit_test(no_bytes_are_a_piece_too),
        cmocka_unit_test(growing_keeps_the_old_bytes_and_zeroes_the_new),
        cmocka_unit_test(a_failed_growing_leaves_the_old_block),
        cmocka_unit_test(giving_back_null_is_nothing),
        cmocka_unit_test(the_default_allocator_gives_grows_and_takes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
