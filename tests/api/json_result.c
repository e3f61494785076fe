/* SPDX-License-Identifier: MIT
 *
 * The result of an operation as JSON says what the calls of op.h say.
 */
#include "host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char registration[] =
    "{\"action\":\"register\",\"subject\":\"T1\",\"actor\":\"ann\",\"request\":\"r1\",\"fields\":{\"title\":\"door\","
    "\"contact\":\"139\",\"serial\":\"S-1\"}}";
static const char close_without_resolution[] = "{\"action\":\"close\",\"subject\":\"T1\",\"actor\":\"ann\"}";

static void run_ok(struct test_host *host, const char *json)
{
    assert_int_equal(test_host_run(host, json, NULL), DKT_OK);
    host->now_ms += 1000;
}

static bool has_text(const json_t *list, const char *text)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *here = json_string_value(json_array_get(list, i));
        if (here != NULL && strcmp(here, text) == 0) {
            return true;
        }
    }
    return false;
}

static void a_success_shows_the_ticket_and_the_open_moves(void **state)
{
    (void)state;
    struct test_host host;
    json_t *result;
    test_host_init(&host);
    assert_int_equal(test_host_run(&host, registration, &result), DKT_OK);
    assert_string_equal(test_member(result, "status"), "DKT_OK");
    assert_int_equal(json_integer_value(json_object_get(result, "code")), 0);
    assert_string_equal(test_member(result, "subject"), "T1");
    assert_int_equal(json_integer_value(json_object_get(result, "seq")), 1);
    assert_true(json_is_false(json_object_get(result, "replayed")));
    assert_null(json_object_get(result, "error"));
    assert_null(json_object_get(result, "cursor"));
    assert_int_equal(json_array_size(json_object_get(result, "reasons")), 0);
    assert_true(has_text(json_object_get(result, "moves"), "reserve"));
    assert_false(has_text(json_object_get(result, "moves"), "register"));
    assert_string_equal(test_member(result, "kind"), "ticket");
    const json_t *ticket = json_array_get(json_object_get(result, "rows"), 0);
    assert_string_equal(test_member(ticket, "id"), "T1");
    assert_string_equal(test_member(ticket, "f_serial"), "S-1");
    assert_int_equal(json_integer_value(json_object_get(ticket, "registered_at")), host.now_ms);
    assert_int_equal(strlen(test_member(ticket, "head")), 64);
    assert_null(json_object_get(ticket, "owner"));
    json_decref(result);
    test_host_free(&host);
}

static void a_refusal_lists_reasons_in_both_languages(void **state)
{
    (void)state;
    struct test_host host;
    json_t *result;
    test_host_init(&host);
    run_ok(&host, registration);
    assert_int_equal(test_host_run(&host, close_without_resolution, &result), DKT_E_REFUSED);
    assert_string_equal(test_member(result, "status"), "DKT_E_REFUSED");
    assert_int_equal(json_integer_value(json_object_get(result, "code")), DKT_E_REFUSED);
    assert_non_null(strstr(test_member(result, "error"), "ticket T1"));
    const json_t *reason = json_array_get(json_object_get(result, "reasons"), 0);
    assert_string_equal(test_member(reason, "code"), "missing");
    assert_string_equal(test_member(reason, "name"), "resolution");
    assert_string_equal(test_member(reason, "english"), "field resolution is required");
    assert_string_equal(test_member(reason, "chinese"), "缺少必填项 resolution");
    assert_true(has_text(json_object_get(result, "moves"), "progress"));
    assert_int_equal(json_array_size(json_object_get(result, "rows")), 0);
    assert_null(json_object_get(result, "kind"));
    json_decref(result);
    test_host_free(&host);
}

static void a_request_run_again_says_so(void **state)
{
    (void)state;
    struct test_host host;
    json_t *result;
    test_host_init(&host);
    run_ok(&host, registration);
    assert_int_equal(test_host_run(&host, registration, &result), DKT_OK);
    assert_true(json_is_true(json_object_get(result, "replayed")));
    json_decref(result);
    test_host_free(&host);
}

/* The cell of a decoded change by kind and name. */
static const json_t *cell_of(const json_t *entry, const char *kind, const char *name)
{
    const json_t *cells = json_object_get(entry, "change");
    for (size_t i = 0; i < json_array_size(cells); i++) {
        const json_t *cell = json_array_get(cells, i);
        if (strcmp(test_member(cell, "kind"), kind) == 0 && strcmp(test_member(cell, "name"), name) == 0) {
            return cell;
        }
    }
    return NULL;
}

