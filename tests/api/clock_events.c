/* SPDX-License-Identifier: MIT
 *
 * Warnings, breaches and the ladder: once each, in order, at their own instants, whoever looks and when.
 */
#include "api/clock_world.h"

#define FROM_START "'start':['verb:register'],'stop':['state:closed'],"
#define LADDER                                                                                                    \
    "'target':{'hours':4},'warn':[{'percent':50,'to':'owner'},{'percent':75,'to':'supervisor'}],"                 \
    "'escalate':[{'after':{'minutes':0},'to':'supervisor'},{'after':{'minutes':0},'to':'quality'},"               \
    "{'after':{'hours':2},'to':'head'},{'after':{'hours':20},'to':'chief'}]"
#define ALL_STEPS                                                                                                 \
    "warned:g/1:1>owner+7200 warned:g/1:2>supervisor+10800 breached:g/1+14400 escalated:g/1:1>supervisor+14400 " \
    "escalated:g/1:2>quality+14400 escalated:g/1:3>head+21600 escalated:g/1:4>chief+86400"
#define RESOLVE(story) DO(story, "resolve", ON("T"), TEXT("resolution", "done"))

static void story_of(struct story *story, const char *goal)
{
    clock_begin(story, (const char *[]){goal, NULL});
}

/* R111: each step once, to whom. */
static void each_step_is_taken_once_at_its_instant(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", FROM_START LADDER));
    DO(&story, "register", ON("T"));
    for (int32_t i = 0; i < 60; i++) {
        PASS(&story, MIN(30));
        clock_run_due(&story);
        clock_run_due(&story);
    }
    ENTRIES(&story, "T", "register+0 " ALL_STEPS);
    CLOCK(&story, "T", "g/1", "warned=2 level=4 next_at=- breached_at=+14400");
    TICKET(&story, "T", "next_due=-");
    clock_end(&story);
}

/* The evaluator has been asleep for two days. */
static void an_evaluator_that_slept_tells_all_in_order_at_their_instants(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", FROM_START LADDER));
    DO(&story, "register", ON("T"));
    PASS(&story, DAYS(2));
    clock_run_due(&story);
    ENTRIES(&story, "T", "register+0 " ALL_STEPS);
    clock_run_due(&story);
    ENTRIES(&story, "T", "register+0 " ALL_STEPS);
    clock_end(&story);
}

static void whoever_acts_first_tells_what_was_due_before(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", FROM_START LADDER));
    DO(&story, "register", ON("T"));
    PASS(&story, DAYS(2));
    DO(&story, "note", ON("T"), TEXT("text", "?"));
    ENTRIES(&story, "T", "register+0 " ALL_STEPS " note+172800");
    clock_end(&story);
}

/* Crossed and then closed before anyone looked is a breach. */
static void crossed_and_closed_before_anyone_looked_is_a_breach(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", FROM_START "'target':{'hours':4}"));
    DO(&story, "register", ON("T"));
    PASS(&story, HOURS(4));
    story.now_ms += 1;
    RESOLVE(&story);
    ENTRIES(&story, "T", "register+0 breached:g/1+14400 resolve+14400.001");
    CLOCK(&story, "T", "g/1", "verdict=2 breached_at=+14400 elapsed_ms=14400001");
    clock_end(&story);
}

/* Stop before breach. */
static void who_stops_in_the_last_millisecond_has_met_the_goal(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", FROM_START "'target':{'hours':4},'warn':[{'before':{'minutes':0}}]"));
    DO(&story, "register", ON("T"));
    PASS(&story, HOURS(4));
    clock_run_due(&story); /* at the very instant: somebody may still act */
    DO(&story, "note", ON("T"), TEXT("text", "a moment please"));
    RESOLVE(&story);
    PASS(&story, HOURS(1));
    clock_run_due(&story);
    ENTRIES(&story, "T", "register+0 note+14400 resolve+14400");
    CLOCK(&story, "T", "g/1", "verdict=1 breached_at=-");
    clock_end(&story);
}

/* Nor does a clock that the same instant starts or resumes with its time just used up. */
static void a_clock_that_starts_in_its_last_millisecond_can_still_be_met(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", FROM_START "'anchor':'requested_at','target':{'hours':4},'escalate':[{'after':{'ms':0},'to':'a'}]"));
    GO(&story, HOURS(4));
    DO(&story, "register", ON("T"), INSTANT("requested_at", 0));
    RESOLVE(&story);
    DO(&story, "register", ON("U"), INSTANT("requested_at", 0));
    PASS(&story, 1);
    clock_run_due(&story);
    ENTRIES(&story, "T", "register+14400 resolve+14400");
    CLOCK(&story, "T", "g/1", "verdict=1 elapsed_ms=14400000");
    ENTRIES(&story, "U", "register+14400 breached:g/1+14400 escalated:g/1:1>a+14400");
    clock_end(&story);
}

