/* SPDX-License-Identifier: MIT
 *
 * What every command has in common: idempotency, expected seq, dry run, instants, permission, results, restarting.
 */
#include "fixture.h"

#include <string.h>

static void register_one(struct story *story)
{
    DO(story, "register", ON("T-1"));
}

/* ---- idempotency ---- */

static void a_request_takes_effect_once(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "note", ON("T-1"), TEXT("text", "x"), REQUEST("r-1"));
    assert_int_equal(dkt_result_is_replayed(story->result), 0);
    DO(story, "note", ON("T-1"), TEXT("text", "y"));
    DO(story, "note", ON("T-1"), TEXT("text", "x"), REQUEST("r-1"));
    assert_int_equal(dkt_result_is_replayed(story->result), 1);
    assert_int_equal(dkt_result_seq(story->result), 2); /* its first result, not the ticket's last entry */
    assert_string_equal(dkt_result_subject(story->result), "T-1");
    TICKET(story, "T-1", "seq=3");
}

static void a_registration_without_id_gives_the_first_id_again(void **state)
{
    struct story *story = *state;
    char id[64];
    DO(story, "register", TEXT("title", "x"), REQUEST("r-1"));
    memcpy(id, dkt_result_subject(story->result), 37);
    DO(story, "register", TEXT("title", "x"), REQUEST("r-1"));
    assert_string_equal(dkt_result_subject(story->result), id);
    assert_int_equal(story_row_count(story, DKT_KIND_TICKET), 1);
    assert_int_equal(dkt_result_row_count(story->result), 1);
}

static void a_request_used_for_another_command_is_an_error(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "note", ON("T-1"), TEXT("text", "x"), REQUEST("r-1"));
    FAILS(story, DKT_E_REUSED, "note", ON("T-1"), TEXT("text", "y"), REQUEST("r-1"));
    assert_non_null(strstr(dkt_op_error_text(story->op), "r-1"));
    FAILS(story, DKT_E_REUSED, "note", ON("T-1"), TEXT("text", "x"), REQUEST("r-1"), BY("li"));
    FAILS(story, DKT_E_REUSED, "note", ON("T-2"), TEXT("text", "x"), REQUEST("r-1"));
    FAILS(story, DKT_E_REUSED, "note", ON("T-1"), TEXT("text", "x"), REQUEST("r-1"), SEEN(1));
    FAILS(story, DKT_E_REUSED, "note", ON("T-1"), TEXT("text", "x"), REQUEST("r-1"), AT(0));
    FAILS(story, DKT_E_REUSED, "note", ON("T-1"), TEXT("text", "x"), REQUEST("r-1"), TEXT("title", "x"));
    FAILS(story, DKT_E_REUSED, "note", ON("T-1"), TEXT("text", "x"), REQUEST("r-1"), NONE("title"));
    FAILS(story, DKT_E_REUSED, "progress", ON("T-1"), TEXT("text", "x"), REQUEST("r-1"));
    TICKET(story, "T-1", "seq=2");
}

/* Hosts build commands from maps without an order. */
static void the_order_of_fields_makes_no_other_command(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "amend", ON("T-1"), TEXT("title", "a"), TEXT("channel", "b"), INTEGER("priority", 3), REQUEST("r-1"));
    DO(story, "amend", ON("T-1"), INTEGER("priority", 3), TEXT("channel", "b"), TEXT("title", "a"), REQUEST("r-1"));
    assert_int_equal(dkt_result_is_replayed(story->result), 1);
}

static void a_field_set_twice_has_its_last_value(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("title", "a"), TEXT("title", "b"), NONE("channel"), TEXT("channel", "c"));
    TICKET(story, "T-1", "title=b channel=c");
}

static void a_request_that_was_refused_is_not_remembered(void **state)
{
    struct story *story = *state;
    register_one(story);
    REFUSED(story, "status:new", "arrive", ON("T-1"), REQUEST("r-1"));
    DO(story, "note", ON("T-1"), TEXT("text", "x"), REQUEST("r-1"));
    assert_int_equal(dkt_result_is_replayed(story->result), 0);
}

static void a_replay_is_not_asked_for_permission_or_state_again(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "close", ON("T-1"), TEXT("resolution", "x"), REQUEST("r-1"));
    DO(story, "reopen", ON("T-1"), TEXT("reason", "x"));
    DO(story, "close", ON("T-1"), TEXT("resolution", "x"), REQUEST("r-1"));
    TICKET(story, "T-1", "status=in_progress");
}