static void entries_show_their_changes_and_no_secrets(void **state)
{
    (void)state;
    struct test_host host;
    test_host_init(&host);
    run_ok(&host, registration);
    run_ok(&host, "{\"action\":\"amend\",\"subject\":\"T1\",\"actor\":\"ann\",\"fields\":{\"contact\":\"186\"}}");
    dkt_op *journal = test_host_query(&host, DKT_QUERY_JOURNAL, "T1");
    json_t *result = test_result(journal);
    assert_string_equal(test_member(result, "kind"), "entry");
    const json_t *entry = json_array_get(json_object_get(result, "rows"), 1);
    assert_string_equal(test_member(entry, "action"), "amend");
    assert_null(json_object_get(entry, "secret"));
    assert_int_equal(strlen(test_member(entry, "previous")), 64);
    const json_t *cell = cell_of(entry, "ticket", "contact");
    assert_string_equal(test_member(cell, "act"), "update");
    assert_string_equal(test_member(cell, "before"), "139");
    assert_string_equal(test_member(cell, "after"), "186");
    assert_null(json_object_get(cell, "key"));
    json_decref(result);
    dkt_op_free(journal);
    test_host_free(&host);
}

static void links_are_shown_with_their_keys(void **state)
{
    (void)state;
    struct test_host host;
    test_host_init(&host);
    run_ok(&host, registration);
    run_ok(&host, "{\"action\":\"link\",\"subject\":\"T1\",\"actor\":\"ann\",\"fields\":{\"role\":8,"
                  "\"target\":\"bob\"}}");
    run_ok(&host, "{\"action\":\"unlink\",\"subject\":\"T1\",\"actor\":\"ann\",\"fields\":{\"role\":8,"
                  "\"target\":\"bob\"}}");
    dkt_op *journal = test_host_query(&host, DKT_QUERY_JOURNAL, "T1");
    json_t *result = test_result(journal);
    const json_t *entry = json_array_get(json_object_get(result, "rows"), 1);
    const json_t *cell = cell_of(entry, "link", "added_by");
    assert_string_equal(test_member(cell, "act"), "insert");
    const json_t *key = json_object_get(cell, "key");
    assert_string_equal(test_member(key, "ticket"), "T1");
    assert_int_equal(json_integer_value(json_object_get(key, "role")), DKT_ROLE_WATCHER);
    assert_string_equal(test_member(key, "target"), "bob");
    entry = json_array_get(json_object_get(result, "rows"), 2);
    cell = cell_of(entry, "link", "");
    assert_string_equal(test_member(cell, "act"), "delete");
    assert_string_equal(test_member(json_object_get(cell, "key"), "target"), "bob");
    assert_null(json_object_get(cell, "before"));
    json_decref(result);
    dkt_op_free(journal);
    test_host_free(&host);
}

/* Answers the one wish of a JOURNAL query by JSON. */
static json_t *journal_answered(struct test_host *host, const char *rows)
{
    dkt_query *query;
    dkt_op *op;
    int32_t need = 0;
    assert_int_equal(dkt_query_new(host->desk, DKT_QUERY_JOURNAL, &query), DKT_OK);
    assert_int_equal(dkt_query_set_key(query, "T1", -1), DKT_OK);
    assert_int_equal(dkt_op_new_query(host->desk, query, &op), DKT_OK);
    assert_int_equal(dkt_op_step(op, &need), DKT_OK);
    assert_int_equal(dkt_answers_json(dkt_op_answers(op), 0, rows, -1), DKT_OK);
    assert_int_equal(dkt_op_step(op, &need), DKT_OK);
    json_t *result = test_result(op);
    dkt_op_free(op);
    dkt_query_free(query);
    return result;
}

#define ENTRY(change)                                                                                                  \
    "[{\"subject_kind\":1,\"subject\":\"T1\",\"seq\":1,\"at\":5,\"recorded_at\":6,\"verb\":1,\"change\":\"" change      \
    "\",\"digest\":\"00ff\",\"token\":\"1\"}]"

static void a_redacted_value_is_shown_as_redacted(void **state)
{
    (void)state;
    struct test_host host;
    test_host_init(&host);
    /* Ticket, update, one cell: contact, absent before, a commitment after. */
    json_t *result = journal_answered(
        &host, ENTRY("0100010d0003000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"));
    const json_t *cell = cell_of(json_array_get(json_object_get(result, "rows"), 0), "ticket", "contact");
    assert_true(json_is_true(json_object_get(json_object_get(cell, "after"), "redacted")));
    assert_null(json_object_get(cell, "before"));
    json_decref(result);
    test_host_free(&host);
}

