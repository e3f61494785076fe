/* SPDX-License-Identifier: MIT
 *
 * The memory store's hash, its table of slots, and its pool.
 */
#include "store/memory/hash.h"
#include "store/memory/pool.h"
#include "support/counting_allocator.h"
#include "support/random.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <string.h>

enum {
    ITEM_COUNT = 500,
};

static uint64_t hash_of(const char *first, const char *second)
{
    uint64_t hash = dkti_hash_text(dkti_hash_begin(1), dkti_text(first));
    return dkti_hash_end(dkti_hash_text(hash, dkti_text(second)));
}

static void hashes_depend_on_where_texts_end(void **state)
{
    (void)state;
    assert_true(hash_of("ab", "c") == hash_of("ab", "c"));
    assert_true(hash_of("ab", "c") != hash_of("a", "bc"));
    assert_true(hash_of("", "abc") != hash_of("abc", ""));
    assert_true(hash_of("abcdefgh", "") != hash_of("abcdefgh\0", "x"));
}

static void hashes_depend_on_the_seed(void **state)
{
    (void)state;
    uint64_t first = dkti_hash_integer(dkti_hash_begin(1), 7);
    uint64_t second = dkti_hash_integer(dkti_hash_begin(2), 7);
    assert_true(dkti_hash_end(first) != dkti_hash_end(second));
}

/* Integers in a row must spread: the fullest of 1,024 buckets has few more than its 64. */
static void neighbouring_integers_spread(void **state)
{
    (void)state;
    int32_t buckets[1024] = {0};
    int32_t most = 0;
    for (int64_t i = 0; i < 65536; i++) {
        int32_t *bucket = &buckets[dkti_hash_end(dkti_hash_integer(dkti_hash_begin(1), i)) % 1024];
        (*bucket)++;
        most = *bucket > most ? *bucket : most;
    }
    assert_in_range(most, 64, 128);
}

/* Few different hashes: long runs of equal and neighbouring ones, wrapping around the end. */
static uint64_t crowded_hash(int32_t i)
{
    return UINT64_MAX - (uint64_t)(i % 7);
}

static void items_with_crowded_hashes_are_found_until_removed(void **state)
{
    (void)state;
    struct counting_allocator counting;
    counting_allocator_init(&counting);
    struct dkti_allocator allocator = counting_allocator(&counting);
    struct dkti_table table = {.slots = NULL};
    static int32_t items[ITEM_COUNT];
    for (int32_t i = 0; i < ITEM_COUNT; i++) {
        assert_true(dkti_table_reserve(&table, &allocator));
        dkti_table_add(&table, crowded_hash(i), &items[i]);
    }
    for (int32_t i = 0; i < ITEM_COUNT; i++) {
        dkti_table_remove(&table, dkti_table_slot(&table, crowded_hash(i), &items[i]));
        for (int32_t j = i + 1; j < ITEM_COUNT; j++)
            assert_ptr_equal(dkti_table_slot(&table, crowded_hash(j), &items[j])->item, &items[j]);
    }
    assert_int_equal(table.count, 0);
    assert_null(dkti_table_first(&table, crowded_hash(0)));
    dkti_table_free(&table, &allocator);
    assert_int_equal(counting.live_blocks, 0);
}

static void a_table_that_cannot_grow_is_as_it_was(void **state)
{
    (void)state;
    struct counting_allocator counting;
    counting_allocator_init(&counting);
    struct dkti_allocator allocator = counting_allocator(&counting);
    struct dkti_table table = {.slots = NULL};
    int32_t items[20];
    int32_t count = 0;
    assert_true(dkti_table_reserve(&table, &allocator));
    counting_allocator_fail(&counting, 1, COUNTING_FAIL_FROM_THEN_ON);
    while (dkti_table_reserve(&table, &allocator)) {
        dkti_table_add(&table, (uint64_t)count * 977, &items[count]);
        count++;
    }
    assert_in_range(count, 8, 16);
    for (int32_t i = 0; i < count; i++)
        assert_non_null(dkti_table_first(&table, (uint64_t)i * 977));
    dkti_table_free(&table, &allocator);
    assert_int_equal(counting.live_blocks, 0);
}

