/* SPDX-License-Identifier: MIT
 *
 * A shift changes hands: template H01 of the front desk, from opening to its end, and what is refused on the way
 * (R211 to R247).
 */
#include "sheet_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static int set_up(void **state)
{
    static struct sheet_world world;
    sheet_world_init(&world, "shift_frontdesk", NULL, 0);
    *state = &world;
    return 0;
}

static int tear_down(void **state)
{
    sheet_world_free(*state);
    return 0;
}

#define OUT "'subject':'S','actor':'li'"
#define IN "'subject':'S','actor':'zhao'"
#define BOSS "'subject':'S','actor':'wang','role':'supervisor'"
#define MINUTE INT64_C(60000)

static void open_sheet(struct sheet_world *world)
{
    for (int i = 1; i <= 3; i++) {
        sheet_must(world, "{'action':'register','subject':'T-%d','actor':'li','fields':{'owner':'li'}}", i);
    }
    sheet_must(world,
               "{'action':'sheet_open'," OUT ",'fields':{'template':'shift_frontdesk','incoming':'zhao','unit':'desk',"
               "'from_at':%lld}}",
               (long long)(SHEET_START + 60 * MINUTE));
    sheet_must(world, "{'action':'sheet_add'," OUT ",'tickets':['T-1','T-2','T-3']}");
}

static void fill_outgoing(struct sheet_world *world)
{
    sheet_must(world, "{'action':'sheet_fill'," OUT ",'items':["
                      "{'item':'record','text':'quiet; one call about gas'},"
                      "{'item':'events','line':1,'text':'lift B stands still','told':true},"
                      "{'item':'notices','value':1},{'item':'leader','value':1},{'item':'progress','value':1},"
                      "{'item':'tools','line':1,'text':'drill','value':1},"
                      "{'item':'cash','line':1,'value':3},{'item':'cash','line':4,'value':5},"
                      "{'item':'mail','line':1,'text':'parcel 7','value':1},{'item':'remote','value':4},"
                      "{'item':'gascard','value':12},{'item':'fixed','line':1,'text':'umbrella','value':6},"
                      "{'item':'facecount','value':1}]}");
}

static void fill_incoming(struct sheet_world *world, int cash_of_ten)
{
    sheet_must(world, "{'action':'sheet_fill'," IN ",'items':["
                      "{'item':'arrive','value':1},{'item':'uniform','value':1},{'item':'badge','value':1},"
                      "{'item':'ready','value':1},{'item':'read','value':1},{'item':'tickets','value':3},"
                      "{'item':'tools','line':1,'value':1},{'item':'cash','line':1,'value':3},"
                      "{'item':'cash','line':4,'value':%d},{'item':'mail','line':1,'value':1},"
                      "{'item':'remote','value':4},{'item':'gascard','value':12},{'item':'fixed','line':1,'value':6},"
                      "{'item':'facecount','value':1}]}",
               cash_of_ten);
}

static void a_shift_changes_hands_with_its_tickets_R211_R213_R237(void **state)
{
    struct sheet_world *world = *state;
    open_sheet(world);
    fill_outgoing(world);
    sheet_must(world, "{'action':'sheet_prepare'," OUT "}");
    assert_string_equal(sheet_shows(world, "S", "status outgoing incoming ticket_count open"),
                        "status=2 outgoing=li incoming=zhao ticket_count=3 open=1");
    fill_incoming(world, 5);
    assert_string_equal(sheet_shows(world, "S", "status"), "status=3");
    sheet_must(world, "{'action':'sheet_accept'," IN "}");
    assert_string_equal(sheet_shows(world, "S", "status open next_due"), "status=5 open=0 next_due=-");
    for (int i = 1; i <= 3; i++) {
        char id[8] = {'T', '-', (char)('0' + i), '\0'};
        assert_string_equal(sheet_ticket_shows(world, id, "owner sheet transferred"), "owner=zhao sheet=- transferred=1");
    }
    assert_string_equal(sheet_journal(world, "S"),
                        "sheet_open sheet_add sheet_fill sheet_prepare sheet_fill sheet_accept");
    assert_string_equal(sheet_verify(world), "");
}