static void an_entry_that_cannot_be_decoded_shows_its_bytes(void **state)
{
    (void)state;
    struct test_host host;
    test_host_init(&host);
    json_t *result = journal_answered(&host, ENTRY("FF00ff"));
    const json_t *entry = json_array_get(json_object_get(result, "rows"), 0);
    assert_string_equal(test_member(json_object_get(entry, "change"), "hex"), "ff00ff");
    assert_string_equal(test_member(entry, "digest"), "00ff");
    json_decref(result);
    test_host_free(&host);
}

static void an_unknown_column_that_is_no_text_is_shown_in_hexadecimal(void **state)
{
    (void)state;
    struct test_host host;
    test_host_init(&host);
    json_t *result = journal_answered(&host, ENTRY("010001dc0b000201ff"));
    const json_t *cell = cell_of(json_array_get(json_object_get(result, "rows"), 0), "ticket", "#1500");
    assert_string_equal(test_member(json_object_get(cell, "after"), "hex"), "ff");
    json_decref(result);
    test_host_free(&host);
}

static void a_page_that_is_not_the_last_has_a_cursor_in_hexadecimal(void **state)
{
    (void)state;
    struct test_host host;
    dkt_query *query;
    dkt_op *op;
    test_host_init(&host);
    run_ok(&host, registration);
    run_ok(&host, "{\"action\":\"register\",\"subject\":\"T2\",\"actor\":\"ann\"}");
    assert_int_equal(dkt_query_new(host.desk, DKT_QUERY_OPEN, &query), DKT_OK);
    assert_int_equal(dkt_query_set_limit(query, 1), DKT_OK);
    assert_int_equal(dkt_op_new_query(host.desk, query, &op), DKT_OK);
    assert_int_equal(dkt_op_run(op, host.store), DKT_OK);
    json_t *result = test_result(op);
    int32_t n = 0;
    const char *cursor = dkt_result_cursor(dkt_op_result(op), &n);
    const char *hex = test_member(result, "cursor");
    assert_int_equal(strlen(hex), 2 * (size_t)n);
    static const char digits[] = "0123456789abcdef";
    for (int32_t i = 0; i < n; i++) {
        assert_int_equal(hex[2 * i], digits[(uint8_t)cursor[i] >> 4]);
        assert_int_equal(hex[2 * i + 1], digits[(uint8_t)cursor[i] & 15]);
    }
    json_decref(result);
    dkt_op_free(op);
    dkt_query_free(query);
    test_host_free(&host);
}

static void there_is_no_result_before_the_end(void **state)
{
    (void)state;
    struct test_host host;
    dkt_op *op;
    int32_t need = 0;
    int32_t n = 7;
    test_host_init(&host);
    dkt_command *command = test_host_command(&host, registration);
    assert_int_equal(dkt_op_new(host.desk, command, &op), DKT_OK);
    assert_null(dkt_op_result_json(op, &n));
    assert_int_equal(n, 0);
    assert_int_equal(dkt_op_step(op, &need), DKT_OK);
    assert_null(dkt_op_result_json(op, NULL));
    assert_null(dkt_op_result_json(NULL, NULL));
    dkt_op_free(op);
    dkt_command_free(command);
    test_host_free(&host);
}

static int32_t read_nothing(uintptr_t user, const dkt_reads *reads, dkt_answers *answers)
{
    (void)user;
    for (int32_t i = 0; i < dkt_reads_count(reads); i++) {
        assert_int_equal(dkt_answers_end(answers, i), DKT_OK);
    }
    return DKT_HOOK_DONE;
}

static int32_t commit_fails(uintptr_t user, const dkt_writes *writes, dkt_outcome *outcome)
{
    (void)user;
    (void)writes;
    assert_int_equal(dkt_outcome_error(outcome, 1205, "lock wait \"timeout\"", -1), DKT_OK);
    return DKT_COMMIT_FAILED;
}

static void a_failed_commit_shows_the_hosts_words_and_no_ticket(void **state)
{
    (void)state;
    struct test_host host;
    struct dkt_store_hooks hooks = {.struct_size = sizeof hooks, .read = read_nothing, .commit = commit_fails};
    dkt_store *store;
    dkt_op *op;
    test_host_init(&host);
    assert_int_equal(dkt_store_new(&hooks, 0, &store), DKT_OK);
    dkt_command *command = test_host_command(&host, registration);
    assert_int_equal(dkt_op_new(host.desk, command, &op), DKT_OK);
    assert_int_equal(dkt_op_run(op, store), DKT_E_STORE);
    assert_int_equal(dkt_result_row_count(dkt_op_result(op)), 0);
    assert_int_equal(dkt_result_seq(dkt_op_result(op)), 0);
    json_t *result = test_result(op);
    assert_int_equal(json_integer_value(json_object_get(result, "host_code")), 1205);
    assert_string_equal(test_member(result, "error"), "the store says: lock wait \"timeout\"");
    assert_int_equal(json_array_size(json_object_get(result, "rows")), 0);
    json_decref(result);
    dkt_op_free(op);
    dkt_command_free(command);
    dkt_store_free(store);
    test_host_free(&host);
}

