/* SPDX-License-Identifier: MIT
 *
 * The linter: each thing that it finds, where it says that it stands, and what it has nothing to say about.
 */
#include "docket/profile_json.h"
#include "rules_support.h"

#include <stdio.h>
#include <string.h>

/* A workflow that nothing is wrong with, with room for more. */
#define STATUSES                                                                                   \
    "{\"code\":\"new\",\"state\":\"unprocessed\",\"label\":{\"en\":\"New\",\"zh\":\"新\"}},"        \
    "{\"code\":\"work\",\"state\":\"unfinished\",\"label\":{\"en\":\"Work\",\"zh\":\"处理中\"}},"   \
    "{\"code\":\"done\",\"state\":\"closed\",\"label\":{\"en\":\"Done\",\"zh\":\"完结\"}}"
#define ACTIONS                                                                                    \
    "{\"code\":\"register\",\"verb\":\"register\",\"to\":\"new\",\"label\":{\"en\":\"Register\",\"zh\":\"登记\"}}," \
    "{\"code\":\"begin\",\"verb\":\"progress\",\"to\":\"work\",\"from\":[\"new\"],\"label\":{\"en\":\"Begin\",\"zh\":\"开始\"}}," \
    "{\"code\":\"close\",\"verb\":\"close\",\"to\":\"done\",\"from\":[\"work\"],\"label\":{\"en\":\"Close\",\"zh\":\"完结\"}}"
#define DOCUMENT(statuses, actions, more)                                                          \
    "{\"code\":\"p\",\"statuses\":[" STATUSES statuses "],\"actions\":[" ACTIONS actions "]" more "}"

/* Another action: note, from where, and more. */
#define NOTE(more) ",{\"code\":\"x\",\"verb\":\"note\",\"label\":{\"en\":\"X\",\"zh\":\"某\"}" more "}"
#define GOAL(more)                                                                                 \
    ",\"goals\":[{\"code\":\"g\",\"english\":\"G\",\"chinese\":\"G\"," more "}]"
#define FIELD(more) ",\"fields\":[{\"code\":\"f\",\"label\":{\"en\":\"F\",\"zh\":\"项\"}" more "}]"

/* All findings as words severity:code@path. */
static const char *findings_of(const dkt_lint *findings, char *out, size_t size)
{
    size_t n = 0;
    out[0] = '\0';
    for (int32_t i = 0; i < dkt_lint_count(findings); i++) {
        n += (size_t)snprintf(out + n, size - n, "%s%c:%s@%s", n == 0 ? "" : " ",
                              "?EWN"[dkt_lint_severity(findings, i)], dkt_lint_code(findings, i),
                              dkt_lint_path(findings, i));
        assert_true(n < size);
        assert_true(strlen(dkt_lint_text(findings, i, DKT_LANGUAGE_ENGLISH)) > 0);
        assert_true(strlen(dkt_lint_text(findings, i, DKT_LANGUAGE_CHINESE)) > 0);
    }
    return out;
}

