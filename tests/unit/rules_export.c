/* SPDX-License-Identifier: MIT
 *
 * Rules shown to people: the document that can be loaded again, the pictures to the letter, the summary in both languages.
 */
#include "docket/profile_json.h"
#include "rules/document.h"
#include "rules_support.h"
#include "support/counting_allocator.h"

#include <string.h>

static const char document[] =
    "{\"code\":\"p\",\"statuses\":[{\"code\":\"new\",\"state\":\"unprocessed\",\"label\":{\"en\":\"New \\\"one\\\"\",\"zh\":\"新\"}},"
    "{\"code\":\"done\",\"state\":\"closed\",\"label\":{\"en\":\"Done: all\",\"zh\":\"完结\"}}],"
    "\"types\":[{\"code\":\"site\",\"label\":\"Site\",\"traits\":[\"on_site\"]},{\"code\":\"fax\",\"label\":\"Fax\",\"parent\":\"site\",\"retired\":true}],"
    "\"fields\":[{\"code\":\"f\",\"label\":{\"en\":\"Fa|x\",\"zh\":\"传真\"},\"shape\":\"telephone\",\"max_length\":20,\"personal\":true},"
    "{\"code\":\"g\",\"label\":\"Grade\",\"type\":\"integer\",\"min\":1,\"max\":3,\"values\":[{\"value\":1,\"label\":{\"en\":\"One\",\"zh\":\"一\"}},2]},"
    "{\"code\":\"b\",\"label\":\"Told\",\"type\":\"boolean\"},{\"code\":\"t\",\"label\":\"At\",\"type\":\"instant\"}],"
    "\"calendars\":[{\"code\":\"c\",\"definition\":{\"name\":\"c\",\"zone\":\"UTC\",\"week\":{\"mon-fri\":[\"09:00-18:00\"]}}}],"
    "\"goals\":[{\"code\":\"one\",\"english\":\"One\",\"chinese\":\"其一\",\"calendar\":\"c\",\"start\":[\"verb:register\"],"
    "\"stop\":[\"state:closed\"],\"target\":{\"minutes\":90}},"
    "{\"code\":\"two\",\"english\":\"Two\",\"chinese\":\"其二\",\"start\":[\"verb:register\"],\"stop\":[\"state:closed\"],"
    "\"target\":{\"by\":\"level\",\"values\":[{\"is\":1,\"hours\":48},{\"is\":2,\"unset\":true}]}},"
    "{\"code\":\"three\",\"english\":\"Three\",\"chinese\":\"其三\",\"start\":[\"verb:register\"],\"stop\":[\"state:closed\"],"
    "\"target\":{\"business_days\":3}}],"
    "\"actions\":[{\"code\":\"register\",\"verb\":\"register\",\"to\":\"new\",\"label\":{\"en\":\"Register\",\"zh\":\"登记\"}},"
    "{\"code\":\"close\",\"verb\":\"close\",\"to\":\"done\",\"from\":[\"new\"],\"label\":{\"en\":\"Close\",\"zh\":\"完结\"},"
    "\"require\":[\"f|title\",{\"field\":\"resolution\",\"min_length\":4,\"when\":{\"level\":2}}],\"confirm\":[\"b\"],\"roles\":[\"chief\",\"clerk\"],"
    "\"when\":{\"type\":\"site\"}},"
    "{\"code\":\"shut\",\"verb\":\"close\",\"to\":\"done\",\"from\":[\"new\"],\"label\":{\"en\":\"Shut\",\"zh\":\"关\"}},"
    "{\"code\":\"say\",\"verb\":\"note\",\"from\":\"*\",\"label\":{\"en\":\"Say\",\"zh\":\"说\"}}]}";

static dkt_rules *rules_of(const char *json)
{
    dkt_rules *rules = NULL;
    char problem[600];
    if (dkt_rules_new_json(json, -1, sizeof problem, problem, &rules) != DKT_OK) {
        fail_msg("%s", problem);
    }
    return rules;
}

static dkt_export *shown(const dkt_rules *rules, int32_t form, int32_t language)
{
    dkt_export *made;
    int32_t len;
    assert_done(dkt_export_new(rules, form, language, &made));
    const char *text = dkt_export_text(made, &len);
    assert_int_equal(strlen(text), len);
    return made;
}

