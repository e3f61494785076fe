/* SPDX-License-Identifier: MIT
 *
 * Compiling a profile: what fits together and what does not, what "every" comes to, and asking the rules.
 */
#include "rules/rules.h"
#include "rules_support.h"

static int32_t place_of(const dkt_rules *rules, const char *status)
{
    int32_t place = dkti_rules_status_place(rules, dkti_text(status));
    assert_true(place >= 0);
    return place;
}

static const struct dkti_action *action_of(const dkt_rules *rules, const char *code)
{
    int32_t place = dkti_rules_action_place(rules, dkti_text(code));
    assert_true(place >= 0);
    return &rules->actions[place];
}

static bool starts(const dkt_rules *rules, const char *action, const char *status)
{
    return dkti_action_starts_from(action_of(rules, action), place_of(rules, status));
}

static dkt_rules *compiled(dkt_profile *profile)
{
    dkt_rules *rules;
    if (dkt_rules_new(profile, &rules) != DKT_OK) {
        fail_msg("%s", dkt_profile_error_text(profile));
    }
    return rules;
}

/* The profile is refused as a whole, with this text. */
static void assert_does_not_fit(dkt_profile *profile, const char *text)
{
    dkt_rules *rules = (dkt_rules *)profile; /* some pointer, to see it replaced */
    assert_refused(profile, dkt_rules_new(profile, &rules), DKT_E_PROFILE, text);
    assert_null(rules);
}

/* Adds an action `do` of this verb, leading to `to`, starting from `from`. */
static void add_do(dkt_profile *profile, int32_t verb, const char *to, const char *from)
{
    assert_done(dkt_profile_add_action(profile, "do", verb, to, "Do", "做"));
    assert_done(dkt_profile_allow(profile, "do", from));
}

static void a_profile_has_a_status(void **state)
{
    assert_does_not_fit(*state, "profile empty has no status");
}

static void a_profile_has_a_registration(void **state)
{
    assert_done(dkt_profile_add_status(*state, "new", DKT_STATE_UNPROCESSED, "", ""));
    assert_does_not_fit(*state, "profile empty has no action of verb register");
}

static void a_registration_has_somewhere_to_begin(void **state)
{
    assert_done(dkt_profile_add_status(*state, "new", DKT_STATE_UNPROCESSED, "", ""));
    assert_done(dkt_profile_add_action(*state, "register", DKT_VERB_REGISTER, NULL, "", ""));
    assert_does_not_fit(*state,
                        "action register has no status to begin in: name one it leads to, or "
                        "allow some");
}

static void every_status_can_be_reached(void **state)
{
    assert_done(dkt_profile_add_status(*state, "island", DKT_STATE_UNFINISHED, "", ""));
    assert_does_not_fit(*state, "status island cannot be reached: no way leads there from a "
                                "registration");
}

static void statuses_that_only_reach_each_other_are_not_reached(void **state)
{
    dkt_profile *profile = *state;
    assert_done(dkt_profile_add_status(profile, "ping", DKT_STATE_UNFINISHED, "", ""));
    assert_done(dkt_profile_add_status(profile, "pong", DKT_STATE_UNFINISHED, "", ""));
    assert_done(dkt_profile_add_action(profile, "to_pong", DKT_VERB_PROGRESS, "pong", "", ""));
    assert_done(dkt_profile_allow(profile, "to_pong", "ping"));
    assert_done(dkt_profile_add_action(profile, "to_ping", DKT_VERB_PROGRESS, "ping", "", ""));
    assert_done(dkt_profile_allow(profile, "to_ping", "pong"));
    assert_does_not_fit(profile,
                        "status ping cannot be reached: no way leads there from a registration");
}

static void an_action_that_starts_nowhere_reaches_nothing(void **state)
{
    assert_done(dkt_profile_add_status(*state, "held", DKT_STATE_UNFINISHED, "", ""));
    assert_done(dkt_profile_add_action(*state, "hold", DKT_VERB_PROGRESS, "held", "", ""));
    assert_does_not_fit(*state,
                        "status held cannot be reached: no way leads there from a registration");
}

