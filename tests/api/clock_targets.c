/* SPDX-License-Identifier: MIT
 *
 * Anchors, targets, matrices, and targets that change while the clock runs or stands still.
 */
#include "api/clock_world.h"

#define BY_PRIORITY                                                                                              \
    "'target':{'by':'priority','values':[{'is':1,'hours':4},{'is':2,'hours':8},{'is':3,'unset':true}],'else':{'hours':24}}"
#define FROM_START "'start':['verb:register'],'stop':['state:closed'],"
#define PRIORITY(story, n) DO(story, "amend", ON("T"), INTEGER("priority", n))
#define BLOCK(story) \
    DO(story, "block", ON("T"), INTEGER("block_party", DKT_PARTY_CUSTOMER), TEXT("block_reason", "away"), \
       INTEGER("follow_up_at", (story)->now_ms + INT64_C(864000000)))
#define RESOLVE(story) DO(story, "resolve", ON("T"), TEXT("resolution", "done"))

static void story_of(struct story *story, const char *goal)
{
    clock_begin(story, (const char *[]){goal, NULL});
}

/* ---- anchors ---- */

static void a_clock_counts_from_its_anchor_in_the_past(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", FROM_START "'anchor':'requested_at','target':{'minutes':30}"));
    GO(&story, MIN(20));
    DO(&story, "register", ON("T"), INSTANT("requested_at", 0));
    CLOCK(&story, "T", "g/1", "started_at=+1200 anchor_at=+0 due_at=+1800 elapsed_ms=0");
    GO(&story, MIN(31));
    RESOLVE(&story);
    CLOCK(&story, "T", "g/1", "verdict=2 elapsed_ms=1860000 breached_at=+1800");
    clock_end(&story);
}

/* A request that is registered when its time is over already: nothing happened before the registration, so the breach is
 * told with it. */
static void a_target_used_up_before_the_start_is_breached_at_the_start(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", FROM_START "'anchor':'requested_at','target':{'minutes':30},'warn':[{'percent':50}],"
                               "'escalate':[{'after':{'minutes':0},'to':'head'},{'after':{'hours':2},'to':'chief'}]"));
    GO(&story, HOURS(1));
    DO(&story, "register", ON("T"), INSTANT("requested_at", 0));
    ENTRIES(&story, "T", "register+3600 breached:g/1+3600 escalated:g/1:1>head+3600");
    CLOCK(&story, "T", "g/1", "due_at=+1800 breached_at=+3600 next_at=+9000");
    clock_end(&story);
}

static void an_anchor_ahead_waits(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", FROM_START "'anchor':'requested_at','pause':['status:blocked'],'target':{'minutes':30}"));
    DO(&story, "register", ON("T"), INSTANT("requested_at", HOURS(5)));
    CLOCK(&story, "T", "g/1", "anchor_at=+18000 due_at=+19800");
    PASS(&story, 60);
    BLOCK(&story); /* before anything is counted */
    PASS(&story, 60);
    DO(&story, "progress", ON("T"));
    CLOCK(&story, "T", "g/1", "status=1 since_at=+18000 paused_ms=0 elapsed_ms=0 due_at=+19800");
    PASS(&story, 60);
    PRIORITY(&story, 1);
    RESOLVE(&story);
    CLOCK(&story, "T", "g/1", "status=3 verdict=1 elapsed_ms=0");
    clock_end(&story);
}

static void an_appointment_is_an_anchor_and_a_pause_over_it_counts_from_it(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", "'start':['verb:reserve'],'stop':['verb:arrive'],'cancel':['state:closed'],"
                               "'anchor':'appointment_from','pause':['status:blocked'],'target':{'minutes':15}"));
    DO(&story, "register", ON("T"));
    DO(&story, "reserve", ON("T"), INSTANT("appointment_from", HOURS(2)), INSTANT("appointment_until", HOURS(3)),
       TEXT("appointment_with", "ann"));
    CLOCK(&story, "T", "g/1", "anchor_at=+7200 due_at=+8100");
    GO(&story, HOURS(1));
    BLOCK(&story);
    GO(&story, HOURS(2) + MIN(10));
    DO(&story, "progress", ON("T"));
    CLOCK(&story, "T", "g/1", "paused_ms=600000 due_at=+8700"); /* ten minutes behind the anchor, no more */
    clock_end(&story);
}

