/* SPDX-License-Identifier: MIT
 *
 * Damaged clocks: whatever stands in a stored row, an operation that reads it says that the row is none, or works with it;
 * it never takes the damage for a bug of its own, and a sweep passes the ticket over.
 */
#include "verify_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define MIN_MS INT64_C(60000)
#define DAY_MS INT64_C(86400000)

static const char *const goals[] = {
    "{\"code\":\"answer\",\"english\":\"Answer\",\"chinese\":\"a\",\"start\":[\"verb:register\",\"verb:reopen\"],"
    "\"pause\":[\"status:blocked\"],\"stop\":[\"state:closed\"],\"target\":{\"minutes\":30},"
    "\"warn\":[{\"percent\":50}],\"escalate\":[{\"after\":{\"minutes\":10},\"to\":\"boss\"},"
    "{\"after\":{\"minutes\":60},\"to\":\"chief\"}],\"pause_at_most\":{\"hours\":5}}",
    "{\"code\":\"solve\",\"english\":\"Solve\",\"chinese\":\"b\",\"calendar\":\"office\",\"anchor\":\"requested_at\","
    "\"start\":[\"verb:register\",\"verb:reopen\"],\"pause\":[\"party:customer\"],\"resume\":[\"message:in\"],"
    "\"stop\":[\"state:closed\"],\"target\":{\"business_days\":2},\"warn\":[{\"before\":{\"hours\":4}}],"
    "\"escalate\":[{\"after\":{\"minutes\":0},\"to\":\"boss\"}]}",
    "{\"code\":\"first\",\"english\":\"First\",\"chinese\":\"c\",\"calendar\":\"office\",\"at\":\"opening\","
    "\"start\":[\"verb:register\",\"message:in\"],\"stop\":[\"message:out\"],\"cancel\":[\"state:closed\"],"
    "\"reset\":[\"verb:assign\"],\"repeats\":true,"
    "\"target\":{\"by\":\"level\",\"values\":[{\"is\":1,\"hours\":1},{\"is\":2,\"hours\":8}],\"else\":{\"hours\":4}}}",
    NULL,
};

static void act(struct world *world, int64_t minutes, const char *action, const char *fields)
{
    world->now_ms += minutes * MIN_MS;
    world_must(world, "{\"action\":\"%s\",\"subject\":\"T\",\"actor\":\"li\",\"fields\":{%s}}", action, fields);
}

/* ---- stories after which rows are damaged ---- */

static void story_fresh(struct world *world)
{
    act(world, 0, "register", "");
}

static void story_warned(struct world *world)
{
    act(world, 0, "register", "\"level\":1");
    act(world, 20, "progress", "");
}

static void story_breached(struct world *world)
{
    act(world, 0, "register", "\"requested_at\":1699000000000");
    act(world, 45, "progress", "");
}

static void story_paused(struct world *world)
{
    act(world, 0, "register", "");
    act(world, 5, "progress", "");
    world->now_ms += 5 * MIN_MS;
    world_must(world,
               "{\"action\":\"block\",\"subject\":\"T\",\"actor\":\"li\",\"fields\":{\"block_party\":1,\"block_reason\":\"z\","
               "\"follow_up_at\":%lld}}",
               (long long)(world->now_ms + 900 * MIN_MS));
}

static void story_reopened(struct world *world)
{
    act(world, 0, "register", "");
    act(world, 20, "resolve", "\"resolution\":\"x\"");
    act(world, 20, "reopen", "\"reason\":\"y\"");
}

static void story_closed(struct world *world)
{
    act(world, 0, "register", "");
    act(world, 200, "message", "\"direction\":2,\"text\":\"m\"");
    act(world, 20, "resolve", "\"resolution\":\"x\"");
}

static void (*const stories[])(struct world *world) = {story_fresh, story_warned, story_breached,
                                                       story_paused, story_reopened, story_closed};

enum { STORY_COUNT = sizeof stories / sizeof stories[0] };

/* ---- what comes after ---- */

