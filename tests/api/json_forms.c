/* SPDX-License-Identifier: MIT
 *
 * The JSON forms of the border: wishes, answers, writes. The examples of doc/json.md are the files of json/; each is
 * read or written here as it stands there.
 */
#include "host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- support ---- */

static json_t *example(const char *name)
{
    char path[1024];
    assert_in_range(snprintf(path, sizeof path, "%s/json/%s.json", SOURCE_DIR, name), 1, sizeof path - 1);
    json_error_t error;
    json_t *value = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (value == NULL) {
        print_error("%s:%d: %s\n", path, error.line, error.text);
    }
    assert_non_null(value);
    return value;
}

static char *example_text(const char *name)
{
    json_t *value = example(name);
    char *text = json_dumps(value, JSON_COMPACT);
    json_decref(value);
    return text;
}

static bool is_digest(const json_t *value)
{
    const char *text = json_string_value(value);
    return text != NULL && strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

/* Puts one digest in the place of each, in all members of `value` and below: which digest it is depends on the rules and
 * the stored format, and that is not what these tests are about. */
static void forget_digests(json_t *value)
{
    json_t *open[4096];
    size_t count = 1;
    open[0] = value;
    while (count > 0) {
        json_t *node = open[--count];
        const char *name;
        json_t *member;
        void *next;
        size_t i;
        json_array_foreach(node, i, member) {
            open[count++] = member;
        }
        json_object_foreach_safe(node, next, name, member) {
            if (is_digest(member)) {
                json_object_set_new(node, name, json_string("digest"));
            } else {
                open[count++] = member;
            }
        }
        assert_true(count < sizeof open / sizeof open[0] - 64);
    }
}

static void assert_example(const char *name, const char *text, int32_t n)
{
    assert_non_null(text);
    assert_int_equal(text[n], 0);
    json_t *have = json_loadb(text, (size_t)n, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(have);
    json_t *wanted = example(name);
    char *shown = json_dumps(have, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    forget_digests(have);
    forget_digests(wanted);
    if (!json_equal(have, wanted)) {
        fprintf(stderr, "json/%s.json is not what comes out:\n%s\n", name, shown); /* print_error cuts it */
    }
    assert_true(json_equal(have, wanted));
    free(shown);
    json_decref(wanted);
    json_decref(have);
}

/* An operation that stands at its first wishes. */
struct asked {
    dkt_command *command;
    dkt_query *query;
    dkt_op *op;
};

static void ask(struct test_host *host, struct asked *asked, const char *json)
{
    int32_t need = 0;
    *asked = (struct asked){.command = test_host_command(host, json)};
    assert_int_equal(dkt_op_new(host->desk, asked->command, &asked->op), DKT_OK);
    assert_int_equal(dkt_op_step(asked->op, &need), DKT_OK);
    assert_int_equal(need, DKT_NEED_READ);
}

static void ask_example(struct test_host *host, struct asked *asked)
{
    char *command = example_text("command");
    ask(host, asked, command);
    free(command);
}

static void ask_ticket(struct test_host *host, struct asked *asked)
{
    int32_t need = 0;
    *asked = (struct asked){0};
    assert_int_equal(dkt_query_new(host->desk, DKT_QUERY_TICKET, &asked->query), DKT_OK);
    assert_int_equal(dkt_query_set_key(asked->query, "T-1", -1), DKT_OK);
    assert_int_equal(dkt_op_new_query(host->desk, asked->query, &asked->op), DKT_OK);
    assert_int_equal(dkt_op_step(asked->op, &need), DKT_OK);
}

static void asked_free(struct asked *asked)
{
    dkt_op_free(asked->op);
    dkt_command_free(asked->command);
    dkt_query_free(asked->query);
}

static void answer_ok(const struct asked *asked, int32_t i, const char *json)
{
    assert_int_equal(dkt_answers_json(dkt_op_answers(asked->op), i, json, -1), DKT_OK);
}

static void step_to(const struct asked *asked, dkt_status status, int32_t need)
{
    int32_t have = -1;
    assert_int_equal(dkt_op_step(asked->op, &have), status);
    assert_int_equal(have, need);
}

/* Answers the two wishes of the example's command, and comes to its commit. */
static void answer_example(const struct asked *asked)
{
    char *answers = example_text("answers");
    answer_ok(asked, 0, "[]");
    answer_ok(asked, 1, answers);
    free(answers);
    step_to(asked, DKT_OK, DKT_NEED_COMMIT);
}

/* ---- the examples ---- */

static void the_wishes_of_a_command_are_as_documented(void **state)
{
    (void)state;
    struct test_host host;
    struct asked asked;
    int32_t n = 0;
    test_host_init(&host);
    ask_example(&host, &asked);
    const char *text = dkt_reads_json(dkt_op_reads(asked.op), &n);
    assert_example("reads", text, n);
    asked_free(&asked);
    test_host_free(&host);
}

static void the_writes_of_a_command_are_as_documented(void **state)
{
    (void)state;
    struct test_host host;
    struct asked asked;
    int32_t n = 0;
    test_host_init(&host);
    ask_example(&host, &asked);
    answer_example(&asked);
    const char *text = dkt_writes_json(dkt_op_writes(asked.op), &n);
    assert_example("writes", text, n);
    asked_free(&asked);
    test_host_free(&host);
}

static void the_result_of_a_command_is_as_documented(void **state)
{
    (void)state;
    struct test_host host;
    struct asked asked;
    int32_t n = 0;
    test_host_init(&host);
    ask_example(&host, &asked);
    answer_example(&asked);
    assert_int_equal(dkt_op_committed(asked.op, DKT_HOOK_DONE), DKT_OK);
    step_to(&asked, DKT_OK, DKT_NEED_NOTHING);
    const char *text = dkt_op_result_json(asked.op, &n);
    assert_example("result", text, n);
    asked_free(&asked);
    test_host_free(&host);
}

static void the_result_of_a_refused_command_is_as_documented(void **state)
{
    (void)state;
    struct test_host host;
    struct asked asked;
    int32_t n = 0;
    test_host_init(&host);
    ask(&host, &asked, "{\"action\":\"resolve\",\"subject\":\"T-1\",\"actor\":\"ann\"}");
    char *answers = example_text("answers");
    answer_ok(&asked, 0, answers);
    free(answers);
    step_to(&asked, DKT_E_REFUSED, DKT_NEED_NOTHING);
    const char *text = dkt_op_result_json(asked.op, &n);
    assert_example("result_refused", text, n);
    asked_free(&asked);
    test_host_free(&host);
}

/* The entry that the example's commit inserts, as an answer. */
static char *written_entry(void)
{
    json_t *commit = example("writes");
    json_t *list = json_array();
    size_t i;
    json_t *write;
    json_array_foreach(json_object_get(commit, "writes"), i, write) {
        if (strcmp(test_member(write, "kind"), "entry") == 0) {
            json_t *row = json_object_get(write, "row");
            json_object_set_new(row, "token", json_string("1"));
            json_array_append(list, row);
        }
    }
    assert_int_equal(json_array_size(list), 1);
    char *text = json_dumps(list, JSON_COMPACT);
    json_decref(list);
    json_decref(commit);
    return text;
}

static void ask_journal(struct test_host *host, struct asked *asked)
{
    int32_t need = 0;
    *asked = (struct asked){0};
    assert_int_equal(dkt_query_new(host->desk, DKT_QUERY_JOURNAL, &asked->query), DKT_OK);
    assert_int_equal(dkt_query_set_key(asked->query, "T-1", -1), DKT_OK);
    assert_int_equal(dkt_op_new_query(host->desk, asked->query, &asked->op), DKT_OK);
    assert_int_equal(dkt_op_step(asked->op, &need), DKT_OK);
}

static void the_result_of_a_journal_is_as_documented(void **state)
{
    (void)state;
    struct test_host host;
    struct asked asked;
    int32_t n = 0;
    test_host_init(&host);
    ask_journal(&host, &asked);
    char *entry = written_entry();
    answer_ok(&asked, 0, entry);
    free(entry);
    step_to(&asked, DKT_OK, DKT_NEED_NOTHING);
    const char *text = dkt_op_result_json(asked.op, &n);
    assert_example("result_journal", text, n);
    asked_free(&asked);
    test_host_free(&host);
}

static void cells_of_every_sort_are_as_documented(void **state)
{
    (void)state;
    /* A link put on and taken off; a commitment without its secret; bytes of a column that nobody knows; a reason. */
    static const char entry[] =
        "[{\"subject_kind\":1,\"subject\":\"T-1\",\"seq\":1,\"at\":5,\"recorded_at\":6,\"verb\":1,\"digest\":\"00\","
        "\"token\":\"1\",\"change\":\""
        "0701030202543101100203626f620105000203616e6e" "0702030202543101100203626f6200"
        "0100010d0003000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
        "010001dc0b00020200ff" "020301d20f0002056d6f766564"
        "\"}]";
    struct test_host host;
    struct asked asked;
    test_host_init(&host);
    ask_journal(&host, &asked);
    answer_ok(&asked, 0, entry);
    step_to(&asked, DKT_OK, DKT_NEED_NOTHING);
    json_t *result = test_result(asked.op);
    char *text = json_dumps(json_object_get(json_array_get(json_object_get(result, "rows"), 0), "change"), 0);
    assert_example("cells", text, (int32_t)strlen(text));
    free(text);
    json_decref(result);
    asked_free(&asked);
    test_host_free(&host);
}

static void ask_list(struct test_host *host, struct asked *asked, const char *cursor, int32_t cursor_len)
{
    int32_t need = 0;
    *asked = (struct asked){0};
    assert_int_equal(dkt_query_new(host->desk, DKT_QUERY_OWNER, &asked->query), DKT_OK);
    assert_int_equal(dkt_query_set_key(asked->query, "ann", -1), DKT_OK);
    assert_int_equal(dkt_query_set_descending(asked->query, 1), DKT_OK);
    assert_int_equal(dkt_query_set_range(asked->query, 1699000000000, 1700000000000), DKT_OK);
    assert_int_equal(dkt_query_set_limit(asked->query, 1), DKT_OK);
    assert_int_equal(dkt_query_set_cursor(asked->query, cursor, cursor_len), DKT_OK);
    assert_int_equal(dkt_op_new_query(host->desk, asked->query, &asked->op), DKT_OK);
    assert_int_equal(dkt_op_step(asked->op, &need), DKT_OK);
}

enum {
    MARK_SIZE = 8 /* before the store's cursor: which query it belongs to */
};

/* The first page of the list, run on the memory store, and its cursor. */
static void ask_first_page(struct test_host *host, struct asked *asked, const char **out_cursor, int32_t *out_n)
{
    host->now_ms = 1699999000000;
    assert_int_equal(
        test_host_run(host, "{\"action\":\"register\",\"actor\":\"ann\",\"fields\":{\"owner\":\"ann\"}}", NULL),
        DKT_OK);
    ask_list(host, asked, NULL, 0);
    dkt_op_free(asked->op);
    assert_int_equal(dkt_op_new_query(host->desk, asked->query, &asked->op), DKT_OK);
    assert_int_equal(dkt_op_run(asked->op, host->store), DKT_OK);
    *out_cursor = dkt_result_cursor(dkt_op_result(asked->op), out_n);
    assert_true(*out_n > MARK_SIZE);
}

/* The list behind a cursor that some store gave. */
static void ask_list_behind(struct test_host *host, struct asked *asked, const char *cursor, int32_t cursor_len)
{
    struct asked first;
    const char *found = NULL;
    int32_t n = 0;
    char marked[64];
    ask_first_page(host, &first, &found, &n);
    memcpy(marked, found, MARK_SIZE);
    memcpy(marked + MARK_SIZE, cursor, (size_t)cursor_len);
    ask_list(host, asked, marked, MARK_SIZE + cursor_len);
    asked_free(&first);
}

static void the_wish_of_a_list_is_as_documented(void **state)
{
    (void)state;
    struct test_host host;
    struct asked asked;
    int32_t n = 0;
    test_host_init(&host);
    ask_list_behind(&host, &asked, "\x00\xff", 2);
    const char *text = dkt_reads_json(dkt_op_reads(asked.op), &n);
    assert_example("reads_list", text, n);
    asked_free(&asked);
    test_host_free(&host);
}

/* ---- wishes and writes ---- */

static json_t *reads_of(const struct asked *asked)
{
    int32_t n = 0;
    const char *text = dkt_reads_json(dkt_op_reads(asked->op), &n);
    json_t *round = json_loadb(text, (size_t)n, 0, NULL);
    json_t *reads = json_incref(json_object_get(round, "reads"));
    json_decref(round);
    return reads;
}

static void a_cursor_of_the_memory_store_goes_out_and_comes_back(void **state)
{
    (void)state;
    struct test_host host;
    struct asked asked;
    test_host_init(&host);
    int32_t n = 0;
    const char *cursor = NULL;
    ask_first_page(&host, &asked, &cursor, &n);
    json_t *page = test_result(asked.op);
    assert_non_null(memchr(cursor, 0, (size_t)n)); /* it is no text */

    struct asked next;
    ask_list(&host, &next, cursor, n);
    json_t *reads = reads_of(&next);
    json_t *shown = json_object_get(json_array_get(reads, 0), "cursor");
    assert_string_equal(test_member(shown, "hex"), test_member(page, "cursor") + 2 * MARK_SIZE); /* the store's own */

    /* The same row once more, as a host would give it, with the cursor in the form that it came in. */
    json_t *row = json_array_get(json_object_get(page, "rows"), 0);
    json_object_set_new(row, "token", json_string("1"));
    json_object_set(row, "cursor", shown);
    char *answer = json_dumps(json_object_get(page, "rows"), JSON_COMPACT);
    answer_ok(&next, 0, answer);
    step_to(&next, DKT_OK, DKT_NEED_NOTHING);
    int32_t again_n = 0;
    const char *again = dkt_result_cursor(dkt_op_result(next.op), &again_n);
    assert_int_equal(again_n, n);
    assert_memory_equal(again, cursor, (size_t)n);

    free(answer);
    json_decref(reads);
    json_decref(page);
    asked_free(&next);
    asked_free(&asked);
    test_host_free(&host);
}

static void a_cursor_that_is_a_text_is_shown_as_one(void **state)
{
    (void)state;
    struct test_host host;
    struct asked asked;
    test_host_init(&host);
    ask_list_behind(&host, &asked, "2023-11/\xe9\x97\xa8", 11);
    json_t *reads = reads_of(&asked);
    assert_string_equal(test_member(json_array_get(reads, 0), "cursor"), "2023-11/\xe9\x97\xa8");
    json_decref(reads);
    asked_free(&asked);
    test_host_free(&host);
}

/* The writes of one kind and type, or NULL. */
static json_t *write_of(const struct asked *asked, const char *kind, const char *type)
{
    int32_t n = 0;
    const char *text = dkt_writes_json(dkt_op_writes(asked->op), &n);
    json_t *commit = json_loadb(text, (size_t)n, 0, NULL);
    json_t *found = NULL;
    size_t i;
    json_t *write;
    json_array_foreach(json_object_get(commit, "writes"), i, write) {
        assert_int_equal(json_integer_value(json_object_get(write, "i")), i);
        if (strcmp(test_member(write, "kind"), kind) == 0 && strcmp(test_member(write, "type"), type) == 0) {
            found = json_incref(write);
        }
    }
    json_decref(commit);
    return found;
}

/* The example's ticket with a value of the lookup field, as an answer. */
static char *ticket_with_serial(void)
{
    json_t *list = example("answers");
    json_object_set_new(json_array_get(list, 0), "f_serial", json_string("S-1"));
    char *text = json_dumps(list, JSON_COMPACT);
    json_decref(list);
    return text;
}

static void ask_serial(struct test_host *host, struct asked *asked)
{
    ask(host, asked, "{\"action\":\"amend\",\"subject\":\"T-1\",\"actor\":\"ann\",\"fields\":{\"serial\":null}}");
    char *ticket = ticket_with_serial();
    answer_ok(asked, 0, ticket);
    free(ticket);
    step_to(asked, DKT_OK, DKT_NEED_READ);
}

static void a_deletion_has_a_key_and_a_token_and_no_row(void **state)
{
    (void)state;
    struct test_host host;
    struct asked asked;
    test_host_init(&host);
    ask_serial(&host, &asked);
    answer_ok(&asked, 0,
              "[{\"field\":\"serial\",\"value\":\"S-1\",\"ticket\":\"T-1\",\"at\":1,\"token\":{\"hex\":\"00FF\"}}]");
    step_to(&asked, DKT_OK, DKT_NEED_COMMIT);
    json_t *write = write_of(&asked, "lookup", "delete");
    assert_string_equal(test_member(json_object_get(write, "key"), "value"), "S-1");
    assert_string_equal(test_member(json_object_get(write, "token"), "hex"), "00ff");
    assert_null(json_object_get(write, "row"));
    assert_null(json_object_get(write, "changed"));
    json_decref(write);
    asked_free(&asked);
    test_host_free(&host);
}

static void a_check_of_absence_has_a_key_and_nothing_else(void **state)
{
    (void)state;
    struct test_host host;
    struct asked asked;
    test_host_init(&host);
    ask_serial(&host, &asked);
    answer_ok(&asked, 0, "[]");
    step_to(&asked, DKT_OK, DKT_NEED_COMMIT);
    json_t *write = write_of(&asked, "lookup", "check");
    assert_int_equal(json_object_size(write), 4); /* i, type, kind, key */
    assert_int_equal(json_object_size(json_object_get(write, "key")), 3);
    json_decref(write);
    asked_free(&asked);
    test_host_free(&host);
}

static void a_check_of_a_row_has_its_token(void **state)
{
    (void)state;
    struct test_host host;
    struct asked asked;
    test_host_init(&host);
    ask(&host, &asked,
        "{\"action\":\"link\",\"subject\":\"T-1\",\"actor\":\"ann\",\"fields\":{\"role\":1,\"target\":\"T-2\"}}");
    json_t *list = example("answers");
    char *ticket = json_dumps(list, JSON_COMPACT);
    json_object_set_new(json_array_get(list, 0), "id", json_string("T-2"));
    char *other = json_dumps(list, JSON_COMPACT);
    /* The wishes: this ticket, this side's link, the other ticket, the other side's link, which is there already. */
    answer_ok(&asked, 0, ticket);
    answer_ok(&asked, 1, "[]");
    answer_ok(&asked, 2, other);
    answer_ok(&asked, 3, "[{\"ticket\":\"T-2\",\"role\":1,\"target\":\"T-1\",\"added_at\":1,\"token\":\"t9\"}]");
    step_to(&asked, DKT_OK, DKT_NEED_COMMIT);
    json_t *write = write_of(&asked, "link", "check");
    assert_string_equal(test_member(write, "token"), "t9");
    assert_null(json_object_get(write, "row"));
    json_decref(write);
    free(other);
    free(ticket);
    json_decref(list);
    asked_free(&asked);
    test_host_free(&host);
}

static void a_column_that_loses_its_value_is_changed_and_not_in_the_row(void **state)
{
    (void)state;
    struct test_host host;
    struct asked asked;
    test_host_init(&host);
    ask_example(&host, &asked);
    answer_example(&asked);
    json_t *write = write_of(&asked, "ticket", "update");
    json_t *changed = json_object_get(write, "changed");
    int32_t count = 0;
    for (size_t i = 0; i < json_array_size(changed); i++) {
        count += strcmp(json_string_value(json_array_get(changed, i)), "contact") == 0 ? 1 : 0;
    }
    assert_int_equal(count, 1);
    assert_null(json_object_get(json_object_get(write, "row"), "contact"));
    json_decref(write);
    asked_free(&asked);
    test_host_free(&host);
}

static void there_is_no_json_of_nothing(void **state)
{
    (void)state;
    int32_t n = 7;
    assert_null(dkt_reads_json(NULL, &n));
    assert_int_equal(n, 0);
    n = 7;
    assert_null(dkt_writes_json(NULL, &n));
    assert_int_equal(n, 0);
    assert_null(dkt_reads_json(NULL, NULL));
    assert_null(dkt_writes_json(NULL, NULL));
}

/* ---- answers ---- */

#define TICKET_WITH(more)                                                                                              \
    "[{\"id\":\"T-1\",\"state\":1,\"status\":\"new\",\"open\":1,\"unit\":\"desk\",\"queue\":\"desk\","                  \
    "\"registered_at\":5,\"cycle\":1,\"handled\":0,\"reopened\":0,\"transferred\":0,\"profile\":\"p\","                 \
    "\"updated_at\":5,\"seq\":1,\"head\":\"00ff\"" more "}]"

static void answers_are_taken_in_every_form_they_may_have(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *json;
    } rows[] = {
        {"a token that is a text", TICKET_WITH(",\"token\":\"1\"")},
        {"a token that is bytes", TICKET_WITH(",\"token\":{\"hex\":\"00fFAa\"}")},
        {"a token that could be a text, as bytes", TICKET_WITH(",\"token\":{\"hex\":\"31\"}")},
        {"no token yet, and then one", TICKET_WITH(",\"token\":\"1\",\"cursor\":null")},
        {"null for what is absent", TICKET_WITH(",\"token\":\"1\",\"owner\":null,\"next_due\":null")},
        {"a column nobody knows", TICKET_WITH(",\"token\":\"1\",\"colour\":[{\"red\":true}]")},
        {"blanks around", " \n" TICKET_WITH(" , \"token\" : \"1\" ") " "},
    };
    struct test_host host;
    test_host_init(&host);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct asked asked;
        ask_ticket(&host, &asked);
        dkt_status r = dkt_answers_json(dkt_op_answers(asked.op), 0, rows[i].json, -1);
        if (r != DKT_OK) {
            print_error("%s: %s\n", rows[i].name, dkt_status_name(r));
        }
        assert_int_equal(r, DKT_OK);
        step_to(&asked, DKT_OK, DKT_NEED_NOTHING);
        asked_free(&asked);
    }
    test_host_free(&host);
}

#define TOKEN_65 "\"12345678901234567890123456789012345678901234567890123456789012345\""

static void answers_that_cannot_be_right_are_refused_and_fail_the_round(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *json;
        dkt_status status;
        dkt_status round;
        const char *text;
    } rows[] = {
        {"nothing", "", DKT_E_FORMAT, DKT_E_STORE, "not in the JSON form"},
        {"no JSON", "[{\"id\":", DKT_E_FORMAT, DKT_E_STORE, "at byte 7"},
        {"an object", "{}", DKT_E_FORMAT, DKT_E_STORE, "an array of objects is expected"},
        {"rows that are no objects", "[[]]", DKT_E_FORMAT, DKT_E_STORE, "an array of objects is expected"},
        {"a row behind which comes another thing", "[{},1]", DKT_E_FORMAT, DKT_E_STORE, "an array of objects"},
        {"a column twice", TICKET_WITH(",\"id\":\"T-1\""), DKT_E_FORMAT, DKT_E_STORE, "duplicate member name"},
        {"a fraction", TICKET_WITH(",\"level\":1.0"), DKT_E_FORMAT, DKT_E_STORE, "not in the JSON form"},
        {"no UTF-8", "[{\"id\":\"\xff\"}]", DKT_E_FORMAT, DKT_E_STORE, "not in the JSON form"},
        {"a text for an integer", TICKET_WITH(",\"level\":\"1\""), DKT_E_CORRUPT, DKT_E_CORRUPT, "wrong type in level"},
        {"an integer for a text", TICKET_WITH(",\"title\":1"), DKT_E_CORRUPT, DKT_E_CORRUPT, "wrong type in title"},
        {"a boolean", TICKET_WITH(",\"level\":true"), DKT_E_CORRUPT, DKT_E_CORRUPT, "wrong type in level"},
        {"an object for a text", TICKET_WITH(",\"title\":{}"), DKT_E_CORRUPT, DKT_E_CORRUPT, "wrong type in title"},
        {"half a byte", "[{\"head\":\"abc\"}]", DKT_E_CORRUPT, DKT_E_CORRUPT, "no hexadecimal digits in head"},
        {"no digits", "[{\"head\":\"0g\"}]", DKT_E_CORRUPT, DKT_E_CORRUPT, "no hexadecimal digits in head"},
        {"a byte behind the digits", "[{\"head\":\"00`0\"}]", DKT_E_CORRUPT, DKT_E_CORRUPT, "no hexadecimal digits"},
        {"an impossible instant", TICKET_WITH(",\"closed_at\":9223372036854775807"), DKT_E_CORRUPT, DKT_E_CORRUPT,
         "no possible instant in closed_at"},
        {"no token", TICKET_WITH(""), DKT_E_CORRUPT, DKT_E_CORRUPT, "has no token"},
        {"a token that is a number", TICKET_WITH(",\"token\":1"), DKT_E_CORRUPT, DKT_E_CORRUPT, "wrong type in token"},
        {"a token of no digits", TICKET_WITH(",\"token\":{\"hex\":\"x\"}"), DKT_E_CORRUPT, DKT_E_CORRUPT,
         "wrong type in token"},
        {"a token with more to it", TICKET_WITH(",\"token\":{\"hex\":\"00\",\"n\":1}"), DKT_E_CORRUPT, DKT_E_CORRUPT,
         "wrong type in token"},
        {"an empty token", TICKET_WITH(",\"token\":\"\""), DKT_E_LIMIT, DKT_E_STORE, "without an answer"},
        {"a token too long", TICKET_WITH(",\"token\":" TOKEN_65), DKT_E_LIMIT, DKT_E_STORE, "without an answer"},
        {"a cursor that is a list", TICKET_WITH(",\"cursor\":[]"), DKT_E_CORRUPT, DKT_E_CORRUPT, "wrong type in cursor"},
        {"a row that lacks a column", "[{\"id\":\"T-1\",\"token\":\"1\"}]", DKT_E_CORRUPT, DKT_E_CORRUPT, " lacks state"},
        {"another row", "[{\"id\":\"t-1\",\"state\":1}]", DKT_E_CORRUPT, DKT_E_CORRUPT, " lacks "},
        {"more rows than asked for", "[{},{}]", DKT_E_CORRUPT, DKT_E_CORRUPT, " lacks id"},
    };
    struct test_host host;
    test_host_init(&host);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct asked asked;
        int32_t need = -1;
        ask_ticket(&host, &asked);
        dkt_status r = dkt_answers_json(dkt_op_answers(asked.op), 0, rows[i].json, -1);
        dkt_status round = dkt_op_step(asked.op, &need);
        if (r != rows[i].status || round != rows[i].round ||
            strstr(dkt_op_error_text(asked.op), rows[i].text) == NULL) {
            print_error("%s: %s, %s, %s\n", rows[i].name, dkt_status_name(r), dkt_status_name(round),
                        dkt_op_error_text(asked.op));
        }
        assert_int_equal(r, rows[i].status);
        assert_int_equal(round, rows[i].round);
        assert_non_null(strstr(dkt_op_error_text(asked.op), rows[i].text));
        asked_free(&asked);
    }
    test_host_free(&host);
}

