/* SPDX-License-Identifier: MIT
 *
 * Moving a ticket through its four states: reserve, arrive, progress, block, close, reopen, withdraw (R065 to R074).
 */
#include "fixture.h"

#include "docket/ticket.h"

static void register_one(struct story *story)
{
    DO(story, "register", ON("T-1"));
}

#define WINDOW(from, until)                                                                          \
    INSTANT("appointment_from", from), INSTANT("appointment_until", until),                          \
        TEXT("appointment_with", "merchant")
#define BLOCKED(seconds)                                                                             \
    INTEGER("block_party", DKT_PARTY_MERCHANT), TEXT("block_reason", "closed-today"),                \
        INSTANT("follow_up_at", seconds)
#define SOLVED TEXT("resolution", "replaced")

/* ---- reserve and arrive ---- */

static void reserve_is_the_first_handling_and_falls_due_at_its_end_R065_R067(void **state)
{
    struct story *story = *state;
    register_one(story);
    PASS(story, 5);
    DO(story, "reserve", ON("T-1"), WINDOW(3600, 7200), TEXT("reason", "asked-for"));
    TICKET(story, "T-1",
           "status=reserved state=2 handled=1 first_action_at=+5 appointment_from=+3600 appointment_until=+7200 "
           "appointment_with=merchant next_due=+7200");
}

static void reserve_refuses_a_window_that_is_past_empty_or_incomplete_R067(void **state)
{
    struct story *story = *state;
    register_one(story);
    REFUSED(story, "past:appointment_from", "reserve", ON("T-1"), WINDOW(0, 60));
    REFUSED(story, "past:appointment_from order:appointment_until", "reserve", ON("T-1"), WINDOW(-60, -60));
    REFUSED(story, "order:appointment_until", "reserve", ON("T-1"), WINDOW(60, 60));
    REFUSED(story, "missing:appointment_with", "reserve", ON("T-1"), INSTANT("appointment_from", 60),
            INSTANT("appointment_until", 120), TEXT("appointment_with", ""));
    REFUSED(story, "missing:appointment_from missing:appointment_until missing:appointment_with", "reserve",
            ON("T-1"));
    TICKET(story, "T-1", "status=new handled=0 seq=1");
}

static void reserve_again_moves_the_window_and_keeps_who_agreed(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "reserve", ON("T-1"), WINDOW(3600, 7200));
    DO(story, "reserve", ON("T-1"), INSTANT("appointment_from", 9000), INSTANT("appointment_until", 9600));
    TICKET(story, "T-1", "appointment_from=+9000 appointment_until=+9600 appointment_with=merchant handled=2");
}

static void reserve_again_cannot_rest_on_a_window_that_has_begun_R067(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "reserve", ON("T-1"), WINDOW(60, 120));
    PASS(story, 300);
    REFUSED(story, "past:appointment_from", "reserve", ON("T-1"));
    REFUSED(story, "past:appointment_from", "reserve", ON("T-1"), INSTANT("appointment_until", 600));
    DO(story, "reserve", ON("T-1"), INSTANT("appointment_from", 500), INSTANT("appointment_until", 600));
    JOURNAL(story, "T-1", "register+0 reserve+0 appointment_passed+120 reserve+300");
}

static void reserve_refuses_an_order_made_of_old_and_new_ends(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "reserve", ON("T-1"), WINDOW(60, 120));
    REFUSED(story, "order:appointment_until", "reserve", ON("T-1"), INSTANT("appointment_from", 200));
}

static void reserve_takes_an_obstacle_away(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "block", ON("T-1"), BLOCKED(600));
    DO(story, "reserve", ON("T-1"), WINDOW(60, 120));
    TICKET(story, "T-1", "block_party=- block_reason=- follow_up_at=- next_due=+120");
}

static void arrive_ends_the_appointment_R067(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "reserve", ON("T-1"), WINDOW(60, 120));
    PASS(story, 90);
    DO(story, "arrive", ON("T-1"), TEXT("text", "on-site"));
    TICKET(story, "T-1",
           "status=in_progress state=3 arrived_at=+90 appointment_from=- appointment_until=- "
           "appointment_with=- next_due=- handled=2");
}