static void cash_is_summed_by_denomination_on_both_sides_R243(void **state)
{
    struct sheet_world *world = *state;
    open_sheet(world);
    fill_outgoing(world);
    assert_string_equal(sheet_line_shows(world, "S", "cash", 0, "value counter_value state"),
                        "value=35000 counter_value=- state=1");
    sheet_must(world, "{'action':'sheet_prepare'," OUT "}");
    fill_incoming(world, 4);
    assert_string_equal(sheet_line_shows(world, "S", "cash", 0, "value counter_value state"),
                        "value=35000 counter_value=34000 state=2");
}

static void a_difference_blocks_until_the_supervisor_waives_it_R229_R243_Q20(void **state)
{
    struct sheet_world *world = *state;
    open_sheet(world);
    fill_outgoing(world);
    sheet_must(world, "{'action':'sheet_prepare'," OUT "}");
    fill_incoming(world, 4);
    assert_string_equal(sheet_do(world, "{'action':'sheet_accept'," IN "}"), "refused difference:cash");
    assert_string_equal(sheet_do(world, "{'action':'sheet_waive'," IN ",'items':[{'item':'cash'}],'fields':{'reason':'x'}}"),
                        "refused party:leader");
    sheet_must(world, "{'action':'sheet_waive'," BOSS ",'items':[{'item':'cash'},{'item':'cash','line':4}],"
                      "'fields':{'reason':'10 yuan short, paid back by li'}}");
    sheet_must(world, "{'action':'sheet_accept'," IN "}");
    assert_string_equal(sheet_line_shows(world, "S", "cash", 0, "value counter_value state decided_by reason"),
                        "value=35000 counter_value=34000 state=5 decided_by=wang reason=10 yuan short, paid back by li");
    assert_string_equal(sheet_verify(world), "");
}

static void everything_that_is_missing_is_told_at_once_R228_R247(void **state)
{
    struct sheet_world *world = *state;
    open_sheet(world);
    assert_string_equal(sheet_do(world, "{'action':'sheet_prepare'," OUT "}"),
                        "refused item_open:record item_open:events item_open:notices item_open:leader item_open:progress "
                        "item_open:tools item_open:cash item_open:mail item_open:remote item_open:gascard item_open:fixed "
                        "item_open:facecount");
    assert_string_equal(sheet_do(world, "{'action':'sheet_accept'," IN "}") + 0, world->words);
    assert_non_null(strstr(world->words, "sheet_status:draft"));
}

static void only_its_own_person_signs_each_side_R228(void **state)
{
    struct sheet_world *world = *state;
    open_sheet(world);
    fill_outgoing(world);
    assert_string_equal(sheet_do(world, "{'action':'sheet_prepare'," IN "}"), "refused signer:outgoing");
    sheet_must(world, "{'action':'sheet_prepare'," OUT "}");
    fill_incoming(world, 5);
    assert_string_equal(sheet_do(world, "{'action':'sheet_accept'," OUT "}"), "refused signer:incoming");
}

static void nobody_hands_over_to_himself(void **state)
{
    struct sheet_world *world = *state;
    assert_string_equal(sheet_do(world, "{'action':'sheet_open'," OUT ",'fields':{'template':'shift_frontdesk',"
                                        "'incoming':'li','from_at':%lld}}", (long long)SHEET_START + 1),
                        "refused signer:incoming");
}