static void a_clock_that_goes_on_with_no_time_left_is_breached_as_it_goes_on(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", FROM_START "'pause':['verb:claim'],'resume':['verb:claim_lapsed'],'target':{'minutes':30}"));
    DO(&story, "register", ON("T"));
    GO(&story, MIN(30));
    DO(&story, "claim", ON("T")); /* in the last millisecond, for half an hour */
    GO(&story, MIN(61));
    clock_run_due(&story);
    ENTRIES(&story, "T", "register+0 claim+1800 claim_lapsed+3600 breached:g/1+3600");
    clock_end(&story);
}

/* What an operation tells on its way to its own instant changes clocks as well; that is not its own doing. */
static void the_last_millisecond_is_there_also_when_the_clock_was_resumed_on_the_way(void **state)
{
    (void)state;
    for (int32_t is_run = 0; is_run < 2; is_run++) {
        struct story story;
        story_of(&story, GOAL("g", FROM_START "'pause':['verb:claim'],'resume':['verb:claim_lapsed'],'target':{'hours':1}"));
        DO(&story, "register", ON("T"));
        DO(&story, "claim", ON("T")); /* for half an hour */
        if (is_run == 1) {
            GO(&story, MIN(45));
            clock_run_due(&story);
        }
        GO(&story, MIN(90));
        DO(&story, "note", ON("T"), TEXT("text", "a moment please"));
        RESOLVE(&story);
        ENTRIES(&story, "T", "register+0 claim+0 claim_lapsed+1800 note+5400 resolve+5400");
        CLOCK(&story, "T", "g/1", "verdict=1");
        clock_end(&story);
    }
}

static void a_target_missed_by_nobody_is_told_once_its_instant_is_over(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", FROM_START "'target':{'hours':4}"));
    DO(&story, "register", ON("T"));
    PASS(&story, HOURS(4));
    DO(&story, "note", ON("T"), TEXT("text", "a moment please"));
    TICKET(&story, "T", "next_due=+14400");
    PASS(&story, HOURS(1));
    RESOLVE(&story);
    ENTRIES(&story, "T", "register+0 note+14400 breached:g/1+14400 resolve+18000");
    clock_end(&story);
}

static void registered_anywhere(dkt_profile *profile)
{
    assert_int_equal(dkt_profile_add_action(profile, "told", DKT_VERB_REGISTER, NULL, "t", "t"), DKT_OK);
    assert_int_equal(dkt_profile_allow(profile, "told", NULL), DKT_OK);
}

static void what_falls_together_has_one_order(void **state)
{
    struct story story;
    (void)state;
    clock_begin_with(&story,
                (const char *[]){
                    GOAL("breach", FROM_START "'target':{'hours':2},'escalate':[{'after':{'hours':0},'to':'head'}]"),
                    GOAL("warn", FROM_START "'target':{'hours':4},'warn':[{'percent':50}]"),
                    GOAL("resume", FROM_START "'pause':['status:blocked'],'pause_at_most':{'hours':2},'target':{'hours':9}"),
                    GOAL("second", FROM_START "'target':{'hours':2}"),
                    NULL}, registered_anywhere);
    DO(&story, "told", ON("T"), TEXT("status", "blocked"), INTEGER("block_party", 1), TEXT("block_reason", "x"),
       INSTANT("follow_up_at", HOURS(2)));
    PASS(&story, HOURS(3));
    clock_run_due(&story);
    ENTRIES(&story, "T", "told+0 resumed:resume/1+7200 warned:warn/1:1+7200 breached:breach/1+7200 breached:second/1+7200 "
                         "escalated:breach/1:1>head+7200 follow_up_due+7200");
    clock_end(&story);
}

/* The end of an appointment that falls together with a clock's is told whoever tells them. */
static void an_appointment_that_ends_with_a_target_is_told_too(void **state)
{
    (void)state;
    for (int32_t is_run = 0; is_run < 2; is_run++) {
        struct story story;
        story_of(&story, GOAL("g", FROM_START "'target':{'hours':3}"));
        DO(&story, "register", ON("T"));
        DO(&story, "reserve", ON("T"), INSTANT("appointment_from", HOURS(2)), INSTANT("appointment_until", HOURS(3)),
           TEXT("appointment_with", "ann"));
        PASS(&story, HOURS(4));
        if (is_run == 1) {
            clock_run_due(&story);
        }
        DO(&story, "arrive", ON("T"));
        ENTRIES(&story, "T", "register+0 reserve+0 breached:g/1+10800 appointment_passed+10800 arrive+14400");
        clock_end(&story);
    }
}