static void arrive_after_the_window_is_late_and_told_so(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "reserve", ON("T-1"), WINDOW(60, 120));
    PASS(story, 500);
    DO(story, "arrive", ON("T-1"));
    JOURNAL(story, "T-1", "register+0 reserve+0 appointment_passed+120 arrive+500");
}

static void arrive_refuses_without_an_appointment(void **state)
{
    struct story *story = *state;
    register_one(story);
    REFUSED(story, "status:new", "arrive", ON("T-1"));
    MOVES(story, "assign claim release transfer reserve progress block resolve close withdraw note message "
                 "link unlink merge amend "
          "dispatch relay accept return view escalate");
    assert_string_equal(dkt_result_reason_text(story->result, 0, DKT_LANGUAGE_ENGLISH),
                        "this action does not start from status new");
    assert_string_equal(dkt_result_reason_text(story->result, 0, DKT_LANGUAGE_CHINESE),
                        "不能从状态 new 执行此操作");
}

static void a_new_appointment_forgets_the_last_arrival(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "reserve", ON("T-1"), WINDOW(60, 120));
    DO(story, "arrive", ON("T-1"));
    DO(story, "reserve", ON("T-1"), WINDOW(600, 700));
    TICKET(story, "T-1", "arrived_at=- handled=3");
}

static void an_appointment_whose_window_ended_stays_reserved_until_somebody_acts(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "reserve", ON("T-1"), WINDOW(60, 120));
    PASS(story, 120);
    DO(story, "note", ON("T-1"), TEXT("text", "nobody-came"));
    TICKET(story, "T-1", "status=reserved appointment_until=+120 next_due=-");
    PASS(story, 60);
    DO(story, "note", ON("T-1"), TEXT("text", "still"));
    JOURNAL(story, "T-1", "register+0 reserve+0 appointment_passed+120 note+120 note+180"); /* told once */
}

/* ---- progress and block ---- */

static void progress_ends_unprocessed_in_the_same_commit_R065_R066(void **state)
{
    struct story *story = *state;
    register_one(story);
    PASS(story, 7);
    DO(story, "progress", ON("T-1"), TEXT("text", "phoned"));
    TICKET(story, "T-1", "status=in_progress state=3 handled=1 first_action_at=+7");
    PASS(story, 7);
    DO(story, "progress", ON("T-1"));
    TICKET(story, "T-1", "handled=2 first_action_at=+7");
}

static void block_needs_whose_which_and_when_R066(void **state)
{
    struct story *story = *state;
    register_one(story);
    REFUSED(story, "missing:block_party missing:block_reason missing:follow_up_at", "block", ON("T-1"));
    REFUSED(story, "missing:block_reason past:follow_up_at", "block", ON("T-1"),
            INTEGER("block_party", DKT_PARTY_BANK), INSTANT("follow_up_at", 0));
    DO(story, "block", ON("T-1"), BLOCKED(600));
    TICKET(story, "T-1",
           "status=blocked state=3 block_party=2 block_reason=closed-today follow_up_at=+600 next_due=+600 "
           "handled=1");
}

static void block_of_a_blocked_ticket_must_give_its_obstacle_anew_R066(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "block", ON("T-1"), BLOCKED(600));
    REFUSED(story, "missing:block_party missing:block_reason", "block", ON("T-1"), INSTANT("follow_up_at", 900));
    REFUSED(story, "missing:block_party missing:block_reason missing:follow_up_at", "block", ON("T-1"));
    DO(story, "block", ON("T-1"), BLOCKED(900));
    TICKET(story, "T-1", "follow_up_at=+900 handled=2");
}

static void progress_takes_the_obstacle_and_the_appointment_away(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "block", ON("T-1"), BLOCKED(600));
    DO(story, "progress", ON("T-1"));
    TICKET(story, "T-1", "status=in_progress block_party=- block_reason=- follow_up_at=- next_due=-");
    DO(story, "reserve", ON("T-1"), WINDOW(60, 120));
    DO(story, "progress", ON("T-1"));
    TICKET(story, "T-1", "appointment_from=- appointment_until=- appointment_with=- next_due=-");
}

