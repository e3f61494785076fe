/* SPDX-License-Identifier: MIT
 *
 * Profiles as documents: what is read, what is left out, and where it says what is wrong.
 */
#include "docket/profile_json.h"
#include "rules_support.h"

#include <string.h>

/* The least workflow there is, with room for more members and its last brace. */
#define SMALL                                                                                      \
    "{\"code\":\"small\","                                                                         \
    "\"statuses\":[{\"code\":\"new\",\"state\":\"unprocessed\"},{\"code\":\"done\",\"state\":\"closed\"}]," \
    "\"actions\":[{\"code\":\"register\",\"verb\":\"register\",\"to\":\"new\"},"                   \
    "{\"code\":\"close\",\"verb\":\"close\",\"to\":\"done\",\"from\":[\"new\"]}]"

static dkt_rules *loaded(const char *json)
{
    dkt_rules *rules = NULL;
    char problem[600];
    if (dkt_rules_new_json(json, -1, sizeof problem, problem, &rules) != DKT_OK) {
        fail_msg("%s", problem);
    }
    return rules;
}

/* The document is refused with this sentence. */
static void assert_document_refused(const char *json, dkt_status status, const char *sentence)
{
    dkt_rules *rules = (dkt_rules *)1;
    char problem[600];
    assert_int_equal(dkt_rules_new_json(json, -1, sizeof problem, problem, &rules), status);
    assert_string_equal(problem, sentence);
    assert_null(rules);
}

/* ---- what is read ---- */

static void the_canonical_json_of_the_default_workflow_loads_with_the_same_version(void **state)
{
    (void)state;
    dkt_profile *profile;
    dkt_rules *built;
    assert_done(dkt_profile_new_default(&profile));
    assert_done(dkt_rules_new(profile, &built));
    dkt_rules *again = loaded(dkt_rules_json(built, NULL));
    assert_string_equal(dkt_rules_json(again, NULL), dkt_rules_json(built, NULL));
    assert_string_equal(dkt_rules_version(again), dkt_rules_version(built));
    dkt_rules_unref(again);
    dkt_rules_unref(built);
    dkt_profile_free(profile);
}

static void the_base_default_is_the_default_workflow_under_another_code(void **state)
{
    (void)state;
    dkt_rules *rules = loaded("{\"code\":\"mine\",\"base\":\"default\"}");
    dkt_profile *profile;
    dkt_rules *built;
    assert_done(dkt_profile_new("mine", -1, &profile));
    dkt_profile_free(profile);
    assert_done(dkt_profile_new_default(&profile));
    assert_done(dkt_rules_new(profile, &built));
    assert_int_equal(dkt_rules_action_count(rules), dkt_rules_action_count(built));
    assert_non_null(strstr(dkt_rules_json(rules, NULL), "\"code\":\"mine\""));
    dkt_rules_unref(built);
    dkt_rules_unref(rules);
    dkt_profile_free(profile);
}

static void what_is_left_out_has_a_default(void **state)
{
    (void)state;
    dkt_rules *rules = loaded(SMALL ",\"series\":{},\"fields\":[{\"code\":\"terminal\"}]}");
    const char *json = dkt_rules_json(rules, NULL);
    assert_non_null(strstr(json, "\"series\":{\"code\":\"ticket\",\"mode\":\"blocks\",\"prefix\":\"\",\"digits\":6,"
                                 "\"run\":100}"));
    assert_non_null(strstr(json, "{\"code\":\"terminal\",\"type\":\"text\",\"lookup\":false,\"personal\":false,"
                                 "\"label\":{\"en\":\"terminal\",\"zh\":\"terminal\"}}"));
    assert_non_null(strstr(json, "\"default_unit\":\"desk\",\"claim_duration_ms\":1800000"));
    dkt_rules_unref(rules);
}

