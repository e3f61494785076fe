/* SPDX-License-Identifier: MIT
 *
 * The canonical JSON of a profile and its version: the bytes are stored, so they are held here to the letter.
 */
#include "base/arena.h"
#include "base/json.h"
#include "rules/rules.h"
#include "rules_support.h"

#include <string.h>

static dkt_rules *compiled(dkt_profile *profile)
{
    dkt_rules *rules;
    if (dkt_rules_new(profile, &rules) != DKT_OK) {
        fail_msg("%s", dkt_profile_error_text(profile));
    }
    return rules;
}

/* A profile with something of everything. */
static dkt_profile *full_profile(void)
{
    dkt_profile *profile;
    assert_done(dkt_profile_new("full", -1, &profile));
    add_small_workflow(profile);
    assert_done(dkt_profile_add_type(profile, "complaint", "Complaint", "投诉"));
    assert_done(dkt_profile_add_field(profile, "terminal", DKT_TYPE_TEXT, DKT_FIELD_LOOKUP,
                                      "Terminal", "终端编号"));
    assert_done(dkt_profile_add_field(profile, "phone", DKT_TYPE_TEXT, DKT_FIELD_PERSONAL, "Phone",
                                      "联系电话"));
    assert_done(dkt_profile_require(profile, "work", "terminal|title"));
    assert_done(dkt_profile_permit(profile, "end", "chief"));
    assert_done(dkt_profile_backdate(profile, "end"));
    assert_done(dkt_profile_set_series(profile, "gd", DKT_SERIES_BLOCKS, "GD", 6, 100));
    return profile;
}

static const char full_json[] =
    "{\"format\":1,\"code\":\"full\",\"default_unit\":\"desk\",\"claim_duration_ms\":1800000,"
    "\"series\":{\"code\":\"gd\",\"mode\":\"blocks\",\"prefix\":\"GD\",\"digits\":6,\"run\":100},"
    "\"statuses\":["
    "{\"code\":\"waiting\",\"state\":\"unprocessed\",\"label\":{\"en\":\"Waiting\",\"zh\":\"等待\"}"
    "},"
    "{\"code\":\"visit\",\"state\":\"reserved\",\"label\":{\"en\":\"Visit\",\"zh\":\"上门\"}},"
    "{\"code\":\"working\",\"state\":\"unfinished\",\"label\":{\"en\":\"Working\",\"zh\":\"处理\"}}"
    ","
    "{\"code\":\"done\",\"state\":\"closed\",\"label\":{\"en\":\"Done\",\"zh\":\"完成\"}}],"
    "\"types\":[{\"code\":\"complaint\",\"label\":{\"en\":\"Complaint\",\"zh\":\"投诉\"}}],"
    "\"fields\":["
    "{\"code\":\"terminal\",\"type\":\"text\",\"lookup\":true,\"personal\":false,"
    "\"label\":{\"en\":\"Terminal\",\"zh\":\"终端编号\"}},"
    "{\"code\":\"phone\",\"type\":\"text\",\"lookup\":false,\"personal\":true,"
    "\"label\":{\"en\":\"Phone\",\"zh\":\"联系电话\"}}],"
    "\"actions\":["
    "{\"code\":\"begin\",\"verb\":\"register\",\"to\":\"waiting\",\"label\":{\"en\":\"Begin\","
    "\"zh\":\"登记\"},"
    "\"from\":[\"waiting\"],\"require\":[],\"roles\":[],\"backdate\":false},"
    "{\"code\":\"agree\",\"verb\":\"reserve\",\"to\":\"visit\",\"label\":{\"en\":\"Agree\",\"zh\":"
    "\"预约\"},"
    "\"from\":[\"waiting\"],\"require\":[],\"roles\":[],\"backdate\":false},"
    "{\"code\":\"work\",\"verb\":\"progress\",\"to\":\"working\",\"label\":{\"en\":\"Work\",\"zh\":"
    "\"处理\"},"
    "\"from\":[\"waiting\",\"visit\"],\"require\":[\"terminal|title\"],\"roles\":[],\"backdate\":"
    "false},"
    "{\"code\":\"end\",\"verb\":\"close\",\"to\":\"done\",\"label\":{\"en\":\"End\",\"zh\":"
    "\"完结\"},"
    "\"from\":[\"working\"],\"require\":[],\"roles\":[\"chief\"],\"backdate\":true},"
    "{\"code\":\"say\",\"verb\":\"note\",\"to\":null,\"label\":{\"en\":\"Say\",\"zh\":\"备注\"},"
    "\"from\":[\"waiting\",\"visit\",\"working\",\"done\"],\"require\":[],\"roles\":[],"
    "\"backdate\":false}]}";

