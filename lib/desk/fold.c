/* SPDX-License-Identifier: MIT
 *
 * Folding: applying what entries tell, cell by cell, to a row and its parts. See fold.h. A fold never refuses an entry
 * for what was before it: it says that it differs, and goes on with what the entry says.
 */
#include "desk/fold.h"

#include "docket/base.h"
#include "model/kinds.h"
#include "model/subject.h"

#include <string.h>

enum {
    PART_ROOM_FIRST = 4 /* most tickets have a link or two */
};

/* ---- life ---- */

int32_t dkti_fold_begin(struct dkti_fold *fold, const struct dkti_schema *schema, int32_t kind,
                        struct dkti_text id, struct dkti_arena *arena)
{
    DKT_ASSERT(dkti_subject_columns(kind) != NULL);
    *fold = (struct dkti_fold){.schema = schema, .arena = arena};
    fold->row = dkti_row_new(arena, &schema->kinds[kind - 1]);
    if (fold->row == NULL) {
        return DKT_E_MEMORY;
    }
    dkti_row_load_text(fold->row, 0, dkti_arena_text(arena, id));
    return arena->failed ? DKT_E_MEMORY : DKT_OK;
}

struct dkt_row *dkti_row_copy_whole(struct dkti_arena *arena, const struct dkt_row *row)
{
    struct dkt_row *copy = dkti_row_copy(arena, row);
    if (copy == NULL) {
        return NULL;
    }
    copy->token = dkti_arena_text(arena, row->token);
    copy->cursor = dkti_arena_text(arena, row->cursor);
    for (int32_t i = dkti_mask_next(&row->set, 0); i >= 0; i = dkti_mask_next(&row->set, i + 1)) {
        if (!dkti_type_is_integer(row->kind->columns[i].type)) {
            dkti_row_load_text(copy, i, dkti_arena_text(arena, dkti_row_value(row, i).text));
        }
    }
    return arena->failed ? NULL : copy;
}

int32_t dkti_fold_copy(struct dkti_fold *to, const struct dkti_fold *from, struct dkti_arena *arena)
{
    *to = *from;
    to->arena = arena;
    to->row = dkti_row_copy_whole(arena, from->row);
    to->parts = dkti_arena_array(arena, (size_t)from->part_capacity + 1, sizeof *to->parts);
    if (to->row == NULL || to->parts == NULL) {
        return DKT_E_MEMORY;
    }
    for (int32_t i = 0; i < from->part_count; i++) {
        to->parts[i] = dkti_row_copy_whole(arena, from->parts[i]);
    }
    return arena->failed ? DKT_E_MEMORY : DKT_OK;
}

/* ---- values ---- */

static bool is_unknown(const struct dkti_cell *cell)
{
    return cell->type == DKTI_CELL_COMMITMENT;
}

/* Whether a side of a cell is what the row has. A redacted value may be anything. */
static bool folded_fits(const struct dkti_cell *cell, const struct dkt_row *row, int32_t place)
{
    if (is_unknown(cell)) {
        return true;
    }
    bool is_set = dkti_mask_has(&row->set, place);
    struct dkti_value value = dkti_row_value(row, place);
    switch (cell->type) {
    case DKTI_CELL_INTEGER: return is_set && value.integer == cell->integer;
    case DKTI_CELL_TEXT: return is_set && dkti_text_equal(value.text, cell->text);
    default: return !is_set;
    }
}

/* Whether a value of this type can stand in the column. */
static bool cell_is_of(const struct dkti_cell *cell, const struct dkti_column *column)
{
    switch (cell->type) {
    case DKTI_CELL_INTEGER: return dkti_type_is_integer(column->type);
    case DKTI_CELL_TEXT: return !dkti_type_is_integer(column->type);
    default: return true;
    }
}

static void value_take_away(struct dkt_row *row, int32_t place)
{
    const struct dkti_column *column = &row->kind->columns[place];
    if (dkti_type_is_integer(column->type)) {
        *dkti_row_integer_at(row, column) = 0;
    } else {
        *dkti_row_text_at(row, column) = (struct dkti_text){NULL, 0};
    }
    dkti_mask_remove(&row->set, place);
}

static void value_put(struct dkti_fold *fold, struct dkt_row *row, int32_t place,
                      const struct dkti_cell *cell)
{
    if (cell->type == DKTI_CELL_INTEGER) {
        dkti_row_load_integer(row, place, cell->integer);
    } else if (cell->type == DKTI_CELL_TEXT) {
        dkti_row_load_text(row, place, dkti_arena_text(fold->arena, cell->text));
    } else {
        value_take_away(row, place);
    }
}

/* ---- the subject's own row ---- */

