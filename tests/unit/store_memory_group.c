/* SPDX-License-Identifier: MIT
 *
 * The memory store's groups: sorted arrays that grow into trees and back.
 */
#include "store/memory/tree.h"
#include "support/counting_allocator.h"
#include "support/random.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

struct bench {
    struct counting_allocator counting;
    struct dkti_allocator allocator;
    struct dkti_pool pool;
    struct dkti_group *group;
};

static void bench_begin(struct bench *bench)
{
    counting_allocator_init(&bench->counting);
    bench->allocator = counting_allocator(&bench->counting);
    dkti_pool_init(&bench->pool, &bench->allocator);
    bench->group = NULL;
}

static void bench_end(struct bench *bench)
{
    dkti_pool_free(&bench->pool);
    assert_int_equal(bench->counting.live_blocks, 0);
}

static void bench_add(struct bench *bench, int64_t value, int64_t number)
{
    assert_true(dkti_group_add(&bench->group, &bench->pool, (struct dkti_point){value, number}));
}

static void bench_remove(struct bench *bench, int64_t value, int64_t number)
{
    dkti_group_remove(&bench->group, &bench->pool, (struct dkti_point){value, number});
}

/* Both ways through the whole group, held against sorted points. */
static void assert_holds(const struct bench *bench, const struct dkti_point *points, int32_t count)
{
    assert_int_equal(bench->group->count, count);
    struct dkti_point point;
    struct dkti_walk up = dkti_group_seek(bench->group, (struct dkti_point){INT64_MIN, INT64_MIN});
    for (int32_t i = 0; i < count; i++) {
        assert_true(dkti_walk_up(&up, &point));
        assert_memory_equal(&point, &points[i], sizeof point);
    }
    assert_false(dkti_walk_up(&up, &point));
    struct dkti_walk down =
        dkti_group_seek(bench->group, (struct dkti_point){INT64_MAX, INT64_MAX});
    for (int32_t i = count; i > 0; i--) {
        assert_true(dkti_walk_down(&down, &point));
        assert_memory_equal(&point, &points[i - 1], sizeof point);
    }
    assert_false(dkti_walk_down(&down, &point));
}

static void a_group_of_sixteen_is_an_array_and_of_seventeen_a_tree(void **state)
{
    (void)state;
    struct bench bench;
    bench_begin(&bench);
    struct dkti_point points[17];
    for (int32_t i = 0; i < 17; i++) {
        points[i] = (struct dkti_point){i * 10, i};
        if (i == 16)
            assert_int_not_equal(bench.group->capacity, 0);
        bench_add(&bench, points[i].value, points[i].number);
    }
    assert_int_equal(bench.group->capacity, 0);
    assert_holds(&bench, points, 17);
    bench_end(&bench);
}

static void a_tree_that_shrinks_to_eight_is_an_array_again(void **state)
{
    (void)state;
    struct bench bench;
    bench_begin(&bench);
    struct dkti_point points[100];
    for (int32_t i = 0; i < 100; i++) {
        points[i] = (struct dkti_point){i, i};
        bench_add(&bench, i, i);
    }
    for (int32_t i = 99; i >= 8; i--) {
        assert_int_equal(bench.group->capacity, 0);
        bench_remove(&bench, i, i);
    }
    assert_int_not_equal(bench.group->capacity, 0);
    assert_holds(&bench, points, 8);
    bench_end(&bench);
}

static void an_empty_group_keeps_no_memory(void **state)
{
    (void)state;
    struct bench bench;
    bench_begin(&bench);
    for (int32_t i = 0; i < 5000; i++)
        bench_add(&bench, i * 7919 % 5000, i);
    for (int32_t i = 0; i < 5000; i++)
        bench_remove(&bench, i * 7919 % 5000, i);
    assert_null(bench.group);
    assert_int_equal(bench.pool.live_bytes, 0);
    bench_end(&bench);
}

static void ties_stand_in_the_order_of_their_numbers(void **state)
{
    (void)state;
    struct bench bench;
    bench_begin(&bench);
    struct dkti_point points[200];
    for (int32_t i = 0; i < 200; i++) {
        points[i] = (struct dkti_point){5, i};
        bench_add(&bench, 5, i * 77 % 200);
    }
    assert_holds(&bench, points, 200);
    bench_end(&bench);
}

static void a_seek_stands_between_what_is_before_and_what_is_not(void **state)
{
    (void)state;
    struct bench bench;
    bench_begin(&bench);
    for (int32_t i = 0; i < 1000; i++)
        bench_add(&bench, i * 2, 1);
    for (int32_t i = 1; i < 1000; i++) {
        struct dkti_point point;
        struct dkti_walk up = dkti_group_seek(bench.group, (struct dkti_point){i * 2 - 1, 0});
        struct dkti_walk down = up;
        assert_true(dkti_walk_up(&up, &point));
        assert_int_equal(point.value, i * 2);
        assert_true(dkti_walk_down(&down, &point));
        assert_int_equal(point.value, i * 2 - 2);
    }
    bench_end(&bench);
}