static void a_follow_up_falls_due_once_and_stays_on_the_ticket(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "block", ON("T-1"), BLOCKED(600));
    PASS(story, 1000);
    DO(story, "note", ON("T-1"), TEXT("text", "x"));
    DO(story, "note", ON("T-1"), TEXT("text", "y"));
    JOURNAL(story, "T-1", "register+0 block+0 follow_up_due+600 note+1000 note+1000");
    TICKET(story, "T-1", "status=blocked follow_up_at=+600 next_due=-");
}

static void what_falls_due_at_one_instant_is_told_in_a_fixed_order(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "reserve", ON("T-1"), WINDOW(60, 1800));
    DO(story, "claim", ON("T-1")); /* until +1800 */
    PASS(story, 1800);
    DO(story, "note", ON("T-1"), TEXT("text", "x"));
    JOURNAL(story, "T-1", "register+0 reserve+0 claim+0 claim_lapsed+1800 appointment_passed+1800 note+1800");
}

static void what_falls_due_at_different_instants_is_told_in_their_order(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "block", ON("T-1"), BLOCKED(2000));
    DO(story, "claim", ON("T-1"));
    PASS(story, 5000);
    DO(story, "note", ON("T-1"), TEXT("text", "x"));
    JOURNAL(story, "T-1", "register+0 block+0 claim+0 claim_lapsed+1800 follow_up_due+2000 note+5000");
}

/* ---- close, resolve, withdraw ---- */

static void close_needs_a_resolution_R048_R068(void **state)
{
    struct story *story = *state;
    register_one(story);
    REFUSED(story, "missing:resolution", "close", ON("T-1"));
    REFUSED(story, "missing:resolution", "resolve", ON("T-1"), TEXT("resolution", ""));
    REFUSED(story, "missing:resolution", "close", ON("T-1"), NONE("resolution"));
}

static void close_from_new_is_its_first_handling_R075(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("owner", "li"));
    PASS(story, 3);
    DO(story, "close", ON("T-1"), SOLVED);
    TICKET(story, "T-1",
           "status=closed state=4 open=0 queue=- owner=li outcome=1 closed_at=+3 handled=1 first_action_at=+3");
    MOVES(story, "");
}

static void close_ends_claim_appointment_and_obstacle(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "reserve", ON("T-1"), WINDOW(60, 120));
    DO(story, "claim", ON("T-1"));
    DO(story, "close", ON("T-1"), SOLVED);
    TICKET(story, "T-1",
           "claimed_by=- claimed_until=- appointment_from=- appointment_until=- appointment_with=- next_due=-");
}

static void close_may_rest_on_a_resolution_told_before(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "progress", ON("T-1"), SOLVED);
    DO(story, "close", ON("T-1"));
    TICKET(story, "T-1", "status=closed resolution=replaced");
}

static void close_of_a_resolved_ticket_keeps_when_and_how_it_ended(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "resolve", ON("T-1"), SOLVED);
    PASS(story, 60);
    DO(story, "close", ON("T-1"));
    TICKET(story, "T-1", "status=closed closed_at=+0 outcome=1 updated_at=+60");
    REFUSED(story, "status:closed", "close", ON("T-1"));
    REFUSED(story, "missing:resolution status:closed", "resolve", ON("T-1"), NONE("resolution"));
}

static void withdraw_needs_its_reason_and_is_no_handling(void **state)
{
    struct story *story = *state;
    register_one(story);
    REFUSED(story, "missing:outcome_reason", "withdraw", ON("T-1"));
    DO(story, "withdraw", ON("T-1"), TEXT("outcome_reason", "twice"));
    TICKET(story, "T-1",
           "status=closed outcome=2 outcome_reason=twice handled=0 first_action_at=- closed_at=+0 resolution=-");
    REFUSED(story, "status:closed", "withdraw", ON("T-1"), TEXT("outcome_reason", "twice"));
}

