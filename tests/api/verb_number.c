/* SPDX-License-Identifier: MIT
 *
 * Numbers of tickets (R003): given by hand, gapless, and in blocks.
 */
#include "fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void profile_gapless(dkt_profile *profile)
{
    assert_int_equal(dkt_profile_set_series(profile, "gd", DKT_SERIES_GAPLESS, "GD", 4, 0), DKT_OK);
}

static void profile_blocks(dkt_profile *profile)
{
    assert_int_equal(dkt_profile_set_series(profile, "gd", DKT_SERIES_BLOCKS, "GD", 4, 3), DKT_OK);
}

static int gapless_setup(void **state)
{
    return story_setup_with(state, &(struct story_options){.profile = profile_gapless});
}

static int blocks_setup(void **state)
{
    return story_setup_with(state, &(struct story_options){.profile = profile_blocks});
}

static const char *register_next(struct story *story)
{
    DO(story, "register", TEXT("title", "x"));
    return dkt_row_text(dkt_result_row(story->result, 0), DKT_TICKET_NUMBER, NULL);
}

/* ---- by hand ---- */

static void a_ticket_has_no_number_by_itself(void **state)
{
    struct story *story = *state;
    assert_null(register_next(story));
}

static void a_number_given_by_hand_is_unique_R003(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("A"), TEXT("number", "2024-1"));
    REFUSED(story, "exists:number", "register", ON("B"), TEXT("number", "2024-1"));
    assert_string_equal(dkt_result_reason_text(story->result, 0, DKT_LANGUAGE_CHINESE), "number 已存在");
    DO(story, "register", ON("B"), TEXT("number", "2024-2"));
    LIST(story, DKT_QUERY_NUMBER, "2024-2", "B");
    LIST(story, DKT_QUERY_NUMBER, "2024-3", "");
    FAILS(story, DKT_E_UNKNOWN, "amend", ON("B"), TEXT("number", "2024-1"));
}

static void an_absent_number_is_drawn_like_one_not_given(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("A"), NONE("number"));
    TICKET(story, "A", "number=GD0001");
}

/* ---- gapless ---- */

static void gapless_numbers_follow_each_other(void **state)
{
    struct story *story = *state;
    assert_string_equal(register_next(story), "GD0001");
    assert_string_equal(register_next(story), "GD0002");
    (void)TRY(story, "register", ON("A"), TEXT("status", "blocked")); /* refused: takes none */
    (void)TRY(story, "register", ON("A"), DRY_RUN);                   /* nor does a dry run */
    assert_string_equal(register_next(story), "GD0003");
    assert_int_equal(story_ask(story, story_query(story, DKT_QUERY_NUMBER, "GD0002")), DKT_OK);
    assert_int_equal(dkt_result_row_count(story->result), 1);
}

static void numbers_grow_beyond_their_digits(void **state)
{
    struct story *story = *state;
    char number[32] = "";
    for (int i = 0; i < 10001; i++) {
        snprintf(number, sizeof number, "%s", register_next(story));
    }
    assert_string_equal(number, "GD10001");
}

static void a_number_by_hand_may_not_look_like_one_of_the_series(void **state)
{
    struct story *story = *state;
    REFUSED(story, "value:number", "register", ON("A"), TEXT("number", "GD0007"));
    REFUSED(story, "value:number", "register", ON("A"), TEXT("number", "GD00070"));
    DO(story, "register", ON("A"), TEXT("number", "GD007")); /* too few digits */
    DO(story, "register", ON("B"), TEXT("number", "GD000x"));
    DO(story, "register", ON("C"), TEXT("number", "XX0007"));
    REFUSED(story, "exists:number", "register", ON("D"), TEXT("number", "XX0007"));
    assert_string_equal(register_next(story), "GD0001"); /* by hand takes none of the series */
}

