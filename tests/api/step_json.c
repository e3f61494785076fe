/* SPDX-License-Identifier: MIT
 *
 * A day of the desk on two hosts of one seed: one runs commands on the memory store, the other answers every wish and
 * every commit by JSON over rows of its own. Nothing that comes out may differ.
 */
#include "host.h"
#include "json_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What is done, what comes of it, and how long it is until the next. */
struct step {
    dkt_status expected;
    int64_t pause_ms;
    const char *json;
};

#define ASK(action, subject, fields)                                                                                   \
    "{\"action\":\"" action "\",\"subject\":\"" subject "\",\"actor\":\"ann\",\"fields\":{" fields "}}"

static const struct step day[] = {
    {DKT_OK, 1000,
     "{\"action\":\"register\",\"subject\":\"T1\",\"actor\":\"ann\",\"request\":\"r1\",\"fields\":{\"title\":\"门\\\"\\\\\\u0007\","
     "\"contact\":\"139\",\"phone\":\"555\",\"age\":-41,\"serial\":\"S-1\",\"unit\":\"north\",\"text\":\"\"}}"},
    {DKT_OK, 1000, ASK("register", "T2", "\"number\":\"by-hand\",\"owner\":\"bob\",\"serial\":\"S-1\"")},
    {DKT_OK, 1000, "{\"action\":\"register\",\"actor\":\"ann\",\"fields\":{\"level\":2}}"},
    {DKT_E_EXISTS, 1000, ASK("register", "T2", "")},
    {DKT_E_REFUSED, 1000, ASK("register", "T9", "\"number\":\"by-hand\"")},
    {DKT_OK, 1000, ASK("assign", "T1", "\"owner\":\"bob\",\"reason\":\"his street\"")},
    {DKT_OK, 1000, ASK("claim", "T1", "")},
    {DKT_E_REFUSED, 1000,
     "{\"action\":\"progress\",\"subject\":\"T1\",\"actor\":\"eve\",\"fields\":{\"text\":\"not mine\"}}"},
    {DKT_OK, 1000, ASK("release", "T1", "")},
    {DKT_OK, 1000, ASK("transfer", "T1", "\"unit\":\"south\",\"owner\":null")},
    {DKT_OK, 1000,
     ASK("reserve", "T1",
         "\"appointment_from\":1700000100000,\"appointment_until\":1700000200000,\"appointment_with\":\"him\"")},
    {DKT_OK, 1000, ASK("arrive", "T1", "\"text\":\"nobody at the door\"")},
    {DKT_OK, 1000, ASK("progress", "T1", "\"text\":\"lock oiled\"")},
    {DKT_OK, 1000, ASK("block", "T1", "\"block_party\":1,\"block_reason\":\"away\",\"follow_up_at\":1700000060000")},
    {DKT_OK, 1000, ASK("note", "T1", "\"text\":\"remember\"")},
    {DKT_OK, 1000, ASK("message", "T1", "\"text\":\"hello\",\"direction\":2,\"via\":\"sms\"")},
    {DKT_OK, 1000, ASK("link", "T1", "\"role\":7,\"target\":\"f1\",\"name\":\"a.jpg\",\"media_type\":\"image/jpeg\"")},
    {DKT_OK, 1000, ASK("link", "T1", "\"role\":2,\"target\":\"T2\"")},
    {DKT_OK, 1000, ASK("link", "T1", "\"role\":8,\"target\":\"eve\"")},
    {DKT_OK, 1000, ASK("unlink", "T1", "\"role\":7,\"target\":\"f1\",\"reason\":\"wrong photo\"")},
    {DKT_OK, 1000, ASK("amend", "T1", "\"serial\":\"S-2\",\"contact\":null,\"phone\":\"556\",\"age\":42")},
    {DKT_E_REFUSED, 1000, ASK("amend", "T1", "\"serial\":\"S-2\"")},
    {DKT_OK, 7200000, ASK("claim", "T2", "")},
    {DKT_OK, 1000, ASK("note", "T2", "\"text\":\"the claim has lapsed\"")},
    {DKT_E_REFUSED, 1000, ASK("close", "T1", "")},
    {DKT_OK, 1000, ASK("resolve", "T1", "\"resolution\":\"new lock\"")},
    {DKT_OK, 1000, ASK("close", "T1", "")},
    {DKT_OK, 1000, ASK("reopen", "T1", "\"reason\":\"it jams\"")},
    {DKT_E_NOT_FOUND, 1000, ASK("merge", "T0", "\"merged_into\":\"T2\"")},
    {DKT_OK, 1000, ASK("merge", "T1", "\"merged_into\":\"T2\",\"outcome_reason\":\"the same door\"")},
    {DKT_OK, 1000, ASK("withdraw", "T2", "\"outcome_reason\":\"moved away\"")},
    {DKT_OK, 1000,
     "{\"action\":\"register\",\"subject\":\"T1\",\"actor\":\"ann\",\"request\":\"r1\",\"fields\":{\"title\":\"门\\\"\\\\\\u0007\","
     "\"contact\":\"139\",\"phone\":\"555\",\"age\":-41,\"serial\":\"S-1\",\"unit\":\"north\",\"text\":\"\"}}"},
    {DKT_E_REUSED, 1000,
     "{\"action\":\"note\",\"subject\":\"T1\",\"actor\":\"ann\",\"request\":\"r1\",\"fields\":{\"text\":\"x\"}}"},
    {DKT_E_CONFLICT, 1000,
     "{\"action\":\"note\",\"subject\":\"T2\",\"actor\":\"ann\",\"expect_seq\":1,\"fields\":{\"text\":\"x\"}}"},
    {DKT_OK, 1000,
     "{\"action\":\"note\",\"subject\":\"T2\",\"actor\":\"ann\",\"dry_run\":true,\"fields\":{\"text\":\"x\"}}"},
};

