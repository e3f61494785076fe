/* SPDX-License-Identifier: MIT
 *
 * Rows and their masks. See row.h.
 */
#include "model/row.h"

#include "docket/schema.h"

#include <string.h>

bool dkti_type_is_integer(int32_t type)
{
    return type == DKT_TYPE_INTEGER || type == DKT_TYPE_INSTANT;
}

int32_t dkti_kind_place(const struct dkti_kind *kind, int32_t number)
{
    int32_t place = -1;
    if (number >= DKT_COLUMN_FIELD_FIRST) {
        place = kind->fixed_count + (number - DKT_COLUMN_FIELD_FIRST);
    } else if (number >= 1 && number <= kind->fixed_count) {
        place = number - 1;
    }
    return place < kind->column_count ? place : -1;
}

const struct dkti_column *dkti_kind_column_by_name(const struct dkti_kind *kind, struct dkti_text name)
{
    for (int32_t i = 0; i < kind->column_count; i++) {
        if (dkti_text_equal(kind->columns[i].name, name)) {
            return &kind->columns[i];
        }
    }
    return NULL;
}

/* ---- masks ---- */

bool dkti_mask_has(const struct dkti_mask *mask, int32_t place)
{
    return (mask->words[place / 64] >> (place % 64) & 1) != 0;
}

void dkti_mask_add(struct dkti_mask *mask, int32_t place)
{
    mask->words[place / 64] |= UINT64_C(1) << (place % 64);
}

void dkti_mask_remove(struct dkti_mask *mask, int32_t place)
{
    mask->words[place / 64] &= ~(UINT64_C(1) << (place % 64));
}

bool dkti_mask_is_empty(const struct dkti_mask *mask)
{
    uint64_t all = 0;
    for (int32_t i = 0; i < DKTI_MASK_WORDS; i++) {
        all |= mask->words[i];
    }
    return all == 0;
}

int32_t dkti_mask_next(const struct dkti_mask *mask, int32_t place)
{
    while (place < DKTI_COLUMN_COUNT_MAX) {
        uint64_t rest = mask->words[place / 64] >> (place % 64);
        if (rest != 0) {
            return place + __builtin_ctzll(rest);
        }
        place = (place / 64 + 1) * 64;
    }
    return -1;
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

struct dkt_row *dkti_row_copy(struct dkti_arena *arena, const struct dkt_row *row)
{
    struct dkt_row *copy = dkti_row_new(arena, row->kind);
    if (copy == NULL) {
        return NULL;
    }
    memcpy(copy->values, row->values, row->kind->size);
    copy->set = row->set;
    copy->token = row->token;
    copy->cursor = row->cursor;
    return copy;
}

int64_t *dkti_row_integer_at(const struct dkt_row *row, const struct dkti_column *column)
{
    DKT_ASSERT(dkti_type_is_integer(column->type));
    return (int64_t *)(void *)((uint8_t *)row->values + column->offset);
}

struct dkti_text *dkti_row_text_at(const struct dkt_row *row, const struct dkti_column *column)
{
    DKT_ASSERT(!dkti_type_is_integer(column->type));
    return (struct dkti_text *)(void *)((uint8_t *)row->values + column->offset);
}

static const struct dkti_column *column_of(const struct dkt_row *row, int32_t number)
{
    int32_t place = dkti_kind_place(row->kind, number);
    DKT_ASSERT(place >= 0);
    return &row->kind->columns[place];
}

static int32_t place_of(const struct dkt_row *row, const struct dkti_column *column)
{
    return (int32_t)(column - row->kind->columns);
}

bool dkti_row_has(const struct dkt_row *row, int32_t number)
{
    return dkti_mask_has(&row->set, dkti_kind_place(row->kind, number));
}

int64_t dkti_row_integer(const struct dkt_row *row, int32_t number)
{
    return *dkti_row_integer_at(row, column_of(row, number));
}

struct dkti_text dkti_row_text(const struct dkt_row *row, int32_t number)
{
    return *dkti_row_text_at(row, column_of(row, number));
}

static struct dkti_value value_in(const struct dkti_column *column, const void *values)
{
    const uint8_t *at = (const uint8_t *)values + column->offset;
    struct dkti_value value = {0, {NULL, 0}};
    if (dkti_type_is_integer(column->type)) {
        value.integer = *(const int64_t *)(const void *)at;
    } else {
        value.text = *(const struct dkti_text *)(const void *)at;
    }
    return value;
}

struct dkti_value dkti_row_value(const struct dkt_row *row, int32_t place)
{
    return value_in(&row->kind->columns[place], row->values);
}

struct dkti_value dkti_row_before(const struct dkt_row *row, int32_t place, bool *out_is_set)
{
    DKT_ASSERT(row->before != NULL);
    *out_is_set = dkti_mask_has(&row->before_set, place);
    return value_in(&row->kind->columns[place], row->before);
}

/* Keeps the values as they were at the last entry, once something is about to change. Without memory the arena is
 * marked failed and the operation ends with DKT_E_MEMORY. */
static void row_keep_before(struct dkt_row *row)
{
    if (row->before != NULL) {
        return;
    }
    row->before = dkti_arena_take(row->arena, row->kind->size);
    if (row->before != NULL) {
        memcpy(row->before, row->values, row->kind->size);
        row->before_set = row->set;
    }
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
    const struct dkti_column *column = column_of(row, number);
    int32_t place = place_of(row, column);
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
    const struct dkti_column *column = column_of(row, number);
    int32_t place = place_of(row, column);
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
    const struct dkti_column *column = column_of(row, number);
    int32_t place = place_of(row, column);
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

void dkti_row_load_integer(struct dkt_row *row, int32_t place, int64_t value)
{
    *dkti_row_integer_at(row, &row->kind->columns[place]) = value;
    dkti_mask_add(&row->set, place);
}

void dkti_row_load_text(struct dkt_row *row, int32_t place, struct dkti_text text)
{
    *dkti_row_text_at(row, &row->kind->columns[place]) = text;
    dkti_mask_add(&row->set, place);
}

void dkti_row_told(struct dkt_row *row)
{
    row->before = NULL;
    row->pending = (struct dkti_mask){{0}};
}

struct dkti_key dkti_row_key(const struct dkt_row *row)
{
    struct dkti_key key = {.kind = row->kind->number, .count = row->kind->key_count};
    for (int32_t i = 0; i < key.count; i++) {
        key.values[i] = dkti_row_value(row, i);
    }
    return key;
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
