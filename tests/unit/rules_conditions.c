/* SPDX-License-Identifier: MIT
 *
 * Conditions, limits of fields, traits of types, confirmations and effects in a profile: what its calls take and refuse,
 * how documents say it, and what the canonical JSON makes of it. What operations do with it: tests/api/verb_conditions.c.
 */
#include "docket/profile_json.h"
#include "rules_support.h"

#include <string.h>

static dkt_rules *compiled(dkt_profile *profile)
{
    dkt_rules *rules = NULL;
    if (dkt_rules_new(profile, &rules) != DKT_OK) {
        fail_msg("%s", dkt_profile_error_text(profile));
    }
    return rules;
}

/* The canonical JSON has this piece; loading it gives the same again. */
static void assert_canonical(dkt_profile *profile, const char *piece)
{
    dkt_rules *rules = compiled(profile);
    dkt_rules *again = NULL;
    char problem[600];
    if (strstr(dkt_rules_json(rules, NULL), piece) == NULL) {
        fail_msg("%s\nis not in\n%s", piece, dkt_rules_json(rules, NULL));
    }
    if (dkt_rules_new_json(dkt_rules_json(rules, NULL), -1, sizeof problem, problem, &again) != DKT_OK) {
        fail_msg("%s", problem);
    }
    assert_string_equal(dkt_rules_json(again, NULL), dkt_rules_json(rules, NULL));
    dkt_rules_unref(again);
    dkt_rules_unref(rules);
}

static void assert_cannot_be_compiled(dkt_profile *profile, const char *sentence)
{
    dkt_rules *rules;
    assert_int_equal(dkt_rules_new(profile, &rules), DKT_E_PROFILE);
    assert_string_equal(dkt_profile_error_text(profile), sentence);
}

/* ---- types ---- */

static void types_have_parents_traits_and_may_be_retired(void **state)
{
    dkt_profile *profile = *state;
    assert_done(dkt_profile_add_type(profile, "site", "Site", "上门"));
    assert_done(dkt_profile_add_type(profile, "install", "Install", "装机"));
    assert_done(dkt_profile_add_trait(profile, "site", "on_site"));
    assert_done(dkt_profile_add_trait(profile, "site", "on_site"));
    assert_done(dkt_profile_add_trait(profile, "site", "paid"));
    assert_done(dkt_profile_set_parent(profile, "install", "site"));
    assert_done(dkt_profile_retire(profile, "install"));
    assert_canonical(profile, "{\"code\":\"site\",\"label\":{\"en\":\"Site\",\"zh\":\"上门\"},\"traits\":[\"on_site\",\"paid\"]},"
                              "{\"code\":\"install\",\"label\":{\"en\":\"Install\",\"zh\":\"装机\"},\"parent\":\"site\","
                              "\"retired\":true}");
}

static void what_types_cannot_be_is_refused(void **state)
{
    dkt_profile *profile = *state;
    assert_done(dkt_profile_add_type(profile, "a", "A", "A"));
    assert_done(dkt_profile_add_type(profile, "b", "B", "B"));
    assert_done(dkt_profile_set_parent(profile, "b", "a"));
    assert_refused(profile, dkt_profile_set_parent(profile, "a", "b"), DKT_E_ARGUMENT,
                   "type a cannot be a kind of itself");
    assert_refused(profile, dkt_profile_set_parent(profile, "a", "a"), DKT_E_ARGUMENT,
                   "type a cannot be a kind of itself");
    assert_refused(profile, dkt_profile_set_parent(profile, "a", "c"), DKT_E_UNKNOWN, "there is no type c");
    assert_refused(profile, dkt_profile_set_parent(profile, NULL, "a"), DKT_E_ARGUMENT, "no type is named");
    assert_refused(profile, dkt_profile_add_trait(profile, "a", "On Site"), DKT_E_ARGUMENT,
                   "type a: a trait is 1 to 64 of a-z 0-9 _ . - and begins with a letter");
    assert_refused(profile, dkt_profile_retire(profile, "c"), DKT_E_UNKNOWN, "there is no type c");
    static const char *const traits[] = {"t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8"};
    for (int32_t i = 0; i < 8; i++) {
        assert_done(dkt_profile_add_trait(profile, "a", traits[i]));
    }
    assert_refused(profile, dkt_profile_add_trait(profile, "a", "t9"), DKT_E_LIMIT, "type a has at most 8 traits");
}

/* ---- limits of fields ---- */

