/* SPDX-License-Identifier: MIT
 *
 * Scenes: what they find, and that their reports end with the timeline.
 */
#include "docket/docket.h"
#include "docket/testkit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

struct fixture {
    dkt_kit *kit;
    dkt_desk *desk;
    dkt_memory *memory;
    dkt_store *store;
    dkt_kit_scene *scene;
};

static void fixture_begin(struct fixture *fixture)
{
    dkt_config *config;
    dkt_store *inner;
    assert_int_equal(dkt_kit_new(5, 1000, &fixture->kit), DKT_OK);
    assert_int_equal(dkt_kit_config_new(fixture->kit, &config), DKT_OK);
    assert_int_equal(dkt_desk_new(config, &fixture->desk), DKT_OK);
    dkt_config_free(config);
    assert_int_equal(dkt_memory_new(fixture->desk, &fixture->memory), DKT_OK);
    assert_int_equal(dkt_memory_store(fixture->memory, &inner), DKT_OK);
    assert_int_equal(dkt_kit_store_new(fixture->kit, fixture->desk, inner, &fixture->store), DKT_OK);
    assert_int_equal(dkt_kit_scene_new(fixture->kit, fixture->desk, fixture->store, &fixture->scene), DKT_OK);
    dkt_kit_scene_do(fixture->scene, "{\"action\":\"register\",\"subject\":\"T1\",\"actor\":\"ann\"}", -1);
    assert_string_equal(dkt_kit_scene_report(fixture->scene), "");
}

static void fixture_end(struct fixture *fixture)
{
    dkt_kit_scene_free(fixture->scene);
    dkt_store_free(fixture->store);
    dkt_memory_free(fixture->memory);
    dkt_desk_unref(fixture->desk);
    assert_int_equal(dkt_kit_live_count(fixture->kit), 0);
    dkt_kit_free(fixture->kit);
}

/* Whether the report begins like this and has the timeline below. */
static void report_says(struct fixture *fixture, const char *head, const char *line)
{
    const char *report = dkt_kit_scene_report(fixture->scene);
    assert_memory_equal(report, head, strlen(head));
    assert_non_null(strstr(report, "\nwhat happened:\n"));
    assert_non_null(strstr(report, line));
}

static void a_column_that_differs_is_reported_with_the_timeline(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    dkt_kit_scene_expect_text(fixture.scene, "status", "closed");
    report_says(&fixture, "T1 is not as expected: status is new\n", "expected status = closed\n");
    report_says(&fixture, "T1 ", "  +0 ms  DKT_OK: {\"action\":\"register\"");
    fixture_end(&fixture);
}

static void after_the_first_difference_nothing_happens(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    dkt_kit_scene_expect_absent(fixture.scene, "status");
    dkt_kit_scene_do(fixture.scene, "{\"action\":\"register\",\"subject\":\"T2\",\"actor\":\"ann\"}", -1);
    dkt_kit_scene_expect_integer(fixture.scene, "state", 77);
    assert_int_equal(dkt_memory_row_count(fixture.memory, DKT_KIND_TICKET), 1);
    report_says(&fixture, "T1 is not as expected: status is new\n", "expected status = (absent)\n");
    fixture_end(&fixture);
}

static void a_command_that_is_refused_says_why(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    dkt_kit_scene_do(fixture.scene, "{\"action\":\"close\",\"subject\":\"T1\",\"actor\":\"ann\"}", -1);
    report_says(&fixture, "a command must end with DKT_OK, and ended with DKT_E_REFUSED: ", "resolution");
    fixture_end(&fixture);
}

static void a_command_that_should_be_refused_and_is_not_is_reported(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    dkt_kit_scene_refuse(fixture.scene, "{\"action\":\"claim\",\"subject\":\"T1\",\"actor\":\"ann\"}", -1, DKT_E_DENIED);
    report_says(&fixture, "a command must end with DKT_E_DENIED, and ended with DKT_OK", "claim");
    fixture_end(&fixture);
}

static void an_unknown_column_is_reported(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    dkt_kit_scene_expect_text(fixture.scene, "colour", "red");
    report_says(&fixture, "T1 is not as expected: colour cannot be read: DKT_E_UNKNOWN\n", "colour = red");
    fixture_end(&fixture);
}

static void time_passes_and_settles_what_falls_due(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    dkt_kit_scene_do(fixture.scene, "{\"action\":\"claim\",\"subject\":\"T1\",\"actor\":\"bob\"}", -1);
    dkt_kit_scene_expect_text(fixture.scene, "claimed_by", "bob");
    dkt_kit_scene_pass(fixture.scene, 3600000);
    dkt_kit_scene_expect_absent(fixture.scene, "claimed_by");
    dkt_kit_scene_expect_integer(fixture.scene, "updated_at", 1000 + 1800000); /* settled at its own instant */
    assert_string_equal(dkt_kit_scene_report(fixture.scene), "");
    assert_int_equal(dkt_kit_now(fixture.kit), 1000 + 3600000);
    fixture_end(&fixture);
}

static void another_ticket_can_be_looked_at(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    dkt_kit_scene_do(fixture.scene, "{\"action\":\"register\",\"subject\":\"T2\",\"actor\":\"ann\"}", -1);
    dkt_kit_scene_look_at(fixture.scene, "T1");
    dkt_kit_scene_expect_text(fixture.scene, "id", "T1");
    assert_string_equal(dkt_kit_scene_report(fixture.scene), "");
    dkt_kit_scene_look_at(fixture.scene, "T9");
    dkt_kit_scene_expect_text(fixture.scene, "id", "T9");
    report_says(&fixture, "T9 is not as expected: id cannot be read: DKT_E_NOT_FOUND\n", "id = T9");
    fixture_end(&fixture);
}

static void null_arguments_are_errors(void **state)
{
    (void)state;
    dkt_kit_scene *scene;
    assert_int_equal(dkt_kit_scene_new(NULL, NULL, NULL, &scene), DKT_E_ARGUMENT);
    assert_null(scene);
    dkt_kit_scene_do(NULL, "{}", -1);
    dkt_kit_scene_pass(NULL, 1);
    assert_string_equal(dkt_kit_scene_report(NULL), "");
    dkt_kit_scene_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_column_that_differs_is_reported_with_the_timeline),
        cmocka_unit_test(after_the_first_difference_nothing_happens),
        cmocka_unit_test(a_command_that_is_refused_says_why),
        cmocka_unit_test(a_command_that_should_be_refused_and_is_not_is_reported),
        cmocka_unit_test(an_unknown_column_is_reported),
        cmocka_unit_test(time_passes_and_settles_what_falls_due),
        cmocka_unit_test(another_ticket_can_be_looked_at),
        cmocka_unit_test(null_arguments_are_errors),
    };
    return cmocka_run_group_tests_name("scenes", tests, NULL, NULL);
}
