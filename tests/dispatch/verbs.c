/* SPDX-License-Identifier: MIT
 *
 * Dispatching, by hand: direct and relayed, accepted, viewed, returned, escalated (R020, R021, R056 to R058, R079, R091,
 * R101 to R105, R107).
 */
#include "api/fixture.h"

#include <stdio.h>
#include <string.h>

/* The cells of a ticket's last entry as words name=after, in the order in which they stand there. */
static const char *last_entry(struct story *story, const char *id)
{
    dkt_query *query = story_query(story, DKT_QUERY_JOURNAL, id);
    assert_int_equal(dkt_query_set_descending(query, 1), DKT_OK);
    assert_int_equal(dkt_query_set_limit(query, 1), DKT_OK);
    assert_int_equal(story_ask(story, query), DKT_OK);
    dkt_change *change = NULL;
    assert_int_equal(dkt_change_new(story->desk, dkt_result_row(story->result, 0), &change), DKT_OK);
    size_t n = 0;
    story->words[0] = '\0';
    for (int32_t i = 0; i < dkt_change_count(change); i++) {
        const char *text = dkt_change_text(change, i, DKT_SIDE_AFTER, NULL);
        char value[256];
        if (dkt_change_cell(change, i, DKT_SIDE_AFTER) == DKT_CELL_INTEGER) {
            snprintf(value, sizeof value, "%lld", (long long)dkt_change_integer(change, i, DKT_SIDE_AFTER));
        } else {
            snprintf(value, sizeof value, "%s", text == NULL ? "-" : text);
        }
        n += (size_t)snprintf(story->words + n, sizeof story->words - n, "%s%s=%s", n == 0 ? "" : " ",
                              dkt_change_name(change, i, NULL), value);
    }
    dkt_change_free(change);
    return story->words;
}

static void assert_told(struct story *story, const char *id, const char *word)
{
    char padded[STORY_WORDS_MAX + 2];
    char wanted[300];
    snprintf(padded, sizeof padded, " %s ", last_entry(story, id));
    snprintf(wanted, sizeof wanted, " %s ", word);
    if (strstr(padded, wanted) == NULL) {
        fail_msg("%s is not told in:%s", word, padded);
    }
}

static void assert_not_told(struct story *story, const char *id, const char *name)
{
    char padded[STORY_WORDS_MAX + 2];
    char wanted[300];
    snprintf(padded, sizeof padded, " %s ", last_entry(story, id));
    snprintf(wanted, sizeof wanted, " %s=", name);
    assert_null(strstr(padded, wanted));
}

#define CONTENT TEXT("work_content", "replace the terminal")
#define DEMAND TEXT("work_requirement", "by noon")

/* ---- dispatch ---- */

static void a_direct_dispatch_says_who_what_and_how_R020_R056_R057_R088(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"));
    PASS(story, 240);
    DO(story, "dispatch", ON("T"), BY("zhou"), TEXT("owner", "li"), CONTENT, DEMAND);
    TICKET(story, "T", "owner=li unit=desk queue=- dispatch_mode=1 dispatched_at=+240 dispatched_by=zhou dispatched_from=desk "
                       "relayed_at=- accepted_at=- state=1 handled=0");
    assert_told(story, "T", "owner=li");
    assert_told(story, "T", "same_unit=desk");
    assert_told(story, "T", "whole_ms=240000");
    assert_not_told(story, "T", "leg_ms");
    JOURNAL(story, "T", "register+0 dispatch+240");
}

static void every_further_dispatch_is_a_whole_record_R056_R105(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"));
    DO(story, "dispatch", ON("T"), TEXT("owner", "li"), CONTENT, DEMAND);
    DO(story, "dispatch", ON("T"), BY("zhou"), TEXT("owner", "zhao"));
    TICKET(story, "T", "owner=zhao dispatched_by=zhou dispatched_from=desk transferred=1");
    assert_told(story, "T", "owner=zhao");
    assert_told(story, "T", "same_unit=desk");
    assert_told(story, "T", "same_requirement=by noon");
    assert_not_told(story, "T", "work_content");
}

