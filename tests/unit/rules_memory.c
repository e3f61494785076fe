/* SPDX-License-Identifier: MIT
 *
 * Profiles and rules on memory that runs out: at every allocation, and in every call that takes some.
 */
#include "rules/document.h"
#include "rules/profile.h"
#include "rules_support.h"
#include "support/counting_allocator.h"

#include <string.h>

static int32_t build_status(dkt_profile *profile)
{
    return dkt_profile_add_status(profile, "new", DKT_STATE_UNPROCESSED, "New", "未处理");
}

static int32_t build_type(dkt_profile *profile)
{
    return dkt_profile_add_type(profile, "complaint", "Complaint", "投诉");
}

static int32_t build_field(dkt_profile *profile)
{
    return dkt_profile_add_field(profile, "terminal", DKT_TYPE_TEXT, DKT_FIELD_LOOKUP, "Terminal",
                                 "终端");
}

static int32_t build_action(dkt_profile *profile)
{
    return dkt_profile_add_action(profile, "register", DKT_VERB_REGISTER, "new", "Register",
                                  "登记");
}

static int32_t build_requirement(dkt_profile *profile)
{
    return dkt_profile_require(profile, "register", "terminal|title");
}

static int32_t build_role(dkt_profile *profile)
{
    return dkt_profile_permit(profile, "register", "clerk");
}

static int32_t build_series(dkt_profile *profile)
{
    return dkt_profile_set_series(profile, "gd", DKT_SERIES_BLOCKS, "GD", 6, 100);
}

static int32_t build_unit(dkt_profile *profile)
{
    return dkt_profile_set_default_unit(profile, "counter");
}

/* Steps of building; each said again after a failure does the same. */
static const struct build_step {
    const char *text; /* of the refusal when there is no memory */
    int32_t (*run)(dkt_profile *profile);
} build_steps[] = {
    {"no memory for status new", build_status},
    {"no memory for type complaint", build_type},
    {"no memory for field terminal", build_field},
    {"no memory for action register", build_action},
    {"no memory for a requirement of action register", build_requirement},
    {"no memory for a role of action register", build_role},
    {"no memory for series gd", build_series},
    {"no memory for default unit counter", build_unit},
};

enum {
    BUILD_STEP_COUNT = sizeof build_steps / sizeof build_steps[0],
    ARENA_PIECE = 16, /* what the smallest text takes */
};

/* Nothing more is to be had but `room` bytes of the profile's arena. */
static void use_up_but(dkt_profile *profile, struct counting_allocator *counting, size_t room)
{
    counting_allocator_fail(counting, 1, COUNTING_FAIL_FROM_THEN_ON);
    while (dkti_arena_take(&profile->arena, ARENA_PIECE) != NULL) {
    }
    profile->arena.failed = false;
    struct dkti_arena_mark mark = dkti_arena_mark(&profile->arena);
    assert_true(mark.used >= room);
    mark.used -= room;
    dkti_arena_rewind(&profile->arena, mark);
}

/* Runs a step with ever more room until it gets through; every failure before is as it should be. */
static void build_with_too_little_memory(dkt_profile *profile, struct counting_allocator *counting,
                                         const struct build_step *step)
{
    for (size_t room = 0;; room += ARENA_PIECE) {
        use_up_but(profile, counting, room);
        struct dkti_arena_mark before = dkti_arena_mark(&profile->arena);
        int32_t r = step->run(profile);
        if (r == DKT_OK) {
            assert_true(room > 0);
            break;
        }
        assert_refused(profile, r, DKT_E_MEMORY, step->text);
        assert_true(dkti_arena_mark(&profile->arena).used == before.used);
        counting_allocator_fail(counting, 0, COUNTING_FAIL_ONCE);
        assert_non_null(dkti_arena_take(&profile->arena, 4096)); /* a block to be used up next */
    }
    counting_allocator_fail(counting, 0, COUNTING_FAIL_ONCE);
}

static void a_call_without_memory_can_be_said_again(void **state)
{
    (void)state;
    struct counting_allocator counting;
    counting_allocator_init(&counting);
    struct dkti_allocator allocator = counting_allocator(&counting);
    dkt_profile *starved;
    dkt_profile *fed;
    assert_done(dkti_profile_new(&allocator, dkti_text("same"), &starved));
    assert_done(dkti_profile_new(&allocator, dkti_text("same"), &fed));
    for (size_t i = 0; i < BUILD_STEP_COUNT; i++) {
        build_with_too_little_memory(starved, &counting, &build_steps[i]);
        assert_done(build_steps[i].run(fed));
    }
    dkt_rules *of_starved;
    dkt_rules *of_fed;
    assert_done(dkt_rules_new(starved, &of_starved));
    assert_done(dkt_rules_new(fed, &of_fed));
    assert_string_equal(dkt_rules_json(of_starved, NULL), dkt_rules_json(of_fed, NULL));
    dkt_rules_unref(of_starved);
    dkt_rules_unref(of_fed);
    dkt_profile_free(starved);
    dkt_profile_free(fed);
    assert_int_equal(counting.live_blocks, 0);
}