static void a_label_may_be_one_text_for_both_languages(void **state)
{
    (void)state;
    dkt_rules *rules = loaded(SMALL ",\"types\":[{\"code\":\"a\",\"label\":\"投诉\"},"
                                    "{\"code\":\"b\",\"label\":{\"en\":\"B\"}},{\"code\":\"c\",\"label\":{\"zh\":\"丙\"}}]}");
    const char *json = dkt_rules_json(rules, NULL);
    assert_non_null(strstr(json, "{\"en\":\"投诉\",\"zh\":\"投诉\"}"));
    assert_non_null(strstr(json, "{\"en\":\"B\",\"zh\":\"B\"}"));
    assert_non_null(strstr(json, "{\"en\":\"c\",\"zh\":\"丙\"}"));
    dkt_rules_unref(rules);
}


/* Everything of the canonical form, and a calendar of its own. */
#define FULL                                                                                       \
    "{\"$schema\":\"profile.schema.json\",\"note\":\"for people\",\"format\":1,\"code\":\"full\","  \
    "\"default_unit\":\"hq\",\"claim_duration_ms\":60000,\"backdate\":true,"                       \
    "\"series\":{\"code\":\"gd\",\"mode\":\"gapless\",\"prefix\":\"GD\",\"digits\":4,\"run\":0},"  \
    "\"statuses\":[{\"code\":\"new\",\"state\":\"unprocessed\"},{\"code\":\"done\",\"state\":\"closed\"}]," \
    "\"types\":[{\"code\":\"complaint\"}],"                                                        \
    "\"fields\":[{\"code\":\"terminal\",\"type\":\"text\",\"lookup\":true,\"personal\":true},"     \
    "{\"code\":\"visits\",\"type\":\"integer\"},{\"code\":\"called_at\",\"type\":\"instant\"}],"   \
    "\"goals\":[{\"code\":\"handle\",\"english\":\"H\",\"chinese\":\"H\",\"calendar\":\"office\",\"start\":[\"verb:register\"],"       \
    "\"stop\":[\"state:closed\"],\"target\":{\"hours\":8}}],"                                      \
    "\"calendars\":[{\"code\":\"office\",\"definition\":{\"name\":\"office\",\"zone\":\"Asia/Shanghai\"," \
    "\"week\":{\"mon-fri\":[\"09:00-18:00\"]}}}],"                                                 \
    "\"actions\":[{\"code\":\"register\",\"verb\":\"register\",\"to\":\"new\"},"                   \
    "{\"code\":\"note\",\"verb\":\"note\",\"from\":\"*\",\"require\":[\"text\"]},"                 \
    "{\"code\":\"close\",\"verb\":\"close\",\"to\":\"done\",\"from\":[\"new\"],"                   \
    "\"require\":[\"terminal|visits\",\"resolution\"],\"roles\":[\"chief\",\"clerk\"]}]}"

/* The same by calls. */
static dkt_profile *full_by_calls(dkt_calendar *calendar)
{
    dkt_profile *profile;
    assert_done(dkt_profile_new("full", -1, &profile));
    assert_done(dkt_profile_set_default_unit(profile, "hq"));
    assert_done(dkt_profile_set_claim_duration(profile, 60000));
    assert_done(dkt_profile_backdate(profile, NULL));
    assert_done(dkt_profile_set_series(profile, "gd", DKT_SERIES_GAPLESS, "GD", 4, 0));
    assert_done(dkt_profile_add_status(profile, "new", DKT_STATE_UNPROCESSED, "new", "new"));
    assert_done(dkt_profile_add_status(profile, "done", DKT_STATE_CLOSED, "done", "done"));
    assert_done(dkt_profile_add_type(profile, "complaint", "complaint", "complaint"));
    assert_done(dkt_profile_add_field(profile, "terminal", DKT_TYPE_TEXT, DKT_FIELD_LOOKUP | DKT_FIELD_PERSONAL,
                                      "terminal", "terminal"));
    assert_done(dkt_profile_add_field(profile, "visits", DKT_TYPE_INTEGER, 0, "visits", "visits"));
    assert_done(dkt_profile_add_field(profile, "called_at", DKT_TYPE_INSTANT, 0, "called_at", "called_at"));
    assert_done(dkt_profile_add_action(profile, "register", DKT_VERB_REGISTER, "new", "register", "register"));
    assert_done(dkt_profile_add_action(profile, "note", DKT_VERB_NOTE, NULL, "note", "note"));
    assert_done(dkt_profile_allow(profile, "note", NULL));
    assert_done(dkt_profile_require(profile, "note", "text"));
    assert_done(dkt_profile_add_action(profile, "close", DKT_VERB_CLOSE, "done", "close", "close"));
    assert_done(dkt_profile_allow(profile, "close", "new"));
    assert_done(dkt_profile_require(profile, "close", "terminal|visits"));
    assert_done(dkt_profile_require(profile, "close", "resolution"));
    assert_done(dkt_profile_permit(profile, "close", "chief"));
    assert_done(dkt_profile_permit(profile, "close", "clerk"));
    assert_done(dkt_profile_add_calendar(profile, "office", calendar));
    assert_done(dkt_profile_add_goal(profile,
                                     "{\"code\":\"handle\",\"english\":\"H\",\"chinese\":\"H\",\"calendar\":\"office\",\"start\":[\"verb:register\"],"
                                     "\"stop\":[\"state:closed\"],\"target\":{\"hours\":8}}",
                                     -1));
    return profile;
}