static void an_important_event_is_told_orally_R230(void **state)
{
    struct sheet_world *world = *state;
    open_sheet(world);
    fill_outgoing(world);
    sheet_must(world, "{'action':'sheet_fill'," OUT ",'items':[{'item':'notices','line':1,'text':'water off at nine'}]}");
    sheet_must(world, "{'action':'sheet_prepare'," OUT "}");
    fill_incoming(world, 5);
    assert_string_equal(sheet_do(world, "{'action':'sheet_accept'," IN "}"), "refused not_told:notices");
    sheet_must(world, "{'action':'sheet_fill'," OUT ",'items':[{'item':'notices','line':1,'told':true}]}");
    sheet_must(world, "{'action':'sheet_accept'," IN "}");
}

static void what_the_outgoing_has_signed_he_cannot_change(void **state)
{
    struct sheet_world *world = *state;
    open_sheet(world);
    fill_outgoing(world);
    sheet_must(world, "{'action':'sheet_prepare'," OUT "}");
    assert_string_equal(sheet_do(world, "{'action':'sheet_fill'," OUT ",'items':[{'item':'remote','value':3}]}"),
                        "refused changed:remote");
    sheet_must(world, "{'action':'sheet_return'," IN ",'fields':{'reason':'count again'}}");
    sheet_must(world, "{'action':'sheet_fill'," OUT ",'items':[{'item':'remote','value':3}]}");
    sheet_must(world, "{'action':'sheet_prepare'," OUT "}");
    assert_string_equal(sheet_verify(world), "");
}

static void a_ticket_on_a_sheet_changes_its_owner_through_it_alone(void **state)
{
    struct sheet_world *world = *state;
    open_sheet(world);
    assert_string_equal(sheet_do(world, "{'action':'transfer','subject':'T-1','actor':'li','fields':{'owner':'qian'}}"),
                        "refused sheet:S");
    sheet_must(world, "{'action':'sheet_take_off'," OUT ",'items':[{'item':'tickets','line':1}]}");
    sheet_must(world, "{'action':'transfer','subject':'T-1','actor':'li','fields':{'owner':'qian'}}");
    assert_string_equal(sheet_shows(world, "S", "ticket_count"), "ticket_count=2");
    assert_string_equal(sheet_verify(world), "");
}

static void no_verb_takes_a_ticket_from_a_sheet(void **state)
{
    struct sheet_world *world = *state;
    open_sheet(world);
    assert_string_equal(sheet_do(world, "{'action':'dispatch','subject':'T-1','actor':'li','fields':{'owner':'qian',"
                                        "'work_content':'x'}}"),
                        "refused sheet:S");
    sheet_must(world, "{'action':'close','subject':'T-1','actor':'li','fields':{'resolution':'x'}}");
    assert_string_equal(sheet_do(world, "{'action':'reopen','subject':'T-1','actor':'li','fields':{'owner':'qian','reason':'x'}}"),
                        "refused sheet:S");
    sheet_must(world, "{'action':'reopen','subject':'T-1','actor':'li','fields':{'reason':'x'}}");
}

static void a_disputed_ticket_stays_with_the_outgoing(void **state)
{
    struct sheet_world *world = *state;
    open_sheet(world);
    fill_outgoing(world);
    sheet_must(world, "{'action':'sheet_prepare'," OUT "}");
    fill_incoming(world, 5);
    sheet_must(world, "{'action':'sheet_dispute'," IN ",'items':[{'item':'tickets','line':2}],'fields':{'reason':'not mine'}}");
    sheet_must(world, "{'action':'sheet_accept'," IN "}");
    assert_string_equal(sheet_ticket_shows(world, "T-1", "owner sheet"), "owner=zhao sheet=-");
    assert_string_equal(sheet_ticket_shows(world, "T-2", "owner sheet"), "owner=li sheet=-");
    assert_string_equal(sheet_verify(world), "");
}