/* Makes the default workflow's rules; what fails, fails for lack of memory and leaves nothing behind. */
static int32_t make_default_rules(const struct dkti_allocator *allocator)
{
    dkt_profile *profile;
    int32_t r = dkti_profile_new(allocator, dkti_text("default"), &profile);
    if (r < 0) {
        assert_null(profile);
        return r;
    }
    r = dkti_profile_add_default_workflow(profile);
    if (r == DKT_OK) {
        dkt_rules *rules;
        r = dkt_rules_new(profile, &rules);
        if (r < 0) {
            assert_null(rules);
            assert_string_equal(dkt_profile_error_text(profile),
                                "no memory for the rules of profile default");
        }
        dkt_rules_unref(rules);
    }
    dkt_profile_free(profile);
    return r;
}

static void every_allocation_may_fail_and_nothing_leaks(void **state)
{
    (void)state;
    struct counting_allocator counting;
    int64_t n = 0;
    do {
        n++;
        counting_allocator_init(&counting);
        counting_allocator_fail(&counting, n, COUNTING_FAIL_ONCE);
        struct dkti_allocator allocator = counting_allocator(&counting);
        int32_t r = make_default_rules(&allocator);
        assert_int_equal(r, counting.failed_count == 0 ? DKT_OK : DKT_E_MEMORY);
        assert_int_equal(counting.live_blocks, 0);
    } while (counting.failed_count > 0);
    assert_true(n > 6);
}

static void the_default_workflow_without_memory_fails_at_any_of_its_calls(void **state)
{
    (void)state;
    int32_t r = DKT_E_MEMORY;
    size_t room = 0;
    while (r != DKT_OK) {
        struct counting_allocator counting;
        counting_allocator_init(&counting);
        struct dkti_allocator allocator = counting_allocator(&counting);
        dkt_profile *profile;
        assert_done(dkti_profile_new(&allocator, dkti_text("default"), &profile));
        use_up_but(profile, &counting, room);
        r = dkti_profile_add_default_workflow(profile);
        if (r != DKT_OK) {
            assert_int_equal(r, DKT_E_MEMORY);
            assert_ptr_equal(strstr(dkt_profile_error_text(profile), "no memory for "),
                             dkt_profile_error_text(profile));
        }
        dkt_profile_free(profile);
        assert_int_equal(counting.live_blocks, 0);
        room += ARENA_PIECE;
    }
    assert_true(room > 1024);
}

static void rules_outlive_their_profile_and_are_freed_with_the_last_reference(void **state)
{
    (void)state;
    struct counting_allocator counting;
    counting_allocator_init(&counting);
    struct dkti_allocator allocator = counting_allocator(&counting);
    dkt_profile *profile;
    dkt_rules *rules;
    assert_done(dkti_profile_new(&allocator, dkti_text("small"), &profile));
    add_small_workflow(profile);
    assert_done(dkt_rules_new(profile, &rules));
    dkt_profile_free(profile);
    assert_ptr_equal(dkt_rules_ref(rules), rules);
    dkt_rules_unref(rules);
    assert_string_equal(dkt_rules_status(rules, 0, NULL), "waiting");
    assert_true(counting.live_blocks > 0);
    dkt_rules_unref(rules);
    assert_int_equal(counting.live_blocks, 0);
}

static void no_rules_are_nothing_to_count(void **state)
{
    (void)state;
    assert_null(dkt_rules_ref(NULL));
    dkt_rules_unref(NULL);
}

