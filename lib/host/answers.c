/* SPDX-License-Identifier: MIT
 *
 * Taking in what a store answers. Nothing of it is trusted: types, UTF-8, instants, required columns, tokens, keys are
 * checked here, so that operations meet only rows that the library can have written. What is wrong makes the round
 * fail with DKT_E_CORRUPT and a text that names row and column.
 */
#include "base/argument.h"
#include "base/clamp.h"
#include "desk/wish.h"
#include "docket/schema.h"

/* Keeps the first thing that went wrong. */
dkt_status dkti_answers_fail(dkt_answers *answers, dkt_status status, const char *text,
                             struct dkti_text name)
{
    if (answers->status == DKT_OK) {
        answers->status = status;
        dkti_error_named(answers->error, status, text, name, "");
    }
    return status;
}

dkt_status dkti_answers_corrupt(dkt_answers *answers, const struct dkti_kind *kind, const char *text,
                                struct dkti_text name)
{
    if (answers->status == DKT_OK) {
        dkti_answers_fail(answers, DKT_E_CORRUPT, "the store's row of kind ", kind->name);
        dkti_error_add(answers->error, text);
        dkti_error_add_text(answers->error, name);
    }
    return DKT_E_CORRUPT;
}

static struct dkti_wish *answers_wish(const dkt_answers *answers, int32_t i)
{
    return i >= 0 && i < answers->reads->count ? answers->reads->wishes[i] : NULL;
}

/* ---- finishing a row ---- */

static bool is_asked_for(const struct dkti_wish *wish, const struct dkt_row *row)
{
    for (int32_t i = 0; i < wish->value_count; i++) {
        int32_t place = wish->index == NULL ? i : wish->index->columns[i];
        struct dkti_value value = dkti_row_value(row, place);
        if (!dkti_mask_has(&row->set, place) || value.integer != wish->values[i].integer ||
            !dkti_text_equal(value.text, wish->values[i].text)) {
            return false;
        }
    }
    return true;
}

/* The row begun last is complete: checks it as a whole. */
static dkt_status row_finish(dkt_answers *answers)
{
    struct dkt_row *row = answers->row;
    answers->row = NULL;
    if (row == NULL || answers->status != DKT_OK) {
        return answers->status;
    }
    int32_t lacking = dkti_mask_lacks(&row->kind->required, &row->set);
    if (lacking >= 0) {
        return dkti_answers_corrupt(answers, row->kind, " lacks ", row->kind->columns[lacking].name);
    }
    if (row->token.n == 0) {
        return dkti_answers_corrupt(answers, row->kind, " has no ", dkti_text("token"));
    }
    if (!is_asked_for(answers->wish, row)) {
        return dkti_answers_corrupt(answers, row->kind, " is not the one asked for: ",
                                    dkti_text("texts must be compared as bytes"));
    }
    return DKT_OK;
}

/* ---- the public calls ---- */

static bool wish_row_room(struct dkti_arena *arena, struct dkti_wish *wish)
{
    if (wish->row_count < wish->row_capacity) {
        return true;
    }
    int32_t capacity = wish->row_capacity == 0 ? 4 : 2 * wish->row_capacity;
    capacity = capacity < wish->limit ? capacity : wish->limit;
    struct dkt_row **rows = dkti_arena_array(arena, (size_t)capacity, sizeof(struct dkt_row *));
    if (rows == NULL) {
        return false;
    }
    for (int32_t i = 0; i < wish->row_count; i++) {
        rows[i] = wish->rows[i];
    }
    wish->rows = rows;
    wish->row_capacity = capacity;
    return true;
}

struct dkt_row *dkti_answers_begin(struct dkt_answers *answers, int32_t i)
{
    struct dkti_wish *wish = answers_wish(answers, i);
    if (wish == NULL || wish->is_answered || wish->row_count >= wish->limit) {
        dkti_answers_fail(answers, DKT_E_LIMIT, "the store gave more rows than asked for of kind ",
                          wish == NULL ? dkti_text("?") : wish->kind->name);
        return NULL;
    }
    struct dkt_row *row =
        wish_row_room(answers->arena, wish) ? dkti_row_new(answers->arena, wish->kind) : NULL;
    if (row == NULL) {
        dkti_answers_fail(answers, DKT_E_MEMORY, "no memory for a row of kind ", wish->kind->name);
        return NULL;
    }
    wish->rows[wish->row_count++] = row;
    answers->wish = wish;
    return row;
}