static void a_dispatch_to_the_same_person_is_a_record_too_R056(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"));
    DO(story, "dispatch", ON("T"), TEXT("owner", "li"));
    DO(story, "accept", ON("T"), BY("li"));
    PASS(story, 60);
    DO(story, "dispatch", ON("T"), TEXT("owner", "li"), CONTENT);
    TICKET(story, "T", "owner=li dispatched_at=+60 accepted_at=- viewed_at=- transferred=0");
    assert_told(story, "T", "same_owner=li");
}

static void a_dispatch_needs_a_person_each_time(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"));
    REFUSED(story, "missing:owner", "dispatch", ON("T"));
    DO(story, "dispatch", ON("T"), TEXT("owner", "li"));
    REFUSED(story, "missing:owner", "dispatch", ON("T"));
    REFUSED(story, "missing:owner missing:unit", "dispatch", ON("T"), NONE("owner"), NONE("unit"));
}

static void a_closed_ticket_is_not_dispatched(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"));
    DO(story, "close", ON("T"), TEXT("resolution", "told"));
    REFUSED(story, "status:closed", "dispatch", ON("T"), TEXT("owner", "li"));
    REFUSED(story, "status:closed", "relay", ON("T"), TEXT("unit", "branch"));
}

/* ---- relay: both legs ---- */

static void a_relayed_dispatch_has_two_legs_with_their_times_R021_R091(void **state)
{
    struct story *story = *state;
    PASS(story, 120);
    DO(story, "register", ON("T"), INSTANT("received_at", 0), TEXT("region", "zj"));
    PASS(story, 60);
    DO(story, "relay", ON("T"), TEXT("unit", "tier2"), CONTENT, DEMAND);
    TICKET(story, "T", "owner=- unit=tier2 queue=tier2 dispatch_mode=2 relayed_at=+180 relayed_from=desk dispatched_at=- "
                       "received_at=+0 region=zj transferred=1");
    assert_told(story, "T", "leg_ms=180000");
    PASS(story, 300);
    DO(story, "dispatch", ON("T"), BY("t2"), TEXT("owner", "li"));
    TICKET(story, "T", "owner=li unit=tier2 dispatch_mode=2 relayed_at=+180 dispatched_at=+480 dispatched_by=t2 dispatched_from=tier2");
    assert_told(story, "T", "leg_ms=300000");
    assert_told(story, "T", "whole_ms=480000");
    assert_told(story, "T", "same_content=replace the terminal");
}

static void a_relay_needs_another_desk(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"));
    REFUSED(story, "missing:unit", "relay", ON("T"));
    REFUSED(story, "exists:unit", "relay", ON("T"), TEXT("unit", "desk"));
}

static void a_relay_takes_the_ticket_out_of_a_persons_hands(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"));
    DO(story, "dispatch", ON("T"), TEXT("owner", "li"), TEXT("unit", "field"));
    DO(story, "relay", ON("T"), TEXT("unit", "field"));
    TICKET(story, "T", "owner=- unit=field queue=field dispatch_mode=2 dispatched_at=- dispatched_by=- dispatched_from=- "
                       "relayed_from=desk transferred=1");
}

static void the_time_of_a_reopened_ticket_is_not_counted_from_the_first_call(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"));
    DO(story, "close", ON("T"), TEXT("resolution", "told"));
    PASS(story, 86400);
    DO(story, "reopen", ON("T"), TEXT("reason", "again"));
    DO(story, "dispatch", ON("T"), TEXT("owner", "li"));
    assert_not_told(story, "T", "whole_ms");
}