static const struct step {
    int64_t minutes;
    const char *action; /* NULL: what is due is run */
    const char *fields;
} steps[] = {
    {0, "progress", ""},
    {3, "amend", "\"level\":2"},
    {0, "message", "\"direction\":1,\"text\":\"m\""},
    {1, "assign", "\"owner\":\"wang\""},
    {5, "resolve", "\"resolution\":\"x\""},
    {7, "reopen", "\"reason\":\"y\""},
    {400, NULL, NULL},
    {9000, NULL, NULL},
    {1, "progress", ""},
    {1, "message", "\"direction\":2,\"text\":\"m\""},
    {60 * 24 * 30, "resolve", "\"resolution\":\"x\""},
};

enum { STEP_COUNT = sizeof steps / sizeof steps[0] };

/* Does what is left of the steps, from the `first` on; gives the first status that is neither done nor refused. */
static dkt_status go_on(struct world *world, int32_t first)
{
    dkt_status worst = DKT_OK;
    for (int32_t i = first; i < STEP_COUNT && worst == DKT_OK; i++) {
        world->now_ms += steps[i].minutes * MIN_MS;
        if (steps[i].action == NULL) {
            dkt_task *task = NULL;
            assert_int_equal(dkt_task_new_run_due(world->desk, &task), DKT_OK);
            worst = dkt_task_run(task, world->store);
            dkt_task_free(task);
        } else {
            worst = world_do(world, "{\"action\":\"%s\",\"subject\":\"T\",\"actor\":\"li\",\"fields\":{%s}}",
                             steps[i].action, steps[i].fields);
            worst = worst == DKT_E_REFUSED ? DKT_OK : worst;
        }
    }
    return worst;
}

/* ---- damage ---- */

static const int64_t far[] = {0,       1,       -1,     2,      3,         4,         5,         9,          16,
                              17,      60000,   -60000, 300000, 3600000,   -3600000,  86400000,  INT32_MAX,  INT32_MIN,
                              1 << 20, INT64_MAX, INT64_MIN, INT64_MAX - 1, 253402300799999, -377705116800000};
static const char *const words[] = {"", "x", "answer", "solve", "first", "none",
                                    "0000000000000000000000000000000000000000000000000000000000000000"};

enum {
    FAR_COUNT = sizeof far / sizeof far[0],
    WORD_COUNT = sizeof words / sizeof words[0],
};

/* The n-th damage of a value: absent, a value from anywhere, or one near by. False when there are no more. */
static bool damage(const struct rows *rows, struct rows_row *row, int32_t column, int32_t n)
{
    int32_t type = rows_column_type(rows, DKT_KIND_CLOCK, column);
    bool is_integer = type == DKT_TYPE_INTEGER || type == DKT_TYPE_INSTANT;
    if (n == 0) {
        rows_set_absent(row, column);
        return true;
    }
    n--;
    if (!is_integer) {
        if (n < WORD_COUNT) {
            rows_set_text(row, column, words[n]);
        }
        return n < WORD_COUNT;
    }
    if (n < FAR_COUNT) {
        rows_set_integer(row, column, far[n]);
    } else if (n < 2 * FAR_COUNT) {
        int64_t was = rows_cell(row, column)->integer;
        rows_set_integer(row, column, (int64_t)((uint64_t)was + (uint64_t)far[n - FAR_COUNT]));
    }
    return n < 2 * FAR_COUNT;
}

/* What may come of it: the damage is told, worked with, or, where the row is not found any more under its key or its index,
 * met when another one is to be written in its place. */
static bool may_end_in(dkt_status status, int32_t column)
{
    bool is_found_by = column == DKT_CLOCK_TICKET || column == DKT_CLOCK_GOAL || column == DKT_CLOCK_RUN ||
                       column == DKT_CLOCK_IS_CURRENT || column == DKT_CLOCK_STARTED_AT;
    return status == DKT_OK || status == DKT_E_CORRUPT || (status == DKT_E_CONFLICT && is_found_by);
}