static void withdraw_is_open_to_others_than_the_claimant(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "claim", ON("T-1"), BY("li"));
    DO(story, "withdraw", ON("T-1"), TEXT("outcome_reason", "twice"));
    TICKET(story, "T-1", "claimed_by=-");
}

/* ---- reopen ---- */

static void reopen_begins_a_new_cycle_and_keeps_the_old_one_in_the_journal_R073_R074(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("owner", "li"));
    DO(story, "progress", ON("T-1"));
    DO(story, "close", ON("T-1"), SOLVED);
    PASS(story, 100);
    REFUSED(story, "missing:reason", "reopen", ON("T-1"));
    DO(story, "reopen", ON("T-1"), TEXT("reason", "again"));
    TICKET(story, "T-1",
           "status=in_progress state=3 open=1 cycle=2 reopened=1 handled=1 first_action_at=+100 outcome=- "
           "outcome_reason=- resolution=- arrived_at=- closed_at=+0 owner=li");
    JOURNAL(story, "T-1", "register+0 progress+0 close+0 reopen+100");
}

static void reopen_can_hand_the_ticket_over_R073(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("owner", "li"));
    DO(story, "withdraw", ON("T-1"), TEXT("outcome_reason", "x"));
    DO(story, "reopen", ON("T-1"), TEXT("reason", "again"), TEXT("unit", "branch"));
    TICKET(story, "T-1", "owner=- unit=branch queue=branch outcome_reason=-");
}

static void reopen_as_often_as_needed_counts_cycles(void **state)
{
    struct story *story = *state;
    register_one(story);
    for (int i = 0; i < 3; i++) {
        DO(story, "close", ON("T-1"), SOLVED);
        DO(story, "reopen", ON("T-1"), TEXT("reason", "again"));
    }
    TICKET(story, "T-1", "cycle=4 reopened=3 handled=1");
}

static void reopen_refuses_an_open_ticket(void **state)
{
    struct story *story = *state;
    register_one(story);
    REFUSED(story, "status:new missing:reason", "reopen", ON("T-1"));
}

static void profile_of_two_cycles(dkt_profile *profile)
{
    assert_int_equal(dkt_profile_add_action(profile, "begin_anew", DKT_VERB_REOPEN, "new", "Begin anew", "重新登记"),
                     DKT_OK);
    assert_int_equal(dkt_profile_allow(profile, "begin_anew", "closed"), DKT_OK);
    assert_int_equal(dkt_profile_add_action(profile, "look", DKT_VERB_PROGRESS, NULL, "Look", "查看"), DKT_OK);
    assert_int_equal(dkt_profile_allow(profile, "look", "reserved"), DKT_OK);
    assert_int_equal(dkt_profile_add_status(profile, "archived", DKT_STATE_CLOSED, "Archived", "已归档"), DKT_OK);
    assert_int_equal(dkt_profile_add_action(profile, "file", DKT_VERB_CLOSE, "archived", "File", "归档"), DKT_OK);
    assert_int_equal(dkt_profile_allow(profile, "file", "closed"), DKT_OK);
    assert_int_equal(dkt_profile_allow(profile, "file", "new"), DKT_OK);
    assert_int_equal(dkt_profile_add_status(profile, "sorted", DKT_STATE_UNPROCESSED, "Sorted", "已分类"), DKT_OK);
    assert_int_equal(dkt_profile_add_action(profile, "sort", DKT_VERB_NOTE, "sorted", "Sort", "分类"), DKT_OK);
    assert_int_equal(dkt_profile_allow(profile, "sort", "new"), DKT_OK);
}

static int two_cycles_setup(void **state)
{
    return story_setup_with(state, &(struct story_options){.profile = profile_of_two_cycles});
}

static void reopen_into_unprocessed_has_no_action_in_its_new_cycle_Q12(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "close", ON("T-1"), SOLVED);
    DO(story, "begin_anew", ON("T-1"));
    TICKET(story, "T-1", "status=new state=1 cycle=2 handled=0 first_action_at=- outcome=- resolution=-");
    DO(story, "progress", ON("T-1"));
    TICKET(story, "T-1", "handled=1 state=3");
}