static void a_request_cannot_be_received_after_its_registration_Q2(void **state)
{
    struct story *story = *state;
    REFUSED(story, "value:received_at", "register", ON("T"), INSTANT("received_at", 1));
    DO(story, "register", ON("T"), INSTANT("requested_at", -60));
    TICKET(story, "T", "received_at=-60 requested_at=-60");
    DO(story, "register", ON("U"));
    TICKET(story, "U", "received_at=- requested_at=+0");
    DO(story, "register", ON("V"), INSTANT("requested_at", -3600), INSTANT("received_at", -5));
    TICKET(story, "V", "received_at=-5 requested_at=-3600");
}

/* ---- view and accept ---- */

static void the_assignee_sees_and_accepts_once_R079_R103_R104(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"));
    DO(story, "dispatch", ON("T"), TEXT("owner", "li"));
    PASS(story, 30);
    DO(story, "view", ON("T"), BY("li"));
    PASS(story, 30);
    DO(story, "accept", ON("T"), BY("li"), INSTANT("planned_from", 3600), INSTANT("planned_until", 7200));
    TICKET(story, "T", "viewed_at=+30 accepted_at=+60 planned_from=+3600 planned_until=+7200 state=1 handled=0");
    assert_told(story, "T", "leg_ms=60000");
    REFUSED(story, "exists:viewed_at", "view", ON("T"), BY("li"));
    REFUSED(story, "exists:accepted_at", "accept", ON("T"), BY("li"));
}

static void who_accepts_has_seen_it(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"));
    DO(story, "dispatch", ON("T"), TEXT("owner", "li"));
    DO(story, "accept", ON("T"), BY("li"));
    TICKET(story, "T", "viewed_at=+0 accepted_at=+0");
}

static void nobody_accepts_for_another_or_what_was_not_dispatched(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"));
    REFUSED(story, "absent:dispatched_at absent:owner", "accept", ON("T"), BY("li"));
    DO(story, "dispatch", ON("T"), TEXT("owner", "li"));
    REFUSED(story, "owner:li", "accept", ON("T"), BY("zhao"));
    REFUSED(story, "owner:li", "view", ON("T"), BY("zhao"));
    assert_string_equal(dkt_result_reason_text(story->result, 0, DKT_LANGUAGE_CHINESE), "只有 li 可以执行此操作");
}

static void an_acceptance_does_not_pass_to_who_gets_it_next(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"));
    DO(story, "dispatch", ON("T"), TEXT("owner", "li"));
    DO(story, "accept", ON("T"), BY("li"));
    DO(story, "transfer", ON("T"), TEXT("owner", "zhao"));
    TICKET(story, "T", "owner=zhao viewed_at=- accepted_at=- dispatched_at=+0");
    DO(story, "accept", ON("T"), BY("zhao"));
}

static void a_plan_must_end_after_it_begins_R104(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"));
    DO(story, "dispatch", ON("T"), TEXT("owner", "li"));
    REFUSED(story, "order:planned_until", "accept", ON("T"), BY("li"), INSTANT("planned_from", 10),
            INSTANT("planned_until", 10));
    DO(story, "accept", ON("T"), BY("li"), INSTANT("planned_from", 10), INSTANT("planned_until", 20));
    REFUSED(story, "order:planned_until", "amend", ON("T"), INSTANT("planned_until", 5));
    DO(story, "amend", ON("T"), INSTANT("planned_until", 15));
}

static void accept_first_profile(dkt_profile *profile)
{
    assert_int_equal(dkt_profile_set_handling(profile, DKT_HANDLING_ACCEPT_FIRST), DKT_OK);
}

static int accept_first_setup(void **state)
{
    return story_setup_with(state, &(struct story_options){.profile = accept_first_profile});
}

static void no_work_before_it_is_accepted_where_the_profile_says_so_R079(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"));
    DO(story, "dispatch", ON("T"), TEXT("owner", "li"));
    REFUSED(story, "not_accepted:li", "progress", ON("T"), BY("li"));
    REFUSED(story, "not_accepted:li", "close", ON("T"), BY("li"), TEXT("resolution", "x"));
    REFUSED(story, "not_accepted:li", "progress", ON("T"), BY("zhao"));
    DO(story, "accept", ON("T"), BY("li"));
    DO(story, "progress", ON("T"), BY("li"), TEXT("text", "on the way"));
    TICKET(story, "T", "state=3 handled=1");
}