static void a_status_is_reached_over_actions_defined_in_any_order(void **state)
{
    dkt_profile *profile = *state;
    assert_done(dkt_profile_add_status(profile, "c", DKT_STATE_UNFINISHED, "", ""));
    assert_done(dkt_profile_add_status(profile, "b", DKT_STATE_UNFINISHED, "", ""));
    assert_done(dkt_profile_add_status(profile, "a", DKT_STATE_UNFINISHED, "", ""));
    assert_done(dkt_profile_add_action(profile, "to_c", DKT_VERB_PROGRESS, "c", "", ""));
    assert_done(dkt_profile_allow(profile, "to_c", "b"));
    assert_done(dkt_profile_add_action(profile, "to_b", DKT_VERB_PROGRESS, "b", "", ""));
    assert_done(dkt_profile_allow(profile, "to_b", "a"));
    assert_done(dkt_profile_add_action(profile, "register", DKT_VERB_REGISTER, "a", "", ""));
    dkt_rules_unref(compiled(profile));
}

/* An action beside the small workflow, and what is wrong with it. */
static const struct unfit_row {
    int32_t verb;
    const char *to;
    const char *from;
    const char *text;
} unfit_rows[] = {
    /* where it starts */
    {DKT_VERB_CLAIM, NULL, "done",
     "action do starts from status done (closed): verb claim never starts from this state"},
    {DKT_VERB_ARRIVE, "working", "waiting",
     "action do starts from status waiting (unprocessed): verb arrive never starts from this "
     "state"},
    {DKT_VERB_REOPEN, "working", "working",
     "action do starts from status working (unfinished): verb reopen never starts from this state"},
    {DKT_VERB_WITHDRAW, "done", "done",
     "action do starts from status done (closed): verb withdraw never starts from this state"},
    /* where it leads */
    {DKT_VERB_RESERVE, "working", "waiting",
     "action do leads to status working (unfinished): verb reserve never leads to this state"},
    {DKT_VERB_ARRIVE, "done", "visit",
     "action do leads to status done (closed): verb arrive never leads to this state"},
    {DKT_VERB_PROGRESS, "visit", "working",
     "action do leads to status visit (reserved): verb progress never leads to this state"},
    {DKT_VERB_CLOSE, "working", "working",
     "action do leads to status working (unfinished): verb close never leads to this state"},
    {DKT_VERB_REOPEN, "visit", "done",
     "action do leads to status visit (reserved): verb reopen never leads to this state"},
    {DKT_VERB_WITHDRAW, "waiting", "waiting",
     "action do leads to status waiting (unprocessed): verb withdraw never leads to this state"},
    {DKT_VERB_MERGE, "working", "working",
     "action do leads to status working (unfinished): verb merge never leads to this state"},
    /* a verb that never changes the state */
    {DKT_VERB_ASSIGN, "working", "waiting",
     "action do leads to another state than it has in status waiting (unprocessed): verb assign "
     "never "
     "changes the state"},
    {DKT_VERB_NOTE, "done", "working",
     "action do leads to another state than it has in status working (unfinished): verb note never "
     "changes the state"},
    /* staying where it is */
    {DKT_VERB_RESERVE, NULL, "working",
     "action do keeps the ticket in status working (unfinished): verb reserve never leaves it in "
     "this "
     "state"},
    {DKT_VERB_ARRIVE, NULL, "visit",
     "action do keeps the ticket in status visit (reserved): verb arrive never leaves it in this "
     "state"},
    {DKT_VERB_CLOSE, NULL, "working",
     "action do keeps the ticket in status working (unfinished): verb close never leaves it in "
     "this "
     "state"},
    {DKT_VERB_REOPEN, NULL, "done",
     "action do keeps the ticket in status done (closed): verb reopen never leaves it in this "
     "state"},
};

