/* SPDX-License-Identifier: MIT
 *
 * Random commands on the MariaDB store, with the memory store as oracle: the same commands have the same results and
 * leave the same rows.
 */
#include "mysql/place.h"
#include "store/host.h"

#include <docket/mysql.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    COMMAND_COUNT = 1500,
};

struct pair {
    struct host host[2]; /* 0: memory, 1: MariaDB */
    dkt_memory *memory;
    dkt_mysql *mysql;
    dkt_store *store[2];
};

static void pair_begin(struct pair *pair)
{
    memset(pair, 0, sizeof *pair);
    host_begin(&pair->host[0], 7, "w");
    host_begin(&pair->host[1], 7, "w");
    assert_int_equal(dkt_memory_new(pair->host[0].desk, &pair->memory), DKT_OK);
    assert_int_equal(dkt_memory_store(pair->memory, &pair->store[0]), DKT_OK);
    assert_int_equal(dkt_mysql_new(pair->host[1].desk, &pair->mysql), DKT_OK);
    assert_int_equal(dkt_mysql_open(pair->mysql, place_words(0), -1, 0), DKT_OK);
    assert_int_equal(dkt_mysql_store(pair->mysql, &pair->store[1]), DKT_OK);
}

static void pair_end(struct pair *pair)
{
    dkt_store_free(pair->store[0]);
    dkt_store_free(pair->store[1]);
    dkt_memory_free(pair->memory);
    dkt_mysql_free(pair->mysql);
    host_end(&pair->host[0]);
    host_end(&pair->host[1]);
}

/* Everything that a result says, in one number. */
static uint64_t result_sum(const dkt_desk *desk, const dkt_op *op)
{
    const dkt_result *result = dkt_op_result(op);
    uint64_t sum = (uint64_t)(uint32_t)dkt_result_status(result);
    sum = sum * 31 + (uint64_t)dkt_result_seq(result);
    sum = sum * 31 + (uint64_t)dkt_result_is_replayed(result);
    for (int32_t i = 0; i < dkt_result_reason_count(result); i++) {
        sum = sum * 31 + (uint64_t)dkt_result_reason(result, i);
    }
    for (int32_t i = 0; i < dkt_result_row_count(result); i++) {
        sum = sum * 31 + host_row_sum(desk, dkt_result_row(result, i));
    }
    return sum;
}

static bool pair_run(struct pair *pair, const struct host_command *command)
{
    uint64_t sums[2];
    dkt_status status[2];
    for (int i = 0; i < 2; i++) {
        dkt_op *op = NULL;
        status[i] = host_run(&pair->host[i], pair->store[i], command, &op);
        sums[i] = result_sum(pair->host[i].desk, op);
        dkt_op_free(op);
    }
    if (status[0] != status[1] || sums[0] != sums[1]) {
        print_error("%s %s: memory %s, MariaDB %s: %s\n", command->action, command->subject,
                    dkt_status_name(status[0]), dkt_status_name(status[1]), pair->host[1].text);
        fail();
    }
    return status[0] == DKT_OK;
}

static void pair_compare(struct pair *pair, int32_t what, const char *key, bool is_ordered)
{
    static const int32_t limits[] = {1000, 1, 3};
    for (size_t n = 0; n < sizeof limits / sizeof limits[0]; n++) {
        int32_t counts[2];
        uint64_t sums[2];
        for (int i = 0; i < 2; i++) {
            sums[i] = host_query_sum(&pair->host[i], pair->store[i], what, key, limits[n],
                                     is_ordered, &counts[i]);
        }
        if (counts[0] != counts[1] || sums[0] != sums[1]) {
            print_error("query %d of %s in pages of %d: %d rows in memory, %d in MariaDB\n", what,
                        key == NULL ? "all" : key, limits[n], counts[0], counts[1]);
            fail();
        }
    }
}

/* Rows of one instant may come in another order: only lists over distinct instants are compared in order. */
static void pair_compare_all(struct pair *pair)
{
    static const char *const states[] = {"1", "2", "3", "4"};
    static const char *const people[] = {"agent0", "agent1", "agent2", "desk"};
    char key[32];
    for (int i = 0; i < HOST_TICKET_MAX; i++) {
        snprintf(key, sizeof key, "T%d", i);
        pair_compare(pair, DKT_QUERY_TICKET, key, true);
        pair_compare(pair, DKT_QUERY_JOURNAL, key, true);
        pair_compare(pair, DKT_QUERY_LINKS, key, false);
    }
    for (int i = 0; i < 4; i++) {
        pair_compare(pair, DKT_QUERY_STATE, states[i], true);
        pair_compare(pair, DKT_QUERY_OWNER, people[i], true);
        pair_compare(pair, DKT_QUERY_UNIT, people[i], true);
        pair_compare(pair, DKT_QUERY_QUEUE, people[i], true);
    }
    for (int i = 0; i < 5; i++) {
        snprintf(key, sizeof key, "S%d", i);
        pair_compare(pair, DKT_QUERY_LOOKUP, key, false);
        snprintf(key, sizeof key, "hand-%d", i);
        pair_compare(pair, DKT_QUERY_NUMBER, key, true);
        snprintf(key, sizeof key, "N-%04d", i);
        pair_compare(pair, DKT_QUERY_NUMBER, key, true);
    }
    pair_compare(pair, DKT_QUERY_OPEN, NULL, true);
    pair_compare(pair, DKT_QUERY_CLOSED, NULL, true);
    pair_compare(pair, DKT_QUERY_DUE, NULL, false);
    pair_compare(pair, DKT_QUERY_OUTBOX, NULL, false);
}

static void run_commands(struct pair *pair, const char *name)
{
    struct test_random random = test_random(name);
    int32_t accepted = 0;
    for (int32_t i = 0; i < COMMAND_COUNT; i++) {
        struct host_command command;
        int64_t passed = 1 + (int64_t)test_random_below(&random, 20000);
        pair->host[0].now_ms += passed;
        pair->host[1].now_ms += passed;
        host_random_command(&random, pair->host[0].now_ms, &command);
        accepted += pair_run(pair, &command) ? 1 : 0;
    }
    printf("%s: %d of %d accepted\n", name, accepted, COMMAND_COUNT);
    assert_in_range(accepted, COMMAND_COUNT / 5, COMMAND_COUNT * 4 / 5);
}

static void random_commands_have_the_results_they_have_in_memory(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair);
    run_commands(&pair, "oracle");
    pair_compare_all(&pair);
    char digests[2][65];
    for (int i = 0; i < 2; i++) {
        host_verify(&pair.host[i], pair.store[i], digests[i]);
    }
    assert_string_equal(digests[0], digests[1]);
    pair_end(&pair);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_commands_have_the_results_they_have_in_memory),
    };
    place_take(argc, argv, 1);
    int code = cmocka_run_group_tests(tests, NULL, NULL);
    mysql_library_end();
    return code;
}