static void points_in_order_fill_their_leaves(void **state)
{
    (void)state;
    struct bench bench;
    bench_begin(&bench);
    for (int32_t i = 0; i < 100000; i++)
        bench_add(&bench, i, i);
    /* 16 bytes a point and a fifth more. */
    assert_in_range(bench.pool.live_bytes, 1600000, 1920000);
    bench_end(&bench);
}

static void a_tree_that_loses_nine_of_ten_points_gives_most_memory_back(void **state)
{
    (void)state;
    struct bench bench;
    bench_begin(&bench);
    for (int32_t i = 0; i < 100000; i++)
        bench_add(&bench, i, i);
    for (int32_t i = 0; i < 100000; i++) {
        if (i * INT64_C(7919) % 100000 % 10 != 0)
            bench_remove(&bench, i * INT64_C(7919) % 100000, i * INT64_C(7919) % 100000);
    }
    assert_int_equal(bench.group->count, 10000);
    assert_in_range(bench.pool.live_bytes, 160000, 640000);
    bench_end(&bench);
}

/* Of every failing allocation: the group is as it was, and the same point can be added afterwards. */
static void adding_without_memory_changes_nothing(void **state)
{
    (void)state;
    static struct dkti_point points[3000];
    for (int32_t mode = 0; mode < 2; mode++) {
        struct bench bench;
        bench_begin(&bench);
        int32_t refused = 0;
        for (int32_t i = 0; i < 3000; i++) {
            int64_t value = mode == 0 ? i : i * 1709 % 3000;
            /* Leave no block to cut from: each piece that no list holds is asked of the host. */
            bench.pool.rest_size = 0;
            counting_allocator_fail(&bench.counting, 1, COUNTING_FAIL_FROM_THEN_ON);
            bool is_added =
                dkti_group_add(&bench.group, &bench.pool, (struct dkti_point){value, value});
            counting_allocator_fail(&bench.counting, 0, COUNTING_FAIL_ONCE);
            if (!is_added) {
                refused++;
                assert_int_equal(bench.group == NULL ? 0 : bench.group->count, i);
                bench_add(&bench, value, value);
            }
        }
        assert_true(refused > 50);
        for (int32_t i = 0; i < 3000; i++)
            points[i] = (struct dkti_point){i, i};
        assert_holds(&bench, points, 3000);
        bench_end(&bench);
    }
}

static void removing_without_memory_works(void **state)
{
    (void)state;
    struct bench bench;
    bench_begin(&bench);
    for (int32_t i = 0; i < 1000; i++)
        bench_add(&bench, i, i);
    counting_allocator_fail(&bench.counting, 1, COUNTING_FAIL_FROM_THEN_ON);
    bench.pool.rest_size = 0;
    for (int32_t i = 0; i < 1000; i++)
        bench_remove(&bench, i * 389 % 1000, i * 389 % 1000);
    assert_null(bench.group);
    assert_int_equal(bench.pool.live_bytes, 0);
    bench_end(&bench);
}

static int point_order(const void *a, const void *b)
{
    return dkti_point_less(*(const struct dkti_point *)a, *(const struct dkti_point *)b) ? -1 : 1;
}

/* Phases of growing and shrinking with clustered values, held against an array sorted anew. */
static void random_points_are_kept_in_order(void **state)
{
    (void)state;
    struct test_random random = test_random("random_points_are_kept_in_order");
    struct bench bench;
    bench_begin(&bench);
    static struct dkti_point points[4000];
    int32_t count = 0;
    for (int32_t i = 0; i < 60000; i++) {
        uint64_t grows = i / 6000 % 2 == 0 ? 70 : 25;
        bool adds = count < 4000 && test_random_below(&random, 100) < grows;
        if (adds || count == 0) {
            points[count] = (struct dkti_point){(int64_t)test_random_below(&random, 500), i};
            bench_add(&bench, points[count].value, points[count].number);
            count++;
        } else {
            int32_t at = (int32_t)test_random_below(&random, (uint64_t)count);
            bench_remove(&bench, points[at].value, points[at].number);
            points[at] = points[--count];
        }
        if (i % 500 == 0 && count > 0) {
            qsort(points, (size_t)count, sizeof points[0], point_order);
            assert_holds(&bench, points, count);
        }
    }
    bench_end(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_group_of_sixteen_is_an_array_and_of_seventeen_a_tree),
        cmocka_unit_test(a_tree_that_shrinks_to_eight_is_an_array_again),
        cmocka_unit_test(an_empty_group_keeps_no_memory),
        cmocka_unit_test(ties_stand_in_the_order_of_their_numbers),
        cmocka_unit_test(a_seek_stands_between_what_is_before_and_what_is_not),
        cmocka_unit_test(points_in_order_fill_their_leaves),
        cmocka_unit_test(a_tree_that_loses_nine_of_ten_points_gives_most_memory_back),
        cmocka_unit_test(adding_without_memory_changes_nothing),
        cmocka_unit_test(removing_without_memory_works),
        cmocka_unit_test(random_points_are_kept_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