static void an_appointment_is_told_once_though_a_clock_waits_at_its_instant(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", FROM_START "'target':{'hours':3}"));
    DO(&story, "register", ON("T"));
    DO(&story, "reserve", ON("T"), INSTANT("appointment_from", HOURS(2)), INSTANT("appointment_until", HOURS(3)),
       TEXT("appointment_with", "ann"));
    PASS(&story, HOURS(3));
    DO(&story, "note", ON("T"), TEXT("text", "late"));
    PASS(&story, 1);
    clock_run_due(&story);
    ENTRIES(&story, "T", "register+0 reserve+0 appointment_passed+10800 note+10800 breached:g/1+10800");
    clock_end(&story);
}

static void a_warning_so_long_before_counts_working_time(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", FROM_START "'calendar':'office','target':{'hours':10},'warn':[{'before':{'hours':3}}],"
                               "'escalate':[{'after':{'hours':7},'to':'head'}]"));
    GO(&story, MONDAY + HOURS(9));
    DO(&story, "register", ON("T"));
    CLOCK(&story, "T", "g/1", "due_at=+564400 next_at=+496000"); /* Tuesday 11:00; Monday 16:00 */
    GO(&story, MONDAY + DAYS(3));
    clock_run_due(&story);
    ENTRIES(&story, "T", "register+470800 warned:g/1:1+496000 breached:g/1+564400 escalated:g/1:1>head+647200");
    clock_end(&story);
}

/* R130, N39, Q27, Q28: a major complaint is told to the management in the same call. */
static void what_has_no_time_at_all_is_told_in_the_same_commit(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("major", "'start':['verb:register','field:level'],'stop':['state:closed'],'escalate':[{'after':{'ms':0},"
                                   "'to':'management'}],'target':{'by':'level','values':[{'is':1,'unset':true},{'is':2,'ms':0}]}"));
    DO(&story, "register", ON("T"), INTEGER("level", DKT_LEVEL_NORMAL));
    ENTRIES(&story, "T", "register+0");
    PASS(&story, 60);
    DO(&story, "amend", ON("T"), INTEGER("level", DKT_LEVEL_URGENT));
    ENTRIES(&story, "T", "register+0 amend+60 breached:major/1+60 escalated:major/1:1>management+60");
    DO(&story, "register", ON("U"), INTEGER("level", DKT_LEVEL_URGENT));
    ENTRIES(&story, "U", "register+60 breached:major/1+60 escalated:major/1:1>management+60");
    clock_end(&story);
}

static void a_clock_that_nobody_may_act_on_any_more_is_silent(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", FROM_START LADDER));
    DO(&story, "register", ON("T"));
    PASS(&story, HOURS(5));
    RESOLVE(&story);
    PASS(&story, DAYS(9));
    clock_run_due(&story);
    ENTRIES(&story, "T", "register+0 warned:g/1:1>owner+7200 warned:g/1:2>supervisor+10800 breached:g/1+14400 "
                         "escalated:g/1:1>supervisor+14400 escalated:g/1:2>quality+14400 resolve+18000");
    TICKET(&story, "T", "next_due=-");
    clock_end(&story);
}

/* A dry run says what would be, and changes no clock. */
static void a_dry_run_leaves_clocks_alone(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", FROM_START "'target':{'hours':1}"));
    DO(&story, "register", ON("T"));
    PASS(&story, HOURS(2));
    DO(&story, "resolve", ON("T"), TEXT("resolution", "x"), DRY_RUN);
    CLOCK(&story, "T", "g/1", "status=1 breached_at=-");
    ENTRIES(&story, "T", "register+0");
    clock_end(&story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_step_is_taken_once_at_its_instant),
        cmocka_unit_test(an_evaluator_that_slept_tells_all_in_order_at_their_instants),
        cmocka_unit_test(whoever_acts_first_tells_what_was_due_before),
        cmocka_unit_test(crossed_and_closed_before_anyone_looked_is_a_breach),
        cmocka_unit_test(who_stops_in_the_last_millisecond_has_met_the_goal),
        cmocka_unit_test(a_clock_that_starts_in_its_last_millisecond_can_still_be_met),
        cmocka_unit_test(a_clock_that_goes_on_with_no_time_left_is_breached_as_it_goes_on),
        cmocka_unit_test(the_last_millisecond_is_there_also_when_the_clock_was_resumed_on_the_way),
        cmocka_unit_test(a_target_missed_by_nobody_is_told_once_its_instant_is_over),
        cmocka_unit_test(what_falls_together_has_one_order),
        cmocka_unit_test(an_appointment_that_ends_with_a_target_is_told_too),
        cmocka_unit_test(an_appointment_is_told_once_though_a_clock_waits_at_its_instant),
        cmocka_unit_test(a_warning_so_long_before_counts_working_time),
        cmocka_unit_test(what_has_no_time_at_all_is_told_in_the_same_commit),
        cmocka_unit_test(a_clock_that_nobody_may_act_on_any_more_is_silent),
        cmocka_unit_test(a_dry_run_leaves_clocks_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
