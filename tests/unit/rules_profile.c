/* SPDX-License-Identifier: MIT
 *
 * Building a profile: what its calls take, what they refuse and how they say so, and every limit.
 */
#include "model/kinds.h"
#include "rules/fields.h"
#include "rules/profile.h"
#include "rules_support.h"

#include <string.h>

static const char long_name[] =
    "a123456789012345678901234567890123456789012345678901234567890123"; /* 64 */

static const struct code_row {
    const char *name;
    const char *code;
    const char *text; /* of the refusal by dkt_profile_add_status; NULL: taken */
} code_rows[] = {
    {"one letter", "a", NULL},
    {"all that a code may have", "a0_.-", NULL},
    {"64 bytes", long_name, NULL},
    {"absent", NULL, "status without a code"},
    {"empty", "", "status : a code is 1 to 64 of a-z 0-9 _ . - and begins with a letter"},
    {"a digit first", "1a",
     "status 1a: a code is 1 to 64 of a-z 0-9 _ . - and begins with a letter"},
    {"a capital", "New", "status New: a code is 1 to 64 of a-z 0-9 _ . - and begins with a letter"},
    {"a bar, which separates the fields of a group", "a|b",
     "status a|b: a code is 1 to 64 of a-z 0-9 _ . - and begins with a letter"},
    {"65 bytes", "a1234567890123456789012345678901234567890123456789012345678901234",
     "status a123456789012345678901234567890123456789012345678901234567890123"
     ": a code is 1 to 64 of a-z 0-9 _ . - and begins with a letter"},
    {"no UTF-8", "a\xFF",
     "status (not UTF-8): a code is 1 to 64 of a-z 0-9 _ . - and begins with a letter"},
};

static void a_code_is_a_name_and_a_refusal_shows_it(void **state)
{
    dkt_profile *profile = *state;
    for (size_t i = 0; i < sizeof code_rows / sizeof code_rows[0]; i++) {
        const struct code_row *row = &code_rows[i];
        int32_t r = dkt_profile_add_status(profile, row->code, DKT_STATE_CLOSED, "x", "x");
        if (r != (row->text == NULL ? DKT_OK : DKT_E_ARGUMENT)) {
            fail_msg("%s: %d", row->name, (int)r);
        }
        if (row->text != NULL) {
            assert_string_equal(dkt_profile_error_text(profile), row->text);
        }
    }
}

static void every_piece_has_a_name_for_its_code(void **state)
{
    dkt_profile *profile = *state;
    assert_int_equal(dkt_profile_add_type(profile, "X", "x", "x"), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_add_field(profile, "X", DKT_TYPE_TEXT, 0, "x", "x"),
                     DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_add_action(profile, "X", DKT_VERB_NOTE, NULL, "x", "x"),
                     DKT_E_ARGUMENT);
}