static void no_damage_is_taken_for_a_bug(void **given)
{
    void (*story)(struct world *world) = stories[(uintptr_t)*given];
    struct world world;
    int32_t count = 0;
    int32_t told = 0;
    world_init_with_goals(&world, "damaged", goals);
    story(&world);
    struct rows *saved = rows_save(&world.rows);
    int64_t now_ms = world.now_ms;
    for (int32_t n = 0; rows_at(&world.rows, DKT_KIND_CLOCK, n) != NULL; n++) {
        for (int32_t column = 1; column <= DKT_CLOCK_NEXT_AT; column++) {
            for (int32_t i = 0; damage(&world.rows, rows_at(&world.rows, DKT_KIND_CLOCK, n), column, i); i++) {
                for (int32_t first = 0; first < STEP_COUNT; first += 5) {
                    (void)damage(&world.rows, rows_at(&world.rows, DKT_KIND_CLOCK, n), column, i);
                    dkt_status r = go_on(&world, first);
                    if (!may_end_in(r, column)) {
                        fail_msg("clock %d, column %d, damage %d, from step %d on: %s", (int)n, (int)column, (int)i,
                                 (int)first, dkt_status_name(r));
                    }
                    told += r == DKT_E_CORRUPT ? 1 : 0;
                    count++;
                    world.now_ms = now_ms;
                    rows_restore(&world.rows, saved);
                }
            }
        }
    }
    print_message("figure: %d damages, of which %d are told\n", (int)count, (int)told);
    assert_true(told > count / 3);
    rows_forget(saved);
    world_free(&world);
}

/* ---- what must be told ---- */

#define ABSENT (INT64_MIN + 1)
#define START WORLD_START

