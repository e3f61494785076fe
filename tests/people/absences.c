/* SPDX-License-Identifier: MIT
 *
 * Leave: asked for in time, proved, approved, changed, ended (R381 to R386); and who is told meanwhile.
 */
#include "world.h"

static void ask_people(struct story *story)
{
    DO(story, "set_unit", ON("desk"), TEXT("leader", "wu"), TEXT("deputy", "sun"), TEXT("specialist", "zhou"));
    DO(story, "set_person", ON("li"), TEXT("unit", "desk"));
    DO(story, "set_person", ON("zhao"), TEXT("unit", "desk"));
    DO(story, "set_person", ON("wu"), TEXT("unit", "desk"));
}

static int leaves_setup(void **state)
{
    static const struct story_options options = {.profile = world_leaves};
    int r = story_setup_with(state, &options);
    ask_people(*state);
    return r;
}

static int plain_setup(void **state)
{
    int r = story_setup(state);
    ask_people(*state);
    return r;
}

#define LEAVE(story, kind, from, until, ...)                                                          \
    ON("li"), TEXT("leave", kind), INSTANT("begins_at", from), INSTANT("ends_at", until), __VA_ARGS__
#define WHY TEXT("reason", "wedding")

static void sickness_is_told_two_hours_before_duty_R381(void **state)
{
    struct story *story = *state;
    REFUSED(story, "notice:sick", "absence", LEAVE(story, "sick", 2 * HOUR - 1, 10 * HOUR, WHY));
    DO(story, "absence", LEAVE(story, "sick", 2 * HOUR, 10 * HOUR, WHY));
    ROWS_NOW(story, DKT_QUERY_ABSENCES, "li", "begins_at status mode leave", "+7200:2:1:sick");
    PERSON(story, "li", "seq=2");
}

static void personal_leave_is_asked_for_a_day_before_R382(void **state)
{
    struct story *story = *state;
    REFUSED(story, "notice:personal", "absence", LEAVE(story, "personal", DAY - 1, DAY + HOUR, WHY));
    DO(story, "absence", LEAVE(story, "personal", DAY, DAY + HOUR, WHY));
}

/* From Monday 9:00 to Wednesday 18:00 are three days: a long leave. */
static void leave_of_three_days_is_asked_for_a_week_before_R383_R384_Q34_Q35(void **state)
{
    struct story *story = *state;
    REFUSED(story, "notice:annual", "absence", LEAVE(story, "annual", 2 * DAY, 4 * DAY + HOUR, WHY));
    DO(story, "absence", LEAVE(story, "annual", 2 * DAY, 4 * DAY, WHY));
    REFUSED(story, "notice:annual", "absence", LEAVE(story, "annual", 7 * DAY - 1, 10 * DAY, WHY));
    DO(story, "absence", LEAVE(story, "annual", 7 * DAY, 10 * DAY, WHY));
}

static void leave_of_more_than_three_days_needs_a_proof_R386(void **state)
{
    struct story *story = *state;
    REFUSED(story, "proof:sick", "absence", LEAVE(story, "sick", DAY, 4 * DAY + 1, WHY));
    REFUSED(story, "proof:sick", "absence", LEAVE(story, "sick", DAY, 4 * DAY + 1, TEXT("proof", "")));
    DO(story, "absence", LEAVE(story, "sick", DAY, 4 * DAY + 1, TEXT("proof", "file-7")));
    DO(story, "absence", LEAVE(story, "sick", 5 * DAY, 8 * DAY, WHY));
}

static void leave_holds_once_the_supervisor_or_head_approves_R385(void **state)
{
    struct story *story = *state;
    DO(story, "absence", LEAVE(story, "personal", DAY, 2 * DAY, BY("li"), WHY));
    ROWS_NOW(story, DKT_QUERY_ABSENCES, "li", "status approved_by", "1:-");
    REFUSED(story, "consent:li", "absence_change", ON("li"), BY("li"), INSTANT("begins_at", DAY), TEXT("approved_by", "li"));
    REFUSED(story, "consent:wu", "absence_change", ON("li"), BY("li"), INSTANT("begins_at", DAY), TEXT("approved_by", "wu"));
    REFUSED(story, "consent:zhao", "absence_change", ON("li"), BY("zhao"), INSTANT("begins_at", DAY),
            TEXT("approved_by", "zhao"));
    DO(story, "absence_change", ON("li"), BY("wu"), INSTANT("begins_at", DAY), TEXT("approved_by", "wu"));
    ROWS_NOW(story, DKT_QUERY_ABSENCES, "li", "status approved_by", "2:wu");
    DEEDS(story, DKT_QUERY_PERSON_JOURNAL, "li", "set_person+0 absence+0 absence_change+0");
}

static void leave_is_approved_at_once_when_the_head_enters_it_R385(void **state)
{
    struct story *story = *state;
    REFUSED(story, "missing:reason", "absence", ON("li"), BY("wu"), TEXT("leave", "personal"), INSTANT("begins_at", DAY),
            INSTANT("ends_at", 2 * DAY), TEXT("approved_by", "wu"));
    DO(story, "absence", LEAVE(story, "personal", DAY, 2 * DAY, BY("wu"), WHY, TEXT("approved_by", "wu")));
    ROWS_NOW(story, DKT_QUERY_ABSENCES, NULL, "person status", "li:2");
}