static dkt_calendar *office(void)
{
    dkt_calendar *calendar;
    assert_done(dkt_calendar_new("{\"name\":\"office\",\"zone\":\"Asia/Shanghai\",\"week\":{\"mon-fri\":[\"09:00-18:00\"]}}",
                                 -1, NULL, 0, NULL, &calendar));
    return calendar;
}

static void a_document_says_what_the_calls_say(void **state)
{
    (void)state;
    dkt_calendar *calendar = office();
    dkt_profile *profile = full_by_calls(calendar);
    dkt_rules *built;
    assert_done(dkt_rules_new(profile, &built));
    dkt_rules *rules = loaded(FULL);
    assert_string_equal(dkt_rules_json(rules, NULL), dkt_rules_json(built, NULL));
    assert_string_equal(dkt_rules_version(rules), dkt_rules_version(built));
    dkt_rules_unref(rules);
    dkt_rules_unref(built);
    dkt_profile_free(profile);
    dkt_calendar_unref(calendar);
}

static void canonical_json_with_goals_loads_where_its_calendars_are(void **state)
{
    (void)state;
    dkt_calendar *calendar = office();
    dkt_rules *rules = loaded(FULL);
    dkt_profile *profile;
    dkt_rules *again;
    assert_done(dkt_profile_new("other", -1, &profile));
    assert_done(dkt_profile_add_calendar(profile, "office", calendar));
    assert_done(dkt_profile_add_json(profile, dkt_rules_json(rules, NULL), -1));
    assert_done(dkt_rules_new(profile, &again));
    assert_string_equal(dkt_rules_version(again), dkt_rules_version(rules));
    dkt_rules_unref(again);
    dkt_profile_free(profile);
    dkt_rules_unref(rules);
    dkt_calendar_unref(calendar);
}

static void a_calendar_that_is_only_named_must_be_there_in_that_version(void **state)
{
    (void)state;
    assert_document_refused(SMALL ",\"calendars\":[{\"code\":\"office\",\"version\":\"00ff\"}]}", DKT_E_PROFILE,
                            "calendars[0]: calendar office is only named here: give its definition, or add it before "
                            "(version 00ff)");
    assert_document_refused(
        SMALL ",\"calendars\":[{\"code\":\"office\",\"version\":\"00ff\",\"definition\":{\"name\":\"office\","
              "\"zone\":\"UTC\",\"week\":{\"mon\":[\"09:00-18:00\"]}}}]}",
        DKT_E_PROFILE,
        "calendars[0]: calendar office is only named here: give its definition, or add it before (version 00ff)");
}

/* ---- what is wrong, and where ---- */

