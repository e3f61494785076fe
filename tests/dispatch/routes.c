/* SPDX-License-Identifier: MIT
 *
 * Routes as rules: what is refused and how it is said, and that they come back from the canonical form as they were.
 */
#include "api/fixture.h"

#include <stdio.h>
#include <string.h>

static void quotes(char *to, size_t size, const char *json)
{
    size_t n = strlen(json);
    assert_true(n < size);
    for (size_t i = 0; i <= n; i++) {
        to[i] = json[i] == '\'' ? '"' : json[i];
    }
}

struct refusal {
    const char *name;
    const char *json;
    dkt_status status;
    const char *text;
};

static const struct refusal refusals[] = {
    {"no JSON", "{", DKT_E_FORMAT, "the route's JSON is malformed: "},
    {"no object", "[]", DKT_E_FORMAT, "route ?: it is no object"},
    {"no code", "{'to':{'unit':'a'}}", DKT_E_FORMAT, "route ?: code is 1 to 64 of"},
    {"a code that is none", "{'code':'A B'}", DKT_E_FORMAT, "route ?: code is 1 to 64 of"},
    {"an unknown member", "{'code':'a','too':{}}", DKT_E_UNKNOWN, "route a: it has an unknown member too"},
    {"an unknown member of to", "{'code':'a','to':{'team':'x'}}", DKT_E_UNKNOWN, "route a: to has an unknown member team"},
    {"to is a text", "{'code':'a','to':'x'}", DKT_E_FORMAT, "route a: to is no object"},
    {"nobody to choose from", "{'code':'a','choose':'turn'}", DKT_E_FORMAT, "route a: to names no unit and no role"},
    {"no unit for a queue", "{'code':'a'}", DKT_E_FORMAT, "route a: to names a unit, and no role, for a queue"},
    {"a role in a queue", "{'code':'a','to':{'unit':'u','role':'r'},'choose':'queue'}", DKT_E_FORMAT,
     "route a: to names a unit, and no role, for a queue"},
    {"a person who is not fixed", "{'code':'a','to':{'person':'p'},'choose':'turn'}", DKT_E_FORMAT,
     "route a: to names a person if, and only if, the choice is fixed"},
    {"fixed on nobody", "{'code':'a','to':{'unit':'u'},'choose':'fixed'}", DKT_E_FORMAT,
     "route a: to names a person if, and only if, the choice is fixed"},
    {"an unknown choice", "{'code':'a','choose':'best'}", DKT_E_FORMAT, "route a: choose is none of the words"},
    {"an unknown presence", "{'code':'a','to':{'role':'r'},'presence':'home'}", DKT_E_FORMAT,
     "route a: presence is none of the words"},
    {"certified is a number", "{'code':'a','to':{'role':'r'},'certified':1}", DKT_E_FORMAT,
     "route a: certified is neither true nor false"},
    {"a skill that is none", "{'code':'a','to':{'role':'r'},'skill':'two words'}", DKT_E_FORMAT, "route a: skill is no code"},
    {"nine skills", "{'code':'a','to':{'role':'r'},'skill':['a','b','c','d','e','f','g','h','i']}", DKT_E_LIMIT,
     "route a: skill has more than 8 codes"},
    {"no load at all", "{'code':'a','to':{'role':'r'},'load_max':0}", DKT_E_LIMIT, "route a: load_max is no number from 1"},
    {"too much load", "{'code':'a','to':{'role':'r'},'load_max':1000001}", DKT_E_LIMIT, "route a: load_max is no number"},
    {"a unit that is empty", "{'code':'a','to':{'unit':''}}", DKT_E_FORMAT, "route a: unit is no text"},
    {"a condition on nothing", "{'code':'a','when':{'colour':'red'},'to':{'unit':'u'}}", DKT_E_UNKNOWN,
     "route a: when: colour is no field"},
    {"a condition of another type", "{'code':'a','when':{'level':'high'},'to':{'unit':'u'}}", DKT_E_FORMAT, "route a: when: level"},
};

static void a_route_that_is_wrong_is_refused(void **state)
{
    const struct refusal *row = *state;
    char json[512];
    dkt_profile *profile = NULL;
    quotes(json, sizeof json, row->json);
    assert_int_equal(dkt_profile_new_default(&profile), DKT_OK);
    assert_int_equal(dkt_profile_add_route(profile, json, -1), row->status);
    if (strncmp(dkt_profile_error_text(profile), row->text, strlen(row->text)) != 0) {
        fail_msg("%s", dkt_profile_error_text(profile));
    }
    dkt_profile_free(profile);
}

static void a_unit_is_at_most_140_bytes(void **state)
{
    char json[512];
    dkt_profile *profile = NULL;
    (void)state;
    snprintf(json, sizeof json, "{\"code\":\"a\",\"to\":{\"unit\":\"%0141d\"}}", 7);
    assert_int_equal(dkt_profile_new_default(&profile), DKT_OK);
    assert_int_equal(dkt_profile_add_route(profile, json, -1), DKT_E_LIMIT);
    dkt_profile_free(profile);
}

static void a_code_is_there_once_and_64_routes_are_enough(void **state)
{
    char json[128];
    dkt_profile *profile = NULL;
    (void)state;
    assert_int_equal(dkt_profile_new_default(&profile), DKT_OK);
    for (int i = 0; i < 64; i++) {
        snprintf(json, sizeof json, "{\"code\":\"r%d\",\"to\":{\"unit\":\"u\"}}", i);
        assert_int_equal(dkt_profile_add_route(profile, json, -1), DKT_OK);
    }
    assert_int_equal(dkt_profile_add_route(profile, json, -1), DKT_E_EXISTS);
    assert_int_equal(dkt_profile_add_route(profile, "{\"code\":\"r64\",\"to\":{\"unit\":\"u\"}}", -1), DKT_E_LIMIT);
    dkt_profile_free(profile);
}

