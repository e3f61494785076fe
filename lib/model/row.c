/* SPDX-License-Identifier: MIT
 *
 * Rows and their masks. See row.h.
 */
#include "model/row.h"

#include <string.h>

const struct dkti_column *dkti_kind_column_by_name(const struct dkti_kind *kind, struct dkti_text name)
{
    for (int32_t i = 0; i < kind->column_count; i++) {
        if (dkti_text_equal(kind->columns[i].name, name)) {
            return &kind->columns[i];
        }
    }
    return NULL;
}

/* ---- rows ---- */

struct dkt_row *dkti_row_new(struct dkti_arena *arena, const struct dkti_kind *kind)
{
    struct dkt_row *row = dkti_arena_take(arena, sizeof *row + kind->size);
    if (row == NULL) {
        return NULL;
    }
    row->kind = kind;
    row->arena = arena;
    row->values = row + 1;
    return row;
}

struct dkt_row *dkti_row_insert(struct dkti_arena *arena, const struct dkti_kind *kind)
{
    /* Long enough for every kind, fields included. */
    static const struct dkti_text nothing[DKTI_COLUMN_COUNT_MAX];
    struct dkt_row *row = dkti_row_new(arena, kind);
    DKT_ASSERT(kind->size <= sizeof nothing);
    if (row != NULL) {
        row->before = nothing;
    }
    return row;
}

struct dkt_row *dkti_row_copy(struct dkti_arena *arena, const struct dkt_row *row)
{
    struct dkt_row *copy = dkti_arena_take_unset(arena, sizeof *copy + row->kind->size);
    if (copy == NULL) {
        return NULL;
    }
    *copy = (struct dkt_row){
        .kind = row->kind,
        .values = copy + 1,
        .set = row->set,
        .arena = arena,
        .token = row->token,
        .cursor = row->cursor,
    };
    memcpy(copy->values, row->values, row->kind->size);
    return copy;
}

/* Keeps the values as they were at the last entry, once something is about to change. Without memory the arena is
 * marked failed and the operation ends with DKT_E_MEMORY. */
static void row_keep_before(struct dkt_row *row)
{
    if (row->before != NULL) {
        return;
    }
    void *before = dkti_arena_take_unset(row->arena, row->kind->size);
    if (before != NULL) {
        memcpy(before, row->values, row->kind->size);
        row->before_set = row->set;
    }
    row->before = before;
}

static void row_mark(struct dkt_row *row, int32_t place, bool is_set)
{
    if (is_set) {
        dkti_mask_add(&row->set, place);
    } else {
        dkti_mask_remove(&row->set, place);
    }
    dkti_mask_add(&row->dirty, place);
    dkti_mask_add(&row->pending, place);
}

void dkti_row_set_integer(struct dkt_row *row, int32_t number, int64_t value)
{
    int32_t place = dkti_kind_place(row->kind, number);
    DKT_ASSERT(place >= 0);
    const struct dkti_column *column = &row->kind->columns[place];
    int64_t *at = dkti_row_integer_at(row, column);
    if (dkti_mask_has(&row->set, place) && *at == value) {
        return;
    }
    row_keep_before(row);
    *at = value;
    row_mark(row, place, true);
}

void dkti_row_set_text(struct dkt_row *row, int32_t number, struct dkti_text text)
{
    if (dkti_text_is_absent(text)) {
        dkti_row_set_absent(row, number);
        return;
    }
    int32_t place = dkti_kind_place(row->kind, number);
    DKT_ASSERT(place >= 0);
    const struct dkti_column *column = &row->kind->columns[place];
    struct dkti_text *at = dkti_row_text_at(row, column);
    if (dkti_mask_has(&row->set, place) && dkti_text_equal(*at, text)) {
        return;
    }
    row_keep_before(row);
    *at = text;
    row_mark(row, place, true);
}

void dkti_row_set_absent(struct dkt_row *row, int32_t number)
{
    int32_t place = dkti_kind_place(row->kind, number);
    DKT_ASSERT(place >= 0);
    const struct dkti_column *column = &row->kind->columns[place];
    if (!dkti_mask_has(&row->set, place)) {
        return;
    }
    row_keep_before(row);
    if (dkti_type_is_integer(column->type)) {
        *dkti_row_integer_at(row, column) = 0;
    } else {
        *dkti_row_text_at(row, column) = (struct dkti_text){NULL, 0};
    }
    row_mark(row, place, false);
}

struct dkti_key dkti_row_key(const struct dkt_row *row)
{
    struct dkti_key key = {.kind = row->kind->number, .count = row->kind->key_count};
    for (int32_t i = 0; i < key.count; i++) {
        key.values[i] = dkti_row_value(row, i);
    }
    return key;
}

bool dkti_row_is(const struct dkt_row *row, const struct dkti_kind *kind, const struct dkti_value *values)
{
    if (row->kind->number != kind->number) {
        return false;
    }
    for (int32_t i = kind->key_count - 1; i >= 0; i--) { /* the last column is what mostly differs */
        struct dkti_value value = dkti_row_value(row, i);
        if (value.integer != values[i].integer || !dkti_text_equal(value.text, values[i].text)) {
            return false;
        }
    }
    return true;
}

bool dkti_key_equal(const struct dkti_key *a, const struct dkti_key *b)
{
    if (a->kind != b->kind || a->count != b->count) {
        return false;
    }
    for (int32_t i = 0; i < a->count; i++) {
        if (a->values[i].integer != b->values[i].integer ||
            !dkti_text_equal(a->values[i].text, b->values[i].text)) {
            return false;
        }
    }
    return true;
}

/* ---- the public accessors ---- */

int32_t dkt_row_kind(const dkt_row *row)
{
    return row == NULL ? 0 : row->kind->number;
}

int32_t dkt_row_is_set(const dkt_row *row, int32_t column)
{
    int32_t place = row == NULL ? -1 : dkti_kind_place(row->kind, column);
    return place >= 0 && dkti_mask_has(&row->set, place) ? 1 : 0;
}

int64_t dkt_row_integer(const dkt_row *row, int32_t column)
{
    int32_t place = row == NULL ? -1 : dkti_kind_place(row->kind, column);
    return place < 0 ? 0 : dkti_row_value(row, place).integer;
}

const char *dkt_row_text(const dkt_row *row, int32_t column, int32_t *out_len)
{
    int32_t place = row == NULL ? -1 : dkti_kind_place(row->kind, column);
    struct dkti_text text = place < 0 ? (struct dkti_text){NULL, 0} : dkti_row_value(row, place).text;
    if (out_len != NULL) {
        *out_len = (int32_t)text.n;
    }
    return text.p;
}