static void a_ticket_that_cannot_be_so_is_the_stores_fault_and_not_the_librarys(void **state)
{
    (void)state;
    struct test_host host;
    struct asked asked;
    test_host_init(&host);
    ask(&host, &asked, "{\"action\":\"note\",\"subject\":\"T-1\",\"actor\":\"ann\",\"fields\":{\"text\":\"x\"}}");
    json_t *list = example("answers");
    json_object_set_new(json_array_get(list, 0), "handled", json_integer(1)); /* and yet unprocessed */
    char *text = json_dumps(list, JSON_COMPACT);
    answer_ok(&asked, 0, text);
    step_to(&asked, DKT_E_CORRUPT, DKT_NEED_NOTHING);
    assert_string_equal(dkt_op_error_text(asked.op),
                        "ticket T-1 as it is stored breaks invariant I-06; nothing was committed");
    free(text);
    json_decref(list);
    asked_free(&asked);
    test_host_free(&host);
}

static void two_rows_for_one_key_are_too_many(void **state)
{
    (void)state;
    struct test_host host;
    struct asked asked;
    test_host_init(&host);
    ask_ticket(&host, &asked);
    json_t *list = example("answers");
    json_array_append(list, json_array_get(list, 0));
    char *text = json_dumps(list, JSON_COMPACT);
    assert_int_equal(dkt_answers_json(dkt_op_answers(asked.op), 0, text, -1), DKT_E_LIMIT);
    step_to(&asked, DKT_E_LIMIT, DKT_NEED_NOTHING);
    free(text);
    json_decref(list);
    asked_free(&asked);
    test_host_free(&host);
}