static void an_absence_lists_every_unmet_condition_at_once(void **state)
{
    struct story *story = *state;
    REFUSED(story, "missing:begins_at missing:ends_at", "absence", ON("li"));
    REFUSED(story, "order:ends_at value:substitute missing:leave", "absence", ON("li"), INSTANT("begins_at", DAY),
            INSTANT("ends_at", DAY), TEXT("substitute", "li"));
    REFUSED(story, "missing:substitute value:leave", "absence",
            LEAVE(story, "unheard", DAY, 2 * DAY, INTEGER("mode", DKT_COVER_ACT_FOR)));
    REFUSED(story, "person:nobody notice:annual missing:reason consent:zhao", "absence", ON("li"), BY("zhao"),
            TEXT("leave", "annual"), INSTANT("begins_at", HOUR), INSTANT("ends_at", DAY), TEXT("substitute", "nobody"),
            TEXT("approved_by", "zhao"));
    assert_int_equal(story_row_count(story, DKT_KIND_ABSENCE), 0);
}

/* ---- without kinds of leave ---- */

static void a_person_is_absent_once_at_a_time(void **state)
{
    struct story *story = *state;
    DO(story, "absence", ON("li"), INSTANT("begins_at", 100), INSTANT("ends_at", 200));
    REFUSED(story, "exists:absence", "absence", ON("li"), INSTANT("begins_at", 199), INSTANT("ends_at", 300));
    REFUSED(story, "exists:absence", "absence", ON("li"), INSTANT("begins_at", 50), INSTANT("ends_at", 101));
    REFUSED(story, "exists:absence", "absence", ON("li"), INSTANT("begins_at", 50), INSTANT("ends_at", 500));
    REFUSED(story, "exists:absence", "absence", ON("li"), INSTANT("begins_at", 100), INSTANT("ends_at", 150));
    DO(story, "absence", ON("li"), INSTANT("begins_at", 200), INSTANT("ends_at", 300));
    DO(story, "absence", ON("li"), INSTANT("begins_at", 50), INSTANT("ends_at", 100));
    REFUSED(story, "exists:absence", "absence_change", ON("li"), INSTANT("begins_at", 100), INSTANT("ends_at", 201));
}

static void a_substitute_is_somebody_else_who_works_here(void **state)
{
    struct story *story = *state;
    DO(story, "set_person", ON("qian"), INTEGER("active", 0));
    REFUSED(story, "inactive:qian", "absence", ON("li"), INSTANT("begins_at", 1), INSTANT("ends_at", 2),
            TEXT("substitute", "qian"));
    REFUSED(story, "missing:substitute", "absence", ON("li"), INSTANT("begins_at", 1), INSTANT("ends_at", 2),
            INTEGER("mode", DKT_COVER_FOR_GOOD));
    DO(story, "absence", ON("li"), INSTANT("begins_at", 1), INSTANT("ends_at", 2), TEXT("substitute", "zhao"),
       INTEGER("mode", DKT_COVER_UNTIL_RETURN));
    ROWS_NOW(story, DKT_QUERY_ABSENCES, "li", "substitute mode due_at", "zhao:3:+1");
    REFUSED(story, "missing:substitute", "absence_change", ON("li"), INSTANT("begins_at", 1), NONE("substitute"));
}

static void an_absence_taken_back_before_it_begins_makes_room(void **state)
{
    struct story *story = *state;
    DO(story, "absence", ON("li"), INSTANT("begins_at", 100), INSTANT("ends_at", 200), TEXT("substitute", "zhao"),
       INTEGER("mode", DKT_COVER_FOR_GOOD));
    DO(story, "absence_end", ON("li"), INSTANT("begins_at", 100));
    ROWS_NOW(story, DKT_QUERY_ABSENCES, "li", "status due_at", "3:-");
    REFUSED(story, "absent:absence", "absence_end", ON("li"), INSTANT("begins_at", 100));
    REFUSED(story, "absent:absence", "absence_change", ON("li"), INSTANT("begins_at", 100), INSTANT("ends_at", 150));
    DO(story, "absence", ON("li"), INSTANT("begins_at", 100), INSTANT("ends_at", 150));
    ROWS_NOW(story, DKT_QUERY_ABSENCES, "li", "status mode substitute ends_at", "2:1:-:+150");
}

static void an_early_return_ends_an_absence_at_that_instant(void **state)
{
    struct story *story = *state;
    DO(story, "absence", ON("li"), INSTANT("begins_at", 100), INSTANT("ends_at", 200));
    PASS(story, 150);
    DO(story, "absence_end", ON("li"), INSTANT("begins_at", 100));
    ROWS(story, DKT_QUERY_ABSENCES, "li", 0, 150, "ends_at status", "+150:2");
    REFUSED(story, "absent:absence", "absence_end", ON("li"), INSTANT("begins_at", 100));
    REFUSED(story, "missing:begins_at", "absence_end", ON("li"));
}

