/* SPDX-License-Identifier: MIT
 *
 * Random desks: two to five people who register, move, close, reopen, hand over, dispute, fall out mid-sheet and are replaced. After
 * every step each open ticket has exactly one responsible party, and a ticket stands on a sheet that is open or on none; in
 * the end no sheet is stuck, nothing stands on a sheet any more, and verify is clean.
 */
#include "sheet_world.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum {
    RUN_COUNT = 2000,
    STEP_COUNT = 100,
    TICKET_COUNT = 6,
    SHEET_COUNT = 2,
};

static const char *const people[] = {"li", "zhao", "sun", "qian", "wu"};

static const char *const small[] = {
    "{\"code\":\"small\",\"english\":\"s\",\"chinese\":\"s\",\"kind\":\"shift\",\"tickets\":true,\"waiver\":\"supervisor\",\"items\":["
    "{\"code\":\"tickets\",\"english\":\"t\",\"chinese\":\"t\",\"kind\":\"tickets\",\"auto\":\"tickets\",\"list\":true},"
    "{\"code\":\"keys\",\"english\":\"k\",\"chinese\":\"k\",\"kind\":\"count\",\"by\":\"both\",\"dual\":true},"
    "{\"code\":\"events\",\"english\":\"e\",\"chinese\":\"e\",\"kind\":\"text\",\"list\":true,\"optional\":true,\"important\":true,\"carry\":true},"
    "{\"code\":\"sign_g\",\"english\":\"g\",\"chinese\":\"g\",\"kind\":\"signature\"},"
    "{\"code\":\"sign_r\",\"english\":\"r\",\"chinese\":\"r\",\"kind\":\"signature\",\"by\":\"incoming\",\"after\":[\"sign_g\"]}]}"};

struct play {
    struct sheet_world world;
    struct test_random *random;
    int people_count;
    int done_count;
    int accepted_count;
    const char *outgoing[SHEET_COUNT + 1]; /* of each sheet, as it was opened */
    const char *incoming[SHEET_COUNT + 1];
};

static uint64_t pick(struct play *play, uint64_t bound)
{
    return test_random_below(play->random, bound);
}

static const char *somebody(struct play *play)
{
    return people[pick(play, (uint64_t)play->people_count)];
}

/* Mostly one of those whose sheet it is: strangers are refused, and that is seen often enough. */
static const char *whose(struct play *play, int sheet)
{
    const char *party = pick(play, 2) == 0 ? play->outgoing[sheet] : play->incoming[sheet];
    return party != NULL && pick(play, 6) != 0 ? party : somebody(play);
}

/* ---- one step ---- */

static void step_ticket(struct play *play, int ticket)
{
    struct sheet_world *world = &play->world;
    const char *actor = somebody(play);
    switch (pick(play, 5)) {
    case 0:
        (void)sheet_do(world, "{'action':'register','subject':'T-%d','actor':'%s','fields':{'owner':'%s'}}", ticket, actor,
                       somebody(play));
        break;
    case 1:
        (void)sheet_do(world, "{'action':'transfer','subject':'T-%d','actor':'%s','fields':{'owner':'%s'}}", ticket, actor,
                       somebody(play));
        break;
    case 2:
        (void)sheet_do(world, "{'action':'close','subject':'T-%d','actor':'%s','fields':{'resolution':'x'}}", ticket, actor);
        break;
    case 3:
        (void)sheet_do(world, "{'action':'reopen','subject':'T-%d','actor':'%s','fields':{'reason':'x'}}", ticket, actor);
        break;
    default:
        (void)sheet_do(world, "{'action':'transfer','subject':'T-%d','actor':'%s','fields':{'unit':'desk','owner':null}}",
                       ticket, actor);
        break;
    }
}