static int32_t fold_own(struct dkti_fold *fold, const struct dkti_change_cell *cell)
{
    int32_t place = dkti_kind_place(fold->row->kind, cell->column);
    if (cell->act != DKTI_ACT_INSERT && cell->act != DKTI_ACT_UPDATE) {
        return DKT_E_CORRUPT;
    }
    if (place < 0) {
        return DKT_OK; /* no cells, or a column of a newer library */
    }
    const struct dkti_column *column = &fold->row->kind->columns[place];
    if (!cell_is_of(&cell->before, column) || !cell_is_of(&cell->after, column)) {
        return DKT_E_CORRUPT;
    }
    /* The id is told by the first entry and known before it. */
    bool is_id = place == 0;
    bool fits = is_id ? folded_fits(&cell->after, fold->row, 0)
                      : dkti_mask_has(&fold->unknown, place) ||
                            folded_fits(&cell->before, fold->row, place);
    if (!is_id) {
        value_put(fold, fold->row, place, &cell->after);
        dkti_mask_remove(&fold->unknown, place);
    }
    if (is_unknown(&cell->after)) {
        dkti_mask_add(&fold->unknown, place);
    }
    return fits ? DKT_OK : DKTI_FOLD_DIFFERS;
}

/* ---- parts ---- */

/* By kind, then by the columns of their keys behind the first, which is the subject's id. */
static int32_t part_compare(const struct dkt_row *a, const struct dkt_row *b)
{
    if (a->kind->number != b->kind->number) {
        return a->kind->number < b->kind->number ? -1 : 1;
    }
    int32_t order = 0;
    for (int32_t i = 1; order == 0 && i < a->kind->key_count; i++) {
        struct dkti_value left = dkti_row_value(a, i);
        struct dkti_value right = dkti_row_value(b, i);
        order = (left.integer > right.integer) - (left.integer < right.integer);
        order = order != 0 ? order : dkti_text_compare(left.text, right.text);
    }
    return order;
}

