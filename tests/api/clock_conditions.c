/* SPDX-License-Identifier: MIT
 *
 * What starts, stops, pauses, resumes, resets and cancels a clock: each kind of condition, and what an entry that meets
 * several of them does.
 */
#include "api/clock_world.h"

#define TWO_HOURS "'target':{'hours':2}"
#define PROGRESS(story, id) DO(story, "progress", ON(id))
#define BLOCK(story, id, party, reason) \
    DO(story, "block", ON(id), INTEGER("block_party", party), TEXT("block_reason", reason), \
       INTEGER("follow_up_at", (story)->now_ms + INT64_C(864000000)))
#define RESOLVE(story, id) DO(story, "resolve", ON(id), TEXT("resolution", "done"))

static void story_of(struct story *story, const char *goal)
{
    clock_begin(story, (const char *[]){goal, NULL});
}

static void a_verb_starts_and_stops(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", "'start':['verb:register'],'stop':['verb:progress']," TWO_HOURS));
    DO(&story, "register", ON("T"));
    CLOCK(&story, "T", "g/1", "status=1 is_current=1 cycle=1 started_at=+0 anchor_at=+0 due_at=+7200 next_at=+7200");
    PASS(&story, 100);
    PROGRESS(&story, "T");
    CLOCK(&story, "T", "g/1", "status=3 elapsed_ms=100000 stopped_at=+100 verdict=1 due_at=- next_at=- breached_at=-");
    clock_end(&story);
}

static void an_action_is_narrower_than_its_verb(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", "'start':['verb:register'],'stop':['action:resolve']," TWO_HOURS));
    DO(&story, "register", ON("T"));
    DO(&story, "close", ON("T"), TEXT("resolution", "x"));
    CLOCK(&story, "T", "g/1", "status=1");
    DO(&story, "reopen", ON("T"), TEXT("reason", "no"));
    RESOLVE(&story, "T");
    CLOCK(&story, "T", "g/1", "status=3");
    clock_end(&story);
}

static void a_state_counts_when_it_is_entered(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", "'start':['state:unfinished'],'stop':['state:closed'],'repeats':true," TWO_HOURS));
    DO(&story, "register", ON("T"));
    CLOCK(&story, "T", "g/1", "none");
    PROGRESS(&story, "T");
    CLOCK(&story, "T", "g/1", "status=1 started_at=+0");
    PASS(&story, 10);
    RESOLVE(&story, "T");
    PASS(&story, 10);
    DO(&story, "close", ON("T"), TEXT("resolution", "x")); /* closed already: it is not entered again */
    CLOCK(&story, "T", "g/1", "status=3 stopped_at=+10");
    clock_end(&story);
}

static void a_status_counts_when_it_is_entered(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", "'start':['status:in_progress'],'stop':['status:closed'],'repeats':true," TWO_HOURS));
    DO(&story, "register", ON("T"));
    PROGRESS(&story, "T");
    PASS(&story, 10);
    RESOLVE(&story, "T");
    CLOCK(&story, "T", "g/1", "status=1");
    PASS(&story, 10);
    DO(&story, "close", ON("T"), TEXT("resolution", "x"));
    CLOCK(&story, "T", "g/1", "status=3 stopped_at=+20");
    clock_end(&story);
}

static void fields_of_its_own(dkt_profile *profile)
{
    assert_int_equal(dkt_profile_add_field(profile, "answered_at", DKT_TYPE_INSTANT, 0, "a", "a"), DKT_OK);
    assert_int_equal(dkt_profile_add_field(profile, "district", DKT_TYPE_TEXT, 0, "r", "r"), DKT_OK);
}