static const struct lint_case {
    const char *name;
    const char *json;
    const char *found;
} lint_cases[] = {
    {"nothing is wrong", DOCUMENT("", "", ""), ""},
    {"the default workflow", "{\"code\":\"p\",\"base\":\"default\"}", ""},
    {"a status that cannot be reached",
     DOCUMENT(",{\"code\":\"lost\",\"state\":\"unfinished\",\"label\":{\"en\":\"Lost\",\"zh\":\"丢\"}}", "", ""),
     "E:unreachable@statuses[3]"},
    {"a status that nothing leads out of",
     DOCUMENT(",{\"code\":\"stuck\",\"state\":\"unfinished\",\"label\":{\"en\":\"Stuck\",\"zh\":\"卡\"}}",
              ",{\"code\":\"stick\",\"verb\":\"progress\",\"to\":\"stuck\",\"from\":[\"new\"],\"label\":{\"en\":\"Stick\",\"zh\":\"搁\"}}",
              ""),
     "W:dead_end@statuses[3]"},
    {"two statuses that lead to each other, and to no closed one",
     DOCUMENT(",{\"code\":\"a\",\"state\":\"unfinished\",\"label\":{\"en\":\"A\",\"zh\":\"甲\"}},"
              "{\"code\":\"b\",\"state\":\"unfinished\",\"label\":{\"en\":\"B\",\"zh\":\"乙\"}}",
              ",{\"code\":\"go\",\"verb\":\"progress\",\"to\":\"a\",\"from\":[\"new\",\"b\"],\"label\":{\"en\":\"Go\",\"zh\":\"去\"}},"
              "{\"code\":\"come\",\"verb\":\"progress\",\"to\":\"b\",\"from\":[\"a\"],\"label\":{\"en\":\"Come\",\"zh\":\"来\"}}",
              ""),
     "W:never_closed@statuses[3] W:never_closed@statuses[4]"},
    {"an action that starts nowhere", DOCUMENT("", NOTE(""), ""), "W:starts_nowhere@actions[3].from"},
    {"an action that starts where nobody comes",
     DOCUMENT(",{\"code\":\"lost\",\"state\":\"unfinished\",\"label\":{\"en\":\"Lost\",\"zh\":\"丢\"}}",
              NOTE(",\"from\":[\"lost\"]"), ""),
     "E:unreachable@statuses[3] W:starts_nowhere@actions[3].from"},
    {"two actions that their verbs cannot be", /* and all of them are told */
     DOCUMENT("",
              ",{\"code\":\"x\",\"verb\":\"close\",\"to\":\"work\",\"from\":[\"new\"],\"label\":{\"en\":\"X\",\"zh\":\"某\"}},"
              "{\"code\":\"y\",\"verb\":\"arrive\",\"to\":\"work\",\"from\":[\"new\"],\"label\":{\"en\":\"Y\",\"zh\":\"其\"}}",
              ""),
     "E:refused@actions[3] E:refused@actions[4]"},
    {"a field that nothing gives",
     DOCUMENT("", NOTE(",\"from\":\"*\",\"require\":[\"appointment_from\",\"resolution\",\"outcome_reason|merged_into\"]"), ""),
     "W:never_met@actions[3].require"},
    {"an instant that nothing sets", DOCUMENT("", NOTE(",\"from\":\"*\",\"require\":[\"dispatched_at\",\"first_action_at\"]"), ""),
     "W:never_met@actions[3].require"},
    {"an obstacle asked for by a verb that does not take it",
     DOCUMENT("", NOTE(",\"from\":\"*\",\"require\":[\"block_reason\"]"), ""), "W:never_met@actions[3].require"},
    {"a field that the condition wants to be empty",
     DOCUMENT("", NOTE(",\"from\":\"*\",\"when\":{\"f\":null},\"require\":[\"f\"]"), FIELD("")),
     "W:never_met@actions[3].require"},
    {"a field that the action empties", DOCUMENT("", NOTE(",\"from\":\"*\",\"set\":{\"f\":null},\"require\":[\"f\"]"), FIELD("")),
     "W:never_met@actions[3].require"},
    {"a field that the action sets", DOCUMENT("", NOTE(",\"from\":\"*\",\"set\":{\"f\":\"x\"},\"require\":[\"f\"]"), FIELD("")), ""},
    {"a length that the field does not take",
     DOCUMENT("", NOTE(",\"from\":\"*\",\"require\":[{\"field\":\"f\",\"min_length\":9}]"), FIELD(",\"max_length\":8")),
     "W:never_met@actions[3].require"},
    {"a confirmation that the action gives itself",
     DOCUMENT("", NOTE(",\"from\":\"*\",\"confirm\":[\"f\"],\"set\":{\"f\":true}"), FIELD(",\"type\":\"boolean\"")),
     "W:never_met@actions[3].confirm"},
    {"a closing that must have no resolution",
     DOCUMENT("", ",{\"code\":\"x\",\"verb\":\"close\",\"to\":\"done\",\"from\":[\"work\"],\"when\":{\"resolution\":null},"
                  "\"label\":{\"en\":\"X\",\"zh\":\"某\"}}", ""),
     "W:never_met@actions[3].when"},
    {"a condition with a value that the field does not take",
     DOCUMENT("", NOTE(",\"from\":\"*\",\"when\":{\"f\":[\"c\",\"d\"]}"), FIELD(",\"values\":[{\"value\":\"a\"},\"b\"]")),
     "W:never_holds@actions[3].when"},
    {"a condition with one value that it takes",
     DOCUMENT("", NOTE(",\"from\":\"*\",\"when\":{\"f\":[\"a\",\"d\"]}"), FIELD(",\"values\":[\"a\",\"b\"]")), ""},
    {"a goal that never starts", DOCUMENT("", "", GOAL("\"start\":[\"verb:reserve\",\"message:in\"],\"stop\":[\"state:closed\"],\"target\":{\"hours\":1}")),
     "W:never_starts@goals[0].start"},
    {"a goal that never stops",
     DOCUMENT("", "", GOAL("\"start\":[\"verb:register\"],\"stop\":[\"state:reserved\",\"field:arrived_at\"],\"target\":{\"hours\":1}")),
     "W:never_stops@goals[0].stop"},
    {"a pause that never ends",
     DOCUMENT("", NOTE(",\"from\":\"*\""), GOAL("\"start\":[\"verb:register\"],\"stop\":[\"state:closed\"],\"pause\":[\"action:x\"],"
                                               "\"resume\":[\"message:in\"],\"target\":{\"hours\":1}")),
     "W:pause_endless@goals[0].pause"},
    {"a pause of a status ends with it",
     DOCUMENT("", "", GOAL("\"start\":[\"verb:register\"],\"stop\":[\"state:closed\"],\"pause\":[\"status:work\"],\"target\":{\"hours\":1}")),
     ""},
    {"limits left to the host (Q16)",
     DOCUMENT("", "", GOAL("\"start\":[\"verb:register\"],\"stop\":[\"state:closed\"],\"target\":null")),
     "N:left_to_host@goals[0].target"},
    {"a cell left to the host",
     DOCUMENT("", "", GOAL("\"start\":[\"verb:register\"],\"stop\":[\"state:closed\"],\"target\":{\"by\":\"level\",\"values\":["
                           "{\"is\":1,\"hours\":1},{\"is\":2,\"unset\":true}]}")),
     "N:left_to_host@goals[0].target"},
    {"a hole in a matrix",
     DOCUMENT("", "", GOAL("\"start\":[\"verb:register\"],\"stop\":[\"state:closed\"],\"target\":{\"by\":\"level\",\"values\":["
                           "{\"is\":1,\"hours\":1}]}")),
     "E:refused@goals[0].target"},
    {"a calendar that no goal counts by",
     DOCUMENT("", "", ",\"calendars\":[{\"code\":\"c\",\"definition\":{\"name\":\"c\",\"zone\":\"UTC\",\"week\":{\"mon\":[\"09:00-18:00\"]}}}]"),
     "N:unused_calendar@calendars[0]"},
    {"a calendar without time",
     DOCUMENT("", "", ",\"calendars\":[{\"code\":\"c\",\"definition\":{\"name\":\"c\",\"zone\":\"UTC\"}}]"),
     "E:refused@calendars[0].definition"},
    {"labels that people cannot tell apart",
     DOCUMENT("", NOTE(",\"from\":\"*\"") ",{\"code\":\"y\",\"verb\":\"note\",\"from\":\"*\",\"label\":{\"en\":\"Y\",\"zh\":\"某\"}}", ""),
     "W:same_label@actions[4].label"},
    {"labels that nobody has written", DOCUMENT("", NOTE(",\"from\":\"*\""), ",\"fields\":[{\"code\":\"f\"}]"),
     "N:no_label@fields[0].label"},
    {"nothing hangs on what could not be read", /* begin is misspelt: work is not called unreachable */
     "{\"code\":\"p\",\"statuses\":[" STATUSES "],\"actions\":[{\"code\":\"register\",\"verb\":\"register\",\"to\":\"new\","
     "\"label\":{\"en\":\"R\",\"zh\":\"登\"}},{\"code\":\"begin\",\"verb\":\"progess\",\"to\":\"work\",\"from\":[\"new\"]},"
     "{\"code\":\"close\",\"verb\":\"arrive\",\"to\":\"done\",\"from\":[\"work\"],\"label\":{\"en\":\"C\",\"zh\":\"完\"}}]}",
     "E:refused@actions[1] E:refused@actions[1]"},
    {"an action of the base",
     "{\"code\":\"p\",\"base\":\"default\",\"statuses\":[{\"code\":\"x\",\"state\":\"unfinished\",\"label\":{\"en\":\"X\",\"zh\":\"某\"}}],"
     "\"actions\":[{\"code\":\"y\",\"verb\":\"note\",\"label\":{\"en\":\"Note\",\"zh\":\"注\"},\"from\":\"*\"}]}",
     "W:same_label@actions[0].label E:unreachable@statuses[0]"},
};