static void limits_stand_with_their_fields(void **state)
{
    dkt_profile *profile = *state;
    assert_done(dkt_profile_add_field(profile, "phone", DKT_TYPE_TEXT, 0, "Phone", "电话"));
    assert_done(dkt_profile_add_field(profile, "visits", DKT_TYPE_INTEGER, 0, "Visits", "次数"));
    assert_done(dkt_profile_add_field(profile, "told", DKT_TYPE_INTEGER, DKT_FIELD_BOOLEAN, "Told", "已告知"));
    assert_done(dkt_profile_set_length(profile, "phone", 5, 20));
    assert_done(dkt_profile_set_shape(profile, "phone", DKT_SHAPE_TELEPHONE));
    assert_done(dkt_profile_set_range(profile, "visits", -3, 9));
    assert_done(dkt_profile_add_value(profile, "visits", "-1", "None", "无"));
    assert_done(dkt_profile_add_value(profile, "channel", "phone", "Phone", "电话"));
    assert_done(dkt_profile_set_length(profile, "title", 0, 80));
    assert_canonical(profile, "\"label\":{\"en\":\"Phone\",\"zh\":\"电话\"},\"min_length\":5,\"max_length\":20,"
                              "\"shape\":\"telephone\"}");
    assert_canonical(profile, "\"min\":-3,\"max\":9,\"values\":[{\"value\":-1,\"label\":{\"en\":\"None\",\"zh\":\"无\"}}]}");
    assert_canonical(profile, "{\"code\":\"told\",\"type\":\"boolean\",");
    assert_canonical(profile, "\"columns\":[{\"code\":\"channel\",\"values\":[{\"value\":\"phone\",\"label\":{\"en\":"
                              "\"Phone\",\"zh\":\"电话\"}}]},{\"code\":\"title\",\"max_length\":80}]}");
}

static void what_limits_cannot_be_is_refused(void **state)
{
    dkt_profile *profile = *state;
    assert_done(dkt_profile_add_field(profile, "visits", DKT_TYPE_INTEGER, 0, "Visits", "次数"));
    assert_refused(profile, dkt_profile_set_length(profile, "visits", 1, 2), DKT_E_ARGUMENT,
                   "field visits: only a text has a length");
    assert_refused(profile, dkt_profile_set_length(profile, "title", 3, 2), DKT_E_LIMIT,
                   "field title: a length is 0 to 1048576 characters, the least not over the greatest");
    assert_refused(profile, dkt_profile_set_range(profile, "title", 1, 2), DKT_E_ARGUMENT,
                   "field title: only an integer has a range");
    assert_refused(profile, dkt_profile_set_range(profile, "visits", 2, 1), DKT_E_LIMIT,
                   "field visits: the least value is over the greatest");
    assert_refused(profile, dkt_profile_set_shape(profile, "visits", DKT_SHAPE_DIGITS), DKT_E_ARGUMENT,
                   "field visits: only a text has a shape");
    assert_refused(profile, dkt_profile_set_shape(profile, "title", 4), DKT_E_ARGUMENT, "field title: no such shape");
    assert_refused(profile, dkt_profile_set_shape(profile, "none", 1), DKT_E_UNKNOWN, "there is no field none");
    assert_refused(profile, dkt_profile_set_shape(profile, NULL, 1), DKT_E_ARGUMENT, "no field is named");
    assert_refused(profile, dkt_profile_add_value(profile, "visits", "two", "2", "2"), DKT_E_ARGUMENT,
                   "field visits: a value is an integer of at most 18 digits");
    assert_refused(profile, dkt_profile_add_value(profile, "requested_at", "2", "2", "2"), DKT_E_ARGUMENT,
                   "field requested_at: an instant has no list of values");
    assert_refused(profile, dkt_profile_add_value(profile, "channel", "", "2", "2"), DKT_E_ARGUMENT,
                   "field channel: a value is a text of 1 to 140 bytes");
    assert_refused(profile, dkt_profile_add_value(profile, "channel", "a", NULL, "2"), DKT_E_ARGUMENT,
                   "a value of field channel: the English label is missing");
    assert_done(dkt_profile_add_value(profile, "channel", "a", "A", "A"));
    assert_refused(profile, dkt_profile_add_value(profile, "channel", "a", "A", "A"), DKT_E_EXISTS,
                   "field channel has a value twice");
    assert_refused(profile, dkt_profile_add_field(profile, "told", DKT_TYPE_TEXT, DKT_FIELD_BOOLEAN, "T", "T"),
                   DKT_E_ARGUMENT, "field told: only an integer can be true or false");
}

/* ---- conditions ---- */