static void a_field_counts_when_it_changes(void **state)
{
    struct story story;
    (void)state;
    clock_begin_with(&story,
                     (const char *[]){GOAL("g", "'start':['verb:register'],'stop':['field:answered_at']," TWO_HOURS), NULL},
                     fields_of_its_own);
    DO(&story, "register", ON("T"));
    DO(&story, "amend", ON("T"), TEXT("district", "north"));
    CLOCK(&story, "T", "g/1", "status=1");
    PASS(&story, 60);
    DO(&story, "amend", ON("T"), INSTANT("answered_at", 30));
    CLOCK(&story, "T", "g/1", "status=3 stopped_at=+60"); /* when it was told, not what it says */
    clock_end(&story);
}

static void a_message_has_a_direction(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", "'start':['message:in'],'stop':['message:out'],'repeats':true," TWO_HOURS));
    DO(&story, "register", ON("T"));
    DO(&story, "message", ON("T"), TEXT("text", "hello?"), INTEGER("direction", DKT_DIRECTION_IN));
    PASS(&story, 60);
    DO(&story, "note", ON("T"), TEXT("text", "looking"));
    CLOCK(&story, "T", "g/1", "status=1 anchor_at=+0");
    DO(&story, "message", ON("T"), TEXT("text", "yes"), INTEGER("direction", DKT_DIRECTION_OUT));
    CLOCK(&story, "T", "g/1", "status=3 stopped_at=+60 verdict=1");
    clock_end(&story);
}

/* R066: only what is the customer's stops the clock. */
static void a_party_pauses_as_long_as_it_is_the_party(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", "'start':['verb:register'],'pause':['party:customer'],'stop':['state:closed']," TWO_HOURS));
    DO(&story, "register", ON("T"));
    PASS(&story, 60);
    BLOCK(&story, "T", DKT_PARTY_INTERNAL, "no part");
    CLOCK(&story, "T", "g/1", "status=1");
    PASS(&story, 60);
    BLOCK(&story, "T", DKT_PARTY_CUSTOMER, "away");
    CLOCK(&story, "T", "g/1", "status=2 elapsed_ms=120000 pause_party=1 pause_reason=away due_at=-");
    PASS(&story, 60);
    BLOCK(&story, "T", DKT_PARTY_VENDOR, "no part");
    CLOCK(&story, "T", "g/1", "status=1 elapsed_ms=120000 paused_ms=60000 pause_party=- pause_reason=- due_at=+7260");
    clock_end(&story);
}

static void a_reason_pauses_as_long_as_it_is_the_reason(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", "'start':['verb:register'],'pause':['reason:parts'],'stop':['state:closed']," TWO_HOURS));
    DO(&story, "register", ON("T"));
    BLOCK(&story, "T", DKT_PARTY_VENDOR, "parts");
    CLOCK(&story, "T", "g/1", "status=2");
    PASS(&story, 60);
    PROGRESS(&story, "T");
    CLOCK(&story, "T", "g/1", "status=1 paused_ms=60000 elapsed_ms=0");
    clock_end(&story);
}

static void a_cancel_gives_no_verdict(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", "'start':['verb:register'],'stop':['verb:close'],'cancel':['verb:withdraw']," TWO_HOURS));
    DO(&story, "register", ON("T"));
    PASS(&story, 60);
    DO(&story, "withdraw", ON("T"), TEXT("outcome_reason", "changed mind"));
    CLOCK(&story, "T", "g/1", "status=4 stopped_at=+60 verdict=- next_at=-");
    PASS(&story, HOURS(9));
    clock_run_due(&story);
    ENTRIES(&story, "T", "register+0 withdraw+60");
    clock_end(&story);
}

/* A canceled run is as if it had not been: the next start begins another one, in the same cycle too. */
static void a_canceled_run_may_be_followed_in_the_same_cycle(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", "'start':['verb:register','verb:assign'],'stop':['state:closed'],'cancel':['verb:transfer'],"
                               TWO_HOURS));
    DO(&story, "register", ON("T"));
    PASS(&story, 60);
    DO(&story, "transfer", ON("T"), TEXT("unit", "b"));
    PASS(&story, 60);
    DO(&story, "assign", ON("T"), TEXT("owner", "li"));
    CLOCK(&story, "T", "g/1", "status=4 is_current=0");
    CLOCK(&story, "T", "g/2", "status=1 is_current=1 anchor_at=+120");
    clock_end(&story);
}