static void each_thing_is_found_and_nothing_else(void **state)
{
    (void)state;
    char words[2000];
    int32_t failed_count = 0;
    for (size_t i = 0; i < sizeof lint_cases / sizeof lint_cases[0]; i++) {
        dkt_lint *findings;
        assert_done(dkt_profile_lint_json(lint_cases[i].json, -1, &findings));
        if (strcmp(findings_of(findings, words, sizeof words), lint_cases[i].found) != 0) {
            print_message("%s:\n  expected %s\n  found    %s\n", lint_cases[i].name, lint_cases[i].found, words);
            failed_count++;
        }
        dkt_lint_free(findings);
    }
    assert_int_equal(failed_count, 0);
}

/* What has no error can be compiled, what has one cannot. */
static void errors_are_what_cannot_be_compiled(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof lint_cases / sizeof lint_cases[0]; i++) {
        dkt_lint *findings;
        dkt_rules *rules;
        char problem[600];
        print_message("%s\n", lint_cases[i].name);
        assert_done(dkt_profile_lint_json(lint_cases[i].json, -1, &findings));
        assert_int_equal(dkt_rules_new_json(lint_cases[i].json, -1, sizeof problem, problem, &rules),
                         dkt_lint_error_count(findings) == 0 ? DKT_OK : DKT_E_PROFILE);
        dkt_rules_unref(rules);
        dkt_lint_free(findings);
    }
}

