/* SPDX-License-Identifier: MIT
 *
 * What a goal may say: everything that is not understood is refused, with the goal and the member named (a
 * hole in a matrix, a calendar that is not there, are errors, never silence).
 */
#include "api/clock_world.h"

#include <stdio.h>
#include <string.h>

#define BASE "'start':['verb:register'],'stop':['state:closed'],"
#define HOUR "'target':{'hours':1}"

static const struct refused {
    const char *name;
    const char *goal;
    dkt_status status;
    const char *text; /* part of the error's */
} refused[] = {
    {"an unknown member", GOAL("g", BASE HOUR ",'pauses':['status:blocked']"), DKT_E_UNKNOWN, "goal g: it has an unknown member pauses"},
    {"no object", "[1]", DKT_E_FORMAT, "no object"},
    {"a code that is no name", GOAL("G 1", BASE HOUR), DKT_E_FORMAT, "code"},
    {"no label", "{'code':'g'," BASE HOUR "}", DKT_E_FORMAT, "english"},
    {"no start", GOAL("g", "'stop':['state:closed']," HOUR), DKT_E_FORMAT, "could never start"},
    {"no stop", GOAL("g", "'start':['verb:register']," HOUR), DKT_E_FORMAT, "could never stop"},
    {"no target", GOAL("g", "'start':['verb:register'],'stop':['state:closed']"), DKT_E_FORMAT, "target is missing"},
    {"a condition that is no text", GOAL("g", "'start':[1],'stop':['state:closed']," HOUR), DKT_E_FORMAT, "start holds"},
    {"a condition without a kind", GOAL("g", "'start':['register'],'stop':['state:closed']," HOUR), DKT_E_FORMAT, "start holds"},
    {"an unknown verb", GOAL("g", "'start':['verb:fly'],'stop':['state:closed']," HOUR), DKT_E_UNKNOWN, "verb:fly"},
    {"an unknown action", GOAL("g", "'start':['action:fly'],'stop':['state:closed']," HOUR), DKT_E_UNKNOWN, "action:fly"},
    {"an unknown state", GOAL("g", "'start':['state:flying'],'stop':['state:closed']," HOUR), DKT_E_UNKNOWN, "state:flying"},
    {"an unknown status", GOAL("g", BASE HOUR ",'pause':['status:asleep']"), DKT_E_UNKNOWN, "status:asleep"},
    {"an unknown field", GOAL("g", BASE HOUR ",'reset':['field:colour']"), DKT_E_UNKNOWN, "field:colour"},
    {"an unknown direction", GOAL("g", BASE HOUR ",'resume':['message:up']"), DKT_E_UNKNOWN, "message:up"},
    {"an unknown party", GOAL("g", BASE HOUR ",'pause':['party:nobody']"), DKT_E_UNKNOWN, "party:nobody"},
    {"an unknown kind", GOAL("g", BASE HOUR ",'cancel':['colour:red']"), DKT_E_UNKNOWN, "colour:red"},
    {"a pause by state", GOAL("g", BASE HOUR ",'pause':['state:reserved']"), DKT_E_FORMAT, "pause names a state"},
    {"a calendar that is not there", GOAL("g", BASE HOUR ",'calendar':'moon'"), DKT_E_UNKNOWN, "no such calendar"},
    {"a calendar that is no text", GOAL("g", BASE HOUR ",'calendar':7"), DKT_E_FORMAT, "calendar is no text"},
    {"an anchor that is no instant", GOAL("g", BASE HOUR ",'anchor':'title'"), DKT_E_UNKNOWN, "anchor"},
    {"an unknown `at`", GOAL("g", BASE HOUR ",'calendar':'office','at':'noon'"), DKT_E_FORMAT, "at is neither"},
    {"`at` without a calendar", GOAL("g", BASE HOUR ",'at':'opening'"), DKT_E_FORMAT, "without a calendar"},
    {"an unknown policy of days", GOAL("g", BASE HOUR ",'calendar':'office','days':['soon']"), DKT_E_UNKNOWN, "days"},
    {"two units", GOAL("g", BASE "'target':{'hours':1,'minutes':30}"), DKT_E_FORMAT, "exactly one amount"},
    {"a duration and days", GOAL("g", BASE "'target':{'hours':1,'business_days':1}"), DKT_E_FORMAT, "exactly one amount"},
    {"an unknown unit", GOAL("g", BASE "'target':{'weeks':1}"), DKT_E_UNKNOWN, "weeks"},
    {"a negative target", GOAL("g", BASE "'target':{'hours':-1}"), DKT_E_LIMIT, "out of range"},
    {"two hundred years", GOAL("g", BASE "'target':{'hours':1752000}"), DKT_E_LIMIT, "out of range"},
    {"a target that is a number", GOAL("g", BASE "'target':5"), DKT_E_FORMAT, "target is no object"},
    {"a matrix by an unknown field", GOAL("g", BASE "'target':{'by':'colour','values':[],'else':null}"), DKT_E_UNKNOWN, "target.by"},
    {"a matrix without cells", GOAL("g", BASE "'target':{'by':'priority'}"), DKT_E_FORMAT, "without \"values\""},
    {"a cell without `is`", GOAL("g", BASE "'target':{'by':'priority','values':[{'hours':1}],'else':null}"), DKT_E_FORMAT, "\"is\""},
    {"a cell of the other type", GOAL("g", BASE "'target':{'by':'priority','values':[{'is':'1','hours':1}],'else':null}"), DKT_E_FORMAT, "\"is\""},
    {"a cell unset and set", GOAL("g", BASE "'target':{'by':'priority','values':[{'is':1,'hours':1,'unset':true}],'else':null}"), DKT_E_FORMAT, "unset"},
    {"a hundred per cent", GOAL("g", BASE HOUR ",'warn':[{'percent':100}]"), DKT_E_LIMIT, "outside 1 to 99"},
    {"warnings out of order", GOAL("g", BASE HOUR ",'warn':[{'percent':80},{'percent':50}]"), DKT_E_FORMAT, "order of time"},
    {"percent and duration mixed", GOAL("g", BASE HOUR ",'warn':[{'before':{'minutes':50}},{'percent':50}]"), DKT_E_FORMAT, "mixes"},
    {"a warning with both", GOAL("g", BASE HOUR ",'warn':[{'before':{'minutes':50},'percent':50}]"), DKT_E_FORMAT, "duration"},
    {"percent of days", GOAL("g", BASE "'target':{'by':'priority','values':[{'is':1,'business_days':1}],'else':{'hours':1}},'warn':[{'percent':50}]"), DKT_E_FORMAT, "percent"},
    {"a step to nobody", GOAL("g", BASE HOUR ",'escalate':[{'after':{'hours':1}}]"), DKT_E_FORMAT, "to whom"},
    {"a step before the end", GOAL("g", BASE HOUR ",'escalate':[{'before':{'hours':1},'to':'x'}]"), DKT_E_UNKNOWN, "before"},
    {"steps out of order", GOAL("g", BASE HOUR ",'escalate':[{'after':{'hours':2},'to':'x'},{'after':{'hours':1},'to':'y'}]"), DKT_E_FORMAT, "order of time"},
    {"a longest pause of nothing", GOAL("g", BASE HOUR ",'pause_at_most':{'hours':0}"), DKT_E_FORMAT, "pause_at_most"},
    {"a flag that is a number", GOAL("g", BASE HOUR ",'repeats':1"), DKT_E_FORMAT, "repeats"},
    {"a run for good that repeats", GOAL("g", BASE HOUR ",'repeats':true,'spans_cycles':true"), DKT_E_FORMAT, "contradicts"},
};