/* R069 */
static void an_action_does_no_more_than_its_verb(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof unfit_rows / sizeof unfit_rows[0]; i++) {
        const struct unfit_row *row = &unfit_rows[i];
        void *small;
        (void)set_up_small(&small);
        add_do(small, row->verb, row->to, row->from);
        assert_does_not_fit(small, row->text);
        (void)tear_down_profile(&small);
    }
}

/* R065 */
static void handling_ends_the_state_unprocessed(void **state)
{
    add_do(*state, DKT_VERB_PROGRESS, NULL, "waiting");
    assert_does_not_fit(*state, "action do keeps the ticket in status waiting (unprocessed): verb "
                                "progress is handling, which ends the state unprocessed");
}

static const struct fit_row {
    const char *name;
    int32_t verb;
    const char *to;
    const char *from;
} fit_rows[] = {
    {"work goes on in the status that it has", DKT_VERB_PROGRESS, NULL, "working"},
    {"work goes on while an appointment stands", DKT_VERB_PROGRESS, NULL, "visit"},
    {"an appointment is moved", DKT_VERB_RESERVE, NULL, "visit"},
    {"a closed ticket is closed further", DKT_VERB_CLOSE, NULL, "done"},
    {"assigning leads to a status of the same state", DKT_VERB_ASSIGN, "working", "working"},
    {"a ticket is reopened as unprocessed", DKT_VERB_REOPEN, "waiting", "done"},
    {"a registration begins closed", DKT_VERB_REGISTER, NULL, "done"},
    {"an appointment is kept", DKT_VERB_ARRIVE, "working", "visit"},
};

static void an_action_may_do_what_its_verb_can(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof fit_rows / sizeof fit_rows[0]; i++) {
        const struct fit_row *row = &fit_rows[i];
        void *small;
        (void)set_up_small(&small);
        add_do(small, row->verb, row->to, row->from);
        dkt_rules *rules;
        if (dkt_rules_new(small, &rules) != DKT_OK) {
            fail_msg("%s: %s", row->name, dkt_profile_error_text(small));
        }
        dkt_rules_unref(rules);
        (void)tear_down_profile(&small);
    }
}

static void a_refused_profile_can_be_mended_and_compiled(void **state)
{
    assert_done(dkt_profile_add_status(*state, "island", DKT_STATE_UNFINISHED, "", ""));
    assert_does_not_fit(*state, "status island cannot be reached: no way leads there from a "
                                "registration");
    assert_done(dkt_profile_add_action(*state, "ferry", DKT_VERB_PROGRESS, "island", "", ""));
    assert_done(dkt_profile_allow(*state, "ferry", "working"));
    dkt_rules_unref(compiled(*state));
}

static void from_every_status_is_every_one_that_the_verb_can_start_from(void **state)
{
    add_do(*state, DKT_VERB_CLAIM, NULL, NULL);
    dkt_rules *rules = compiled(*state);
    assert_true(starts(rules, "do", "waiting"));
    assert_true(starts(rules, "do", "visit"));
    assert_true(starts(rules, "do", "working"));
    assert_false(starts(rules, "do", "done"));
    dkt_rules_unref(rules);
}

static void from_every_status_takes_in_those_added_later(void **state)
{
    dkt_profile *profile = *state;
    assert_done(dkt_profile_add_status(profile, "late", DKT_STATE_CLOSED, "", ""));
    assert_done(dkt_profile_add_action(profile, "archive", DKT_VERB_CLOSE, "late", "", ""));
    assert_done(dkt_profile_allow(profile, "archive", "done"));
    dkt_rules *rules = compiled(profile);
    assert_true(starts(rules, "say", "late"));
    dkt_rules_unref(rules);
}

static void an_action_starts_only_where_it_is_allowed(void **state)
{
    dkt_rules *rules = compiled(*state);
    assert_true(starts(rules, "end", "working"));
    assert_false(starts(rules, "end", "waiting"));
    dkt_rules_unref(rules);
}