/* R114: a promise falls due when it was promised for, and is warned of before. */
static void there_is_time_to_warn_before_an_anchor(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", FROM_START "'anchor':'requested_at','pause':['status:blocked'],'target':{'ms':0},"
                               "'warn':[{'before':{'hours':9}},{'before':{'hours':1}}]"));
    DO(&story, "register", ON("T"), INSTANT("requested_at", HOURS(5)));
    PASS(&story, 60);
    BLOCK(&story); /* what stands still is not warned of */
    PASS(&story, 60);
    DO(&story, "progress", ON("T"));
    CLOCK(&story, "T", "g/1", "due_at=+18000 next_at=+14400");
    GO(&story, HOURS(6));
    clock_run_due(&story);
    ENTRIES(&story, "T", "register+0 warned:g/1:1+0 block+60 progress+120 warned:g/1:2+14400 breached:g/1+18000");
    clock_end(&story);
}

/* ---- matrices ---- */

static void fields_of_its_own(dkt_profile *profile)
{
    assert_int_equal(dkt_profile_add_field(profile, "zone", DKT_TYPE_INTEGER, 0, "z", "z"), DKT_OK);
}

static void a_matrix_chooses_by_the_value_of_its_field(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", FROM_START BY_PRIORITY));
    DO(&story, "register", ON("A"), INTEGER("priority", 1));
    DO(&story, "register", ON("B"), INTEGER("priority", 2));
    DO(&story, "register", ON("C"), INTEGER("priority", 9));
    CLOCK(&story, "A", "g/1", "due_at=+14400");
    CLOCK(&story, "B", "g/1", "due_at=+28800");
    CLOCK(&story, "C", "g/1", "due_at=+86400");
    clock_end(&story);
}

/* Q16: unset means no clock. */
static void what_the_host_has_not_set_has_no_clock(void **state)
{
    struct story story;
    (void)state;
    clock_begin(&story, (const char *[]){GOAL("g", FROM_START BY_PRIORITY), GOAL("h", FROM_START "'target':null"), NULL});
    DO(&story, "register", ON("T"), INTEGER("priority", 3));
    CLOCK(&story, "T", "g/1", "none");
    CLOCK(&story, "T", "h/1", "none");
    PASS(&story, DAYS(300));
    clock_run_due(&story);
    ENTRIES(&story, "T", "register+0");
    clock_end(&story);
}

static void a_field_without_a_value_is_not_zero(void **state)
{
    struct story story;
    (void)state;
    clock_begin_with(&story,
                     (const char *[]){GOAL("g", FROM_START "'target':{'by':'zone','values':[{'is':0,'hours':1}],'else':{'hours':9}}"),
                                      NULL},
                     fields_of_its_own);
    DO(&story, "register", ON("A"));
    DO(&story, "register", ON("B"), INTEGER("zone", 0));
    CLOCK(&story, "A", "g/1", "due_at=+32400");
    CLOCK(&story, "B", "g/1", "due_at=+3600");
    clock_end(&story);
}

/* ---- targets that change (Q53, R025) ---- */

static void a_new_target_counts_from_the_anchor_and_loses_no_pause(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", FROM_START "'pause':['status:blocked']," BY_PRIORITY));
    DO(&story, "register", ON("T"), INTEGER("priority", 2));
    PASS(&story, HOURS(1));
    BLOCK(&story);
    PASS(&story, HOURS(3));
    DO(&story, "progress", ON("T"));
    CLOCK(&story, "T", "g/1", "due_at=+39600"); /* 8 h and 3 h of pause */
    PASS(&story, HOURS(1));
    PRIORITY(&story, 1);
    CLOCK(&story, "T", "g/1", "target=14400000 due_at=+25200 elapsed_ms=7200000 paused_ms=10800000");
    PRIORITY(&story, 5);
    CLOCK(&story, "T", "g/1", "due_at=+97200"); /* 24 h and 3 h of pause */
    clock_end(&story);
}

