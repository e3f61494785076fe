/* SPDX-License-Identifier: MIT
 *
 * Reading what an entry changed. The stored bytes are not trusted: they may come from a store that was tampered with, or
 * from a newer library. What the form does not allow is DKT_E_CORRUPT; a column or tell that this desk does not know is
 * shown by its number, "#1003", because a profile may have been another when the entry was written.
 *
 * The bytes are read twice: once to count the cells, without a look at the secrets, then to copy them. Every text is
 * copied with a NUL behind it, so the row may go.
 */
#include "host/change.h"

#include "model/subject.h"
#include "rules/fields.h"

#include <assert.h>
#include <string.h>

static_assert((int32_t)DKT_CELL_ABSENT == (int32_t)DKTI_CELL_ABSENT, "the stored number is the public one");
static_assert((int32_t)DKT_CELL_INTEGER == (int32_t)DKTI_CELL_INTEGER, "the stored number is the public one");
static_assert((int32_t)DKT_CELL_TEXT == (int32_t)DKTI_CELL_TEXT, "the stored number is the public one");
static_assert((int32_t)DKT_CELL_REDACTED == (int32_t)DKTI_CELL_COMMITMENT, "the stored number is the public one");

/* What is known of a cell's column; type 0 when nothing is. */
struct cell_column {
    struct dkti_text name;
    int32_t type;
};

/* ---- decoding ---- */

/* The public number of a stored act. */
static int32_t act_number(int32_t act)
{
    static const int32_t numbers[] = {
        [DKTI_ACT_UPDATE] = DKT_ACT_UPDATE,
        [DKTI_ACT_INSERT] = DKT_ACT_INSERT,
        [DKTI_ACT_DELETE] = DKT_ACT_DELETE,
        [DKTI_ACT_TELL] = DKT_ACT_TELL,
    };
    DKT_ASSERT(act >= DKTI_ACT_UPDATE && act <= DKTI_ACT_TELL);
    return numbers[act];
}

/* "#1003": a column that has no name here. */
static struct dkti_text number_name(struct dkti_arena *arena, int32_t number)
{
    char digits[DKTI_DECIMAL_MAX];
    struct dkti_text decimal = dkti_text_decimal(number, digits);
    char text[1 + DKTI_DECIMAL_MAX] = "#";
    memcpy(text + 1, decimal.p, decimal.n);
    return dkti_arena_text(arena, dkti_text_of(text, 1 + decimal.n));
}

static struct cell_column cell_column_of(struct dkt_change *change, const struct dkti_change_cell *cell)
{
    if (cell->column == 0) {
        return (struct cell_column){.name = dkti_text("")};
    }
    if (cell->act == DKTI_ACT_TELL) {
        const struct dkti_field *field = dkti_field_by_number(cell->column);
        if (field != NULL) {
            return (struct cell_column){dkti_text(field->name), field->type};
        }
        return (struct cell_column){.name = number_name(&change->arena, cell->column)};
    }
    const struct dkti_kind *kind = dkti_schema_kind(&change->desk->schema, cell->kind);
    int32_t place = dkti_kind_place(kind, cell->column);
    if (place >= 0) {
        return (struct cell_column){kind->columns[place].name, kind->columns[place].type};
    }
    return (struct cell_column){.name = number_name(&change->arena, cell->column)};
}

/* Whether a value fits the type of its column; of an unknown column nothing can be said. */
static bool cell_fits(const struct dkti_cell *cell, int32_t type)
{
    if (type == 0 || cell->type == DKTI_CELL_ABSENT || cell->type == DKTI_CELL_COMMITMENT) {
        return true;
    }
    if (dkti_type_is_integer(type)) {
        return cell->type == DKTI_CELL_INTEGER;
    }
    return cell->type == DKTI_CELL_TEXT &&
           (type == DKT_TYPE_BYTES || dkti_text_is_valid(cell->text.p, cell->text.n));
}

/* Tells are of the entry itself and of nothing else; keys are whole and of the right types. A subject's own row stands
 * under the key of the entry. */