static void a_registration_begins_in_the_status_it_leads_to(void **state)
{
    assert_done(dkt_profile_allow(*state, "begin", NULL));
    dkt_rules *rules = compiled(*state);
    assert_true(action_of(rules, "begin")->from == UINT64_C(1) << place_of(rules, "waiting"));
    assert_int_equal(action_of(rules, "begin")->to, place_of(rules, "waiting"));
    dkt_rules_unref(rules);
}

static void a_registration_that_leads_nowhere_begins_where_it_is_allowed(void **state)
{
    add_do(*state, DKT_VERB_REGISTER, NULL, "working");
    dkt_rules *rules = compiled(*state);
    assert_true(action_of(rules, "do")->from == UINT64_C(1) << place_of(rules, "working"));
    assert_int_equal(action_of(rules, "do")->to, -1);
    dkt_rules_unref(rules);
}

static void a_registration_may_begin_in_every_status(void **state)
{
    add_do(*state, DKT_VERB_REGISTER, NULL, NULL);
    dkt_rules *rules = compiled(*state);
    assert_true(action_of(rules, "do")->from == 0xF);
    dkt_rules_unref(rules);
}

static void all_64_statuses_have_their_bit(void **state)
{
    dkt_profile *profile = *state;
    char code[] = "s00";
    for (int32_t i = 0; i < DKTI_STATUS_COUNT_MAX; i++) {
        code[1] = (char)('0' + i / 10);
        code[2] = (char)('0' + i % 10);
        assert_done(dkt_profile_add_status(profile, code, DKT_STATE_UNFINISHED, "", ""));
    }
    assert_done(dkt_profile_add_action(profile, "register", DKT_VERB_REGISTER, NULL, "", ""));
    assert_done(dkt_profile_allow(profile, "register", NULL));
    dkt_rules *rules = compiled(profile);
    assert_true(action_of(rules, "register")->from == UINT64_MAX);
    assert_true(starts(rules, "register", "s63"));
    dkt_rules_unref(rules);
}

static void one_action_may_be_told_afterwards_or_all(void **state)
{
    assert_done(dkt_profile_backdate(*state, "end"));
    dkt_rules *one = compiled(*state);
    assert_true(action_of(one, "end")->may_backdate);
    assert_false(action_of(one, "work")->may_backdate);
    assert_done(dkt_profile_backdate(*state, NULL));
    assert_done(dkt_profile_add_action(*state, "later", DKT_VERB_NOTE, NULL, "", ""));
    dkt_rules *all = compiled(*state);
    for (int32_t i = 0; i < all->action_count; i++) {
        assert_true(all->actions[i].may_backdate);
    }
    dkt_rules_unref(one);
    dkt_rules_unref(all);
}

static void rules_keep_what_the_profile_says(void **state)
{
    dkt_profile *profile = *state;
    assert_done(
        dkt_profile_add_field(profile, "terminal", DKT_TYPE_TEXT, DKT_FIELD_LOOKUP, "T", "终端"));
    assert_done(dkt_profile_require(profile, "end", "terminal|resolution"));
    assert_done(dkt_profile_require(profile, "end", "title"));
    assert_done(dkt_profile_set_series(profile, "gd", DKT_SERIES_BLOCKS, "GD", 6, 100));
    assert_done(dkt_profile_set_default_unit(profile, "counter"));
    assert_done(dkt_profile_set_claim_duration(profile, 60000));
    dkt_rules *rules = compiled(profile);
    const struct dkti_action *end = action_of(rules, "end");
    assert_int_equal(end->requirement_count, 2);
    assert_int_equal(end->requirements[0].numbers[0], DKT_COLUMN_FIELD_FIRST);
    assert_int_equal(end->requirements[0].numbers[1], DKT_TICKET_RESOLUTION);
    assert_int_equal(end->requirements[1].numbers[0], DKT_TICKET_TITLE);
    assert_true(dkti_text_is(rules->code, "small"));
    assert_true(dkti_text_is(rules->series.prefix, "GD"));
    assert_int_equal(rules->series.run, 100);
    assert_true(dkti_text_is(rules->default_unit, "counter"));
    assert_int_equal(rules->claim_duration_ms, 60000);
    dkt_rules_unref(rules);
}

