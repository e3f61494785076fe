/* SPDX-License-Identifier: MIT
 *
 * What the tests of the rules share: a small profile to change, and looking at a refusal.
 */
#ifndef DOCKET_TESTS_UNIT_RULES_SUPPORT_H
#define DOCKET_TESTS_UNIT_RULES_SUPPORT_H

#include "docket/profile.h"
#include "docket/schema.h"
#include "docket/ticket.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#define assert_done(status) assert_int_equal(status, DKT_OK)

/* One call that is to be refused, and the text that says why. */
#define assert_refused(profile, call, expected, text)                                              \
    do {                                                                                           \
        assert_int_equal(call, expected);                                                          \
        assert_string_equal(dkt_profile_error_text(profile), text);                                \
    } while (0)

/* One status of each state, a way through them, and an action that keeps the status. */
static inline void add_small_workflow(dkt_profile *profile)
{
    assert_done(
        dkt_profile_add_status(profile, "waiting", DKT_STATE_UNPROCESSED, "Waiting", "等待"));
    assert_done(dkt_profile_add_status(profile, "visit", DKT_STATE_RESERVED, "Visit", "上门"));
    assert_done(
        dkt_profile_add_status(profile, "working", DKT_STATE_UNFINISHED, "Working", "处理"));
    assert_done(dkt_profile_add_status(profile, "done", DKT_STATE_CLOSED, "Done", "完成"));
    assert_done(
        dkt_profile_add_action(profile, "begin", DKT_VERB_REGISTER, "waiting", "Begin", "登记"));
    assert_done(
        dkt_profile_add_action(profile, "agree", DKT_VERB_RESERVE, "visit", "Agree", "预约"));
    assert_done(dkt_profile_allow(profile, "agree", "waiting"));
    assert_done(
        dkt_profile_add_action(profile, "work", DKT_VERB_PROGRESS, "working", "Work", "处理"));
    assert_done(dkt_profile_allow(profile, "work", "waiting"));
    assert_done(dkt_profile_allow(profile, "work", "visit"));
    assert_done(dkt_profile_add_action(profile, "end", DKT_VERB_CLOSE, "done", "End", "完结"));
    assert_done(dkt_profile_allow(profile, "end", "working"));
    assert_done(dkt_profile_add_action(profile, "say", DKT_VERB_NOTE, NULL, "Say", "备注"));
    assert_done(dkt_profile_allow(profile, "say", NULL));
}

static inline int set_up_small(void **state)
{
    dkt_profile *profile;
    assert_done(dkt_profile_new("small", -1, &profile));
    add_small_workflow(profile);
    *state = profile;
    return 0;
}

static inline int set_up_empty(void **state)
{
    dkt_profile *profile;
    assert_done(dkt_profile_new("empty", -1, &profile));
    *state = profile;
    return 0;
}

static inline int tear_down_profile(void **state)
{
    dkt_profile_free(*state);
    return 0;
}

#define SMALL_TEST(name) cmocka_unit_test_setup_teardown(name, set_up_small, tear_down_profile)
#define EMPTY_TEST(name) cmocka_unit_test_setup_teardown(name, set_up_empty, tear_down_profile)

#endif
