/* SPDX-License-Identifier: MIT
 *
 * The default workflow: its statuses and every action, row by row; and that a profile may build on it.
 */
#include "rules/rules.h"
#include "rules_support.h"

#include <string.h>

static int set_up_default(void **state)
{
    dkt_profile *profile;
    dkt_rules *rules;
    assert_done(dkt_profile_new_default(&profile));
    assert_done(dkt_rules_new(profile, &rules));
    dkt_profile_free(profile);
    *state = rules;
    return 0;
}

static int tear_down_default(void **state)
{
    dkt_rules_unref(*state);
    return 0;
}

static const struct status_row {
    const char *code;
    int32_t state;
    const char *chinese;
} status_rows[] = {
    {"new", DKT_STATE_UNPROCESSED, "未处理"},        /* R065 */
    {"reserved", DKT_STATE_RESERVED, "已预约"},      /* R067 */
    {"in_progress", DKT_STATE_UNFINISHED, "处理中"}, /* R066 */
    {"blocked", DKT_STATE_UNFINISHED, "受阻待跟进"}, /* R066 */
    {"resolved", DKT_STATE_CLOSED, "已解决"},        /* R068 */
    {"closed", DKT_STATE_CLOSED, "已完结"},          /* R068 */
};

static void the_statuses_are_these(void **state)
{
    const dkt_rules *rules = *state;
    const int32_t count = sizeof status_rows / sizeof status_rows[0];
    assert_int_equal(dkt_rules_status_count(rules), count);
    for (int32_t i = 0; i < count; i++) {
        int32_t ticket_state;
        const char *code = dkt_rules_status(rules, i, &ticket_state);
        assert_string_equal(code, status_rows[i].code);
        assert_int_equal(ticket_state, status_rows[i].state);
        assert_string_equal(dkt_rules_status_label(rules, code, -1, DKT_LANGUAGE_CHINESE),
                            status_rows[i].chinese);
    }
}

#define OPEN "new reserved in_progress blocked "
#define ANY OPEN "resolved closed "

/* Each name in a list is followed by a blank. */
static const struct action_row {
    const char *code;
    int32_t verb;
    const char *to;
    const char *from;
    const char *require;
    const char *chinese;
} action_rows[] = {
    {"register", DKT_VERB_REGISTER, "new", "new ", "", "登记"},
    {"assign", DKT_VERB_ASSIGN, NULL, OPEN, "owner|unit ", "分派"},
    {"claim", DKT_VERB_CLAIM, NULL, OPEN, "", "领取"},
    {"release", DKT_VERB_RELEASE, NULL, OPEN, "", "释放"},
    {"transfer", DKT_VERB_TRANSFER, NULL, OPEN, "owner|unit ", "转交"},
    {"reserve", DKT_VERB_RESERVE, "reserved", OPEN,
     "appointment_from appointment_until appointment_with ", "预约"},
    {"arrive", DKT_VERB_ARRIVE, "in_progress", "reserved ", "", "到场"},
    {"progress", DKT_VERB_PROGRESS, "in_progress", OPEN, "", "处理"},
    {"block", DKT_VERB_PROGRESS, "blocked", OPEN, "block_party block_reason follow_up_at ", "受阻"},
    {"resolve", DKT_VERB_CLOSE, "resolved", OPEN, "resolution ", "解决"},
    {"close", DKT_VERB_CLOSE, "closed", OPEN "resolved ", "resolution ", "完结"},
    {"reopen", DKT_VERB_REOPEN, "in_progress", "resolved closed ", "reason ", "重开"},
    {"withdraw", DKT_VERB_WITHDRAW, "closed", OPEN, "outcome_reason ", "撤单"},
    {"note", DKT_VERB_NOTE, NULL, ANY, "text ", "备注"},
    {"message", DKT_VERB_MESSAGE, NULL, ANY, "text direction ", "消息"},
    {"link", DKT_VERB_LINK, NULL, ANY, "role target ", "关联"},
    {"unlink", DKT_VERB_UNLINK, NULL, ANY, "role target ", "取消关联"},
    {"merge", DKT_VERB_MERGE, "closed", OPEN, "merged_into ", "合并"},
    {"amend", DKT_VERB_AMEND, NULL, ANY, "", "更正"},
    {"dispatch", DKT_VERB_DISPATCH, NULL, OPEN, "owner ", "派单"},
    {"relay", DKT_VERB_RELAY, NULL, OPEN, "unit ", "转派"},
    {"accept", DKT_VERB_ACCEPT, NULL, OPEN, "", "接单"},
    {"return", DKT_VERB_RETURN, NULL, OPEN, "reason|opinion ", "退回"},
    {"view", DKT_VERB_VIEW, NULL, OPEN, "", "查看"},
    {"escalate", DKT_VERB_ESCALATE, NULL, OPEN, "reason ", "上报"},
};

enum { ACTION_ROW_COUNT = sizeof action_rows / sizeof action_rows[0] };

/* Takes `name` and its blank off the front of the list. */
static void assert_next(const char **list, struct dkti_text name, const char *action)
{
    if (strncmp(*list, name.p, name.n) != 0 || (*list)[name.n] != ' ') {
        fail_msg("%s: %s, not at the front of: %s", action, name.p, *list);
    }
    *list += name.n + 1;
}

