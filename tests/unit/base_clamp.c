/* SPDX-License-Identifier: MIT
 *
 * Saturating arithmetic on instants, at its edges.
 */
#include "base/clamp.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

static const struct add_row {
    const char *name;
    int64_t instant_ms;
    int64_t duration_ms;
    int64_t sum_ms;
} add_rows[] = {
    {"plain", 1000, 234, 1234},
    {"backwards", 1000, -1234, -234},
    {"up to the last instant", DKTI_INSTANT_MAX - 5, 5, DKTI_INSTANT_MAX},
    {"one behind the last instant", DKTI_INSTANT_MAX - 5, 6, DKTI_INSTANT_MAX},
    {"down to the first instant", DKTI_INSTANT_MIN + 5, -5, DKTI_INSTANT_MIN},
    {"one before the first instant", DKTI_INSTANT_MIN + 5, -6, DKTI_INSTANT_MIN},
    {"largest duration", 0, INT64_MAX, DKTI_INSTANT_MAX},
    {"smallest duration", 0, INT64_MIN, DKTI_INSTANT_MIN},
    {"largest duration on the last", DKTI_INSTANT_MAX, INT64_MAX, DKTI_INSTANT_MAX},
    {"smallest duration on the first", DKTI_INSTANT_MIN, INT64_MIN, DKTI_INSTANT_MIN},
    {"from end to end", DKTI_INSTANT_MIN, DKTI_INSTANT_MAX - DKTI_INSTANT_MIN, DKTI_INSTANT_MAX},
    {"invalid start, high", INT64_MAX, -1, DKTI_INSTANT_MAX - 1},
    {"invalid start, low", INT64_MIN, 1, DKTI_INSTANT_MIN + 1},
    {"invalid start stays inside", INT64_MAX, INT64_MAX, DKTI_INSTANT_MAX},
};

static void adding_stays_within_the_valid_instants(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof add_rows / sizeof add_rows[0]; i++) {
        const struct add_row *row = &add_rows[i];
        if (dkti_instant_add(row->instant_ms, row->duration_ms) != row->sum_ms)
            fail_msg("%s: another sum", row->name);
    }
}

static const struct between_row {
    const char *name;
    int64_t from_ms;
    int64_t until_ms;
    int64_t duration_ms;
} between_rows[] = {
    {"plain", 1000, 1234, 234},
    {"backwards", 1234, 1000, -234},
    {"all valid instants", DKTI_INSTANT_MIN, DKTI_INSTANT_MAX, DKTI_INSTANT_MAX - DKTI_INSTANT_MIN},
    {"just fits", -1, INT64_MAX - 1, INT64_MAX},
    {"too large by one", -1, INT64_MAX, INT64_MAX},
    {"too large by far", INT64_MIN, INT64_MAX, INT64_MAX},
    {"from the smallest to zero", INT64_MIN, 0, INT64_MAX},
    {"from zero to the smallest", 0, INT64_MIN, INT64_MIN},
    {"too small by one", 1, INT64_MIN, INT64_MIN},
    {"too small by far", INT64_MAX, INT64_MIN, INT64_MIN},
    {"the smallest from itself", INT64_MIN, INT64_MIN, 0},
    {"the largest from itself", INT64_MAX, INT64_MAX, 0},
};

static void between_is_the_difference_held_in_64_bits(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof between_rows / sizeof between_rows[0]; i++) {
        const struct between_row *row = &between_rows[i];
        if (dkti_instant_between(row->from_ms, row->until_ms) != row->duration_ms)
            fail_msg("%s: another duration", row->name);
    }
}

static void instants_are_valid_from_the_first_to_the_last(void **state)
{
    (void)state;
    assert_true(dkti_instant_is_valid(0));
    assert_true(dkti_instant_is_valid(DKTI_INSTANT_MIN));
    assert_true(dkti_instant_is_valid(DKTI_INSTANT_MAX));
    assert_false(dkti_instant_is_valid(DKTI_INSTANT_MIN - 1));
    assert_false(dkti_instant_is_valid(DKTI_INSTANT_MAX + 1));
    assert_false(dkti_instant_is_valid(INT64_MIN));
    assert_false(dkti_instant_is_valid(INT64_MAX));
}

static void the_first_and_the_last_instant_are_the_ends_of_their_years(void **state)
{
    (void)state;
    /* Days before 1970-01-01: 719,528 back to the year 0, which begins a cycle of 400 years; the year -9999
     * lies 25 cycles before that, less the leap year -10000. */
    assert_true(DKTI_INSTANT_MIN == -(INT64_C(719528) + 25 * 146097 - 366) * 86400000);
    assert_true(DKTI_INSTANT_MAX == (INT64_C(25) * 146097 - 719528) * 86400000 - 1);
}

static void the_earlier_and_the_later_are_chosen(void **state)
{
    (void)state;
    assert_int_equal(dkti_instant_min(-1, 1), -1);
    assert_int_equal(dkti_instant_min(1, -1), -1);
    assert_int_equal(dkti_instant_max(-1, 1), 1);
    assert_int_equal(dkti_instant_max(1, -1), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adding_stays_within_the_valid_instants),
        cmocka_unit_test(between_is_the_difference_held_in_64_bits),
        cmocka_unit_test(instants_are_valid_from_the_first_to_the_last),
        cmocka_unit_test(the_first_and_the_last_instant_are_the_ends_of_their_years),
        cmocka_unit_test(the_earlier_and_the_later_are_chosen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