static void own_fields_are_found_by_code_and_number(void **state)
{
    assert_done(
        dkt_profile_add_field(*state, "terminal", DKT_TYPE_TEXT, DKT_FIELD_LOOKUP, "T", "终端"));
    dkt_rules *rules = compiled(*state);
    const struct dkti_own_field *field = dkti_rules_field_by_code(rules, dkti_text("terminal"));
    assert_non_null(field);
    assert_int_equal(field->flags, DKT_FIELD_LOOKUP);
    assert_ptr_equal(dkti_rules_field_by_number(rules, DKT_COLUMN_FIELD_FIRST), field);
    assert_null(dkti_rules_field_by_code(rules, dkti_text("title")));
    assert_null(dkti_rules_field_by_number(rules, DKT_COLUMN_FIELD_FIRST + 1));
    dkt_rules_unref(rules);
}

static void without_types_every_code_is_a_type(void **state)
{
    dkt_rules *rules = compiled(*state);
    assert_true(dkti_rules_has_type(rules, dkti_text("complaint")));
    assert_false(dkti_rules_has_type(rules, dkti_text("No code")));
    dkt_rules_unref(rules);
}

/* R007 */
static void with_types_only_these_are_types(void **state)
{
    assert_done(dkt_profile_add_type(*state, "complaint", "Complaint", "投诉"));
    assert_done(dkt_profile_add_type(*state, "enquiry", "Enquiry", "咨询"));
    dkt_rules *rules = compiled(*state);
    assert_true(dkti_rules_has_type(rules, dkti_text("enquiry")));
    assert_false(dkti_rules_has_type(rules, dkti_text("suggestion")));
    dkt_rules_unref(rules);
}

static void an_action_without_roles_is_anybodys(void **state)
{
    dkt_rules *rules = compiled(*state);
    assert_true(dkti_action_permits(action_of(rules, "end"), dkti_text(NULL)));
    assert_true(dkti_action_permits(action_of(rules, "end"), dkti_text("chief")));
    dkt_rules_unref(rules);
}

static void an_action_with_roles_is_theirs(void **state)
{
    assert_done(dkt_profile_permit(*state, "end", "chief"));
    assert_done(dkt_profile_permit(*state, "end", "clerk"));
    dkt_rules *rules = compiled(*state);
    assert_true(dkti_action_permits(action_of(rules, "end"), dkti_text("clerk")));
    assert_false(dkti_action_permits(action_of(rules, "end"), dkti_text("guest")));
    assert_false(dkti_action_permits(action_of(rules, "end"), dkti_text(NULL)));
    dkt_rules_unref(rules);
}

static void statuses_are_listed_with_state_and_labels(void **state)
{
    dkt_rules *rules = compiled(*state);
    int32_t ticket_state;
    assert_int_equal(dkt_rules_status_count(rules), 4);
    assert_string_equal(dkt_rules_status(rules, 1, &ticket_state), "visit");
    assert_int_equal(ticket_state, DKT_STATE_RESERVED);
    assert_string_equal(dkt_rules_status_label(rules, "visit", -1, DKT_LANGUAGE_ENGLISH), "Visit");
    assert_string_equal(dkt_rules_status_label(rules, "visitor", 5, DKT_LANGUAGE_CHINESE), "上门");
    assert_string_equal(dkt_rules_status_label(rules, "visit", -1, 99), "Visit");
    dkt_rules_unref(rules);
}

static void actions_are_listed_with_their_verb(void **state)
{
    dkt_rules *rules = compiled(*state);
    int32_t verb;
    assert_int_equal(dkt_rules_action_count(rules), 5);
    assert_string_equal(dkt_rules_action(rules, 1, &verb), "agree");
    assert_int_equal(verb, DKT_VERB_RESERVE);
    assert_string_equal(dkt_rules_action(rules, 0, NULL), "begin");
    dkt_rules_unref(rules);
}