static void a_wish_is_answered_once(void **state)
{
    (void)state;
    struct test_host host;
    struct asked asked;
    test_host_init(&host);
    ask_ticket(&host, &asked);
    answer_ok(&asked, 0, "[]");
    assert_int_equal(dkt_answers_json(dkt_op_answers(asked.op), 0, "[]", -1), DKT_E_STATE);
    step_to(&asked, DKT_E_NOT_FOUND, DKT_NEED_NOTHING);
    asked_free(&asked);
    test_host_free(&host);
}

static void wrong_arguments_are_refused_and_change_nothing(void **state)
{
    (void)state;
    struct test_host host;
    struct asked asked;
    test_host_init(&host);
    ask_ticket(&host, &asked);
    dkt_answers *answers = dkt_op_answers(asked.op);
    assert_int_equal(dkt_answers_json(NULL, 0, "[]", -1), DKT_E_ARGUMENT);
    assert_int_equal(dkt_answers_json(answers, -1, "[]", -1), DKT_E_ARGUMENT);
    assert_int_equal(dkt_answers_json(answers, 1, "[]", -1), DKT_E_ARGUMENT);
    assert_int_equal(dkt_answers_json(answers, 0, NULL, -1), DKT_E_ARGUMENT);
    assert_int_equal(dkt_answers_json(answers, 0, "[]", -2), DKT_E_ARGUMENT);
    assert_int_equal(dkt_answers_json(answers, 0, "[]garbage", 2), DKT_OK);
    step_to(&asked, DKT_E_NOT_FOUND, DKT_NEED_NOTHING);
    asked_free(&asked);
    test_host_free(&host);
}