static void what_a_replay_shows_is_the_ticket_as_it_is(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "note", ON("T-1"), TEXT("text", "x"), REQUEST("r-1"));
    DO(story, "close", ON("T-1"), TEXT("resolution", "x"));
    DO(story, "note", ON("T-1"), TEXT("text", "x"), REQUEST("r-1"));
    assert_string_equal(story_page(story, "status"), "closed");
    MOVES(story, "reopen note message link unlink amend");
}

/* ---- expected seq ---- */

static void a_stale_seq_is_a_conflict_with_the_entries_since(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "note", ON("T-1"), TEXT("text", "x"));
    DO(story, "progress", ON("T-1"), BY("li"));
    FAILS(story, DKT_E_CONFLICT, "progress", ON("T-1"), SEEN(1));
    assert_int_equal(dkt_result_row_count(story->result), 2);
    assert_string_equal(story_page(story, "action"), "note progress");
    assert_string_equal(story_page(story, "actor"), "wang li");
    assert_int_equal(dkt_result_seq(story->result), 3);
    TICKET(story, "T-1", "seq=3");
    DO(story, "progress", ON("T-1"), SEEN(3));
}

static void a_seq_from_the_future_is_a_conflict_without_entries(void **state)
{
    struct story *story = *state;
    register_one(story);
    FAILS(story, DKT_E_CONFLICT, "progress", ON("T-1"), SEEN(9));
    assert_int_equal(dkt_result_row_count(story->result), 0);
    assert_int_equal(dkt_result_seq(story->result), 1);
}

static void the_seq_expected_is_that_before_what_falls_due(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "claim", ON("T-1"), BY("li"));
    PASS(story, 7200);
    DO(story, "progress", ON("T-1"), SEEN(2));
    TICKET(story, "T-1", "seq=4");
}

static void at_most_a_hundred_entries_are_shown_since(void **state)
{
    struct story *story = *state;
    register_one(story);
    for (int i = 0; i < 105; i++) {
        DO(story, "note", ON("T-1"), TEXT("text", "x"));
    }
    FAILS(story, DKT_E_CONFLICT, "progress", ON("T-1"), SEEN(1));
    assert_int_equal(dkt_result_row_count(story->result), 100);
    assert_int_equal(dkt_result_seq(story->result), 106);
}

/* ---- dry run ---- */

static void a_dry_run_tells_what_would_come_out_and_writes_nothing(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "close", ON("T-1"), TEXT("resolution", "x"), DRY_RUN);
    assert_int_equal(dkt_result_seq(story->result), 2);
    assert_string_equal(story_page(story, "status"), "closed");
    MOVES(story, "reopen note message link unlink amend");
    TICKET(story, "T-1", "status=new seq=1");
    REFUSED(story, "missing:resolution", "close", ON("T-1"), DRY_RUN);
}

static void a_dry_run_does_not_use_its_request_up(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "note", ON("T-1"), TEXT("text", "x"), REQUEST("r-1"), DRY_RUN);
    DO(story, "note", ON("T-1"), TEXT("text", "x"), REQUEST("r-1"));
    assert_int_equal(dkt_result_is_replayed(story->result), 0);
    TICKET(story, "T-1", "seq=2");
}

/* ---- instants ---- */

static void an_instant_may_lie_two_minutes_ahead_and_no_more(void **state)
{
    struct story *story = *state;
    register_one(story);
    REFUSED(story, "ahead:at", "note", ON("T-1"), TEXT("text", "x"), AT(121));
    DO(story, "note", ON("T-1"), TEXT("text", "x"), AT(120));
    JOURNAL(story, "T-1", "register+0 note+120");
    assert_int_equal(story_ask(story, story_query(story, DKT_QUERY_JOURNAL, "T-1")), DKT_OK);
    assert_string_equal(story_page(story, "recorded_at"), "+0 +0");
}

static void an_instant_of_the_past_needs_an_action_that_may_be_told_afterwards(void **state)
{
    struct story *story = *state;
    register_one(story);
    PASS(story, 600);
    REFUSED(story, "backdate:note", "note", ON("T-1"), TEXT("text", "x"), AT(599));
    DO(story, "note", ON("T-1"), TEXT("text", "x"), AT(600));
}

