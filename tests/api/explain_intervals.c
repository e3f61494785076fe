/* SPDX-License-Identifier: MIT
 *
 * What an explanation says of a clock: intervals, events, shares, the due instant (R107 to R124). All hours are counted
 * from Wednesday 09:00, when the office opens; it closes at 3 for an hour, and at 9 for the night.
 */
#include "explain_support.h"

#include <string.h>

static int explain_setup(void **state)
{
    static const struct story_options options = {.profile = explain_profile};
    if (story_setup_with(state, &options) != 0) {
        return 1;
    }
    PASS((struct story *)*state, NINE);
    return 0;
}

static void register_for(struct story *story, int64_t priority)
{
    DO(story, "register", ON("T-1"), TEXT("owner", "li"), TEXT("unit", "desk"), INTEGER("priority", priority));
}

static void block(struct story *story, int64_t party)
{
    DO(story, "block", ON("T-1"), INTEGER("block_party", party), TEXT("block_reason", "parts"),
       INTEGER("follow_up_at", story->now_ms + INT64_C(86400000) * 10));
}

static int64_t due_hours(const dkt_explanation *explanation, int32_t expected)
{
    int64_t due = 0;
    assert_int_equal(dkt_explanation_due(explanation, &due), expected);
    assert_int_equal((due - STORY_START - NINE * INT64_C(1000)) % 3600000, 0);
    return (due - STORY_START - NINE * INT64_C(1000)) / 3600000;
}

static void a_running_clock_counts_open_time_and_shows_what_is_to_come(void **state)
{
    struct story *story = *state;
    register_for(story, 5);
    PASS(story, 4 * HOUR);
    const dkt_explanation *explanation = explain_story(story, "T-1", "processing");
    INTERVALS(story, explanation,
              "running+0-3=3 closed+3-4=0 [running+4-9=5]");
    EVENTS(story, explanation, "started+0#1");
    int64_t remaining = 0;
    assert_int_equal(dkt_explanation_elapsed(explanation, &remaining), 3 * HOUR * 1000);
    assert_int_equal(remaining, 5 * HOUR * 1000);
    assert_int_equal(due_hours(explanation, DKT_DUE_AT), 9);
}

static void the_night_and_the_weekend_are_closed(void **state)
{
    struct story *story = *state;
    PASS(story, 55 * HOUR); /* Friday 16:00 */
    register_for(story, 5);
    PASS(story, 67 * HOUR); /* Monday 11:00 */
    const dkt_explanation *explanation = explain_story(story, "T-1", "processing");
    INTERVALS(story, explanation,
              "running+55-57=2 closed+57-120=0 running+120-122=2 [running+122-123=1] [closed+123-124=0] "
              "[running+124-127=3]");
}

static void a_pause_has_its_party_reason_and_entry(void **state)
{
    struct story *story = *state;
    register_for(story, 5);
    PASS(story, HOUR);
    block(story, DKT_PARTY_VENDOR);
    PASS(story, HOUR);
    DO(story, "progress", ON("T-1"));
    PASS(story, HOUR / 2);
    const dkt_explanation *explanation = explain_story(story, "T-1", "processing");
    const char *reason = NULL;
    INTERVALS(story, explanation, "running+0-1=1 paused+1-2=0 running+2-9000s=1800s [running+9000s-3=1800s] "
                                  "[closed+3-4=0] [running+4-9=5] [closed+9-24=0] [running+24-25=1]");
    EVENTS(story, explanation, "started+0#1 paused+1#2 resumed+2#3");
    assert_int_equal(dkt_explanation_interval_party(explanation, 1, &reason), DKT_PARTY_VENDOR);
    assert_string_equal(reason, "parts");
    assert_int_equal(dkt_explanation_interval_seq(explanation, 1), 2);
    assert_int_equal(dkt_explanation_interval_party(explanation, 0, &reason), DKT_PARTY_INTERNAL);
    assert_string_equal(reason, "");
    assert_int_equal(dkt_explanation_interval_seq(explanation, 2), 3);
    SHARES(story, explanation, DKT_SHARE_PARTY, "internal:5400s=5400s vendor:1=0");
}