static void a_reset_counts_anew_with_warnings_and_ladder(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", "'start':['verb:register'],'stop':['state:closed'],'reset':['message:out'],'target':{'minutes':10},"
                               "'warn':[{'percent':50}],'escalate':[{'after':{'minutes':0},'to':'head'}]"));
    DO(&story, "register", ON("T"));
    PASS(&story, MIN(12));
    DO(&story, "message", ON("T"), TEXT("text", "soon"), INTEGER("direction", DKT_DIRECTION_OUT));
    CLOCK(&story, "T", "g/1", "status=1 anchor_at=+720 elapsed_ms=0 warned=0 level=0 breached_at=- due_at=+1320");
    PASS(&story, MIN(11));
    clock_run_due(&story);
    ENTRIES(&story, "T", "register+0 warned:g/1:1+300 breached:g/1+600 escalated:g/1:1>head+600 message+720 "
                         "warned:g/1:1+1020 breached:g/1+1320 escalated:g/1:1>head+1320");
    clock_end(&story);
}

/* ---- one entry that means several things: stop, cancel, pause, resume, reset, start (design 7) ---- */

static void a_stop_wins_over_a_cancel_and_a_pause(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", "'start':['verb:register'],'stop':['verb:progress'],'cancel':['verb:progress'],"
                               "'pause':['verb:progress']," TWO_HOURS));
    DO(&story, "register", ON("T"));
    PROGRESS(&story, "T");
    CLOCK(&story, "T", "g/1", "status=3 verdict=1");
    clock_end(&story);
}

static void an_entry_that_pauses_and_resumes_pauses(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", "'start':['verb:register'],'stop':['state:closed'],'pause':['action:block'],"
                               "'resume':['verb:progress']," TWO_HOURS));
    DO(&story, "register", ON("T"));
    BLOCK(&story, "T", DKT_PARTY_CUSTOMER, "a");
    PASS(&story, 10);
    BLOCK(&story, "T", DKT_PARTY_CUSTOMER, "b");
    CLOCK(&story, "T", "g/1", "status=2 pause_reason=b paused_ms=10000");
    PROGRESS(&story, "T");
    CLOCK(&story, "T", "g/1", "status=1");
    clock_end(&story);
}

/* Each message to the customer ends one wait and begins the next. */
static void an_entry_that_stops_and_starts_begins_the_next_run(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", "'start':['verb:register','message:out'],'stop':['message:out','state:closed'],'repeats':true,"
                               TWO_HOURS));
    DO(&story, "register", ON("T"));
    PASS(&story, 60);
    DO(&story, "message", ON("T"), TEXT("text", "a"), INTEGER("direction", DKT_DIRECTION_OUT));
    CLOCK(&story, "T", "g/1", "status=3 is_current=0 verdict=1");
    CLOCK(&story, "T", "g/2", "status=1 is_current=1 anchor_at=+60");
    PASS(&story, HOURS(3));
    DO(&story, "message", ON("T"), TEXT("text", "b"), INTEGER("direction", DKT_DIRECTION_OUT));
    CLOCK(&story, "T", "g/2", "status=3 verdict=2 breached_at=+7260");
    CLOCK(&story, "T", "g/3", "status=1 anchor_at=+10860");
    clock_end(&story);
}

static void an_entry_that_cancels_and_starts_begins_anew(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", "'start':['verb:register','field:type'],'cancel':['field:type'],'stop':['state:closed'],"
                               TWO_HOURS));
    DO(&story, "register", ON("T"));
    PASS(&story, 60);
    DO(&story, "amend", ON("T"), TEXT("type", "complaint"));
    CLOCK(&story, "T", "g/1", "status=4");
    CLOCK(&story, "T", "g/2", "status=1 anchor_at=+60");
    clock_end(&story);
}