static void who_sent_it_may_still_close_it_by_telephone(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"));
    DO(story, "progress", ON("T")); /* not dispatched: nobody to wait for */
    DO(story, "dispatch", ON("T"), TEXT("owner", "li"));
    DO(story, "close", ON("T"), BY("wang"), TEXT("resolution", "told on the telephone"));
}

static void require_accepted(dkt_profile *profile)
{
    assert_int_equal(dkt_profile_require(profile, "progress", "accepted_at"), DKT_OK);
}

static int require_setup(void **state)
{
    return story_setup_with(state, &(struct story_options){.profile = require_accepted});
}

static void one_action_may_wait_for_the_acceptance_R079(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"));
    REFUSED(story, "missing:accepted_at", "progress", ON("T"));
    DO(story, "dispatch", ON("T"), TEXT("owner", "li"));
    DO(story, "accept", ON("T"), BY("li"));
    DO(story, "progress", ON("T"));
}

/* What the profile asks for stands in its canonical form, and comes back from it. */
static void the_demand_survives_the_canonical_form(void **state)
{
    struct story *story = *state;
    char problem[256];
    dkt_rules *again = NULL;
    int32_t len = 0;
    const char *json = dkt_rules_json(dkt_desk_rules(story->desk), &len);
    assert_non_null(strstr(json, "\"handling\":{\"accept_first\":true,\"guide_first\":false,\"parts_first\":false}"));
    assert_int_equal(dkt_rules_new_json(json, len, sizeof problem, problem, &again), DKT_OK);
    assert_string_equal(dkt_rules_version(again), dkt_rules_version(dkt_desk_rules(story->desk)));
    dkt_rules_unref(again);
}

/* ---- return ---- */

static void a_return_goes_back_to_the_desk_that_sent_it_and_may_be_dispatched_anew(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"));
    DO(story, "dispatch", ON("T"), TEXT("owner", "li"), TEXT("unit", "field"));
    DO(story, "accept", ON("T"), BY("li"), INSTANT("planned_from", 10));
    REFUSED(story, "missing_one_of:reason|opinion", "return", ON("T"), BY("li"));
    DO(story, "return", ON("T"), BY("li"), TEXT("reason", "not my region"));
    TICKET(story, "T", "owner=- unit=desk queue=desk dispatch_mode=- dispatched_at=- dispatched_by=- dispatched_from=- "
                       "accepted_at=- viewed_at=- planned_from=- state=1 handled=0");
    DO(story, "dispatch", ON("T"), TEXT("owner", "zhao"));
    TICKET(story, "T", "owner=zhao dispatch_mode=1 dispatched_from=desk");
}

static void a_relayed_ticket_goes_back_leg_by_leg(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"));
    DO(story, "relay", ON("T"), TEXT("unit", "tier2"));
    DO(story, "dispatch", ON("T"), BY("t2"), TEXT("owner", "li"), TEXT("unit", "field"));
    DO(story, "return", ON("T"), BY("li"), TEXT("reason", "ill"));
    TICKET(story, "T", "owner=- unit=tier2 queue=tier2 dispatch_mode=2 relayed_at=+0 relayed_from=desk dispatched_at=-");
    DO(story, "return", ON("T"), BY("t2"), TEXT("reason", "nobody here"));
    TICKET(story, "T", "unit=desk queue=desk dispatch_mode=- relayed_at=- relayed_from=-");
    REFUSED(story, "absent:dispatch_mode", "return", ON("T"), TEXT("reason", "again"));
}

static void a_return_may_name_another_desk(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"));
    DO(story, "relay", ON("T"), TEXT("unit", "tier2"));
    DO(story, "return", ON("T"), BY("t2"), TEXT("reason", "x"), TEXT("unit", "complaints"), TEXT("owner", "sun"));
    TICKET(story, "T", "unit=complaints owner=sun queue=- dispatch_mode=-");
}