static void a_priority_raised_in_a_pause_loses_none_of_it(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", FROM_START "'pause':['status:blocked']," BY_PRIORITY));
    DO(&story, "register", ON("T"), INTEGER("priority", 2));
    PASS(&story, HOURS(1));
    BLOCK(&story);
    PASS(&story, HOURS(10));
    PRIORITY(&story, 1);
    PASS(&story, HOURS(10));
    DO(&story, "progress", ON("T"));
    CLOCK(&story, "T", "g/1", "elapsed_ms=3600000 paused_ms=72000000 due_at=+86400"); /* 4 h and 20 h of pause */
    ENTRIES(&story, "T", "register+0 block+3600 amend+39600 progress+75600");
    clock_end(&story);
}

static void a_deadline_moved_into_the_past_is_breached_once_at_that_instant(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", FROM_START BY_PRIORITY ",'warn':[{'percent':75}],'escalate':[{'after':{'minutes':0},'to':'head'}]"));
    DO(&story, "register", ON("T"), INTEGER("priority", 2));
    PASS(&story, HOURS(5));
    PRIORITY(&story, 1);
    ENTRIES(&story, "T", "register+0 amend+18000 breached:g/1+18000 escalated:g/1:1>head+18000");
    PASS(&story, HOURS(5));
    RESOLVE(&story);
    ENTRIES(&story, "T", "register+0 amend+18000 breached:g/1+18000 escalated:g/1:1>head+18000 resolve+36000");
    CLOCK(&story, "T", "g/1", "verdict=2 breached_at=+18000");
    clock_end(&story);
}

static void a_deadline_moved_behind_what_a_standing_clock_counted_is_breached_at_once(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", FROM_START "'pause':['status:blocked']," BY_PRIORITY
                               ",'escalate':[{'after':{'minutes':30},'to':'head'},{'after':{'hours':9},'to':'chief'}]"));
    DO(&story, "register", ON("T"), INTEGER("priority", 2));
    PASS(&story, HOURS(5));
    BLOCK(&story);
    PASS(&story, HOURS(1));
    PRIORITY(&story, 1);
    ENTRIES(&story, "T", "register+0 block+18000 amend+21600 breached:g/1+21600 escalated:g/1:1>head+21600");
    CLOCK(&story, "T", "g/1", "status=2 breached_at=+21600 next_at=- paused_ms=0");
    PASS(&story, HOURS(20));
    clock_run_due(&story);
    DO(&story, "progress", ON("T"));
    /* Nine hours behind the target: eight more of counting from here. */
    CLOCK(&story, "T", "g/1", "status=1 elapsed_ms=18000000 next_at=+122400");
    clock_end(&story);
}

static void a_deadline_just_reached_by_a_standing_clock_is_not_crossed(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", FROM_START "'pause':['status:blocked']," BY_PRIORITY));
    DO(&story, "register", ON("T"), INTEGER("priority", 2));
    PASS(&story, HOURS(4));
    BLOCK(&story);
    PRIORITY(&story, 1);
    PASS(&story, HOURS(1));
    RESOLVE(&story);
    ENTRIES(&story, "T", "register+0 block+14400 amend+14400 resolve+18000");
    CLOCK(&story, "T", "g/1", "verdict=1 elapsed_ms=14400000");
    clock_end(&story);
}

static void a_longer_target_makes_the_breach_void(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", FROM_START BY_PRIORITY));
    DO(&story, "register", ON("T"), INTEGER("priority", 1));
    PASS(&story, HOURS(5));
    PRIORITY(&story, 2);
    CLOCK(&story, "T", "g/1", "breached_at=- due_at=+28800");
    PASS(&story, HOURS(1));
    RESOLVE(&story);
    ENTRIES(&story, "T", "register+0 breached:g/1+14400 amend+18000 breach_void:g/1+18000 resolve+21600");
    CLOCK(&story, "T", "g/1", "verdict=1");
    clock_end(&story);
}