static void a_profile_has_a_name_for_its_code(void **state)
{
    dkt_profile *profile = *state; /* some pointer, to see it replaced */
    assert_int_equal(dkt_profile_new("Bad", -1, &profile), DKT_E_ARGUMENT);
    assert_null(profile);
    assert_int_equal(dkt_profile_new(NULL, -1, &profile), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_new("a", -2, &profile), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_new("a", 0, &profile), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_new("a", -1, NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_new_default(NULL), DKT_E_ARGUMENT);
}

static void a_profile_takes_its_code_by_length(void **state)
{
    (void)state;
    dkt_profile *profile;
    assert_done(dkt_profile_new("abcdef", 3, &profile));
    assert_true(dkti_text_is(profile->code, "abc"));
    dkt_profile_free(profile);
}

static void nothing_is_done_without_a_profile(void **state)
{
    (void)state;
    dkt_rules *rules;
    dkt_profile_free(NULL);
    assert_string_equal(dkt_profile_error_text(NULL), "");
    assert_int_equal(dkt_profile_add_status(NULL, "a", DKT_STATE_CLOSED, "", ""), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_add_action(NULL, "a", DKT_VERB_NOTE, NULL, "", ""),
                     DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_allow(NULL, "a", NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_require(NULL, "a", "text"), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_permit(NULL, "a", "b"), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_backdate(NULL, NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_add_field(NULL, "a", DKT_TYPE_TEXT, 0, "", ""), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_add_type(NULL, "a", "", ""), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_set_series(NULL, "a", DKT_SERIES_GAPLESS, "", 1, 1),
                     DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_set_default_unit(NULL, "a"), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_set_claim_duration(NULL, 1000), DKT_E_ARGUMENT);
    assert_int_equal(dkt_rules_new(NULL, &rules), DKT_E_ARGUMENT);
    assert_null(rules);
}

static void labels_are_texts_of_at_most_256_bytes(void **state)
{
    dkt_profile *profile = *state;
    char label[DKTI_LABEL_MAX + 2];
    memset(label, 'x', sizeof label);
    label[DKTI_LABEL_MAX + 1] = '\0';
    assert_refused(profile, dkt_profile_add_status(profile, "a", DKT_STATE_CLOSED, label, ""),
                   DKT_E_LIMIT, "status a: the English label is over 256 bytes");
    assert_refused(profile, dkt_profile_add_type(profile, "a", "", label), DKT_E_LIMIT,
                   "type a: the Chinese label is over 256 bytes");
    assert_refused(profile, dkt_profile_add_field(profile, "a", DKT_TYPE_TEXT, 0, "\xC0\x80", ""),
                   DKT_E_TEXT, "field a: the English label is not valid UTF-8");
    assert_refused(profile, dkt_profile_add_action(profile, "a", DKT_VERB_NOTE, NULL, "", NULL),
                   DKT_E_ARGUMENT, "action a: the Chinese label is missing");
    label[DKTI_LABEL_MAX] = '\0';
    assert_done(dkt_profile_add_status(profile, "a", DKT_STATE_CLOSED, label, ""));
}

/* R069 */
static void a_status_has_one_of_the_four_states(void **state)
{
    dkt_profile *profile = *state;
    assert_refused(profile, dkt_profile_add_status(profile, "a", 0, "", ""), DKT_E_ARGUMENT,
                   "status a: no such state");
    assert_refused(profile, dkt_profile_add_status(profile, "a", 5, "", ""), DKT_E_ARGUMENT,
                   "status a: no such state");
}

static void a_code_is_added_once(void **state)
{
    dkt_profile *profile = *state;
    assert_done(dkt_profile_add_type(profile, "complaint", "Complaint", "投诉"));
    assert_done(dkt_profile_add_field(profile, "terminal", DKT_TYPE_TEXT, 0, "Terminal", "终端"));
    assert_refused(profile, dkt_profile_add_status(profile, "done", DKT_STATE_CLOSED, "", ""),
                   DKT_E_EXISTS, "status done is there already");
    assert_refused(profile, dkt_profile_add_action(profile, "say", DKT_VERB_NOTE, NULL, "", ""),
                   DKT_E_EXISTS, "action say is there already");
    assert_refused(profile, dkt_profile_add_type(profile, "complaint", "", ""), DKT_E_EXISTS,
                   "type complaint is there already");
    assert_refused(profile, dkt_profile_add_field(profile, "terminal", DKT_TYPE_TEXT, 0, "", ""),
                   DKT_E_EXISTS, "field terminal is there already");
}

static void one_code_may_name_a_status_an_action_a_type_and_a_field(void **state)
{
    dkt_profile *profile = *state;
    assert_done(dkt_profile_add_status(profile, "a", DKT_STATE_CLOSED, "", ""));
    assert_done(dkt_profile_add_action(profile, "a", DKT_VERB_NOTE, NULL, "", ""));
    assert_done(dkt_profile_add_type(profile, "a", "", ""));
    assert_done(dkt_profile_add_field(profile, "a", DKT_TYPE_TEXT, 0, "", ""));
}

/* "c0", "c1", ... into `out`. */
static const char *numbered(size_t i, char out[8])
{
    size_t n = 0;
    out[n++] = 'c';
    if (i >= 100) {
        out[n++] = (char)('0' + i / 100);
    }
    if (i >= 10) {
        out[n++] = (char)('0' + i / 10 % 10);
    }
    out[n++] = (char)('0' + i % 10);
    out[n] = '\0';
    return out;
}

static void there_are_at_most_64_statuses(void **state)
{
    dkt_profile *profile = *state;
    char code[8];
    for (size_t i = 0; i < 64; i++) {
        assert_done(dkt_profile_add_status(profile, numbered(i, code), DKT_STATE_CLOSED, "", ""));
    }
    assert_refused(profile, dkt_profile_add_status(profile, "more", DKT_STATE_CLOSED, "", ""),
                   DKT_E_LIMIT, "status more is one too many: at most 64");
}

static void there_are_at_most_256_actions(void **state)
{
    dkt_profile *profile = *state;
    char code[8];
    for (size_t i = 0; i < 256; i++) {
        assert_done(
            dkt_profile_add_action(profile, numbered(i, code), DKT_VERB_NOTE, NULL, "", ""));
    }
    assert_refused(profile, dkt_profile_add_action(profile, "more", DKT_VERB_NOTE, NULL, "", ""),
                   DKT_E_LIMIT, "action more is one too many: at most 256");
}

static void there_are_at_most_64_types(void **state)
{
    dkt_profile *profile = *state;
    char code[8];
    for (size_t i = 0; i < 64; i++) {
        assert_done(dkt_profile_add_type(profile, numbered(i, code), "", ""));
    }
    assert_refused(profile, dkt_profile_add_type(profile, "more", "", ""), DKT_E_LIMIT,
                   "type more is one too many: at most 64");
}

static void add_64_fields(dkt_profile *profile)
{
    char code[8];
    for (size_t i = 0; i < 64; i++) {
        assert_done(dkt_profile_add_field(profile, numbered(i, code), DKT_TYPE_TEXT, 0, "", ""));
    }
}

static void there_are_at_most_64_fields_as_in_a_row(void **state)
{
    dkt_profile *profile = *state;
    add_64_fields(profile);
    assert_refused(profile, dkt_profile_add_field(profile, "more", DKT_TYPE_TEXT, 0, "", ""),
                   DKT_E_LIMIT, "field more is one too many: at most 64");
    assert_int_equal(DKTI_OWN_FIELD_COUNT_MAX, DKTI_FIELD_COUNT_MAX);
}

static void fields_are_numbered_in_order_from_1000(void **state)
{
    dkt_profile *profile = *state;
    add_64_fields(profile);
    assert_int_equal(profile->fields[0].number, DKT_COLUMN_FIELD_FIRST);
    assert_int_equal(profile->fields[63].number, DKT_COLUMN_FIELD_FIRST + 63);
}

static void a_field_cannot_be_called_like_a_fixed_field(void **state)
{
    dkt_profile *profile = *state;
    int32_t count;
    const struct dkti_field *fields = dkti_fields(&count);
    for (int32_t i = 0; i < count; i++) {
        if (dkt_profile_add_field(profile, fields[i].name, DKT_TYPE_TEXT, 0, "", "") !=
            DKT_E_EXISTS) {
            fail_msg("%s is taken", fields[i].name);
        }
    }
    assert_refused(profile, dkt_profile_add_field(profile, "title", DKT_TYPE_TEXT, 0, "", ""),
                   DKT_E_EXISTS, "field title is a field or column that every ticket has");
}

#define COLUMN_NAME(number, member, type, flags) #member,

static void a_field_cannot_be_called_like_a_column_of_the_ticket(void **state)
{
    dkt_profile *profile = *state;
    static const char *const columns[] = {DKTI_TICKET_COLUMNS(COLUMN_NAME)};
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        if (dkt_profile_add_field(profile, columns[i], DKT_TYPE_TEXT, 0, "", "") != DKT_E_EXISTS) {
            fail_msg("%s is taken", columns[i]);
        }
    }
}

static void a_field_is_an_integer_a_text_or_an_instant(void **state)
{
    dkt_profile *profile = *state;
    assert_done(dkt_profile_add_field(profile, "a", DKT_TYPE_INTEGER, 0, "", ""));
    assert_done(dkt_profile_add_field(profile, "b", DKT_TYPE_INSTANT, DKT_FIELD_PERSONAL, "", ""));
    assert_refused(profile, dkt_profile_add_field(profile, "c", DKT_TYPE_BYTES, 0, "", ""),
                   DKT_E_ARGUMENT, "field c: its type is integer, text or instant");
    assert_refused(profile, dkt_profile_add_field(profile, "c", DKT_TYPE_TEXT, 8, "", ""),
                   DKT_E_ARGUMENT, "field c: no such flag");
}

static void a_fields_code_can_be_a_column_in_every_sql_store(void **state)
{
    dkt_profile *profile = *state;
    char code[63];
    memset(code, 'a', sizeof code - 1);
    code[62] = 0;
    assert_int_equal(dkt_profile_add_field(profile, code, DKT_TYPE_TEXT, 0, "", ""), DKT_E_ARGUMENT);
    code[61] = 0;
    assert_done(dkt_profile_add_field(profile, code, DKT_TYPE_TEXT, 0, "", ""));
    assert_refused(profile, dkt_profile_add_field(profile, "a-b", DKT_TYPE_TEXT, 0, "", ""),
                   DKT_E_ARGUMENT, "field a-b is no column's name: at most 61 of a-z 0-9 _");
}

static void only_a_text_can_be_looked_up(void **state)
{
    dkt_profile *profile = *state;
    assert_done(dkt_profile_add_field(profile, "a", DKT_TYPE_TEXT,
                                      DKT_FIELD_LOOKUP | DKT_FIELD_PERSONAL, "", ""));
    assert_refused(profile,
                   dkt_profile_add_field(profile, "b", DKT_TYPE_INTEGER, DKT_FIELD_LOOKUP, "", ""),
                   DKT_E_ARGUMENT, "field b: only a text can be looked up");
}

static void an_action_has_a_verb_that_people_do(void **state)
{
    dkt_profile *profile = *state;
    static const int32_t verbs[] = {0, -1, DKT_VERB_ESCALATE + 1, DKT_VERB_CLAIM_LAPSED,
                                    DKT_VERB_NUMBERS_VOID};
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        assert_refused(profile, dkt_profile_add_action(profile, "a", verbs[i], NULL, "", ""),
                       DKT_E_UNKNOWN, "action a: no such verb");
    }
}

static void an_action_leads_to_a_status_that_is_there(void **state)
{
    dkt_profile *profile = *state;
    assert_refused(profile, dkt_profile_add_action(profile, "a", DKT_VERB_CLOSE, "over", "", ""),
                   DKT_E_UNKNOWN, "action a: there is no status over");
    assert_refused(profile, dkt_profile_add_action(profile, "a", DKT_VERB_CLOSE, "\xFF", "", ""),
                   DKT_E_UNKNOWN, "action a: there is no status (not UTF-8)");
}

static void calls_about_an_action_name_one_that_is_there(void **state)
{
    dkt_profile *profile = *state;
    assert_refused(profile, dkt_profile_allow(profile, "fly", "done"), DKT_E_UNKNOWN,
                   "there is no action fly");
    assert_refused(profile, dkt_profile_require(profile, "run", "text"), DKT_E_UNKNOWN,
                   "there is no action run");
    assert_refused(profile, dkt_profile_permit(profile, "sit", "chief"), DKT_E_UNKNOWN,
                   "there is no action sit");
    assert_refused(profile, dkt_profile_backdate(profile, "lie"), DKT_E_UNKNOWN,
                   "there is no action lie");
    assert_refused(profile, dkt_profile_allow(profile, NULL, "done"), DKT_E_ARGUMENT,
                   "no action is named");
}

static void allow_names_a_status_that_is_there(void **state)
{
    dkt_profile *profile = *state;
    assert_refused(profile, dkt_profile_allow(profile, "end", "gone"), DKT_E_UNKNOWN,
                   "action end: there is no status gone");
}

static void a_registration_that_leads_to_a_status_begins_nowhere_else(void **state)
{
    dkt_profile *profile = *state;
    assert_done(dkt_profile_allow(profile, "begin", "waiting"));
    assert_refused(profile, dkt_profile_allow(profile, "begin", "working"), DKT_E_ARGUMENT,
                   "action begin cannot begin in status working: it leads to status waiting");
}

static void a_required_field_is_a_fixed_one_or_the_profiles_own(void **state)
{
    dkt_profile *profile = *state;
    assert_refused(profile, dkt_profile_require(profile, "end", "terminal"), DKT_E_UNKNOWN,
                   "action end: there is no field terminal");
    assert_done(dkt_profile_add_field(profile, "terminal", DKT_TYPE_TEXT, 0, "", ""));
    assert_done(dkt_profile_require(profile, "end", "terminal|resolution"));
    const struct dkti_requirement *requirement = &profile->actions[3].first_requirement->is;
    assert_true(dkti_text_is(requirement->names, "terminal|resolution"));
    assert_int_equal(requirement->count, 2);
    assert_int_equal(requirement->numbers[0], DKT_COLUMN_FIELD_FIRST);
    assert_int_equal(requirement->numbers[1], DKT_TICKET_RESOLUTION);
}

static void what_only_the_library_tells_cannot_be_required(void **state)
{
    dkt_profile *profile = *state;
    assert_refused(profile, dkt_profile_require(profile, "end", "lapsed"), DKT_E_UNKNOWN,
                   "action end: there is no field lapsed");
}

static void what_an_action_cannot_be_told_cannot_be_required(void **state)
{
    dkt_profile *profile = *state;
    assert_refused(profile, dkt_profile_require(profile, "end", "direction"), DKT_E_ARGUMENT,
                   "action end: its verb does not take the field direction");
    assert_done(dkt_profile_require(profile, "end", "text"));
    assert_done(
        dkt_profile_require(profile, "end", "appointment_with")); /* the ticket may have it */
}

/* R035 */
static void a_group_of_required_fields_is_well_formed(void **state)
{
    dkt_profile *profile = *state;
    assert_refused(profile, dkt_profile_require(profile, "end", ""), DKT_E_UNKNOWN,
                   "action end: there is no field ");
    assert_refused(profile, dkt_profile_require(profile, "end", "title||owner"), DKT_E_UNKNOWN,
                   "action end: there is no field ");
    assert_refused(profile, dkt_profile_require(profile, "end", "title|"), DKT_E_UNKNOWN,
                   "action end: there is no field ");
    assert_refused(profile, dkt_profile_require(profile, "end", "title|title"), DKT_E_ARGUMENT,
                   "action end: a group names a field twice: title");
    assert_refused(profile, dkt_profile_require(profile, "end", NULL), DKT_E_ARGUMENT,
                   "action end: no field is named");
}

static void a_group_has_at_most_8_fields(void **state)
{
    dkt_profile *profile = *state;
    add_64_fields(profile);
    assert_done(dkt_profile_require(profile, "end", "c0|c1|c2|c3|c4|c5|c6|c7"));
    assert_refused(profile, dkt_profile_require(profile, "end", "c0|c1|c2|c3|c4|c5|c6|c7|c8"),
                   DKT_E_LIMIT, "action end: a group has at most 8 fields");
}

static void an_action_has_at_most_64_requirements(void **state)
{
    dkt_profile *profile = *state;
    char code[8];
    add_64_fields(profile);
    for (size_t i = 0; i < 64; i++) {
        assert_done(dkt_profile_require(profile, "end", numbered(i, code)));
    }
    assert_refused(profile, dkt_profile_require(profile, "end", "title"), DKT_E_LIMIT,
                   "action end has at most 64 requirements");
    assert_done(dkt_profile_require(profile, "end", "c63"));
}

static void what_is_required_or_permitted_twice_is_there_once(void **state)
{
    dkt_profile *profile = *state;
    for (int32_t i = 0; i < 2; i++) {
        assert_done(dkt_profile_require(profile, "end", "resolution"));
        assert_done(dkt_profile_permit(profile, "end", "chief"));
    }
    assert_int_equal(profile->actions[3].is.requirement_count, 1);
    assert_int_equal(profile->actions[3].is.role_count, 1);
}

static void an_action_has_at_most_32_roles(void **state)
{
    dkt_profile *profile = *state;
    char role[8];
    for (size_t i = 0; i < 32; i++) {
        assert_done(dkt_profile_permit(profile, "end", numbered(i, role)));
    }
    assert_refused(profile, dkt_profile_permit(profile, "end", "more"), DKT_E_LIMIT,
                   "action end has at most 32 roles");
}

static void a_role_is_a_text_of_1_to_64_bytes(void **state)
{
    dkt_profile *profile = *state;
    assert_done(dkt_profile_permit(profile, "end", "班长"));
    assert_done(dkt_profile_permit(profile, "end", long_name));
    assert_refused(profile, dkt_profile_permit(profile, "end", NULL), DKT_E_ARGUMENT,
                   "action end: no role is named");
    assert_refused(profile, dkt_profile_permit(profile, "end", ""), DKT_E_LIMIT,
                   "action end: a role is 1 to 64 bytes");
    assert_refused(
        profile,
        dkt_profile_permit(profile, "end",
                           "b1234567890123456789012345678901234567890123456789012345678901234"),
        DKT_E_LIMIT, "action end: a role is 1 to 64 bytes");
    assert_refused(profile, dkt_profile_permit(profile, "end", "\x80"), DKT_E_TEXT,
                   "action end: a role is not valid UTF-8");
}

static const struct series_row {
    const char *name;
    const char *code;
    const char *prefix;
    int32_t mode;
    int32_t digits;
    int32_t run;
    int32_t status;
    const char *text;
} series_rows[] = {
    {"blocks, least", "gd", "", DKT_SERIES_BLOCKS, 1, 1, DKT_OK, NULL},
    {"blocks, most", "gd", "12345678901234567890123456789012", DKT_SERIES_BLOCKS, 18, 1000000,
     DKT_OK, NULL},
    {"gapless, run unread", "gd", "工", DKT_SERIES_GAPLESS, 6, -1, DKT_OK, NULL},
    {"no code", "", "GD", DKT_SERIES_BLOCKS, 6, 1, DKT_E_ARGUMENT,
     "series : a code is 1 to 64 of a-z 0-9 _ . - and begins with a letter"},
    {"mode", "gd", "GD", 3, 6, 1, DKT_E_ARGUMENT, "series gd: no such mode"},
    {"no prefix", "gd", NULL, DKT_SERIES_BLOCKS, 6, 1, DKT_E_ARGUMENT,
     "series gd: the prefix is missing"},
    {"prefix's text", "gd", "\xFF", DKT_SERIES_BLOCKS, 6, 1, DKT_E_TEXT,
     "series gd: the prefix is not valid UTF-8"},
    {"prefix's length", "gd", "123456789012345678901234567890123", DKT_SERIES_BLOCKS, 6, 1,
     DKT_E_LIMIT, "series gd: the prefix is over 32 bytes"},
    {"no digits", "gd", "GD", DKT_SERIES_BLOCKS, 0, 1, DKT_E_LIMIT,
     "series gd: digits are 1 to 18"},
    {"19 digits", "gd", "GD", DKT_SERIES_GAPLESS, 19, 1, DKT_E_LIMIT,
     "series gd: digits are 1 to 18"},
    {"no run", "gd", "GD", DKT_SERIES_BLOCKS, 6, 0, DKT_E_LIMIT,
     "series gd: a run is 1 to 1000000 numbers"},
    {"too long a run", "gd", "GD", DKT_SERIES_BLOCKS, 6, 1000001, DKT_E_LIMIT,
     "series gd: a run is 1 to 1000000 numbers"},
};

/* R003 */
static void a_series_is_within_its_limits(void **state)
{
    dkt_profile *profile = *state;
    for (size_t i = 0; i < sizeof series_rows / sizeof series_rows[0]; i++) {
        const struct series_row *row = &series_rows[i];
        int32_t r = dkt_profile_set_series(profile, row->code, row->mode, row->prefix, row->digits,
                                           row->run);
        if (r != row->status) {
            fail_msg("%s: %d", row->name, (int)r);
        }
        if (row->text != NULL) {
            assert_string_equal(dkt_profile_error_text(profile), row->text);
        }
    }
    assert_int_equal(profile->series.mode, DKT_SERIES_GAPLESS);
    assert_int_equal(profile->series.run, 0);
    assert_true(dkti_text_is(profile->series.prefix, "工"));
}

static void the_default_unit_is_a_text_of_1_to_140_bytes(void **state)
{
    dkt_profile *profile = *state;
    char unit[DKTI_ID_MAX + 2];
    memset(unit, 'u', sizeof unit);
    unit[DKTI_ID_MAX + 1] = '\0';
    assert_int_equal(dkt_profile_set_default_unit(profile, unit), DKT_E_LIMIT);
    assert_refused(profile, dkt_profile_set_default_unit(profile, ""), DKT_E_LIMIT,
                   "default unit : it is 1 to 140 bytes");
    assert_refused(profile, dkt_profile_set_default_unit(profile, NULL), DKT_E_ARGUMENT,
                   "the default unit is missing");
    assert_refused(profile, dkt_profile_set_default_unit(profile, "\xED\xA0\x80"), DKT_E_TEXT,
                   "the default unit is not valid UTF-8");
    unit[DKTI_ID_MAX] = '\0';
    assert_done(dkt_profile_set_default_unit(profile, unit));
}

static void a_claim_lasts_a_second_to_30_days(void **state)
{
    dkt_profile *profile = *state;
    assert_done(dkt_profile_set_claim_duration(profile, 1000));
    assert_done(dkt_profile_set_claim_duration(profile, INT64_C(30) * 24 * 3600 * 1000));
    assert_refused(profile, dkt_profile_set_claim_duration(profile, 999), DKT_E_LIMIT,
                   "a claim lasts 1 second to 30 days, not 999 ms");
    assert_refused(profile, dkt_profile_set_claim_duration(profile, 2592000001), DKT_E_LIMIT,
                   "a claim lasts 1 second to 30 days, not 2592000001 ms");
}

static void a_refused_call_changes_nothing(void **state)
{
    dkt_profile *profile = *state;
    dkt_rules *before;
    dkt_rules *after;
    assert_done(dkt_rules_new(profile, &before));
    assert_true(dkt_profile_add_status(profile, "done", DKT_STATE_CLOSED, "", "") < 0);
    assert_true(dkt_profile_add_action(profile, "more", DKT_VERB_CLOSE, "over", "", "") < 0);
    assert_true(dkt_profile_add_field(profile, "seq", DKT_TYPE_TEXT, 0, "", "") < 0);
    assert_true(dkt_profile_add_type(profile, "more", "", NULL) < 0);
    assert_true(dkt_profile_allow(profile, "begin", "done") < 0);
    assert_true(dkt_profile_require(profile, "end", "resolution|nothing") < 0);
    assert_true(dkt_profile_permit(profile, "end", "") < 0);
    assert_true(dkt_profile_backdate(profile, "more") < 0);
    assert_true(dkt_profile_set_series(profile, "gd", 0, "", 1, 1) < 0);
    assert_true(dkt_profile_set_default_unit(profile, "") < 0);
    assert_true(dkt_profile_set_claim_duration(profile, 0) < 0);
    assert_done(dkt_rules_new(profile, &after));
    assert_string_equal(dkt_rules_version(before), dkt_rules_version(after));
    dkt_rules_unref(before);
    dkt_rules_unref(after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        EMPTY_TEST(a_code_is_a_name_and_a_refusal_shows_it),
        EMPTY_TEST(every_piece_has_a_name_for_its_code),
        EMPTY_TEST(a_profile_has_a_name_for_its_code),
        cmocka_unit_test(a_profile_takes_its_code_by_length),
        cmocka_unit_test(nothing_is_done_without_a_profile),
        EMPTY_TEST(labels_are_texts_of_at_most_256_bytes),
        EMPTY_TEST(a_status_has_one_of_the_four_states),
        SMALL_TEST(a_code_is_added_once),
        EMPTY_TEST(one_code_may_name_a_status_an_action_a_type_and_a_field),
        EMPTY_TEST(there_are_at_most_64_statuses),
        EMPTY_TEST(there_are_at_most_256_actions),
        EMPTY_TEST(there_are_at_most_64_types),
        EMPTY_TEST(there_are_at_most_64_fields_as_in_a_row),
        EMPTY_TEST(fields_are_numbered_in_order_from_1000),
        EMPTY_TEST(a_field_cannot_be_called_like_a_fixed_field),
        EMPTY_TEST(a_field_cannot_be_called_like_a_column_of_the_ticket),
        EMPTY_TEST(a_field_is_an_integer_a_text_or_an_instant),
        EMPTY_TEST(a_fields_code_can_be_a_column_in_every_sql_store),
        EMPTY_TEST(only_a_text_can_be_looked_up),
        EMPTY_TEST(an_action_has_a_verb_that_people_do),
        EMPTY_TEST(an_action_leads_to_a_status_that_is_there),
        SMALL_TEST(calls_about_an_action_name_one_that_is_there),
        SMALL_TEST(allow_names_a_status_that_is_there),
        SMALL_TEST(a_registration_that_leads_to_a_status_begins_nowhere_else),
        SMALL_TEST(a_required_field_is_a_fixed_one_or_the_profiles_own),
        SMALL_TEST(what_only_the_library_tells_cannot_be_required),
        SMALL_TEST(what_an_action_cannot_be_told_cannot_be_required),
        SMALL_TEST(a_group_of_required_fields_is_well_formed),
        SMALL_TEST(a_group_has_at_most_8_fields),
        SMALL_TEST(an_action_has_at_most_64_requirements),
        SMALL_TEST(what_is_required_or_permitted_twice_is_there_once),
        SMALL_TEST(an_action_has_at_most_32_roles),
        SMALL_TEST(a_role_is_a_text_of_1_to_64_bytes),
        EMPTY_TEST(a_series_is_within_its_limits),
        EMPTY_TEST(the_default_unit_is_a_text_of_1_to_140_bytes),
        EMPTY_TEST(a_claim_lasts_a_second_to_30_days),
        SMALL_TEST(a_refused_call_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