static void profile_backdating(dkt_profile *profile)
{
    assert_int_equal(dkt_profile_backdate(profile, NULL), DKT_OK);
}

static int backdating_setup(void **state)
{
    return story_setup_with(state, &(struct story_options){.profile = profile_backdating});
}

static void a_told_instant_never_lies_before_the_last_entry(void **state)
{
    struct story *story = *state;
    register_one(story);
    PASS(story, 600);
    DO(story, "progress", ON("T-1"), AT(300));
    REFUSED(story, "before_last:at", "progress", ON("T-1"), AT(299));
    DO(story, "progress", ON("T-1"), AT(300));
    JOURNAL(story, "T-1", "register+0 progress+300 progress+300");
    assert_string_equal(dkt_result_reason_text(story->result, 0, DKT_LANGUAGE_ENGLISH), "");
}

static void what_is_still_to_come_is_measured_from_the_told_instant(void **state)
{
    struct story *story = *state;
    register_one(story);
    PASS(story, 600);
    DO(story, "block", ON("T-1"), AT(100), INTEGER("block_party", 1), TEXT("block_reason", "x"),
       INSTANT("follow_up_at", 200));
    JOURNAL(story, "T-1", "register+0 block+100");
    DO(story, "note", ON("T-1"), TEXT("text", "x"));
    JOURNAL(story, "T-1", "register+0 block+100 follow_up_due+200 note+600");
}

static void a_clock_that_steps_back_is_clamped_to_the_last_entry_and_logged(void **state)
{
    struct story *story = *state;
    PASS(story, 1000);
    register_one(story);
    PASS(story, -900);
    DO(story, "note", ON("T-1"), TEXT("text", "x"));
    JOURNAL(story, "T-1", "register+1000 note+1000");
    assert_int_equal(story->log_count, 1);
    assert_non_null(strstr(story->log, "the clock stands before the ticket's last entry"));
    assert_int_equal(story->log[0], '0' + DKT_LOG_NOTICE);
    assert_int_equal(story_ask(story, story_query(story, DKT_QUERY_JOURNAL, "T-1")), DKT_OK);
    assert_string_equal(story_page(story, "recorded_at"), "+1000 +100"); /* what the clock said is kept */
    REFUSED(story, "before_last:at", "note", ON("T-1"), TEXT("text", "x"), AT(100));
    assert_int_equal(story->log_count, 1); /* only what is carried out is logged */
}

static void a_clock_without_an_answer_fails_the_command(void **state)
{
    struct story *story = *state;
    story->clock_answer = 1;
    FAILS(story, DKT_E_CLOCK, "register", ON("T-1"));
    story->clock_answer = DKT_HOOK_DONE;
    story->now_ms = INT64_MAX;
    FAILS(story, DKT_E_CLOCK, "register", ON("T-1"));
    assert_int_equal(story_row_count(story, 0), 0);
}

static void random_bytes_are_drawn_only_where_they_are_needed(void **state)
{
    struct story *story = *state;
    int32_t count = story->ids_count;
    story->ids_answer = 1;
    register_one(story); /* the host's id, nothing personal */
    DO(story, "progress", ON("T-1"));
    assert_int_equal(story->ids_count, count);
    FAILS(story, DKT_E_HOOK, "register", TEXT("title", "x"));
    FAILS(story, DKT_E_HOOK, "note", ON("T-1"), TEXT("text", "personal"));
    assert_string_equal(dkt_op_error_text(story->op), "the id hook gave no random bytes");
}

/* ---- subjects ---- */

static void a_command_on_a_ticket_that_does_not_exist_names_it(void **state)
{
    struct story *story = *state;
    FAILS(story, DKT_E_NOT_FOUND, "note", ON("Z-9"), TEXT("text", "x"));
    assert_string_equal(dkt_op_error_text(story->op), "ticket Z-9 does not exist");
    assert_int_equal(dkt_result_move_count(story->result), 0);
    FAILS(story, DKT_E_NOT_FOUND, "note", ON("Z-9"), TEXT("text", "x"), SEEN(4));
    FAILS(story, DKT_E_ARGUMENT, "note", TEXT("text", "x"));
    assert_string_equal(dkt_op_error_text(story->op), "the command has no subject");
}

