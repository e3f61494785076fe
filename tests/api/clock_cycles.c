/* SPDX-License-Identifier: MIT
 *
 * Runs of a goal: over reopenings, again and again in one cycle, several goals at once, and tickets that are touched by
 * what is done to others.
 */
#include "api/clock_world.h"

#define EACH_CYCLE "'start':['verb:register','verb:reopen'],'stop':['state:closed'],"
#define RESOLVE(story) DO(story, "resolve", ON("T"), TEXT("resolution", "done"))
#define REOPEN(story) DO(story, "reopen", ON("T"), TEXT("reason", "again"))

static void story_of(struct story *story, const char *goal)
{
    clock_begin(story, (const char *[]){goal, NULL});
}

/* The closed interval is neither charged nor lost, the first verdict stands. */
static void a_reopened_ticket_begins_a_run_of_its_own(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", EACH_CYCLE "'target':{'hours':4}"));
    DO(&story, "register", ON("T"));
    PASS(&story, HOURS(5));
    RESOLVE(&story);
    PASS(&story, DAYS(3));
    REOPEN(&story);
    CLOCK(&story, "T", "g/1", "status=3 verdict=2 elapsed_ms=18000000 is_current=0 cycle=1");
    CLOCK(&story, "T", "g/2", "status=1 is_current=1 cycle=2 anchor_at=+277200 elapsed_ms=0 due_at=+291600");
    PASS(&story, HOURS(1));
    RESOLVE(&story);
    CLOCK(&story, "T", "g/2", "verdict=1 elapsed_ms=3600000");
    CLOCK(&story, "T", "g/1", "verdict=2");
    clock_end(&story);
}

static void the_anchor_of_the_first_cycle_is_none_of_the_second(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", EACH_CYCLE "'anchor':'requested_at','target':{'hours':4}"));
    DO(&story, "register", ON("T"), INSTANT("requested_at", -600));
    PASS(&story, HOURS(1));
    RESOLVE(&story);
    PASS(&story, DAYS(3));
    REOPEN(&story);
    CLOCK(&story, "T", "g/2", "anchor_at=+262800 due_at=+277200 breached_at=-");
    ENTRIES(&story, "T", "register+0 resolve+3600 reopen+262800");
    clock_end(&story);
}

static void a_first_run_in_a_later_cycle_is_not_charged_for_the_closed_time(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", "'start':['verb:reopen'],'stop':['state:closed'],'anchor':'requested_at','target':{'hours':4}"));
    DO(&story, "register", ON("T"));
    RESOLVE(&story);
    PASS(&story, DAYS(3));
    REOPEN(&story);
    CLOCK(&story, "T", "g/1", "anchor_at=+259200 due_at=+273600");
    clock_end(&story);
}

static void a_goal_may_start_once_a_cycle(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", "'start':['verb:progress'],'stop':['verb:note'],'target':{'hours':4}"));
    DO(&story, "register", ON("T"));
    DO(&story, "progress", ON("T"));
    DO(&story, "note", ON("T"), TEXT("text", "found"));
    DO(&story, "progress", ON("T"));
    CLOCK(&story, "T", "g/2", "none");
    CLOCK(&story, "T", "g/1", "status=3");
    clock_end(&story);
}

/* Next response: an answered customer escalates nothing. */
static void a_goal_that_repeats_runs_for_each_question(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("next", "'start':['message:in'],'stop':['message:out'],'cancel':['state:closed'],'repeats':true,"
                                  "'target':{'hours':1}"));
    DO(&story, "register", ON("T"));
    DO(&story, "message", ON("T"), TEXT("text", "1"), INTEGER("direction", DKT_DIRECTION_IN));
    PASS(&story, MIN(30));
    DO(&story, "message", ON("T"), TEXT("text", "2"), INTEGER("direction", DKT_DIRECTION_IN)); /* the first one counts */
    PASS(&story, MIN(20));
    DO(&story, "message", ON("T"), TEXT("text", "a"), INTEGER("direction", DKT_DIRECTION_OUT));
    PASS(&story, DAYS(2));
    clock_run_due(&story);
    DO(&story, "message", ON("T"), TEXT("text", "3"), INTEGER("direction", DKT_DIRECTION_IN));
    PASS(&story, MIN(5));
    RESOLVE(&story);
    ENTRIES(&story, "T", "register+0 message+0 message+1800 message+3000 message+175800 resolve+176100");
    CLOCK(&story, "T", "next/1", "verdict=1 elapsed_ms=3000000");
    CLOCK(&story, "T", "next/2", "status=4 anchor_at=+175800");
    clock_end(&story);
}

/* The anchor of a goal that repeats is not the first question for ever. */
static void a_later_run_does_not_count_what_an_earlier_one_did(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", "'start':['message:in'],'stop':['message:out'],'repeats':true,'anchor':'requested_at',"
                               "'target':{'hours':1}"));
    DO(&story, "register", ON("T"));
    PASS(&story, MIN(10));
    DO(&story, "message", ON("T"), TEXT("text", "1"), INTEGER("direction", DKT_DIRECTION_IN));
    CLOCK(&story, "T", "g/1", "anchor_at=+0");
    DO(&story, "message", ON("T"), TEXT("text", "a"), INTEGER("direction", DKT_DIRECTION_OUT));
    PASS(&story, HOURS(2));
    DO(&story, "message", ON("T"), TEXT("text", "2"), INTEGER("direction", DKT_DIRECTION_IN));
    CLOCK(&story, "T", "g/2", "anchor_at=+7800");
    clock_end(&story);
}

