/* SPDX-License-Identifier: MIT
 *
 * Correcting fields, the profile's own fields and types, lookup rows, notes and messages (R007, R041, R050).
 */
#include "fixture.h"

#include <string.h>

static void profile_of_fields(dkt_profile *profile)
{
    assert_int_equal(dkt_profile_add_field(profile, "terminal", DKT_TYPE_TEXT, DKT_FIELD_LOOKUP, "Terminal", "终端号"),
                     DKT_OK);
    assert_int_equal(dkt_profile_add_field(profile, "phone", DKT_TYPE_TEXT, DKT_FIELD_LOOKUP | DKT_FIELD_PERSONAL,
                                           "Phone", "电话"),
                     DKT_OK);
    assert_int_equal(dkt_profile_add_field(profile, "units", DKT_TYPE_INTEGER, 0, "Units", "数量"), DKT_OK);
    assert_int_equal(dkt_profile_add_field(profile, "installed", DKT_TYPE_INSTANT, 0, "Installed", "装机时间"),
                     DKT_OK);
    assert_int_equal(dkt_profile_add_field(profile, "remark", DKT_TYPE_TEXT, 0, "Remark", "备注"), DKT_OK);
    assert_int_equal(dkt_profile_add_type(profile, "complaint", "Complaint", "投诉"), DKT_OK);
    assert_int_equal(dkt_profile_add_type(profile, "enquiry", "Enquiry", "咨询"), DKT_OK);
    assert_int_equal(dkt_profile_require(profile, "resolve", "terminal|remark"), DKT_OK);
}

static int fields_setup(void **state)
{
    return story_setup_with(state, &(struct story_options){.profile = profile_of_fields});
}

static void lookup(struct story *story, const char *field, const char *value, const char *expected)
{
    dkt_query *query = story_query(story, DKT_QUERY_LOOKUP, value);
    assert_int_equal(dkt_query_set_field(query, field, -1), DKT_OK);
    assert_int_equal(story_ask(story, query), DKT_OK);
    assert_string_equal(story_page(story, "id"), expected);
}

/* ---- amend ---- */

static void amend_corrects_fields(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("title", "old"), TEXT("channel", "sms"));
    DO(story, "amend", ON("T-1"), TEXT("title", "new"), INTEGER("level", DKT_LEVEL_URGENT), INTEGER("priority", 2),
       TEXT("reason", "typo"));
    TICKET(story, "T-1", "title=new level=2 priority=2 channel=sms status=new handled=0 seq=2");
}

static void amend_takes_a_value_away(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("title", "old"), TEXT("contact", "8812"));
    DO(story, "amend", ON("T-1"), NONE("title"), NONE("contact"));
    TICKET(story, "T-1", "title=- contact=-");
}

static void empty_and_absent_differ(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("title", ""));
    assert_int_equal(story_ask(story, story_query(story, DKT_QUERY_TICKET, "T-1")), DKT_OK);
    const dkt_row *row = dkt_result_row(story->result, 0);
    assert_int_equal(dkt_row_is_set(row, DKT_TICKET_TITLE), 1);
    assert_string_equal(dkt_row_text(row, DKT_TICKET_TITLE, NULL), "");
    assert_int_equal(dkt_row_is_set(row, DKT_TICKET_DESCRIPTION), 0);
    assert_null(dkt_row_text(row, DKT_TICKET_DESCRIPTION, NULL));
    DO(story, "amend", ON("T-1"), NONE("title"));
    REFUSED(story, "unchanged:amend", "amend", ON("T-1"), NONE("title"));
    DO(story, "amend", ON("T-1"), TEXT("title", ""));
}

static void amend_of_nothing_is_no_event(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("title", "same"));
    REFUSED(story, "unchanged:amend", "amend", ON("T-1"));
    REFUSED(story, "unchanged:amend", "amend", ON("T-1"), TEXT("title", "same"), TEXT("reason", "none"));
    assert_string_equal(dkt_result_reason_text(story->result, 0, DKT_LANGUAGE_ENGLISH), "nothing would change");
    JOURNAL(story, "T-1", "register+0");
}

static void amend_works_on_closed_tickets(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"));
    DO(story, "close", ON("T-1"), TEXT("resolution", "told"));
    DO(story, "amend", ON("T-1"), TEXT("title", "filed"));
    TICKET(story, "T-1", "title=filed status=closed closed_at=+0");
}

static void every_action_may_correct_amendable_fields(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"));
    DO(story, "progress", ON("T-1"), TEXT("title", "named"), INTEGER("priority", 3));
    TICKET(story, "T-1", "title=named priority=3");
}