/* Types may come behind the route: what it names is held against the profile when it is whole. */
static void a_type_that_is_not_there_is_refused_when_compiled(void **state)
{
    dkt_profile *profile = NULL;
    dkt_rules *rules = NULL;
    (void)state;
    assert_int_equal(dkt_profile_new_default(&profile), DKT_OK);
    assert_int_equal(dkt_profile_add_type(profile, "ask", "a", "a"), DKT_OK);
    assert_int_equal(
        dkt_profile_add_route(profile, "{\"code\":\"a\",\"when\":{\"type\":\"tell\"},\"to\":{\"unit\":\"u\"}}", -1), DKT_OK);
    assert_int_equal(dkt_rules_new(profile, &rules), DKT_E_PROFILE);
    assert_string_equal(dkt_profile_error_text(profile), "route a: when: there is no type tell");
    assert_int_equal(dkt_profile_add_type(profile, "tell", "t", "t"), DKT_OK);
    assert_int_equal(dkt_rules_new(profile, &rules), DKT_OK);
    dkt_rules_unref(rules);
    dkt_profile_free(profile);
}

static void routes_and_weights_come_back_from_the_canonical_form(void **state)
{
    static const char document[] =
        "{'code':'p','base':'default','types':[{'code':'install','weight':5},{'code':'ask'}],"
        "'routing':[{'code':'zj','when':{'type':['install'],'region':'zj'},'to':{'unit':'field','role':'inspector'},"
        "'choose':'turn','certified':true,'skill':['pos'],'presence':'ready','load_max':9,'relay':'tier2'},"
        "{'code':'rest','to':{'unit':'desk'}}]}";
    char json[1024];
    char problem[256];
    dkt_rules *rules = NULL;
    dkt_rules *again = NULL;
    int32_t len = 0;
    (void)state;
    quotes(json, sizeof json, document);
    if (dkt_rules_new_json(json, -1, sizeof problem, problem, &rules) != DKT_OK) {
        fail_msg("%s", problem);
    }
    const char *canonical = dkt_rules_json(rules, &len);
    assert_non_null(strstr(canonical, "\"weight\":5"));
    assert_non_null(strstr(canonical, "\"routing\":[{\"code\":\"zj\",\"when\":{\"type\":[\"install\"],\"region\":\"zj\"},"));
    assert_int_equal(dkt_rules_new_json(canonical, len, sizeof problem, problem, &again), DKT_OK);
    assert_string_equal(dkt_rules_version(again), dkt_rules_version(rules));
    dkt_rules_unref(again);
    dkt_rules_unref(rules);
}

static void a_document_with_a_wrong_route_says_where(void **state)
{
    char json[256];
    char problem[256];
    dkt_rules *rules = NULL;
    (void)state;
    quotes(json, sizeof json, "{'code':'p','base':'default','routing':[{'code':'a','to':{'unit':'u'}},{'code':'b'}]}");
    assert_int_equal(dkt_rules_new_json(json, -1, sizeof problem, problem, &rules), DKT_E_PROFILE);
    assert_string_equal(problem, "routing[1]: route b: to names a unit, and no role, for a queue");
    quotes(json, sizeof json, "{'code':'p','base':'default','types':[{'code':'a','weight':1001}]}");
    assert_int_equal(dkt_rules_new_json(json, -1, sizeof problem, problem, &rules), DKT_E_PROFILE);
    assert_non_null(strstr(problem, "types[0].weight"));
}

static void a_weight_is_0_to_1000_and_of_a_type_that_is_there(void **state)
{
    dkt_profile *profile = NULL;
    (void)state;
    assert_int_equal(dkt_profile_new_default(&profile), DKT_OK);
    assert_int_equal(dkt_profile_add_type(profile, "ask", "a", "a"), DKT_OK);
    assert_int_equal(dkt_profile_set_weight(profile, "ask", -1), DKT_E_LIMIT);
    assert_int_equal(dkt_profile_set_weight(profile, "ask", 1001), DKT_E_LIMIT);
    assert_int_equal(dkt_profile_set_weight(profile, "tell", 1), DKT_E_UNKNOWN);
    assert_int_equal(dkt_profile_set_weight(profile, NULL, 1), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_set_weight(NULL, "ask", 1), DKT_E_ARGUMENT);
    dkt_profile_free(profile);
}

enum {
    REFUSAL_COUNT = sizeof refusals / sizeof refusals[0],
    FIXED_COUNT = 6,
};

int main(void)
{
    static struct CMUnitTest tests[REFUSAL_COUNT + FIXED_COUNT] = {
        cmocka_unit_test(a_unit_is_at_most_140_bytes),
        cmocka_unit_test(a_code_is_there_once_and_64_routes_are_enough),
        cmocka_unit_test(a_type_that_is_not_there_is_refused_when_compiled),
        cmocka_unit_test(routes_and_weights_come_back_from_the_canonical_form),
        cmocka_unit_test(a_document_with_a_wrong_route_says_where),
        cmocka_unit_test(a_weight_is_0_to_1000_and_of_a_type_that_is_there),
    };
    static struct refusal rows[REFUSAL_COUNT];
    memcpy(rows, refusals, sizeof refusals);
    for (size_t i = 0; i < REFUSAL_COUNT; i++) {
        tests[FIXED_COUNT + i] = (struct CMUnitTest){rows[i].name, a_route_that_is_wrong_is_refused, NULL, NULL, &rows[i]};
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