static const struct told {
    const char *name;
    void (*story)(struct world *world);
    const char *goal;
    int32_t column;
    int64_t value;
} tolds[] = {
    {"no run", story_fresh, "answer", DKT_CLOCK_RUN, 0},
    {"no status", story_fresh, "answer", DKT_CLOCK_STATUS, ABSENT},
    {"a status that there is not", story_fresh, "answer", DKT_CLOCK_STATUS, 5},
    {"a status that its other columns do not have", story_fresh, "answer", DKT_CLOCK_STATUS, DKT_CLOCK_PAUSED},
    {"no cycle", story_fresh, "answer", DKT_CLOCK_CYCLE, ABSENT},
    {"a cycle before the first", story_fresh, "answer", DKT_CLOCK_CYCLE, 0},
    {"begun behind what falls due on it", story_fresh, "answer", DKT_CLOCK_STARTED_AT, START + DAY_MS},
    {"no anchor", story_fresh, "answer", DKT_CLOCK_ANCHOR_AT, ABSENT},
    {"anchored behind what it has counted", story_paused, "answer", DKT_CLOCK_ANCHOR_AT, START + 60 * MIN_MS},
    {"anchored behind all time", story_fresh, "answer", DKT_CLOCK_ANCHOR_AT, INT64_MAX},
    {"not counted since", story_fresh, "answer", DKT_CLOCK_SINCE_AT, ABSENT},
    {"counted before its anchor", story_fresh, "answer", DKT_CLOCK_SINCE_AT, START - 1},
    {"nothing counted", story_fresh, "answer", DKT_CLOCK_ELAPSED_MS, ABSENT},
    {"more counted than there was", story_paused, "answer", DKT_CLOCK_ELAPSED_MS, 10 * MIN_MS + 1},
    {"no type of target", story_fresh, "answer", DKT_CLOCK_TARGET_TYPE, 0},
    {"no target", story_fresh, "answer", DKT_CLOCK_TARGET, ABSENT},
    {"more days than there can be", story_fresh, "solve", DKT_CLOCK_TARGET, 36526},
    {"running and never due", story_fresh, "answer", DKT_CLOCK_DUE_AT, ABSENT},
    {"standing still and due", story_paused, "answer", DKT_CLOCK_DUE_AT, START},
    {"due before its anchor", story_fresh, "answer", DKT_CLOCK_DUE_AT, START - 1},
    {"running for somebody", story_fresh, "answer", DKT_CLOCK_PAUSE_PARTY, DKT_PARTY_BANK},
    {"standing still for nobody there is", story_paused, "answer", DKT_CLOCK_PAUSE_PARTY, 6},
    {"running up to a pause's end", story_fresh, "answer", DKT_CLOCK_PAUSE_UNTIL, START + MIN_MS},
    {"standing still until before it began", story_paused, "answer", DKT_CLOCK_PAUSE_UNTIL, START - 1},
    {"stood still for less than nothing", story_fresh, "answer", DKT_CLOCK_PAUSED_MS, -1},
    {"stood still longer than there was", story_paused, "answer", DKT_CLOCK_PAUSED_MS, MIN_MS},
    {"breached before it began", story_breached, "answer", DKT_CLOCK_BREACHED_AT, START - 1},
    {"breached behind its end", story_closed, "answer", DKT_CLOCK_BREACHED_AT, START + 220 * MIN_MS + 1},
    {"running and stopped", story_fresh, "answer", DKT_CLOCK_STOPPED_AT, START},
    {"stopped before it began", story_closed, "answer", DKT_CLOCK_STOPPED_AT, START - 1},
    {"stopped, never", story_closed, "answer", DKT_CLOCK_STOPPED_AT, ABSENT},
    {"running with a verdict", story_fresh, "answer", DKT_CLOCK_VERDICT, DKT_VERDICT_MET},
    {"stopped without a verdict", story_closed, "answer", DKT_CLOCK_VERDICT, ABSENT},
    {"a verdict that there is not", story_closed, "answer", DKT_CLOCK_VERDICT, 3},
    {"warned less than never", story_fresh, "answer", DKT_CLOCK_WARNED, -1},
    {"no warnings", story_fresh, "answer", DKT_CLOCK_WARNED, ABSENT},
    {"a step behind the last that can be", story_fresh, "answer", DKT_CLOCK_LEVEL, 17},
    {"no step", story_fresh, "answer", DKT_CLOCK_LEVEL, ABSENT},
    {"something falls due before it began", story_fresh, "answer", DKT_CLOCK_NEXT_AT, START - 1},
    {"something falls due behind all time", story_fresh, "answer", DKT_CLOCK_NEXT_AT, INT64_MAX},
    {"something falls due on a clock whose end has been told", story_closed, "answer", DKT_CLOCK_NEXT_AT, START + DAY_MS},
};

enum { TOLD_COUNT = sizeof tolds / sizeof tolds[0], FIXED_COUNT = 4 };

/* The first run of a goal. */
static struct rows_row *clock_of(const struct rows *rows, const char *goal)
{
    int32_t n = 0;
    while (strcmp(rows_cell(rows_at(rows, DKT_KIND_CLOCK, n), DKT_CLOCK_GOAL)->bytes, goal) != 0) {
        n++;
    }
    return rows_at(rows, DKT_KIND_CLOCK, n);
}

/* The command is told, nothing is written, and the sweep goes on behind the ticket. */
static void assert_told(struct world *world)
{
    int32_t entries = 0;
    while (rows_at(&world->rows, DKT_KIND_ENTRY, entries) != NULL) {
        entries++;
    }
    world->now_ms += 60000 * MIN_MS;
    assert_int_equal(world_do(world, "{\"action\":\"note\",\"subject\":\"T\",\"actor\":\"li\",\"fields\":{\"text\":\"x\"}}"),
                     DKT_E_CORRUPT);
    bool is_due = rows_cell(rows_at(&world->rows, DKT_KIND_TICKET, 0), DKT_TICKET_NEXT_DUE)->is_set;
    dkt_task *task = NULL;
    assert_int_equal(dkt_task_new_run_due(world->desk, &task), DKT_OK);
    assert_int_equal(dkt_task_run(task, world->store), DKT_OK);
    assert_string_equal(world_findings(world, task), is_due ? "passed_over:T:0:" : "");
    dkt_task_free(task);
    assert_null(rows_at(&world->rows, DKT_KIND_ENTRY, entries));
}