static void a_field_that_the_action_does_not_take_is_an_error_at_once(void **state)
{
    struct story *story = *state;
    FAILS(story, DKT_E_UNKNOWN, "amend", ON("T-1"), TEXT("owner", "li"));
    FAILS(story, DKT_E_UNKNOWN, "amend", ON("T-1"), TEXT("resolution", "x"));
    FAILS(story, DKT_E_UNKNOWN, "close", ON("T-1"), TEXT("nonsense", "x"));
    FAILS(story, DKT_E_UNKNOWN, "note", ON("T-1"), TEXT("lapsed", "x"));
    FAILS(story, DKT_E_ARGUMENT, "amend", ON("T-1"), TEXT("level", "2"));
    FAILS(story, DKT_E_ARGUMENT, "amend", ON("T-1"), INTEGER("title", 2));
    FAILS(story, DKT_E_LIMIT, "amend", ON("T-1"), INTEGER("level", 3));
    FAILS(story, DKT_E_LIMIT, "amend", ON("T-1"), INTEGER("priority", 10));
    FAILS(story, DKT_E_LIMIT, "amend", ON("T-1"), INTEGER("priority", -1));
    FAILS(story, DKT_E_LIMIT, "block", ON("T-1"), INTEGER("block_party", 6));
}

/* ---- the profile's own fields ---- */

static void own_fields_are_columns_of_the_ticket(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("terminal", "POS-1"), INTEGER("units", -3), INSTANT("installed", -86400),
       TEXT("remark", "none"), TEXT("phone", "139"));
    TICKET(story, "T-1", "f_terminal=POS-1 f_units=-3 f_installed=-86400 f_remark=none f_phone=139");
    DO(story, "amend", ON("T-1"), INTEGER("units", 4), NONE("remark"));
    TICKET(story, "T-1", "f_units=4 f_remark=- f_terminal=POS-1");
    FAILS(story, DKT_E_ARGUMENT, "amend", ON("T-1"), TEXT("units", "4"));
    FAILS(story, DKT_E_LIMIT, "amend", ON("T-1"), INTEGER("installed", INT64_MAX));
}

static void own_fields_may_be_required_in_groups_R035(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"));
    REFUSED(story, "missing_one_of:terminal|remark missing:resolution", "resolve", ON("T-1"));
    assert_non_null(strstr(dkt_result_reason_text(story->result, 1, DKT_LANGUAGE_ENGLISH), "terminal|remark"));
    REFUSED(story, "missing_one_of:terminal|remark", "resolve", ON("T-1"), TEXT("resolution", "x"),
            TEXT("remark", ""));
    DO(story, "amend", ON("T-1"), TEXT("terminal", "POS-1"));
    DO(story, "resolve", ON("T-1"), TEXT("resolution", "x"));
}

static void types_are_those_of_the_profile_R007(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("type", "complaint"));
    REFUSED(story, "value:type", "register", ON("T-2"), TEXT("type", "praise"));
    REFUSED(story, "value:type", "amend", ON("T-1"), TEXT("type", ""));
    DO(story, "amend", ON("T-1"), TEXT("type", "enquiry"));
    DO(story, "amend", ON("T-1"), NONE("type"));
    TICKET(story, "T-1", "type=-");
}

static void without_types_every_code_is_one_R007(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("type", "anything_at.all-9"));
    REFUSED(story, "value:type", "amend", ON("T-1"), TEXT("type", "not a code"));
}

/* ---- lookup ---- */

static void lookup_rows_follow_their_field(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("terminal", "POS-1"));
    PASS(story, 1);
    DO(story, "register", ON("T-2"), TEXT("terminal", "POS-1"), TEXT("phone", "139"));
    lookup(story, "terminal", "POS-1", "T-1 T-2");
    lookup(story, "phone", "139", "T-2");
    lookup(story, "phone", "POS-1", "");
    DO(story, "amend", ON("T-1"), TEXT("terminal", "POS-9"));
    lookup(story, "terminal", "POS-1", "T-2");
    lookup(story, "terminal", "POS-9", "T-1");
    DO(story, "progress", ON("T-2"), NONE("terminal"));
    lookup(story, "terminal", "POS-1", "");
    assert_int_equal(story_row_count(story, DKT_KIND_LOOKUP), 2);
}

static void lookup_value_given_again_changes_no_row(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("terminal", "POS-1"));
    DO(story, "amend", ON("T-1"), TEXT("terminal", "POS-1"), TEXT("title", "x"));
    lookup(story, "terminal", "POS-1", "T-1");
    DO(story, "amend", ON("T-1"), NONE("terminal"));
    DO(story, "amend", ON("T-1"), TEXT("terminal", "POS-1"));
    lookup(story, "terminal", "POS-1", "T-1");
    assert_int_equal(story_row_count(story, DKT_KIND_LOOKUP), 1);
}

static void lookup_finds_closed_tickets_too_by_their_registration(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("terminal", "POS-1"));
    DO(story, "close", ON("T-1"), TEXT("resolution", "x"));
    PASS(story, 60);
    DO(story, "register", ON("T-2"));
    DO(story, "register", ON("T-3"), TEXT("terminal", "POS-1"));
    PASS(story, 60);
    DO(story, "amend", ON("T-2"), TEXT("terminal", "POS-1")); /* its place is that of its registration */
    lookup(story, "terminal", "POS-1", "T-1 T-3 T-2");
    dkt_query *query = story_query(story, DKT_QUERY_LOOKUP, "POS-1");
    assert_int_equal(dkt_query_set_field(query, "terminal", -1), DKT_OK);
    assert_int_equal(dkt_query_set_range(query, STORY_START + 60000, STORY_START + 60001), DKT_OK);
    assert_int_equal(story_ask(story, query), DKT_OK);
    assert_string_equal(story_page(story, "id"), "T-3 T-2");
}

