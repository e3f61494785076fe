/* SPDX-License-Identifier: MIT
 *
 * Rows: a fixed struct of values per kind, a table of its columns, and masks.
 *
 * Operations read values as typed members (`ticket->state`); everything that treats all columns alike (diff,
 * before and after, UPDATE, index upkeep, the border) walks the column table. Three masks say what matters:
 * `set` (has a value), `dirty` (changed since it was read: what an UPDATE writes) and `pending` (changed since
 * the last journal entry: what the next entry tells). Setters compare, and mark; nothing compares rows.
 *
 * An absent text is {NULL, 0}, an absent integer is 0 with its bit in `set` clear. Texts are borrowed from the
 * arena that the row lives in, or from static storage.
 */
#ifndef DKTI_MODEL_ROW_H
#define DKTI_MODEL_ROW_H

#include "base/arena.h"
#include "base/internal.h"
#include "base/text.h"
#include "docket/row.h"
#include "docket/schema.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DKTI_FIELD_COUNT_MAX = 64,  /* a profile's own fields: more is another table, not a ticket */
    DKTI_COLUMN_COUNT_MAX = 128, /* fixed columns and fields of a kind */
    DKTI_MASK_WORDS = DKTI_COLUMN_COUNT_MAX / 64,
    DKTI_KEY_COUNT_MAX = 3,     /* columns of a key, and equal columns of an index */
    DKTI_TOKEN_MAX = 64,        /* bytes of a token: the longest in use is a 36-byte uuid */
    DKTI_CURSOR_MAX = 512,      /* bytes of a cursor: a range value and the longest key */
    DKTI_COLUMN_DERIVED = 256,  /* internal flag: follows from other columns or entries; not told in entries */
};

struct dkti_mask {
    uint64_t words[DKTI_MASK_WORDS];
};

/* A column; `place` (its position in the table) is its bit in the masks. */
struct dkti_column {
    int32_t number;
    int32_t type;    /* DKT_TYPE_... */
    int32_t flags;   /* DKT_COLUMN_... | DKTI_COLUMN_DERIVED */
    uint32_t offset; /* of the value in the row's values: int64_t or struct dkti_text by type */
    struct dkti_text name;
};

struct dkti_kind {
    int32_t number;
    int32_t column_count;
    int32_t fixed_count; /* columns of the struct; the profile's fields follow */
    int32_t key_count;
    uint32_t size; /* bytes of the values, fields included */
    struct dkti_text name;
    const struct dkti_column *columns;
    struct dkti_mask required; /* columns that every stored row has */
};

/* An index: `equal_count` columns by =, then `range` (a place) or -1. */
struct dkti_index {
    int32_t number;
    int32_t kind;
    int32_t equal_count;
    int32_t columns[DKTI_KEY_COUNT_MAX]; /* places of the equal columns */
    int32_t range;
    struct dkti_text name;
};

/* A value apart from its row: a text when text.p is not NULL, else the integer. */
struct dkti_value {
    int64_t integer;
    struct dkti_text text;
};

struct dkti_key {
    int32_t kind;
    int32_t count;
    struct dkti_value values[DKTI_KEY_COUNT_MAX];
};

/* The public `dkt_row`. */
struct dkt_row {
    const struct dkti_kind *kind;
    void *values;
    struct dkti_mask set;
    struct dkti_mask dirty;
    struct dkti_mask pending;
    struct dkti_mask before_set;
    const void *before; /* values at the last entry; NULL while nothing is pending */
    struct dkti_arena *arena;
    struct dkti_text token;  /* absent: the row does not exist in the store */
    struct dkti_text cursor; /* given by a scan */
};

/* True for the types whose value is an int64_t. */
static inline bool dkti_type_is_integer(int32_t type)
{
    return (1 << type & (1 << DKT_TYPE_INTEGER | 1 << DKT_TYPE_INSTANT)) != 0;
}

/* The place of a column by its public number, or -1. */
static inline int32_t dkti_kind_place(const struct dkti_kind *kind, int32_t number)
{
    if ((uint32_t)number - 1 < (uint32_t)kind->fixed_count) { /* one comparison for both ends */
        return number - 1;
    }
    int32_t place = number < DKT_COLUMN_FIELD_FIRST
                        ? -1
                        : kind->fixed_count + (number - DKT_COLUMN_FIELD_FIRST);
    return place < kind->column_count ? place : -1;
}

/* The column by name, or NULL. */
const struct dkti_column *dkti_kind_column_by_name(const struct dkti_kind *kind, struct dkti_text name);

static inline bool dkti_mask_has(const struct dkti_mask *mask, int32_t place)
{
    uint32_t at = (uint32_t)place; /* without a sign these are a shift and a mask */
    return (mask->words[at / 64] >> (at % 64) & 1) != 0;
}

static inline void dkti_mask_add(struct dkti_mask *mask, int32_t place)
{
    uint32_t at = (uint32_t)place;
    mask->words[at / 64] |= UINT64_C(1) << (at % 64);
}

static inline void dkti_mask_remove(struct dkti_mask *mask, int32_t place)
{
    uint32_t at = (uint32_t)place;
    mask->words[at / 64] &= ~(UINT64_C(1) << (at % 64));
}