static void after_a_return_from_a_queue_the_next_dispatch_goes_back_there(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"));
    DO(story, "dispatch", ON("T"), TEXT("owner", "li"));
    DO(story, "transfer", ON("T"), TEXT("unit", "branch"));
    DO(story, "dispatch", ON("T"), TEXT("owner", "zhao"), TEXT("unit", "field"));
    TICKET(story, "T", "dispatched_from=branch");
    DO(story, "return", ON("T"), BY("zhao"), TEXT("reason", "x"));
    TICKET(story, "T", "unit=branch queue=branch");
}

static void opinion_profile(dkt_profile *profile)
{
    static const char *const from[] = {"new", "reserved", "in_progress", "blocked"};
    assert_int_equal(dkt_profile_add_status(profile, "returned", DKT_STATE_UNFINISHED, "Returned", "返回"), DKT_OK);
    assert_int_equal(dkt_profile_add_action(profile, "give_opinion", DKT_VERB_RETURN, "returned", "Opinion", "返回意见"),
                     DKT_OK);
    assert_int_equal(dkt_profile_require(profile, "give_opinion", "opinion"), DKT_OK);
    for (size_t i = 0; i < sizeof from / sizeof from[0]; i++) {
        assert_int_equal(dkt_profile_allow(profile, "give_opinion", from[i]), DKT_OK);
    }
}

static int opinion_setup(void **state)
{
    return story_setup_with(state, &(struct story_options){.profile = opinion_profile});
}

static void a_return_with_an_opinion_is_handling_R058(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"));
    DO(story, "relay", ON("T"), TEXT("unit", "cards"));
    REFUSED(story, "missing:opinion", "give_opinion", ON("T"));
    DO(story, "give_opinion", ON("T"), BY("key"), TEXT("opinion", "right"));
    TICKET(story, "T", "status=returned state=3 handled=1 first_action_at=+0 unit=desk queue=desk opinion=right");
}

static void a_reserved_ticket_that_comes_back_with_an_opinion_has_no_appointment_any_more(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"));
    DO(story, "dispatch", ON("T"), TEXT("owner", "li"));
    DO(story, "reserve", ON("T"), BY("li"), INSTANT("appointment_from", 100), INSTANT("appointment_until", 200),
       TEXT("appointment_with", "Chen"));
    DO(story, "give_opinion", ON("T"), BY("li"), TEXT("opinion", "nothing to do there"));
    TICKET(story, "T", "status=returned appointment_from=- appointment_until=- appointment_with=- handled=2");
}

/* A return that would make a handled ticket unprocessed again cannot even be written down (Q12). */
static void a_return_never_leads_back_to_unprocessed_Q12(void **state)
{
    dkt_profile *profile = NULL;
    dkt_rules *rules = NULL;
    (void)state;
    assert_int_equal(dkt_profile_new_default(&profile), DKT_OK);
    assert_int_equal(dkt_profile_add_action(profile, "undo", DKT_VERB_RETURN, "new", "u", "u"), DKT_OK);
    assert_int_equal(dkt_profile_allow(profile, "undo", "in_progress"), DKT_OK);
    assert_int_equal(dkt_rules_new(profile, &rules), DKT_E_PROFILE);
    assert_string_equal(dkt_profile_error_text(profile),
                        "action undo leads to another state than it has in status in_progress (unfinished): verb return "
                        "keeps the state or leads to unfinished");
    dkt_profile_free(profile);
}

/* ---- escalate, progress ---- */

