/* SPDX-License-Identifier: MIT
 *
 * Folding: applying what entries tell, cell by cell, to a row and its links. See fold.h. A fold never refuses an entry
 * for what was before it: it says that it differs, and goes on with what the entry says.
 */
#include "desk/fold.h"

#include "docket/base.h"
#include "model/kinds.h"
#include "model/subject.h"

#include <string.h>

enum {
    LINK_ROOM_FIRST = 4 /* most tickets have a link or two */
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
    to->links = dkti_arena_array(arena, (size_t)from->link_capacity + 1, sizeof *to->links);
    if (to->row == NULL || to->links == NULL) {
        return DKT_E_MEMORY;
    }
    for (int32_t i = 0; i < from->link_count; i++) {
        to->links[i] = dkti_row_copy_whole(arena, from->links[i]);
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

/* ---- links ---- */

static int32_t link_compare(const struct dkt_row *a, const struct dkt_row *b)
{
    const struct dkti_link *left = dkti_link(a);
    const struct dkti_link *right = dkti_link(b);
    if (left->role != right->role) {
        return left->role < right->role ? -1 : 1;
    }
    return dkti_text_compare(left->target, right->target);
}

/* The place of the link, or where it would stand. */
static int32_t link_place(const struct dkti_fold *fold, const struct dkt_row *link,
                          bool *out_is_there)
{
    int32_t low = 0;
    int32_t high = fold->link_count;
    *out_is_there = false;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        int32_t order = link_compare(fold->links[middle], link);
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

const struct dkt_row *dkti_fold_link(const struct dkti_fold *fold, const struct dkt_row *link)
{
    bool is_there = false;
    int32_t place = link_place(fold, link, &is_there);
    return is_there ? fold->links[place] : NULL;
}

static int32_t link_insert(struct dkti_fold *fold, int32_t place, struct dkt_row *link)
{
    if (fold->link_count == fold->link_capacity) {
        int32_t capacity = fold->link_capacity == 0 ? LINK_ROOM_FIRST : 2 * fold->link_capacity;
        struct dkt_row **links =
            dkti_arena_array(fold->arena, (size_t)capacity, sizeof(struct dkt_row *));
        if (links == NULL) {
            return DKT_E_MEMORY;
        }
        for (int32_t i = 0; i < fold->link_count; i++) {
            links[i] = fold->links[i];
        }
        fold->links = links;
        fold->link_capacity = capacity;
    }
    for (int32_t i = fold->link_count; i > place; i--) {
        fold->links[i] = fold->links[i - 1];
    }
    fold->links[place] = link;
    fold->link_count++;
    return DKT_OK;
}

static void link_remove(struct dkti_fold *fold, int32_t place)
{
    fold->link_count--;
    for (int32_t i = place; i < fold->link_count; i++) {
        fold->links[i] = fold->links[i + 1];
    }
}

/* The key of the cell's group as a link of this subject. NULL with *out_r. */
static struct dkt_row *link_of_key(struct dkti_fold *fold, const struct dkti_change_cell *cell,
                                   int32_t *out_r)
{
    const struct dkti_kind *kind = &fold->schema->kinds[DKT_KIND_LINK - 1];
    *out_r = DKT_E_CORRUPT;
    if (cell->key_count != kind->key_count || cell->key[0].type != DKTI_CELL_TEXT ||
        cell->key[1].type != DKTI_CELL_INTEGER || cell->key[2].type != DKTI_CELL_TEXT ||
        !dkti_text_equal(cell->key[0].text, dkti_row_value(fold->row, 0).text)) {
        return NULL;
    }
    struct dkt_row *link = dkti_row_new(fold->arena, kind);
    if (link == NULL) {
        *out_r = DKT_E_MEMORY;
        return NULL;
    }
    dkti_row_load_text(link, 0, dkti_row_value(fold->row, 0).text);
    dkti_row_load_integer(link, 1, cell->key[1].integer);
    dkti_row_load_text(link, 2, dkti_arena_text(fold->arena, cell->key[2].text));
    *out_r = fold->arena->failed ? DKT_E_MEMORY : DKT_OK;
    return *out_r == DKT_OK ? link : NULL;
}

/* A cell of a link that stands. */
static int32_t link_cell(struct dkti_fold *fold, struct dkt_row *link,
                         const struct dkti_change_cell *cell)
{
    int32_t place = dkti_kind_place(link->kind, cell->column);
    if (place < 0) {
        return DKT_OK;
    }
    const struct dkti_column *column = &link->kind->columns[place];
    if (place < link->kind->key_count || !cell_is_of(&cell->before, column) ||
        !cell_is_of(&cell->after, column)) {
        return DKT_E_CORRUPT;
    }
    bool fits = folded_fits(&cell->before, link, place);
    value_put(fold, link, place, &cell->after);
    return fits ? DKT_OK : DKTI_FOLD_DIFFERS;
}

static int32_t fold_link(struct dkti_fold *fold, const struct dkti_change_cell *cell)
{
    int32_t r = DKT_OK;
    struct dkt_row *key = link_of_key(fold, cell, &r);
    if (key == NULL) {
        return r;
    }
    bool is_there = false;
    int32_t place = link_place(fold, key, &is_there);
    bool was_there = is_there;
    if (cell->act == DKTI_ACT_DELETE) {
        if (is_there) {
            link_remove(fold, place);
        }
        return is_there ? DKT_OK : DKTI_FOLD_DIFFERS;
    }
    if (!is_there) {
        r = link_insert(fold, place, key);
    }
    if (r == DKT_OK) {
        r = link_cell(fold, fold->links[place], cell);
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
    } else if (cell->kind == DKT_KIND_LINK && fold->row->kind->number == DKT_KIND_TICKET) {
        r = fold_link(fold, cell);
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
        dkti_row_told(fold->row);
    }
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
