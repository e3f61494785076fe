/* SPDX-License-Identifier: MIT
 *
 * Values that cross the border several at a time are those that cross it one by one, and are looked at as closely.
 */
#include "fixture.h"

#include <string.h>

enum {
    COLUMN_COUNT_MAX = 128,
};

struct values {
    int32_t count;
    int32_t columns[COLUMN_COUNT_MAX];
    int64_t integers[COLUMN_COUNT_MAX];
    const char *texts[COLUMN_COUNT_MAX];
    int32_t lens[COLUMN_COUNT_MAX];
};

#define PARTS(...) ((const struct part[]){__VA_ARGS__, {PART_END, NULL, NULL, 0}})

/* ---- out: the columns of a write ---- */

static void values_load(struct values *values, const dkt_writes *writes, int32_t i, int32_t count_max)
{
    values->count = dkt_writes_values(writes, i, count_max, values->columns, values->integers,
                                      values->texts, values->lens);
}

/* An operation that stands before its commit. */
static dkt_op *op_before_commit(struct story *story, const char *action, const struct part *parts)
{
    dkt_command *command = NULL;
    dkt_op *op = NULL;
    int32_t need = 0;
    assert_int_equal(story_command(story, story->desk, action, parts, &command), DKT_OK);
    assert_int_equal(dkt_op_new(story->desk, command, &op), DKT_OK);
    dkt_command_free(command);
    assert_int_equal(dkt_op_step(op, &need), DKT_OK);
    while (need == DKT_NEED_READ) {
        assert_int_equal(dkt_store_read(story->store, dkt_op_reads(op), dkt_op_answers(op)), DKT_HOOK_DONE);
        assert_int_equal(dkt_op_step(op, &need), DKT_OK);
    }
    assert_int_equal(need, DKT_NEED_COMMIT);
    return op;
}

static void expect_as_one_by_one(const dkt_writes *writes, int32_t i)
{
    struct values values;
    const dkt_row *row = dkt_writes_row(writes, i);
    int32_t column = 0;
    values_load(&values, writes, i, COLUMN_COUNT_MAX);
    for (int32_t k = 0; k < values.count; k++) {
        int32_t n = 0;
        column = dkt_writes_next_changed(writes, i, column);
        const char *text = dkt_row_text(row, column, &n);
        bool is_set = dkt_row_is_set(row, column) == 1;
        assert_int_equal(values.columns[k], column);
        assert_int_equal(values.integers[k], dkt_row_integer(row, column));
        assert_ptr_equal(values.texts[k], text);
        assert_int_equal(values.lens[k], !is_set ? DKT_VALUE_ABSENT : text == NULL ? DKT_VALUE_INTEGER : n);
    }
    assert_int_equal(dkt_writes_next_changed(writes, i, column), 0);
    assert_true(values.count > 0);
}

static void values_of_a_write_are_those_of_its_row(void **state)
{
    dkt_op *op = op_before_commit(*state, "register", PARTS(ON("T"), TEXT("title", "x")));
    const dkt_writes *writes = dkt_op_writes(op);
    for (int32_t i = 0; i < 2; i++) {
        expect_as_one_by_one(writes, i);
    }
    dkt_op_free(op);
}

static void a_value_taken_away_is_absent_and_among_them(void **state)
{
    struct story *story = *state;
    struct values values;
    bool is_found = false;
    DO(story, "register", ON("T"), TEXT("title", "x"));
    DO(story, "claim", ON("T"));
    dkt_op *op = op_before_commit(story, "release", PARTS(ON("T")));
    expect_as_one_by_one(dkt_op_writes(op), 0);
    values_load(&values, dkt_op_writes(op), 0, COLUMN_COUNT_MAX);
    for (int32_t i = 0; i < values.count; i++) {
        is_found = is_found || (values.columns[i] == DKT_TICKET_CLAIMED_BY && values.lens[i] == DKT_VALUE_ABSENT);
    }
    assert_true(is_found);
    dkt_op_free(op);
}

static void no_more_values_are_given_than_there_is_room_for(void **state)
{
    struct values values;
    dkt_op *op = op_before_commit(*state, "register", PARTS(ON("T"), TEXT("title", "x")));
    const dkt_writes *writes = dkt_op_writes(op);
    values_load(&values, writes, 0, COLUMN_COUNT_MAX);
    int32_t count = values.count;
    values.columns[2] = -7;
    values_load(&values, writes, 0, 2);
    assert_int_equal(values.count, count);
    assert_int_equal(values.columns[2], -7);
    values_load(&values, writes, 0, 0);
    assert_int_equal(values.count, count);
    dkt_op_free(op);
}