static const char document[] =
    "{\"code\":\"full\",\"base\":\"default\",\"series\":{\"prefix\":\"GD\"},\"default_unit\":\"hq\","
    "\"types\":[{\"code\":\"a\",\"label\":{\"en\":\"A\",\"zh\":\"甲\",\"zh-Hant\":\"甲\"}}],\"fields\":[{\"code\":\"f\"},"
    "{\"code\":\"v\",\"values\":[\"x\",{\"value\":\"y\",\"label\":\"Y\"}]},{\"code\":\"b\",\"type\":\"boolean\"}],"
    "\"columns\":[{\"code\":\"title\",\"max_length\":9}],"
    "\"calendars\":[{\"code\":\"c\",\"definition\":{\"name\":\"c\",\"zone\":\"UTC\",\"week\":{\"mon\":[\"09:00-18:00\"]}}}],"
    "\"goals\":[{\"code\":\"g\",\"english\":\"G\",\"chinese\":\"G\",\"calendar\":\"c\",\"start\":[\"verb:register\"],"
    "\"stop\":[\"state:closed\"],\"target\":{\"hours\":8}}],"
    "\"actions\":[{\"code\":\"x\",\"verb\":\"note\",\"from\":\"*\",\"require\":[\"f|text\","
    "{\"one_of\":[\"f\",\"v\"],\"min_length\":2,\"when\":{\"type\":[\"a\",null]}}],\"roles\":[\"clerk\"],"
    "\"when\":{\"level\":{\"not\":2}},\"confirm\":[\"b\"],\"set\":{\"v\":\"x\",\"level\":1}}]}";

/* One run: what became of it. */
static int32_t read_document(struct dkti_allocator *allocator, const char *json)
{
    struct dkt_lint *findings;
    struct dkt_profile *profile = NULL;
    struct dkti_error error;
    dkti_error_clear(&error);
    int32_t r = dkti_findings_new(allocator, &findings);
    if (r != DKT_OK) {
        return r;
    }
    r = dkti_profile_read_document(dkti_text(json), findings, &error, &profile);
    if (r == DKT_OK) {
        dkt_rules *rules;
        r = dkt_rules_new(profile, &rules);
        dkt_rules_unref(rules);
    }
    dkt_profile_free(profile);
    dkt_lint_free(findings);
    return r;
}

static void sweep_document(const char *json, int32_t expected)
{
    for (int32_t mode = COUNTING_FAIL_ONCE; mode <= COUNTING_FAIL_FROM_THEN_ON; mode++) {
        for (int64_t n = 1;; n++) {
            struct counting_allocator counting;
            counting_allocator_init(&counting);
            struct dkti_allocator allocator = counting_allocator(&counting);
            counting_allocator_fail(&counting, n, mode);
            int32_t r = read_document(&allocator, json);
            assert_int_equal(counting.live_blocks, 0);
            assert_int_equal(r, counting.failed_count == 0 ? expected : DKT_E_MEMORY);
            if (counting.failed_count == 0) {
                break;
            }
        }
    }
}

static void a_document_that_finds_no_memory_says_so_at_every_allocation(void **state)
{
    (void)state;
    sweep_document(document, DKT_OK);
}

static void the_linter_that_finds_no_memory_says_so(void **state)
{
    (void)state;
    for (int64_t n = 1;; n++) {
        struct counting_allocator counting;
        counting_allocator_init(&counting);
        struct dkti_allocator allocator = counting_allocator(&counting);
        struct dkt_lint *findings;
        struct dkt_profile *profile;
        struct dkti_error error;
        assert_done(dkti_findings_new(&allocator, &findings));
        assert_done(dkti_profile_read_document(dkti_text(document), findings, &error, &profile));
        dkt_lint_free(findings);
        assert_done(dkt_profile_add_status(profile, "lost", DKT_STATE_UNFINISHED, "Lost", "丢"));
        counting_allocator_fail(&counting, n, COUNTING_FAIL_ONCE);
        int32_t r = dkt_profile_lint(profile, &findings);
        assert_int_equal(r, counting.failed_count == 0 ? DKT_OK : DKT_E_MEMORY);
        assert_true(r != DKT_OK || dkt_lint_error_count(findings) == 1);
        dkt_lint_free(findings);
        dkt_profile_free(profile);
        assert_int_equal(counting.live_blocks, 0);
        if (counting.failed_count == 0) {
            break;
        }
    }
}

static void a_document_that_is_wrong_finds_no_memory_either(void **state)
{
    (void)state;
    sweep_document("{\"code\":\"x\",\"format\":2,\"statuses\":[{},{\"code\":\"s\",\"state\":\"open\"}]}", DKT_E_PROFILE);
    sweep_document("{\"code\":\"x\",", DKT_E_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_without_memory_can_be_said_again),
        cmocka_unit_test(every_allocation_may_fail_and_nothing_leaks),
        cmocka_unit_test(the_default_workflow_without_memory_fails_at_any_of_its_calls),
        cmocka_unit_test(rules_outlive_their_profile_and_are_freed_with_the_last_reference),
        cmocka_unit_test(no_rules_are_nothing_to_count),
        cmocka_unit_test(a_document_that_finds_no_memory_says_so_at_every_allocation),
        cmocka_unit_test(a_document_that_is_wrong_finds_no_memory_either),
        cmocka_unit_test(the_linter_that_finds_no_memory_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