/* ---- a pause knows what brought it ---- */

/* An agent's follow-up leaves the reason alone. */
static void a_note_leaves_a_pause_alone(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", "'start':['verb:register'],'stop':['state:closed'],'pause':['status:blocked']," TWO_HOURS));
    DO(&story, "register", ON("T"));
    BLOCK(&story, "T", DKT_PARTY_BANK, "limit");
    PASS(&story, 60);
    DO(&story, "note", ON("T"), TEXT("text", "called again"));
    CLOCK(&story, "T", "g/1", "status=2 pause_party=3 pause_reason=limit since_at=+0");
    clock_end(&story);
}

static void a_status_that_brought_no_pause_ends_none(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", "'start':['verb:register'],'stop':['state:closed'],'pause':['status:blocked','message:out'],"
                               "'resume':['message:in']," TWO_HOURS));
    DO(&story, "register", ON("T"));
    DO(&story, "message", ON("T"), TEXT("text", "which printer?"), INTEGER("direction", DKT_DIRECTION_OUT));
    PASS(&story, 60);
    PROGRESS(&story, "T"); /* new to in_progress: neither paused */
    CLOCK(&story, "T", "g/1", "status=2");
    PASS(&story, 60);
    DO(&story, "message", ON("T"), TEXT("text", "that one"), INTEGER("direction", DKT_DIRECTION_IN));
    CLOCK(&story, "T", "g/1", "status=1 paused_ms=120000");
    clock_end(&story);
}

static void the_party_of_a_pause_follows_who_is_to_blame(void **state)
{
    struct story story;
    (void)state;
    story_of(&story, GOAL("g", "'start':['verb:register'],'stop':['state:closed'],'pause':['status:blocked'],"
                               "'pause_at_most':{'hours':1}," TWO_HOURS));
    DO(&story, "register", ON("T"));
    BLOCK(&story, "T", DKT_PARTY_CUSTOMER, "keys");
    PASS(&story, MIN(20));
    BLOCK(&story, "T", DKT_PARTY_VENDOR, "parts");
    CLOCK(&story, "T", "g/1", "status=2 pause_party=4 pause_reason=parts since_at=+1200 paused_ms=1200000 pause_until=+3600");
    PASS(&story, MIN(60));
    clock_run_due(&story);
    CLOCK(&story, "T", "g/1", "status=1 paused_ms=3600000 since_at=+3600");
    ENTRIES(&story, "T", "register+0 block+0 block+1200 resumed:g/1+3600");
    clock_end(&story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_verb_starts_and_stops),
        cmocka_unit_test(an_action_is_narrower_than_its_verb),
        cmocka_unit_test(a_state_counts_when_it_is_entered),
        cmocka_unit_test(a_status_counts_when_it_is_entered),
        cmocka_unit_test(a_field_counts_when_it_changes),
        cmocka_unit_test(a_message_has_a_direction),
        cmocka_unit_test(a_party_pauses_as_long_as_it_is_the_party),
        cmocka_unit_test(a_reason_pauses_as_long_as_it_is_the_reason),
        cmocka_unit_test(a_cancel_gives_no_verdict),
        cmocka_unit_test(a_canceled_run_may_be_followed_in_the_same_cycle),
        cmocka_unit_test(a_reset_counts_anew_with_warnings_and_ladder),
        cmocka_unit_test(a_stop_wins_over_a_cancel_and_a_pause),
        cmocka_unit_test(an_entry_that_pauses_and_resumes_pauses),
        cmocka_unit_test(an_entry_that_stops_and_starts_begins_the_next_run),
        cmocka_unit_test(an_entry_that_cancels_and_starts_begins_anew),
        cmocka_unit_test(a_note_leaves_a_pause_alone),
        cmocka_unit_test(a_status_that_brought_no_pause_ends_none),
        cmocka_unit_test(the_party_of_a_pause_follows_who_is_to_blame),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
