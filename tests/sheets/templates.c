/* SPDX-License-Identifier: MIT
 *
 * Every template that comes with the library is walked to its end by people who do what is asked of them, in whatever order
 * the template allows; and nothing comes to its end before that (H01 to H12, C01 to C04; R201 to R205, R210 to R300).
 */
#include "rules/rules.h"
#include "sheet_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const names[] = {
    "shift_frontdesk", "house_cash",   "house_loan",     "cs_worklist",       "work_content",        "position_change",
    "callcentre_ops",  "transition_plan", "leaver_1",    "one_month_service", "one_month_project",   "leaver_2",
    "ecommerce",       "leave",        "before_calls",   "pre_shift",         "end_of_shift",        "daily_meeting",
    "order_check",
};

enum { NAME_COUNT = sizeof names / sizeof names[0], ROUND_COUNT_MAX = 20 };

static const char *const people[DKTI_SIDE_COUNT_MAX] = {"li", "zhao", "wang", "seller", "buyer"};

#define DAY_MS INT64_C(86400000)

/* ---- what somebody can do for an item ---- */

static int64_t value_for(const struct dkti_asked *asked)
{
    return asked->has_expected ? asked->expected : asked->kind == DKT_ITEM_KIND_TICKETS ? 2 : 1;
}

static void try_fill(struct sheet_world *world, const struct dkti_asked *asked, const char *actor)
{
    int line = asked->denomination_count > 0 || (asked->is_list && asked->kind != DKT_ITEM_KIND_TICKETS) ? 1 : 0;
    bool has_text = asked->kind == DKT_ITEM_KIND_TEXT || asked->kind == DKT_ITEM_KIND_ATTACHMENT || asked->is_list;
    bool is_value = asked->kind != DKT_ITEM_KIND_TEXT && asked->kind != DKT_ITEM_KIND_ATTACHMENT;
    char value[64] = "";
    if (is_value) {
        snprintf(value, sizeof value, ",'value':%lld", (long long)value_for(asked));
    }
    (void)sheet_do(world, "{'action':'sheet_fill','subject':'S','actor':'%s','items':[{'item':'%s','line':%d%s%s%s}]}", actor,
                   asked->code.p, line, value, has_text ? ",'text':'words'" : "",
                   asked->is_important && strcmp(actor, "li") == 0 ? ",'told':true" : "");
}

static void try_sign(struct sheet_world *world, const struct dkti_asked *asked, const char *actor)
{
    (void)sheet_do(world,
                   "{'action':'sheet_sign','subject':'S','actor':'%s','role':'%s','fields':{'item':'%s','evidence':'ink',"
                   "'evidence_type':'wet'}}",
                   actor, asked->role.n > 0 ? asked->role.p : "nobody", asked->code.p);
}

static void try_item(struct sheet_world *world, const struct dkti_template *form, const struct dkti_asked *asked)
{
    if (asked->is_optional) {
        return;
    }
    for (int32_t i = 0; i < form->party_count; i++) {
        bool is_his = (asked->by >> i & 1) != 0;
        const char *actor = i >= DKTI_SIDE_FIRST ? "li" : people[i];
        if (is_his && asked->kind == DKT_ITEM_KIND_SIGNATURE) {
            try_sign(world, asked, actor);
        } else if (is_his) {
            try_fill(world, asked, actor);
        }
    }
}

static void try_step(struct sheet_world *world, const char *action, const char *actor)
{
    (void)sheet_do(world, "{'action':'%s','subject':'S','actor':'%s'}", action, actor);
}

/* ---- a walk ---- */

static void open_one(struct sheet_world *world, const struct dkti_template *form, const char *name)
{
    for (int i = 1; i <= 2; i++) {
        sheet_must(world, "{'action':'register','subject':'T-%d','actor':'li','fields':{'owner':'li'}}", i);
    }
    sheet_must(world,
               "{'action':'sheet_open','subject':'S','actor':'li','fields':{'template':'%s','incoming':'zhao','leader':'wang',"
               "'from_at':%lld,'until_at':%lld%s}}",
               name, (long long)(world->now_ms + DAY_MS), (long long)(world->now_ms + 40 * DAY_MS),
               form->party_count > DKTI_SIDE_FIRST ? ",'parties':'{\\'seller\\':\\'c-1\\',\\'buyer\\':\\'c-2\\'}'" : "");
    if (form->has_tickets) {
        sheet_must(world, "{'action':'sheet_add','subject':'S','actor':'li','tickets':['T-1','T-2']}");
    }
}