static void conditions_and_requirements_stand_as_they_were_written(void **state)
{
    dkt_profile *profile = *state;
    assert_done(dkt_profile_add_field(profile, "address", DKT_TYPE_TEXT, 0, "Address", "地址"));
    assert_done(dkt_profile_set_when(profile, "work", "{ \"level\" : 2 }", -1));
    assert_done(dkt_profile_set_when(profile, "work", "{ \"level\" : [1, 2], \"address\" : {\"not\": null} }", -1));
    assert_done(dkt_profile_require_when(profile, "work", "title|address", 5, "{\"level\": 2}"));
    assert_done(dkt_profile_require_when(profile, "work", "title|address", 5, "{\"level\":2}")); /* said before */
    assert_done(dkt_profile_require_when(profile, "work", "title", 0, NULL));
    assert_canonical(profile, "\"require\":[{\"one_of\":[\"title\",\"address\"],\"min_length\":5,\"when\":{\"level\":2}},"
                              "\"title\"],\"roles\":[],\"backdate\":false,"
                              "\"when\":{\"level\":[1,2],\"address\":{\"not\":null}}}");
}

static const struct {
    const char *json;
    int32_t status;
    const char *sentence;
} bad_conditions[] = {
    {"{", DKT_E_FORMAT, "action work: when: the JSON is malformed: member name expected"},
    {"[]", DKT_E_FORMAT, "action work: when: an object with a field or more is expected"},
    {"{}", DKT_E_FORMAT, "action work: when: an object with a field or more is expected"},
    {"{\"colour\":1}", DKT_E_UNKNOWN, "action work: when: colour is no field"},
    {"{\"level\":\"high\"}", DKT_E_FORMAT, "action work: when: level: an integer or null is expected"},
    {"{\"title\":1}", DKT_E_FORMAT, "action work: when: title: a text or null is expected"},
    {"{\"title\":\"\"}", DKT_E_FORMAT, "action work: when: title: a text or null is expected"},
    {"{\"requested_at\":5}", DKT_E_FORMAT, "action work: when: requested_at: an instant is only asked for null, or not null"},
    {"{\"level\":[]}", DKT_E_LIMIT, "action work: when: level: a term has 1 to 64 values"},
    {"{\"level\":{\"is\":1}}", DKT_E_FORMAT, "action work: when: level: {\"not\": ...} is expected"},
    {"{\"level\":{\"not\":1,\"or\":2}}", DKT_E_FORMAT, "action work: when: level: {\"not\": ...} is expected"},
    {"{\"lapsed\":\"x\"}", DKT_E_UNKNOWN, "action work: when: lapsed is no field"},
};

static void what_conditions_cannot_be_is_refused(void **state)
{
    dkt_profile *profile = *state;
    for (size_t i = 0; i < sizeof bad_conditions / sizeof bad_conditions[0]; i++) {
        print_message("%s\n", bad_conditions[i].json);
        assert_refused(profile, dkt_profile_set_when(profile, "work", bad_conditions[i].json, -1),
                       bad_conditions[i].status, bad_conditions[i].sentence);
        assert_refused(profile, dkt_profile_require_when(profile, "work", "title", 0, bad_conditions[i].json),
                       bad_conditions[i].status, bad_conditions[i].sentence);
    }
    assert_refused(profile, dkt_profile_set_when(profile, "none", "{}", -1), DKT_E_UNKNOWN, "there is no action none");
    assert_refused(profile, dkt_profile_require_when(profile, "work", "title", -1, NULL), DKT_E_LIMIT,
                   "action work: 0 to 10000 characters can be asked for");
    assert_refused(profile, dkt_profile_require_when(profile, "work", NULL, 0, NULL), DKT_E_ARGUMENT,
                   "action work: no field is named");
}

static void names_in_conditions_are_checked_when_the_profile_is_whole(void **state)
{
    dkt_profile *profile = *state;
    assert_done(dkt_profile_set_when(profile, "work", "{\"type\":\"install\"}", -1));
    dkt_rules_unref(compiled(profile)); /* without types every code is one */
    assert_done(dkt_profile_add_type(profile, "fault", "Fault", "故障"));
    assert_cannot_be_compiled(profile, "action work: when: there is no type install");
    assert_done(dkt_profile_set_when(profile, "work", "{\"trait\":\"on_site\"}", -1));
    assert_cannot_be_compiled(profile, "action work: when: there is no trait on_site");
    assert_done(dkt_profile_add_trait(profile, "fault", "on_site"));
    assert_done(dkt_profile_require_when(profile, "work", "title", 0, "{\"status\":\"nowhere\"}"));
    assert_cannot_be_compiled(profile, "action work: when: there is no status nowhere");
}