static void pieces_are_aligned_apart_and_used_again(void **state)
{
    (void)state;
    struct counting_allocator counting;
    counting_allocator_init(&counting);
    struct dkti_allocator allocator = counting_allocator(&counting);
    struct dkti_pool pool;
    dkti_pool_init(&pool, &allocator);
    uint8_t *pieces[200];
    for (int32_t i = 0; i < 200; i++) {
        size_t size = (size_t)(i * 13 % 1500 + 1);
        pieces[i] = dkti_pool_take(&pool, size);
        assert_int_equal((uintptr_t)pieces[i] % DKTI_POOL_STEP, 0);
        memset(pieces[i], i, size);
    }
    for (int32_t i = 0; i < 200; i++) {
        size_t size = (size_t)(i * 13 % 1500 + 1);
        for (size_t j = 0; j < size; j++)
            assert_int_equal(pieces[i][j], i);
        dkti_pool_give(&pool, pieces[i], size);
    }
    assert_int_equal(pool.live_bytes, 0);
    int64_t taken = counting.live_bytes;
    void *piece = dkti_pool_take(&pool, 40);
    dkti_pool_give(&pool, piece, 40);
    assert_ptr_equal(dkti_pool_take(&pool, 33), piece);
    assert_int_equal(counting.live_bytes, taken);
    dkti_pool_free(&pool);
    assert_int_equal(counting.live_blocks, 0);
}

static void large_pieces_go_back_at_once_or_with_the_pool(void **state)
{
    (void)state;
    struct counting_allocator counting;
    counting_allocator_init(&counting);
    struct dkti_allocator allocator = counting_allocator(&counting);
    struct dkti_pool pool;
    dkti_pool_init(&pool, &allocator);
    void *pieces[4];
    for (int32_t i = 0; i < 4; i++)
        pieces[i] = dkti_pool_take(&pool, 5000);
    dkti_pool_give(&pool, pieces[1], 5000);
    dkti_pool_give(&pool, pieces[3], 5000);
    assert_int_equal(counting.live_blocks, 2);
    dkti_pool_free(&pool);
    assert_int_equal(counting.live_blocks, 0);
}

static void a_pool_without_memory_says_so(void **state)
{
    (void)state;
    struct counting_allocator counting;
    counting_allocator_init(&counting);
    struct dkti_allocator allocator = counting_allocator(&counting);
    struct dkti_pool pool;
    dkti_pool_init(&pool, &allocator);
    counting_allocator_fail(&counting, 1, COUNTING_FAIL_FROM_THEN_ON);
    assert_null(dkti_pool_take(&pool, 16));
    assert_null(dkti_pool_take(&pool, 5000));
    assert_int_equal(pool.live_bytes, 0);
    dkti_pool_free(&pool);
}

static void a_meter_counts_what_is_taken(void **state)
{
    (void)state;
    struct counting_allocator counting;
    counting_allocator_init(&counting);
    struct dkti_allocator inner = counting_allocator(&counting);
    struct dkti_meter meter;
    struct dkti_allocator allocator = dkti_meter_init(&meter, &inner);
    uint8_t *p = dkti_allocate(&allocator, 10, 10);
    assert_int_equal(meter.taken, 100);
    p = dkti_reallocate(&allocator, p, 100, 300);
    assert_int_equal(meter.taken, 300);
    counting_allocator_fail(&counting, 1, COUNTING_FAIL_ONCE);
    assert_null(dkti_reallocate(&allocator, p, 300, 900));
    assert_int_equal(meter.taken, 300);
    dkti_deallocate(&allocator, p, 300);
    assert_int_equal(meter.taken, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes_depend_on_where_texts_end),
        cmocka_unit_test(hashes_depend_on_the_seed),
        cmocka_unit_test(neighbouring_integers_spread),
        cmocka_unit_test(items_with_crowded_hashes_are_found_until_removed),
        cmocka_unit_test(a_table_that_cannot_grow_is_as_it_was),
        cmocka_unit_test(pieces_are_aligned_apart_and_used_again),
        cmocka_unit_test(large_pieces_go_back_at_once_or_with_the_pool),
        cmocka_unit_test(a_pool_without_memory_says_so),
        cmocka_unit_test(a_meter_counts_what_is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