static bool is_over(struct sheet_world *world)
{
    return strcmp(sheet_shows(world, "S", "status"), "status=5") == 0;
}

/* Everybody does in turn what he can, until nothing is left to do. */
static void walk(struct sheet_world *world, const struct dkti_template *form)
{
    for (int round = 0; round < ROUND_COUNT_MAX && !is_over(world); round++) {
        for (int32_t i = 0; i < form->asked_count; i++) {
            try_item(world, form, &form->asked[i]);
        }
        try_step(world, "sheet_prepare", "li");
        try_step(world, "sheet_accept", "zhao");
        try_step(world, "sheet_close", "li");
    }
}

static void every_template_comes_to_its_end_R210_R300(void **state)
{
    (void)state;
    for (size_t i = 0; i < NAME_COUNT; i++) {
        struct sheet_world world;
        sheet_world_init(&world, names[i], NULL, 0);
        const struct dkti_template *form = dkti_rules_template(dkt_desk_rules(world.desk), dkti_text(names[i]));
        assert_non_null(form);
        open_one(&world, form, names[i]);
        walk(&world, form);
        if (!is_over(&world)) {
            char last[1024];
            snprintf(last, sizeof last, "%s", sheet_do(&world, "{'action':'%s','subject':'S','actor':'%s'}",
                                                       dkti_template_is_handover(form) ? "sheet_accept" : "sheet_close",
                                                       dkti_template_is_handover(form) ? "zhao" : "li"));
            fail_msg("%s is not over: %s; prepare: %s", names[i], last,
                     sheet_do(&world, "{'action':'sheet_prepare','subject':'S','actor':'li'}"));
        }
        if (form->has_tickets) {
            assert_string_equal(sheet_ticket_shows(&world, "T-2", "owner sheet"), "owner=zhao sheet=-");
        }
        assert_string_equal(sheet_verify(&world), "");
        sheet_world_free(&world);
    }
}

static void none_comes_to_its_end_while_anything_is_open(void **state)
{
    (void)state;
    for (size_t i = 0; i < NAME_COUNT; i++) {
        struct sheet_world world;
        sheet_world_init(&world, names[i], NULL, 0);
        const struct dkti_template *form = dkti_rules_template(dkt_desk_rules(world.desk), dkti_text(names[i]));
        open_one(&world, form, names[i]);
        const char *said = dkti_template_is_handover(form)
                               ? sheet_do(&world, "{'action':'sheet_prepare','subject':'S','actor':'li'}")
                               : sheet_do(&world, "{'action':'sheet_close','subject':'S','actor':'li'}");
        assert_non_null(strstr(said, "item_open:"));
        sheet_world_free(&world);
    }
}

/* ---- single rules ---- */

static void too_short_a_notice_is_told_and_let_pass_R216_Q19(void **state)
{
    struct sheet_world world;
    (void)state;
    sheet_world_init(&world, "one_month_service", NULL, 0);
    sheet_must(&world,
               "{'action':'sheet_open','subject':'S','actor':'li','fields':{'template':'one_month_service','until_at':%lld}}",
               (long long)(world.now_ms + 29 * DAY_MS));
    assert_string_equal(sheet_shows(&world, "S", "status"), "status=1");
    sheet_world_free(&world);
}

