/* SPDX-License-Identifier: MIT
 *
 * Looking at what is not there: NULL handles, places out of range, unknown numbers; and hook tables of other sizes. Each
 * answer is the one that the headers promise. (bad_input_test.py calls every function of the API index with NULL.)
 */
#include "fixture.h"

#include "docket/ticket.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

/* ---- names and words ---- */

static void every_status_has_a_name_and_words_in_both_languages(void **state)
{
    (void)state;
    for (dkt_status status = DKT_OK; status >= DKT_E_MASK; status--) {
        assert_int_equal(strncmp(dkt_status_name(status), "DKT_", 4), 0);
        assert_string_not_equal(dkt_status_name(status), "DKT_E_?");
        const char *english = dkt_status_text(status, DKT_LANGUAGE_ENGLISH);
        const char *chinese = dkt_status_text(status, DKT_LANGUAGE_CHINESE);
        assert_true(english[0] != 0 && (english[0] & 0x80) == 0);
        assert_true((chinese[0] & 0x80) != 0);
        assert_string_equal(dkt_status_text(status, 99), english); /* an unknown language gives English */
    }
    assert_string_equal(dkt_status_name(1), "DKT_E_?");
    assert_string_equal(dkt_status_name(DKT_E_MASK - 1), "DKT_E_?");
    assert_string_equal(dkt_status_text(INT32_MIN, DKT_LANGUAGE_ENGLISH), "an unknown status");
    assert_string_equal(dkt_status_text(INT32_MIN, DKT_LANGUAGE_CHINESE), "未知错误");
}

static void what_may_be_run_again_is_retryable(void **state)
{
    (void)state;
    for (dkt_status status = DKT_OK; status >= DKT_E_MASK; status--) {
        bool is_retryable = status == DKT_E_MAYBE || status == DKT_E_CONFLICT || status == DKT_E_STORE ||
                            status == DKT_E_MEMORY;
        assert_int_equal(dkt_status_is_retryable(status), is_retryable ? 1 : 0);
    }
}

static void versions_are_told_as_text_and_number(void **state)
{
    (void)state;
    int major = 0;
    int minor = 0;
    int patch = 0;
    assert_int_equal(sscanf(dkt_version(), "%d.%d.%d", &major, &minor, &patch), 3);
    assert_int_equal(dkt_version_number(), major * 1000000 + minor * 1000 + patch);
    assert_int_equal(dkt_format_number(), 1);
}

static void states_verbs_and_reasons_have_names_and_unknown_ones_a_mark(void **state)
{
    (void)state;
    assert_string_equal(dkt_state_name(DKT_STATE_UNPROCESSED, DKT_LANGUAGE_CHINESE), "未处理");
    assert_string_equal(dkt_state_name(DKT_STATE_RESERVED, DKT_LANGUAGE_CHINESE), "已预约");
    assert_string_equal(dkt_state_name(DKT_STATE_UNFINISHED, DKT_LANGUAGE_CHINESE), "未完结");
    assert_string_equal(dkt_state_name(DKT_STATE_CLOSED, DKT_LANGUAGE_CHINESE), "已完结");
    assert_string_equal(dkt_state_name(DKT_STATE_CLOSED, DKT_LANGUAGE_ENGLISH), "closed");
    assert_string_equal(dkt_state_name(0, DKT_LANGUAGE_ENGLISH), "?");
    assert_string_equal(dkt_state_name(5, DKT_LANGUAGE_CHINESE), "?");
    assert_string_equal(dkt_presence_name(DKT_PRESENCE_AWAY, DKT_LANGUAGE_ENGLISH), "away");
    assert_string_equal(dkt_presence_name(DKT_PRESENCE_SIGNED_OUT, DKT_LANGUAGE_CHINESE), "签退");
    assert_string_equal(dkt_presence_name(0, DKT_LANGUAGE_CHINESE), "?");
    assert_string_equal(dkt_presence_name(6, DKT_LANGUAGE_ENGLISH), "?");
    assert_string_equal(dkt_verb_name(0), "?");
    assert_int_equal(dkt_verb_by_name("register", -1), DKT_VERB_REGISTER);
    assert_int_equal(dkt_verb_by_name("registers", 8), DKT_VERB_REGISTER);
    assert_int_equal(dkt_verb_by_name("dance", -1), 0);
    assert_string_equal(dkt_reason_name(DKT_REASON_MERGED), "merged");
    assert_string_equal(dkt_reason_name(0), "?");
}