static void a_damaged_clock_is_the_store_s_error(void **given)
{
    const struct told *told = *given;
    struct world world;
    world_init_with_goals(&world, "damaged", goals);
    told->story(&world);
    struct rows_row *row = clock_of(&world.rows, told->goal);
    if (told->value == ABSENT) {
        rows_set_absent(row, told->column);
    } else {
        rows_set_integer(row, told->column, told->value);
    }
    assert_told(&world);
    world_free(&world);
}

static void a_calendar_that_is_no_version_is_told(void **state)
{
    struct world world;
    (void)state;
    world_init_with_goals(&world, "damaged", goals);
    story_fresh(&world);
    rows_set_text(clock_of(&world.rows, "solve"), DKT_CLOCK_CALENDAR, "office");
    assert_told(&world);
    world_free(&world);
}

static void a_reason_without_a_pause_is_told(void **state)
{
    struct world world;
    (void)state;
    world_init_with_goals(&world, "damaged", goals);
    story_fresh(&world);
    rows_set_text(clock_of(&world.rows, "answer"), DKT_CLOCK_PAUSE_REASON, "x");
    assert_told(&world);
    world_free(&world);
}

/* Others write between the read of a ticket and that of its clocks; the commit finds it. So a clock may be newer than its
 * ticket, and is no damage. */
static void a_clock_may_be_newer_than_its_ticket(void **state)
{
    struct world world;
    (void)state;
    world_init_with_goals(&world, "damaged", goals);
    story_breached(&world);
    struct rows_row *ticket = rows_at(&world.rows, DKT_KIND_TICKET, 0);
    rows_set_integer(ticket, DKT_TICKET_UPDATED_AT, START);
    rows_set_integer(ticket, DKT_TICKET_NEXT_DUE, START + 15 * MIN_MS);
    act(&world, 1, "note", "\"text\":\"x\"");
    world_free(&world);
}

/* By ticket, goal, run and `is_current` a row is found or not; every other column is among the damages that are told. */
static void every_column_is_told_of(void **state)
{
    (void)state;
    for (int32_t column = DKT_CLOCK_STATUS; column <= DKT_CLOCK_NEXT_AT; column++) {
        bool is_text = column == DKT_CLOCK_CALENDAR || column == DKT_CLOCK_PAUSE_REASON; /* tests of their own */
        bool is_told = is_text;
        for (int32_t i = 0; i < TOLD_COUNT; i++) {
            is_told = is_told || tolds[i].column == column;
        }
        if (!is_told) {
            fail_msg("column %d of a clock has no test", (int)column);
        }
    }
}

int main(void)
{
    struct CMUnitTest tests[FIXED_COUNT + STORY_COUNT + TOLD_COUNT] = {
        cmocka_unit_test(every_column_is_told_of),
        cmocka_unit_test(a_calendar_that_is_no_version_is_told),
        cmocka_unit_test(a_reason_without_a_pause_is_told),
        cmocka_unit_test(a_clock_may_be_newer_than_its_ticket),
    };
    for (size_t i = 0; i < STORY_COUNT; i++) {
        tests[FIXED_COUNT + i] = (struct CMUnitTest){"no_damage_is_taken_for_a_bug", no_damage_is_taken_for_a_bug, NULL, NULL,
                                           (void *)i};
    }
    for (size_t i = 0; i < TOLD_COUNT; i++) {
        tests[FIXED_COUNT + STORY_COUNT + i] = (struct CMUnitTest){tolds[i].name, a_damaged_clock_is_the_store_s_error, NULL, NULL,
                                                         (void *)(uintptr_t)&tolds[i]};
    }
    return _cmocka_run_group_tests("clock_damaged", tests, sizeof tests / sizeof tests[0], NULL, NULL);
}
