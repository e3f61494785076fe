/* SPDX-License-Identifier: MIT
 *
 * A host that answers the library's wishes itself, step by step: the shape of asynchronous hosts and of bindings.
 * Between two steps nothing of the library is on the stack: an answer may come from anywhere, at any time. The
 * "database" is an array of rows. What makes it a store is little:
 *   - rows are found by their key (get), or by the equal columns of an index, ordered by one more (scan);
 *   - each time a row is written it gets a new token;
 *   - a commit carries out all of its writes or none: none when a token or a key is not as expected. */
#include <docket/docket.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROW_COUNT_MAX = 100, SLOT_COUNT = 128 };
static struct table_row {
    int32_t kind; /* 0: there is no row here any more */
    int64_t token;
    struct cell {
        int32_t is_set, len;
        int64_t integer;
        char *text; /* NULL for an integer */
    } cells[SLOT_COUNT];
} rows[ROW_COUNT_MAX];
static int64_t row_count, token_last;

/* Column numbers never change; the profile's own fields begin at a number far behind the others. */
static int32_t slot(int32_t column)
{
    return column < DKT_COLUMN_FIELD_FIRST ? column : 64 + column - DKT_COLUMN_FIELD_FIRST;
}

/* Copies a row out of the library. Absent and empty differ. (Memory is not looked at here; in your host it is.) */
static void row_put(const dkt_desk *desk, struct table_row *row, const dkt_row *from)
{
    row->kind = dkt_row_kind(from);
    row->token = ++token_last;
    for (int32_t i = 0; i < dkt_schema_column_count(desk, row->kind); i++) {
        int32_t column = dkt_schema_column(desk, row->kind, i, NULL, NULL, NULL);
        struct cell *cell = &row->cells[slot(column)];
        const char *text = dkt_row_text(from, column, &cell->len);
        cell->is_set = dkt_row_is_set(from, column);
        cell->integer = dkt_row_integer(from, column);
        free(cell->text); /* of the row's older writing */
        cell->text = text == NULL ? NULL : memcpy(malloc((size_t)cell->len + 1), text, (size_t)cell->len + 1);
    }
}

/* Texts are compared as bytes. */
static int cell_is(const struct cell *cell, int64_t integer, const char *text, int32_t len)
{
    return cell->is_set && cell->integer == integer && cell->len == len &&
           (len == 0 || memcmp(cell->text, text, (size_t)len) == 0);
}

static int row_matches(const struct table_row *row, const dkt_reads *reads, int32_t i)
{
    int is_match = row->kind == dkt_reads_kind(reads, i);
    for (int32_t v = 0; is_match && v < dkt_reads_value_count(reads, i); v++) {
        int32_t len = 0;
        const char *text = dkt_reads_value_text(reads, i, v, &len);
        is_match = cell_is(&row->cells[slot(dkt_reads_value_column(reads, i, v))],
                           dkt_reads_value_integer(reads, i, v), text, len);
    }
    return is_match;
}

/* The next row of a wish: the first behind `last` in the order (range column, place in the array); -1: no more.
 * A get has no range column: slot 0 is always empty. */
static int32_t next_row(const dkt_desk *desk, const dkt_reads *reads, int32_t i, int32_t last)
{
    int32_t best = -1, flags = dkt_reads_flags(reads, i);
    int32_t by = slot(dkt_schema_index_column(desk, dkt_reads_index(reads, i), dkt_reads_value_count(reads, i)));
    int64_t sign = (flags & DKT_READ_DESCENDING) != 0 ? -1 : 1;
    int64_t from = (flags & DKT_READ_HAS_FROM) != 0 ? dkt_reads_from(reads, i) : INT64_MIN;
    int64_t until = (flags & DKT_READ_HAS_UNTIL) != 0 ? dkt_reads_until(reads, i) : INT64_MAX;
    for (int32_t r = 0; r < row_count; r++) {
        int64_t value = rows[r].cells[by].integer;
        int64_t behind = last < 0 ? 1 : sign * (value - rows[last].cells[by].integer);
        if (row_matches(&rows[r], reads, i) && (by == 0 || rows[r].cells[by].is_set) && value >= from &&
            value < until && (behind > 0 || (behind == 0 && r > last)) &&
            (best < 0 || sign * (value - rows[best].cells[by].integer) < 0)) {
            best = r;
        }
    }
    return best;
}

static void answer_row(const dkt_desk *desk, const struct table_row *row, dkt_answers *answers, int32_t i)
{
    char text[24];
    dkt_answers_row(answers, i);
    for (int32_t c = 0; c < dkt_schema_column_count(desk, row->kind); c++) {
        int32_t column = dkt_schema_column(desk, row->kind, c, NULL, NULL, NULL);
        const struct cell *cell = &row->cells[slot(column)];
        if (cell->is_set && cell->text != NULL) {
            dkt_answers_text(answers, column, cell->text, cell->len);
        } else if (cell->is_set) {
            dkt_answers_integer(answers, column, cell->integer);
        }
    }
    dkt_answers_token(answers, text, snprintf(text, sizeof text, "%lld", (long long)row->token));
    dkt_answers_cursor(answers, text, snprintf(text, sizeof text, "%d", (int)(row - rows))); /* its place */
}