/* ---- nothing to look at ---- */

static void a_result_that_is_not_there_is_empty(void **state)
{
    int32_t len = 7;
    (void)state;
    assert_int_equal(dkt_result_status(NULL), DKT_E_ARGUMENT);
    assert_string_equal(dkt_result_subject(NULL), "");
    assert_int_equal(dkt_result_seq(NULL), 0);
    assert_int_equal(dkt_result_is_replayed(NULL), 0);
    assert_int_equal(dkt_result_reason_count(NULL), 0);
    assert_int_equal(dkt_result_move_count(NULL), 0);
    assert_string_equal(dkt_result_move(NULL, 0), "");
    assert_int_equal(dkt_result_row_count(NULL), 0);
    assert_null(dkt_result_row(NULL, 0));
    assert_null(dkt_result_cursor(NULL, &len));
    assert_int_equal(len, 0);
}

static void places_out_of_range_are_empty(void **state)
{
    struct story *story = *state;
    static const int32_t places[] = {-1, INT32_MIN, 99, INT32_MAX};
    DO(story, "register", ON("T"));
    REFUSED(story, "missing:text", "note", ON("T"));
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        assert_int_equal(dkt_result_reason(story->result, places[i]), 0);
        assert_string_equal(dkt_result_reason_name(story->result, places[i]), "");
        assert_string_equal(dkt_result_reason_text(story->result, places[i], DKT_LANGUAGE_ENGLISH), "");
        assert_string_equal(dkt_result_move(story->result, places[i]), "");
        assert_null(dkt_result_row(story->result, places[i]));
    }
}

static void a_row_that_is_not_there_has_nothing(void **state)
{
    struct story *story = *state;
    int32_t len = 7;
    assert_int_equal(dkt_row_kind(NULL), 0);
    assert_int_equal(dkt_row_is_set(NULL, 1), 0);
    assert_int_equal(dkt_row_integer(NULL, 1), 0);
    assert_null(dkt_row_text(NULL, 1, &len));
    assert_int_equal(len, 0);
    DO(story, "register", ON("T"));
    const dkt_row *row = dkt_result_row(story->result, 0);
    assert_int_equal(dkt_row_integer(row, DKT_TICKET_ID), 0);       /* a text */
    assert_null(dkt_row_text(row, DKT_TICKET_STATE, NULL));         /* an integer */
    assert_int_equal(dkt_row_integer(row, DKT_TICKET_CLOSED_AT), 0); /* absent */
    assert_null(dkt_row_text(row, 999, NULL));                      /* no such column */
    assert_int_equal(dkt_row_is_set(row, -1), 0);
}

static void an_operation_has_needs_only_while_it_has_them(void **state)
{
    struct story *story = *state;
    assert_null(dkt_op_reads(NULL));
    assert_null(dkt_op_answers(NULL));
    assert_null(dkt_op_writes(NULL));
    assert_null(dkt_op_outcome(NULL));
    assert_null(dkt_op_result(NULL));
    assert_int_equal(dkt_op_round_count(NULL), 0);
    assert_int_equal(dkt_op_host_code(NULL), 0);
    assert_string_equal(dkt_op_error_text(NULL), "");
    DO(story, "register", ON("T"));
    assert_null(dkt_op_reads(story->op));
    assert_null(dkt_op_answers(story->op));
    assert_null(dkt_op_writes(story->op));
    assert_null(dkt_op_outcome(story->op));
    assert_int_equal(dkt_op_host_code(story->op), 0);
    assert_string_equal(dkt_op_error_text(story->op), "");
}

/* ---- rounds and commits ---- */