static void no_write_has_no_values(void **state)
{
    struct values values;
    dkt_op *op = op_before_commit(*state, "register", PARTS(ON("T"), TEXT("title", "x")));
    const dkt_writes *writes = dkt_op_writes(op);
    values_load(&values, NULL, 0, 9);
    assert_int_equal(values.count, 0);
    values_load(&values, writes, -1, 9);
    assert_int_equal(values.count, 0);
    values_load(&values, writes, dkt_writes_count(writes), 9);
    assert_int_equal(values.count, 0);
    assert_int_equal(dkt_writes_values(writes, 0, 9, NULL, values.integers, values.texts, values.lens), 0);
    assert_int_equal(dkt_writes_values(writes, 0, 9, values.columns, NULL, values.texts, values.lens), 0);
    assert_int_equal(dkt_writes_values(writes, 0, 9, values.columns, values.integers, NULL, values.lens), 0);
    assert_int_equal(dkt_writes_values(writes, 0, 9, values.columns, values.integers, values.texts, NULL), 0);
    dkt_op_free(op);
}

/* ---- in: the columns of a row ---- */

/* A note on ticket T that waits for the ticket, with its row begun. */
static dkt_op *op_at_row(struct story *story)
{
    dkt_command *command = NULL;
    dkt_op *op = NULL;
    int32_t need = 0;
    const struct part parts[] = {ON("T"), TEXT("text", "x"), {PART_END, NULL, NULL, 0}};
    assert_int_equal(story_command(story, story->desk, "note", parts, &command), DKT_OK);
    assert_int_equal(dkt_op_new(story->desk, command, &op), DKT_OK);
    dkt_command_free(command);
    assert_int_equal(dkt_op_step(op, &need), DKT_OK);
    assert_int_equal(need, DKT_NEED_READ);
    assert_int_equal(dkt_reads_kind(dkt_op_reads(op), 0), DKT_KIND_TICKET);
    assert_int_equal(dkt_answers_row(dkt_op_answers(op), 0), DKT_OK);
    return op;
}

static void put(struct values *values, int32_t column, int64_t integer, const char *text, int32_t len)
{
    values->columns[values->count] = column;
    values->integers[values->count] = integer;
    values->texts[values->count] = text;
    values->lens[values->count] = len;
    values->count++;
}

static dkt_status give(dkt_op *op, const struct values *values)
{
    return dkt_answers_values(dkt_op_answers(op), values->count, values->columns, values->integers,
                              values->texts, values->lens);
}

static void sound_ticket_put(struct values *values)
{
    static const int32_t ones[] = {DKT_TICKET_STATE, DKT_TICKET_OPEN, DKT_TICKET_LEVEL, DKT_TICKET_PRIORITY,
                                   DKT_TICKET_REQUESTED_AT, DKT_TICKET_REGISTERED_AT, DKT_TICKET_CYCLE,
                                   DKT_TICKET_UPDATED_AT, DKT_TICKET_SEQ};
    static const int32_t zeros[] = {DKT_TICKET_HANDLED, DKT_TICKET_REOPENED, DKT_TICKET_TRANSFERRED};
    values->count = 0;
    put(values, DKT_TICKET_ID, 0, "T", 1);
    put(values, DKT_TICKET_STATUS, 0, "new", 3);
    put(values, DKT_TICKET_UNIT, 0, "desk", 4);
    put(values, DKT_TICKET_QUEUE, 0, "desk", 4);
    put(values, DKT_TICKET_PROFILE, 0, "p", 1);
    put(values, DKT_TICKET_HEAD, 0, "\xff\0", 2); /* bytes, not text */
    for (size_t i = 0; i < sizeof ones / sizeof ones[0]; i++) {
        put(values, ones[i], 1, NULL, DKT_VALUE_INTEGER);
    }
    for (size_t i = 0; i < sizeof zeros / sizeof zeros[0]; i++) {
        put(values, zeros[i], 0, NULL, DKT_VALUE_INTEGER);
    }
}

static void values_given_at_once_make_the_row(void **state)
{
    struct values values;
    int32_t need = 0;
    int32_t n = 0;
    dkt_op *op = op_at_row(*state);
    sound_ticket_put(&values);
    put(&values, DKT_TICKET_OWNER, 0, NULL, DKT_VALUE_ABSENT);
    put(&values, DKT_TICKET_TITLE, 0, "", 0);
    put(&values, 777, 5, NULL, DKT_VALUE_INTEGER); /* of a newer library */
    assert_int_equal(give(op, &values), DKT_OK);
    assert_int_equal(dkt_answers_token(dkt_op_answers(op), "t", 1), DKT_OK);
    assert_int_equal(dkt_answers_end(dkt_op_answers(op), 0), DKT_OK);
    assert_int_equal(dkt_op_step(op, &need), DKT_OK);
    assert_int_equal(need, DKT_NEED_COMMIT);
    const dkt_row *ticket = dkt_writes_row(dkt_op_writes(op), 0);
    assert_string_equal(dkt_row_text(ticket, DKT_TICKET_UNIT, NULL), "desk");
    assert_string_equal(dkt_row_text(ticket, DKT_TICKET_TITLE, &n), "");
    assert_int_equal(dkt_row_is_set(ticket, DKT_TICKET_TITLE), 1);
    assert_int_equal(dkt_row_is_set(ticket, DKT_TICKET_OWNER), 0);
    assert_int_equal(dkt_row_is_set(ticket, DKT_TICKET_HANDLED), 1);
    assert_int_equal(dkt_row_integer(ticket, DKT_TICKET_LEVEL), 1);
    dkt_op_free(op);
}