enum {
    DAY_COUNT = sizeof day / sizeof day[0],
    VERB_COUNT = DKT_VERB_AMEND
};

static void assert_same(const char *what, const json_t *run, const json_t *step)
{
    if (!json_equal(run, step)) {
        char *left = json_dumps(run, JSON_INDENT(1) | JSON_SORT_KEYS);
        char *right = json_dumps(step, JSON_INDENT(1) | JSON_SORT_KEYS);
        print_error("%s\n--- run door\n%s\n--- step door\n%s\n", what, left, right);
        free(left);
        free(right);
    }
    assert_true(json_equal(run, step));
}

/* Runs one command by JSON; its result, to be json_decref'd. */
static json_t *step_command(struct test_host *host, struct json_table *table, const char *json, dkt_status *out_status)
{
    dkt_command *command = test_host_command(host, json);
    dkt_op *op;
    assert_int_equal(dkt_op_new(host->desk, command, &op), DKT_OK);
    *out_status = json_table_run(table, op);
    assert_in_range(dkt_op_round_count(op), 1, 2);
    json_t *result = test_result(op);
    dkt_op_free(op);
    dkt_command_free(command);
    return result;
}

static void live_through(struct test_host *run, struct test_host *step, struct json_table *table)
{
    for (size_t i = 0; i < DAY_COUNT; i++) {
        json_t *expected;
        dkt_status r = DKT_OK;
        dkt_status run_r = test_host_run(run, day[i].json, &expected);
        json_t *result = step_command(step, table, day[i].json, &r);
        assert_same(day[i].json, expected, result);
        assert_int_equal(run_r, day[i].expected);
        assert_int_equal(r, run_r);
        json_decref(expected);
        json_decref(result);
        run->now_ms += day[i].pause_ms;
        step->now_ms += day[i].pause_ms;
    }
}

