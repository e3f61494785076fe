/* SPDX-License-Identifier: MIT
 *
 * Registering: where a ticket begins, what it gets by itself, and what a registration is refused for (R001 to R034).
 */
#include "fixture.h"

#include <stdio.h>
#include <string.h>

static void register_makes_a_ticket_in_the_queue_of_the_default_unit_R001(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("title", "no-paper"));
    TICKET(story, "T-1",
           "status=new state=1 open=1 owner=- unit=desk queue=desk title=no-paper level=1 priority=5 "
           "requested_at=+0 registered_at=+0 updated_at=+0 first_action_at=- closed_at=- cycle=1 handled=0 "
           "reopened=0 transferred=0 next_due=- number=- seq=1 outcome=-");
    JOURNAL(story, "T-1", "register+0");
}

static void register_pins_the_version_of_the_rules(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"));
    const dkt_row *row = dkt_result_row(story->result, 0);
    assert_string_equal(dkt_row_text(row, DKT_TICKET_PROFILE, NULL),
                        dkt_rules_version(dkt_desk_rules(story->desk)));
}

static void register_tells_id_seq_row_and_what_comes_next(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"));
    assert_string_equal(dkt_result_subject(story->result), "T-1");
    assert_int_equal(dkt_result_seq(story->result), 1);
    assert_int_equal(dkt_result_status(story->result), DKT_OK);
    assert_int_equal(dkt_result_row_count(story->result), 1);
    assert_int_equal(dkt_result_is_replayed(story->result), 0);
    MOVES(story, "assign claim release transfer reserve progress block resolve close withdraw note message "
                 "link unlink merge amend "
          "dispatch relay accept return view escalate");
}

static void register_makes_an_id_that_sorts_by_time_when_none_is_given_R003(void **state)
{
    struct story *story = *state;
    char first[64];
    DO(story, "register", TEXT("title", "a"));
    snprintf(first, sizeof first, "%s", dkt_result_subject(story->result));
    assert_int_equal(strlen(first), 36);
    assert_int_equal(first[14], '7'); /* UUIDv7: its time stands first */
    PASS(story, 1);
    DO(story, "register", TEXT("title", "b"));
    assert_true(strcmp(first, dkt_result_subject(story->result)) < 0);
    assert_int_equal(story_row_count(story, DKT_KIND_TICKET), 2);
}

static void register_keeps_every_field_that_it_takes_R004_R008_R039(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("title", "t"), TEXT("description", "d"), TEXT("type", "complaint"),
       INTEGER("level", DKT_LEVEL_URGENT), INTEGER("priority", 0), TEXT("channel", "wechat"),
       TEXT("requester", "m-77"), TEXT("contact", "8812"), TEXT("number", "X-1"), TEXT("status", "new"),
       INSTANT("requested_at", -60), TEXT("owner", "li"), TEXT("unit", "field"), TEXT("text", "called"));
    TICKET(story, "T-1",
           "title=t description=d type=complaint level=2 priority=0 channel=wechat requester=m-77 contact=8812 "
           "number=X-1 status=new requested_at=-60 owner=li unit=field queue=- registered_at=+0");
}

static void register_gives_urgent_tickets_priority_one_R022_R024_Q45(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), INTEGER("level", DKT_LEVEL_URGENT));
    TICKET(story, "T-1", "level=2 priority=1");
    DO(story, "register", ON("T-2"), INTEGER("level", DKT_LEVEL_NORMAL));
    TICKET(story, "T-2", "level=1 priority=5");
    DO(story, "register", ON("T-3"), INTEGER("level", DKT_LEVEL_URGENT), INTEGER("priority", 9));
    TICKET(story, "T-3", "level=2 priority=9");
}

static void register_with_an_owner_lies_in_no_queue(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("owner", "li"));
    TICKET(story, "T-1", "owner=li unit=desk queue=- transferred=0");
}

static void register_with_absent_unit_takes_the_default(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), NONE("unit"), NONE("owner"), NONE("level"), NONE("title"));
    TICKET(story, "T-1", "unit=desk queue=desk level=1 title=-");
}

