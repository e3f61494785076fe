/* SPDX-License-Identifier: MIT
 *
 * Error texts: how they are put together and how they are cut.
 */
#include "base/error.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <string.h>

static void an_error_says_its_pieces_in_order(void **state)
{
    (void)state;
    struct dkti_error error;
    assert_int_equal(dkti_error_begin(&error, -3, "ticket "), -3);
    dkti_error_add_text(&error, dkti_text_of("T-1xx", 3));
    dkti_error_add(&error, ": seq ");
    dkti_error_add_integer(&error, INT64_MIN);
    dkti_error_add(&error, ", not ");
    dkti_error_add_integer(&error, 7);
    assert_string_equal(error.text, "ticket T-1: seq -9223372036854775808, not 7");
    assert_int_equal(error.n, strlen(error.text));
    assert_int_equal(error.status, -3);
}

static void a_named_error_is_head_name_tail(void **state)
{
    (void)state;
    struct dkti_error error;
    assert_int_equal(dkti_error_named(&error, -2, "status ", dkti_text("open"), " is unknown"), -2);
    assert_string_equal(error.text, "status open is unknown");
}

static void without_an_error_only_the_status_is_passed_through(void **state)
{
    (void)state;
    assert_int_equal(dkti_error_begin(NULL, -3, "x"), -3);
    assert_int_equal(dkti_error_named(NULL, -4, "x", dkti_text("y"), "z"), -4);
    dkti_error_add(NULL, "x");
    dkti_error_add_text(NULL, dkti_text("x"));
    dkti_error_add_integer(NULL, 1);
}

static void beginning_forgets_what_was_said_before(void **state)
{
    (void)state;
    struct dkti_error error;
    dkti_error_begin(&error, -3, "a long first text");
    error.host_code = 17;
    dkti_error_begin(&error, -4, "short");
    assert_string_equal(error.text, "short");
    assert_int_equal(error.status, -4);
    assert_int_equal(error.host_code, 0);
}

static void a_cleared_error_is_none(void **state)
{
    (void)state;
    struct dkti_error error;
    dkti_error_begin(&error, -3, "text");
    error.host_code = 17;
    dkti_error_clear(&error);
    assert_int_equal(error.status, 0);
    assert_int_equal(error.host_code, 0);
    assert_int_equal(error.n, 0);
    assert_string_equal(error.text, "");
}

static void absent_and_null_pieces_add_nothing(void **state)
{
    (void)state;
    struct dkti_error error;
    dkti_error_begin(&error, -3, "a");
    dkti_error_add(&error, NULL);
    dkti_error_add_text(&error, dkti_text(NULL));
    assert_string_equal(error.text, "a");
}

static void a_text_of_the_largest_size_is_whole(void **state)
{
    (void)state;
    char text[DKTI_ERROR_TEXT_MAX];
    memset(text, 'x', sizeof text);
    struct dkti_error error;
    dkti_error_begin(&error, -3, "");
    dkti_error_add_text(&error, dkti_text_of(text, sizeof text));
    assert_int_equal(error.n, DKTI_ERROR_TEXT_MAX);
    assert_int_equal(strlen(error.text), DKTI_ERROR_TEXT_MAX);
    assert_false(error.is_cut);
}

static void a_long_text_is_cut_between_characters(void **state)
{
    (void)state;
    struct dkti_error error;
    dkti_error_begin(&error, -3, "");
    for (int32_t i = 0; i < DKTI_ERROR_TEXT_MAX - 1; i++)
        dkti_error_add(&error, "x");
    dkti_error_add(&error, "\xE5\xB7\xA5");
    assert_int_equal(error.n, DKTI_ERROR_TEXT_MAX - 1);
    assert_int_equal(strlen(error.text), DKTI_ERROR_TEXT_MAX - 1);
    assert_true(dkti_text_is_valid(error.text, (size_t)error.n));
}

static void nothing_is_added_behind_a_cut(void **state)
{
    (void)state;
    struct dkti_error error;
    dkti_error_begin(&error, -3, "");
    for (int32_t i = 0; i < DKTI_ERROR_TEXT_MAX - 1; i++)
        dkti_error_add(&error, "x");
    dkti_error_add(&error, "\xC3\xA4");
    dkti_error_add(&error, "y");
    assert_int_equal(error.n, DKTI_ERROR_TEXT_MAX - 1);
    assert_null(strchr(error.text, 'y'));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_error_says_its_pieces_in_order),
        cmocka_unit_test(a_named_error_is_head_name_tail),
        cmocka_unit_test(without_an_error_only_the_status_is_passed_through),
        cmocka_unit_test(beginning_forgets_what_was_said_before),
        cmocka_unit_test(a_cleared_error_is_none),
        cmocka_unit_test(absent_and_null_pieces_add_nothing),
        cmocka_unit_test(a_text_of_the_largest_size_is_whole),
        cmocka_unit_test(a_long_text_is_cut_between_characters),
        cmocka_unit_test(nothing_is_added_behind_a_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