static const char *const verbs[VERB_COUNT + 1] = {
    [DKT_VERB_REGISTER] = "register", [DKT_VERB_ASSIGN] = "assign",     [DKT_VERB_CLAIM] = "claim",
    [DKT_VERB_RELEASE] = "release",   [DKT_VERB_TRANSFER] = "transfer", [DKT_VERB_RESERVE] = "reserve",
    [DKT_VERB_ARRIVE] = "arrive",     [DKT_VERB_PROGRESS] = "progress", [DKT_VERB_CLOSE] = "close",
    [DKT_VERB_REOPEN] = "reopen",     [DKT_VERB_WITHDRAW] = "withdraw", [DKT_VERB_NOTE] = "note",
    [DKT_VERB_MESSAGE] = "message",   [DKT_VERB_LINK] = "link",         [DKT_VERB_UNLINK] = "unlink",
    [DKT_VERB_MERGE] = "merge",       [DKT_VERB_AMEND] = "amend",
};

/* Every base verb has left an entry in the table's rows. */
static void assert_every_verb_is_told(const struct json_table *table)
{
    for (int32_t verb = 1; verb <= VERB_COUNT; verb++) {
        int32_t count = 0;
        for (size_t i = 0; i < json_array_size(table->rows); i++) {
            const json_t *row = json_object_get(json_array_get(table->rows, i), "row");
            count += json_integer_value(json_object_get(row, "verb")) == verb ? 1 : 0;
        }
        if (count == 0) {
            print_error("no entry of verb %s\n", verbs[verb]);
        }
        assert_true(count > 0);
    }
}

static dkt_op *page_op(struct test_host *host, int32_t what, const char *key, bool is_descending, const char *cursor,
                       int32_t cursor_len)
{
    dkt_query *query;
    dkt_op *op;
    assert_int_equal(dkt_query_new(host->desk, what, &query), DKT_OK);
    if (what == DKT_QUERY_LOOKUP) {
        assert_int_equal(dkt_query_set_field(query, "serial", -1), DKT_OK);
    }
    if (what == DKT_QUERY_STATE) {
        assert_int_equal(dkt_query_set_state(query, DKT_STATE_CLOSED), DKT_OK);
    }
    if (key != NULL) {
        assert_int_equal(dkt_query_set_key(query, key, -1), DKT_OK);
    }
    assert_int_equal(dkt_query_set_descending(query, is_descending ? 1 : 0), DKT_OK);
    assert_int_equal(dkt_query_set_limit(query, 2), DKT_OK);
    assert_int_equal(dkt_query_set_cursor(query, cursor, cursor_len), DKT_OK);
    assert_int_equal(dkt_op_new_query(host->desk, query, &op), DKT_OK);
    dkt_query_free(query);
    return op;
}

/* All rows of a list, page by page. `table` NULL: through the run door. Counts the pages. */
static json_t *list_of(struct test_host *host, struct json_table *table, int32_t what, const char *key,
                       bool is_descending, int32_t *out_page_count)
{
    json_t *rows = json_array();
    dkt_op *last = NULL;
    const char *cursor = NULL;
    int32_t cursor_len = 0;
    *out_page_count = 0;
    do {
        dkt_op *op = page_op(host, what, key, is_descending, cursor, cursor_len);
        assert_int_equal(table == NULL ? dkt_op_run(op, host->store) : json_table_run(table, op), DKT_OK);
        json_t *result = test_result(op);
        json_array_extend(rows, json_object_get(result, "rows"));
        cursor = dkt_result_cursor(dkt_op_result(op), &cursor_len);
        assert_true((cursor == NULL) == (json_object_get(result, "cursor") == NULL));
        json_decref(result);
        dkt_op_free(last);
        last = op;
        (*out_page_count)++;
    } while (cursor != NULL);
    dkt_op_free(last);
    return rows;
}

