/* SPDX-License-Identifier: MIT */
#include "verify_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- rows ---- */

void rows_init(struct rows *rows, const dkt_desk *desk)
{
    *rows = (struct rows){.desk = desk};
}

static void row_free(struct rows_row *row)
{
    for (int32_t i = 0; i < row->cell_count; i++) {
        free(row->cells[i].bytes);
    }
    free(row);
}

static void rows_clear(struct rows *rows)
{
    for (int32_t i = 0; i < rows->count; i++) {
        row_free(rows->items[i]);
    }
    free(rows->items);
    rows->items = NULL;
    rows->count = 0;
    rows->capacity = 0;
}

void rows_free(struct rows *rows)
{
    rows_clear(rows);
}

static char *bytes_copy(const void *bytes, int32_t n)
{
    char *copy = malloc((size_t)n + 1);
    assert_non_null(copy);
    if (n > 0) {
        memcpy(copy, bytes, (size_t)n);
    }
    copy[n] = 0;
    return copy;
}

static struct rows_row *row_add(struct rows *rows, int32_t kind)
{
    if (rows->count == rows->capacity) {
        rows->capacity = rows->capacity == 0 ? 64 : 2 * rows->capacity;
        rows->items = realloc(rows->items, (size_t)rows->capacity * sizeof(struct rows_row *));
        assert_non_null(rows->items);
    }
    struct rows_row *row = calloc(1, sizeof *row);
    assert_non_null(row);
    row->kind = kind;
    row->number = rows->number++;
    rows->items[rows->count++] = row;
    return row;
}

int32_t rows_column_type(const struct rows *rows, int32_t kind, int32_t column)
{
    int32_t type = 0;
    for (int32_t i = 0; i < dkt_schema_column_count(rows->desk, kind); i++) {
        if (dkt_schema_column(rows->desk, kind, i, NULL, &type, NULL) == column) {
            return type;
        }
    }
    return 0;
}

struct rows_cell *rows_cell(struct rows_row *row, int32_t column)
{
    for (int32_t i = 0; i < row->cell_count; i++) {
        if (row->cells[i].column == column) {
            return &row->cells[i];
        }
    }
    assert_true(row->cell_count < ROWS_CELL_MAX);
    row->cells[row->cell_count] = (struct rows_cell){.column = column};
    return &row->cells[row->cell_count++];
}

void rows_set_integer(struct rows_row *row, int32_t column, int64_t value)
{
    struct rows_cell *cell = rows_cell(row, column);
    free(cell->bytes);
    *cell =
        (struct rows_cell){.column = column, .is_set = true, .is_integer = true, .integer = value};
}

void rows_set_bytes(struct rows_row *row, int32_t column, const void *bytes, int32_t n)
{
    struct rows_cell *cell = rows_cell(row, column);
    char *copy = bytes_copy(bytes, n);
    free(cell->bytes);
    *cell = (struct rows_cell){.column = column, .is_set = true, .bytes = copy, .n = n};
}

void rows_set_text(struct rows_row *row, int32_t column, const char *text)
{
    rows_set_bytes(row, column, text, (int32_t)strlen(text));
}

void rows_set_absent(struct rows_row *row, int32_t column)
{
    struct rows_cell *cell = rows_cell(row, column);
    free(cell->bytes);
    *cell = (struct rows_cell){.column = column};
}

void rows_disturb(const struct rows *rows, struct rows_row *row, int32_t column)
{
    struct rows_cell *cell = rows_cell(row, column);
    int32_t type = rows_column_type(rows, row->kind, column);
    if (type == DKT_TYPE_INTEGER || type == DKT_TYPE_INSTANT) {
        rows_set_integer(row, column, cell->integer + 1);
    } else if (!cell->is_set || cell->n == 0) {
        rows_set_text(row, column, "x");
    } else {
        cell->bytes[cell->n - 1] = (char)(cell->bytes[cell->n - 1] ^ 1); /* ASCII stays UTF-8 */
    }
}

void rows_remove(struct rows *rows, struct rows_row *row)
{
    for (int32_t i = 0; i < rows->count; i++) {
        if (rows->items[i] == row) {
            row_free(row);
            memmove(&rows->items[i], &rows->items[i + 1],
                    (size_t)(rows->count - i - 1) * sizeof rows->items[0]);
            rows->count--;
            return;
        }
    }
    fail_msg("no such row");
}