static void a_strict_notice_refuses_a_day_too_late_and_takes_the_day_R216(void **state)
{
    static const char *const strict[] = {
        "{\"code\":\"strict\",\"english\":\"s\",\"chinese\":\"s\",\"kind\":\"resignation\",\"notice\":{\"months\":1,\"strict\":true},"
        "\"items\":[{\"code\":\"a\",\"english\":\"a\",\"chinese\":\"a\",\"kind\":\"tick\"}]}"};
    struct sheet_world world;
    (void)state;
    sheet_world_init(&world, "", strict, 1);
    /* 14 November 2023 and one calendar month: 14 December, the 30th day. */
    assert_string_equal(sheet_do(&world,
                                 "{'action':'sheet_open','subject':'S','actor':'li','fields':{'template':'strict',"
                                 "'until_at':%lld}}",
                                 (long long)(world.now_ms + 30 * DAY_MS - 1)),
                        "refused sheet_notice:strict");
    sheet_must(&world, "{'action':'sheet_open','subject':'S','actor':'li','fields':{'template':'strict','until_at':%lld}}",
               (long long)(world.now_ms + 30 * DAY_MS));
    sheet_world_free(&world);
}

static void proof_is_asked_for_leave_of_more_than_three_days_R386(void **state)
{
    struct sheet_world world;
    (void)state;
    for (int extra = 0; extra < 2; extra++) {
        sheet_world_init(&world, "leave", NULL, 0);
        sheet_must(&world,
                   "{'action':'sheet_open','subject':'S','actor':'li','fields':{'template':'leave','incoming':'zhao',"
                   "'leader':'wang','from_at':%lld,'until_at':%lld}}",
                   (long long)world.now_ms, (long long)(world.now_ms + 3 * DAY_MS + extra));
        const char *said = sheet_do(&world, "{'action':'sheet_prepare','subject':'S','actor':'li'}");
        assert_int_equal(strstr(said, "item_open:proof") != NULL, extra == 1);
        sheet_world_free(&world);
    }
}

static void a_leaver_with_open_tickets_is_not_released(void **state)
{
    struct sheet_world world;
    (void)state;
    sheet_world_init(&world, "leaver_1", NULL, 0);
    const struct dkti_template *form = dkti_rules_template(dkt_desk_rules(world.desk), dkti_text("leaver_1"));
    open_one(&world, form, "leaver_1");
    sheet_must(&world, "{'action':'register','subject':'T-3','actor':'li','fields':{'owner':'li'}}");
    for (int32_t i = 0; i < form->asked_count; i++) {
        try_item(&world, form, &form->asked[i]);
    }
    const char *said = sheet_do(&world, "{'action':'sheet_close','subject':'S','actor':'li'}");
    assert_non_null(strstr(said, "tickets_left:li"));
    sheet_world_free(&world);
}

static void the_second_signature_waits_for_the_first_R204(void **state)
{
    struct sheet_world world;
    (void)state;
    sheet_world_init(&world, "order_check", NULL, 0);
    sheet_must(&world, "{'action':'sheet_open','subject':'S','actor':'li','fields':{'template':'order_check'}}");
    assert_string_equal(sheet_do(&world, "{'action':'sheet_sign','subject':'S','actor':'mei','role':'finance',"
                                         "'fields':{'item':'s2'}}"),
                        "refused after:s1");
    assert_string_equal(sheet_do(&world, "{'action':'sheet_sign','subject':'S','actor':'mei','role':'finance',"
                                         "'fields':{'item':'s1'}}"),
                        "refused signer:marketing_director");
    sheet_must(&world, "{'action':'sheet_sign','subject':'S','actor':'bo','role':'marketing_director','fields':{'item':'s1'}}");
    assert_string_equal(sheet_do(&world, "{'action':'sheet_fill','subject':'S','actor':'li','items':[{'item':'stamp','value':1}]}"),
                        "refused after:s2");
    sheet_must(&world, "{'action':'sheet_sign','subject':'S','actor':'mei','role':'finance','fields':{'item':'s2'}}");
    sheet_must(&world, "{'action':'sheet_fill','subject':'S','actor':'li','items':[{'item':'cur','value':1}]}");
    const char *said = sheet_do(&world, "{'action':'sheet_close','subject':'S','actor':'li'}");
    assert_non_null(strstr(said, "changed:s1"));
    assert_non_null(strstr(said, "changed:s2"));
    sheet_world_free(&world);
}