static void a_pause_that_goes_on_for_somebody_else_is_two_intervals(void **state)
{
    struct story *story = *state;
    register_for(story, 5);
    block(story, DKT_PARTY_CUSTOMER);
    PASS(story, HOUR);
    block(story, DKT_PARTY_VENDOR);
    PASS(story, 2 * HOUR);
    DO(story, "transfer", ON("T-1"), TEXT("owner", "wang"));
    const dkt_explanation *explanation = explain_story(story, "T-1", "processing");
    INTERVALS(story, explanation, "paused+0-1=0 paused+1-3=0");
    EVENTS(story, explanation, "started+0#1 paused+0#2 paused+1#3");
    SHARES(story, explanation, DKT_SHARE_PARTY, "customer:1=0 vendor:2=0");
}

static void a_customers_reply_ends_the_pause_at_its_own_instant(void **state)
{
    struct story *story = *state;
    register_for(story, 5);
    PASS(story, HOUR);
    block(story, DKT_PARTY_CUSTOMER);
    PASS(story, HOUR);
    DO(story, "message", ON("T-1"), TEXT("text", "here"), INTEGER("direction", DKT_DIRECTION_IN));
    const dkt_explanation *explanation = explain_story(story, "T-1", "processing");
    EVENTS(story, explanation, "started+0#1 paused+1#2 resumed+2#3");
}

static void a_paused_clock_says_when_it_would_be_due_if_it_went_on_now(void **state)
{
    struct story *story = *state;
    register_for(story, 1);
    PASS(story, HOUR);
    block(story, DKT_PARTY_BANK);
    PASS(story, HOUR);
    const dkt_explanation *explanation = explain_story(story, "T-1", "processing");
    INTERVALS(story, explanation, "running+0-1=1 paused+1-2=0");
    assert_int_equal(due_hours(explanation, DKT_DUE_RESUMED), 6);
    assert_int_equal(dkt_row_integer(dkt_explanation_clock(explanation), DKT_CLOCK_STATUS), DKT_CLOCK_PAUSED);
}

static void what_fell_due_and_was_not_settled_is_told_without_a_number(void **state)
{
    struct story *story = *state;
    register_for(story, 1);
    PASS(story, 26 * HOUR);
    const dkt_explanation *explanation = explain_story(story, "T-1", "processing");
    EVENTS(story, explanation,
           "started+0#1 warned+3#0/1>owner breached+5#0 escalated+5#0/1>supervisor escalated+7#0/2>head");
    int64_t remaining = 0;
    assert_int_equal(dkt_explanation_elapsed(explanation, &remaining), 10 * HOUR * 1000);
    assert_int_equal(remaining, -6 * HOUR * 1000);
    assert_int_equal(due_hours(explanation, DKT_DUE_AT), 5);
    TICKET(story, "T-1", "seq=1");
    DO(story, "note", ON("T-1"), TEXT("text", "late"));
    explanation = explain_story(story, "T-1", "processing");
    EVENTS(story, explanation,
           "started+0#1 warned+3#3/1>owner breached+5#5 escalated+5#6/1>supervisor escalated+7#7/2>head");
}

static void a_pause_that_ends_by_itself_ends_in_the_explanation_too(void **state)
{
    struct story *story = *state;
    register_for(story, 5);
    PASS(story, HOUR);
    block(story, DKT_PARTY_CUSTOMER);
    PASS(story, 12 * HOUR);
    const dkt_explanation *explanation = explain_story(story, "T-1", "processing");
    INTERVALS(story, explanation, "running+0-1=1 paused+1-11=0 closed+11-13=0 [closed+13-24=0] [running+24-27=3] "
                                  "[closed+27-28=0] [running+28-32=4]");
    EVENTS(story, explanation, "started+0#1 paused+1#2 resumed+11#0");
}

static void a_new_priority_recomputes_from_the_anchor_and_loses_no_pause(void **state)
{
    struct story *story = *state;
    register_for(story, 5);
    PASS(story, HOUR);
    block(story, DKT_PARTY_CUSTOMER);
    PASS(story, HOUR);
    DO(story, "progress", ON("T-1"));
    DO(story, "amend", ON("T-1"), INTEGER("priority", 1));
    const dkt_explanation *explanation = explain_story(story, "T-1", "processing");
    EVENTS(story, explanation, "started+0#1 paused+1#2 resumed+2#3 retargeted+2#4");
    int64_t amount = 0;
    int64_t due = 0;
    assert_int_equal(dkt_explanation_event_target(explanation, 0, &amount, &due), 1);
    assert_int_equal(amount, 8 * HOUR * 1000);
    assert_int_equal(dkt_explanation_event_target(explanation, 1, &amount, &due), 1);
    assert_int_equal(due, 0);
    assert_int_equal(dkt_explanation_event_target(explanation, 3, &amount, &due), 1);
    assert_int_equal(amount, 4 * HOUR * 1000);
    assert_int_equal(due_hours(explanation, DKT_DUE_AT), 6);
    assert_int_equal(dkt_explanation_interval_seq(explanation, 2), 3); /* a new target begins no interval */
}