static void the_canonical_json_is_this_to_the_letter(void **state)
{
    (void)state;
    dkt_profile *profile = full_profile();
    dkt_rules *rules = compiled(profile);
    int32_t len;
    assert_string_equal(dkt_rules_json(rules, &len), full_json);
    assert_int_equal(len, strlen(full_json));
    dkt_rules_unref(rules);
    dkt_profile_free(profile);
}

/* Computed by sha256sum over the bytes above. */
static void the_version_is_the_sha256_of_the_canonical_json(void **state)
{
    (void)state;
    dkt_profile *profile = full_profile();
    dkt_rules *rules = compiled(profile);
    assert_string_equal(dkt_rules_version(rules),
                        "4ffd7b081a286e56495ff69723103452c8f29b9f06fb69305c1983bf00f551e7");
    dkt_rules_unref(rules);
    dkt_profile_free(profile);
}

/* Tickets are pinned to it: a new number here is a new default workflow, and old tickets keep the old one. */
static void the_version_of_the_default_workflow_is_this(void **state)
{
    (void)state;
    dkt_profile *profile;
    assert_done(dkt_profile_new_default(&profile));
    dkt_rules *rules = compiled(profile);
    assert_string_equal(dkt_rules_version(rules),
                        "8a6a41f0a6b51731452948c824f336b1173fd2a1886baf840775c9be6e04c9fd");
    dkt_rules_unref(rules);
    dkt_profile_free(profile);
}

static void the_canonical_json_is_json(void **state)
{
    (void)state;
    dkt_profile *profile = full_profile();
    assert_done(dkt_profile_add_type(profile, "odd", "\"\\\n\x01", "引号\"号"));
    dkt_rules *rules = compiled(profile);
    struct dkti_allocator allocator = dkti_allocator_default();
    struct dkti_arena arena;
    dkti_arena_init(&arena, &allocator);
    struct dkti_json_error error;
    int32_t len;
    const char *json = dkt_rules_json(rules, &len);
    const struct dkti_json *tree = dkti_json_read(&arena, json, (size_t)len, &error);
    assert_non_null(tree);
    const struct dkti_json *label =
        dkti_json_member(dkti_json_member(tree, "types")->first->next, "label");
    assert_true(dkti_text_is(dkti_json_member(label, "en")->text, "\"\\\n\x01"));
    assert_true(dkti_text_is(dkti_json_member(label, "zh")->text, "引号\"号"));
    dkti_arena_free(&arena);
    dkt_rules_unref(rules);
    dkt_profile_free(profile);
}

static void without_a_series_the_series_is_null(void **state)
{
    dkt_rules *rules = compiled(*state);
    assert_non_null(strstr(dkt_rules_json(rules, NULL), ",\"series\":null,"));
    dkt_rules_unref(rules);
}

static void a_profile_compiled_twice_has_one_version(void **state)
{
    dkt_rules *first = compiled(*state);
    dkt_rules *second = compiled(*state);
    assert_string_equal(dkt_rules_version(first), dkt_rules_version(second));
    dkt_rules_unref(first);
    dkt_rules_unref(second);
}

