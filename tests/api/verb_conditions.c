/* SPDX-License-Identifier: MIT
 *
 * What profiles may say about tickets beyond statuses and required fields: conditions, values that fields take, types and
 * their traits, confirmations, and what actions set by themselves.
 */
#include "fixture.h"

#include <string.h>

static const char document[] =
    "{\"types\":["
    "{\"code\":\"site\",\"traits\":[\"on_site\"]},"
    "{\"code\":\"install\",\"parent\":\"site\"},"
    "{\"code\":\"fault\",\"traits\":[\"guidable\"]},"
    "{\"code\":\"complaint\"},"
    "{\"code\":\"telegram\",\"retired\":true}],"
    "\"fields\":["
    "{\"code\":\"requester_class\",\"values\":[\"bank\",\"merchant\",\"other\"]},"
    "{\"code\":\"severity\",\"type\":\"integer\",\"values\":[1,3,5]},"
    "{\"code\":\"visits\",\"type\":\"integer\",\"min\":0,\"max\":9},"
    "{\"code\":\"phone\",\"shape\":\"telephone\"},"
    "{\"code\":\"mail\",\"shape\":\"email\"},"
    "{\"code\":\"serial\",\"shape\":\"digits\",\"min_length\":3,\"max_length\":5},"
    "{\"code\":\"address\"},{\"code\":\"terminal\",\"lookup\":true},{\"code\":\"merchant\"},"
    "{\"code\":\"told_customer\",\"type\":\"boolean\"},"
    "{\"code\":\"agreed_at\",\"type\":\"instant\"},{\"code\":\"agreed_by\"},"
    "{\"code\":\"attempts\",\"type\":\"integer\"},"
    "{\"code\":\"measure\"}],"
    "\"columns\":[{\"code\":\"channel\",\"values\":[{\"value\":\"phone\",\"label\":{\"en\":\"Telephone\",\"zh\":\"电话\"}},"
    "{\"value\":\"wechat\"}]},{\"code\":\"title\",\"max_length\":6}],"
    "\"actions\":["
    "{\"code\":\"dispatch_site\",\"verb\":\"assign\",\"from\":[\"new\"],\"when\":{\"trait\":\"on_site\"},"
    "\"require\":[{\"one_of\":[\"terminal\",\"merchant\"]},{\"field\":\"description\",\"min_length\":4},"
    "{\"field\":\"address\",\"when\":{\"type\":\"install\"}},\"owner|unit\"]},"
    "{\"code\":\"guide\",\"verb\":\"note\",\"from\":\"*\",\"when\":{\"type\":[\"fault\",null],\"level\":{\"not\":2}}},"
    "{\"code\":\"calm\",\"verb\":\"note\",\"from\":\"*\",\"when\":{\"type\":\"complaint\",\"measure\":{\"not\":null}}},"
    "{\"code\":\"agree\",\"verb\":\"progress\",\"to\":\"in_progress\",\"from\":[\"new\"],"
    "\"set\":{\"agreed_at\":\"$now\",\"agreed_by\":\"$actor\",\"attempts\":1,\"measure\":null,\"level\":2}},"
    "{\"code\":\"finish\",\"verb\":\"close\",\"to\":\"closed\",\"from\":[\"in_progress\",\"new\"],"
    "\"confirm\":[\"told_customer\"],\"require\":[\"resolution\"]},"
    "{\"code\":\"unblock\",\"verb\":\"progress\",\"to\":\"in_progress\",\"from\":[\"blocked\"],\"when\":{\"block_party\":[1,2]}},"
    "{\"code\":\"intake\",\"verb\":\"register\",\"to\":\"new\",\"when\":{\"level\":1,\"priority\":5,\"unit\":\"desk\"}}"
    "]}";

static void profile_of_conditions(dkt_profile *profile)
{
    if (dkt_profile_add_json(profile, document, -1) != DKT_OK) {
        fail_msg("%s", dkt_profile_error_text(profile));
    }
}

static int conditions_setup(void **state)
{
    return story_setup_with(state, &(struct story_options){.profile = profile_of_conditions});
}

/* ---- when ---- */