static const struct {
    const char *name;
    const char *json;
    dkt_status status;
    const char *sentence;
} refusals[] = {
    {"no JSON", "{\"code\":\n\n nix}", DKT_E_FORMAT, "the JSON is malformed at line 3: value expected"},
    {"no object", "[]", DKT_E_PROFILE, "an object is expected here (and 1 more)"},
    {"no code", "{\"base\":\"default\"}", DKT_E_PROFILE, "code: it is missing"},
    {"another format", "{\"format\":2,\"code\":\"a\"}", DKT_E_PROFILE, "format: an integer from 1 to 1 is expected here"},
    {"no such base", "{\"code\":\"a\",\"base\":\"other\"}", DKT_E_PROFILE, "base: other is none of default"},
    {"a code that is none", "{\"code\":\"A\"}", DKT_E_PROFILE,
     "code: profile A: a code is 1 to 64 of a-z 0-9 _ . - and begins with a letter"},
    {"an unknown member", SMALL ",\"stauses\":[]}", DKT_E_PROFILE,
     "stauses: unknown member; did you mean statuses?"},
    {"an unknown member like no other", SMALL ",\"zzzzzzzz\":[]}", DKT_E_PROFILE, "zzzzzzzz: unknown member"},
    {"an unknown member of an action",
     "{\"code\":\"a\",\"base\":\"default\",\"actions\":[{\"code\":\"x\",\"verb\":\"note\",\"from\":\"*\",\"requir\":[]}]}",
     DKT_E_PROFILE, "actions[0].requir: unknown member; did you mean require?"},
    {"an unknown language", SMALL ",\"types\":[{\"code\":\"a\",\"label\":{\"en\":\"A\",\"xx!\":\"A\"}}]}", DKT_E_PROFILE,
     "types[0].label.xx!: unknown member"},
    {"a status without a state", "{\"code\":\"a\",\"statuses\":[{\"code\":\"x\"}]}", DKT_E_PROFILE,
     "statuses[0].state: it is missing"},
    {"a state that is none", "{\"code\":\"a\",\"statuses\":[{\"code\":\"x\",\"state\":\"open\"}]}", DKT_E_PROFILE,
     "statuses[0].state: open is none of unprocessed, reserved, unfinished, closed"},
    {"a status twice",
     "{\"code\":\"a\",\"base\":\"default\",\"statuses\":[{\"code\":\"new\",\"state\":\"closed\"}]}", DKT_E_PROFILE,
     "statuses[0]: status new is there already"},
    {"a verb that is none", "{\"code\":\"a\",\"base\":\"default\",\"actions\":[{\"code\":\"x\",\"verb\":\"fly\"}]}",
     DKT_E_PROFILE, "actions[0]: action x: no such verb"},
    {"an action that leads nowhere",
     "{\"code\":\"a\",\"base\":\"default\",\"actions\":[{\"code\":\"x\",\"verb\":\"close\",\"to\":\"there\"}]}", DKT_E_PROFILE,
     "actions[0]: action x: there is no status there"},
    {"an action from nowhere",
     "{\"code\":\"a\",\"base\":\"default\",\"actions\":[{\"code\":\"x\",\"verb\":\"note\",\"from\":[\"new\",\"there\"]}]}",
     DKT_E_PROFILE, "actions[0].from[1]: action x: there is no status there"},
    {"a field that is not there",
     "{\"code\":\"a\",\"base\":\"default\",\"actions\":[{\"code\":\"x\",\"verb\":\"note\",\"from\":\"*\","
     "\"require\":[\"text\",\"terminal\"]}]}",
     DKT_E_PROFILE, "actions[0].require[1]: action x: there is no field terminal"},
    {"a role that is no text",
     "{\"code\":\"a\",\"base\":\"default\",\"actions\":[{\"code\":\"x\",\"verb\":\"note\",\"roles\":[1]}]}", DKT_E_PROFILE,
     "actions[0].roles[0]: a text is expected here"},
    {"an array that is none", SMALL ",\"fields\":{}}", DKT_E_PROFILE,
     "fields: an array of at most 64 items is expected here"},
    {"a flag that is none", SMALL ",\"fields\":[{\"code\":\"a\",\"lookup\":1}]}", DKT_E_PROFILE,
     "fields[0].lookup: true or false is expected here"},
    {"a number that is too great", SMALL ",\"series\":{\"digits\":19}}", DKT_E_PROFILE,
     "series.digits: an integer from 1 to 18 is expected here"},
    {"a calendar that is none", SMALL ",\"calendars\":[{\"code\":\"c\",\"definition\":{\"name\":\"c\",\"zone\":\"UTC\"}}]}", DKT_E_PROFILE,
     "calendars[0].definition: calendar \"c\" never opens"},
    {"a goal that is none", SMALL ",\"goals\":[{\"code\":\"g\",\"english\":\"G\",\"chinese\":\"G\",\"target\":null}]}", DKT_E_PROFILE,
     "goals[0]: goal g: start is empty: the goal could never start"},
    {"rules that do not fit together", "{\"code\":\"a\"}", DKT_E_PROFILE, "profile a has no status"},
};

