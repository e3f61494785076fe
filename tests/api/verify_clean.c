/* SPDX-License-Identifier: MIT
 *
 * A desk that nobody has tampered with verifies clean, whatever was done on it; and verify tells what it walked.
 */
#include "verify_world.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void an_empty_desk_is_clean_and_has_a_root(void **state)
{
    struct world world;
    (void)state;
    world_init(&world, "empty", 0);
    dkt_task *task = world_verify(&world, NULL);
    assert_string_equal(world_findings(&world, task), "");
    assert_int_equal(dkt_task_progress(task), 0);
    assert_int_equal(strlen(dkt_journal_root(task)), 64);
    assert_int_equal(strlen(dkt_verify_digest(task)), 64);
    dkt_task_free(task);
    world_free(&world);
}

static void a_desk_with_a_bit_of_everything_is_clean(void **state)
{
    struct world world;
    (void)state;
    world_init(&world, "everything", DKT_SERIES_BLOCKS);
    world_populate(&world);
    dkt_task *task = world_verify(&world, NULL);
    assert_string_equal(world_findings(&world, task), "");
    assert_int_equal(dkt_task_progress(task), 5); /* four tickets and the series */
    dkt_task_free(task);
    world_free(&world);
}

/* ---- random walks ---- */

enum {
    WALK_TICKETS = 6,
    WALK_STEPS = 700,
    WALK_WINDOW = 100,
};

static const char *pick(struct world *world, const char *const *texts, size_t count)
{
    return texts[test_random_below(&world->random, count)];
}