static void gapless_numbers_of_two_processes_have_no_gap(void **state)
{
    struct story *story = *state;
    story_join(story, &(struct story_options){.profile = profile_gapless, .worker = "w2"});
    for (int i = 1; i <= 6; i++) {
        char expected[16];
        story->desk = story->desks[i % 2];
        snprintf(expected, sizeof expected, "GD%04d", i);
        assert_string_equal(register_next(story), expected);
    }
    assert_int_equal(story_row_count(story, DKT_KIND_LEASE), 0);
}

/* ---- blocks ---- */

static void each_worker_draws_from_a_run_of_his_own(void **state)
{
    struct story *story = *state;
    story_join(story, &(struct story_options){.profile = profile_blocks, .worker = "w2"});
    static const char *const expected[] = {"GD0001", "GD0004", "GD0002", "GD0005",
                                           "GD0003", "GD0006", "GD0007", "GD0010"};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        story->desk = story->desks[i % 2];
        assert_string_equal(register_next(story), expected[i]);
    }
    assert_int_equal(story_row_count(story, DKT_KIND_LEASE), 2);
    assert_int_equal(story_row_count(story, DKT_KIND_SERIES), 1);
}

static void a_run_that_is_used_up_is_followed_by_the_next(void **state)
{
    struct story *story = *state;
    for (int i = 1; i <= 7; i++) {
        char expected[16];
        snprintf(expected, sizeof expected, "GD%04d", i);
        assert_string_equal(register_next(story), expected);
    }
    assert_int_equal(story_row_count(story, DKT_KIND_LEASE), 1);
}

static void a_worker_who_comes_back_after_days_goes_on_with_his_run(void **state)
{
    struct story *story = *state;
    assert_string_equal(register_next(story), "GD0001");
    PASS(story, 3 * 86400);
    assert_string_equal(register_next(story), "GD0002");
}

static void drawing_touches_the_series_once_a_run(void **state)
{
    struct story *story = *state;
    (void)register_next(story);
    assert_int_equal(dkt_op_round_count(story->op), 2); /* lease, then the series */
    (void)register_next(story);
    assert_int_equal(dkt_op_round_count(story->op), 1);
    (void)register_next(story);
    assert_int_equal(dkt_op_round_count(story->op), 1);
    (void)register_next(story);
    assert_int_equal(dkt_op_round_count(story->op), 2);
}

static void registered_with_another_id_twice_each_has_a_number(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("A"), REQUEST("r-1"));
    DO(story, "register", ON("A"), REQUEST("r-1"));
    assert_int_equal(dkt_result_is_replayed(story->result), 1);
    TICKET(story, "A", "number=GD0001");
    assert_string_equal(register_next(story), "GD0002"); /* a replay draws nothing */
}

int main(void)
{
#define WITH_STORY(f) cmocka_unit_test_setup_teardown(f, story_setup, story_teardown)
#define WITH_GAPLESS(f) cmocka_unit_test_setup_teardown(f, gapless_setup, story_teardown)
#define WITH_BLOCKS(f) cmocka_unit_test_setup_teardown(f, blocks_setup, story_teardown)
    const struct CMUnitTest tests[] = {
        WITH_STORY(a_ticket_has_no_number_by_itself),
        WITH_STORY(a_number_given_by_hand_is_unique_R003),
        WITH_GAPLESS(an_absent_number_is_drawn_like_one_not_given),
        WITH_GAPLESS(gapless_numbers_follow_each_other),
        WITH_GAPLESS(numbers_grow_beyond_their_digits),
        WITH_GAPLESS(a_number_by_hand_may_not_look_like_one_of_the_series),
        WITH_GAPLESS(gapless_numbers_of_two_processes_have_no_gap),
        WITH_BLOCKS(each_worker_draws_from_a_run_of_his_own),
        WITH_BLOCKS(a_run_that_is_used_up_is_followed_by_the_next),
        WITH_BLOCKS(a_worker_who_comes_back_after_days_goes_on_with_his_run),
        WITH_BLOCKS(drawing_touches_the_series_once_a_run),
        WITH_BLOCKS(registered_with_another_id_twice_each_has_a_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