static void a_breach_made_void_is_told_and_the_verdict_is_met(void **state)
{
    struct story *story = *state;
    register_for(story, 1);
    PASS(story, 6 * HOUR);
    DO(story, "amend", ON("T-1"), INTEGER("priority", 5));
    PASS(story, HOUR);
    DO(story, "close", ON("T-1"), TEXT("resolution", "done"));
    const dkt_explanation *explanation = explain_story(story, "T-1", "processing");
    EVENTS(story, explanation, "started+0#1 warned+3#3/1>owner breached+5#5 escalated+5#6/1>supervisor retargeted+6#7 "
                               "voided+6#8 stopped+7#9");
    assert_int_equal(dkt_row_integer(dkt_explanation_clock(explanation), DKT_CLOCK_VERDICT), DKT_VERDICT_MET);
    assert_int_equal(due_hours(explanation, DKT_DUE_AT), 9); /* what it would have been due */
}

static void every_second_belongs_to_who_had_the_ticket(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("unit", "desk"));
    PASS(story, HOUR);
    DO(story, "assign", ON("T-1"), TEXT("owner", "li"));
    PASS(story, HOUR);
    block(story, DKT_PARTY_MERCHANT);
    PASS(story, HOUR / 2);
    DO(story, "transfer", ON("T-1"), TEXT("owner", "wang"), TEXT("unit", "branch"));
    PASS(story, HOUR / 2);
    DO(story, "progress", ON("T-1"));
    PASS(story, 2 * HOUR);
    DO(story, "transfer", ON("T-1"), TEXT("owner", "li"), TEXT("unit", "desk"));
    PASS(story, HOUR);
    const dkt_explanation *explanation = explain_story(story, "T-1", "processing");
    SHARES(story, explanation, DKT_SHARE_OWNER, "-:1=1 li:9000s=2 wang:9000s=1");
    SHARES(story, explanation, DKT_SHARE_UNIT, "desk:12600s=3 branch:9000s=1");
    SHARES(story, explanation, DKT_SHARE_PARTY, "internal:5=4 merchant:1=0");
    const char *unit = NULL;
    assert_string_equal(dkt_explanation_interval_owner(explanation, 0, &unit), "");
    assert_string_equal(unit, "desk");
    assert_string_equal(dkt_explanation_interval_owner(explanation, 1, NULL), "li");
    assert_string_equal(dkt_explanation_interval_owner(explanation, 3, &unit), "wang");
    assert_string_equal(unit, "branch");
}

static void time_before_the_registration_belongs_to_nobody(void **state)
{
    struct story *story = *state;
    PASS(story, HOUR);
    DO(story, "register", ON("T-1"), TEXT("owner", "li"), INSTANT("requested_at", NINE));
    PASS(story, HOUR / 2);
    DO(story, "progress", ON("T-1"));
    const dkt_explanation *explanation = explain_story(story, "T-1", "call");
    INTERVALS(story, explanation, "running+0-1=1 running+1-5400s=1800s");
    SHARES(story, explanation, DKT_SHARE_OWNER, "-:1=1 li:1800s=1800s");
    SHARES(story, explanation, DKT_SHARE_UNIT, "-:1=1 desk:1800s=1800s");
    assert_int_equal(dkt_row_integer(dkt_explanation_clock(explanation), DKT_CLOCK_VERDICT), DKT_VERDICT_BREACHED);
    assert_int_equal(due_hours(explanation, DKT_DUE_AT), 1);
}

static void a_clock_whose_anchor_lies_ahead_waits(void **state)
{
    struct story *story = *state;
    register_for(story, 5);
    DO(story, "reserve", ON("T-1"), INSTANT("appointment_from", NINE + 2 * HOUR),
       INSTANT("appointment_until", NINE + 5 * HOUR), TEXT("appointment_with", "Ms Li"));
    PASS(story, HOUR);
    INTERVALS(story, explain_story(story, "T-1", "visit"), "waiting+0-1=0 [waiting+1-2=0] [running+2-4=2]");
    PASS(story, 2 * HOUR);
    DO(story, "arrive", ON("T-1"));
    INTERVALS(story, explain_story(story, "T-1", "visit"), "waiting+0-2=0 running+2-3=1");
}