static void what_is_wrong_is_told_with_its_path(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        print_message("%s\n", refusals[i].name);
        assert_document_refused(refusals[i].json, refusals[i].status, refusals[i].sentence);
    }
}

static void a_problem_is_cut_to_the_room_there_is(void **state)
{
    (void)state;
    dkt_rules *rules;
    char problem[8];
    assert_int_equal(dkt_rules_new_json("{\"code\":\"a\"}", -1, sizeof problem, problem, &rules), DKT_E_PROFILE);
    assert_string_equal(problem, "profile");
    assert_int_equal(dkt_rules_new_json("{\"code\":\"a\"}", -1, 0, NULL, &rules), DKT_E_PROFILE);
}

static void a_document_that_is_wrong_leaves_the_profile_as_it_was(void **state)
{
    dkt_profile *profile = *state;
    dkt_rules *before;
    dkt_rules *after;
    assert_done(dkt_rules_new(profile, &before));
    assert_refused(profile,
                   dkt_profile_add_json(profile,
                                        "{\"code\":\"other\",\"types\":[{\"code\":\"a\"}],\"fields\":[{\"code\":\"f\"}],"
                                        "\"calendars\":[{\"code\":\"c\",\"definition\":{\"name\":\"c\",\"zone\":\"UTC\","
                                        "\"week\":{\"mon\":[\"09:00-18:00\"]}}}],"
                                        "\"actions\":[{\"code\":\"x\",\"verb\":\"note\",\"require\":[\"f\"]},3]}",
                                        -1),
                   DKT_E_PROFILE, "actions[1]: an object is expected here");
    assert_done(dkt_rules_new(profile, &after));
    assert_string_equal(dkt_rules_json(after, NULL), dkt_rules_json(before, NULL));
    assert_done(dkt_profile_add_type(profile, "a", "A", "A"));
    dkt_rules_unref(after);
    dkt_rules_unref(before);
}

static void values_of_a_document_that_is_wrong_are_taken_back(void **state)
{
    dkt_profile *profile = *state;
    dkt_rules *rules;
    assert_done(dkt_profile_add_value(profile, "channel", "phone", "Phone", "电话"));
    assert_refused(profile,
                   dkt_profile_add_json(profile, "{\"columns\":[{\"code\":\"channel\",\"values\":[\"mail\",{}]}]}", -1),
                   DKT_E_PROFILE, "columns[0].values[1]: a text or an integer is expected here");
    assert_done(dkt_profile_add_value(profile, "channel", "sms", "SMS", "短信"));
    assert_done(dkt_rules_new(profile, &rules));
    assert_non_null(strstr(dkt_rules_json(rules, NULL), "\"values\":[{\"value\":\"phone\",\"label\":{\"en\":\"Phone\",\"zh\":"
                                                        "\"电话\"}},{\"value\":\"sms\","));
    dkt_rules_unref(rules);
}