/* What comes behind the incoming's signature keeps the sheet open, and can be done. */
static void what_comes_after_the_acceptance_is_done_before_the_end(void **state)
{
    static const char *const late[] = {
        "{\"code\":\"late\",\"english\":\"l\",\"chinese\":\"l\",\"kind\":\"customer\",\"items\":["
        "{\"code\":\"g\",\"english\":\"g\",\"chinese\":\"g\",\"kind\":\"signature\"},"
        "{\"code\":\"r\",\"english\":\"r\",\"chinese\":\"r\",\"kind\":\"signature\",\"by\":\"incoming\",\"after\":[\"g\"]},"
        "{\"code\":\"key\",\"english\":\"k\",\"chinese\":\"k\",\"kind\":\"tick\",\"by\":\"incoming\",\"after\":[\"r\"]}]}"};
    struct sheet_world world;
    (void)state;
    sheet_world_init(&world, "", late, 1);
    sheet_must(&world, "{'action':'sheet_open','subject':'S','actor':'li','fields':{'template':'late','incoming':'zhao'}}");
    assert_string_equal(sheet_do(&world, "{'action':'sheet_fill','subject':'S','actor':'zhao','items':[{'item':'key','value':1}]}"),
                        "refused after:r");
    sheet_must(&world, "{'action':'sheet_prepare','subject':'S','actor':'li'}");
    sheet_must(&world, "{'action':'sheet_accept','subject':'S','actor':'zhao'}");
    assert_string_equal(sheet_shows(&world, "S", "status open"), "status=4 open=1");
    assert_string_equal(sheet_do(&world, "{'action':'sheet_close','subject':'S','actor':'zhao'}"), "refused item_open:key");
    sheet_must(&world, "{'action':'sheet_fill','subject':'S','actor':'zhao','items':[{'item':'key','value':1}]}");
    sheet_must(&world, "{'action':'sheet_close','subject':'S','actor':'zhao'}");
    assert_string_equal(sheet_shows(&world, "S", "status open"), "status=5 open=0");
    assert_string_equal(sheet_verify(&world), "");
    sheet_world_free(&world);
}

static void a_party_from_outside_signs_with_evidence_R293(void **state)
{
    struct sheet_world world;
    (void)state;
    sheet_world_init(&world, "house_cash", NULL, 0);
    assert_string_equal(sheet_do(&world, "{'action':'sheet_open','subject':'S','actor':'li','fields':{'template':'house_cash',"
                                         "'parties':'{\\'seller\\':\\'c-1\\'}'}}"),
                        "refused missing:buyer");
    sheet_must(&world, "{'action':'sheet_open','subject':'S','actor':'li','fields':{'template':'house_cash',"
                       "'parties':'{\\'seller\\':\\'c-1\\',\\'buyer\\':\\'c-2\\'}'}}");
    assert_string_equal(sheet_do(&world, "{'action':'sheet_sign','subject':'S','actor':'li','fields':{'item':'sign_seller'}}"),
                        "refused missing:evidence");
    sheet_must(&world, "{'action':'sheet_sign','subject':'S','actor':'li','fields':{'item':'sign_seller','evidence':'x'}}");
    assert_string_equal(sheet_line_shows(&world, "S", "sign_seller", 0, "state by"), "state=2 by=c-1");
    sheet_world_free(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_template_comes_to_its_end_R210_R300),
        cmocka_unit_test(none_comes_to_its_end_while_anything_is_open),
        cmocka_unit_test(too_short_a_notice_is_told_and_let_pass_R216_Q19),
        cmocka_unit_test(a_strict_notice_refuses_a_day_too_late_and_takes_the_day_R216),
        cmocka_unit_test(proof_is_asked_for_leave_of_more_than_three_days_R386),
        cmocka_unit_test(a_leaver_with_open_tickets_is_not_released),
        cmocka_unit_test(the_second_signature_waits_for_the_first_R204),
        cmocka_unit_test(what_comes_after_the_acceptance_is_done_before_the_end),
        cmocka_unit_test(a_party_from_outside_signs_with_evidence_R293),
    };
    return cmocka_run_group_tests_name("templates", tests, NULL, NULL);
}
