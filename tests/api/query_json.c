/* SPDX-License-Identifier: MIT
 *
 * Queries from JSON: each name, each member, and what is refused.
 */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int three_setup(void **state)
{
    int r = story_setup(state);
    if (r == 0) {
        struct story *story = *state;
        DO(story, "register", ON("A"), TEXT("owner", "li"));
        PASS(story, 60);
        DO(story, "register", ON("B"), TEXT("owner", "li"));
        PASS(story, 60);
        DO(story, "register", ON("C"));
        DO(story, "close", ON("A"), TEXT("resolution", "x"));
    }
    return r;
}

static dkt_query *query_of(struct story *story, const char *json)
{
    dkt_query *query = NULL;
    if (dkt_query_new_json(story->desk, json, -1, &query) != DKT_OK) {
        fail_msg("%s is refused", json);
    }
    return query;
}

static void asked_is(struct story *story, const char *json, const char *expected)
{
    assert_int_equal(story_ask(story, query_of(story, json)), DKT_OK);
    assert_string_equal(story_page(story, "id"), expected);
}

static void refused_with(struct story *story, const char *json, dkt_status expected)
{
    dkt_query *query = (dkt_query *)story;
    dkt_status status = dkt_query_new_json(story->desk, json, -1, &query);
    if (status != expected) {
        fail_msg("%s gives %s", json, dkt_status_name(status));
    }
    assert_null(query);
}

static void each_query_has_its_name(void **state)
{
    static const char *const names[] = {
        "ticket",         "number",       "state",  "status",   "owner",    "unit",
        "queue",          "due",          "lookup", "open",     "closed",   "journal",
        "links",          "outbox",       "clocks", "forecast", "person",   "the_unit",
        "person_journal", "unit_journal", "duty",   "duty_of",  "absences", "holder",
    };
    struct story *story = *state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char json[64];
        (void)snprintf(json, sizeof json, "{\"query\":\"%s\"}", names[i]);
        dkt_query_free(query_of(story, json));
    }
}

static void members_say_what_the_calls_say(void **state)
{
    struct story *story = *state;
    asked_is(story, "{\"query\":\"owner\",\"key\":\"li\"}", "B");
    asked_is(story, "{\"query\":\"state\",\"state\":\"closed\"}", "A");
    asked_is(story, "{\"query\":\"open\",\"descending\":true}", "C B");
    asked_is(story, "{\"query\":\"open\",\"descending\":false,\"limit\":1}", "B");
    asked_is(story, "{\"query\":\"open\",\"actor\":\"li\",\"role\":\"any\"}", "B C");
}

static void a_range_may_have_one_end(void **state)
{
    struct story *story = *state;
    char json[128];
    (void)snprintf(json, sizeof json, "{\"query\":\"open\",\"from\":%lld}",
                   (long long)(STORY_START + 60001));
    asked_is(story, json, "C");
    (void)snprintf(json, sizeof json, "{\"query\":\"open\",\"until\":%lld}",
                   (long long)(STORY_START + 60001));
    asked_is(story, json, "B");
}

static void a_cursor_of_a_result_goes_on_behind_it(void **state)
{
    struct story *story = *state;
    char json[1200];
    asked_is(story, "{\"query\":\"open\",\"limit\":1}", "B");
    int32_t n = 0;
    const char *cursor = dkt_result_cursor(story->result, &n);
    assert_non_null(cursor);
    int at = snprintf(json, sizeof json, "{\"query\":\"open\",\"cursor\":\"");
    for (int32_t i = 0; i < n; i++) {
        at += snprintf(json + at, sizeof json - (size_t)at, "%02x",
                       (unsigned)(unsigned char)cursor[i]);
    }
    (void)snprintf(json + at, sizeof json - (size_t)at, "\"}");
    asked_is(story, json, "C");
}

static void what_is_no_query_is_refused(void **state)
{
    static const struct {
        const char *json;
        dkt_status status;
    } rows[] = {
        {"", DKT_E_FORMAT},
        {"[]", DKT_E_FORMAT},
        {"{}", DKT_E_FORMAT},
        {"{\"query\":3}", DKT_E_FORMAT},
        {"{\"query\":\"colour\"}", DKT_E_UNKNOWN},
        {"{\"query\":\"open\",\"colour\":\"red\"}", DKT_E_FORMAT},
        {"{\"query\":\"open\",\"limit\":true}", DKT_E_FORMAT},
        {"{\"query\":\"open\",\"limit\":\"3\"}", DKT_E_FORMAT},
        {"{\"query\":\"open\",\"limit\":0}", DKT_E_ARGUMENT},
        {"{\"query\":\"open\",\"limit\":4294967297}", DKT_E_ARGUMENT},
        {"{\"query\":\"open\",\"descending\":1}", DKT_E_FORMAT},
        {"{\"query\":\"open\",\"from\":2,\"until\":1}", DKT_E_ARGUMENT},
        {"{\"query\":\"open\",\"from\":2,\"until\":\"x\"}", DKT_E_FORMAT},
        {"{\"query\":\"ticket\",\"from\":2}", DKT_E_ARGUMENT},
        {"{\"query\":\"open\",\"cursor\":\"0\"}", DKT_E_FORMAT},
        {"{\"query\":\"open\",\"cursor\":\"\"}", DKT_E_LIMIT},
        {"{\"query\":\"state\",\"state\":\"sleeping\"}", DKT_E_ARGUMENT},
        {"{\"query\":\"status\",\"key\":\"sleeping\"}", DKT_E_UNKNOWN},
        {"{\"query\":\"lookup\",\"field\":\"colour\"}", DKT_E_UNKNOWN},
        {"{\"query\":\"owner\",\"key\":\"\"}", DKT_E_LIMIT},
        {"{\"query\":\"owner\",\"key\":null}", DKT_E_FORMAT},
    };
    struct story *story = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        refused_with(story, rows[i].json, rows[i].status);
    }
    dkt_query *query = NULL;
    assert_int_equal(dkt_query_new_json(NULL, "{}", -1, &query), DKT_E_ARGUMENT);
    assert_int_equal(dkt_query_new_json(story->desk, NULL, -1, &query), DKT_E_ARGUMENT);
    assert_int_equal(dkt_query_new_json(story->desk, "{}", -1, NULL), DKT_E_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_query_has_its_name, three_setup, story_teardown),
        cmocka_unit_test_setup_teardown(members_say_what_the_calls_say, three_setup,
                                        story_teardown),
        cmocka_unit_test_setup_teardown(a_range_may_have_one_end, three_setup, story_teardown),
        cmocka_unit_test_setup_teardown(a_cursor_of_a_result_goes_on_behind_it, three_setup,
                                        story_teardown),
        cmocka_unit_test_setup_teardown(what_is_no_query_is_refused, three_setup, story_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