static void wishes_out_of_range_are_none(void **state)
{
    struct story *story = *state;
    dkt_query *query = story_query(story, DKT_QUERY_OWNER, "li");
    dkt_op *op = NULL;
    int32_t need = 0;
    int32_t len = 7;
    assert_int_equal(dkt_op_new_query(story->desk, query, &op), DKT_OK);
    dkt_query_free(query);
    assert_int_equal(dkt_op_step(op, &need), DKT_OK);
    const dkt_reads *reads = dkt_op_reads(op);
    assert_string_equal(dkt_reads_desk(reads, &len), "main");
    assert_int_equal(len, 4);
    assert_int_equal(dkt_reads_count(reads), 1);
    assert_int_equal(dkt_reads_type(reads, 0), DKT_READ_SCAN);
    assert_int_equal(dkt_reads_index(reads, 0), DKT_INDEX_TICKET_OWNER);
    assert_int_equal(dkt_reads_limit(reads, 0), 100);
    assert_int_equal(dkt_reads_value_count(reads, 0), 2);
    assert_int_equal(dkt_reads_value_column(reads, 0, 0), DKT_TICKET_OWNER);
    assert_string_equal(dkt_reads_value_text(reads, 0, 0, NULL), "li");
    assert_int_equal(dkt_reads_value_integer(reads, 0, 0), 0); /* a text */
    assert_int_equal(dkt_reads_value_integer(reads, 0, 1), 1);
    assert_null(dkt_reads_value_text(reads, 0, 1, &len)); /* an integer */
    assert_null(dkt_reads_cursor(reads, 0, &len));
    for (int32_t i = -1; i < 2; i += 2) {
        assert_int_equal(dkt_reads_type(reads, i), 0);
        assert_int_equal(dkt_reads_kind(reads, i), 0);
        assert_int_equal(dkt_reads_flags(reads, i), 0);
        assert_int_equal(dkt_reads_index(reads, i), 0);
        assert_int_equal(dkt_reads_value_count(reads, i), 0);
        assert_int_equal(dkt_reads_value_column(reads, i, 0), 0);
        assert_int_equal(dkt_reads_value_column(reads, 0, 3 * i), 0);
        assert_null(dkt_reads_value_text(reads, i, 0, NULL));
        assert_int_equal(dkt_reads_from(reads, i), 0);
        assert_int_equal(dkt_reads_until(reads, i), 0);
        assert_int_equal(dkt_reads_limit(reads, i), 0);
        assert_null(dkt_reads_cursor(reads, i, NULL));
    }
    assert_int_equal(dkt_reads_count(NULL), 0);
    assert_null(dkt_reads_desk(NULL, &len));
    dkt_op_free(op);
}

static void writes_out_of_range_are_none(void **state)
{
    struct story *story = *state;
    dkt_command *command = NULL;
    dkt_op *op = NULL;
    int32_t need = 0;
    int32_t len = 7;
    const struct part parts[] = {TEXT("title", "x"), {PART_END, NULL, NULL, 0}};
    assert_int_equal(story_command(story, story->desk, "register", parts, &command), DKT_OK);
    assert_int_equal(dkt_op_new(story->desk, command, &op), DKT_OK);
    dkt_command_free(command);
    assert_int_equal(dkt_op_step(op, &need), DKT_OK);
    assert_int_equal(need, DKT_NEED_COMMIT); /* its id is new: there is nothing to read */
    const dkt_writes *writes = dkt_op_writes(op);
    assert_string_equal(dkt_writes_desk(writes, NULL), "main");
    assert_int_equal(dkt_writes_count(writes), 2);
    assert_int_equal(dkt_writes_type(writes, 0), DKT_WRITE_INSERT);
    assert_null(dkt_writes_token(writes, 0, &len));
    assert_int_equal(dkt_writes_is_changed(writes, 0, DKT_TICKET_TITLE), 1);
    assert_int_equal(dkt_writes_is_changed(writes, 0, DKT_TICKET_OWNER), 0);
    assert_int_equal(dkt_writes_is_changed(writes, 0, 999), 0);
    for (int32_t i = -1; i < 3; i += 3) {
        assert_int_equal(dkt_writes_type(writes, i), 0);
        assert_null(dkt_writes_row(writes, i));
        assert_int_equal(dkt_writes_is_changed(writes, i, DKT_TICKET_TITLE), 0);
        assert_null(dkt_writes_token(writes, i, NULL));
    }
    assert_int_equal(dkt_writes_count(NULL), 0);
    assert_null(dkt_writes_desk(NULL, NULL));
    dkt_op_free(op);
}