static void a_breach_is_void_too_when_the_clock_stands_still(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", FROM_START "'pause':['status:blocked']," BY_PRIORITY));
    DO(&story, "register", ON("T"), INTEGER("priority", 1));
    PASS(&story, HOURS(5));
    BLOCK(&story);
    PASS(&story, HOURS(30)); /* were it running, eight hours would be over as well */
    PRIORITY(&story, 2);
    ENTRIES(&story, "T", "register+0 breached:g/1+14400 block+18000 amend+126000 breach_void:g/1+126000");
    CLOCK(&story, "T", "g/1", "status=2 breached_at=-");
    clock_end(&story);
}

static void a_void_breach_can_be_followed_by_another_without_warning_twice(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", FROM_START BY_PRIORITY ",'warn':[{'percent':50}],'escalate':[{'after':{'minutes':0},'to':'head'}]"));
    DO(&story, "register", ON("T"), INTEGER("priority", 1));
    PASS(&story, HOURS(5));
    PRIORITY(&story, 2);
    PASS(&story, HOURS(5));
    clock_run_due(&story);
    ENTRIES(&story, "T", "register+0 warned:g/1:1+7200 breached:g/1+14400 escalated:g/1:1>head+14400 amend+18000 "
                         "breach_void:g/1+18000 breached:g/1+28800");
    clock_end(&story);
}

static void a_warning_is_not_repeated_when_the_target_moves(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", FROM_START BY_PRIORITY ",'warn':[{'percent':50}]"));
    DO(&story, "register", ON("T"), INTEGER("priority", 1));
    PASS(&story, HOURS(3));
    PRIORITY(&story, 2);
    PASS(&story, HOURS(4));
    clock_run_due(&story);
    ENTRIES(&story, "T", "register+0 warned:g/1:1+7200 amend+10800");
    clock_end(&story);
}

/* The verdict is against the target in force at the stop, also when the stop itself changes it. */
static void the_target_in_force_at_the_stop_decides(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", FROM_START BY_PRIORITY));
    DO(&story, "register", ON("A"), INTEGER("priority", 1));
    DO(&story, "register", ON("B"), INTEGER("priority", 2));
    DO(&story, "register", ON("C"), INTEGER("priority", 1));
    PASS(&story, HOURS(6));
    DO(&story, "resolve", ON("A"), TEXT("resolution", "x"), INTEGER("priority", 2));
    DO(&story, "resolve", ON("B"), TEXT("resolution", "x"), INTEGER("priority", 1));
    ENTRIES(&story, "A", "register+0 breached:g/1+14400 resolve+21600 breach_void:g/1+21600");
    CLOCK(&story, "A", "g/1", "verdict=1 breached_at=-");
    ENTRIES(&story, "B", "register+0 resolve+21600 breached:g/1+21600");
    CLOCK(&story, "B", "g/1", "verdict=2 breached_at=+21600");
    PASS(&story, HOURS(2));
    DO(&story, "resolve", ON("C"), TEXT("resolution", "x"), INTEGER("priority", 2)); /* its last millisecond */
    CLOCK(&story, "C", "g/1", "verdict=1 breached_at=-");
    clock_end(&story);
}

/* What is switched off does not go on escalating. */
static void a_target_that_is_taken_away_ends_the_clock(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", "'start':['verb:register','field:priority'],'stop':['state:closed'],'anchor':'requested_at',"
                               BY_PRIORITY));
    DO(&story, "register", ON("T"), INTEGER("priority", 1));
    PASS(&story, HOURS(1));
    PRIORITY(&story, 3);
    CLOCK(&story, "T", "g/1", "status=4 verdict=-");
    PASS(&story, HOURS(6));
    clock_run_due(&story);
    ENTRIES(&story, "T", "register+0 amend+3600");
    PRIORITY(&story, 2); /* set again: from the original start */
    CLOCK(&story, "T", "g/2", "status=1 anchor_at=+0 due_at=+28800");
    clock_end(&story);
}