static void the_order_in_which_statuses_are_allowed_changes_no_version(void **state)
{
    dkt_profile *profile = *state;
    assert_done(dkt_profile_allow(profile, "end", "visit"));
    assert_done(dkt_profile_allow(profile, "end", "waiting"));
    dkt_profile *other;
    assert_done(dkt_profile_new("small", -1, &other));
    add_small_workflow(other);
    assert_done(dkt_profile_allow(other, "end", "waiting"));
    assert_done(dkt_profile_allow(other, "end", "visit"));
    dkt_rules *one = compiled(profile);
    dkt_rules *two = compiled(other);
    assert_string_equal(dkt_rules_version(one), dkt_rules_version(two));
    dkt_rules_unref(one);
    dkt_rules_unref(two);
    dkt_profile_free(other);
}

static void from_every_status_is_the_same_as_naming_them_all(void **state)
{
    dkt_profile *profile = *state;
    dkt_rules *every = compiled(profile);
    assert_done(dkt_profile_allow(profile, "say", "waiting"));
    assert_done(dkt_profile_allow(profile, "say", "done"));
    dkt_rules *named = compiled(profile);
    assert_string_equal(dkt_rules_version(every), dkt_rules_version(named));
    dkt_rules_unref(every);
    dkt_rules_unref(named);
}

static void a_run_means_nothing_for_a_gapless_series_and_changes_no_version(void **state)
{
    dkt_profile *profile = *state;
    assert_done(dkt_profile_set_series(profile, "gd", DKT_SERIES_GAPLESS, "GD", 6, 1));
    dkt_rules *one = compiled(profile);
    assert_done(dkt_profile_set_series(profile, "gd", DKT_SERIES_GAPLESS, "GD", 6, 2));
    dkt_rules *two = compiled(profile);
    assert_string_equal(dkt_rules_version(one), dkt_rules_version(two));
    dkt_rules_unref(one);
    dkt_rules_unref(two);
}

/* Every piece of a profile, as one parameter of building it that a row changes. */
struct build {
    const char *code, *unit;
    const char *status, *status_en, *status_zh;
    const char *type, *type_en, *type_zh;
    const char *field, *field_en, *field_zh;
    const char *action, *action_to, *action_en, *action_zh, *action_from, *require, *role;
    const char *series, *prefix;
    const char *backdate;
    int64_t claim_ms;
    int32_t state, field_type, field_flags, verb, mode, digits, run;
};

static const struct build plain = {
    .code = "p",
    .unit = "desk",
    .status = "held",
    .status_en = "Held",
    .status_zh = "受阻",
    .type = "complaint",
    .type_en = "Complaint",
    .type_zh = "投诉",
    .field = "terminal",
    .field_en = "Terminal",
    .field_zh = "终端",
    .action = "hold",
    .action_to = "held",
    .action_en = "Hold",
    .action_zh = "受阻",
    .action_from = "working",
    .require = "block_reason",
    .role = "clerk",
    .series = "gd",
    .prefix = "GD",
    .backdate = "say",
    .claim_ms = 1800000,
    .state = DKT_STATE_UNFINISHED,
    .field_type = DKT_TYPE_TEXT,
    .field_flags = 0,
    .verb = DKT_VERB_PROGRESS,
    .mode = DKT_SERIES_BLOCKS,
    .digits = 6,
    .run = 100,
};