static void a_goal_that_spans_cycles_runs_once(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", "'start':['verb:register','verb:reopen'],'stop':['status:closed'],'spans_cycles':true,"
                               "'pause':['status:resolved'],'target':{'hours':4}"));
    DO(&story, "register", ON("T"));
    PASS(&story, HOURS(1));
    RESOLVE(&story); /* closed, and yet not over: it stands still */
    CLOCK(&story, "T", "g/1", "status=2");
    PASS(&story, DAYS(3));
    REOPEN(&story);
    CLOCK(&story, "T", "g/1", "status=1 elapsed_ms=3600000 paused_ms=259200000 cycle=1 due_at=+273600");
    PASS(&story, HOURS(1));
    DO(&story, "close", ON("T"), TEXT("resolution", "done"));
    CLOCK(&story, "T", "g/1", "status=3 verdict=1 elapsed_ms=7200000");
    PASS(&story, HOURS(1));
    REOPEN(&story);
    CLOCK(&story, "T", "g/2", "none");
    clock_end(&story);
}

static void registered_done(dkt_profile *profile)
{
    assert_int_equal(dkt_profile_add_action(profile, "told", DKT_VERB_REGISTER, NULL, "t", "t"), DKT_OK);
    assert_int_equal(dkt_profile_allow(profile, "told", NULL), DKT_OK);
}

/* A ticket that begins where others end burns no time. */
static void a_ticket_told_as_done_is_met_or_breached_by_when_it_was_asked_for(void **state)
{
    struct story story;
    (void)state;
    clock_begin_with(&story, (const char *[]){GOAL("g", EACH_CYCLE "'anchor':'requested_at','target':{'hours':4}"), NULL},
                     registered_done);
    GO(&story, HOURS(6));
    DO(&story, "told", ON("A"), TEXT("status", "closed"), TEXT("resolution", "x"), INSTANT("requested_at", HOURS(3)));
    CLOCK(&story, "A", "g/1", "status=3 verdict=1 elapsed_ms=10800000 next_at=-");
    DO(&story, "told", ON("B"), TEXT("status", "closed"), TEXT("resolution", "x"), INSTANT("requested_at", 0));
    CLOCK(&story, "B", "g/1", "status=3 verdict=2 breached_at=+21600 next_at=-");
    ENTRIES(&story, "B", "told+21600 breached:g/1+21600"); /* a verdict of breached has its breach */
    PASS(&story, DAYS(2));
    clock_run_due(&story);
    TICKET(&story, "B", "next_due=- seq=2");
    clock_end(&story);
}

static void a_ticket_told_as_reserved_or_blocked_runs_or_stands_from_the_start(void **state)
{
    struct story story;
    (void)state;
    clock_begin_with(&story,
                     (const char *[]){GOAL("g", EACH_CYCLE "'anchor':'requested_at','pause':['status:blocked'],'target':{'hours':4}"),
                                      NULL},
                     registered_done);
    GO(&story, HOURS(1));
    DO(&story, "told", ON("A"), TEXT("status", "reserved"), INSTANT("requested_at", 0), INSTANT("appointment_from", HOURS(9)),
       INSTANT("appointment_until", HOURS(10)), TEXT("appointment_with", "ann"));
    CLOCK(&story, "A", "g/1", "status=1 due_at=+14400");
    DO(&story, "told", ON("B"), TEXT("status", "blocked"), INSTANT("requested_at", 0), INTEGER("block_party", 1),
       TEXT("block_reason", "x"), INSTANT("follow_up_at", DAYS(1)));
    CLOCK(&story, "B", "g/1", "status=2 elapsed_ms=3600000 since_at=+3600 pause_party=1");
    clock_end(&story);
}

static void several_goals_run_beside_each_other(void **state)
{
    struct story story;
    (void)state;
    clock_begin(&story, (const char *[]){
                            GOAL("respond", "'start':['verb:register'],'stop':['message:out'],'target':{'hours':1}"),
                            GOAL("start", "'start':['verb:register'],'stop':['state:unfinished'],'target':{'hours':2}"),
                            GOAL("solve", EACH_CYCLE "'pause':['status:blocked'],'target':{'hours':8}"),
                            NULL});
    DO(&story, "register", ON("T"));
    TICKET(&story, "T", "next_due=+3600");
    PASS(&story, MIN(30));
    DO(&story, "message", ON("T"), TEXT("text", "a"), INTEGER("direction", DKT_DIRECTION_OUT));
    TICKET(&story, "T", "next_due=+7200");
    PASS(&story, MIN(120));
    DO(&story, "progress", ON("T"));
    TICKET(&story, "T", "next_due=+28800");
    CLOCK(&story, "T", "respond/1", "verdict=1");
    CLOCK(&story, "T", "start/1", "verdict=2");
    CLOCK(&story, "T", "solve/1", "status=1");
    ENTRIES(&story, "T", "register+0 message+1800 breached:start/1+7200 progress+9000");
    clock_end(&story);
}