static void the_document_can_be_loaded_alone_and_gives_the_same_version(void **state)
{
    (void)state;
    dkt_rules *rules = rules_of(document);
    dkt_export *made = shown(rules, DKT_EXPORT_DOCUMENT, DKT_LANGUAGE_ENGLISH);
    dkt_rules *again = rules_of(dkt_export_text(made, NULL));
    assert_string_equal(dkt_rules_version(again), dkt_rules_version(rules));
    assert_non_null(strstr(dkt_export_text(made, NULL), "\n    {\"code\":\"fax\",\"label\":{\"en\":\"Fax\",\"zh\":\"Fax\"},"
                                                        "\"parent\":\"site\",\"retired\":true}\n"));
    dkt_rules_unref(again);
    dkt_export_free(made);
    dkt_rules_unref(rules);
}

static void the_default_workflow_can_be_shown_as_a_document(void **state)
{
    (void)state;
    dkt_rules *rules = rules_of("{\"code\":\"default\",\"base\":\"default\"}");
    dkt_export *made = shown(rules, DKT_EXPORT_DOCUMENT, DKT_LANGUAGE_ENGLISH);
    dkt_rules *again = rules_of(dkt_export_text(made, NULL));
    assert_string_equal(dkt_rules_version(again), dkt_rules_version(rules));
    dkt_rules_unref(again);
    dkt_export_free(made);
    dkt_rules_unref(rules);
}

static void the_picture_for_graphviz_is_this(void **state)
{
    (void)state;
    dkt_rules *rules = rules_of(document);
    dkt_export *made = shown(rules, DKT_EXPORT_DOT, DKT_LANGUAGE_ENGLISH);
    assert_string_equal(dkt_export_text(made, NULL),
                        "digraph \"p\" {\n"
                        "  node [shape=box, style=\"rounded,filled\"];\n"
                        "  begin [shape=point];\n"
                        "  s0 [label=\"New \\\"one\\\"\\nunprocessed\", fillcolor=\"#fde7c8\"];\n"
                        "  s1 [label=\"Done: all\\nclosed\", fillcolor=\"#d5efd5\", peripheries=2];\n"
                        "  begin -> s0 [label=\"Register\"];\n"
                        "  s0 -> s1 [label=\"Close\\nShut\"];\n"
                        "}\n");
    dkt_export_free(made);
    dkt_rules_unref(rules);
}

static void the_picture_for_mermaid_is_this(void **state)
{
    (void)state;
    dkt_rules *rules = rules_of(document);
    dkt_export *made = shown(rules, DKT_EXPORT_MERMAID, DKT_LANGUAGE_ENGLISH);
    assert_string_equal(dkt_export_text(made, NULL), "stateDiagram-v2\n"
                                                     "  state \"New #34;one#34;\" as s0\n"
                                                     "  state \"Done#58; all\" as s1\n"
                                                     "  [*] --> s0: Register\n"
                                                     "  s0 --> s1: Close / Shut\n"
                                                     "  s1 --> [*]\n");
    dkt_export_free(made);
    made = shown(rules, DKT_EXPORT_MERMAID, DKT_LANGUAGE_CHINESE);
    assert_non_null(strstr(dkt_export_text(made, NULL), "  s0 --> s1: 完结 / 关\n"));
    dkt_export_free(made);
    dkt_rules_unref(rules);
}

static const char *const english_lines[] = {
    "# p\n\nVersion ",
    "| Done: all | closed |\n",
    "- Site, on_site\n- Fax, a kind of Site (not used any more)\n",
    "| Fa\\|x | text, personal | telephone number at most 20 characters |\n",
    "| Grade | number | One, 21 to 3 |\n",
    "| Told | yes or no |  |\n| At | date and time |  |\n",
    ("| Close | New \"one\" | Done: all | Fa\\|x or title; resolution of at least 4 characters when {\"level\":2}; Told confirmed | "
     "chief, clerk | {\"type\":\"site\"} |\n"),
    "| Say | New \"one\", Done: all | the same |  | anybody |  |\n",
    "| One | 90 min | c |\n",
    "| Two | 1: 48 h; 2: left to the host;  | natural time |\n",
    "| Three | 3 business days | natural time |\n",
};

static const char *const chinese_lines[] = {
    "# p\n\n版本 ",       "| 完结 | 已完结 |\n",         "- Fax,属于Site(已停用)\n",
    "| 传真 | 文本,个人信息 | 电话号码 最多 20 字 |\n", "| 登记 | 新建 | 新 |  | 任何人 |  |\n",
    "| 其一 | 90 分钟 | c |\n", "| 其三 | 3 个工作日 | 自然时间 |\n",
};