static inline bool dkti_mask_is_empty(const struct dkti_mask *mask)
{
    uint64_t all = 0;
    for (int32_t i = 0; i < DKTI_MASK_WORDS; i++) {
        all |= mask->words[i];
    }
    return all == 0;
}

/* The next place >= `place` in the mask, or -1: walks a mask without testing every column. */
static inline int32_t dkti_mask_next(const struct dkti_mask *mask, int32_t place)
{
    uint32_t at = (uint32_t)place;
    while (at < DKTI_COLUMN_COUNT_MAX) {
        uint64_t rest = mask->words[at / 64] >> (at % 64);
        if (rest != 0) {
            return (int32_t)at + __builtin_ctzll(rest);
        }
        at = (at / 64 + 1) * 64;
    }
    return -1;
}

/* The first place of `mask` that `other` lacks, or -1. */
static inline int32_t dkti_mask_lacks(const struct dkti_mask *mask, const struct dkti_mask *other)
{
    struct dkti_mask rest;
    for (int32_t i = 0; i < DKTI_MASK_WORDS; i++) {
        rest.words[i] = mask->words[i] & ~other->words[i];
    }
    return dkti_mask_next(&rest, 0);
}

/* An empty row in the arena, or NULL. */
struct dkt_row *dkti_row_new(struct dkti_arena *arena, const struct dkti_kind *kind);

/* An empty row that is to be inserted: before its first entry it was nothing, and need not be kept as it was. NULL
 * without memory. */
struct dkt_row *dkti_row_insert(struct dkti_arena *arena, const struct dkti_kind *kind);

/* A copy whose `dirty` and `pending` are empty; texts are shared with the original. NULL without memory. */
struct dkt_row *dkti_row_copy(struct dkti_arena *arena, const struct dkt_row *row);

static inline int64_t *dkti_row_integer_at(const struct dkt_row *row, const struct dkti_column *column)
{
    DKT_ASSERT(dkti_type_is_integer(column->type));
    return (int64_t *)(void *)((uint8_t *)row->values + column->offset);
}

static inline struct dkti_text *dkti_row_text_at(const struct dkt_row *row, const struct dkti_column *column)
{
    DKT_ASSERT(!dkti_type_is_integer(column->type));
    return (struct dkti_text *)(void *)((uint8_t *)row->values + column->offset);
}

/* Values by public column number; the column must exist (asserted). */
static inline const struct dkti_column *dkti_row_column(const struct dkt_row *row, int32_t number)
{
    int32_t place = dkti_kind_place(row->kind, number);
    DKT_ASSERT(place >= 0);
    return &row->kind->columns[place];
}

static inline bool dkti_row_has(const struct dkt_row *row, int32_t number)
{
    int32_t place = dkti_kind_place(row->kind, number);
    return place >= 0 && dkti_mask_has(&row->set, place);
}

static inline int64_t dkti_row_integer(const struct dkt_row *row, int32_t number)
{
    return *dkti_row_integer_at(row, dkti_row_column(row, number));
}

static inline struct dkti_text dkti_row_text(const struct dkt_row *row, int32_t number)
{
    return *dkti_row_text_at(row, dkti_row_column(row, number));
}

/* Values by place. */
static inline struct dkti_value dkti_value_in(const struct dkti_column *column, const void *values)
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

static inline struct dkti_value dkti_row_value(const struct dkt_row *row, int32_t place)
{
    return dkti_value_in(&row->kind->columns[place], row->values);
}

static inline struct dkti_value dkti_row_before(const struct dkt_row *row, int32_t place, bool *out_is_set)
{
    DKT_ASSERT(row->before != NULL);
    *out_is_set = dkti_mask_has(&row->before_set, place);
    return dkti_value_in(&row->kind->columns[place], row->before);
}

/* Setters: compare, set, mark dirty and pending. An absent text takes the value away. */
void dkti_row_set_integer(struct dkt_row *row, int32_t number, int64_t value);
void dkti_row_set_text(struct dkt_row *row, int32_t number, struct dkti_text text);
void dkti_row_set_absent(struct dkt_row *row, int32_t number);

/* Fills a value as it was read: marks `set` only. */
static inline void dkti_row_load_integer(struct dkt_row *row, int32_t place, int64_t value)
{
    *dkti_row_integer_at(row, &row->kind->columns[place]) = value;
    dkti_mask_add(&row->set, place);
}

static inline void dkti_row_load_text(struct dkt_row *row, int32_t place, struct dkti_text text)
{
    *dkti_row_text_at(row, &row->kind->columns[place]) = text;
    dkti_mask_add(&row->set, place);
}

/* The pending changes have been told: forget them. */
static inline void dkti_row_told(struct dkt_row *row)
{
    row->before = NULL;
    row->pending = (struct dkti_mask){{0}};
}

/* The row's key; texts are borrowed from the row. */
struct dkti_key dkti_row_key(const struct dkt_row *row);
/* Whether the row is of this kind and has these values in its key columns: without making the row's key. */
bool dkti_row_is(const struct dkt_row *row, const struct dkti_kind *kind, const struct dkti_value *values);
bool dkti_key_equal(const struct dkti_key *a, const struct dkti_key *b);

#endif