static bool group_fits(const struct dkt_change *change, const struct dkti_change_cell *cell)
{
    if ((cell->kind == DKT_KIND_ENTRY) != (cell->act == DKTI_ACT_TELL)) {
        return false;
    }
    const struct dkti_kind *kind = dkti_schema_kind(&change->desk->schema, cell->kind);
    bool has_key = cell->act != DKTI_ACT_TELL && dkti_subject_columns(cell->kind) == NULL;
    if (cell->key_count != (has_key ? kind->key_count : 0)) {
        return false;
    }
    for (int32_t i = 0; i < cell->key_count; i++) {
        if (cell->key[i].type == DKTI_CELL_ABSENT || !cell_fits(&cell->key[i], kind->columns[i].type)) {
            return false;
        }
    }
    return true;
}

static struct dkti_cell cell_copy(struct dkt_change *change, const struct dkti_cell *cell)
{
    struct dkti_cell copy = {.type = cell->type, .integer = cell->integer};
    if (cell->type == DKTI_CELL_TEXT) {
        copy.text = dkti_arena_text(&change->arena, cell->text);
    }
    return copy;
}

/* The key of the cell's row; all its cells share it. */
static const struct dkti_cell *key_copy(struct dkt_change *change, const struct dkti_change_cell *cell)
{
    if (!cell->is_first) {
        return change->items[change->count - 1].key;
    }
    struct dkti_cell *key = NULL;
    if (cell->key_count > 0) {
        key = dkti_arena_array(&change->arena, (size_t)cell->key_count, sizeof *key);
    }
    for (int32_t i = 0; key != NULL && i < cell->key_count; i++) {
        key[i] = cell_copy(change, &cell->key[i]);
    }
    return key;
}

static int32_t item_add(struct dkt_change *change, const struct dkti_change_cell *cell)
{
    if (!group_fits(change, cell)) {
        return DKT_E_CORRUPT;
    }
    struct cell_column column = cell_column_of(change, cell);
    if (!cell_fits(&cell->before, column.type) || !cell_fits(&cell->after, column.type)) {
        return DKT_E_CORRUPT;
    }
    change->items[change->count] = (struct dkti_change_item){
        .name = column.name,
        .kind = cell->kind,
        .act = act_number(cell->act),
        .is_bytes = column.type == DKT_TYPE_BYTES,
        .key_count = cell->key_count,
        .key = key_copy(change, cell),
        .before = cell_copy(change, &cell->before),
        .after = cell_copy(change, &cell->after),
    };
    change->count++;
    return change->arena.failed ? DKT_E_MEMORY : DKT_OK;
}

/* How many cells there are, or DKT_E_CORRUPT. Each takes at least one byte. */
static int32_t change_measure(struct dkti_text bytes)
{
    struct dkti_change_reader reader;
    struct dkti_change_cell cell;
    dkti_change_reader_init(&reader, bytes, (struct dkti_text){NULL, 0});
    int32_t count = 0;
    int32_t r = bytes.n > DKTI_TEXT_MAX ? DKT_E_CORRUPT : dkti_change_next(&reader, &cell);
    while (r > 0) {
        count++;
        r = dkti_change_next(&reader, &cell);
    }
    return r < 0 ? r : count;
}

static int32_t change_fill(struct dkt_change *change, const struct dkti_entry *entry)
{
    int32_t count = change_measure(entry->change);
    if (count < 0) {
        return count;
    }
    change->items = dkti_arena_array(&change->arena, (size_t)count, sizeof *change->items);
    if (change->items == NULL) {
        return DKT_E_MEMORY;
    }
    struct dkti_change_reader reader;
    dkti_change_reader_init(&reader, entry->change, entry->secret);
    for (int32_t i = 0; i < count; i++) {
        struct dkti_change_cell cell;
        int32_t r = dkti_change_next(&reader, &cell);
        r = r > 0 ? item_add(change, &cell) : DKT_E_CORRUPT;
        if (r != DKT_OK) {
            return r;
        }
    }
    /* A value that does not fit its commitment was not redacted but tampered with. */
    return reader.is_secret_wrong ? DKT_E_CORRUPT : DKT_OK;
}