#define PICK(world, ...)                                                                           \
    pick(world, (const char *const[]){__VA_ARGS__},                                                \
         sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* Fields that may fit the action or not: refusals are part of the walk. */
static void walk_fields(struct world *world, const char *action, uint64_t first, char *out,
                        size_t size)
{
    uint64_t n = first + test_random_below(&world->random, 4);
    int64_t at = world->now_ms + (int64_t)test_random_below(&world->random, 4) * 900000;
    if (strcmp(action, "register") == 0 || strcmp(action, "amend") == 0) {
        snprintf(out, size,
                 "\"title\":\"t%" PRIu64
                 "\",\"serial\":%s,\"site\":%s,\"phone\":%s,\"contact\":%s,\"age\":%s",
                 n, PICK(world, "\"a\"", "\"b\"", "null"), PICK(world, "\"s1\"", "\"s2\"", "null"),
                 PICK(world, "\"1\"", "\"2\"", "null"), PICK(world, "\"x\"", "null"),
                 PICK(world, "7", "8", "null"));
    } else if (strcmp(action, "reserve") == 0) {
        snprintf(out, size,
                 "\"appointment_from\":%" PRId64 ",\"appointment_until\":%" PRId64
                 ",\"appointment_with\":\"gu\"",
                 at, at + 600000);
    } else if (strcmp(action, "block") == 0) {
        snprintf(out, size, "\"block_party\":1,\"block_reason\":\"away\",\"follow_up_at\":%" PRId64,
                 at + 300000);
    } else if (strcmp(action, "link") == 0 || strcmp(action, "unlink") == 0) {
        snprintf(out, size, "\"role\":%s,\"target\":\"%s%" PRIu64 "\"",
                 PICK(world, "1", "2", "3", "4", "5", "7", "8"), PICK(world, "T-", "T-", "z"), n);
    } else if (strcmp(action, "merge") == 0) {
        snprintf(out, size, "\"merged_into\":\"T-%" PRIu64 "\",\"outcome_reason\":\"same\"", n);
    } else if (strcmp(action, "assign") == 0 || strcmp(action, "transfer") == 0) {
        snprintf(out, size, "\"owner\":%s,\"unit\":%s,\"reason\":\"r\"",
                 PICK(world, "\"li\"", "\"wu\"", "null"), PICK(world, "\"u1\"", "\"u2\""));
    } else if (strcmp(action, "note") == 0 || strcmp(action, "progress") == 0) {
        snprintf(out, size, "\"text\":\"words %" PRIu64 "\"", n);
    } else if (strcmp(action, "message") == 0) {
        snprintf(out, size, "\"text\":\"hello\",\"direction\":1,\"via\":\"sms\"");
    } else if (strcmp(action, "resolve") == 0 || strcmp(action, "close") == 0) {
        snprintf(out, size, "\"resolution\":\"done %" PRIu64 "\"", n);
    } else if (strcmp(action, "withdraw") == 0) {
        snprintf(out, size, "\"outcome_reason\":\"not needed\"");
    } else if (strcmp(action, "reopen") == 0) {
        snprintf(out, size, "\"reason\":\"again\"");
    } else {
        out[0] = 0;
    }
}

/* An action that rarely fits by chance: it follows the one that makes it fit. */
static const char *follow_up(struct world *world, const char *action)
{
    const char *next = strcmp(action, "claim") == 0     ? "release"
                       : strcmp(action, "reserve") == 0 ? "arrive"
                       : strcmp(action, "resolve") == 0 ? "reopen"
                       : strcmp(action, "link") == 0    ? "unlink"
                                                        : NULL;
    return next != NULL && test_random_below(&world->random, 2) == 0 ? next : NULL;
}

static int32_t action_place(const dkt_rules *rules, const char *action)
{
    int32_t place = 0;
    while (strcmp(dkt_rules_action(rules, place, NULL), action) != 0) {
        place++;
    }
    return place;
}

struct walker {
    int32_t step;
    const char *next; /* action that is done next, on the same ticket, or NULL */
    uint64_t ticket;
    const char *actor;
    char fields[512];
};

/* One random command of the desk's own actions. Returns the action's place when it was done, or -1. */
static int32_t walk_step(struct world *world, struct walker *walker)
{
    const dkt_rules *rules = dkt_desk_rules(world->desk);
    uint64_t first = (uint64_t)walker->step / WALK_WINDOW; /* tickets end for good: new ones come */
    const char *action = walker->next;
    if (action == NULL) {
        uint64_t count = (uint64_t)dkt_rules_action_count(rules);
        action = dkt_rules_action(rules, (int32_t)test_random_below(&world->random, count), NULL);
        walker->ticket = first + test_random_below(&world->random, WALK_TICKETS);
        walker->actor = PICK(world, "li", "li", "wu");
        world->now_ms += (int64_t)test_random_below(&world->random, 5) / 3 * 400000;
    }
    if (walker->next == NULL ||
        strcmp(action, "unlink") != 0) { /* takes off what was linked just now */
        walk_fields(world, action, first, walker->fields, sizeof walker->fields);
    }
    dkt_status r =
        world_do(world,
                 "{\"action\":\"%s\",\"subject\":\"T-%" PRIu64
                 "\",\"actor\":\"%s\",\"request\":\"q%d\",\"fields\":{%s}}",
                 action, walker->ticket, walker->actor, (int)walker->step, walker->fields);
    walker->next = r == DKT_OK ? follow_up(world, action) : NULL;
    walker->step++;
    return r == DKT_OK ? action_place(rules, action) : -1;
}

static void run_due(struct world *world)
{
    dkt_task *task = NULL;
    assert_int_equal(dkt_task_new_run_due(world->desk, &task), DKT_OK);
    assert_int_equal(dkt_task_run(task, world->store), DKT_OK);
    assert_string_equal(world_findings(world, task), "");
    dkt_task_free(task);
}

/* Now and then what is due is told by the task, else by the next command. */
static void walk(struct world *world, bool *is_done)
{
    struct walker walker = {0};
    for (int32_t i = 0; i < WALK_STEPS; i++) {
        int32_t place = walk_step(world, &walker);
        if (place < 0) {
            continue;
        }
        is_done[place] = true;
        if (i % 20 == 0) {
            run_due(world);
        }
        if (strcmp(world_check(world, NULL), "") != 0) {
            fail_msg("step %d: %s", (int)i, world->words);
        }
    }
    world_free(world);
}

static void after_every_step_of_a_random_walk_the_fold_is_the_row(void **state)
{
    static const int32_t series[] = {0, DKT_SERIES_BLOCKS, DKT_SERIES_GAPLESS};
    struct world world;
    bool is_done[64] = {false};
    (void)state;
    for (size_t i = 0; i < sizeof series / sizeof series[0]; i++) {
        world_init(&world, "walk", series[i]);
        walk(&world, is_done);
    }
    for (int32_t i = 0; i < 19; i++) {
        if (!is_done[i]) {
            fail_msg("no step did action %d of the default workflow", (int)i);
        }
    }
}

static void a_link_is_told_once_though_a_clock_is_told_behind_it(void **state)
{
    struct world world;
    (void)state;
    world_init_with_goal(&world, "link");
    world_must(&world, "{\"action\":\"register\",\"subject\":\"T\",\"actor\":\"li\"}");
    world.now_ms += 15 * 60000;
    world_must(&world, "{\"action\":\"link\",\"subject\":\"T\",\"actor\":\"li\","
                       "\"fields\":{\"role\":8,\"target\":\"zhao\"}}");
    assert_non_null(rows_find(&world.rows, DKT_KIND_ENTRY, "T", 3)); /* what has no time is breached at once */
    assert_string_equal(world_check(&world, NULL), "");
    world.now_ms += 15 * 60000;
    world_must(&world, "{\"action\":\"unlink\",\"subject\":\"T\",\"actor\":\"li\","
                       "\"fields\":{\"role\":8,\"target\":\"zhao\"}}");
    assert_non_null(rows_find(&world.rows, DKT_KIND_ENTRY, "T", 6)); /* a warning, unlink, another breach */
    assert_string_equal(world_check(&world, NULL), "");
    world_free(&world);
}

static void with_goals_too_next_due_follows_from_entries_and_clocks(void **state)
{
    struct world world;
    bool is_done[64] = {false};
    (void)state;
    world_init_with_goal(&world, "goals");
    walk(&world, is_done);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_desk_is_clean_and_has_a_root),
        cmocka_unit_test(a_desk_with_a_bit_of_everything_is_clean),
        cmocka_unit_test(after_every_step_of_a_random_walk_the_fold_is_the_row),
        cmocka_unit_test(a_link_is_told_once_though_a_clock_is_told_behind_it),
        cmocka_unit_test(with_goals_too_next_due_follows_from_entries_and_clocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