static void desks_of_one_store_do_not_see_each_other(void **state)
{
    struct story *story = *state;
    register_one(story);
    dkt_config *config = NULL;
    dkt_desk *other = NULL;
    assert_int_equal(dkt_config_new(&config), DKT_OK);
    assert_int_equal(dkt_config_set_id(config, "branch", -1), DKT_OK);
    assert_int_equal(dkt_desk_new(config, &other), DKT_OK);
    dkt_config_free(config);
    dkt_desk *mine = story->desk;
    story->desk = other;
    FAILS(story, DKT_E_NOT_FOUND, "note", ON("T-1"), TEXT("text", "x"));
    DO(story, "register", ON("T-1"), TEXT("title", "theirs"));
    LIST(story, DKT_QUERY_OPEN, NULL, "T-1");
    story->desk = mine;
    TICKET(story, "T-1", "title=-");
    LIST(story, DKT_QUERY_OPEN, NULL, "T-1");
    assert_string_equal(dkt_desk_id(other), "branch");
    dkt_desk_unref(other);
}

/* ---- permission ---- */

static void profile_of_roles(dkt_profile *profile)
{
    assert_int_equal(dkt_profile_permit(profile, "close", "clerk"), DKT_OK);
    assert_int_equal(dkt_profile_permit(profile, "close", "head"), DKT_OK);
    assert_int_equal(dkt_profile_permit(profile, "withdraw", "head"), DKT_OK);
}

static int roles_setup(void **state)
{
    return story_setup_with(state, &(struct story_options){.profile = profile_of_roles});
}

static void an_action_is_kept_to_the_roles_that_may_R019_R099(void **state)
{
    struct story *story = *state;
    register_one(story);
    FAILS(story, DKT_E_DENIED, "close", ON("T-1"), TEXT("resolution", "x"));
    assert_string_equal(story_reasons(story), "role:");
    FAILS(story, DKT_E_DENIED, "close", ON("T-1"), AS("guest"), TEXT("resolution", "x"));
    assert_string_equal(story_reasons(story), "role:guest");
    assert_string_equal(dkt_result_reason_text(story->result, 0, DKT_LANGUAGE_CHINESE), "角色 guest 无权执行此操作");
    MOVES(story, "assign claim release transfer reserve progress block resolve note message link unlink merge "
                 "amend dispatch relay accept return view escalate");
    FAILS(story, DKT_E_DENIED, "withdraw", ON("T-1"), AS("clerk"), TEXT("outcome_reason", "x"));
    DO(story, "close", ON("T-1"), AS("head"), TEXT("resolution", "x"));
    TICKET(story, "T-1", "status=closed");
}

static void moves_are_those_of_the_actors_role(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), AS("head"));
    MOVES(story, "assign claim release transfer reserve progress block resolve close withdraw note message link "
                 "unlink merge amend "
          "dispatch relay accept return view escalate");
}

static int hook_setup(void **state)
{
    return story_setup_with(state, &(struct story_options){.profile = profile_of_roles,
                                                           .permission = STORY_PERMISSION_ALLOWS});
}

static void the_hosts_hook_is_told_who_asks_what_of_which_ticket(void **state)
{
    struct story *story = *state;
    register_one(story);
    DO(story, "close", ON("T-1"), BY("li"), AS("clerk"), TEXT("resolution", "x"));
    assert_string_equal(story->permission_seen, "li/clerk/close/T-1");
    DO(story, "note", ON("T-1"), TEXT("text", "x"));
    assert_string_equal(story->permission_seen, "wang//note/T-1");
}

static void the_hosts_hook_can_only_narrow(void **state)
{
    struct story *story = *state;
    register_one(story);
    FAILS(story, DKT_E_DENIED, "close", ON("T-1"), TEXT("resolution", "x")); /* allowed by the hook, not the roles */
    assert_string_equal(story_reasons(story), "role:");
    story->permission = STORY_PERMISSION_DENIES;
    FAILS(story, DKT_E_DENIED, "close", ON("T-1"), AS("clerk"), TEXT("resolution", "x"));
    assert_string_equal(story_reasons(story), "host:close");
    assert_string_equal(dkt_result_reason_text(story->result, 0, DKT_LANGUAGE_ENGLISH), "the host system denies close");
    TICKET(story, "T-1", "seq=1");
}

static void no_answer_of_the_hook_denies(void **state)
{
    struct story *story = *state;
    story->permission = STORY_PERMISSION_SILENT;
    FAILS(story, DKT_E_DENIED, "register", ON("T-1"));
    story->permission = STORY_PERMISSION_FAILS;
    FAILS(story, DKT_E_DENIED, "register", ON("T-1"));
    assert_int_equal(story_row_count(story, 0), 0);
    dkt_permission_allow(NULL, 1);
}

