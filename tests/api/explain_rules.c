/* SPDX-License-Identifier: MIT
 *
 * Clocks of tickets that are met by other rules than those that they began under: the ladder became shorter, a goal is
 * gone, a calendar is another one.
 */
#include "explain_support.h"

static void profile_with(dkt_profile *profile, const char *goal)
{
    if (dkt_profile_add_goal(profile, goal, -1) != DKT_OK) {
        fail_msg("%s", dkt_profile_error_text(profile));
    }
}

static void long_ladder(dkt_profile *profile)
{
    profile_with(profile, "{\"code\":\"g\",\"english\":\"g\",\"chinese\":\"g\",\"start\":[\"verb:register\"],"
                          "\"stop\":[\"state:closed\"],\"target\":{\"hours\":4},"
                          "\"warn\":[{\"before\":{\"hours\":3},\"to\":\"owner\"},{\"before\":{\"hours\":1},\"to\":\"owner\"}],"
                          "\"escalate\":[{\"after\":{\"hours\":1},\"to\":\"head\"},{\"after\":{\"hours\":2},\"to\":\"head\"}]}");
}

static void short_ladder(dkt_profile *profile)
{
    profile_with(profile, "{\"code\":\"g\",\"english\":\"g\",\"chinese\":\"g\",\"start\":[\"verb:register\"],"
                          "\"stop\":[\"state:closed\"],\"target\":{\"hours\":4},"
                          "\"escalate\":[{\"after\":{\"hours\":1},\"to\":\"head\"}]}");
}

static const struct story_options before = {.profile = long_ladder};
static const struct story_options after = {.profile = short_ladder};

static int rules_setup(void **state)
{
    return story_setup_with(state, &before);
}

static void a_step_that_the_ladder_has_no_more_is_not_taken(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"));
    PASS(story, 5 * HOUR + 1);
    DO(story, "note", ON("T-1"), TEXT("text", "x")); /* both warnings, the breach, the first step */
    TICKET(story, "T-1", "next_due=+21600");
    story_join(story, &after);
    PASS(story, 2 * HOUR);
    DO(story, "note", ON("T-1"), TEXT("text", "y"));
    JOURNAL(story, "T-1", "register+0 clock_warned+3600 clock_warned+10800 clock_breached+14400 clock_escalated+18000 "
                          "note+18001 note+25201");
    TICKET(story, "T-1", "next_due=-");
}

static void a_warning_that_is_no_more_is_no_breach(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"));
    TICKET(story, "T-1", "next_due=+3600");
    story_join(story, &after);
    PASS(story, 2 * HOUR);
    DO(story, "note", ON("T-1"), TEXT("text", "x"));
    JOURNAL(story, "T-1", "register+0 note+7200");
    TICKET(story, "T-1", "next_due=+14400");
}

static void an_explanation_says_that_the_stored_clock_is_of_other_rules(void **state)
{
    struct story *story = *state;
    dkt_status status = DKT_OK;
    DO(story, "register", ON("T-1"));
    PASS(story, 2 * HOUR);
    DO(story, "note", ON("T-1"), TEXT("text", "x"));
    story_join(story, &after);
    dkt_op *op = explain_run(story, "T-1", "g", 0, &status);
    assert_int_equal(status, DKT_OK);
    const dkt_explanation *explanation = dkt_result_explanation(dkt_op_result(op));
    assert_int_equal(dkt_explanation_is_stored(explanation), 0); /* its next instant was that of a warning */
    assert_int_equal(dkt_explanation_elapsed(explanation, NULL), 2 * HOUR * 1000);
    dkt_op_free(op);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_step_that_the_ladder_has_no_more_is_not_taken, rules_setup, story_teardown),
        cmocka_unit_test_setup_teardown(a_warning_that_is_no_more_is_no_breach, rules_setup, story_teardown),
        cmocka_unit_test_setup_teardown(an_explanation_says_that_the_stored_clock_is_of_other_rules, rules_setup,
                                        story_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