static void a_clock_set_back_drops_what_it_had_counted(void **state)
{
    struct story *story = *state;
    register_for(story, 5);
    PASS(story, 2 * HOUR);
    DO(story, "note", ON("T-1"), TEXT("text", "seen"));
    PASS(story, HOUR);
    const dkt_explanation *explanation = explain_story(story, "T-1", "progress");
    INTERVALS(story, explanation, "dropped+0-2=0 running+2-3=1 [running+3-5=2]");
    EVENTS(story, explanation, "started+0#1 reset+2#3");
    SHARES(story, explanation, DKT_SHARE_OWNER, "li:3=1");
}

static void a_target_in_days_is_explained_too(void **state)
{
    struct story *story = *state;
    register_for(story, 5);
    PASS(story, HOUR);
    block(story, DKT_PARTY_CUSTOMER);
    PASS(story, HOUR);
    DO(story, "progress", ON("T-1"));
    const dkt_explanation *explanation = explain_story(story, "T-1", "days");
    int64_t amount = 0;
    int64_t due = 0;
    assert_int_equal(dkt_explanation_event_target(explanation, 0, &amount, &due), 2);
    assert_int_equal(amount, 2);
    int64_t later = 0;
    int64_t remaining = 0;
    int64_t open = 0;
    assert_int_equal(dkt_explanation_due(explanation, &later), DKT_DUE_AT);
    assert_true(later > due); /* the pause moved it */
    assert_int_equal(dkt_explanation_elapsed(explanation, &remaining), HOUR * 1000);
    for (int32_t i = 0; i < dkt_explanation_interval_count(explanation); i++) {
        int64_t part = 0;
        (void)dkt_explanation_interval(explanation, i, NULL, NULL, &part);
        open += dkt_explanation_interval_is_expected(explanation, i) == 1 ? part : 0;
    }
    assert_int_equal(open, remaining);
}

static void earlier_runs_can_be_explained(void **state)
{
    struct story *story = *state;
    dkt_status status = DKT_OK;
    register_for(story, 5);
    PASS(story, HOUR);
    DO(story, "close", ON("T-1"), TEXT("resolution", "done"));
    PASS(story, HOUR);
    DO(story, "reopen", ON("T-1"), TEXT("reason", "again"));
    PASS(story, HOUR / 2);
    INTERVALS(story, explain_story(story, "T-1", "days"),
              "running+2-9000s=1800s [running+9000s-3=1800s] [closed+3-4=0] [running+4-9=5] [closed+9-24=0] "
              "[running+24-27=3] [closed+27-28=0] [running+28-33=5] [closed+33-48=0] [running+48-50=2]");
    dkt_op *op = explain_run(story, "T-1", "days", 1, &status);
    assert_int_equal(status, DKT_OK);
    const dkt_explanation *explanation = dkt_result_explanation(dkt_op_result(op));
    explain_hold(explanation);
    INTERVALS(story, explanation, "running+0-1=1");
    EVENTS(story, explanation, "started+0#1 stopped+1#2");
    dkt_op_free(op);
    op = explain_run(story, "T-1", "days", 3, &status);
    assert_int_equal(status, DKT_E_NOT_FOUND);
    assert_null(dkt_result_explanation(dkt_op_result(op)));
    dkt_op_free(op);
}

static void a_run_that_waits_to_be_settled_is_explained_but_not_stored(void **state)
{
    struct story *story = *state;
    dkt_status status = DKT_OK;
    register_for(story, 5);
    DO(story, "block", ON("T-1"), INTEGER("block_party", DKT_PARTY_BANK), TEXT("block_reason", "parts"),
       INSTANT("follow_up_at", NINE + HOUR));
    PASS(story, HOUR + HOUR / 2);
    dkt_op *op = explain_run(story, "T-1", "followup", 0, &status);
    assert_int_equal(status, DKT_OK);
    const dkt_explanation *explanation = dkt_result_explanation(dkt_op_result(op));
    INTERVALS(story, explanation, "running+1-5400s=1800s [running+5400s-2=1800s]");
    EVENTS(story, explanation, "started+1#0");
    assert_int_equal(dkt_explanation_is_stored(explanation), 0);
    dkt_op_free(op);
}

