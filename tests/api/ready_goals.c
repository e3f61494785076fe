/* SPDX-License-Identifier: MIT
 *
 * The time limits of the regulations as goals ready to take (examples/data/goals): each with the figure that the source
 * gives; what the source leaves open is unset and has no clock (Q16). All of them run on one profile at once, in natural time
 * (Q1), without pauses (Q5).
 */
#include "api/clock_world.h"

#include <stdio.h>
#include <string.h>

static const char *const names[] = {
    "dispatch", "record", "feedback", "result_contact", "promise", "appointment", "major_complaint", "order_entry",
    "review_call", "delivery_date", "production_chase",
};

static const char *const open_names[] = {
    "handling", "first_response", "next_response", "begin", "solution", "reply", "unit_return", "transfer_follow_up",
    "follow_up", "order_confirmation", "dispatch_relay", "dispatch_onward", "accept", "progress_report",
};

enum {
    NAME_COUNT = sizeof names / sizeof names[0],
    OPEN_COUNT = sizeof open_names / sizeof open_names[0],
};

static void goal_load(dkt_profile *profile, const char *name)
{
    char path[512];
    char json[4096];
    snprintf(path, sizeof path, "%s/examples/data/goals/%s.json", SOURCE_ROOT, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t n = fread(json, 1, sizeof json, file);
    fclose(file);
    if (dkt_profile_add_goal(profile, json, (int32_t)n) != DKT_OK) {
        fail_msg("%s: %s", name, dkt_profile_error_text(profile));
    }
}

static void profile_ready(dkt_profile *profile)
{
    static const char *const instants[] = {"call_ended_at",    "record_completed_at", "result_told_at",  "promised_at",
                                           "reported_at",      "order_entered_at",    "units_notified_at", "review_ended_at",
                                           "delivery_date_sent_at", "chased_at",      "produced_at"};
    for (size_t i = 0; i < sizeof instants / sizeof instants[0]; i++) {
        assert_int_equal(dkt_profile_add_field(profile, instants[i], DKT_TYPE_INSTANT, 0, "i", "i"), DKT_OK);
    }
    assert_int_equal(dkt_profile_add_field(profile, "complexity", DKT_TYPE_TEXT, 0, "c", "c"), DKT_OK);
    assert_int_equal(dkt_profile_add_field(profile, "complaint_level", DKT_TYPE_TEXT, 0, "c", "c"), DKT_OK);
    for (size_t i = 0; i < 3; i++) {
        static const char *const types[] = {"complaint", "enquiry", "suggestion"};
        assert_int_equal(dkt_profile_add_type(profile, types[i], "t", "t"), DKT_OK);
    }
    for (int32_t i = 0; i < NAME_COUNT; i++) {
        goal_load(profile, names[i]);
    }
    for (int32_t i = 0; i < OPEN_COUNT; i++) {
        goal_load(profile, open_names[i]);
    }
}

static void begin(struct story *story)
{
    clock_begin_with(story, NULL, profile_ready);
}

#define AMEND_AT(story, field) DO(story, "amend", ON("T"), INTEGER(field, (story)->now_ms))

/* R107, N01, Q2: from the acceptance of the request, so that nobody gains by registering late. */
static void dispatch_within_10_minutes_of_acceptance(void **state)
{
    struct story story;
    (void)state;
    begin(&story);
    GO(&story, MIN(4));
    DO(&story, "register", ON("T"), INSTANT("requested_at", 0));
    DO(&story, "register", ON("U"), INSTANT("requested_at", 0));
    GO(&story, MIN(10));
    DO(&story, "dispatch", ON("T"), TEXT("owner", "inspector"));
    CLOCK(&story, "T", "dispatch/1", "anchor_at=+0 due_at=- verdict=1 elapsed_ms=600000");
    GO(&story, MIN(12));
    DO(&story, "dispatch", ON("U"), TEXT("owner", "inspector"));
    CLOCK(&story, "U", "dispatch/1", "verdict=2 breached_at=+600");
    ENTRIES(&story, "U", "register+240 breached:dispatch/1+600 escalated:dispatch/1:1>supervisor+600 dispatch+720");
    clock_end(&story);
}

/* field.md (e) 9: a relayed dispatch covers both legs, from the acceptance to whom it is finally dispatched. */
static void a_relayed_request_is_dispatched_when_it_is_handed_on_R021(void **state)
{
    struct story story;
    (void)state;
    begin(&story);
    DO(&story, "register", ON("T"));
    GO(&story, MIN(4));
    DO(&story, "relay", ON("T"), TEXT("unit", "tier-2"));
    CLOCK(&story, "T", "dispatch/1", "status=1");
    GO(&story, MIN(6));
    DO(&story, "dispatch", ON("T"), TEXT("owner", "inspector"));
    CLOCK(&story, "T", "dispatch/1", "verdict=1 elapsed_ms=360000");
    clock_end(&story);
}

/* R108, N02: from the end of the call, which lies before the registration, to the complete record. */
static void record_within_5_minutes_of_the_call(void **state)
{
    struct story story;
    (void)state;
    begin(&story);
    GO(&story, MIN(3));
    DO(&story, "register", ON("T"), INSTANT("call_ended_at", 0));
    CLOCK(&story, "T", "record/1", "anchor_at=+0 due_at=+300");
    GO(&story, MIN(5));
    AMEND_AT(&story, "record_completed_at");
    CLOCK(&story, "T", "record/1", "verdict=1 elapsed_ms=300000");
    GO(&story, MIN(9));
    DO(&story, "register", ON("U"), INSTANT("call_ended_at", MIN(3)), INSTANT("record_completed_at", MIN(9)));
    CLOCK(&story, "U", "record/1", "verdict=2 breached_at=+540");
    DO(&story, "register", ON("V"), INSTANT("call_ended_at", MIN(4)), INSTANT("record_completed_at", MIN(9)));
    CLOCK(&story, "V", "record/1", "verdict=1");
    clock_end(&story);
}

/* R109, R110, R111, N03 to N06, Q3: to the first result that the customer is given, whatever was noted meanwhile. */
static void feedback_within_24_hours_or_48_for_complex_problems(void **state)
{
    struct story story;
    (void)state;
    begin(&story);
    DO(&story, "register", ON("T"), INSTANT("call_ended_at", -60), TEXT("complexity", "general"));
    DO(&story, "register", ON("U"), INSTANT("call_ended_at", -60), TEXT("complexity", "complex"));
    CLOCK(&story, "T", "feedback/1", "due_at=+86340");
    CLOCK(&story, "U", "feedback/1", "due_at=+172740");
    DO(&story, "note", ON("T"), TEXT("text", "asked the bank"));
    DO(&story, "message", ON("T"), TEXT("text", "we are on it"), INTEGER("direction", DKT_DIRECTION_OUT));
    CLOCK(&story, "T", "feedback/1", "status=1");
    GO(&story, HOURS(30));
    AMEND_AT(&story, "result_told_at");
    CLOCK(&story, "T", "feedback/1", "verdict=2 breached_at=+86340 level=1");
    DO(&story, "amend", ON("U"), INTEGER("result_told_at", story.now_ms));
    CLOCK(&story, "U", "feedback/1", "verdict=1 level=0");
    clock_end(&story);
}

/* R025, Q53: general or complex is decided later, or changed: counted from the call all the same. */
static void a_problem_found_complex_has_48_hours_from_the_call(void **state)
{
    struct story story;
    (void)state;
    begin(&story);
    DO(&story, "register", ON("T"), INSTANT("call_ended_at", -60));
    CLOCK(&story, "T", "feedback/1", "none");
    GO(&story, HOURS(2));
    DO(&story, "amend", ON("T"), TEXT("complexity", "general"));
    CLOCK(&story, "T", "feedback/1", "anchor_at=-60 due_at=+86340");
    GO(&story, HOURS(26));
    DO(&story, "amend", ON("T"), TEXT("complexity", "complex"));
    CLOCK(&story, "T", "feedback/1", "anchor_at=-60 due_at=+172740 breached_at=-");
    clock_end(&story);
}

/* R112, N07, Q4: a goal of its own beside the feedback. */
static void result_contact_within_1_hour_of_the_end(void **state)
{
    struct story story;
    (void)state;
    begin(&story);
    DO(&story, "register", ON("T"), TEXT("complexity", "general"));
    GO(&story, HOURS(3));
    DO(&story, "resolve", ON("T"), TEXT("resolution", "new card"));
    CLOCK(&story, "T", "result_contact/1", "status=1 anchor_at=+10800 due_at=+14400");
    GO(&story, HOURS(4));
    AMEND_AT(&story, "result_told_at");
    CLOCK(&story, "T", "result_contact/1", "verdict=1 elapsed_ms=3600000");
    CLOCK(&story, "T", "feedback/1", "verdict=1");
    clock_end(&story);
}

/* R113, R114, N08, R084: any time may be promised; a new promise takes the place of the old one. */
static void a_promise_is_kept_or_broken_at_the_promised_time(void **state)
{
    struct story story;
    (void)state;
    begin(&story);
    DO(&story, "register", ON("T"), INSTANT("record_completed_at", 0));
    DO(&story, "assign", ON("T"), TEXT("owner", "li"));
    DO(&story, "amend", ON("T"), INSTANT("promised_at", HOURS(24)));
    CLOCK(&story, "T", "promise/1", "due_at=+86400 next_at=+84600");
    GO(&story, HOURS(1));
    DO(&story, "amend", ON("T"), INSTANT("promised_at", HOURS(5)));
    CLOCK(&story, "T", "promise/1", "status=4");
    CLOCK(&story, "T", "promise/2", "due_at=+18000");
    GO(&story, HOURS(5));
    DO(&story, "message", ON("T"), TEXT("text", "done"), INTEGER("direction", DKT_DIRECTION_OUT));
    CLOCK(&story, "T", "promise/2", "verdict=1");
    DO(&story, "amend", ON("T"), INSTANT("promised_at", HOURS(6)));
    GO(&story, HOURS(7));
    DO(&story, "message", ON("T"), TEXT("text", "sorry"), INTEGER("direction", DKT_DIRECTION_OUT));
    CLOCK(&story, "T", "promise/3", "verdict=2 breached_at=+21600");
    ENTRIES(&story, "T", "register+0 assign+0 amend+0 amend+3600 warned:promise/2:1>owner+16200 message+18000 amend+18000 "
                         "warned:promise/3:1>owner+19800 breached:promise/3+21600 escalated:promise/3:1>supervisor+21600 message+25200");
    clock_end(&story);
}

/* R123, R067: arrival within the agreed window; an appointment that is moved is judged by the new window. */
static void an_appointment_is_kept_by_arriving_in_its_window(void **state)
{
    struct story story;
    (void)state;
    begin(&story);
    DO(&story, "register", ON("T"));
    DO(&story, "reserve", ON("T"), INSTANT("appointment_from", HOURS(2)), INSTANT("appointment_until", HOURS(3)),
       TEXT("appointment_with", "ann"));
    CLOCK(&story, "T", "appointment/1", "due_at=+10800 next_at=+7200");
    DO(&story, "reserve", ON("T"), INSTANT("appointment_from", HOURS(5)), INSTANT("appointment_until", HOURS(6)),
       TEXT("appointment_with", "ann"));
    CLOCK(&story, "T", "appointment/1", "status=4");
    GO(&story, HOURS(6) - 1);
    DO(&story, "arrive", ON("T"));
    CLOCK(&story, "T", "appointment/2", "verdict=1");
    DO(&story, "reserve", ON("T"), INSTANT("appointment_from", HOURS(8)), INSTANT("appointment_until", HOURS(9)),
       TEXT("appointment_with", "ann"));
    GO(&story, HOURS(9) + 1);
    DO(&story, "arrive", ON("T"));
    CLOCK(&story, "T", "appointment/3", "verdict=2 breached_at=+32400");
    clock_end(&story);
}

/* R130, N39, Q27, Q28: in the same call, also when the level is raised later; once. */
static void a_major_complaint_is_reported_in_the_same_call(void **state)
{
    struct story story;
    (void)state;
    begin(&story);
    DO(&story, "register", ON("T"), TEXT("complaint_level", "major"), TEXT("type", "complaint"));
    ENTRIES(&story, "T", "register+0 breached:major_complaint/1+0 escalated:major_complaint/1:1>management+0");
    DO(&story, "register", ON("U"), TEXT("complaint_level", "general"), TEXT("type", "complaint"));
    GO(&story, MIN(5));
    DO(&story, "amend", ON("U"), TEXT("complaint_level", "major"));
    ENTRIES(&story, "U", "register+0 amend+300 breached:major_complaint/1+300 escalated:major_complaint/1:1>management+300");
    clock_end(&story);
}

/* R193, R195, R197, N11 to N13: the chain of an urgent order. */
static void an_urgent_order_has_2_hours_2_hours_and_1_hour(void **state)
{
    struct story story;
    (void)state;
    begin(&story);
    DO(&story, "register", ON("T"), INTEGER("level", DKT_LEVEL_URGENT));
    DO(&story, "register", ON("N"), INTEGER("level", DKT_LEVEL_NORMAL));
    CLOCK(&story, "T", "order_entry/1", "due_at=+7200");
    CLOCK(&story, "N", "order_entry/1", "none");
    GO(&story, HOURS(2));
    AMEND_AT(&story, "order_entered_at");
    CLOCK(&story, "T", "order_entry/1", "verdict=1");
    CLOCK(&story, "T", "review_call/1", "due_at=+14400");
    GO(&story, HOURS(5));
    AMEND_AT(&story, "units_notified_at");
    CLOCK(&story, "T", "review_call/1", "verdict=2 breached_at=+14400");
    GO(&story, HOURS(8));
    DO(&story, "amend", ON("T"), INSTANT("review_ended_at", HOURS(7)));
    CLOCK(&story, "T", "delivery_date/1", "anchor_at=+25200 due_at=+28800");
    AMEND_AT(&story, "delivery_date_sent_at");
    CLOCK(&story, "T", "delivery_date/1", "verdict=1");
    clock_end(&story);
}

/* R198, N14: each day until it is produced. */
static void production_is_chased_every_day(void **state)
{
    struct story story;
    (void)state;
    begin(&story);
    DO(&story, "register", ON("T"), INTEGER("level", DKT_LEVEL_URGENT));
    AMEND_AT(&story, "review_ended_at");
    GO(&story, HOURS(20));
    AMEND_AT(&story, "chased_at");
    CLOCK(&story, "T", "production_chase/1", "verdict=1");
    CLOCK(&story, "T", "production_chase/2", "due_at=+158400");
    GO(&story, HOURS(50));
    AMEND_AT(&story, "chased_at");
    CLOCK(&story, "T", "production_chase/2", "verdict=2");
    GO(&story, HOURS(60));
    AMEND_AT(&story, "produced_at");
    CLOCK(&story, "T", "production_chase/3", "verdict=1");
    CLOCK(&story, "T", "production_chase/4", "none");
    clock_end(&story);
}

/* ---- what the sources leave open ---- */

/* R115, R116, R117, R118, R119, R120, R122, R180 (U01 to U05, U21, N40), Q16: never a number of our own. */
static void a_limit_without_a_figure_has_no_clock(void **given)
{
    const char *name = *given;
    struct story story;
    char run[64];
    snprintf(run, sizeof run, "%s/1", name);
    begin(&story);
    DO(&story, "register", ON("T"), TEXT("type", "complaint"), TEXT("owner", "li"));
    DO(&story, "transfer", ON("T"), TEXT("owner", "wu"));
    DO(&story, "note", ON("T"), TEXT("text", "x"));
    DO(&story, "message", ON("T"), TEXT("text", "x"), INTEGER("direction", DKT_DIRECTION_IN));
    CLOCK(&story, "T", run, "none");
    DO(&story, "progress", ON("T"));
    DO(&story, "message", ON("T"), TEXT("text", "x"), INTEGER("direction", DKT_DIRECTION_OUT));
    DO(&story, "resolve", ON("T"), TEXT("resolution", "x"));
    CLOCK(&story, "T", run, "none");
    clock_end(&story);
}

int main(void)
{
    struct CMUnitTest tests[12 + OPEN_COUNT] = {
        cmocka_unit_test(dispatch_within_10_minutes_of_acceptance),
        cmocka_unit_test(a_relayed_request_is_dispatched_when_it_is_handed_on_R021),
        cmocka_unit_test(record_within_5_minutes_of_the_call),
        cmocka_unit_test(feedback_within_24_hours_or_48_for_complex_problems),
        cmocka_unit_test(a_problem_found_complex_has_48_hours_from_the_call),
        cmocka_unit_test(result_contact_within_1_hour_of_the_end),
        cmocka_unit_test(a_promise_is_kept_or_broken_at_the_promised_time),
        cmocka_unit_test(an_appointment_is_kept_by_arriving_in_its_window),
        cmocka_unit_test(a_major_complaint_is_reported_in_the_same_call),
        cmocka_unit_test(an_urgent_order_has_2_hours_2_hours_and_1_hour),
        cmocka_unit_test(production_is_chased_every_day),
    };
    size_t count = 11;
    for (size_t i = 0; i < OPEN_COUNT; i++) {
        tests[count++] = (struct CMUnitTest){open_names[i], a_limit_without_a_figure_has_no_clock, NULL, NULL,
                                             (void *)(uintptr_t)open_names[i]};
    }
    return _cmocka_run_group_tests("ready_goals", tests, count, NULL, NULL);
}