static void who_may_not_learns_no_unmet_conditions(void **state)
{
    struct story *story = *state;
    register_one(story);
    story->permission = STORY_PERMISSION_DENIES;
    FAILS(story, DKT_E_DENIED, "close", ON("T-1"), AS("clerk"));
    assert_string_equal(story_reasons(story), "host:close");
}

/* ---- results and restarting ---- */

static dkt_op *op_of(struct story *story, const char *action, const struct part *parts)
{
    dkt_command *command = NULL;
    dkt_op *op = NULL;
    assert_int_equal(story_command(story, story->desk, action, parts, &command), DKT_OK);
    assert_int_equal(dkt_op_new(story->desk, command, &op), DKT_OK);
    dkt_command_free(command);
    return op;
}

#define OP(story, action, ...)                                                                       \
    op_of(story, action, (struct part[]){__VA_ARGS__, {PART_END, NULL, NULL, 0}})

static void an_operation_runs_once_and_again_after_a_restart(void **state)
{
    struct story *story = *state;
    dkt_command *note = NULL;
    dkt_op *op = OP(story, "register", ON("T-1"));
    assert_null(dkt_op_result(op));
    assert_int_equal(dkt_op_run(op, story->store), DKT_OK);
    assert_int_equal(dkt_op_run(op, story->store), DKT_E_STATE);
    assert_int_equal(story_command(story, story->desk, "note",
                                   (struct part[]){ON("T-1"), TEXT("text", "x"), {PART_END, NULL, NULL, 0}}, &note),
                     DKT_OK);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(dkt_op_restart(op, note), DKT_OK);
        assert_null(dkt_op_result(op));
        assert_int_equal(dkt_op_run(op, story->store), DKT_OK);
        assert_int_equal(dkt_result_seq(dkt_op_result(op)), i + 2);
    }
    dkt_command_free(note);
    dkt_op_free(op);
    TICKET(story, "T-1", "seq=4");
}

static void a_restarted_operation_that_fails_at_once_shows_nothing_of_the_last(void **state)
{
    struct story *story = *state;
    dkt_command *command = NULL;
    dkt_op *op = OP(story, "register", ON("T-1"));
    assert_int_equal(dkt_op_run(op, story->store), DKT_OK);
    assert_int_equal(dkt_command_new(story->desk, DKT_VERB_NOTE, &command), DKT_OK);
    assert_int_equal(dkt_op_restart(op, command), DKT_OK);
    assert_int_equal(dkt_op_run(op, story->store), DKT_E_ARGUMENT);
    const dkt_result *result = dkt_op_result(op);
    assert_string_equal(dkt_result_subject(result), "");
    assert_int_equal(dkt_result_seq(result), 0);
    assert_int_equal(dkt_result_row_count(result), 0);
    assert_int_equal(dkt_result_move_count(result), 0);
    dkt_command_free(command);
    dkt_op_free(op);
}

static void a_command_with_an_operation_cannot_be_changed(void **state)
{
    struct story *story = *state;
    dkt_command *command = NULL;
    dkt_op *op = NULL;
    assert_int_equal(dkt_command_new(story->desk, DKT_VERB_REGISTER, &command), DKT_OK);
    assert_int_equal(dkt_op_new(story->desk, command, &op), DKT_OK);
    assert_int_equal(dkt_command_set_subject(command, "x", -1), DKT_E_STATE);
    assert_string_equal(dkt_command_error_text(command), "the command has an operation already and cannot be changed");
    dkt_op_free(op);
    dkt_command_free(command);
}

static void handles_may_be_freed_in_any_order(void **state)
{
    struct story *story = *state;
    dkt_op *op = OP(story, "register", ON("T-9"));
    dkt_desk_ref(story->desk);
    dkt_desk_unref(story->desk);
    assert_int_equal(dkt_op_run(op, story->store), DKT_OK);
    dkt_memory_free(story->memory); /* its store keeps it alive */
    story->memory = NULL;
    TICKET(story, "T-9", "seq=1");
    dkt_op_free(op);
}

/* ---- outbox ---- */

static int outbox_setup(void **state)
{
    return story_setup_with(state, &(struct story_options){.has_outbox = 1});
}

