/* SPDX-License-Identifier: MIT
 *
 * Fairness, at random: people come and go, tickets open and close, and hosts dispatch side by side. By turns nobody gets two
 * before everybody who could have had one has had one; by load nobody is chosen who has more than another.
 */
#include "api/fixture.h"
#include "support/random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PEOPLE = 7,
    STEPS = 400,
};

static const char *const names[PEOPLE] = {"an", "bai", "chen", "deng", "er", "feng", "gu"};

static void fair_profile(dkt_profile *profile)
{
    assert_int_equal(dkt_profile_add_route(
                         profile, "{\"code\":\"turn\",\"when\":{\"region\":\"t\"},\"to\":{\"unit\":\"field\",\"role\":\"inspector\"},"
                                  "\"choose\":\"turn\"}", -1), DKT_OK);
    assert_int_equal(dkt_profile_add_route(
                         profile, "{\"code\":\"load\",\"to\":{\"unit\":\"field\",\"role\":\"inspector\"}}", -1), DKT_OK);
}

static int fair_setup(void **state)
{
    return story_setup_with(state, &(struct story_options){.profile = fair_profile});
}

static void people_begin(struct story *story, bool *are_ready)
{
    for (int i = 0; i < PEOPLE; i++) {
        DO(story, "set_person", ON(names[i]), TEXT("unit", "field"), TEXT("roles", "inspector"));
        DO(story, "presence", ON(names[i]), BY(names[i]), INTEGER("presence", DKT_PRESENCE_READY));
        are_ready[i] = true;
    }
}

static void people_move(struct story *story, struct test_random *random, bool *are_ready)
{
    int i = (int)test_random_below(random, PEOPLE);
    DO(story, "presence", ON(names[i]), BY(names[i]),
       INTEGER("presence", are_ready[i] ? DKT_PRESENCE_RESTING : DKT_PRESENCE_READY));
    are_ready[i] = !are_ready[i];
}

static dkt_command *dispatch_command(struct story *story, dkt_desk *desk, const char *ticket)
{
    dkt_command *command = NULL;
    assert_int_equal(story_command(story, desk, "dispatch", (struct part[]){ON(ticket), {PART_END, NULL, NULL, 0}}, &command),
                     DKT_OK);
    return command;
}

/* Who got it, or -1. */
static int dispatch_one(struct story *story, const char *ticket)
{
    dkt_command *command = dispatch_command(story, story->desk, ticket);
    dkt_op *op = NULL;
    dkt_status r = dkt_dispatch(command, NULL, story->store, &op);
    int found = -1;
    for (int i = 0; r == DKT_OK && i < PEOPLE; i++) {
        const char *owner = dkt_row_text(dkt_result_row(dkt_op_result(op), 0), DKT_TICKET_OWNER, NULL);
        found = strcmp(owner, names[i]) == 0 ? i : found;
    }
    assert_true(r == DKT_OK || r == DKT_E_REFUSED);
    dkt_op_free(op);
    dkt_command_free(command);
    return found;
}

/* While nobody gets his first, everybody who is there may have had one since; so: between two of one person, everybody who
 * was ready all the time has had one. */
static void by_turns_nobody_gets_two_before_everybody_had_one(void **state)
{
    struct story *story = *state;
    struct test_random random = test_random("fair");
    bool are_ready[PEOPLE];
    int since[PEOPLE][PEOPLE] = {{0}}; /* since[a][b]: how many a has had while b was ready and had none */
    int count[PEOPLE] = {0};
    people_begin(story, are_ready);
    for (int step = 0; step < STEPS; step++) {
        char id[16];
        if (test_random_below(&random, 4) == 0) {
            people_move(story, &random, are_ready);
        }
        PASS(story, (int64_t)test_random_below(&random, 2)); /* also several at one instant */
        snprintf(id, sizeof id, "T%d", step);
        DO(story, "register", ON(id), TEXT("region", "t"));
        int got = dispatch_one(story, id);
        for (int b = 0; got >= 0 && b < PEOPLE; b++) {
            since[got][b] = are_ready[b] ? since[got][b] + 1 : 0;
            since[b][got] = 0;
            if (b != got && since[got][b] > 1) {
                fail_msg("step %d: %s has had two while %s waited", step, names[got], names[b]);
            }
        }
        for (int b = 0; b < PEOPLE; b++) {
            for (int a = 0; a < PEOPLE && !are_ready[b]; a++) {
                since[a][b] = 0;
            }
        }
        count[got < 0 ? 0 : got] += got < 0 ? 0 : 1;
    }
    int most = 0;
    for (int i = 0; i < PEOPLE; i++) {
        most = count[i] > most ? count[i] : most;
        assert_true(count[i] > 0);
    }
    print_message("figure: %d dispatches by turns, at most %d for one of %d people\n", STEPS, most, PEOPLE);
}