/* ---- the public calls ---- */

dkt_status dkt_change_new(dkt_desk *desk, const dkt_row *entry, dkt_change **out_change)
{
    if (out_change != NULL) {
        *out_change = NULL;
    }
    if (desk == NULL || entry == NULL || out_change == NULL || entry->kind->number != DKT_KIND_ENTRY) {
        return DKT_E_ARGUMENT;
    }
    struct dkt_change *change = dkti_allocate(&desk->allocator, 1, sizeof *change);
    if (change == NULL) {
        return DKT_E_MEMORY;
    }
    change->desk = dkt_desk_ref(desk);
    dkti_arena_init(&change->arena, &desk->allocator);
    int32_t r = change_fill(change, dkti_entry(entry));
    if (r != DKT_OK) {
        dkt_change_free(change);
        return r;
    }
    *out_change = change;
    return DKT_OK;
}

void dkt_change_free(dkt_change *change)
{
    if (change == NULL) {
        return;
    }
    struct dkt_desk *desk = change->desk;
    dkti_arena_free(&change->arena);
    dkti_deallocate(&desk->allocator, change, sizeof *change);
    dkt_desk_unref(desk);
}

int32_t dkt_change_count(const dkt_change *change)
{
    return change == NULL ? 0 : change->count;
}

static const struct dkti_change_item *change_item(const dkt_change *change, int32_t i)
{
    return i >= 0 && i < dkt_change_count(change) ? &change->items[i] : NULL;
}

const char *dkt_change_name(const dkt_change *change, int32_t i, int32_t *out_kind)
{
    const struct dkti_change_item *item = change_item(change, i);
    if (out_kind != NULL) {
        *out_kind = item == NULL ? 0 : item->kind;
    }
    return item == NULL ? "" : item->name.p;
}

int32_t dkt_change_act(const dkt_change *change, int32_t i)
{
    const struct dkti_change_item *item = change_item(change, i);
    return item == NULL ? 0 : item->act;
}

int32_t dkt_change_key_count(const dkt_change *change, int32_t i)
{
    const struct dkti_change_item *item = change_item(change, i);
    return item == NULL ? 0 : item->key_count;
}

static const struct dkti_cell no_cell = {.type = DKTI_CELL_ABSENT};

static const char *side_text(const struct dkti_cell *cell, int32_t *out_len)
{
    if (out_len != NULL) {
        *out_len = (int32_t)cell->text.n;
    }
    return cell->text.p;
}

static const struct dkti_cell *change_key(const dkt_change *change, int32_t i, int32_t place)
{
    return place >= 0 && place < dkt_change_key_count(change, i) ? &change->items[i].key[place] : &no_cell;
}

int64_t dkt_change_key_integer(const dkt_change *change, int32_t i, int32_t place)
{
    return change_key(change, i, place)->integer;
}

const char *dkt_change_key_text(const dkt_change *change, int32_t i, int32_t place, int32_t *out_len)
{
    return side_text(change_key(change, i, place), out_len);
}

static const struct dkti_cell *change_side(const dkt_change *change, int32_t i, int32_t side)
{
    const struct dkti_change_item *item = change_item(change, i);
    if (item == NULL || (side != DKT_SIDE_BEFORE && side != DKT_SIDE_AFTER)) {
        return &no_cell;
    }
    return side == DKT_SIDE_BEFORE ? &item->before : &item->after;
}

int32_t dkt_change_cell(const dkt_change *change, int32_t i, int32_t side)
{
    return change_side(change, i, side)->type;
}

int64_t dkt_change_integer(const dkt_change *change, int32_t i, int32_t side)
{
    return change_side(change, i, side)->integer;
}

const char *dkt_change_text(const dkt_change *change, int32_t i, int32_t side, int32_t *out_len)
{
    return side_text(change_side(change, i, side), out_len);
}