static void register_refuses_an_id_that_exists(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("title", "first"));
    FAILS(story, DKT_E_EXISTS, "register", ON("T-1"), TEXT("title", "second"));
    assert_non_null(strstr(dkt_op_error_text(story->op), "T-1"));
    TICKET(story, "T-1", "title=first seq=1");
    FAILS(story, DKT_E_EXISTS, "register", ON("T-1"), SEEN(0));
}

static void register_refuses_a_status_it_does_not_lead_to(void **state)
{
    struct story *story = *state;
    REFUSED(story, "status:blocked", "register", ON("T-1"), TEXT("status", "blocked"));
    assert_int_equal(story_row_count(story, 0), 0);
}

static void register_names_a_status_that_the_rules_do_not_have(void **state)
{
    struct story *story = *state;
    FAILS(story, DKT_E_UNKNOWN, "register", ON("T-1"), TEXT("status", "asleep"));
    assert_non_null(strstr(dkt_op_error_text(story->op), "asleep"));
}

static void register_refuses_an_appointment_that_its_status_does_not_hold_R067(void **state)
{
    struct story *story = *state;
    REFUSED(story, "value:appointment_from value:appointment_until value:appointment_with", "register", ON("T-1"),
            INSTANT("appointment_from", 60), INSTANT("appointment_until", 120), TEXT("appointment_with", "m"));
}

static void register_refuses_a_follow_up_in_the_past(void **state)
{
    struct story *story = *state;
    REFUSED(story, "past:follow_up_at", "register", ON("T-1"), INSTANT("follow_up_at", 0));
    DO(story, "register", ON("T-1"), INSTANT("follow_up_at", 1));
    TICKET(story, "T-1", "follow_up_at=+1 next_due=+1");
}

static void register_needs_no_subject_but_an_actor(void **state)
{
    struct story *story = *state;
    dkt_command *command = NULL;
    dkt_op *op = NULL;
    assert_int_equal(dkt_command_new(story->desk, DKT_VERB_REGISTER, &command), DKT_OK);
    assert_int_equal(dkt_op_new(story->desk, command, &op), DKT_OK);
    assert_int_equal(dkt_op_run(op, story->store), DKT_E_ARGUMENT);
    assert_string_equal(dkt_op_error_text(op), "the command has no actor");
    assert_int_equal(dkt_result_move_count(dkt_op_result(op)), 0);
    dkt_op_free(op);
    dkt_command_free(command);
}

/* ---- directly into each state (field trap 4) ---- */

static void profile_of_any_beginning(dkt_profile *profile)
{
    static const char *const statuses[] = {"new", "reserved", "in_progress", "blocked", "resolved", "closed"};
    assert_int_equal(dkt_profile_add_action(profile, "take_over", DKT_VERB_REGISTER, NULL, "Take over", "接入"),
                     DKT_OK);
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        assert_int_equal(dkt_profile_allow(profile, "take_over", statuses[i]), DKT_OK);
    }
    assert_int_equal(dkt_profile_backdate(profile, "take_over"), DKT_OK);
}

static int any_beginning_setup(void **state)
{
    return story_setup_with(state, &(struct story_options){.profile = profile_of_any_beginning});
}

static void register_asks_for_a_status_when_its_action_leads_to_none(void **state)
{
    struct story *story = *state;
    REFUSED(story, "missing:status", "take_over", ON("T-1"));
    REFUSED(story, "missing:status", "take_over", ON("T-1"), NONE("status"));
}

static void register_into_reserved_has_its_first_action_and_its_window_R067(void **state)
{
    struct story *story = *state;
    REFUSED(story, "missing:appointment_from missing:appointment_until missing:appointment_with", "take_over",
            ON("T-1"), TEXT("status", "reserved"));
    DO(story, "take_over", ON("T-1"), TEXT("status", "reserved"), INSTANT("appointment_from", 60),
       INSTANT("appointment_until", 120), TEXT("appointment_with", "m"));
    TICKET(story, "T-1", "state=2 handled=1 first_action_at=+0 next_due=+120 open=1");
}