static void an_escalation_by_hand_goes_up_and_says_to_whom_and_why_R101(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"), TEXT("owner", "li"));
    REFUSED(story, "missing:reason", "escalate", ON("T"), BY("li"));
    DO(story, "escalate", ON("T"), BY("li"), TEXT("reason", "no spare part"), TEXT("to", "supervisor"));
    TICKET(story, "T", "escalation=1 owner=li state=1 handled=0");
    assert_told(story, "T", "to=supervisor");
    DO(story, "escalate", ON("T"), BY("li"), TEXT("reason", "still none"), INTEGER("escalation", 3));
    REFUSED(story, "not_higher:escalation", "escalate", ON("T"), TEXT("reason", "x"), INTEGER("escalation", 3));
    DO(story, "escalate", ON("T"), TEXT("reason", "x"), INTEGER("escalation", 9));
    REFUSED(story, "not_higher:escalation", "escalate", ON("T"), TEXT("reason", "x"));
    assert_int_equal(TRY(story, "escalate", ON("T"), TEXT("reason", "x"), INTEGER("escalation", 10)), DKT_E_LIMIT);
    DO(story, "amend", ON("T"), TEXT("title", "t"));
    TICKET(story, "T", "escalation=9");
}

static void progress_is_told_in_entries_with_its_opinion_R102(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T"));
    DO(story, "dispatch", ON("T"), TEXT("owner", "li"));
    DO(story, "progress", ON("T"), BY("li"), TEXT("text", "half done"), TEXT("opinion", "spare"));
    PASS(story, 60);
    DO(story, "progress", ON("T"), BY("li"), TEXT("text", "done"));
    TICKET(story, "T", "handled=2 opinion=spare");
    JOURNAL(story, "T", "register+0 dispatch+0 progress+0 progress+60");
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, story_setup, story_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(a_direct_dispatch_says_who_what_and_how_R020_R056_R057_R088),
        STORY(every_further_dispatch_is_a_whole_record_R056_R105),
        STORY(a_dispatch_to_the_same_person_is_a_record_too_R056),
        STORY(a_dispatch_needs_a_person_each_time),
        STORY(a_closed_ticket_is_not_dispatched),
        STORY(a_relayed_dispatch_has_two_legs_with_their_times_R021_R091),
        STORY(a_relay_needs_another_desk),
        STORY(a_relay_takes_the_ticket_out_of_a_persons_hands),
        STORY(the_time_of_a_reopened_ticket_is_not_counted_from_the_first_call),
        STORY(a_request_cannot_be_received_after_its_registration_Q2),
        STORY(the_assignee_sees_and_accepts_once_R079_R103_R104),
        STORY(who_accepts_has_seen_it),
        STORY(nobody_accepts_for_another_or_what_was_not_dispatched),
        STORY(an_acceptance_does_not_pass_to_who_gets_it_next),
        STORY(a_plan_must_end_after_it_begins_R104),
        cmocka_unit_test_setup_teardown(no_work_before_it_is_accepted_where_the_profile_says_so_R079,
                                        accept_first_setup, story_teardown),
        cmocka_unit_test_setup_teardown(who_sent_it_may_still_close_it_by_telephone, accept_first_setup,
                                        story_teardown),
        cmocka_unit_test_setup_teardown(the_demand_survives_the_canonical_form, accept_first_setup,
                                        story_teardown),
        cmocka_unit_test_setup_teardown(one_action_may_wait_for_the_acceptance_R079, require_setup,
                                        story_teardown),
        STORY(a_return_goes_back_to_the_desk_that_sent_it_and_may_be_dispatched_anew),
        STORY(a_relayed_ticket_goes_back_leg_by_leg),
        STORY(a_return_may_name_another_desk),
        STORY(after_a_return_from_a_queue_the_next_dispatch_goes_back_there),
        cmocka_unit_test_setup_teardown(a_return_with_an_opinion_is_handling_R058, opinion_setup,
                                        story_teardown),
        cmocka_unit_test_setup_teardown(
            a_reserved_ticket_that_comes_back_with_an_opinion_has_no_appointment_any_more, opinion_setup,
            story_teardown),
        cmocka_unit_test(a_return_never_leads_back_to_unprocessed_Q12),
        STORY(an_escalation_by_hand_goes_up_and_says_to_whom_and_why_R101),
        STORY(progress_is_told_in_entries_with_its_opinion_R102),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