static void a_goal_is_refused(void **given)
{
    const struct refused *row = *given;
    char error[512];
    dkt_profile *profile = clock_profile();
    assert_int_equal(clock_add(profile, row->goal, error, sizeof error), row->status);
    if (strstr(error, row->text) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", error, row->text);
    }
    assert_int_equal(clock_add(profile, GOAL("g", BASE HOUR), error, sizeof error), DKT_OK); /* nothing is left of it */
    dkt_profile_free(profile);
}

static const struct hole {
    const char *name;
    const char *target;
    const char *text; /* NULL: it fits */
} holes[] = {
    {"all priorities", "'by':'priority','values':[{'is':0,'hours':1},{'is':1,'hours':1},{'is':2,'hours':1},{'is':3,'hours':1},{'is':4,'hours':1},"
                       "{'is':5,'hours':1},{'is':6,'hours':1},{'is':7,'hours':1},{'is':8,'hours':1},{'is':9,'hours':1}]", NULL},
    {"a priority without a cell", "'by':'priority','values':[{'is':1,'hours':1}]", "no cell for 0, and no else"},
    {"a priority that cannot be", "'by':'priority','values':[{'is':10,'hours':1}],'else':null", "cannot come"},
    {"the same priority twice", "'by':'priority','values':[{'is':1,'hours':1},{'is':1,'hours':2}],'else':null", "two cells"},
    {"both levels", "'by':'level','values':[{'is':1,'hours':2},{'is':2,'hours':1}]", NULL},
    {"one level", "'by':'level','values':[{'is':2,'hours':1}]", "no cell for 1"},
    {"all types", "'by':'type','values':[{'is':'ask','hours':1},{'is':'complain','unset':true}]", NULL},
    {"a type without a cell", "'by':'type','values':[{'is':'ask','hours':1}]", "no cell for complain"},
    {"a type that the profile does not have", "'by':'type','values':[{'is':'praise','hours':1}],'else':null", "cannot come"},
    {"a text field with an else", "'by':'district','values':[{'is':'north','hours':1}],'else':{'hours':2}", NULL},
    {"a text field without an else", "'by':'district','values':[{'is':'north','hours':1}]", "needs an else"},
};