static void what_no_store_may_give_is_named_at_once_too(void **state)
{
    static char too_long[1048578];
    memset(too_long, 'x', sizeof too_long - 1);
    const struct {
        int32_t column;
        int64_t integer;
        const char *text;
        int32_t len;
        const char *words;
    } rows[] = {
        {DKT_TICKET_TITLE, 1, NULL, DKT_VALUE_INTEGER, "wrong type in title"},
        {DKT_TICKET_STATE, 0, "new", 3, "wrong type in state"},
        {DKT_TICKET_UPDATED_AT, INT64_MAX, NULL, DKT_VALUE_INTEGER, "no possible instant in updated_at"},
        {DKT_TICKET_UPDATED_AT, INT64_MIN, NULL, DKT_VALUE_INTEGER, "no possible instant in updated_at"},
        {DKT_TICKET_TITLE, 0, "\xff", 1, "not UTF-8 in title"},
        {DKT_TICKET_TITLE, 0, too_long, 1048577, "too long in title"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct values values;
        int32_t need = 0;
        dkt_op *op = op_at_row(*state);
        sound_ticket_put(&values);
        put(&values, rows[i].column, rows[i].integer, rows[i].text, rows[i].len);
        assert_int_equal(give(op, &values), DKT_E_CORRUPT);
        assert_int_equal(dkt_answers_token(dkt_op_answers(op), "t", 1), DKT_OK);
        assert_int_equal(dkt_op_step(op, &need), DKT_E_CORRUPT);
        assert_non_null(strstr(dkt_op_error_text(op), rows[i].words));
        dkt_op_free(op);
    }
}

/* Not an instant: the whole range is its own. */
static void an_integer_may_be_any(void **state)
{
    struct values values = {0};
    dkt_op *op = op_at_row(*state);
    put(&values, DKT_TICKET_LEVEL, INT64_MIN, NULL, DKT_VALUE_INTEGER);
    put(&values, DKT_TICKET_PRIORITY, INT64_MAX, NULL, DKT_VALUE_INTEGER);
    assert_int_equal(give(op, &values), DKT_OK);
    dkt_op_free(op);
}

static void values_without_sense_are_no_arguments(void **state)
{
    struct values values = {0};
    dkt_op *op = op_at_row(*state);
    dkt_answers *answers = dkt_op_answers(op);
    put(&values, DKT_TICKET_TITLE, 0, NULL, 3);
    assert_int_equal(give(op, &values), DKT_E_ARGUMENT);
    values.texts[0] = "abc";
    values.lens[0] = -3;
    assert_int_equal(give(op, &values), DKT_E_ARGUMENT);
    values.lens[0] = 3;
    assert_int_equal(give(op, &values), DKT_OK);
    assert_int_equal(dkt_answers_values(NULL, 0, values.columns, values.integers, values.texts, values.lens),
                     DKT_E_ARGUMENT);
    assert_int_equal(dkt_answers_values(answers, 1, NULL, values.integers, values.texts, values.lens), DKT_E_ARGUMENT);
    assert_int_equal(dkt_answers_values(answers, 1, values.columns, NULL, values.texts, values.lens), DKT_E_ARGUMENT);
    assert_int_equal(dkt_answers_values(answers, 1, values.columns, values.integers, NULL, values.lens), DKT_E_ARGUMENT);
    assert_int_equal(dkt_answers_values(answers, 1, values.columns, values.integers, values.texts, NULL), DKT_E_ARGUMENT);
    dkt_op_free(op);
}

#define WITH_STORY(f) cmocka_unit_test_setup_teardown(f, story_setup, story_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORY(values_of_a_write_are_those_of_its_row),
        WITH_STORY(a_value_taken_away_is_absent_and_among_them),
        WITH_STORY(no_more_values_are_given_than_there_is_room_for),
        WITH_STORY(no_write_has_no_values),
        WITH_STORY(values_given_at_once_make_the_row),
        WITH_STORY(what_no_store_may_give_is_named_at_once_too),
        WITH_STORY(an_integer_may_be_any),
        WITH_STORY(values_without_sense_are_no_arguments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