static dkt_rules *rules_of(const struct build *b)
{
    dkt_profile *profile;
    assert_done(dkt_profile_new(b->code, -1, &profile));
    add_small_workflow(profile);
    assert_done(dkt_profile_add_status(profile, b->status, b->state, b->status_en, b->status_zh));
    assert_done(dkt_profile_add_type(profile, b->type, b->type_en, b->type_zh));
    assert_done(dkt_profile_add_field(profile, b->field, b->field_type, b->field_flags, b->field_en,
                                      b->field_zh));
    /* A way into the status whatever the row makes of the action. */
    assert_done(dkt_profile_add_action(profile, "import", DKT_VERB_REGISTER, b->status, "", ""));
    assert_done(dkt_profile_add_action(profile, b->action, b->verb, b->action_to, b->action_en,
                                       b->action_zh));
    assert_done(dkt_profile_allow(profile, b->action, b->action_from));
    assert_done(dkt_profile_require(profile, b->action, b->require));
    assert_done(dkt_profile_permit(profile, b->action, b->role));
    assert_done(dkt_profile_backdate(profile, b->backdate));
    assert_done(dkt_profile_set_series(profile, b->series, b->mode, b->prefix, b->digits, b->run));
    assert_done(dkt_profile_set_default_unit(profile, b->unit));
    assert_done(dkt_profile_set_claim_duration(profile, b->claim_ms));
    dkt_rules *rules = compiled(profile);
    dkt_profile_free(profile);
    return rules;
}

#define PIECE(member, value)                                                                       \
    {                                                                                              \
#member " " #value, offsetof(struct build, member), value, 0, 0                            \
    }
#define PIECE32(member, value)                                                                     \
    {                                                                                              \
#member " " #value, offsetof(struct build, member), NULL, value, 4                         \
    }
#define PIECE64(member, value)                                                                     \
    {                                                                                              \
#member " " #value, offsetof(struct build, member), NULL, value, 8                         \
    }

static const struct piece_row {
    const char *name;
    size_t offset;
    const char *text;
    int64_t integer;
    int32_t width; /* 0: the text */
} piece_rows[] = {
    PIECE(code, "q"),
    PIECE(unit, "counter"),
    PIECE(status_en, "On hold"),
    PIECE(status_zh, "挂起"),
    PIECE(type, "enquiry"),
    PIECE(type_en, "Grievance"),
    PIECE(type_zh, "申诉"),
    PIECE(field, "merchant"),
    PIECE(field_en, "Device"),
    PIECE(field_zh, "机具"),
    PIECE(action, "park"),
    PIECE(action_to, NULL),
    PIECE(action_en, "Park"),
    PIECE(action_zh, "搁置"),
    PIECE(action_from, "visit"),
    PIECE(require, "block_party"),
    PIECE(require, "block_reason|block_party"),
    PIECE(role, "chief"),
    PIECE(series, "dd"),
    PIECE(prefix, "DD"),
    PIECE(backdate, "end"),
    PIECE(backdate, NULL),
    PIECE64(claim_ms, 1800001),
    PIECE32(field_type, DKT_TYPE_INTEGER),
    PIECE32(field_type, DKT_TYPE_INSTANT),
    PIECE32(field_flags, DKT_FIELD_LOOKUP),
    PIECE32(field_flags, DKT_FIELD_PERSONAL),
    PIECE32(mode, DKT_SERIES_GAPLESS),
    PIECE32(digits, 7),
    PIECE32(run, 101),
};

enum { PIECE_COUNT = sizeof piece_rows / sizeof piece_rows[0] };

static dkt_rules *rules_with(const struct piece_row *row)
{
    struct build changed = plain;
    char *place = (char *)&changed + row->offset;
    int32_t narrow = (int32_t)row->integer;
    if (row->width == 0) {
        memcpy(place, &row->text, sizeof row->text);
    } else if (row->width == 4) {
        memcpy(place, &narrow, sizeof narrow);
    } else {
        memcpy(place, &row->integer, sizeof row->integer);
    }
    return rules_of(&changed);
}

static void every_piece_of_a_profile_changes_its_version(void **state)
{
    (void)state;
    dkt_rules *rules[PIECE_COUNT + 1];
    rules[PIECE_COUNT] = rules_of(&plain);
    for (size_t i = 0; i < PIECE_COUNT; i++) {
        rules[i] = rules_with(&piece_rows[i]);
    }
    for (size_t i = 0; i < PIECE_COUNT; i++) {
        for (size_t j = i + 1; j <= PIECE_COUNT; j++) {
            if (strcmp(dkt_rules_version(rules[i]), dkt_rules_version(rules[j])) == 0) {
                fail_msg("%s: no other version than %s", piece_rows[i].name,
                         j == PIECE_COUNT ? "without it" : piece_rows[j].name);
            }
        }
    }
    for (size_t i = 0; i <= PIECE_COUNT; i++) {
        dkt_rules_unref(rules[i]);
    }
}