static void a_matrix_has_no_holes(void **given)
{
    const struct hole *row = *given;
    char goal[1024];
    char error[512];
    dkt_rules *rules = NULL;
    dkt_profile *profile = clock_profile();
    assert_int_equal(dkt_profile_add_field(profile, "district", DKT_TYPE_TEXT, 0, "r", "r"), DKT_OK);
    snprintf(goal, sizeof goal, GOAL("g", BASE "'target':{%s}"), row->target);
    assert_int_equal(clock_add(profile, goal, error, sizeof error), DKT_OK);
    assert_int_equal(dkt_profile_add_type(profile, "ask", "a", "a"), DKT_OK); /* types may come behind the goal */
    assert_int_equal(dkt_profile_add_type(profile, "complain", "c", "c"), DKT_OK);
    assert_int_equal(dkt_rules_new(profile, &rules), row->text == NULL ? DKT_OK : DKT_E_PROFILE);
    if (row->text != NULL && strstr(dkt_profile_error_text(profile), row->text) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", dkt_profile_error_text(profile), row->text);
    }
    dkt_rules_unref(rules);
    dkt_profile_free(profile);
}

static void a_goal_takes_its_code_once(void **state)
{
    (void)state;
    char error[512];
    dkt_profile *profile = clock_profile();
    assert_int_equal(clock_add(profile, GOAL("g", BASE HOUR), error, sizeof error), DKT_OK);
    assert_int_equal(clock_add(profile, GOAL("g", BASE HOUR), error, sizeof error), DKT_E_EXISTS);
    assert_int_equal(dkt_profile_add_goal(profile, "{", -1), DKT_E_FORMAT);
    assert_int_equal(dkt_profile_add_goal(profile, NULL, -1), DKT_E_ARGUMENT);
    assert_int_equal(dkt_profile_add_goal(NULL, "{}", -1), DKT_E_ARGUMENT);
    dkt_profile_free(profile);
}

static void a_profile_has_at_most_32_goals(void **state)
{
    (void)state;
    char error[512];
    char goal[512];
    dkt_profile *profile = clock_profile();
    for (int i = 0; i < 33; i++) {
        snprintf(goal, sizeof goal, "{'code':'g%d','english':'a','chinese':'b'," BASE HOUR "}", i);
        assert_int_equal(clock_add(profile, goal, error, sizeof error), i < 32 ? DKT_OK : DKT_E_LIMIT);
    }
    dkt_profile_free(profile);
}

static void goals_and_calendars_are_part_of_the_version(void **state)
{
    (void)state;
    static const char *const goals[] = {
        GOAL("g", BASE "'calendar':'office'," HOUR),
        GOAL("g", BASE "'calendar':'split'," HOUR),
        GOAL("g", BASE "'calendar':'office','target':{'hours':2}"),
    };
    char versions[3][65];
    for (int i = 0; i < 3; i++) {
        char error[512];
        dkt_rules *rules = NULL;
        dkt_profile *profile = clock_profile();
        assert_int_equal(clock_add(profile, goals[i], error, sizeof error), DKT_OK);
        assert_int_equal(dkt_rules_new(profile, &rules), DKT_OK);
        snprintf(versions[i], sizeof versions[i], "%s", dkt_rules_version(rules));
        dkt_rules_unref(rules);
        dkt_profile_free(profile);
    }
    assert_string_not_equal(versions[0], versions[1]);
    assert_string_not_equal(versions[0], versions[2]);
}

enum {
    REFUSED_COUNT = sizeof refused / sizeof refused[0],
    HOLE_COUNT = sizeof holes / sizeof holes[0],
};

int main(void)
{
    struct CMUnitTest tests[REFUSED_COUNT + HOLE_COUNT + 3];
    size_t count = 0;
    for (size_t i = 0; i < REFUSED_COUNT; i++) {
        tests[count++] = (struct CMUnitTest){refused[i].name, a_goal_is_refused, NULL, NULL, (void *)(uintptr_t)&refused[i]};
    }
    for (size_t i = 0; i < HOLE_COUNT; i++) {
        tests[count++] = (struct CMUnitTest){holes[i].name, a_matrix_has_no_holes, NULL, NULL, (void *)(uintptr_t)&holes[i]};
    }
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(a_goal_takes_its_code_once);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(a_profile_has_at_most_32_goals);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(goals_and_calendars_are_part_of_the_version);
    return _cmocka_run_group_tests("clock_rules", tests, count, NULL, NULL);
}