struct rows_row *rows_at(const struct rows *rows, int32_t kind, int32_t n)
{
    for (int32_t i = 0; i < rows->count; i++) {
        if (rows->items[i]->kind == kind && n-- == 0) {
            return rows->items[i];
        }
    }
    return NULL;
}

struct rows_row *rows_find(const struct rows *rows, int32_t kind, const char *id, int64_t seq)
{
    int32_t column = kind == DKT_KIND_ENTRY ? DKT_ENTRY_SUBJECT : 1;
    for (int32_t i = 0; i < rows->count; i++) {
        struct rows_row *row = rows->items[i];
        if (row->kind == kind && strcmp(rows_cell(row, column)->bytes, id) == 0 &&
            (seq == 0 || rows_cell(row, DKT_ENTRY_SEQ)->integer == seq)) {
            return row;
        }
    }
    return NULL;
}

static void rows_copy(struct rows *to, const struct rows *from)
{
    for (int32_t i = 0; i < from->count; i++) {
        const struct rows_row *row = from->items[i];
        struct rows_row *copy = row_add(to, row->kind);
        *copy = *row;
        for (int32_t k = 0; k < row->cell_count; k++) {
            if (row->cells[k].bytes != NULL) {
                copy->cells[k].bytes = bytes_copy(row->cells[k].bytes, row->cells[k].n);
            }
        }
    }
}

struct rows *rows_save(const struct rows *rows)
{
    struct rows *saved = calloc(1, sizeof *saved);
    assert_non_null(saved);
    rows_copy(saved, rows);
    return saved;
}

void rows_restore(struct rows *rows, const struct rows *saved)
{
    int64_t number = rows->number;
    rows_clear(rows);
    rows_copy(rows, saved);
    rows->number = number;
}

void rows_forget(struct rows *saved)
{
    rows_clear(saved);
    free(saved);
}

/* ---- reading ---- */

static bool cell_equals(struct rows_row *row, const dkt_reads *reads, int32_t wish, int32_t value)
{
    const struct rows_cell *cell = rows_cell(row, dkt_reads_value_column(reads, wish, value));
    int32_t n = 0;
    const char *text = dkt_reads_value_text(reads, wish, value, &n);
    if (!cell->is_set) {
        return false;
    }
    return text == NULL
               ? cell->is_integer && cell->integer == dkt_reads_value_integer(reads, wish, value)
               : !cell->is_integer && cell->n == n && memcmp(cell->bytes, text, (size_t)n) == 0;
}

static bool row_matches(struct rows_row *row, const dkt_reads *reads, int32_t wish)
{
    for (int32_t i = 0; i < dkt_reads_value_count(reads, wish); i++) {
        if (!cell_equals(row, reads, wish, i)) {
            return false;
        }
    }
    return row->kind == dkt_reads_kind(reads, wish);
}

/* A row in a scan: ordered by the range column, then by age. */
struct point {
    int64_t value;
    int64_t number;
    struct rows_row *row;
};

static int point_compare(const void *a, const void *b)
{
    const struct point *left = a;
    const struct point *right = b;
    if (left->value != right->value) {
        return left->value < right->value ? -1 : 1;
    }
    return (left->number > right->number) - (left->number < right->number);
}

static int32_t index_range(const struct rows *rows, int32_t index)
{
    for (int32_t i = 0; i < dkt_schema_index_count(rows->desk); i++) {
        int32_t equal_count = 0;
        int32_t has_range = 0;
        if (dkt_schema_index(rows->desk, i, NULL, NULL, &equal_count, &has_range) == index &&
            has_range) {
            return dkt_schema_index_column(rows->desk, index, equal_count);
        }
    }
    return 0;
}

