/* SPDX-License-Identifier: MIT
 *
 * The conformance suite: green on the memory store; how it goes from case to case, and what it reports.
 */
#include "memory_factory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

struct fixture {
    struct memory_factory factory;
    struct dkt_kit_factory_hooks hooks;
    dkt_desk *desk;
    dkt_kit_suite *suite;
};

static void fixture_begin(struct fixture *fixture)
{
    *fixture = (struct fixture){.hooks = memory_factory_hooks(), .desk = memory_factory_desk()};
}

static void fixture_open(struct fixture *fixture)
{
    assert_int_equal(
        dkt_kit_suite_new(fixture->desk, &fixture->hooks, (uintptr_t)&fixture->factory, &fixture->suite), DKT_OK);
}

static void fixture_end(struct fixture *fixture)
{
    dkt_kit_suite_free(fixture->suite);
    memory_factory_end(&fixture->factory);
    dkt_desk_unref(fixture->desk);
}

static void the_memory_store_passes_every_case_that_it_claims(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    fixture_open(&fixture);
    int32_t failed_count;
    assert_int_equal(dkt_kit_suite_run_all(fixture.suite, &failed_count), DKT_OK);
    if (failed_count != 0) {
        (void)fputs(dkt_kit_suite_tap(fixture.suite), stderr);
    }
    assert_int_equal(failed_count, 0);
    print_message("figure: %d cases\n", dkt_kit_suite_count(fixture.suite));
    fixture_end(&fixture);
    assert_int_equal(fixture.factory.released_count, 1);
}

static void cases_are_pulled_one_by_one(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    fixture_open(&fixture);
    assert_string_equal(dkt_kit_suite_rule(fixture.suite), "");
    assert_int_equal(dkt_kit_suite_run(fixture.suite), 0);
    int32_t count = 0;
    while (dkt_kit_suite_next(fixture.suite) == 1) {
        count++;
    }
    assert_int_equal(count, dkt_kit_suite_count(fixture.suite));
    assert_int_equal(dkt_kit_suite_next(fixture.suite), 1);
    assert_string_equal(dkt_kit_suite_rule(fixture.suite), "S-01");
    assert_string_equal(dkt_kit_suite_name(fixture.suite), "a get of a row that does not exist is answered with no row");
    assert_int_equal(dkt_kit_suite_run(fixture.suite), DKT_KIT_PASSED);
    assert_string_equal(dkt_kit_suite_message(fixture.suite), "");
    fixture_end(&fixture);
}

static void what_is_not_claimed_is_skipped_and_said(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    fixture.hooks.flags = 0;
    fixture.hooks.restart = NULL;
    fixture.hooks.touch = NULL;
    fixture_open(&fixture);
    int32_t failed_count;
    assert_int_equal(dkt_kit_suite_run_all(fixture.suite, &failed_count), DKT_OK);
    assert_int_equal(failed_count, 0);
    const char *tap = dkt_kit_suite_tap(fixture.suite);
    assert_non_null(strstr(tap, " - S-09 desks are apart # SKIP the store does not claim DKT_KIT_CAN_DESKS\n"));
    assert_non_null(strstr(tap, " - S-46 the host's own writes change the token # SKIP the host gave no `touch`\n"));
    assert_non_null(strstr(tap, " - S-50 a commit goes with the host's own transaction # SKIP the host gave no "
                                "`transaction`\n"));
    fixture_end(&fixture);
}

static void reports_have_a_line_for_each_case(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    fixture_open(&fixture);
    int32_t failed_count;
    assert_int_equal(dkt_kit_suite_run_all(fixture.suite, &failed_count), DKT_OK);
    char plan[16];
    (void)snprintf(plan, sizeof plan, "\n1..%d\n", dkt_kit_suite_count(fixture.suite));
    const char *tap = dkt_kit_suite_tap(fixture.suite);
    assert_memory_equal(tap, "TAP version 13\nok 1 - S-01 ", 27);
    assert_non_null(strstr(tap, plan));
    const char *json = dkt_kit_suite_json(fixture.suite);
    assert_memory_equal(json, "[\n{\"rule\":\"S-01\",\"case\":\"", 25);
    assert_non_null(strstr(json, "\"result\":\"skipped\",\"message\":\"the store does not claim DKT_KIT_CAN_CLAIM\"}"));
    fixture_end(&fixture);
}

static int32_t connect_to_nothing(uintptr_t user, dkt_desk *desk, int32_t n, dkt_store **out_store)
{
    (void)user;
    (void)n;
    (void)desk;
    (void)out_store;
    return 0;
}

static void a_host_that_cannot_connect_fails(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    fixture.hooks.connect = connect_to_nothing;
    fixture_open(&fixture);
    assert_int_equal(dkt_kit_suite_next(fixture.suite), 1);
    assert_int_equal(dkt_kit_suite_run(fixture.suite), DKT_KIT_FAILED);
    assert_non_null(strstr(dkt_kit_suite_message(fixture.suite), "the host could not connect"));
    fixture_end(&fixture);
}

static void a_malformed_factory_is_refused(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    dkt_kit_suite *suite;
    fixture.hooks.reset = NULL;
    assert_int_equal(dkt_kit_suite_new(fixture.desk, &fixture.hooks, 0, &suite), DKT_E_ARGUMENT);
    assert_null(suite);
    fixture.hooks = memory_factory_hooks();
    fixture.hooks.flags = 0x80;
    assert_int_equal(dkt_kit_suite_new(fixture.desk, &fixture.hooks, 0, &suite), DKT_E_ARGUMENT);
    assert_int_equal(dkt_kit_suite_new(NULL, &fixture.hooks, 0, &suite), DKT_E_ARGUMENT);
    assert_int_equal(dkt_kit_factory_hooks_size(), sizeof(struct dkt_kit_factory_hooks));
    assert_int_equal(dkt_kit_suite_next(NULL), 0);
    fixture_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_memory_store_passes_every_case_that_it_claims),
        cmocka_unit_test(cases_are_pulled_one_by_one),
        cmocka_unit_test(what_is_not_claimed_is_skipped_and_said),
        cmocka_unit_test(reports_have_a_line_for_each_case),
        cmocka_unit_test(a_host_that_cannot_connect_fails),
        cmocka_unit_test(a_malformed_factory_is_refused),
    };
    return cmocka_run_group_tests_name("the conformance suite", tests, NULL, NULL);
}