static void step_lines(struct play *play, int sheet, const char *actor)
{
    struct sheet_world *world = &play->world;
    switch (pick(play, 8)) {
    case 0:
    case 5:
    case 6:
    case 7:
        (void)sheet_do(world, "{'action':'sheet_fill','subject':'S-%d','actor':'%s','items':[{'item':'keys','value':%d}]}",
                       sheet, actor, pick(play, 6) == 0 ? 4 : 3);
        break;
    case 1:
        (void)sheet_do(world,
                       "{'action':'sheet_fill','subject':'S-%d','actor':'%s','items':[{'item':'events','line':%d,'text':'x',"
                       "'told':true}]}",
                       sheet, actor, (int)pick(play, 3) + 1);
        break;
    case 2:
        (void)sheet_do(world,
                       "{'action':'sheet_%s','subject':'S-%d','actor':'%s','items':[{'item':'tickets','line':%d}],"
                       "'fields':{'reason':'x'}}",
                       pick(play, 2) == 0 ? "dispute" : "except", sheet, actor, (int)pick(play, 3) + 1);
        break;
    case 3:
        (void)sheet_do(world, "{'action':'sheet_take_off','subject':'S-%d','actor':'%s','items':[{'item':'tickets','line':%d}]}",
                       sheet, actor, (int)pick(play, 3) + 1);
        break;
    default:
        (void)sheet_do(world,
                       "{'action':'sheet_waive','subject':'S-%d','actor':'boss','role':'supervisor','items':[{'item':'keys'}],"
                       "'fields':{'reason':'x'}}",
                       sheet);
        break;
    }
}

static void step_life(struct play *play, int sheet, const char *actor)
{
    static const char *const actions[] = {"sheet_prepare", "sheet_accept",  "sheet_return",  "sheet_withdraw", "sheet_close",
                                          "sheet_prepare", "sheet_prepare", "sheet_accept",  "sheet_accept",   "sheet_accept"};
    const char *action = actions[pick(play, sizeof actions / sizeof actions[0])];
    bool wants_reason = strcmp(action, "sheet_return") == 0 || strcmp(action, "sheet_withdraw") == 0;
    const char *said = sheet_do(&play->world, "{'action':'%s','subject':'S-%d','actor':'%s'%s}", action, sheet, actor,
                                wants_reason ? ",'fields':{'reason':'x'}" : "");
    bool is_accepted = strcmp(action, "sheet_accept") == 0 && strcmp(said, "ok") == 0;
    play->accepted_count += is_accepted ? 1 : 0;
}

static void step_sheet(struct play *play, int sheet)
{
    struct sheet_world *world = &play->world;
    const char *actor = whose(play, sheet);
    const char *other = somebody(play);
    const char *said = NULL;
    switch (pick(play, 9)) {
    case 0:
        said = sheet_do(world,
                        "{'action':'sheet_open','subject':'S-%d','actor':'%s','fields':{'template':'small','incoming':'%s'}}",
                        sheet, actor, other);
        if (strcmp(said, "ok") == 0) {
            play->outgoing[sheet] = actor;
            play->incoming[sheet] = other;
        }
        break;
    case 1:
    case 2:
        (void)sheet_do(world, "{'action':'sheet_add','subject':'S-%d','actor':'%s','tickets':['T-%d']}", sheet, actor,
                       (int)pick(play, TICKET_COUNT) + 1);
        break;
    case 3:
        (void)sheet_do(world,
                       "{'action':'sheet_replace','subject':'S-%d','actor':'boss','role':'supervisor','fields':{'%s':'%s',"
                       "'reason':'ill'}}",
                       sheet, pick(play, 2) == 0 ? "incoming" : "outgoing", somebody(play));
        break;
    case 4:
    case 5: step_lines(play, sheet, actor); break;
    default: step_life(play, sheet, actor); break;
    }
}

/* ---- what must be so after every step ---- */

