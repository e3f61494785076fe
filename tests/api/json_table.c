/* SPDX-License-Identifier: MIT */
#include "json_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void json_table_init(struct json_table *table, bool is_binary)
{
    *table = (struct json_table){.rows = json_array(), .is_binary = is_binary};
}

void json_table_free(struct json_table *table)
{
    json_decref(table->rows);
}

static json_t *parsed(const char *text, int32_t n)
{
    assert_non_null(text);
    assert_int_equal(text[n], 0);
    json_t *value = json_loadb(text, (size_t)n, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(value);
    return value;
}

/* A token or a cursor: a text, or bytes that cannot be one. */
static json_t *opaque(const struct json_table *table, const char *text)
{
    if (!table->is_binary) {
        return json_string(text);
    }
    char hex[128] = "ff";
    for (size_t i = 0; text[i] != '\0'; i++) {
        snprintf(hex + 2 + 2 * i, 3, "%02x", (unsigned)(uint8_t)text[i]);
    }
    return json_pack("{s:s}", "hex", hex);
}

static json_t *token_of(const struct json_table *table, json_int_t version)
{
    char text[32];
    snprintf(text, sizeof text, "%lld", (long long)version);
    return opaque(table, text);
}

/* Whether the row has all of these members: a key, or the equal columns of an index. */
static bool row_has(const json_t *row, json_t *members)
{
    const char *name;
    json_t *value;
    json_object_foreach(members, name, value) {
        if (!json_equal(json_object_get(row, name), value)) {
            return false;
        }
    }
    return true;
}

/* The place of the row of this kind and key, or -1. */
static int32_t place_of(const struct json_table *table, const json_t *kind, json_t *key)
{
    for (size_t i = 0; i < json_array_size(table->rows); i++) {
        const json_t *slot = json_array_get(table->rows, i);
        if (json_equal(json_object_get(slot, "kind"), kind) && row_has(json_object_get(slot, "row"), key)) {
            return (int32_t)i;
        }
    }
    return -1;
}

/* ---- reading ---- */

/* Where a row stands in the order of a scan. */
struct position {
    json_int_t value;
    int32_t place;
};

static bool is_behind(const struct position *a, const struct position *b, bool is_descending)
{
    const struct position *first = is_descending ? a : b;
    const struct position *second = is_descending ? b : a;
    return second->value != first->value ? second->value > first->value : second->place > first->place;
}

static bool is_in_range(const json_t *read, const json_t *value)
{
    const json_t *from = json_object_get(read, "from");
    const json_t *until = json_object_get(read, "until");
    return (from == NULL || json_integer_value(value) >= json_integer_value(from)) &&
           (until == NULL || json_integer_value(value) < json_integer_value(until));
}

/* The first row of the scan behind `last` (NULL: of all); -1 when there is none. */
static int32_t scan_next(const struct json_table *table, const json_t *read, const struct position *last,
                         struct position *out_position)
{
    const json_t *by = json_object_get(read, "by");
    bool is_descending = json_is_true(json_object_get(read, "descending"));
    struct position best = {.place = -1};
    for (size_t i = 0; i < json_array_size(table->rows); i++) {
        const json_t *slot = json_array_get(table->rows, i);
        const json_t *row = json_object_get(slot, "row");
        const json_t *value = by == NULL ? NULL : json_object_get(row, json_string_value(by));
        struct position here = {json_integer_value(value), (int32_t)i};
        if (json_equal(json_object_get(slot, "kind"), json_object_get(read, "kind")) &&
            row_has(row, json_object_get(read, "equal")) && (by == NULL || (value != NULL && is_in_range(read, value))) &&
            (last == NULL || is_behind(&here, last, is_descending)) &&
            (best.place < 0 || is_behind(&best, &here, is_descending))) {
            best = here;
        }
    }
    *out_position = best;
    return best.place;
}

/* A copy of the row as an answer: its columns, its token, and where a later page goes on. */
static json_t *answer_of(const struct json_table *table, const struct position *position)
{
    char cursor[64];
    const json_t *slot = json_array_get(table->rows, (size_t)position->place);
    json_t *answer = json_deep_copy(json_object_get(slot, "row"));
    snprintf(cursor, sizeof cursor, "%lld/%d", (long long)position->value, position->place);
    json_object_set_new(answer, "token", token_of(table, json_integer_value(json_object_get(slot, "version"))));
    json_object_set_new(answer, "cursor", opaque(table, cursor));
    json_object_set_new(answer, "a column of a later release", json_true());
    return answer;
}

/* The position that a cursor of ours stands for. */
static struct position position_of(const struct json_table *table, const json_t *cursor)
{
    char text[64];
    if (table->is_binary) {
        const char *hex = json_string_value(json_object_get(cursor, "hex"));
        assert_memory_equal(hex, "ff", 2);
        size_t n = strlen(hex) / 2 - 1;
        for (size_t i = 0; i < n; i++) {
            char digits[3] = {hex[2 + 2 * i], hex[3 + 2 * i], '\0'};
            text[i] = (char)strtol(digits, NULL, 16);
        }
        text[n] = '\0';
    } else {
        snprintf(text, sizeof text, "%s", json_string_value(cursor));
    }
    char *end;
    json_int_t value = strtoll(text, &end, 10);
    return (struct position){value, (int32_t)strtol(end + 1, NULL, 10)};
}

static json_t *answer_scan(const struct json_table *table, const json_t *read)
{
    json_t *list = json_array();
    const json_t *cursor = json_object_get(read, "cursor");
    struct position position = {0};
    if (cursor != NULL) {
        position = position_of(table, cursor);
    }
    const struct position *last = cursor == NULL ? NULL : &position;
    json_int_t limit = json_integer_value(json_object_get(read, "limit"));
    while (limit-- > 0 && scan_next(table, read, last, &position) >= 0) {
        json_array_append_new(list, answer_of(table, &position));
        last = &position;
    }
    return list;
}

static json_t *answer_get(const struct json_table *table, const json_t *read)
{
    json_t *list = json_array();
    struct position position = {0, place_of(table, json_object_get(read, "kind"), json_object_get(read, "key"))};
    if (position.place >= 0) {
        json_array_append_new(list, answer_of(table, &position));
    }
    return list;
}

void json_table_answer(const struct json_table *table, const dkt_reads *reads, dkt_answers *answers)
{
    int32_t n = 0;
    const char *text = dkt_reads_json(reads, &n);
    json_t *round = parsed(text, n);
    size_t i;
    json_t *read;
    json_array_foreach(json_object_get(round, "reads"), i, read) {
        bool is_get = strcmp(json_string_value(json_object_get(read, "type")), "get") == 0;
        json_t *list = is_get ? answer_get(table, read) : answer_scan(table, read);
        char *rows = json_dumps(list, JSON_COMPACT);
        int32_t place = (int32_t)json_integer_value(json_object_get(read, "i"));
        assert_int_equal(dkt_answers_json(answers, place, rows, -1), DKT_OK);
        free(rows);
        json_decref(list);
    }
    json_decref(round);
}

/* ---- writing ---- */

/* Whether the row is as the write expects: there with this token, or not there when there is none. */
static bool is_expected(const struct json_table *table, const json_t *write)
{
    const json_t *token = json_object_get(write, "token");
    int32_t place = place_of(table, json_object_get(write, "kind"), json_object_get(write, "key"));
    if (token == NULL || place < 0) {
        return token == NULL && place < 0;
    }
    const json_t *slot = json_array_get(table->rows, (size_t)place);
    json_t *have = token_of(table, json_integer_value(json_object_get(slot, "version")));
    bool is_equal = json_equal(have, token);
    json_decref(have);
    return is_equal;
}

/* Takes over the changed columns; one that the row does not have loses its value. */
static void apply_update(json_t *row, const json_t *write)
{
    size_t i;
    json_t *name;
    json_array_foreach(json_object_get(write, "changed"), i, name) {
        json_t *value = json_object_get(json_object_get(write, "row"), json_string_value(name));
        if (value == NULL) {
            json_object_del(row, json_string_value(name));
        } else {
            json_object_set(row, json_string_value(name), value);
        }
    }
}

static void apply(struct json_table *table, const json_t *write)
{
    const char *type = json_string_value(json_object_get(write, "type"));
    json_t *kind = json_object_get(write, "kind");
    if (strcmp(type, "insert") == 0) {
        json_t *copy = json_deep_copy(json_object_get(write, "row"));
        json_array_append_new(table->rows, json_pack("{s:O,s:o,s:I}", "kind", kind, "row", copy, "version",
                                                     ++table->version));
        return;
    }
    if (strcmp(type, "check") == 0) {
        return;
    }
    size_t place = (size_t)place_of(table, kind, json_object_get(write, "key"));
    json_t *slot = json_array_get(table->rows, place);
    if (strcmp(type, "delete") == 0) {
        json_array_set_new(table->rows, place, json_null());
        table->delete_count++;
        return;
    }
    assert_string_equal(type, "update");
    apply_update(json_object_get(slot, "row"), write);
    assert_true(json_equal(json_object_get(slot, "row"), json_object_get(write, "row")));
    json_object_set_new(slot, "version", json_integer(++table->version));
    table->update_count++;
}

int32_t json_table_commit(struct json_table *table, const dkt_writes *writes, dkt_outcome *outcome)
{
    int32_t n = 0;
    const char *text = dkt_writes_json(writes, &n);
    json_t *commit = parsed(text, n);
    int32_t answer = DKT_HOOK_DONE;
    size_t i;
    json_t *write;
    json_array_foreach(json_object_get(commit, "writes"), i, write) {
        if (!is_expected(table, write)) {
            int32_t place = (int32_t)json_integer_value(json_object_get(write, "i"));
            assert_int_equal(dkt_outcome_conflict(outcome, place), DKT_OK);
            answer = DKT_COMMIT_CONFLICT;
        }
    }
    if (answer == DKT_HOOK_DONE) {
        json_array_foreach(json_object_get(commit, "writes"), i, write) {
            apply(table, write);
        }
        table->commit_count++;
    }
    json_decref(commit);
    return answer;
}

dkt_status json_table_run(struct json_table *table, dkt_op *op)
{
    int32_t need = DKT_NEED_NOTHING;
    dkt_status r = dkt_op_step(op, &need);
    while (r == DKT_OK && need != DKT_NEED_NOTHING) {
        if (need == DKT_NEED_READ) {
            json_table_answer(table, dkt_op_reads(op), dkt_op_answers(op));
        } else {
            int32_t answer = json_table_commit(table, dkt_op_writes(op), dkt_op_outcome(op));
            assert_int_equal(dkt_op_committed(op, answer), DKT_OK);
        }
        r = dkt_op_step(op, &need);
    }
    return r;
}