static void work_during_an_appointment_leaves_it_standing(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "reserve", ON("T-1"), WINDOW(60, 120));
    DO(story, "look", ON("T-1"));
    TICKET(story, "T-1", "status=reserved appointment_from=+60 appointment_with=merchant handled=2 next_due=+120");
}

static void a_withdrawn_ticket_is_filed_only_with_what_closing_demands_R068(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "withdraw", ON("T-1"), TEXT("outcome_reason", "x"));
    REFUSED(story, "missing:resolution", "file", ON("T-1"));
    DO(story, "file", ON("T-1"), SOLVED);
    TICKET(story, "T-1", "status=archived outcome=2 closed_at=+0 outcome_reason=x");
}

static void a_status_may_change_within_its_state(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "sort", ON("T-1"));
    TICKET(story, "T-1", "status=sorted state=1 handled=0");
}

int main(void)
{
#define WITH_STORY(f) cmocka_unit_test_setup_teardown(f, story_setup, story_teardown)
#define WITH_CYCLES(f) cmocka_unit_test_setup_teardown(f, two_cycles_setup, story_teardown)
    const struct CMUnitTest tests[] = {
        WITH_STORY(reserve_is_the_first_handling_and_falls_due_at_its_end_R065_R067),
        WITH_STORY(reserve_refuses_a_window_that_is_past_empty_or_incomplete_R067),
        WITH_STORY(reserve_again_moves_the_window_and_keeps_who_agreed),
        WITH_STORY(reserve_again_cannot_rest_on_a_window_that_has_begun_R067),
        WITH_STORY(reserve_refuses_an_order_made_of_old_and_new_ends),
        WITH_STORY(reserve_takes_an_obstacle_away),
        WITH_STORY(arrive_ends_the_appointment_R067),
        WITH_STORY(arrive_after_the_window_is_late_and_told_so),
        WITH_STORY(arrive_refuses_without_an_appointment),
        WITH_STORY(a_new_appointment_forgets_the_last_arrival),
        WITH_STORY(an_appointment_whose_window_ended_stays_reserved_until_somebody_acts),
        WITH_STORY(progress_ends_unprocessed_in_the_same_commit_R065_R066),
        WITH_STORY(block_needs_whose_which_and_when_R066),
        WITH_STORY(block_of_a_blocked_ticket_must_give_its_obstacle_anew_R066),
        WITH_STORY(progress_takes_the_obstacle_and_the_appointment_away),
        WITH_STORY(a_follow_up_falls_due_once_and_stays_on_the_ticket),
        WITH_STORY(what_falls_due_at_one_instant_is_told_in_a_fixed_order),
        WITH_STORY(what_falls_due_at_different_instants_is_told_in_their_order),
        WITH_STORY(close_needs_a_resolution_R048_R068),
        WITH_STORY(close_from_new_is_its_first_handling_R075),
        WITH_STORY(close_ends_claim_appointment_and_obstacle),
        WITH_STORY(close_may_rest_on_a_resolution_told_before),
        WITH_STORY(close_of_a_resolved_ticket_keeps_when_and_how_it_ended),
        WITH_STORY(withdraw_needs_its_reason_and_is_no_handling),
        WITH_STORY(withdraw_is_open_to_others_than_the_claimant),
        WITH_STORY(reopen_begins_a_new_cycle_and_keeps_the_old_one_in_the_journal_R073_R074),
        WITH_STORY(reopen_can_hand_the_ticket_over_R073),
        WITH_STORY(reopen_as_often_as_needed_counts_cycles),
        WITH_STORY(reopen_refuses_an_open_ticket),
        WITH_CYCLES(reopen_into_unprocessed_has_no_action_in_its_new_cycle_Q12),
        WITH_CYCLES(work_during_an_appointment_leaves_it_standing),
        WITH_CYCLES(a_withdrawn_ticket_is_filed_only_with_what_closing_demands_R068),
        WITH_CYCLES(a_status_may_change_within_its_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