static void answer(const dkt_desk *desk, const dkt_reads *reads, dkt_answers *answers)
{
    for (int32_t i = 0; i < dkt_reads_count(reads); i++) {
        const char *cursor = dkt_reads_cursor(reads, i, NULL);
        int32_t r = cursor == NULL ? -1 : atoi(cursor), left = dkt_reads_limit(reads, i);
        while (left-- > 0 && (r = next_row(desk, reads, i, r)) >= 0) {
            answer_row(desk, &rows[r], answers, i);
        }
        dkt_answers_end(answers, i); /* the word that says: that was all */
    }
}

/* The row that has the key of this one: the key's columns come first in the schema. */
static struct table_row *row_find(const dkt_desk *desk, const dkt_row *like)
{
    for (int32_t r = 0; r < row_count; r++) {
        int32_t is_same = rows[r].kind == dkt_row_kind(like), flags = DKT_COLUMN_KEY, len = 0;
        for (int32_t c = 0; is_same && (flags & DKT_COLUMN_KEY) != 0; c++) {
            int32_t column = dkt_schema_column(desk, rows[r].kind, c, NULL, NULL, &flags);
            const char *text = dkt_row_text(like, column, &len);
            is_same = (flags & DKT_COLUMN_KEY) == 0 ||
                      cell_is(&rows[r].cells[slot(column)], dkt_row_integer(like, column), text, len);
        }
        if (is_same) {
            return &rows[r];
        }
    }
    return NULL;
}

/* Looks at all of the writes first and carries them out afterwards. */
static int32_t commit(const dkt_desk *desk, const dkt_writes *writes, dkt_outcome *outcome)
{
    int32_t result = row_count + dkt_writes_count(writes) > ROW_COUNT_MAX ? DKT_COMMIT_FAILED : DKT_HOOK_DONE;
    for (int32_t i = 0; i < dkt_writes_count(writes); i++) {
        const struct table_row *row = row_find(desk, dkt_writes_row(writes, i));
        const char *token = dkt_writes_token(writes, i, NULL); /* NULL: the row must not be there */
        if (token == NULL ? row != NULL : row == NULL || row->token != atoll(token)) {
            dkt_outcome_conflict(outcome, i);
            result = DKT_COMMIT_CONFLICT;
        }
    }
    for (int32_t i = 0; result == DKT_HOOK_DONE && i < dkt_writes_count(writes); i++) {
        const dkt_row *written = dkt_writes_row(writes, i);
        switch (dkt_writes_type(writes, i)) {
        case DKT_WRITE_INSERT: row_put(desk, &rows[row_count++], written); break;
        case DKT_WRITE_UPDATE: row_put(desk, row_find(desk, written), written); break;
        case DKT_WRITE_DELETE: row_find(desk, written)->kind = 0; break;
        default: break; /* CHECK writes nothing */
        }
    }
    return result;
}

/* The loop: step, do what is needed, step again. */
static dkt_status drive(const dkt_desk *desk, dkt_op *op)
{
    int32_t need = DKT_NEED_NOTHING;
    dkt_status status = DKT_OK;
    while ((status = dkt_op_step(op, &need)) == DKT_OK && need != DKT_NEED_NOTHING) {
        if (need == DKT_NEED_READ) {
            answer(desk, dkt_op_reads(op), dkt_op_answers(op));
        } else {
            dkt_op_committed(op, commit(desk, dkt_op_writes(op), dkt_op_outcome(op)));
        }
    }
    return status;
}

static void carry_out(dkt_desk *desk, const char *json)
{
    dkt_command *command = NULL;
    dkt_op *op = NULL;
    dkt_command_new_json(desk, json, -1, &command);
    dkt_op_new(desk, command, &op);
    dkt_status status = drive(desk, op);
    printf("%s after %d round(s) of reading, last entry %lld. %s\n", dkt_status_name(status),
           (int)dkt_op_round_count(op), (long long)dkt_result_seq(dkt_op_result(op)), dkt_op_error_text(op));
    dkt_op_free(op);
    dkt_command_free(command);
}

int main(void)
{
    dkt_config *config = NULL;
    dkt_desk *desk = NULL;
    dkt_config_new(&config);
    dkt_desk_new(config, &desk);
    carry_out(desk, "{\"action\":\"register\",\"subject\":\"T-1\",\"actor\":\"ana\"}");
    carry_out(desk, "{\"action\":\"close\",\"subject\":\"T-1\",\"actor\":\"ana\"}"); /* refused */
    carry_out(desk, "{\"action\":\"close\",\"subject\":\"T-1\",\"actor\":\"ana\",\"fields\":{\"resolution\":\"done\"}}");
    dkt_desk_unref(desk);
    dkt_config_free(config);
}