/* ---- other tickets ---- */

static void a_link_settles_the_other_ticket_and_its_clocks_take_it_in(void **state)
{
    struct story story;
    (void)state;
    clock_begin(&story, (const char *[]){GOAL("g", EACH_CYCLE "'target':{'hours':1}"),
                                         GOAL("link", "'start':['verb:register'],'stop':['verb:link'],'target':{'hours':9}"), NULL});
    DO(&story, "register", ON("T"));
    DO(&story, "register", ON("U"));
    PASS(&story, HOURS(2));
    DO(&story, "link", ON("T"), INTEGER("role", DKT_ROLE_RELATED), TEXT("target", "U"));
    ENTRIES(&story, "T", "register+0 breached:g/1+3600 link+7200");
    ENTRIES(&story, "U", "register+0 breached:g/1+3600 link+7200");
    CLOCK(&story, "T", "link/1", "verdict=1 stopped_at=+7200");
    CLOCK(&story, "U", "link/1", "verdict=1 stopped_at=+7200");
    TICKET(&story, "U", "next_due=-");
    clock_end(&story);
}

static void a_merge_ends_the_clocks_of_the_one_and_leaves_the_others_running(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", "'start':['verb:register'],'stop':['verb:close'],'cancel':['state:closed'],'target':{'hours':1}"));
    DO(&story, "register", ON("T"));
    PASS(&story, MIN(30));
    DO(&story, "register", ON("U"));
    PASS(&story, HOURS(1));
    DO(&story, "merge", ON("T"), TEXT("merged_into", "U"));
    CLOCK(&story, "T", "g/1", "status=4 breached_at=+3600 verdict=-");
    CLOCK(&story, "U", "g/1", "status=1 due_at=+5400");
    ENTRIES(&story, "U", "register+1800 merge+5400");
    PASS(&story, 1);
    clock_run_due(&story);
    ENTRIES(&story, "U", "register+1800 merge+5400 breached:g/1+5400");
    clock_end(&story);
}

/* ---- rules that change ---- */

static void a_ticket_whose_goal_has_gone_can_be_worked_on(void **state)
{
    struct story story;
    struct story_options none = {0};
    (void)state;
    story_of(&story, GOAL("g", EACH_CYCLE "'target':{'hours':1}"));
    DO(&story, "register", ON("T"));
    story_join(&story, &none); /* another desk of newer rules, without the goal */
    PASS(&story, HOURS(2));
    clock_run_due(&story);
    TICKET(&story, "T", "next_due=- seq=1");
    RESOLVE(&story);
    ENTRIES(&story, "T", "register+0 resolve+7200");
    story_end(&story);
}

/* Rules that are taken back: the clock stood as it was, and falls due before what has been told meanwhile. */
static void a_goal_that_comes_back_is_told_of_before_the_next_entry(void **state)
{
    struct story story;
    struct story_options none = {0};
    (void)state;
    story_of(&story, GOAL("g", EACH_CYCLE "'target':{'hours':1}"));
    DO(&story, "register", ON("T"));
    story_join(&story, &none);
    PASS(&story, HOURS(2));
    DO(&story, "note", ON("T"), TEXT("text", "x"));
    story.desk = story.desks[0];
    PASS(&story, HOURS(1));
    DO(&story, "note", ON("T"), TEXT("text", "y"));
    ENTRIES(&story, "T", "register+0 note+7200 breached:g/1+7200 note+10800");
    TICKET(&story, "T", "next_due=-");
    story_end(&story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reopened_ticket_begins_a_run_of_its_own),
        cmocka_unit_test(the_anchor_of_the_first_cycle_is_none_of_the_second),
        cmocka_unit_test(a_first_run_in_a_later_cycle_is_not_charged_for_the_closed_time),
        cmocka_unit_test(a_goal_may_start_once_a_cycle),
        cmocka_unit_test(a_goal_that_repeats_runs_for_each_question),
        cmocka_unit_test(a_later_run_does_not_count_what_an_earlier_one_did),
        cmocka_unit_test(a_goal_that_spans_cycles_runs_once),
        cmocka_unit_test(a_ticket_told_as_done_is_met_or_breached_by_when_it_was_asked_for),
        cmocka_unit_test(a_ticket_told_as_reserved_or_blocked_runs_or_stands_from_the_start),
        cmocka_unit_test(several_goals_run_beside_each_other),
        cmocka_unit_test(a_link_settles_the_other_ticket_and_its_clocks_take_it_in),
        cmocka_unit_test(a_merge_ends_the_clocks_of_the_one_and_leaves_the_others_running),
        cmocka_unit_test(a_ticket_whose_goal_has_gone_can_be_worked_on),
        cmocka_unit_test(a_goal_that_comes_back_is_told_of_before_the_next_entry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