/* ---- confirmations and effects ---- */

static void confirmations_and_effects_stand_with_their_action(void **state)
{
    dkt_profile *profile = *state;
    assert_done(dkt_profile_add_field(profile, "told", DKT_TYPE_INTEGER, DKT_FIELD_BOOLEAN, "Told", "已告知"));
    assert_done(dkt_profile_add_field(profile, "at", DKT_TYPE_INSTANT, 0, "At", "时间"));
    assert_done(dkt_profile_add_field(profile, "who", DKT_TYPE_TEXT, 0, "Who", "何人"));
    assert_done(dkt_profile_confirm(profile, "end", "told"));
    assert_done(dkt_profile_confirm(profile, "end", "told"));
    assert_done(dkt_profile_require(profile, "end", "told"));
    assert_done(dkt_profile_add_effect(profile, "end", "at", "\"$now\"", -1));
    assert_done(dkt_profile_add_effect(profile, "end", "who", "\"$actor\"", -1));
    assert_done(dkt_profile_add_effect(profile, "end", "level", "2", -1));
    assert_done(dkt_profile_add_effect(profile, "end", "channel", "\"phone\"", -1));
    assert_done(dkt_profile_add_effect(profile, "end", "title", "null", -1));
    assert_done(dkt_profile_add_effect(profile, "work", "told", "false", -1));
    assert_canonical(profile, "\"require\":[\"told\"],\"roles\":[],\"backdate\":false,\"confirm\":[\"told\"],"
                              "\"set\":{\"at\":\"$now\",\"who\":\"$actor\",\"level\":2,\"channel\":\"phone\",\"title\":null}}");
    assert_canonical(profile, "\"set\":{\"told\":0}}");
}

static void what_effects_and_confirmations_cannot_be_is_refused(void **state)
{
    dkt_profile *profile = *state;
    assert_done(dkt_profile_add_field(profile, "at", DKT_TYPE_INSTANT, 0, "At", "时间"));
    assert_done(dkt_profile_add_field(profile, "terminal", DKT_TYPE_TEXT, DKT_FIELD_LOOKUP, "Terminal", "终端"));
    assert_refused(profile, dkt_profile_confirm(profile, "end", "at"), DKT_E_ARGUMENT,
                   "action end: only an own field that is true or false can be confirmed");
    assert_refused(profile, dkt_profile_confirm(profile, "end", NULL), DKT_E_ARGUMENT,
                   "action end: only an own field that is true or false can be confirmed");
    assert_refused(profile, dkt_profile_add_effect(profile, "end", "terminal", "\"x\"", -1), DKT_E_ARGUMENT,
                   "action end cannot set terminal: it is looked up");
    assert_refused(profile, dkt_profile_add_effect(profile, "end", "owner", "\"x\"", -1), DKT_E_ARGUMENT,
                   "action end cannot set owner: that is a verb's business");
    assert_refused(profile, dkt_profile_add_effect(profile, "end", "none", "\"x\"", -1), DKT_E_UNKNOWN,
                   "action end: there is no field none");
    static const struct {
        const char *field;
        const char *json;
    } bad[] = {{"at", "5"},         {"at", "\"$actor\""}, {"title", "\"$now\""}, {"title", "\"$today\""}, {"title", "1"},
               {"level", "3"},      {"level", "\"2\""},   {"title", "[]"},       {"title", "\"\""},       {"title", "{"},
               {"level", "\"$now\""}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(dkt_profile_add_effect(profile, "end", bad[i].field, bad[i].json, -1), DKT_E_FORMAT);
    }
    assert_done(dkt_profile_add_effect(profile, "end", "at", "\"$now\"", -1));
    assert_refused(profile, dkt_profile_add_effect(profile, "end", "at", "null", -1), DKT_E_EXISTS,
                   "action end sets a field twice");
    assert_done(dkt_profile_add_value(profile, "channel", "phone", "Phone", "电话"));
    assert_done(dkt_profile_add_effect(profile, "end", "channel", "\"pigeon\"", -1));
    assert_cannot_be_compiled(profile, "action end sets a value that is not allowed: channel");
}

/* ---- documents ---- */