static void the_actions_are_these(void **state)
{
    const dkt_rules *rules = *state;
    assert_int_equal(dkt_rules_action_count(rules), ACTION_ROW_COUNT);
    for (int32_t i = 0; i < ACTION_ROW_COUNT; i++) {
        const struct dkti_action *action = &rules->actions[i];
        const struct action_row *row = &action_rows[i];
        assert_string_equal(action->code.p, row->code);
        assert_int_equal(action->verb, row->verb);
        assert_string_equal(action->label.chinese.p, row->chinese);
        assert_true(action->label.english.n > 0);
        if (row->to == NULL) {
            assert_int_equal(action->to, -1);
        } else {
            assert_string_equal(rules->statuses[action->to].code.p, row->to);
        }
    }
}

static void the_actions_start_from_these_statuses(void **state)
{
    const dkt_rules *rules = *state;
    for (int32_t i = 0; i < ACTION_ROW_COUNT; i++) {
        const char *from = action_rows[i].from;
        for (int32_t s = 0; s < rules->status_count; s++) {
            if (dkti_action_starts_from(&rules->actions[i], s)) {
                assert_next(&from, rules->statuses[s].code, action_rows[i].code);
            }
        }
        assert_string_equal(from, "");
    }
}

/* R035 (one of several), R048, R066, R067, R068 */
static void the_actions_require_these_fields(void **state)
{
    const dkt_rules *rules = *state;
    for (int32_t i = 0; i < ACTION_ROW_COUNT; i++) {
        const struct dkti_action *action = &rules->actions[i];
        const char *require = action_rows[i].require;
        for (int32_t n = 0; n < action->requirement_count; n++) {
            assert_next(&require, action->requirements[n].names, action_rows[i].code);
        }
        assert_string_equal(require, "");
    }
}

static void a_group_is_owner_or_unit(void **state)
{
    const dkt_rules *rules = *state;
    int32_t place = dkti_rules_action_place(rules, dkti_text("assign"));
    const struct dkti_requirement *party = &rules->actions[place].requirements[0];
    assert_int_equal(party->count, 2);
    assert_int_equal(party->numbers[0], DKT_TICKET_OWNER);
    assert_int_equal(party->numbers[1], DKT_TICKET_UNIT);
}

static void anybody_may_do_anything_and_nothing_is_told_afterwards(void **state)
{
    const dkt_rules *rules = *state;
    for (int32_t i = 0; i < rules->action_count; i++) {
        assert_int_equal(rules->actions[i].role_count, 0);
        assert_false(rules->actions[i].may_backdate);
    }
}

static void every_base_verb_has_an_action_of_its_name(void **state)
{
    for (int32_t verb = DKT_VERB_REGISTER; verb <= DKT_VERB_AMEND; verb++) {
        const dkt_rules *rules = *state;
        int32_t place = dkti_rules_action_place(rules, dkti_text(dkt_verb_name(verb)));
        assert_true(place >= 0);
        assert_int_equal(rules->actions[place].verb, verb);
    }
}

static void the_rest_is_plain(void **state)
{
    const dkt_rules *rules = *state;
    assert_true(dkti_text_is(rules->code, "default"));
    assert_true(dkti_text_is(rules->default_unit, "desk"));
    assert_int_equal(rules->claim_duration_ms, 30 * 60 * 1000);
    assert_true(dkti_text_is_absent(rules->series.code));
    assert_int_equal(rules->field_count, 0);
    assert_int_equal(rules->type_count, 0);
}

static void a_profile_may_build_on_it(void **state)
{
    (void)state;
    dkt_profile *profile;
    dkt_rules *rules;
    assert_done(dkt_profile_new_default(&profile));
    assert_done(
        dkt_profile_add_status(profile, "in_repair", DKT_STATE_UNFINISHED, "In repair", "送修"));
    assert_done(dkt_profile_add_action(profile, "send_in", DKT_VERB_PROGRESS, "in_repair",
                                       "Send in", "送修"));
    assert_done(dkt_profile_allow(profile, "send_in", "in_progress"));
    assert_done(dkt_profile_allow(profile, "close", "in_repair"));
    assert_done(dkt_rules_new(profile, &rules));
    assert_int_equal(dkt_rules_status_count(rules), 7);
    assert_string_equal(dkt_rules_status(rules, 6, NULL), "in_repair");
    dkt_rules_unref(rules);
    dkt_profile_free(profile);
}

#define DEFAULT_TEST(name) cmocka_unit_test_setup_teardown(name, set_up_default, tear_down_default)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DEFAULT_TEST(the_statuses_are_these),
        DEFAULT_TEST(the_actions_are_these),
        DEFAULT_TEST(the_actions_start_from_these_statuses),
        DEFAULT_TEST(the_actions_require_these_fields),
        DEFAULT_TEST(a_group_is_owner_or_unit),
        DEFAULT_TEST(anybody_may_do_anything_and_nothing_is_told_afterwards),
        DEFAULT_TEST(every_base_verb_has_an_action_of_its_name),
        DEFAULT_TEST(the_rest_is_plain),
        cmocka_unit_test(a_profile_may_build_on_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