static bool in_range(const dkt_reads *reads, int32_t wish, const struct point *point)
{
    int32_t flags = dkt_reads_flags(reads, wish);
    int32_t n = 0;
    const char *cursor = dkt_reads_cursor(reads, wish, &n);
    if ((flags & DKT_READ_HAS_FROM) != 0 && point->value < dkt_reads_from(reads, wish)) {
        return false;
    }
    if ((flags & DKT_READ_HAS_UNTIL) != 0 && point->value >= dkt_reads_until(reads, wish)) {
        return false;
    }
    if (cursor == NULL) {
        return true;
    }
    struct point last = {0};
    assert_int_equal(n, 16);
    memcpy(&last.value, cursor, 8);
    memcpy(&last.number, cursor + 8, 8);
    int order = point_compare(point, &last);
    return (flags & DKT_READ_DESCENDING) != 0 ? order < 0 : order > 0;
}

static void answer_row(dkt_answers *answers, int32_t wish, const struct point *point)
{
    struct rows_row *row = point->row;
    char cursor[16];
    memcpy(cursor, &point->value, 8);
    memcpy(cursor + 8, &point->number, 8);
    if (dkt_answers_row(answers, wish) != DKT_OK) {
        return; /* a row before it was not taken; the answers say why */
    }
    for (int32_t i = 0; i < row->cell_count; i++) {
        const struct rows_cell *cell = &row->cells[i];
        if (cell->is_set && cell->is_integer) {
            (void)dkt_answers_integer(answers, cell->column, cell->integer);
        } else if (cell->is_set) {
            (void)dkt_answers_text(answers, cell->column, cell->bytes, cell->n);
        }
    }
    (void)dkt_answers_token(answers, (const char *)&row->token, sizeof row->token);
    (void)dkt_answers_cursor(answers, cursor, sizeof cursor);
}

static int32_t answer_scan(struct rows *rows, const dkt_reads *reads, dkt_answers *answers,
                           int32_t wish)
{
    int32_t column = index_range(rows, dkt_reads_index(reads, wish));
    struct point *points = calloc((size_t)rows->count + 1, sizeof *points);
    int32_t count = 0;
    assert_non_null(points);
    for (int32_t i = 0; i < rows->count; i++) {
        struct rows_row *row = rows->items[i];
        if (!row_matches(row, reads, wish) || (column != 0 && !rows_cell(row, column)->is_set)) {
            continue;
        }
        struct point point = {column == 0 ? 0 : rows_cell(row, column)->integer, row->number, row};
        if (in_range(reads, wish, &point)) {
            points[count++] = point;
        }
    }
    qsort(points, (size_t)count, sizeof *points, point_compare);
    bool is_down = (dkt_reads_flags(reads, wish) & DKT_READ_DESCENDING) != 0;
    int32_t limit = dkt_reads_limit(reads, wish);
    limit = count < limit ? count : limit;
    for (int32_t i = 0; i < limit; i++) {
        answer_row(answers, wish, &points[is_down ? count - 1 - i : i]);
    }
    free(points);
    return limit;
}

static int32_t answer_get(struct rows *rows, const dkt_reads *reads, dkt_answers *answers,
                          int32_t wish)
{
    for (int32_t i = 0; i < rows->count; i++) {
        if (row_matches(rows->items[i], reads, wish)) {
            struct point point = {0, 0, rows->items[i]};
            answer_row(answers, wish, &point);
            return 1;
        }
    }
    return 0;
}

int32_t rows_read(uintptr_t user, const dkt_reads *reads, dkt_answers *answers)
{
    struct rows *rows = (struct rows *)user;
    int32_t given = 0;
    rows->read_count++;
    if (rows->before_read != NULL) {
        rows->before_read(rows, rows->context);
    }
    for (int32_t i = 0; i < dkt_reads_count(reads); i++) {
        given += dkt_reads_type(reads, i) == DKT_READ_GET ? answer_get(rows, reads, answers, i)
                                                          : answer_scan(rows, reads, answers, i);
        dkt_status r = dkt_answers_end(answers, i);
        if (r == DKT_E_CORRUPT || r == DKT_E_MEMORY) {
            return DKT_COMMIT_FAILED; /* the answers say why */
        }
        assert_int_equal(r, DKT_OK);
    }
    rows->row_count_max = given > rows->row_count_max ? given : rows->row_count_max;
    return DKT_HOOK_DONE;
}

/* ---- writing ---- */