static void labels_come_in_further_languages(void **state)
{
    (void)state;
    dkt_rules *rules = loaded(
        "{\"code\":\"l\",\"statuses\":[{\"code\":\"new\",\"state\":\"unprocessed\",\"label\":{\"zh-Hant\":\"待處理\",\"en\":\"New\","
        "\"zh\":\"待处理\",\"fr\":\"Nouveau\"}}],"
        "\"types\":[{\"code\":\"t\",\"label\":{\"fr\":\"T-fr\"}}],\"fields\":[{\"code\":\"f\",\"label\":{\"fr\":\"F-fr\"}}],"
        "\"actions\":[{\"code\":\"register\",\"verb\":\"register\",\"to\":\"new\",\"label\":{\"fr-CA\":\"A-fr\"}}]}");
    static const struct {
        int32_t kind;
        const char *code;
        const char *language;
        const char *label;
    } cases[] = {
        {DKT_LABEL_STATUS, "new", "zh-Hant-TW", "待處理"}, {DKT_LABEL_STATUS, "new", "zh-Hans", "待处理"},
        {DKT_LABEL_STATUS, "new", "zh", "待处理"},         {DKT_LABEL_STATUS, "new", "fr-CA", "Nouveau"},
        {DKT_LABEL_STATUS, "new", "en-GB", "New"},         {DKT_LABEL_STATUS, "new", "de", "New"},
        {DKT_LABEL_STATUS, "old", "fr", ""},               {DKT_LABEL_TYPE, "t", "fr", "T-fr"},
        {DKT_LABEL_TYPE, "t", "de", "t"},                  {DKT_LABEL_FIELD, "f", "fr", "F-fr"},
        {DKT_LABEL_ACTION, "register", "fr-CA", "A-fr"},   {DKT_LABEL_ACTION, "register", "fr", "register"},
        {0, "new", "fr", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(dkt_rules_label(rules, cases[i].kind, cases[i].code, -1, cases[i].language), cases[i].label);
    }
    assert_non_null(strstr(dkt_rules_json(rules, NULL),
                           "{\"en\":\"New\",\"zh\":\"待处理\",\"zh-Hant\":\"待處理\",\"fr\":\"Nouveau\"}"));
    dkt_rules *again = loaded(dkt_rules_json(rules, NULL));
    assert_string_equal(dkt_rules_version(again), dkt_rules_version(rules));
    assert_string_equal(dkt_rules_label(NULL, 1, "new", -1, "fr"), "");
    dkt_rules_unref(again);
    dkt_rules_unref(rules);
}

static void labels_that_cannot_be_are_refused(void **state)
{
    dkt_profile *profile = *state;
    char long_label[300];
    memset(long_label, 'x', sizeof long_label);
    long_label[sizeof long_label - 1] = '\0';
    assert_done(dkt_profile_add_label(profile, DKT_LABEL_STATUS, "done", "fr", "Fini"));
    assert_refused(profile, dkt_profile_add_label(profile, DKT_LABEL_STATUS, "done", "fr", "Fini"), DKT_E_EXISTS,
                   "done has a label in this language already");
    assert_refused(profile, dkt_profile_add_label(profile, DKT_LABEL_STATUS, "done", "zh", "x"), DKT_E_EXISTS,
                   "done has a label in this language already");
    assert_refused(profile, dkt_profile_add_label(profile, DKT_LABEL_TYPE, "done", "fr", "x"), DKT_E_UNKNOWN,
                   "done: there is no such piece to label");
    static const char *const bad[] = {"", "f", "fr_FR", "-fr", "fr-", "fr--x", "123456789", "a-very-long-tag-that-no-people-ever-use"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_refused(profile, dkt_profile_add_label(profile, DKT_LABEL_STATUS, "done", bad[i], "x"), DKT_E_ARGUMENT,
                       "done: a language is a tag like fr or zh-Hant");
    }
    assert_refused(profile, dkt_profile_add_label(profile, DKT_LABEL_STATUS, "done", "it", "\xff"), DKT_E_TEXT,
                   "done: the label is not valid UTF-8");
    assert_refused(profile, dkt_profile_add_label(profile, DKT_LABEL_STATUS, "done", "it", long_label), DKT_E_LIMIT,
                   "done: the label is over 256 bytes");
    assert_int_equal(dkt_profile_add_label(NULL, DKT_LABEL_STATUS, "done", "it", "x"), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_add_label(profile, 5, "done", "it", "x"), DKT_E_ARGUMENT);
}

static void a_document_adds_to_a_profile_and_keeps_its_code(void **state)
{
    dkt_profile *profile = *state;
    dkt_rules *rules;
    assert_done(dkt_profile_add_json(profile, "{\"types\":[{\"code\":\"a\"}]}", -1));
    assert_done(dkt_rules_new(profile, &rules));
    assert_non_null(strstr(dkt_rules_json(rules, NULL), "\"code\":\"small\""));
    assert_non_null(strstr(dkt_rules_json(rules, NULL), "{\"code\":\"a\",\"label\""));
    dkt_rules_unref(rules);
}

/* ---- the linter ---- */

static void the_linter_reports_everything_at_once(void **state)
{
    (void)state;
    dkt_lint *findings;
    assert_done(dkt_profile_lint_json("{\"format\":3,\"codee\":\"x\",\"statuses\":[{\"code\":\"s\"},4],"
                                      "\"actions\":[{\"code\":\"x\",\"verb\":\"note\",\"to\":\"nowhere\"}]}",
                                      -1, &findings));
    assert_int_equal(dkt_lint_error_count(findings), 6);
    assert_int_equal(dkt_lint_count(findings), 6);
    static const char *const paths[] = {"codee", "format", "statuses[0].state", "statuses[1]", "actions[0]", "code"};
    for (int32_t i = 0; i < 6; i++) {
        assert_string_equal(dkt_lint_path(findings, i), paths[i]);
        assert_int_equal(dkt_lint_severity(findings, i), DKT_LINT_ERROR);
    }
    assert_string_equal(dkt_lint_code(findings, 0), "unknown_member");
    assert_string_equal(dkt_lint_text(findings, 0, DKT_LANGUAGE_ENGLISH), "unknown member; did you mean code?");
    assert_string_equal(dkt_lint_text(findings, 0, DKT_LANGUAGE_CHINESE), "未知成员;是否应为 code?");
    assert_string_equal(dkt_lint_text(findings, 6, DKT_LANGUAGE_ENGLISH), "");
    assert_int_equal(dkt_lint_severity(findings, -1), 0);
    dkt_lint_free(findings);
}

static void the_linter_reports_rules_that_do_not_fit_together(void **state)
{
    (void)state;
    dkt_lint *findings;
    assert_done(dkt_profile_lint_json("{\"code\":\"a\"}", -1, &findings));
    assert_int_equal(dkt_lint_error_count(findings), 1);
    assert_string_equal(dkt_lint_text(findings, 0, DKT_LANGUAGE_ENGLISH), "profile a has no status");
    dkt_lint_free(findings);
}

static void null_arguments_are_refused(void **state)
{
    dkt_profile *profile = NULL;
    dkt_rules *rules = NULL;
    dkt_lint *findings = NULL;
    assert_int_equal(dkt_profile_new_json(NULL, 0, 0, NULL, &profile), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_new_json("{}", -1, 0, NULL, NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_new_json("{}", -2, 0, NULL, &profile), DKT_E_ARGUMENT);
    assert_int_equal(dkt_rules_new_json(NULL, 0, 0, NULL, &rules), DKT_E_ARGUMENT);
    assert_int_equal(dkt_rules_new_json("{}", -1, -1, NULL, &rules), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_add_json(NULL, "{}", -1), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_add_json(*state, NULL, -1), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_lint_json("{}", -1, NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_lint_json(NULL, 0, &findings), DKT_E_ARGUMENT);
    dkt_lint_free(NULL);
    assert_int_equal(dkt_lint_count(NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_canonical_json_of_the_default_workflow_loads_with_the_same_version),
        cmocka_unit_test(the_base_default_is_the_default_workflow_under_another_code),
        cmocka_unit_test(what_is_left_out_has_a_default),
        cmocka_unit_test(a_label_may_be_one_text_for_both_languages),
        cmocka_unit_test(a_document_says_what_the_calls_say),
        cmocka_unit_test(canonical_json_with_goals_loads_where_its_calendars_are),
        cmocka_unit_test(a_calendar_that_is_only_named_must_be_there_in_that_version),
        cmocka_unit_test(what_is_wrong_is_told_with_its_path),
        cmocka_unit_test(a_problem_is_cut_to_the_room_there_is),
        SMALL_TEST(a_document_that_is_wrong_leaves_the_profile_as_it_was),
        SMALL_TEST(values_of_a_document_that_is_wrong_are_taken_back),
        cmocka_unit_test(labels_come_in_further_languages),
        SMALL_TEST(labels_that_cannot_be_are_refused),
        SMALL_TEST(a_document_adds_to_a_profile_and_keeps_its_code),
        cmocka_unit_test(the_linter_reports_everything_at_once),
        cmocka_unit_test(the_linter_reports_rules_that_do_not_fit_together),
        SMALL_TEST(null_arguments_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