/* R109, R110, R025: general or complex decided after the call, counted from the call. */
static void a_target_that_is_known_late_counts_from_the_anchor(void **state)
{
    struct story story;
    (void)state;
    clock_begin_with(&story,
                     (const char *[]){GOAL("g", "'start':['verb:register','field:zone'],'stop':['state:closed'],'anchor':'requested_at',"
                                                "'target':{'by':'zone','values':[{'is':1,'hours':24},{'is':2,'hours':48}],'else':null}"),
                                      NULL},
                     fields_of_its_own);
    DO(&story, "register", ON("T"));
    CLOCK(&story, "T", "g/1", "none");
    PASS(&story, HOURS(3));
    DO(&story, "amend", ON("T"), INTEGER("zone", 2));
    CLOCK(&story, "T", "g/1", "anchor_at=+0 started_at=+10800 due_at=+172800");
    clock_end(&story);
}

/* ---- calendars and days ---- */

static void working_time_stands_still_while_the_desk_is_closed(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", FROM_START "'calendar':'split','target':{'hours':10}"));
    GO(&story, MONDAY + HOURS(11)); /* 1 h, lunch, 5 h, night, 3 h, lunch, 1 h */
    DO(&story, "register", ON("T"));
    CLOCK(&story, "T", "g/1", "due_at=+575200"); /* Tuesday 14:00 */
    GO(&story, MONDAY + DAYS(1) + HOURS(14));
    RESOLVE(&story);
    CLOCK(&story, "T", "g/1", "verdict=1 elapsed_ms=36000000");
    clock_end(&story);
}

static void a_make_up_saturday_counts_and_a_holiday_does_not(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", FROM_START "'calendar':'shanghai','target':{'hours':16}"));
    story.now_ms = INT64_C(1727679600000); /* Monday, 30 September 2024, 15:00 in Shanghai: 3 h, then Tuesday 8 October */
    DO(&story, "register", ON("T"));
    CLOCK(&story, "T", "g/1", "due_at=+28450000"); /* 9 October, 13:00 */
    GO(&story, 28637200);                           /* Friday, 11 October, 17:00: 1 h, Saturday 9 h, Monday 6 h */
    DO(&story, "register", ON("U"));
    CLOCK(&story, "U", "g/1", "due_at=+28889200");
    clock_end(&story);
}

static void time_used_up_at_closing_is_due_at_closing_or_at_the_next_opening(void **state)
{
    struct story story;
    (void)state;
    clock_begin(&story, (const char *[]){GOAL("c", FROM_START "'calendar':'office','target':{'hours':8}"),
                                         GOAL("o", FROM_START "'calendar':'office','at':'opening','target':{'hours':8}"), NULL});
    GO(&story, MONDAY + HOURS(9));
    DO(&story, "register", ON("T"));
    CLOCK(&story, "T", "c/1", "due_at=+499600"); /* 17:00 */
    CLOCK(&story, "T", "o/1", "due_at=+557200"); /* Tuesday 09:00 */
    GO(&story, MONDAY + HOURS(20));
    RESOLVE(&story);
    CLOCK(&story, "T", "c/1", "verdict=2 elapsed_ms=28800000 breached_at=+499600");
    CLOCK(&story, "T", "o/1", "verdict=1 elapsed_ms=28800000 breached_at=-");
    clock_end(&story);
}

static void business_days_count_dates_and_pauses_move_them_by_open_time(void **state)
{
    struct story story;
    (void)state;
    clock_begin(&story,
                (const char *[]){GOAL("d", FROM_START "'calendar':'office','pause':['status:blocked'],'target':{'business_days':2}"),
                                 GOAL("e", FROM_START "'calendar':'office','days':['close_of_business'],'target':{'business_days':2}"),
                                 NULL});
    GO(&story, MONDAY + DAYS(4) + HOURS(15)); /* Friday 15:00 */
    DO(&story, "register", ON("T"));
    CLOCK(&story, "T", "d/1", "due_at=+1183600 target_type=2 target=2"); /* Tuesday 15:00 */
    CLOCK(&story, "T", "e/1", "due_at=+1190800");                        /* Tuesday 17:00 */
    GO(&story, MONDAY + DAYS(4) + HOURS(16));
    BLOCK(&story);
    GO(&story, MONDAY + DAYS(7) + HOURS(11)); /* an hour on Friday, two on Monday */
    DO(&story, "progress", ON("T"));
    CLOCK(&story, "T", "d/1", "paused_ms=10800000 due_at=+1252000"); /* two hours to closing, one on Wednesday: 10:00 */
    GO(&story, MONDAY + DAYS(9) + HOURS(11));
    RESOLVE(&story);
    CLOCK(&story, "T", "d/1", "verdict=2 breached_at=+1252000");
    clock_end(&story);
}