static dkt_op *list(struct play *play, int32_t what, const char *key)
{
    dkt_query *query = NULL;
    dkt_op *op = NULL;
    assert_int_equal(dkt_query_new(play->world.desk, what, &query), DKT_OK);
    if (key != NULL) {
        assert_int_equal(dkt_query_set_key(query, key, -1), DKT_OK);
    }
    assert_int_equal(dkt_op_new_query(play->world.desk, query, &op), DKT_OK);
    assert_int_equal(dkt_op_run(op, play->world.store), DKT_OK);
    dkt_query_free(query);
    return op;
}

static void hold_ticket(struct play *play, const dkt_row *ticket)
{
    const char *sheet = dkt_row_text(ticket, DKT_TICKET_SHEET, NULL);
    bool has_owner = dkt_row_is_set(ticket, DKT_TICKET_OWNER) != 0;
    bool is_queued = dkt_row_is_set(ticket, DKT_TICKET_QUEUE) != 0;
    assert_true(has_owner != is_queued); /* exactly one responsible party */
    if (sheet != NULL) {
        char id[32];
        snprintf(id, sizeof id, "%s", sheet);
        assert_string_equal(sheet_shows(&play->world, id, "open"), "open=1");
    }
}

static void hold(struct play *play)
{
    dkt_op *op = list(play, DKT_QUERY_OPEN, NULL);
    const dkt_result *result = dkt_op_result(op);
    for (int32_t i = 0; i < dkt_result_row_count(result); i++) {
        hold_ticket(play, dkt_result_row(result, i));
    }
    dkt_op_free(op);
}

/* Every sheet that is still open has an exit: the leader's word. */
static void end_all(struct play *play)
{
    dkt_op *op = list(play, DKT_QUERY_SHEETS_OPEN, NULL);
    const dkt_result *result = dkt_op_result(op);
    for (int32_t i = 0; i < dkt_result_row_count(result); i++) {
        const dkt_row *sheet = dkt_result_row(result, i);
        sheet_must(&play->world, "{'action':'sheet_override','subject':'%s','actor':'boss','role':'supervisor','fields':{'reason':'x'}}",
                   dkt_row_text(sheet, DKT_SHEET_ID, NULL));
    }
    dkt_op_free(op);
    op = list(play, DKT_QUERY_OPEN, NULL);
    for (int32_t i = 0; i < dkt_result_row_count(dkt_op_result(op)); i++) {
        assert_false(dkt_row_is_set(dkt_result_row(dkt_op_result(op), i), DKT_TICKET_SHEET));
    }
    dkt_op_free(op);
}

static void random_desks_lose_nobody_and_stick_nowhere_R237_Q42(void **state)
{
    struct test_random random = test_random("sheets_random");
    int accepted_count = 0;
    (void)state;
    for (int run = 0; run < RUN_COUNT; run++) {
        struct play play = {.random = &random, .people_count = 2 + (int)test_random_below(&random, 4)};
        sheet_world_init(&play.world, "", small, 1);
        for (int step = 0; step < STEP_COUNT; step++) {
            play.world.now_ms += (int64_t)pick(&play, 600000);
            if (pick(&play, 3) == 0) {
                step_ticket(&play, (int)pick(&play, TICKET_COUNT) + 1);
            } else {
                step_sheet(&play, (int)pick(&play, SHEET_COUNT) + 1);
            }
            hold(&play);
        }
        end_all(&play);
        const char *findings = sheet_verify(&play.world);
        if (findings[0] != '\0') {
            fail_msg("run %d: %s", run, findings);
        }
        accepted_count += play.accepted_count;
        sheet_world_free(&play.world);
    }
    print_message("figure: %d sheets accepted in %d desks\n", accepted_count, RUN_COUNT);
    assert_true(accepted_count > RUN_COUNT / 50); /* the play reaches where tickets change hands */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_desks_lose_nobody_and_stick_nowhere_R237_Q42)};
    return cmocka_run_group_tests_name("random", tests, NULL, NULL);
}