static void assert_same_lists(struct test_host *run, struct test_host *step, struct json_table *table)
{
    static const struct {
        const char *name;
        int32_t what;
        const char *key;
    } lists[] = {
        {"number", DKT_QUERY_NUMBER, "by-hand"},   {"state", DKT_QUERY_STATE, NULL},
        {"status", DKT_QUERY_STATUS, "closed"},    {"owner", DKT_QUERY_OWNER, "bob"},
        {"unit", DKT_QUERY_UNIT, "desk"},          {"queue", DKT_QUERY_QUEUE, "desk"},
        {"due", DKT_QUERY_DUE, NULL},              {"lookup", DKT_QUERY_LOOKUP, "S-1"},
        {"open", DKT_QUERY_OPEN, NULL},            {"closed", DKT_QUERY_CLOSED, NULL},
        {"journal", DKT_QUERY_JOURNAL, "T1"},      {"links", DKT_QUERY_LINKS, "T1"},
        {"outbox", DKT_QUERY_OUTBOX, NULL},
    };
    int32_t row_count = 0;
    for (size_t i = 0; i < 2 * (sizeof lists / sizeof lists[0]); i++) {
        size_t k = i / 2;
        int32_t run_pages = 0;
        int32_t step_pages = 0;
        json_t *expected = list_of(run, NULL, lists[k].what, lists[k].key, i % 2 != 0, &run_pages);
        json_t *have = list_of(step, table, lists[k].what, lists[k].key, i % 2 != 0, &step_pages);
        assert_same(lists[k].name, expected, have);
        assert_int_equal(step_pages, run_pages);
        row_count += (int32_t)json_array_size(have);
        json_decref(expected);
        json_decref(have);
    }
    assert_true(row_count > 100);
}

static void both_doors_live_the_same_day(bool is_binary)
{
    struct test_host run;
    struct test_host step;
    struct json_table table;
    test_host_init(&run);
    test_host_init(&step);
    json_table_init(&table, is_binary);
    live_through(&run, &step, &table);
    assert_every_verb_is_told(&table);
    assert_true(table.update_count > 0 && table.delete_count > 0);
    assert_same_lists(&run, &step, &table);
    json_table_free(&table);
    test_host_free(&step);
    test_host_free(&run);
}

static void a_host_that_speaks_json_has_the_same_results(void **state)
{
    (void)state;
    both_doors_live_the_same_day(false);
}

static void tokens_and_cursors_that_are_no_text_come_back_as_they_were(void **state)
{
    (void)state;
    both_doors_live_the_same_day(true);
}

static void a_conflict_named_by_json_is_run_again(void **state)
{
    (void)state;
    struct test_host host;
    struct json_table table;
    dkt_status r = DKT_OK;
    test_host_init(&host);
    json_table_init(&table, false);
    json_decref(step_command(&host, &table, day[0].json, &r));
    assert_int_equal(r, DKT_OK);

    dkt_command *command = test_host_command(&host, ASK("note", "T1", "\"text\":\"first\""));
    dkt_op *op;
    int32_t need = 0;
    assert_int_equal(dkt_op_new(host.desk, command, &op), DKT_OK);
    assert_int_equal(dkt_op_step(op, &need), DKT_OK);
    json_table_answer(&table, dkt_op_reads(op), dkt_op_answers(op));
    json_decref(step_command(&host, &table, ASK("note", "T1", "\"text\":\"between\""), &r));
    assert_int_equal(r, DKT_OK);
    int32_t commit_count = table.commit_count;
    assert_int_equal(json_table_run(&table, op), DKT_OK);
    assert_int_equal(table.commit_count, commit_count + 1);
    assert_int_equal(dkt_result_seq(dkt_op_result(op)), 3);

    dkt_op_free(op);
    dkt_command_free(command);
    json_table_free(&table);
    test_host_free(&host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_host_that_speaks_json_has_the_same_results),
        cmocka_unit_test(tokens_and_cursors_that_are_no_text_come_back_as_they_were),
        cmocka_unit_test(a_conflict_named_by_json_is_run_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