static void a_command_that_never_began_has_no_moves(void **state)
{
    (void)state;
    struct test_host host;
    json_t *result;
    test_host_init(&host);
    assert_int_equal(test_host_run(&host, "{\"action\":\"claim\",\"subject\":\"T1\"}", &result), DKT_E_ARGUMENT);
    assert_int_equal(json_array_size(json_object_get(result, "moves")), 0);
    assert_string_equal(test_member(result, "error"), "the command has no actor");
    json_decref(result);
    test_host_free(&host);
}

static void a_conflict_shows_the_entries_since(void **state)
{
    (void)state;
    struct test_host host;
    json_t *result;
    test_host_init(&host);
    run_ok(&host, registration);
    run_ok(&host, "{\"action\":\"note\",\"subject\":\"T1\",\"actor\":\"bob\",\"fields\":{\"text\":\"hm\"}}");
    assert_int_equal(test_host_run(&host,
                                   "{\"action\":\"note\",\"subject\":\"T1\",\"actor\":\"ann\",\"expect_seq\":1,"
                                   "\"fields\":{\"text\":\"ok\"}}",
                                   &result),
                     DKT_E_CONFLICT);
    assert_string_equal(test_member(result, "kind"), "entry");
    assert_int_equal(json_integer_value(json_object_get(result, "seq")), 2);
    assert_int_equal(json_array_size(json_object_get(result, "rows")), 1);
    const json_t *cell = cell_of(json_array_get(json_object_get(result, "rows"), 0), "entry", "text");
    assert_string_equal(test_member(cell, "act"), "tell");
    assert_string_equal(test_member(cell, "after"), "hm");
    json_decref(result);
    test_host_free(&host);
}

/* Fails each allocation of the result in turn; the text comes out whole afterwards. */
static void sweep(struct test_host *host, dkt_op *op)
{
    int64_t live = host->counting.live_blocks;
    for (int64_t n = 1;; n++) {
        int64_t failed_before = host->counting.failed_count;
        counting_allocator_fail(&host->counting, n, COUNTING_FAIL_ONCE);
        int32_t len = 7;
        const char *text = dkt_op_result_json(op, &len);
        counting_allocator_fail(&host->counting, 0, COUNTING_FAIL_ONCE);
        if (host->counting.failed_count == failed_before) {
            assert_non_null(text);
            break;
        }
        assert_null(text);
        assert_int_equal(len, 0);
        assert_in_range(host->counting.live_blocks, live, live + 1); /* the buffer of the text is kept */
    }
    json_decref(test_result(op));
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    struct test_host host;
    dkt_op *op;
    test_host_init(&host);
    run_ok(&host, registration);
    dkt_command *command = test_host_command(&host, close_without_resolution);
    assert_int_equal(dkt_op_new(host.desk, command, &op), DKT_OK);
    assert_int_equal(dkt_op_run(op, host.store), DKT_E_REFUSED);
    sweep(&host, op);
    dkt_op_free(op);
    dkt_command_free(command);
    op = test_host_query(&host, DKT_QUERY_JOURNAL, "T1");
    sweep(&host, op);
    dkt_op_free(op);
    test_host_free(&host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_success_shows_the_ticket_and_the_open_moves),
        cmocka_unit_test(a_refusal_lists_reasons_in_both_languages),
        cmocka_unit_test(a_request_run_again_says_so),
        cmocka_unit_test(entries_show_their_changes_and_no_secrets),
        cmocka_unit_test(links_are_shown_with_their_keys),
        cmocka_unit_test(a_redacted_value_is_shown_as_redacted),
        cmocka_unit_test(an_entry_that_cannot_be_decoded_shows_its_bytes),
        cmocka_unit_test(an_unknown_column_that_is_no_text_is_shown_in_hexadecimal),
        cmocka_unit_test(a_page_that_is_not_the_last_has_a_cursor_in_hexadecimal),
        cmocka_unit_test(there_is_no_result_before_the_end),
        cmocka_unit_test(a_failed_commit_shows_the_hosts_words_and_no_ticket),
        cmocka_unit_test(a_command_that_never_began_has_no_moves),
        cmocka_unit_test(a_conflict_shows_the_entries_since),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