static void a_withdrawn_sheet_leaves_everything_as_it_was(void **state)
{
    struct sheet_world *world = *state;
    open_sheet(world);
    sheet_must(world, "{'action':'sheet_withdraw'," OUT ",'fields':{'reason':'the shift goes on'}}");
    assert_string_equal(sheet_shows(world, "S", "status open reason"), "status=7 open=0 reason=the shift goes on");
    assert_string_equal(sheet_ticket_shows(world, "T-1", "owner sheet"), "owner=li sheet=-");
    assert_string_equal(sheet_verify(world), "");
}

static void the_supervisor_decides_when_the_incoming_does_not_come(void **state)
{
    struct sheet_world *world = *state;
    open_sheet(world);
    sheet_must(world, "{'action':'sheet_replace'," BOSS ",'fields':{'incoming':'sun','reason':'zhao is ill'}}");
    assert_string_equal(sheet_do(world, "{'action':'sheet_override'," OUT ",'fields':{'reason':'x'}}"), "refused party:leader");
    sheet_must(world, "{'action':'sheet_override'," BOSS ",'fields':{'reason':'nobody came'}}");
    assert_string_equal(sheet_shows(world, "S", "status open"), "status=8 open=0");
    assert_string_equal(sheet_ticket_shows(world, "T-3", "owner"), "owner=sun");
    assert_string_equal(sheet_verify(world), "");
}

static void who_comes_late_is_told_of_at_his_instant_R238(void **state)
{
    struct sheet_world *world = *state;
    open_sheet(world);
    assert_string_equal(sheet_shows(world, "S", "next_due"), "next_due=2700000");
    world->now_ms += 50 * MINUTE;
    fill_outgoing(world);
    assert_string_equal(sheet_journal(world, "S"), "sheet_open sheet_add sheet_overdue sheet_fill");
    assert_string_equal(sheet_shows(world, "S", "next_due updated_at"), "next_due=- updated_at=3000000");
    assert_string_equal(sheet_verify(world), "");
}

static void what_nobody_dealt_with_goes_on_into_the_next_sheet_R233(void **state)
{
    struct sheet_world *world = *state;
    open_sheet(world);
    fill_outgoing(world);
    sheet_must(world, "{'action':'sheet_prepare'," OUT "}");
    fill_incoming(world, 5);
    sheet_must(world, "{'action':'sheet_accept'," IN "}");
    sheet_must(world,
               "{'action':'sheet_open','subject':'S2','actor':'zhao','fields':{'template':'shift_frontdesk',"
               "'incoming':'sun','previous':'S','from_at':%lld}}",
               (long long)(SHEET_START + 600 * MINUTE));
    assert_string_equal(sheet_line_shows(world, "S2", "events", 1, "text carried_from by"),
                        "text=lift B stands still carried_from=S by=li");
    assert_string_equal(sheet_shows(world, "S", "next"), "next=S2");
    assert_string_equal(sheet_verify(world), "");
}

int main(void)
{
#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        STORY(a_shift_changes_hands_with_its_tickets_R211_R213_R237),
        STORY(cash_is_summed_by_denomination_on_both_sides_R243),
        STORY(a_difference_blocks_until_the_supervisor_waives_it_R229_R243_Q20),
        STORY(everything_that_is_missing_is_told_at_once_R228_R247),
        STORY(only_its_own_person_signs_each_side_R228),
        STORY(nobody_hands_over_to_himself),
        STORY(an_important_event_is_told_orally_R230),
        STORY(what_the_outgoing_has_signed_he_cannot_change),
        STORY(a_ticket_on_a_sheet_changes_its_owner_through_it_alone),
        STORY(no_verb_takes_a_ticket_from_a_sheet),
        STORY(a_disputed_ticket_stays_with_the_outgoing),
        STORY(a_withdrawn_sheet_leaves_everything_as_it_was),
        STORY(the_supervisor_decides_when_the_incoming_does_not_come),
        STORY(who_comes_late_is_told_of_at_his_instant_R238),
        STORY(what_nobody_dealt_with_goes_on_into_the_next_sheet_R233),
    };
    return cmocka_run_group_tests_name("shift", tests, NULL, NULL);
}