/* R013: a type's trait, or that of the type it is a kind of. */
static void an_action_is_open_only_for_tickets_that_fit(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("type", "fault"), TEXT("description", "long enough"));
    REFUSED(story, "condition:trait", "dispatch_site", ON("T-1"), TEXT("owner", "li"), TEXT("merchant", "M1"));
    assert_string_equal(dkt_result_reason_text(story->result, 0, DKT_LANGUAGE_ENGLISH),
                        "the ticket's trait does not allow this action");
    assert_string_equal(dkt_result_reason_text(story->result, 0, DKT_LANGUAGE_CHINESE),
                        "工单的 trait 不符合此操作的条件");
    DO(story, "register", ON("T-2"), TEXT("type", "site"), TEXT("description", "long enough"));
    DO(story, "dispatch_site", ON("T-2"), TEXT("owner", "li"), TEXT("merchant", "M1"));
    DO(story, "register", ON("T-3"), TEXT("type", "install"), TEXT("description", "long enough"),
       TEXT("address", "1 Long Street"));
    DO(story, "dispatch_site", ON("T-3"), TEXT("owner", "li"), TEXT("merchant", "M1"));
}

static void a_condition_is_held_against_what_the_command_gives(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("type", "fault"));
    REFUSED(story, "condition:level", "guide", ON("T-1"), TEXT("text", "switch it on"), INTEGER("level", 2));
    DO(story, "guide", ON("T-1"), TEXT("text", "switch it on"));
    REFUSED(story, "condition:type", "guide", ON("T-1"), TEXT("text", "again"), TEXT("type", "complaint"));
    DO(story, "guide", ON("T-1"), TEXT("text", "no type at all"), NONE("type"));
}

static void every_field_that_does_not_fit_is_named(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("type", "fault"));
    REFUSED(story, "condition:measure condition:type", "calm", ON("T-1"), TEXT("text", "sorry"));
    REFUSED(story, "condition:measure", "calm", ON("T-1"), TEXT("text", "sorry"), TEXT("type", "complaint"));
    REFUSED(story, "condition:measure", "calm", ON("T-1"), TEXT("text", "sorry"), TEXT("type", "complaint"),
            TEXT("measure", ""));
    DO(story, "calm", ON("T-1"), TEXT("text", "sorry"), TEXT("type", "complaint"), TEXT("measure", "flowers"));
    DO(story, "calm", ON("T-1"), TEXT("text", "sorry again"));
}

static void what_stands_in_the_way_counts_until_the_move_takes_it_away(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"));
    DO(story, "block", ON("T-1"), INTEGER("block_party", DKT_PARTY_VENDOR), TEXT("block_reason", "parts"),
       INSTANT("follow_up_at", 3600));
    REFUSED(story, "condition:block_party", "unblock", ON("T-1"));
    DO(story, "block", ON("T-1"), INTEGER("block_party", DKT_PARTY_MERCHANT), TEXT("block_reason", "closed"),
       INSTANT("follow_up_at", 3600));
    DO(story, "unblock", ON("T-1"));
}

static void a_registration_is_held_with_its_defaults(void **state)
{
    struct story *story = *state;
    DO(story, "intake", ON("T-1"));
    REFUSED(story, "condition:level condition:priority", "intake", ON("T-2"), INTEGER("level", 2));
    REFUSED(story, "condition:unit", "intake", ON("T-3"), TEXT("unit", "north"));
}

static bool has_move(const struct story *story, const char *action)
{
    for (int32_t i = 0; i < dkt_result_move_count(story->result); i++) {
        if (strcmp(dkt_result_move(story->result, i), action) == 0) {
            return true;
        }
    }
    return false;
}

static void the_open_moves_are_those_whose_condition_holds(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("type", "install"), INTEGER("level", 2));
    assert_true(has_move(story, "dispatch_site") && has_move(story, "agree") && !has_move(story, "guide"));
    DO(story, "register", ON("T-2"));
    assert_true(!has_move(story, "dispatch_site") && has_move(story, "agree") && has_move(story, "guide"));
    REFUSED(story, "condition:trait missing:description missing_one_of:terminal|merchant", "dispatch_site", ON("T-2"),
            TEXT("owner", "li"));
    assert_true(!has_move(story, "dispatch_site") && has_move(story, "guide"));
}

/* ---- requirements ---- */

/* R035, R036, R039: all that is missing is told at once. */
static void requirements_may_ask_for_length_and_only_sometimes(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("type", "install"));
    REFUSED(story, "missing:address missing:description missing_one_of:terminal|merchant", "dispatch_site", ON("T-1"),
            TEXT("owner", "li"));
    REFUSED(story, "too_short:description", "dispatch_site", ON("T-1"), TEXT("owner", "li"), TEXT("merchant", "M1"),
            TEXT("address", "here"), TEXT("description", "打不开"));
    assert_string_equal(dkt_result_reason_text(story->result, 0, DKT_LANGUAGE_ENGLISH), "description is too short");
    assert_string_equal(dkt_result_reason_text(story->result, 0, DKT_LANGUAGE_CHINESE), "description 填写过短");
    DO(story, "dispatch_site", ON("T-1"), TEXT("owner", "li"), TEXT("merchant", "M1"), TEXT("address", "here"),
       TEXT("description", "打不开机"));
}