static void a_profile_that_was_built_is_linted_too(void **state)
{
    dkt_profile *profile = *state;
    dkt_lint *findings;
    char words[2000];
    assert_done(dkt_profile_add_action(profile, "idle", DKT_VERB_NOTE, NULL, "Idle", "闲"));
    assert_done(dkt_profile_lint(profile, &findings));
    assert_string_equal(findings_of(findings, words, sizeof words),
                        "W:starts_nowhere@actions[5].from");
    dkt_lint_free(findings);
    assert_int_equal(dkt_profile_lint(NULL, &findings), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_lint(profile, NULL), DKT_E_ARGUMENT);
}

static void the_sentence_says_it_in_both_languages(void **state)
{
    (void)state;
    dkt_lint *findings;
    assert_done(dkt_profile_lint_json(DOCUMENT("", NOTE(",\"from\":\"*\",\"require\":[\"dispatched_at\"]"), ""), -1, &findings));
    assert_string_equal(dkt_lint_text(findings, 0, DKT_LANGUAGE_ENGLISH),
                        "action x asks for dispatched_at, which can never have the value asked for");
    assert_string_equal(dkt_lint_text(findings, 0, DKT_LANGUAGE_CHINESE), "操作 x 要求填写 dispatched_at,但该项永远无法满足");
    dkt_lint_free(findings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_thing_is_found_and_nothing_else),
        cmocka_unit_test(errors_are_what_cannot_be_compiled),
        SMALL_TEST(a_profile_that_was_built_is_linted_too),
        cmocka_unit_test(the_sentence_says_it_in_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