static void the_summary_says_it_in_both_languages(void **state)
{
    (void)state;
    dkt_rules *rules = rules_of(document);
    dkt_export *made = shown(rules, DKT_EXPORT_SUMMARY, DKT_LANGUAGE_ENGLISH);
    for (size_t i = 0; i < sizeof english_lines / sizeof english_lines[0]; i++) {
        if (strstr(dkt_export_text(made, NULL), english_lines[i]) == NULL) {
            fail_msg("%s\nis not in\n%s", english_lines[i], dkt_export_text(made, NULL));
        }
    }
    dkt_export_free(made);
    made = shown(rules, DKT_EXPORT_SUMMARY, DKT_LANGUAGE_CHINESE);
    for (size_t i = 0; i < sizeof chinese_lines / sizeof chinese_lines[0]; i++) {
        if (strstr(dkt_export_text(made, NULL), chinese_lines[i]) == NULL) {
            fail_msg("%s\nis not in\n%s", chinese_lines[i], dkt_export_text(made, NULL));
        }
    }
    dkt_export_free(made);
    dkt_rules_unref(rules);
}

static void what_cannot_be_shown_is_refused(void **state)
{
    (void)state;
    dkt_rules *rules = rules_of(document);
    dkt_export *made;
    assert_int_equal(dkt_export_new(NULL, DKT_EXPORT_DOT, DKT_LANGUAGE_ENGLISH, &made), DKT_E_ARGUMENT);
    assert_int_equal(dkt_export_new(rules, 0, DKT_LANGUAGE_ENGLISH, &made), DKT_E_ARGUMENT);
    assert_int_equal(dkt_export_new(rules, 5, DKT_LANGUAGE_ENGLISH, &made), DKT_E_ARGUMENT);
    assert_int_equal(dkt_export_new(rules, DKT_EXPORT_DOT, 0, &made), DKT_E_ARGUMENT);
    assert_int_equal(dkt_export_new(rules, DKT_EXPORT_DOT, DKT_LANGUAGE_ENGLISH, NULL), DKT_E_ARGUMENT);
    assert_string_equal(dkt_export_text(NULL, NULL), "");
    dkt_export_free(NULL);
    dkt_rules_unref(rules);
}

static dkt_rules *counted_rules(const struct dkti_allocator *allocator)
{
    struct dkt_lint *findings;
    struct dkt_profile *profile;
    struct dkti_error error;
    dkt_rules *rules;
    assert_done(dkti_findings_new(allocator, &findings));
    assert_done(dkti_profile_read_document(dkti_text(document), findings, &error, &profile));
    dkt_lint_free(findings);
    assert_done(dkt_rules_new(profile, &rules));
    dkt_profile_free(profile);
    return rules;
}

static void an_export_that_finds_no_memory_says_so(void **state)
{
    (void)state;
    for (int32_t form = DKT_EXPORT_DOCUMENT; form <= DKT_EXPORT_SUMMARY; form++) {
        for (int64_t n = 1;; n++) {
            struct counting_allocator counting;
            counting_allocator_init(&counting);
            struct dkti_allocator allocator = counting_allocator(&counting);
            dkt_rules *rules = counted_rules(&allocator);
            dkt_export *made;
            counting_allocator_fail(&counting, n, COUNTING_FAIL_ONCE);
            int32_t r = dkt_export_new(rules, form, DKT_LANGUAGE_CHINESE, &made);
            assert_int_equal(r, counting.failed_count == 0 ? DKT_OK : DKT_E_MEMORY);
            dkt_export_free(made);
            dkt_rules_unref(rules);
            assert_int_equal(counting.live_blocks, 0);
            if (counting.failed_count == 0) {
                break;
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_document_can_be_loaded_alone_and_gives_the_same_version),
        cmocka_unit_test(the_default_workflow_can_be_shown_as_a_document),
        cmocka_unit_test(the_picture_for_graphviz_is_this),
        cmocka_unit_test(the_picture_for_mermaid_is_this),
        cmocka_unit_test(the_summary_says_it_in_both_languages),
        cmocka_unit_test(what_cannot_be_shown_is_refused),
        cmocka_unit_test(an_export_that_finds_no_memory_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