static void the_goals_name_is_there_in_both_languages(void **state)
{
    struct story *story = *state;
    register_for(story, 5);
    const dkt_explanation *explanation = explain_story(story, "T-1", "processing");
    assert_string_equal(dkt_explanation_goal(explanation, DKT_LANGUAGE_ENGLISH), "Processing");
    assert_string_equal(dkt_explanation_goal(explanation, DKT_LANGUAGE_CHINESE), "处理时限");
}

static void what_is_not_there_is_said_to_be_not_there(void **state)
{
    struct story *story = *state;
    dkt_status status = DKT_OK;
    dkt_op *op = NULL;
    assert_int_equal(dkt_op_new_explain(story->desk, "T-1", -1, "no_goal", -1, 0, &op), DKT_E_UNKNOWN);
    assert_null(op);
    assert_int_equal(dkt_op_new_explain(story->desk, "", -1, "days", -1, 0, &op), DKT_E_LIMIT);
    assert_int_equal(dkt_op_new_explain(story->desk, "\xff", -1, "days", -1, 0, &op), DKT_E_TEXT);
    assert_int_equal(dkt_op_new_explain(story->desk, "T-1", -1, "days", -1, -1, &op), DKT_E_ARGUMENT);
    assert_int_equal(dkt_op_new_explain(NULL, "T-1", -1, "days", -1, 0, &op), DKT_E_ARGUMENT);
    op = explain_run(story, "T-1", "days", 0, &status);
    assert_int_equal(status, DKT_E_NOT_FOUND);
    dkt_op_free(op);
    register_for(story, 5);
    op = explain_run(story, "T-1", "visit", 0, &status);
    assert_int_equal(status, DKT_E_NOT_FOUND);
    assert_null(dkt_result_explanation(dkt_op_result(op)));
    dkt_op_free(op);
}

static void nothing_outside_an_explanation_can_be_read(void **state)
{
    struct story *story = *state;
    register_for(story, 5);
    const dkt_explanation *explanation = explain_story(story, "T-1", "processing");
    int64_t number = 7;
    assert_int_equal(dkt_explanation_interval(explanation, -1, &number, &number, &number), 0);
    assert_int_equal(number, 0);
    assert_int_equal(dkt_explanation_interval(explanation, 1000, NULL, NULL, NULL), 0);
    assert_int_equal(dkt_explanation_interval_party(explanation, 1000, NULL), 0);
    assert_string_equal(dkt_explanation_interval_owner(explanation, 1000, NULL), "");
    assert_int_equal(dkt_explanation_interval_seq(explanation, 1000), 0);
    assert_int_equal(dkt_explanation_interval_is_expected(explanation, 1000), 0);
    assert_int_equal(dkt_explanation_event(explanation, 1000, NULL, NULL, NULL), 0);
    assert_string_equal(dkt_explanation_event_to(explanation, 1000), "");
    assert_int_equal(dkt_explanation_event_target(explanation, 1000, NULL, NULL), 0);
    assert_int_equal(dkt_explanation_share_count(explanation, 0), 0);
    assert_int_equal(dkt_explanation_share_count(explanation, 4), 0);
    assert_string_equal(dkt_explanation_share(explanation, DKT_SHARE_UNIT, 1000, NULL, NULL), "");
    assert_string_equal(dkt_explanation_goal(NULL, DKT_LANGUAGE_ENGLISH), "");
    assert_null(dkt_explanation_clock(NULL));
    assert_int_equal(dkt_explanation_until(NULL, NULL), 0);
    assert_int_equal(dkt_explanation_elapsed(NULL, NULL), 0);
    assert_int_equal(dkt_explanation_due(NULL, &number), DKT_DUE_NONE);
    assert_int_equal(dkt_explanation_is_stored(NULL), 0);
    assert_int_equal(dkt_explanation_interval_count(NULL), 0);
    assert_int_equal(dkt_explanation_event_count(NULL), 0);
    assert_null(dkt_result_explanation(NULL));
    assert_null(dkt_result_forecast(dkt_op_result(story->op)));
}