static void a_requirement_with_a_condition_rests_when_it_does_not_hold(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("type", "site"), TEXT("description", "long"));
    DO(story, "dispatch_site", ON("T-1"), TEXT("owner", "li"), TEXT("terminal", "X1")); /* no address */
}

static void a_confirmation_counts_only_in_the_command_itself(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), INTEGER("told_customer", 1));
    REFUSED(story, "unconfirmed:told_customer", "finish", ON("T-1"), TEXT("resolution", "done"));
    assert_string_equal(dkt_result_reason_text(story->result, 0, DKT_LANGUAGE_ENGLISH), "told_customer must be confirmed");
    assert_string_equal(dkt_result_reason_text(story->result, 0, DKT_LANGUAGE_CHINESE), "须确认 told_customer");
    REFUSED(story, "unconfirmed:told_customer", "finish", ON("T-1"), TEXT("resolution", "done"),
            INTEGER("told_customer", 0));
    DO(story, "finish", ON("T-1"), TEXT("resolution", "done"), INTEGER("told_customer", 1));
    TICKET(story, "T-1", "f_told_customer=1 status=closed");
}

static void a_boolean_is_true_or_false(void **state)
{
    struct story *story = *state;
    REFUSED(story, "value:told_customer", "register", ON("T-1"), INTEGER("told_customer", 2));
    dkt_command *command;
    assert_int_equal(dkt_command_new_json(story->desk,
                                          "{\"action\":\"register\",\"subject\":\"T-1\",\"actor\":\"wang\","
                                          "\"fields\":{\"told_customer\":true}}",
                                          -1, &command),
                     DKT_OK);
    dkt_command_free(command);
    assert_int_equal(dkt_command_new_json(story->desk,
                                          "{\"action\":\"register\",\"subject\":\"T-1\",\"actor\":\"wang\","
                                          "\"fields\":{\"visits\":true}}",
                                          -1, &command),
                     DKT_E_FORMAT);
}

/* ---- values ---- */

/* R004, R005: lists of values, of own fields and of fixed ones. */
static void a_field_takes_the_values_of_its_list(void **state)
{
    struct story *story = *state;
    REFUSED(story, "value:channel value:requester_class value:severity", "register", ON("T-1"),
            TEXT("requester_class", "police"), INTEGER("severity", 2), TEXT("channel", "pigeon"));
    DO(story, "register", ON("T-1"), TEXT("requester_class", "bank"), INTEGER("severity", 3), TEXT("channel", "wechat"));
    DO(story, "amend", ON("T-1"), NONE("requester_class"), NONE("severity"), TEXT("channel", ""));
}

static void a_field_takes_its_range_length_and_shape(void **state)
{
    struct story *story = *state;
    REFUSED(story, "value:title value:visits", "register", ON("T-1"), INTEGER("visits", 10), TEXT("title", "七个字的标题啊"));
    REFUSED(story, "value:serial value:visits", "register", ON("T-1"), INTEGER("visits", -1), TEXT("serial", "12"));
    REFUSED(story, "value:serial", "register", ON("T-1"), TEXT("serial", "123456"));
    REFUSED(story, "value:serial", "register", ON("T-1"), TEXT("serial", "12a4"));
    DO(story, "register", ON("T-1"), INTEGER("visits", 9), TEXT("title", "六个字的标题"), TEXT("serial", "12345"));
}

/* R038 */
static void a_telephone_looks_like_one(void **state)
{
    struct story *story = *state;
    static const char *const good[] = {"12345", "+86 138-0013-8000", "(010) 6555 1234", "01065551234", "95588"};
    static const char *const bad[] = {"1234", "none", "138 0013 800x", "1+23456", "123456789012345678901"};
    DO(story, "register", ON("T-1"));
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        DO(story, "amend", ON("T-1"), TEXT("phone", good[i]));
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        REFUSED(story, "value:phone", "amend", ON("T-1"), TEXT("phone", bad[i]));
    }
}

static void an_email_looks_like_one(void **state)
{
    struct story *story = *state;
    static const char *const good[] = {"a@b.cn", "first.last+tag@mail.example.com", "客服@例子.公司"};
    static const char *const bad[] = {"a", "@b.cn", "a@b", "a@.cn", "a@b.", "a b@c.cn", "a@b@c.cn", "a@b..cn"};
    DO(story, "register", ON("T-1"));
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        DO(story, "amend", ON("T-1"), TEXT("mail", good[i]));
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        REFUSED(story, "value:mail", "amend", ON("T-1"), TEXT("mail", bad[i]));
    }
}