static void by_load_nobody_is_chosen_who_has_more_than_another(void **state)
{
    struct story *story = *state;
    struct test_random random = test_random("load");
    bool are_ready[PEOPLE];
    int load[PEOPLE] = {0};
    static int owner[STEPS];
    people_begin(story, are_ready);
    for (int step = 0; step < STEPS; step++) {
        char id[16];
        if (test_random_below(&random, 4) == 0) {
            people_move(story, &random, are_ready);
        }
        snprintf(id, sizeof id, "T%d", step);
        DO(story, "register", ON(id));
        int got = dispatch_one(story, id);
        owner[step] = got;
        for (int b = 0; got >= 0 && b < PEOPLE; b++) {
            if (are_ready[b] && load[b] < load[got]) {
                fail_msg("step %d: %s has %d, %s only %d", step, names[got], load[got], names[b], load[b]);
            }
        }
        load[got < 0 ? 0 : got] += got < 0 ? 0 : 1;
        int closed = (int)test_random_below(&random, (uint64_t)step + 1);
        if (owner[closed] >= 0) {
            snprintf(id, sizeof id, "T%d", closed);
            DO(story, "close", ON(id), TEXT("resolution", "x"));
            load[owner[closed]]--;
            owner[closed] = -1;
        }
    }
}

/* Two hosts that match at once find the same person; the second is told that the turn is over, and matches again. */
static void of_two_hosts_that_dispatch_at_once_each_finds_somebody_else(void **state)
{
    struct story *story = *state;
    bool are_ready[PEOPLE];
    people_begin(story, are_ready);
    DO(story, "register", ON("T"), TEXT("region", "t"));
    DO(story, "register", ON("U"), TEXT("region", "t"));
    dkt_op *first = NULL;
    dkt_op *second = NULL;
    assert_int_equal(dkt_op_new_match(story->desk, "T", -1, &first), DKT_OK);
    assert_int_equal(dkt_op_new_match(story->desk, "U", -1, &second), DKT_OK);
    assert_int_equal(dkt_op_run(first, story->store), DKT_OK);
    assert_int_equal(dkt_op_run(second, story->store), DKT_OK);
    const dkt_match *a = dkt_result_match(dkt_op_result(first));
    const dkt_match *b = dkt_result_match(dkt_op_result(second));
    assert_string_equal(dkt_match_person(a), "an");
    assert_string_equal(dkt_match_person(b), "an");
    DO(story, "dispatch", ON("T"), TEXT("owner", dkt_match_person(a)), TEXT("route", "turn"), INTEGER("turn", dkt_match_turn(a)));
    REFUSED(story, "turn:turn", "dispatch", ON("U"), TEXT("owner", dkt_match_person(b)), TEXT("route", "turn"),
            INTEGER("turn", dkt_match_turn(b)));
    dkt_op_free(first);
    dkt_op_free(second);
    assert_int_equal(dispatch_one(story, "U"), 1);
}

/* Both have read before either commits: the turn's row decides, by its token. */
static void of_two_commits_at_once_one_takes_the_turn(void **state)
{
    struct story *story = *state;
    dkt_command *commands[2] = {NULL, NULL};
    dkt_op *ops[2] = {NULL, NULL};
    int32_t need = 0;
    static const char *const ids[] = {"T", "U"};
    for (int i = 0; i < 2; i++) {
        DO(story, "register", ON(ids[i]));
        assert_int_equal(story_command(story, story->desk, "dispatch",
                                       (struct part[]){ON(ids[i]), TEXT("owner", "an"), TEXT("route", "r"),
                                                       INTEGER("turn", 1), {PART_END, NULL, NULL, 0}}, &commands[i]),
                         DKT_OK);
        assert_int_equal(dkt_op_new(story->desk, commands[i], &ops[i]), DKT_OK);
        assert_int_equal(dkt_op_step(ops[i], &need), DKT_OK);
    }
    for (int i = 0; i < 2; i++) {
        assert_int_equal(dkt_store_read(story->store, dkt_op_reads(ops[i]), dkt_op_answers(ops[i])), DKT_HOOK_DONE);
        assert_int_equal(dkt_op_step(ops[i], &need), DKT_OK);
        assert_int_equal(need, DKT_NEED_COMMIT);
    }
    int32_t outcome = dkt_store_commit(story->store, dkt_op_writes(ops[0]), dkt_op_outcome(ops[0]));
    assert_int_equal(dkt_op_committed(ops[0], outcome), DKT_OK);
    assert_int_equal(dkt_op_step(ops[0], &need), DKT_OK);
    outcome = dkt_store_commit(story->store, dkt_op_writes(ops[1]), dkt_op_outcome(ops[1]));
    assert_int_equal(outcome, DKT_COMMIT_CONFLICT);
    assert_int_equal(dkt_op_committed(ops[1], outcome), DKT_OK);
    assert_int_equal(dkt_op_step(ops[1], &need), DKT_OK);
    assert_int_equal(need, DKT_NEED_READ);
    assert_int_equal(dkt_store_read(story->store, dkt_op_reads(ops[1]), dkt_op_answers(ops[1])), DKT_HOOK_DONE);
    assert_int_equal(dkt_op_step(ops[1], &need), DKT_E_REFUSED);
    assert_int_equal(dkt_result_reason(dkt_op_result(ops[1]), 0), DKT_REASON_TURN);
    for (int i = 0; i < 2; i++) {
        dkt_op_free(ops[i]);
        dkt_command_free(commands[i]);
    }
    TICKET(story, "U", "owner=- seq=1");
}

#define FAIR(name) cmocka_unit_test_setup_teardown(name, fair_setup, story_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAIR(by_turns_nobody_gets_two_before_everybody_had_one),
        FAIR(by_load_nobody_is_chosen_who_has_more_than_another),
        FAIR(of_two_hosts_that_dispatch_at_once_each_finds_somebody_else),
        FAIR(of_two_commits_at_once_one_takes_the_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