static void the_result_is_the_clock_and_nothing_was_written(void **state)
{
    struct story *story = *state;
    register_for(story, 1);
    PASS(story, 26 * HOUR);
    int64_t entries = story_row_count(story, DKT_KIND_ENTRY);
    (void)explain_story(story, "T-1", "processing");
    const dkt_result *result = dkt_op_result(story->op);
    assert_int_equal(dkt_result_row_count(result), 1);
    assert_int_equal(dkt_row_kind(dkt_result_row(result, 0)), DKT_KIND_CLOCK);
    assert_string_equal(dkt_result_subject(result), "T-1");
    assert_int_equal(dkt_result_seq(result), 1);
    assert_int_equal(dkt_op_round_count(story->op), 1);
    assert_int_equal(story_row_count(story, DKT_KIND_ENTRY), entries);
}

static void a_long_journal_takes_two_rounds(void **state)
{
    struct story *story = *state;
    register_for(story, 9);
    for (int i = 0; i < 2100; i++) {
        DO(story, "note", ON("T-1"), TEXT("text", "x"));
        PASS(story, 60);
    }
    const dkt_explanation *explanation = explain_story(story, "T-1", "processing");
    assert_int_equal(dkt_op_round_count(story->op), 2);
    assert_int_equal(dkt_result_row_count(dkt_op_result(story->op)), 1);
    assert_int_equal(dkt_explanation_elapsed(explanation, NULL), 16 * HOUR * 1000);
}

static void the_clocks_of_a_ticket_are_listed_with_their_earlier_runs(void **state)
{
    struct story *story = *state;
    register_for(story, 5);
    for (int i = 0; i < 5; i++) {
        DO(story, "message", ON("T-1"), TEXT("text", "?"), INTEGER("direction", DKT_DIRECTION_IN));
        PASS(story, 60);
        DO(story, "message", ON("T-1"), TEXT("text", "!"), INTEGER("direction", DKT_DIRECTION_OUT));
    }
    dkt_query *query = story_query(story, DKT_QUERY_CLOCKS, "T-1");
    assert_int_equal(dkt_query_set_limit(query, 3), DKT_OK);
    assert_int_equal(story_ask(story, query), DKT_OK);
    assert_string_equal(story_page(story, "goal"), "call days processing progress reply reply reply reply");
    int32_t n = 0;
    const char *cursor = dkt_result_cursor(story->result, &n);
    assert_non_null(cursor);
    query = story_query(story, DKT_QUERY_CLOCKS, "T-1");
    assert_int_equal(dkt_query_set_cursor(query, cursor, n), DKT_OK);
    assert_int_equal(story_ask(story, query), DKT_OK);
    assert_string_equal(story_page(story, "run"), "4");
    assert_null(dkt_result_cursor(story->result, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define EXPLAINS(name) cmocka_unit_test_setup_teardown(name, explain_setup, story_teardown)
        EXPLAINS(a_running_clock_counts_open_time_and_shows_what_is_to_come),
        EXPLAINS(the_night_and_the_weekend_are_closed),
        EXPLAINS(a_pause_has_its_party_reason_and_entry),
        EXPLAINS(a_pause_that_goes_on_for_somebody_else_is_two_intervals),
        EXPLAINS(a_customers_reply_ends_the_pause_at_its_own_instant),
        EXPLAINS(a_paused_clock_says_when_it_would_be_due_if_it_went_on_now),
        EXPLAINS(what_fell_due_and_was_not_settled_is_told_without_a_number),
        EXPLAINS(a_pause_that_ends_by_itself_ends_in_the_explanation_too),
        EXPLAINS(a_new_priority_recomputes_from_the_anchor_and_loses_no_pause),
        EXPLAINS(a_breach_made_void_is_told_and_the_verdict_is_met),
        EXPLAINS(every_second_belongs_to_who_had_the_ticket),
        EXPLAINS(time_before_the_registration_belongs_to_nobody),
        EXPLAINS(a_clock_whose_anchor_lies_ahead_waits),
        EXPLAINS(a_clock_set_back_drops_what_it_had_counted),
        EXPLAINS(a_target_in_days_is_explained_too),
        EXPLAINS(earlier_runs_can_be_explained),
        EXPLAINS(a_run_that_waits_to_be_settled_is_explained_but_not_stored),
        EXPLAINS(the_goals_name_is_there_in_both_languages),
        EXPLAINS(what_is_not_there_is_said_to_be_not_there),
        EXPLAINS(nothing_outside_an_explanation_can_be_read),
        EXPLAINS(the_result_is_the_clock_and_nothing_was_written),
        EXPLAINS(a_long_journal_takes_two_rounds),
        EXPLAINS(the_clocks_of_a_ticket_are_listed_with_their_earlier_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