/* ---- the schema ---- */

static void the_schema_ends_where_it_ends(void **state)
{
    struct story *story = *state;
    const char *name = "x";
    int32_t kinds = dkt_schema_kind_count(story->desk);
    for (int32_t i = 0; i < kinds; i++) {
        int32_t kind = dkt_schema_kind(story->desk, i, &name);
        assert_int_equal(kind, i + 1);
        assert_non_null(name);
        int32_t columns = dkt_schema_column_count(story->desk, kind);
        for (int32_t k = 0; k < columns; k++) {
            int32_t number = dkt_schema_column(story->desk, kind, k, &name, NULL, NULL);
            assert_int_equal(dkt_schema_column_number(story->desk, kind, name, -1), number);
        }
        assert_int_equal(dkt_schema_column(story->desk, kind, columns, &name, NULL, NULL), 0);
        assert_null(name);
        assert_int_equal(dkt_schema_column(story->desk, kind, -1, NULL, NULL, NULL), 0);
    }
    assert_int_equal(dkt_schema_kind(story->desk, kinds, &name), 0);
    assert_null(name);
    assert_int_equal(dkt_schema_kind(story->desk, -1, NULL), 0);
    assert_int_equal(dkt_schema_kind(story->desk, INT32_MAX, NULL), 0);
    assert_int_equal(dkt_schema_column_count(story->desk, 0), 0);
    assert_int_equal(dkt_schema_column_count(story->desk, kinds + 1), 0);
    assert_int_equal(dkt_schema_column_number(story->desk, DKT_KIND_TICKET, "nonsense", -1), 0);
    assert_int_equal(dkt_schema_column_number(story->desk, 99, "id", -1), 0);
}

static void indexes_end_where_they_end(void **state)
{
    struct story *story = *state;
    const char *name = "x";
    int32_t kind = 0;
    int32_t equal = 0;
    int32_t has_range = 0;
    int32_t count = dkt_schema_index_count(story->desk);
    for (int32_t i = 0; i < count; i++) {
        int32_t index = dkt_schema_index(story->desk, i, &name, &kind, &equal, &has_range);
        for (int32_t k = 0; k < equal + has_range; k++) {
            assert_true(dkt_schema_index_column(story->desk, index, k) > 0);
        }
        assert_int_equal(dkt_schema_index_column(story->desk, index, equal + has_range), 0);
        assert_int_equal(dkt_schema_index_column(story->desk, index, -1), 0);
    }
    assert_int_equal(dkt_schema_index(story->desk, count, &name, &kind, &equal, &has_range), 0);
    assert_null(name);
    assert_int_equal(dkt_schema_index(story->desk, -1, NULL, NULL, NULL, NULL), 0);
    assert_int_equal(dkt_schema_index_column(story->desk, 0, 0), 0);
    assert_int_equal(dkt_schema_index_column(story->desk, 99, 0), 0);
    assert_int_equal(dkt_schema_kind_count(NULL), 0);
    assert_int_equal(dkt_schema_kind(NULL, 0, &name), 0);
    assert_int_equal(dkt_schema_column_count(NULL, DKT_KIND_TICKET), 0);
    assert_int_equal(dkt_schema_column(NULL, DKT_KIND_TICKET, 0, NULL, NULL, NULL), 0);
    assert_int_equal(dkt_schema_column_number(NULL, DKT_KIND_TICKET, "id", -1), 0);
    assert_int_equal(dkt_schema_index_count(NULL), 0);
    assert_int_equal(dkt_schema_index_column(NULL, DKT_INDEX_TICKET_ALL, 0), 0);
}

/* ---- hook tables ---- */

static int32_t table_read(uintptr_t user, const dkt_reads *reads, dkt_answers *answers)
{
    (void)user;
    (void)reads;
    (void)answers;
    return DKT_HOOK_DONE;
}