static void register_into_unfinished_counts_as_handled_R066(void **state)
{
    struct story *story = *state;
    DO(story, "take_over", ON("T-1"), TEXT("status", "in_progress"));
    TICKET(story, "T-1", "state=3 handled=1 first_action_at=+0 closed_at=-");
    DO(story, "take_over", ON("T-2"), TEXT("status", "blocked"), INTEGER("block_party", DKT_PARTY_BANK),
       TEXT("block_reason", "line"), INSTANT("follow_up_at", 60));
    TICKET(story, "T-2", "state=3 status=blocked block_party=3 block_reason=line follow_up_at=+60 next_due=+60");
}

static void register_into_closed_needs_a_resolution_and_is_in_no_queue_R068(void **state)
{
    struct story *story = *state;
    REFUSED(story, "missing:resolution", "take_over", ON("T-1"), TEXT("status", "closed"));
    REFUSED(story, "missing:resolution", "take_over", ON("T-1"), TEXT("status", "resolved"),
            TEXT("resolution", ""));
    DO(story, "take_over", ON("T-1"), TEXT("status", "closed"), TEXT("resolution", "told"));
    TICKET(story, "T-1",
           "state=4 open=0 queue=- closed_at=+0 first_action_at=+0 handled=1 outcome=1 resolution=told");
}

static void register_into_closed_with_an_appointment_is_refused(void **state)
{
    struct story *story = *state;
    REFUSED(story, "missing:resolution value:appointment_with", "take_over", ON("T-1"), TEXT("status", "closed"),
            TEXT("appointment_with", "m"));
}

static void register_told_afterwards_begins_at_the_instant_given(void **state)
{
    struct story *story = *state;
    DO(story, "take_over", ON("T-1"), TEXT("status", "in_progress"), AT(-3600));
    TICKET(story, "T-1", "registered_at=-3600 requested_at=-3600 first_action_at=-3600 updated_at=-3600");
    JOURNAL(story, "T-1", "take_over-3600");
    REFUSED(story, "backdate:register", "register", ON("T-2"), AT(-1));
}

int main(void)
{
#define WITH_STORY(f) cmocka_unit_test_setup_teardown(f, story_setup, story_teardown)
#define WITH_ANY(f) cmocka_unit_test_setup_teardown(f, any_beginning_setup, story_teardown)
    const struct CMUnitTest tests[] = {
        WITH_STORY(register_makes_a_ticket_in_the_queue_of_the_default_unit_R001),
        WITH_STORY(register_pins_the_version_of_the_rules),
        WITH_STORY(register_tells_id_seq_row_and_what_comes_next),
        WITH_STORY(register_makes_an_id_that_sorts_by_time_when_none_is_given_R003),
        WITH_STORY(register_keeps_every_field_that_it_takes_R004_R008_R039),
        WITH_STORY(register_gives_urgent_tickets_priority_one_R022_R024_Q45),
        WITH_STORY(register_with_an_owner_lies_in_no_queue),
        WITH_STORY(register_with_absent_unit_takes_the_default),
        WITH_STORY(register_refuses_an_id_that_exists),
        WITH_STORY(register_refuses_a_status_it_does_not_lead_to),
        WITH_STORY(register_names_a_status_that_the_rules_do_not_have),
        WITH_STORY(register_refuses_an_appointment_that_its_status_does_not_hold_R067),
        WITH_STORY(register_refuses_a_follow_up_in_the_past),
        WITH_STORY(register_needs_no_subject_but_an_actor),
        WITH_ANY(register_asks_for_a_status_when_its_action_leads_to_none),
        WITH_ANY(register_into_reserved_has_its_first_action_and_its_window_R067),
        WITH_ANY(register_into_unfinished_counts_as_handled_R066),
        WITH_ANY(register_into_closed_needs_a_resolution_and_is_in_no_queue_R068),
        WITH_ANY(register_into_closed_with_an_appointment_is_refused),
        WITH_ANY(register_told_afterwards_begins_at_the_instant_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