static void every_entry_goes_to_the_outbox_of_a_desk_that_has_one_R106(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("A"));
    PASS(story, 1);
    DO(story, "register", ON("B"));
    DO(story, "claim", ON("B"));
    PASS(story, 3600);
    DO(story, "merge", ON("A"), TEXT("merged_into", "B"));
    assert_int_equal(story_ask(story, story_query(story, DKT_QUERY_OUTBOX, NULL)), DKT_OK);
    assert_string_equal(story_page(story, "recorded_at"), "+0 +1 +1 +3601 +3601 +3601");
    assert_int_equal(dkt_result_row_count(story->result), story_row_count(story, DKT_KIND_ENTRY));
}

static void a_desk_without_consumer_has_no_outbox(void **state)
{
    struct story *story = *state;
    register_one(story);
    assert_int_equal(story_row_count(story, DKT_KIND_OUTBOX), 0);
}

int main(void)
{
#define WITH_STORY(f) cmocka_unit_test_setup_teardown(f, story_setup, story_teardown)
    const struct CMUnitTest tests[] = {
        WITH_STORY(a_request_takes_effect_once),
        WITH_STORY(a_registration_without_id_gives_the_first_id_again),
        WITH_STORY(a_request_used_for_another_command_is_an_error),
        WITH_STORY(the_order_of_fields_makes_no_other_command),
        WITH_STORY(a_field_set_twice_has_its_last_value),
        WITH_STORY(a_request_that_was_refused_is_not_remembered),
        WITH_STORY(a_replay_is_not_asked_for_permission_or_state_again),
        WITH_STORY(what_a_replay_shows_is_the_ticket_as_it_is),
        WITH_STORY(a_stale_seq_is_a_conflict_with_the_entries_since),
        WITH_STORY(a_seq_from_the_future_is_a_conflict_without_entries),
        WITH_STORY(the_seq_expected_is_that_before_what_falls_due),
        WITH_STORY(at_most_a_hundred_entries_are_shown_since),
        WITH_STORY(a_dry_run_tells_what_would_come_out_and_writes_nothing),
        WITH_STORY(a_dry_run_does_not_use_its_request_up),
        WITH_STORY(an_instant_may_lie_two_minutes_ahead_and_no_more),
        WITH_STORY(an_instant_of_the_past_needs_an_action_that_may_be_told_afterwards),
        cmocka_unit_test_setup_teardown(a_told_instant_never_lies_before_the_last_entry, backdating_setup,
                                        story_teardown),
        cmocka_unit_test_setup_teardown(what_is_still_to_come_is_measured_from_the_told_instant, backdating_setup,
                                        story_teardown),
        WITH_STORY(a_clock_that_steps_back_is_clamped_to_the_last_entry_and_logged),
        WITH_STORY(a_clock_without_an_answer_fails_the_command),
        WITH_STORY(random_bytes_are_drawn_only_where_they_are_needed),
        WITH_STORY(a_command_on_a_ticket_that_does_not_exist_names_it),
        WITH_STORY(desks_of_one_store_do_not_see_each_other),
        cmocka_unit_test_setup_teardown(an_action_is_kept_to_the_roles_that_may_R019_R099, roles_setup,
                                        story_teardown),
        cmocka_unit_test_setup_teardown(moves_are_those_of_the_actors_role, roles_setup, story_teardown),
        cmocka_unit_test_setup_teardown(the_hosts_hook_is_told_who_asks_what_of_which_ticket, hook_setup,
                                        story_teardown),
        cmocka_unit_test_setup_teardown(the_hosts_hook_can_only_narrow, hook_setup, story_teardown),
        cmocka_unit_test_setup_teardown(no_answer_of_the_hook_denies, hook_setup, story_teardown),
        cmocka_unit_test_setup_teardown(who_may_not_learns_no_unmet_conditions, hook_setup, story_teardown),
        WITH_STORY(an_operation_runs_once_and_again_after_a_restart),
        WITH_STORY(a_restarted_operation_that_fails_at_once_shows_nothing_of_the_last),
        WITH_STORY(a_command_with_an_operation_cannot_be_changed),
        WITH_STORY(handles_may_be_freed_in_any_order),
        cmocka_unit_test_setup_teardown(every_entry_goes_to_the_outbox_of_a_desk_that_has_one_R106, outbox_setup,
                                        story_teardown),
        WITH_STORY(a_desk_without_consumer_has_no_outbox),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