static void asking_for_what_is_not_there_gives_nothing(void **state)
{
    dkt_rules *rules = compiled(*state);
    int32_t number = 7;
    assert_null(dkt_rules_status(rules, 4, &number));
    assert_int_equal(number, 0);
    assert_null(dkt_rules_status(rules, -1, NULL));
    number = 7;
    assert_null(dkt_rules_action(rules, 5, &number));
    assert_int_equal(number, 0);
    assert_string_equal(dkt_rules_status_label(rules, "gone", -1, DKT_LANGUAGE_ENGLISH), "");
    assert_string_equal(dkt_rules_status_label(rules, "visit", -2, DKT_LANGUAGE_ENGLISH), "");
    assert_string_equal(dkt_rules_status_label(rules, NULL, -1, DKT_LANGUAGE_ENGLISH), "");
    dkt_rules_unref(rules);
}

static void asking_no_rules_gives_nothing(void **state)
{
    (void)state;
    int32_t len = 7;
    assert_string_equal(dkt_rules_version(NULL), "");
    assert_string_equal(dkt_rules_json(NULL, &len), "");
    assert_int_equal(len, 0);
    assert_int_equal(dkt_rules_status_count(NULL), 0);
    assert_int_equal(dkt_rules_action_count(NULL), 0);
    assert_null(dkt_rules_status(NULL, 0, NULL));
    assert_null(dkt_rules_action(NULL, 0, NULL));
    assert_string_equal(dkt_rules_status_label(NULL, "a", -1, DKT_LANGUAGE_ENGLISH), "");
}

static void rules_need_somewhere_to_go(void **state)
{
    assert_int_equal(dkt_rules_new(*state, NULL), DKT_E_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        EMPTY_TEST(a_profile_has_a_status),
        EMPTY_TEST(a_profile_has_a_registration),
        EMPTY_TEST(a_registration_has_somewhere_to_begin),
        SMALL_TEST(every_status_can_be_reached),
        SMALL_TEST(statuses_that_only_reach_each_other_are_not_reached),
        SMALL_TEST(an_action_that_starts_nowhere_reaches_nothing),
        EMPTY_TEST(a_status_is_reached_over_actions_defined_in_any_order),
        cmocka_unit_test(an_action_does_no_more_than_its_verb),
        SMALL_TEST(handling_ends_the_state_unprocessed),
        cmocka_unit_test(an_action_may_do_what_its_verb_can),
        SMALL_TEST(a_refused_profile_can_be_mended_and_compiled),
        SMALL_TEST(from_every_status_is_every_one_that_the_verb_can_start_from),
        SMALL_TEST(from_every_status_takes_in_those_added_later),
        SMALL_TEST(an_action_starts_only_where_it_is_allowed),
        SMALL_TEST(a_registration_begins_in_the_status_it_leads_to),
        SMALL_TEST(a_registration_that_leads_nowhere_begins_where_it_is_allowed),
        SMALL_TEST(a_registration_may_begin_in_every_status),
        EMPTY_TEST(all_64_statuses_have_their_bit),
        SMALL_TEST(one_action_may_be_told_afterwards_or_all),
        SMALL_TEST(rules_keep_what_the_profile_says),
        SMALL_TEST(own_fields_are_found_by_code_and_number),
        SMALL_TEST(without_types_every_code_is_a_type),
        SMALL_TEST(with_types_only_these_are_types),
        SMALL_TEST(an_action_without_roles_is_anybodys),
        SMALL_TEST(an_action_with_roles_is_theirs),
        SMALL_TEST(statuses_are_listed_with_state_and_labels),
        SMALL_TEST(actions_are_listed_with_their_verb),
        SMALL_TEST(asking_for_what_is_not_there_gives_nothing),
        cmocka_unit_test(asking_no_rules_gives_nothing),
        SMALL_TEST(rules_need_somewhere_to_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