static bool key_equals(const struct rows *rows, struct rows_row *row, const dkt_row *other)
{
    int32_t flags = 0;
    for (int32_t i = 0; i < dkt_schema_column_count(rows->desk, row->kind); i++) {
        int32_t column = dkt_schema_column(rows->desk, row->kind, i, NULL, NULL, &flags);
        if ((flags & DKT_COLUMN_KEY) == 0) {
            break;
        }
        int32_t n = 0;
        const char *text = dkt_row_text(other, column, &n);
        const struct rows_cell *cell = rows_cell(row, column);
        if (text == NULL ? cell->integer != dkt_row_integer(other, column)
                         : cell->n != n || memcmp(cell->bytes, text, (size_t)n) != 0) {
            return false;
        }
    }
    return true;
}

static struct rows_row *row_of(const struct rows *rows, const dkt_row *row)
{
    for (int32_t i = 0; i < rows->count; i++) {
        if (rows->items[i]->kind == dkt_row_kind(row) && key_equals(rows, rows->items[i], row)) {
            return rows->items[i];
        }
    }
    return NULL;
}

static void row_fill(struct rows *rows, struct rows_row *to, const dkt_row *row)
{
    for (int32_t i = 0; i < dkt_schema_column_count(rows->desk, to->kind); i++) {
        int32_t column = dkt_schema_column(rows->desk, to->kind, i, NULL, NULL, NULL);
        int32_t n = 0;
        const char *text = dkt_row_text(row, column, &n);
        if (dkt_row_is_set(row, column) == 0) {
            rows_set_absent(to, column);
        } else if (text == NULL) {
            rows_set_integer(to, column, dkt_row_integer(row, column));
        } else {
            rows_set_bytes(to, column, text, n);
        }
    }
    to->token = ++rows->token;
}

static bool is_stale(const struct rows *rows, const dkt_writes *writes, int32_t i)
{
    const struct rows_row *row = row_of(rows, dkt_writes_row(writes, i));
    int32_t n = 0;
    const char *token = dkt_writes_token(writes, i, &n);
    if (token == NULL) {
        return row != NULL;
    }
    return row == NULL || n != (int32_t)sizeof row->token ||
           memcmp(&row->token, token, sizeof row->token) != 0;
}

static void write_one(struct rows *rows, const dkt_writes *writes, int32_t i)
{
    const dkt_row *row = dkt_writes_row(writes, i);
    switch (dkt_writes_type(writes, i)) {
    case DKT_WRITE_INSERT: row_fill(rows, row_add(rows, dkt_row_kind(row)), row); break;
    case DKT_WRITE_UPDATE: row_fill(rows, row_of(rows, row), row); break;
    case DKT_WRITE_DELETE: rows_remove(rows, row_of(rows, row)); break;
    default: break;
    }
}

int32_t rows_commit(uintptr_t user, const dkt_writes *writes, dkt_outcome *outcome)
{
    struct rows *rows = (struct rows *)user;
    bool is_conflict = rows->commit == ROWS_COMMIT_CONFLICTS;
    if (rows->commit == ROWS_COMMIT_FAILS) {
        (void)dkt_outcome_error(outcome, 77, "the disk is full", -1);
        return DKT_COMMIT_FAILED;
    }
    for (int32_t i = 0; i < dkt_writes_count(writes); i++) {
        if (is_stale(rows, writes, i)) {
            (void)dkt_outcome_conflict(outcome, i);
            is_conflict = true;
        }
    }
    if (is_conflict) {
        return DKT_COMMIT_CONFLICT;
    }
    for (int32_t i = 0; i < dkt_writes_count(writes); i++) {
        write_one(rows, writes, i);
    }
    rows->commit_count++;
    return rows->commit == ROWS_COMMIT_LOST ? 0 : DKT_HOOK_DONE;
}

dkt_store *rows_store(struct rows *rows)
{
    struct dkt_store_hooks hooks = {
        .struct_size = sizeof hooks,
        .read = rows_read,
        .commit = rows_commit,
        .write_count_max = rows->write_count_max,
    };
    dkt_store *store = NULL;
    assert_int_equal(dkt_store_new(&hooks, (uintptr_t)rows, &store), DKT_OK);
    return store;
}
