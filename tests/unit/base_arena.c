/* SPDX-License-Identifier: MIT
 *
 * The arena: alignment and zeroing of pieces, sticky failure, reset and rewind.
 */
#include "base/arena.h"
#include "support/counting_allocator.h"
#include "support/random.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

struct arena_case {
    struct counting_allocator counting;
    struct dkti_arena arena;
};

static int set_up(void **state)
{
    struct arena_case *c = calloc(1, sizeof *c);
    counting_allocator_init(&c->counting);
    struct dkti_allocator allocator = counting_allocator(&c->counting);
    dkti_arena_init(&c->arena, &allocator);
    *state = c;
    return 0;
}

static int tear_down(void **state)
{
    struct arena_case *c = *state;
    dkti_arena_free(&c->arena);
    int64_t live_blocks = c->counting.live_blocks;
    free(c);
    return live_blocks == 0 ? 0 : -1;
}

static void assert_zeroed(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        assert_int_equal(p[i], 0);
}

static void an_empty_arena_takes_no_memory(void **state)
{
    struct arena_case *c = *state;
    assert_int_equal(c->counting.asked_count, 0);
}

static void pieces_are_zeroed_aligned_and_apart(void **state)
{
    enum { PIECE_COUNT = 3000 };
    struct arena_case *c = *state;
    struct test_random random = test_random(__func__);
    uint8_t **pieces = calloc(PIECE_COUNT, sizeof *pieces);
    size_t *sizes = calloc(PIECE_COUNT, sizeof *sizes);
    for (size_t i = 0; i < PIECE_COUNT; i++) {
        sizes[i] = (size_t)test_random_below(&random, i % 100 == 0 ? 100000 : 90);
        pieces[i] = dkti_arena_take(&c->arena, sizes[i]);
        assert_non_null(pieces[i]);
        assert_int_equal((uintptr_t)pieces[i] % 16, 0);
        assert_zeroed(pieces[i], sizes[i]);
        memset(pieces[i], (int)(i % 255 + 1), sizes[i]);
    }
    for (size_t i = 0; i < PIECE_COUNT; i++) {
        for (size_t k = 0; k < sizes[i]; k++)
            assert_int_equal(pieces[i][k], i % 255 + 1);
    }
    free(pieces);
    free(sizes);
}

/* A host whose memory is aligned to 8 only. */
static void *misaligned_allocate(uintptr_t user, void *old, size_t old_size, size_t new_size)
{
    (void)user;
    (void)old_size;
    if (new_size == 0) {
        free((uint8_t *)old - 8);
        return NULL;
    }
    uint8_t *p = malloc(new_size + 8);
    return p == NULL ? NULL : p + 8;
}

static void pieces_are_aligned_even_when_the_hosts_memory_is_not(void **state)
{
    (void)state;
    struct dkti_allocator allocator = {.allocate = misaligned_allocate};
    struct dkti_arena arena;
    dkti_arena_init(&arena, &allocator);
    for (size_t i = 0; i < 100; i++) {
        void *p = dkti_arena_take(&arena, 1000);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % 16, 0);
        memset(p, 1, 1000);
    }
    dkti_arena_free(&arena);
}

static void a_piece_of_no_bytes_is_not_null(void **state)
{
    struct arena_case *c = *state;
    assert_non_null(dkti_arena_take(&c->arena, 0));
    assert_non_null(dkti_arena_array(&c->arena, 0, 100));
    assert_false(c->arena.failed);
}

static void failure_is_sticky_until_reset(void **state)
{
    struct arena_case *c = *state;
    assert_non_null(dkti_arena_take(&c->arena, 10));
    counting_allocator_fail(&c->counting, 1, COUNTING_FAIL_ONCE);
    assert_null(dkti_arena_take(&c->arena, 1000000));
    assert_true(c->arena.failed);
    assert_null(dkti_arena_take(&c->arena, 1));
    assert_true(dkti_text_is_absent(dkti_arena_text(&c->arena, dkti_text("x"))));
    dkti_arena_reset(&c->arena);
    assert_false(c->arena.failed);
    assert_non_null(dkti_arena_take(&c->arena, 1));
}

static void rewinding_does_not_forget_a_failure(void **state)
{
    struct arena_case *c = *state;
    struct dkti_arena_mark mark = dkti_arena_mark(&c->arena);
    counting_allocator_fail(&c->counting, 1, COUNTING_FAIL_ONCE);
    assert_null(dkti_arena_take(&c->arena, 1));
    dkti_arena_rewind(&c->arena, mark);
    assert_true(c->arena.failed);
}

static void an_array_that_overflows_fails(void **state)
{
    struct arena_case *c = *state;
    assert_null(dkti_arena_array(&c->arena, SIZE_MAX / 4, 8));
    assert_true(c->arena.failed);
    assert_int_equal(c->counting.asked_count, 0);
}

static void a_piece_larger_than_the_address_space_fails(void **state)
{
    struct arena_case *c = *state;
    assert_null(dkti_arena_take(&c->arena, SIZE_MAX));
    assert_true(c->arena.failed);
}