static int32_t table_commit(uintptr_t user, const dkt_writes *writes, dkt_outcome *outcome)
{
    (void)user;
    (void)writes;
    (void)outcome;
    return DKT_HOOK_DONE;
}

static void table_released(uintptr_t user)
{
    (*(int32_t *)user)++;
}

/* A table from a newer program: larger, and with a tail. */
struct newer_hooks {
    struct dkt_store_hooks known;
    uint8_t tail[32];
};

static dkt_status store_of(struct newer_hooks *hooks, int32_t *released)
{
    dkt_store *store = NULL;
    *released = 0;
    dkt_status r = dkt_store_new(&hooks->known, (uintptr_t)released, &store);
    assert_int_equal(store != NULL, r == DKT_OK);
    dkt_store_free(store);
    return r;
}

static void hook_tables_of_other_sizes_are_taken_or_refused(void **state)
{
    int32_t released = 0;
    struct newer_hooks hooks = {
        .known = {.struct_size = sizeof hooks, .read = table_read, .commit = table_commit, .released = table_released}};
    (void)state;
    assert_int_equal(dkt_store_hooks_size(), sizeof(struct dkt_store_hooks));
    assert_int_equal(store_of(&hooks, &released), DKT_OK); /* larger, but its tail is zero */
    assert_int_equal(released, 1);
    hooks.tail[31] = 1;
    assert_int_equal(store_of(&hooks, &released), DKT_E_ARGUMENT); /* it uses what this library does not know */
    hooks.tail[31] = 0;
    hooks.known.struct_size = (uint32_t)offsetof(struct dkt_store_hooks, write_count_max);
    assert_int_equal(store_of(&hooks, &released), DKT_OK); /* the first release's */
    hooks.known.struct_size--;
    assert_int_equal(store_of(&hooks, &released), DKT_E_ARGUMENT);
    hooks.known.struct_size = 5000;
    assert_int_equal(store_of(&hooks, &released), DKT_E_ARGUMENT); /* no size of a table */
    hooks.known.struct_size = sizeof hooks.known;
    hooks.known.flags = 0x80000000u;
    assert_int_equal(store_of(&hooks, &released), DKT_E_ARGUMENT);
    hooks.known.flags = DKT_STORE_JOINED;
    assert_int_equal(store_of(&hooks, &released), DKT_OK);
    hooks.known.write_count_max = -1;
    assert_int_equal(store_of(&hooks, &released), DKT_E_ARGUMENT);
    assert_int_equal(released, 1); /* its life ends also when making the handle fails */
}

/* ---- permission, outside its hook ---- */

static void a_permission_that_is_not_there_tells_nothing(void **state)
{
    (void)state;
    dkt_permission_allow(NULL, 1);
    assert_string_equal(dkt_permission_actor(NULL), "");
    assert_string_equal(dkt_permission_role(NULL), "");
    assert_string_equal(dkt_permission_action(NULL), "");
    assert_string_equal(dkt_permission_subject(NULL), "");
}

int main(void)
{
#define WITH_STORY(f) cmocka_unit_test_setup_teardown(f, story_setup, story_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_a_name_and_words_in_both_languages),
        cmocka_unit_test(what_may_be_run_again_is_retryable),
        cmocka_unit_test(versions_are_told_as_text_and_number),
        cmocka_unit_test(states_verbs_and_reasons_have_names_and_unknown_ones_a_mark),
        cmocka_unit_test(a_result_that_is_not_there_is_empty),
        WITH_STORY(places_out_of_range_are_empty),
        WITH_STORY(a_row_that_is_not_there_has_nothing),
        WITH_STORY(an_operation_has_needs_only_while_it_has_them),
        WITH_STORY(wishes_out_of_range_are_none),
        WITH_STORY(writes_out_of_range_are_none),
        WITH_STORY(the_schema_ends_where_it_ends),
        WITH_STORY(indexes_end_where_they_end),
        cmocka_unit_test(hook_tables_of_other_sizes_are_taken_or_refused),
        cmocka_unit_test(a_permission_that_is_not_there_tells_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