/* ---- memory ---- */

static void every_allocation_of_answers_may_fail(void **state)
{
    (void)state;
    struct test_host host;
    test_host_init(&host);
    char *answers = example_text("answers");
    int64_t failed = 0;
    for (int64_t n = 1;; n++) {
        struct asked asked;
        ask_ticket(&host, &asked);
        int64_t failed_before = host.counting.failed_count;
        counting_allocator_fail(&host.counting, n, COUNTING_FAIL_ONCE);
        dkt_status r = dkt_answers_json(dkt_op_answers(asked.op), 0, answers, -1);
        counting_allocator_fail(&host.counting, 0, COUNTING_FAIL_ONCE);
        bool has_failed = host.counting.failed_count > failed_before;
        assert_int_equal(r, has_failed ? DKT_E_MEMORY : DKT_OK);
        step_to(&asked, r, DKT_NEED_NOTHING);
        asked_free(&asked);
        if (!has_failed) {
            break;
        }
        failed++;
    }
    assert_true(failed > 0);
    free(answers);
    test_host_free(&host);
}

/* A form that there is no memory for is none; the operation goes on all the same. */
static void every_allocation_of_wishes_and_writes_may_fail(void **state)
{
    (void)state;
    struct test_host host;
    test_host_init(&host);
    int64_t failed = 0;
    bool has_failed = true;
    for (int64_t n = 1; has_failed; n++) {
        struct asked asked;
        int32_t len = 7;
        ask_example(&host, &asked);
        int64_t failed_before = host.counting.failed_count;
        counting_allocator_fail(&host.counting, n, COUNTING_FAIL_ONCE);
        const char *text = dkt_reads_json(dkt_op_reads(asked.op), &len);
        has_failed = host.counting.failed_count > failed_before;
        assert_true((text == NULL) == has_failed && (len == 0) == has_failed);
        counting_allocator_fail(&host.counting, 0, COUNTING_FAIL_ONCE);
        answer_example(&asked);
        failed_before = host.counting.failed_count;
        counting_allocator_fail(&host.counting, n, COUNTING_FAIL_ONCE);
        text = dkt_writes_json(dkt_op_writes(asked.op), &len);
        bool has_failed_too = host.counting.failed_count > failed_before;
        assert_true((text == NULL) == has_failed_too && (len == 0) == has_failed_too);
        counting_allocator_fail(&host.counting, 0, COUNTING_FAIL_ONCE);
        has_failed = has_failed || has_failed_too;
        failed += has_failed ? 1 : 0;
        assert_int_equal(dkt_op_committed(asked.op, DKT_HOOK_DONE), DKT_OK);
        step_to(&asked, DKT_OK, DKT_NEED_NOTHING);
        asked_free(&asked);
    }
    assert_true(failed > 0);
    test_host_free(&host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_wishes_of_a_command_are_as_documented),
        cmocka_unit_test(the_writes_of_a_command_are_as_documented),
        cmocka_unit_test(the_result_of_a_command_is_as_documented),
        cmocka_unit_test(the_result_of_a_refused_command_is_as_documented),
        cmocka_unit_test(the_result_of_a_journal_is_as_documented),
        cmocka_unit_test(cells_of_every_sort_are_as_documented),
        cmocka_unit_test(the_wish_of_a_list_is_as_documented),
        cmocka_unit_test(a_cursor_of_the_memory_store_goes_out_and_comes_back),
        cmocka_unit_test(a_cursor_that_is_a_text_is_shown_as_one),
        cmocka_unit_test(a_deletion_has_a_key_and_a_token_and_no_row),
        cmocka_unit_test(a_check_of_absence_has_a_key_and_nothing_else),
        cmocka_unit_test(a_check_of_a_row_has_its_token),
        cmocka_unit_test(a_column_that_loses_its_value_is_changed_and_not_in_the_row),
        cmocka_unit_test(there_is_no_json_of_nothing),
        cmocka_unit_test(answers_are_taken_in_every_form_they_may_have),
        cmocka_unit_test(answers_that_cannot_be_right_are_refused_and_fail_the_round),
        cmocka_unit_test(a_ticket_that_cannot_be_so_is_the_stores_fault_and_not_the_librarys),
        cmocka_unit_test(two_rows_for_one_key_are_too_many),
        cmocka_unit_test(a_wish_is_answered_once),
        cmocka_unit_test(wrong_arguments_are_refused_and_change_nothing),
        cmocka_unit_test(every_allocation_of_answers_may_fail),
        cmocka_unit_test(every_allocation_of_wishes_and_writes_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