static void an_absence_is_lengthened_but_its_mode_stays_once_it_began(void **state)
{
    struct story *story = *state;
    DO(story, "absence", ON("li"), INSTANT("begins_at", 100), INSTANT("ends_at", 200), TEXT("substitute", "zhao"));
    PASS(story, 150);
    DO(story, "absence_change", ON("li"), INSTANT("begins_at", 100), INSTANT("ends_at", 300));
    REFUSED(story, "value:mode", "absence_change", ON("li"), INSTANT("begins_at", 100),
            INTEGER("mode", DKT_COVER_UNTIL_RETURN));
    REFUSED(story, "past:ends_at", "absence_change", ON("li"), INSTANT("begins_at", 100), INSTANT("ends_at", 150));
    REFUSED(story, "unchanged:absence_change", "absence_change", ON("li"), INSTANT("begins_at", 100));
    ROWS_NOW(story, DKT_QUERY_ABSENCES, "li", "ends_at", "+300");
}

/* ---- who is told ---- */

static void something_is_told_to_owner_supervisor_head_or_who_is_on_duty(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("owner", "li"));
    DO(story, "register", ON("T-2"));
    TOLD(story, "T-1", "owner", "li");
    TOLD(story, "T-2", "owner", "");
    TOLD(story, "T-1", "supervisor", "wu");
    DO(story, "set_person", ON("li"), TEXT("supervisor", "zhao"));
    TOLD(story, "T-1", "supervisor", "zhao");
    TOLD(story, "T-1", "head", "wu");
    TOLD(story, "T-1", "deputy", "sun");
    TOLD(story, "T-1", "specialist", "zhou");
    TOLD(story, "T-1", "on_duty", "");
    DO(story, "roster", ON("desk"), TEXT("person", "li"), INSTANT("begins_at", 0), INSTANT("ends_at", 100),
       TEXT("role", "phone"));
    DO(story, "roster", ON("desk"), TEXT("person", "zhao"), INSTANT("begins_at", 0), INSTANT("ends_at", 50));
    TOLD(story, "T-1", "on_duty", "zhao li");
    TOLD(story, "T-1", "phone", "li");
    PASS(story, 50);
    TOLD(story, "T-1", "on_duty", "li");
}

static void who_is_absent_is_told_with_who_stands_in_R333_Q47(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("owner", "li"));
    DO(story, "absence", ON("wu"), INSTANT("begins_at", 10), INSTANT("ends_at", 20));
    DO(story, "absence", ON("li"), INSTANT("begins_at", 10), INSTANT("ends_at", 20), TEXT("substitute", "zhao"));
    TOLD(story, "T-1", "head", "wu");
    TOLD(story, "T-1", "owner", "li");
    PASS(story, 10);
    TOLD(story, "T-1", "head", "sun");
    TOLD(story, "T-1", "owner", "li zhao");
    PASS(story, 10);
    TOLD(story, "T-1", "head", "wu");
}

static void a_query_about_whom_to_tell_needs_a_ticket_and_a_word(void **state)
{
    struct story *story = *state;
    dkt_query *query = story_query(story, DKT_QUERY_HOLDER, "T-9");
    assert_int_equal(story_ask(story, query), DKT_E_ARGUMENT);
    query = story_query(story, DKT_QUERY_HOLDER, "T-9");
    assert_int_equal(dkt_query_set_to(query, "head", -1), DKT_OK);
    assert_int_equal(story_ask(story, query), DKT_E_NOT_FOUND);
    assert_int_equal(dkt_result_person_count(story->result), 0);
    assert_string_equal(dkt_result_person(story->result, 0), "");
}

#define LEAVES(name) cmocka_unit_test_setup_teardown(name, leaves_setup, story_teardown)
#define PLAIN(name) cmocka_unit_test_setup_teardown(name, plain_setup, story_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LEAVES(sickness_is_told_two_hours_before_duty_R381),
        LEAVES(personal_leave_is_asked_for_a_day_before_R382),
        LEAVES(leave_of_three_days_is_asked_for_a_week_before_R383_R384_Q34_Q35),
        LEAVES(leave_of_more_than_three_days_needs_a_proof_R386),
        LEAVES(leave_holds_once_the_supervisor_or_head_approves_R385),
        LEAVES(leave_is_approved_at_once_when_the_head_enters_it_R385),
        LEAVES(an_absence_lists_every_unmet_condition_at_once),
        PLAIN(a_person_is_absent_once_at_a_time),
        PLAIN(a_substitute_is_somebody_else_who_works_here),
        PLAIN(an_absence_taken_back_before_it_begins_makes_room),
        PLAIN(an_early_return_ends_an_absence_at_that_instant),
        PLAIN(an_absence_is_lengthened_but_its_mode_stays_once_it_began),
        PLAIN(something_is_told_to_owner_supervisor_head_or_who_is_on_duty),
        PLAIN(who_is_absent_is_told_with_who_stands_in_R333_Q47),
        PLAIN(a_query_about_whom_to_tell_needs_a_ticket_and_a_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