static const struct {
    const char *json;
    const char *sentence;
} bad_documents[] = {
    {"{\"types\":[{\"code\":\"a\",\"parent\":\"b\"}]}", "types[0].parent: there is no type b"},
    {"{\"types\":[{\"code\":\"a\",\"traits\":[1]}]}", "types[0].traits[0]: a text is expected here"},
    {"{\"fields\":[{\"code\":\"a\",\"values\":[[]]}]}", "fields[0].values[0]: a text or an integer is expected here"},
    {"{\"fields\":[{\"code\":\"a\",\"shape\":\"round\"}]}", "fields[0].shape: round is none of telephone, email, digits"},
    {"{\"fields\":[{\"code\":\"a\",\"min\":1}]}", "fields[0]: field a: only an integer has a range"},
    {"{\"columns\":[{\"code\":\"a\",\"max_length\":1}]}", "columns[0]: there is no field a"},
    {"{\"columns\":[{\"max_length\":1}]}", "columns[0].code: it is missing"},
    {"{\"actions\":[{\"code\":\"x\",\"verb\":\"note\",\"when\":{\"a\":1}}]}", "actions[0].when: action x: when: a is no field"},
    {"{\"actions\":[{\"code\":\"x\",\"verb\":\"note\",\"require\":[{}]}]}", "actions[0].require[0].field: it is missing"},
    {"{\"actions\":[{\"code\":\"x\",\"verb\":\"note\",\"require\":[{\"one_of\":\"text\"}]}]}",
     "actions[0].require[0].one_of: an array of fields is expected here, and no member field beside it"},
    {"{\"actions\":[{\"code\":\"x\",\"verb\":\"note\",\"require\":[{\"one_of\":[1]}]}]}",
     "actions[0].require[0].one_of: a text is expected here"},
    {"{\"actions\":[{\"code\":\"x\",\"verb\":\"note\",\"require\":[{\"one_of\":[]}]}]}",
     "actions[0].require[0]: action x: there is no field "},
    {"{\"actions\":[{\"code\":\"x\",\"verb\":\"note\",\"require\":[{\"field\":\"text\",\"min_length\":-1}]}]}",
     "actions[0].require[0].min_length: an integer from 0 to 10000 is expected here"},
    {"{\"actions\":[{\"code\":\"x\",\"verb\":\"note\",\"confirm\":[\"text\"]}]}",
     "actions[0].confirm[0]: action x: only an own field that is true or false can be confirmed"},
    {"{\"actions\":[{\"code\":\"x\",\"verb\":\"note\",\"set\":[]}]}", "actions[0].set: an object is expected here"},
    {"{\"actions\":[{\"code\":\"x\",\"verb\":\"note\",\"set\":{\"level\":7}}]}",
     "actions[0].set.level: action x: this is no value for the field level"},
};

static void documents_that_say_it_wrong_are_refused_with_the_path(void **state)
{
    dkt_profile *profile = *state;
    for (size_t i = 0; i < sizeof bad_documents / sizeof bad_documents[0]; i++) {
        print_message("%s\n", bad_documents[i].json);
        assert_refused(profile, dkt_profile_add_json(profile, bad_documents[i].json, -1), DKT_E_PROFILE,
                       bad_documents[i].sentence);
    }
}

static void null_is_refused(void **state)
{
    dkt_profile *profile = *state;
    assert_int_equal(dkt_profile_set_parent(NULL, "a", "b"), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_add_trait(NULL, "a", "b"), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_retire(NULL, "a"), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_set_length(NULL, "title", 1, 2), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_set_range(NULL, "level", 1, 2), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_set_shape(NULL, "title", 1), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_add_value(NULL, "title", "a", "a", "a"), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_set_when(NULL, "work", "{}", -1), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_set_when(profile, "work", NULL, -1), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_require_when(NULL, "work", "title", 0, NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_confirm(NULL, "work", "title"), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_add_effect(NULL, "work", "title", "1", -1), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_add_effect(profile, "work", NULL, "1", -1), DKT_E_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SMALL_TEST(types_have_parents_traits_and_may_be_retired),
        SMALL_TEST(what_types_cannot_be_is_refused),
        SMALL_TEST(limits_stand_with_their_fields),
        SMALL_TEST(what_limits_cannot_be_is_refused),
        SMALL_TEST(conditions_and_requirements_stand_as_they_were_written),
        SMALL_TEST(what_conditions_cannot_be_is_refused),
        SMALL_TEST(names_in_conditions_are_checked_when_the_profile_is_whole),
        SMALL_TEST(confirmations_and_effects_stand_with_their_action),
        SMALL_TEST(what_effects_and_confirmations_cannot_be_is_refused),
        SMALL_TEST(documents_that_say_it_wrong_are_refused_with_the_path),
        SMALL_TEST(null_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