static void lookup_values_have_1_to_140_bytes(void **state)
{
    struct story *story = *state;
    char value[142];
    memset(value, 'x', sizeof value - 1);
    value[sizeof value - 1] = 0;
    FAILS(story, DKT_E_LIMIT, "register", ON("T-1"), TEXT("terminal", value));
    FAILS(story, DKT_E_LIMIT, "register", ON("T-1"), TEXT("terminal", ""));
    value[140] = 0;
    DO(story, "register", ON("T-1"), TEXT("terminal", value));
    lookup(story, "terminal", value, "T-1");
}

/* ---- notes and messages ---- */

static void note_and_message_change_nothing_but_are_told(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"));
    PASS(story, 60);
    DO(story, "note", ON("T-1"), TEXT("text", "waits"));
    DO(story, "message", ON("T-1"), TEXT("text", "hello"), INTEGER("direction", DKT_DIRECTION_OUT), TEXT("via", "sms"));
    TICKET(story, "T-1", "status=new handled=0 first_action_at=- seq=3 updated_at=+60");
    JOURNAL(story, "T-1", "register+0 note+60 message+60");
}

static void note_and_message_need_their_words_each_time(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("text", "first-words"));
    REFUSED(story, "missing:text", "note", ON("T-1"));
    REFUSED(story, "missing:text", "note", ON("T-1"), TEXT("text", ""));
    REFUSED(story, "missing:text missing:direction", "message", ON("T-1"), TEXT("via", "sms"));
    REFUSED(story, "missing:direction", "message", ON("T-1"), TEXT("text", "x"), NONE("direction"));
    FAILS(story, DKT_E_LIMIT, "message", ON("T-1"), TEXT("text", "x"), INTEGER("direction", 3));
}

/* Personal words stand beside the entry, not in its hashed form. */
static void personal_values_stand_outside_the_hashed_form(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("contact", "13912345678"));
    assert_int_equal(story_ask(story, story_query(story, DKT_QUERY_JOURNAL, "T-1")), DKT_OK);
    const dkt_row *row = dkt_result_row(story->result, 0);
    int32_t len = 0;
    const char *change = dkt_row_text(row, DKT_ENTRY_CHANGE, &len);
    for (int32_t i = 0; i + 11 <= len; i++) {
        assert_memory_not_equal(change + i, "13912345678", 11);
    }
    const char *secret = dkt_row_text(row, DKT_ENTRY_SECRET, &len);
    assert_true(len > 11);
    assert_memory_equal(secret + len - 11, "13912345678", 11);
}

static void two_personal_values_of_one_entry_have_salts_of_their_own(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("contact", "same"), TEXT("phone", "same"));
    assert_int_equal(story_ask(story, story_query(story, DKT_QUERY_JOURNAL, "T-1")), DKT_OK);
    int32_t len = 0;
    const char *secret = dkt_row_text(dkt_result_row(story->result, 0), DKT_ENTRY_SECRET, &len);
    /* index, 16 bytes of salt, value: type, length, bytes */
    assert_int_equal(len, 2 * (1 + 16 + 2 + 4));
    assert_memory_not_equal(secret + 1, secret + 23 + 1, 16);
}

int main(void)
{
#define WITH_STORY(f) cmocka_unit_test_setup_teardown(f, story_setup, story_teardown)
#define WITH_FIELDS(f) cmocka_unit_test_setup_teardown(f, fields_setup, story_teardown)
    const struct CMUnitTest tests[] = {
        WITH_STORY(amend_corrects_fields),
        WITH_STORY(amend_takes_a_value_away),
        WITH_STORY(empty_and_absent_differ),
        WITH_STORY(amend_of_nothing_is_no_event),
        WITH_STORY(amend_works_on_closed_tickets),
        WITH_STORY(every_action_may_correct_amendable_fields),
        WITH_STORY(a_field_that_the_action_does_not_take_is_an_error_at_once),
        WITH_FIELDS(own_fields_are_columns_of_the_ticket),
        WITH_FIELDS(own_fields_may_be_required_in_groups_R035),
        WITH_FIELDS(types_are_those_of_the_profile_R007),
        WITH_STORY(without_types_every_code_is_one_R007),
        WITH_FIELDS(lookup_rows_follow_their_field),
        WITH_FIELDS(lookup_value_given_again_changes_no_row),
        WITH_FIELDS(lookup_finds_closed_tickets_too_by_their_registration),
        WITH_FIELDS(lookup_values_have_1_to_140_bytes),
        WITH_STORY(note_and_message_change_nothing_but_are_told),
        WITH_STORY(note_and_message_need_their_words_each_time),
        WITH_STORY(personal_values_stand_outside_the_hashed_form),
        WITH_FIELDS(two_personal_values_of_one_entry_have_salts_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