/* R019 */
static void a_retired_type_is_not_given_any_more(void **state)
{
    struct story *story = *state;
    REFUSED(story, "retired:telegram", "register", ON("T-1"), TEXT("type", "telegram"));
    assert_string_equal(dkt_result_reason_text(story->result, 0, DKT_LANGUAGE_ENGLISH),
                        "type telegram is not used any more");
    assert_string_equal(dkt_result_reason_text(story->result, 0, DKT_LANGUAGE_CHINESE), "类型 telegram 已停用");
    DO(story, "register", ON("T-1"), TEXT("type", "fault"));
    REFUSED(story, "retired:telegram", "amend", ON("T-1"), TEXT("type", "telegram"));
    REFUSED(story, "value:type", "amend", ON("T-1"), TEXT("type", "letter"));
}

/* ---- what actions set ---- */

static void an_action_sets_fields_by_itself(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"), TEXT("measure", "old"));
    PASS(story, 90);
    DO(story, "agree", ON("T-1"), BY("li"));
    TICKET(story, "T-1", "f_agreed_at=+90 f_agreed_by=li f_attempts=1 f_measure=- level=2 status=in_progress");
}

static void what_an_action_sets_is_told_in_its_entry(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"));
    DO(story, "agree", ON("T-1"));
    dkt_change *change;
    assert_int_equal(story_ask(story, story_query(story, DKT_QUERY_JOURNAL, "T-1")), DKT_OK);
    assert_int_equal(dkt_result_row_count(story->result), 2);
    const dkt_row *entry = NULL;
    for (int32_t i = 0; i < 2; i++) {
        const dkt_row *row = dkt_result_row(story->result, i);
        entry = dkt_row_integer(row, DKT_ENTRY_SEQ) == 2 ? row : entry;
    }
    assert_int_equal(dkt_change_new(story->desk, entry, &change), DKT_OK);
    int32_t found = 0;
    for (int32_t i = 0; i < dkt_change_count(change); i++) {
        found += strncmp(dkt_change_name(change, i, NULL), "f_", 2) == 0 ? 1 : 0;
    }
    assert_int_equal(found, 3); /* agreed_at, agreed_by, attempts */
    dkt_change_free(change);
}

static void what_an_action_sets_cannot_be_given(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"));
    REFUSED(story, "set:agreed_at set:measure", "agree", ON("T-1"), INSTANT("agreed_at", 5), NONE("measure"));
    assert_string_equal(dkt_result_reason_text(story->result, 0, DKT_LANGUAGE_ENGLISH),
                        "agreed_at is set by the action itself");
    assert_string_equal(dkt_result_reason_text(story->result, 0, DKT_LANGUAGE_CHINESE), "agreed_at 由此操作自动填写");
}

#define CONDITIONS_TEST(name) cmocka_unit_test_setup_teardown(name, conditions_setup, story_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONDITIONS_TEST(an_action_is_open_only_for_tickets_that_fit),
        CONDITIONS_TEST(a_condition_is_held_against_what_the_command_gives),
        CONDITIONS_TEST(every_field_that_does_not_fit_is_named),
        CONDITIONS_TEST(what_stands_in_the_way_counts_until_the_move_takes_it_away),
        CONDITIONS_TEST(a_registration_is_held_with_its_defaults),
        CONDITIONS_TEST(the_open_moves_are_those_whose_condition_holds),
        CONDITIONS_TEST(requirements_may_ask_for_length_and_only_sometimes),
        CONDITIONS_TEST(a_requirement_with_a_condition_rests_when_it_does_not_hold),
        CONDITIONS_TEST(a_confirmation_counts_only_in_the_command_itself),
        CONDITIONS_TEST(a_boolean_is_true_or_false),
        CONDITIONS_TEST(a_field_takes_the_values_of_its_list),
        CONDITIONS_TEST(a_field_takes_its_range_length_and_shape),
        CONDITIONS_TEST(a_telephone_looks_like_one),
        CONDITIONS_TEST(an_email_looks_like_one),
        CONDITIONS_TEST(a_retired_type_is_not_given_any_more),
        CONDITIONS_TEST(an_action_sets_fields_by_itself),
        CONDITIONS_TEST(what_an_action_sets_is_told_in_its_entry),
        CONDITIONS_TEST(what_an_action_sets_cannot_be_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