/* What no single parameter above can change alone. */
static void assert_changes_version(dkt_profile *profile, dkt_rules *before)
{
    dkt_rules *after = compiled(profile);
    assert_string_not_equal(dkt_rules_version(before), dkt_rules_version(after));
    dkt_rules_unref(before);
    dkt_rules_unref(after);
}

static void one_more_status_changes_the_version(void **state)
{
    dkt_rules *before = compiled(*state);
    assert_done(dkt_profile_add_status(*state, "over", DKT_STATE_CLOSED, "", ""));
    assert_done(dkt_profile_add_action(*state, "finish", DKT_VERB_CLOSE, "over", "", ""));
    assert_done(dkt_profile_allow(*state, "finish", "done"));
    assert_changes_version(*state, before);
}

static void the_state_of_a_status_changes_the_version(void **state)
{
    (void)state;
    struct build changed = plain;
    changed.state = DKT_STATE_UNPROCESSED;
    changed.verb = DKT_VERB_REOPEN;
    changed.action_from = "done";
    changed.require = "reason";
    dkt_rules *one = rules_of(&changed);
    changed.state = DKT_STATE_UNFINISHED;
    dkt_rules *two = rules_of(&changed);
    assert_string_not_equal(dkt_rules_version(one), dkt_rules_version(two));
    dkt_rules_unref(one);
    dkt_rules_unref(two);
}

static void the_verb_of_an_action_changes_the_version(void **state)
{
    (void)state;
    struct build changed = plain;
    changed.action_to = NULL;
    changed.require = "text";
    dkt_rules *one = rules_of(&changed);
    changed.verb = DKT_VERB_NOTE;
    dkt_rules *two = rules_of(&changed);
    assert_string_not_equal(dkt_rules_version(one), dkt_rules_version(two));
    dkt_rules_unref(one);
    dkt_rules_unref(two);
}

static void one_more_status_to_start_from_changes_the_version(void **state)
{
    dkt_rules *before = compiled(*state);
    assert_done(dkt_profile_allow(*state, "end", "visit"));
    assert_changes_version(*state, before);
}

static void one_more_requirement_changes_the_version(void **state)
{
    dkt_rules *before = compiled(*state);
    assert_done(dkt_profile_require(*state, "end", "resolution"));
    assert_changes_version(*state, before);
}

static void one_more_role_changes_the_version(void **state)
{
    dkt_rules *before = compiled(*state);
    assert_done(dkt_profile_permit(*state, "end", "chief"));
    assert_changes_version(*state, before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_canonical_json_is_this_to_the_letter),
        cmocka_unit_test(the_version_is_the_sha256_of_the_canonical_json),
        cmocka_unit_test(the_version_of_the_default_workflow_is_this),
        cmocka_unit_test(the_canonical_json_is_json),
        SMALL_TEST(without_a_series_the_series_is_null),
        SMALL_TEST(a_profile_compiled_twice_has_one_version),
        SMALL_TEST(the_order_in_which_statuses_are_allowed_changes_no_version),
        SMALL_TEST(from_every_status_is_the_same_as_naming_them_all),
        SMALL_TEST(a_run_means_nothing_for_a_gapless_series_and_changes_no_version),
        cmocka_unit_test(every_piece_of_a_profile_changes_its_version),
        SMALL_TEST(one_more_status_changes_the_version),
        cmocka_unit_test(the_state_of_a_status_changes_the_version),
        cmocka_unit_test(the_verb_of_an_action_changes_the_version),
        SMALL_TEST(one_more_status_to_start_from_changes_the_version),
        SMALL_TEST(one_more_requirement_changes_the_version),
        SMALL_TEST(one_more_role_changes_the_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
