/* SPDX-License-Identifier: MIT
 *
 * Pauses: how long they last, when they end, and what they leave.
 */
#include "api/clock_world.h"

#define PAUSING "'start':['verb:register'],'stop':['state:closed'],'pause':['status:blocked'],'resume':['message:in'],"
#define BLOCK_UNTIL(story, seconds) \
    DO(story, "block", ON("T"), INTEGER("block_party", DKT_PARTY_CUSTOMER), TEXT("block_reason", "keys"), \
       INSTANT("follow_up_at", seconds))
#define REPLY(story, ...) \
    DO(story, "message", ON("T"), TEXT("text", "here I am"), INTEGER("direction", DKT_DIRECTION_IN), __VA_ARGS__)
#define RESOLVE(story) DO(story, "resolve", ON("T"), TEXT("resolution", "done"))

static void story_of(struct story *story, const char *goal)
{
    clock_begin(story, (const char *[]){goal, NULL});
}

/* R066: whose the cause is and what it is stand in the clock as long as it stands still. */
static void a_status_pauses_with_party_and_reason(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", PAUSING "'target':{'hours':2}"));
    DO(&story, "register", ON("T"));
    PASS(&story, MIN(30));
    BLOCK_UNTIL(&story, DAYS(9));
    CLOCK(&story, "T", "g/1",
          "status=2 since_at=+1800 elapsed_ms=1800000 due_at=- next_at=- pause_party=1 pause_reason=keys pause_until=-");
    PASS(&story, DAYS(3));
    clock_run_due(&story); /* nothing is violated while it waits */
    DO(&story, "progress", ON("T"));
    CLOCK(&story, "T", "g/1", "status=1 paused_ms=259200000 due_at=+266400 pause_party=- pause_reason=-");
    ENTRIES(&story, "T", "register+0 block+1800 progress+261000");
    clock_end(&story);
}

/* The pause ends at the reply, not at the agent's next click. */
static void a_pause_ends_at_the_reply_s_own_instant(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", PAUSING "'target':{'hours':2}"));
    DO(&story, "register", ON("T"));
    PASS(&story, HOURS(1));
    BLOCK_UNTIL(&story, DAYS(9));
    GO(&story, HOURS(10)); /* the mail of the third hour is fetched in the tenth */
    REPLY(&story, AT(HOURS(3)));
    CLOCK(&story, "T", "g/1", "status=1 since_at=+10800 paused_ms=7200000 due_at=+14400");
    DO(&story, "progress", ON("T"));
    ENTRIES(&story, "T", "register+0 block+3600 message+10800 breached:g/1+14400 progress+36000");
    clock_end(&story);
}

static void a_pause_ends_by_itself_at_its_longest(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", PAUSING "'pause_at_most':{'hours':24},'target':{'hours':2}"));
    DO(&story, "register", ON("T"));
    PASS(&story, HOURS(1));
    BLOCK_UNTIL(&story, DAYS(9));
    CLOCK(&story, "T", "g/1", "pause_until=+90000 next_at=+90000");
    PASS(&story, DAYS(5));
    clock_run_due(&story);
    ENTRIES(&story, "T", "register+0 block+3600 resumed:g/1+90000 breached:g/1+93600");
    CLOCK(&story, "T", "g/1", "status=1 paused_ms=86400000 pause_party=- pause_until=-");
    BLOCK_UNTIL(&story, DAYS(19)); /* blocked before and after: the status is not entered again */
    CLOCK(&story, "T", "g/1", "status=1");
    clock_end(&story);
}

static void a_reply_in_the_last_millisecond_of_a_pause_ends_it(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", PAUSING "'pause_at_most':{'hours':1},'target':{'hours':2}"));
    DO(&story, "register", ON("T"));
    BLOCK_UNTIL(&story, DAYS(9));
    GO(&story, HOURS(1));
    REPLY(&story, AT(HOURS(1)));
    PASS(&story, 1);
    clock_run_due(&story);
    ENTRIES(&story, "T", "register+0 block+0 message+3600");
    clock_end(&story);
}

static void a_pause_in_closed_time_takes_nothing(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", PAUSING "'calendar':'office','target':{'hours':4}"));
    GO(&story, MONDAY + HOURS(15));
    DO(&story, "register", ON("T"));
    GO(&story, MONDAY + HOURS(18));
    BLOCK_UNTIL(&story, MONDAY + DAYS(9));
    GO(&story, MONDAY + DAYS(1) + HOURS(8));
    REPLY(&story, BY("li"));
    CLOCK(&story, "T", "g/1", "elapsed_ms=7200000 paused_ms=0 due_at=+564400"); /* Tuesday 11:00 */
    clock_end(&story);
}

static void a_stop_in_a_pause_counts_the_pause(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", PAUSING "'target':{'hours':2}"));
    DO(&story, "register", ON("T"));
    PASS(&story, HOURS(1));
    BLOCK_UNTIL(&story, DAYS(9));
    PASS(&story, HOURS(5));
    RESOLVE(&story);
    CLOCK(&story, "T", "g/1", "status=3 verdict=1 elapsed_ms=3600000 paused_ms=18000000 stopped_at=+21600 pause_party=-");
    clock_end(&story);
}

static void a_breach_before_a_pause_stays_and_its_ladder_waits(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", PAUSING "'target':{'hours':1},'escalate':[{'after':{'hours':2},'to':'head'}]"));
    DO(&story, "register", ON("T"));
    PASS(&story, HOURS(2));
    BLOCK_UNTIL(&story, DAYS(9));
    PASS(&story, HOURS(10));
    clock_run_due(&story);
    ENTRIES(&story, "T", "register+0 breached:g/1+3600 block+7200");
    DO(&story, "progress", ON("T"));
    PASS(&story, HOURS(2));
    RESOLVE(&story);
    ENTRIES(&story, "T", "register+0 breached:g/1+3600 block+7200 progress+43200 escalated:g/1:1>head+46800 resolve+50400");
    CLOCK(&story, "T", "g/1", "verdict=2");
    clock_end(&story);
}

static void many_pauses_add_up(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", PAUSING "'target':{'hours':2}"));
    DO(&story, "register", ON("T"));
    for (int32_t i = 0; i < 10; i++) {
        PASS(&story, MIN(6));
        BLOCK_UNTIL(&story, DAYS(30));
        PASS(&story, MIN(54));
        DO(&story, "progress", ON("T"));
    }
    CLOCK(&story, "T", "g/1", "elapsed_ms=3600000 paused_ms=32400000 due_at=+39600");
    clock_end(&story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_status_pauses_with_party_and_reason),
        cmocka_unit_test(a_pause_ends_at_the_reply_s_own_instant),
        cmocka_unit_test(a_pause_ends_by_itself_at_its_longest),
        cmocka_unit_test(a_reply_in_the_last_millisecond_of_a_pause_ends_it),
        cmocka_unit_test(a_pause_in_closed_time_takes_nothing),
        cmocka_unit_test(a_stop_in_a_pause_counts_the_pause),
        cmocka_unit_test(a_breach_before_a_pause_stays_and_its_ladder_waits),
        cmocka_unit_test(many_pauses_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