static void calendar_days_end_at_the_same_time_of_day(void **state)
{
    struct story story;
    (void)state;
    clock_begin(&story,
                (const char *[]){GOAL("d", FROM_START "'calendar':'office','target':{'calendar_days':1}"),
                                 GOAL("e", FROM_START "'calendar':'office','days':['roll_forward'],'target':{'calendar_days':1}"),
                                 GOAL("f", FROM_START "'target':{'calendar_days':1}"), NULL});
    GO(&story, MONDAY + DAYS(4) + HOURS(15));
    DO(&story, "register", ON("T"));
    CLOCK(&story, "T", "d/1", "due_at=+924400 target_type=3");
    CLOCK(&story, "T", "e/1", "due_at=+1097200");
    CLOCK(&story, "T", "f/1", "due_at=+924400");
    GO(&story, MONDAY + DAYS(5) + HOURS(15)); /* in time to the millisecond */
    RESOLVE(&story);
    CLOCK(&story, "T", "d/1", "verdict=1");
    clock_end(&story);
}

static void days_paused_after_their_end_are_late_and_paused_before_are_not(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", FROM_START "'pause':['status:blocked'],'target':{'calendar_days':1}"));
    DO(&story, "register", ON("T"));
    GO(&story, HOURS(20));
    BLOCK(&story);
    GO(&story, HOURS(90));
    RESOLVE(&story);
    CLOCK(&story, "T", "g/1", "verdict=1 breached_at=-");
    clock_end(&story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clock_counts_from_its_anchor_in_the_past),
        cmocka_unit_test(a_target_used_up_before_the_start_is_breached_at_the_start),
        cmocka_unit_test(an_anchor_ahead_waits),
        cmocka_unit_test(an_appointment_is_an_anchor_and_a_pause_over_it_counts_from_it),
        cmocka_unit_test(there_is_time_to_warn_before_an_anchor),
        cmocka_unit_test(a_matrix_chooses_by_the_value_of_its_field),
        cmocka_unit_test(what_the_host_has_not_set_has_no_clock),
        cmocka_unit_test(a_field_without_a_value_is_not_zero),
        cmocka_unit_test(a_new_target_counts_from_the_anchor_and_loses_no_pause),
        cmocka_unit_test(a_priority_raised_in_a_pause_loses_none_of_it),
        cmocka_unit_test(a_deadline_moved_into_the_past_is_breached_once_at_that_instant),
        cmocka_unit_test(a_deadline_moved_behind_what_a_standing_clock_counted_is_breached_at_once),
        cmocka_unit_test(a_deadline_just_reached_by_a_standing_clock_is_not_crossed),
        cmocka_unit_test(a_longer_target_makes_the_breach_void),
        cmocka_unit_test(a_breach_is_void_too_when_the_clock_stands_still),
        cmocka_unit_test(a_void_breach_can_be_followed_by_another_without_warning_twice),
        cmocka_unit_test(a_warning_is_not_repeated_when_the_target_moves),
        cmocka_unit_test(the_target_in_force_at_the_stop_decides),
        cmocka_unit_test(a_target_that_is_taken_away_ends_the_clock),
        cmocka_unit_test(a_target_that_is_known_late_counts_from_the_anchor),
        cmocka_unit_test(working_time_stands_still_while_the_desk_is_closed),
        cmocka_unit_test(a_make_up_saturday_counts_and_a_holiday_does_not),
        cmocka_unit_test(time_used_up_at_closing_is_due_at_closing_or_at_the_next_opening),
        cmocka_unit_test(business_days_count_dates_and_pauses_move_them_by_open_time),
        cmocka_unit_test(calendar_days_end_at_the_same_time_of_day),
        cmocka_unit_test(days_paused_after_their_end_are_late_and_paused_before_are_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