dkt_status dkt_answers_row(dkt_answers *answers, int32_t i)
{
    if (answers == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_wish *wish = answers_wish(answers, i);
    if (wish == NULL) {
        return DKT_E_ARGUMENT;
    }
    if (wish->is_answered) {
        return DKT_E_STATE;
    }
    dkt_status r = row_finish(answers);
    if (r != DKT_OK) {
        return r;
    }
    answers->row = dkti_answers_begin(answers, i);
    return answers->row == NULL ? answers->status : DKT_OK;
}

/* The column of the row begun last: DKT_OK with NULL for one that this library does not know. */
static dkt_status answers_column(dkt_answers *answers, int32_t number, bool is_integer,
                                 const struct dkti_column **out_column)
{
    *out_column = NULL;
    if (answers == NULL) {
        return DKT_E_ARGUMENT;
    }
    if (answers->row == NULL) {
        return DKT_E_STATE;
    }
    const struct dkti_kind *kind = answers->row->kind;
    int32_t place = dkti_kind_place(kind, number);
    if (place < 0) {
        return DKT_OK;
    }
    *out_column = &kind->columns[place];
    if (dkti_type_is_integer((*out_column)->type) != is_integer) {
        return dkti_answers_corrupt(answers, kind, " has the wrong type in ", (*out_column)->name);
    }
    return DKT_OK;
}

static dkt_status answers_load_integer(dkt_answers *answers, const struct dkti_column *column, int64_t value)
{
    const struct dkti_kind *kind = answers->row->kind;
    if (column->type == DKT_TYPE_INSTANT && !dkti_instant_is_valid(value)) {
        return dkti_answers_corrupt(answers, kind, " has no possible instant in ", column->name);
    }
    dkti_row_load_integer(answers->row, (int32_t)(column - kind->columns), value);
    return DKT_OK;
}

/* The text is not NULL. */
static dkt_status answers_load_text(dkt_answers *answers, const struct dkti_column *column, struct dkti_text value)
{
    const struct dkti_kind *kind = answers->row->kind;
    if (value.n > DKTI_TEXT_MAX) {
        return dkti_answers_corrupt(answers, kind, " is too long in ", column->name);
    }
    if (column->type != DKT_TYPE_BYTES && !dkti_text_is_valid(value.p, value.n)) {
        return dkti_answers_corrupt(answers, kind, " is not UTF-8 in ", column->name);
    }
    struct dkti_text kept = dkti_arena_text(answers->arena, value);
    if (dkti_text_is_absent(kept)) {
        return dkti_answers_fail(answers, DKT_E_MEMORY, "no memory for ", column->name);
    }
    *dkti_row_text_at(answers->row, column) = kept;
    dkti_mask_add(&answers->row->set, (int32_t)(column - kind->columns));
    return DKT_OK;
}

dkt_status dkt_answers_integer(dkt_answers *answers, int32_t column, int64_t value)
{
    const struct dkti_column *found;
    dkt_status r = answers_column(answers, column, true, &found);
    return r != DKT_OK || found == NULL ? r : answers_load_integer(answers, found, value);
}

dkt_status dkt_answers_text(dkt_answers *answers, int32_t column, const char *text, int32_t len)
{
    const struct dkti_column *found;
    dkt_status r = answers_column(answers, column, false, &found);
    if (r != DKT_OK || found == NULL) {
        return r;
    }
    struct dkti_text value;
    r = dkti_argument_bytes(NULL, "text", text, len, 0, DKTI_TEXT_MAX, &value);
    if (r != DKT_OK) {
        return r == DKT_E_LIMIT
                   ? dkti_answers_corrupt(answers, answers->row->kind, " is too long in ", found->name)
                   : r;
    }
    return answers_load_text(answers, found, value);
}

/* Whether this is an integer as it mostly comes. If not it is to be looked at closely. */
static bool is_plain_integer(const struct dkti_column *column, int32_t len, int64_t value)
{
    return len == DKT_VALUE_INTEGER && dkti_type_is_integer(column->type) && dkti_instant_is_valid(value);
}

/* One of several values. */
static dkt_status answers_value(dkt_answers *answers, const struct dkti_column *column, int64_t integer,
                                const char *text, int32_t len)
{
    if (len == DKT_VALUE_ABSENT) {
        return DKT_OK;
    }
    if (len < DKT_VALUE_ABSENT || (len >= 0 && text == NULL)) {
        return DKT_E_ARGUMENT;
    }
    if (dkti_type_is_integer(column->type) != (len == DKT_VALUE_INTEGER)) {
        return dkti_answers_corrupt(answers, answers->row->kind, " has the wrong type in ", column->name);
    }
    return len == DKT_VALUE_INTEGER
               ? answers_load_integer(answers, column, integer)
               : answers_load_text(answers, column, (struct dkti_text){text, (size_t)len});
}

dkt_status dkt_answers_values(dkt_answers *answers, int32_t count, const int32_t *columns,
                              const int64_t *integers, const char *const *texts, const int32_t *lens)
{
    if (answers == NULL || count < 0 || columns == NULL || integers == NULL || texts == NULL ||
        lens == NULL) {
        return DKT_E_ARGUMENT;
    }
    if (answers->row == NULL) {
        return DKT_E_STATE;
    }
    struct dkt_row *row = answers->row;
    const struct dkti_kind *kind = row->kind;
    for (int32_t i = 0; i < count; i++) {
        int32_t place = dkti_kind_place(kind, columns[i]);
        if (place < 0) { /* a column that this library does not know is another one's */
            continue;
        }
        const struct dkti_column *column = &kind->columns[place];
        if (is_plain_integer(column, lens[i], integers[i])) {
            *dkti_row_integer_at(row, column) = integers[i];
            dkti_mask_add(&row->set, place);
            continue;
        }
        dkt_status r = answers_value(answers, column, integers[i], texts[i], lens[i]);
        if (r != DKT_OK) {
            return r;
        }
    }
    return DKT_OK;
}

static dkt_status answers_bytes(dkt_answers *answers, const char *what, const char *p, int32_t len,
                                size_t n_max, bool is_token)
{
    if (answers == NULL) {
        return DKT_E_ARGUMENT;
    }
    if (answers->row == NULL) {
        return DKT_E_STATE;
    }
    struct dkti_text bytes;
    dkt_status r = dkti_argument_bytes(NULL, what, p, len, 1, n_max, &bytes);
    if (r != DKT_OK) {
        return r;
    }
    struct dkti_text kept = dkti_arena_text(answers->arena, bytes);
    if (dkti_text_is_absent(kept)) {
        return dkti_answers_fail(answers, DKT_E_MEMORY, "no memory for ", dkti_text(what));
    }
    *(is_token ? &answers->row->token : &answers->row->cursor) = kept;
    return DKT_OK;
}

dkt_status dkt_answers_token(dkt_answers *answers, const char *token, int32_t len)
{
    return answers_bytes(answers, "token", token, len, DKTI_TOKEN_MAX, true);
}

dkt_status dkt_answers_cursor(dkt_answers *answers, const char *cursor, int32_t len)
{
    return answers_bytes(answers, "cursor", cursor, len, DKTI_CURSOR_MAX, false);
}

dkt_status dkt_answers_end(dkt_answers *answers, int32_t i)
{
    if (answers == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_wish *wish = answers_wish(answers, i);
    if (wish == NULL) {
        return DKT_E_ARGUMENT;
    }
    if (wish->is_answered) {
        return DKT_E_STATE;
    }
    dkt_status r = row_finish(answers);
    if (r == DKT_OK) {
        wish->is_answered = true;
    }
    return r;
}