static void a_small_run_after_reset_takes_no_memory(void **state)
{
    struct arena_case *c = *state;
    for (size_t i = 0; i < 10; i++)
        assert_non_null(dkti_arena_take(&c->arena, 500));
    int64_t asked_count = c->counting.asked_count;
    dkti_arena_reset(&c->arena);
    for (size_t i = 0; i < 10; i++) {
        uint8_t *p = dkti_arena_take(&c->arena, 500);
        assert_non_null(p);
        assert_zeroed(p, 500);
        memset(p, 9, 500);
    }
    assert_int_equal(c->counting.asked_count, asked_count);
}

static void reset_gives_back_all_blocks_but_the_first(void **state)
{
    struct arena_case *c = *state;
    for (size_t i = 0; i < 1000; i++)
        assert_non_null(dkti_arena_take(&c->arena, 500));
    assert_true(c->counting.live_blocks > 1);
    dkti_arena_reset(&c->arena);
    assert_int_equal(c->counting.live_blocks, 1);
}

static void rewind_keeps_older_pieces_and_gives_back_newer_blocks(void **state)
{
    struct arena_case *c = *state;
    uint8_t *old = dkti_arena_take(&c->arena, 100);
    assert_non_null(old);
    memset(old, 5, 100);
    struct dkti_arena_mark mark = dkti_arena_mark(&c->arena);
    uint8_t *first = dkti_arena_take(&c->arena, 64);
    assert_non_null(first);
    memset(first, 6, 64);
    for (size_t i = 0; i < 1000; i++)
        assert_non_null(dkti_arena_take(&c->arena, 500));
    dkti_arena_rewind(&c->arena, mark);
    assert_int_equal(c->counting.live_blocks, 1);
    uint8_t *again = dkti_arena_take(&c->arena, 64);
    assert_ptr_equal(again, first);
    assert_zeroed(again, 64);
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(old[i], 5);
}

static void rewinding_to_an_empty_arena_forgets_everything(void **state)
{
    struct arena_case *c = *state;
    struct dkti_arena_mark mark = dkti_arena_mark(&c->arena);
    for (size_t i = 0; i < 1000; i++)
        assert_non_null(dkti_arena_take(&c->arena, 500));
    dkti_arena_rewind(&c->arena, mark);
    assert_int_equal(c->counting.live_blocks, 1);
    assert_int_equal(c->arena.used, 0);
}

static void a_copied_text_ends_with_nul_and_absent_stays_absent(void **state)
{
    struct arena_case *c = *state;
    struct dkti_text copy = dkti_arena_text(&c->arena, dkti_text_of("ticket", 3));
    assert_int_equal(copy.n, 3);
    assert_string_equal(copy.p, "tic");
    struct dkti_text empty = dkti_arena_text(&c->arena, dkti_text(""));
    assert_false(dkti_text_is_absent(empty));
    assert_string_equal(empty.p, "");
    assert_true(dkti_text_is_absent(dkti_arena_text(&c->arena, dkti_text(NULL))));
    assert_false(c->arena.failed);
}

static void an_arena_may_be_used_again_after_it_was_freed(void **state)
{
    struct arena_case *c = *state;
    assert_non_null(dkti_arena_take(&c->arena, 10));
    dkti_arena_free(&c->arena);
    assert_int_equal(c->counting.live_blocks, 0);
    assert_non_null(dkti_arena_take(&c->arena, 10));
}

/* Whether the n-th allocation failed in one run of takes; false ends the sweep. */
static bool sweep_run(int64_t n, int32_t mode)
{
    struct counting_allocator counting;
    counting_allocator_init(&counting);
    counting_allocator_fail(&counting, n, mode);
    struct dkti_allocator allocator = counting_allocator(&counting);
    struct dkti_arena arena;
    dkti_arena_init(&arena, &allocator);
    bool is_whole = true;
    for (size_t i = 0; i < 200; i++)
        is_whole = dkti_arena_take(&arena, 40 * i) != NULL && is_whole;
    assert_int_equal(arena.failed, counting.failed_count > 0);
    assert_int_equal(is_whole, counting.failed_count == 0);
    dkti_arena_free(&arena);
    assert_int_equal(counting.live_blocks, 0);
    return counting.failed_count > 0;
}

static void every_allocation_may_fail_and_nothing_leaks(void **state)
{
    (void)state;
    int64_t n = 1;
    while (sweep_run(n, COUNTING_FAIL_ONCE) && sweep_run(n, COUNTING_FAIL_FROM_THEN_ON))
        n++;
    assert_true(n > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_empty_arena_takes_no_memory, set_up, tear_down),
        cmocka_unit_test_setup_teardown(pieces_are_zeroed_aligned_and_apart, set_up, tear_down),
        cmocka_unit_test(pieces_are_aligned_even_when_the_hosts_memory_is_not),
        cmocka_unit_test_setup_teardown(a_piece_of_no_bytes_is_not_null, set_up, tear_down),
        cmocka_unit_test_setup_teardown(failure_is_sticky_until_reset, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rewinding_does_not_forget_a_failure, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_array_that_overflows_fails, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_piece_larger_than_the_address_space_fails, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_small_run_after_reset_takes_no_memory, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reset_gives_back_all_blocks_but_the_first, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(rewind_keeps_older_pieces_and_gives_back_newer_blocks,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(rewinding_to_an_empty_arena_forgets_everything, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_copied_text_ends_with_nul_and_absent_stays_absent, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_arena_may_be_used_again_after_it_was_freed, set_up,
                                        tear_down),
        cmocka_unit_test(every_allocation_may_fail_and_nothing_leaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