/* The place of the part, or where it would stand. */
static int32_t part_place(const struct dkti_fold *fold, const struct dkt_row *part,
                          bool *out_is_there)
{
    int32_t low = 0;
    int32_t high = fold->part_count;
    *out_is_there = false;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        int32_t order = part_compare(fold->parts[middle], part);
        if (order == 0) {
            *out_is_there = true;
            return middle;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

const struct dkt_row *dkti_fold_part(const struct dkti_fold *fold, const struct dkt_row *part)
{
    bool is_there = false;
    int32_t place = part_place(fold, part, &is_there);
    return is_there ? fold->parts[place] : NULL;
}

static int32_t part_insert(struct dkti_fold *fold, int32_t place, struct dkt_row *part)
{
    if (fold->part_count == fold->part_capacity) {
        int32_t capacity = fold->part_capacity == 0 ? PART_ROOM_FIRST : 2 * fold->part_capacity;
        struct dkt_row **parts =
            dkti_arena_array(fold->arena, (size_t)capacity, sizeof(struct dkt_row *));
        if (parts == NULL) {
            return DKT_E_MEMORY;
        }
        for (int32_t i = 0; i < fold->part_count; i++) {
            parts[i] = fold->parts[i];
        }
        fold->parts = parts;
        fold->part_capacity = capacity;
    }
    for (int32_t i = fold->part_count; i > place; i--) {
        fold->parts[i] = fold->parts[i - 1];
    }
    fold->parts[place] = part;
    fold->part_count++;
    return DKT_OK;
}

static void part_remove(struct dkti_fold *fold, int32_t place)
{
    fold->part_count--;
    for (int32_t i = place; i < fold->part_count; i++) {
        fold->parts[i] = fold->parts[i + 1];
    }
}

/* Whether the key of the cell's group is one of a part of this subject. */
static bool part_key_fits(const struct dkti_fold *fold, const struct dkti_kind *kind,
                          const struct dkti_change_cell *cell)
{
    bool fits = cell->key_count == kind->key_count && cell->key[0].type == DKTI_CELL_TEXT &&
                dkti_text_equal(cell->key[0].text, dkti_row_value(fold->row, 0).text);
    for (int32_t i = 1; fits && i < kind->key_count; i++) {
        bool is_integer = dkti_type_is_integer(kind->columns[i].type);
        fits = cell->key[i].type == (is_integer ? DKTI_CELL_INTEGER : DKTI_CELL_TEXT);
    }
    return fits;
}

/* The key of the cell's group as a part of this subject. NULL with *out_r. */
static struct dkt_row *part_of_key(struct dkti_fold *fold, const struct dkti_change_cell *cell, int32_t *out_r)
{
    const struct dkti_kind *kind = &fold->schema->kinds[cell->kind - 1];
    *out_r = DKT_E_CORRUPT;
    if (!part_key_fits(fold, kind, cell)) {
        return NULL;
    }
    struct dkt_row *part = dkti_row_new(fold->arena, kind);
    if (part == NULL) {
        *out_r = DKT_E_MEMORY;
        return NULL;
    }
    for (int32_t i = 0; i < kind->key_count; i++) {
        if (cell->key[i].type == DKTI_CELL_INTEGER) {
            dkti_row_load_integer(part, i, cell->key[i].integer);
        } else {
            dkti_row_load_text(part, i, dkti_arena_text(fold->arena, cell->key[i].text));
        }
    }
    *out_r = fold->arena->failed ? DKT_E_MEMORY : DKT_OK;
    return *out_r == DKT_OK ? part : NULL;
}

/* A cell of a part that stands. */
static int32_t part_cell(struct dkti_fold *fold, struct dkt_row *part,
                         const struct dkti_change_cell *cell)
{
    int32_t place = dkti_kind_place(part->kind, cell->column);
    if (place < 0) {
        return DKT_OK;
    }
    const struct dkti_column *column = &part->kind->columns[place];
    if (place < part->kind->key_count || !cell_is_of(&cell->before, column) ||
        !cell_is_of(&cell->after, column)) {
        return DKT_E_CORRUPT;
    }
    bool fits = folded_fits(&cell->before, part, place);
    value_put(fold, part, place, &cell->after);
    return fits ? DKT_OK : DKTI_FOLD_DIFFERS;
}

static int32_t fold_part(struct dkti_fold *fold, const struct dkti_change_cell *cell)
{
    int32_t r = DKT_OK;
    struct dkt_row *key = part_of_key(fold, cell, &r);
    if (key == NULL) {
        return r;
    }
    bool is_there = false;
    int32_t place = part_place(fold, key, &is_there);
    bool was_there = is_there;
    if (cell->act == DKTI_ACT_DELETE) {
        if (is_there) {
            part_remove(fold, place);
        }
        return is_there ? DKT_OK : DKTI_FOLD_DIFFERS;
    }
    if (!is_there) {
        r = part_insert(fold, place, key);
    }
    if (r == DKT_OK) {
        r = part_cell(fold, fold->parts[place], cell);
    }
    bool is_insert = cell->act == DKTI_ACT_INSERT;
    return r == DKT_OK && cell->is_first && was_there == is_insert ? DKTI_FOLD_DIFFERS : r;
}

/* ---- entries ---- */

int32_t dkti_fold_cell(struct dkti_fold *fold, const struct dkti_change_cell *cell)
{
    int32_t r = DKT_OK;
    if (cell->act == DKTI_ACT_TELL) {
        return cell->kind == DKT_KIND_ENTRY ? DKT_OK : DKT_E_CORRUPT;
    }
    if (cell->kind == fold->row->kind->number) {
        r = fold_own(fold, cell);
    } else if (dkti_part_subject(cell->kind) == fold->row->kind->number) {
        r = fold_part(fold, cell);
    } else {
        r = DKT_E_CORRUPT;
    }
    return fold->arena->failed ? DKT_E_MEMORY : r;
}

void dkti_fold_seal(struct dkti_fold *fold, const struct dkt_row *entry)
{
    const struct dkti_entry *values = dkti_entry(entry);
    const struct dkti_subject_columns *columns = dkti_subject_columns(fold->row->kind->number);
    dkti_row_load_integer(fold->row, columns->seq - 1, values->seq);
    dkti_row_load_integer(fold->row, columns->updated_at - 1, values->at);
    dkti_row_load_text(fold->row, columns->head - 1, dkti_arena_text(fold->arena, values->digest));
    fold->entry_count++;
}

void dkti_fold_follow(struct dkti_fold *fold, int64_t clocks_next_at)
{
    if (fold->row->kind->number == DKT_KIND_TICKET) {
        dkti_ticket_derive(fold->row, dkti_ticket(fold->row)->updated_at, clocks_next_at);
    } else if (fold->row->kind->number == DKT_KIND_SHEET) {
        dkti_sheet_derive(fold->row);
    }
    dkti_row_told(fold->row);
}

int32_t dkti_fold_entry(struct dkti_fold *fold, const struct dkt_row *entry)
{
    struct dkti_change_reader reader;
    struct dkti_change_cell cell;
    int32_t worst = DKT_OK;
    dkti_change_reader_init(&reader, dkti_entry(entry)->change, dkti_entry(entry)->secret);
    int32_t r = dkti_change_next(&reader, &cell);
    while (r == 1) {
        int32_t applied = dkti_fold_cell(fold, &cell);
        if (applied < 0) {
            return applied;
        }
        worst = applied > worst ? applied : worst;
        r = dkti_change_next(&reader, &cell);
    }
    dkti_fold_seal(fold, entry);
    dkti_fold_follow(fold, INT64_MAX);
    return r < 0 ? r : fold->arena->failed ? DKT_E_MEMORY : worst;
}

int32_t dkti_rows_differ(const struct dkt_row *folded, const struct dkt_row *stored,
                         const struct dkti_mask *unknown, int32_t from)
{
    DKT_ASSERT(folded->kind == stored->kind);
    for (int32_t i = from; i < folded->kind->column_count; i++) {
        bool is_set = dkti_mask_has(&stored->set, i);
        bool is_redacted = unknown != NULL && dkti_mask_has(unknown, i);
        struct dkti_value left = dkti_row_value(folded, i);
        struct dkti_value right = dkti_row_value(stored, i);
        if (is_redacted
                ? is_set
                : is_set != dkti_mask_has(&folded->set, i) || left.integer != right.integer ||
                      !dkti_text_equal(left.text, right.text)) {
            return i;
        }
    }
    return -1;
}
