/* SPDX-License-Identifier: MIT
 *
 * The cache of rows, the edits, and the write set. See work.h.
 */
#include "desk/work.h"

#include <string.h>

void dkti_work_begin_run(struct dkti_work *work)
{
    dkti_arena_reset(work->arena);
    work->asked = 0;
    work->is_waiting = false;
    work->is_clamped = false;
    work->is_misfit = false;
    work->broken = NULL;
    work->writer = (struct dkti_change_writer){
        .change = &work->change, .secret = &work->secret, .seed = work->seed};
    work->at_ms = work->now_ms;
    work->last_ms = INT64_MIN;
    work->actor = (struct dkti_actor){0};
    work->receiver = (struct dkti_receiver){0};
    work->main = NULL;
    work->ticket = NULL;
    work->sheet = NULL;
    work->from = -1;
    work->to = -1;
    work->clock_set_count = 0;
    work->clock_set_capacity = 0;
    work->clock_sets = NULL;
    work->edits = NULL;
    work->edit_count = 0;
    work->edit_capacity = 0;
    work->reason_count = 0;
    work->tell_count = 0;
    work->writes = (struct dkt_writes){0};
    work->subject = (struct dkti_text){NULL, 0};
    work->seq = 0;
    work->is_replayed = false;
    work->rows = NULL;
    work->row_count = 0;
    work->cursor = (struct dkti_text){NULL, 0};
    work->person_count = 0;
    work->persons = NULL;
}

void dkti_hold(struct dkti_work *work, bool fact, const char *invariant)
{
    if (!fact && work->broken == NULL) {
        work->broken = invariant;
    }
}

/* ---- wishes ---- */

static bool value_equal(const struct dkti_value *a, const struct dkti_value *b)
{
    return a->integer == b->integer && dkti_text_equal(a->text, b->text);
}

static bool wish_equal(const struct dkti_wish *a, const struct dkti_wish *b)
{
    if (a->type != b->type || a->kind != b->kind || a->index != b->index || a->flags != b->flags ||
        a->value_count != b->value_count) {
        return false;
    }
    for (int32_t i = 0; i < a->value_count; i++) {
        if (!value_equal(&a->values[i], &b->values[i])) {
            return false;
        }
    }
    return true;
}

/* After a conflict only the rows that met it are read again: the others are taken over as they were read. */
static void wish_adopt(const struct dkti_work *work, struct dkti_wish *wish)
{
    for (int32_t i = 0; i < work->known_count; i++) {
        const struct dkti_wish *known = work->known[i];
        if (known->is_answered && wish_equal(known, wish)) {
            wish->is_answered = true;
            wish->row_count = known->row_count;
            wish->row_capacity = known->row_capacity;
            wish->rows = known->rows;
            return;
        }
    }
}

/* Room for one more wish. */
static bool wish_room(struct dkti_work *work)
{
    if (work->wish_count < work->wish_capacity) {
        return true;
    }
    int32_t capacity = work->wish_capacity == 0 ? DKTI_WISH_COUNT_FIRST : 2 * work->wish_capacity;
    struct dkti_wish **wishes =
        dkti_arena_array(work->keep, (size_t)capacity, sizeof(struct dkti_wish *));
    if (wishes == NULL) {
        return false;
    }
    for (int32_t i = 0; i < work->wish_count; i++) {
        wishes[i] = work->wishes[i];
    }
    work->wishes = wishes;
    work->wish_capacity = capacity;
    return true;
}

/* Writes the wish down where it outlives this run. NULL without memory. */
static struct dkti_wish *wish_keep(struct dkti_work *work, const struct dkti_wish *wish)
{
    struct dkti_wish *kept =
        wish_room(work) ? dkti_arena_take(work->keep, sizeof *kept) : NULL;
    if (kept == NULL) {
        return NULL;
    }
    *kept = *wish;
    wish_adopt(work, kept);
    for (int32_t i = 0; i < kept->value_count; i++) {
        kept->values[i].text = dkti_arena_text(work->keep, wish->values[i].text);
    }
    kept->cursor = dkti_arena_text(work->keep, wish->cursor);
    work->wishes[work->wish_count++] = kept;
    return kept;
}

/* The answered wish, or NULL while its answer is missing. */
static const struct dkti_wish *wish_ask(struct dkti_work *work, const struct dkti_wish *wish)
{
    if (work->asked == DKTI_WISH_COUNT_MAX) {
        dkti_hold(work, false, "I-03");
        return NULL;
    }
    int32_t i = work->asked++;
    bool is_kept = i < work->wish_count || (i == work->wish_count && wish_keep(work, wish) != NULL);
    if (!is_kept) { /* no memory for this wish, or for one before it */
        work->is_waiting = true;
        return NULL;
    }
    const struct dkti_wish *known = work->wishes[i];
    dkti_hold(work, wish_equal(known, wish), "I-01");
    if (!known->is_answered) {
        work->is_waiting = true;
        return NULL;
    }
    return known;
}

const struct dkt_row *dkti_need(struct dkti_work *work, int32_t kind, int32_t flags,
                                const struct dkti_value *values, int32_t count)
{
    struct dkti_wish wish = {
        .type = DKT_READ_GET,
        .kind = &work->desk->schema.kinds[kind - 1],
        .flags = flags,
        .limit = 1,
        .value_count = count,
    };
    DKT_ASSERT(count == wish.kind->key_count);
    for (int32_t i = 0; i < count; i++) {
        wish.values[i] = values[i];
    }
    const struct dkti_wish *known = wish_ask(work, &wish);
    return known == NULL || known->row_count == 0 ? NULL : known->rows[0];
}

const struct dkt_row *dkti_need_text(struct dkti_work *work, int32_t kind, int32_t flags,
                                     struct dkti_text id)
{
    struct dkti_value value = {.text = id};
    return dkti_need(work, kind, flags, &value, 1);
}

const struct dkti_wish *dkti_need_scan(struct dkti_work *work, const struct dkti_scan *scan)
{
    const struct dkti_index *index = dkti_index_by_number(scan->index);
    struct dkti_wish wish = {
        .type = DKT_READ_SCAN,
        .kind = &work->desk->schema.kinds[index->kind - 1],
        .index = index,
        .flags = scan->flags,
        .limit = scan->limit,
        .value_count = scan->value_count,
        .from = scan->from,
        .until = scan->until,
        .cursor = scan->cursor,
    };
    DKT_ASSERT(scan->value_count == index->equal_count);
    memcpy(wish.values, scan->values, sizeof wish.values);
    return wish_ask(work, &wish);
}

/* ---- edits ---- */

/* Room for one more edit. */
static bool edit_room(struct dkti_work *work)
{
    if (work->edit_count < work->edit_capacity) {
        return true;
    }
    if (work->edit_count == DKTI_EDIT_COUNT_MAX) {
        dkti_hold(work, false, "I-04");
        return false;
    }
    int32_t capacity = work->edit_capacity == 0 ? DKTI_EDIT_COUNT_FIRST : 2 * work->edit_capacity;
    struct dkti_edit *edits = dkti_arena_array(work->arena, (size_t)capacity, sizeof *edits);
    if (edits == NULL) {
        return false;
    }
    if (work->edit_count > 0) {
        memcpy(edits, work->edits, (size_t)work->edit_count * sizeof *edits);
    }
    work->edits = edits;
    work->edit_capacity = capacity;
    return true;
}

static struct dkt_row *edit_add(struct dkti_work *work, int32_t type, struct dkt_row *row)
{
    if (row == NULL || !edit_room(work)) {
        return NULL;
    }
    work->edits[work->edit_count++] = (struct dkti_edit){.type = type, .row = row};
    return row;
}

/* The edit of the row with this key, or NULL. */
static struct dkti_edit *edit_find(struct dkti_work *work, const struct dkti_kind *kind,
                                   const struct dkti_value *values)
{
    for (int32_t i = 0; i < work->edit_count; i++) {
        if (dkti_row_is(work->edits[i].row, kind, values)) {
            return &work->edits[i];
        }
    }
    return NULL;
}

struct dkt_row *dkti_edit(struct dkti_work *work, const struct dkt_row *row)
{
    struct dkti_key key = dkti_row_key(row);
    struct dkti_edit *known = edit_find(work, row->kind, key.values);
    if (known != NULL) {
        return known->row;
    }
    return edit_add(work, DKT_WRITE_UPDATE, dkti_row_copy(work->arena, row));
}

struct dkt_row *dkti_insert(struct dkti_work *work, int32_t kind)
{
    return edit_add(work, DKT_WRITE_INSERT,
                    dkti_row_insert(work->arena, &work->desk->schema.kinds[kind - 1]));
}

void dkti_delete(struct dkti_work *work, const struct dkt_row *row)
{
    (void)edit_add(work, DKT_WRITE_DELETE, dkti_row_copy(work->arena, row));
}

/* ---- the write set ---- */

/* A CHECK for a stable wish that no edit covers: of the row's token, or of its absence. A row that is edited but
 * came out unchanged is checked too. */
static void write_check(struct dkti_work *work, const struct dkti_wish *wish)
{
    const struct dkti_edit *edit = edit_find(work, wish->kind, wish->values);
    if (edit != NULL &&
        (edit->type != DKT_WRITE_UPDATE || !dkti_mask_is_empty(&edit->row->dirty))) {
        return;
    }
    struct dkt_row *row = wish->row_count > 0 ? wish->rows[0] : dkti_row_new(work->arena, wish->kind);
    if (row == NULL) {
        return;
    }
    for (int32_t i = 0; i < wish->value_count && wish->row_count == 0; i++) {
        if (dkti_type_is_integer(wish->kind->columns[i].type)) {
            dkti_row_load_integer(row, i, wish->values[i].integer);
        } else {
            dkti_row_load_text(row, i, wish->values[i].text);
        }
    }
    work->writes.items[work->writes.count++] = (struct dkti_write){DKT_WRITE_CHECK, row};
}

/* Tickets first: the contended row decides. The order is the same in every operation, so that two of them lock rows
 * in the same order and cannot wait for each other. */
static int32_t kind_rank(int32_t kind)
{
    static const int8_t ranks[DKTI_KIND_COUNT + 1] = {
        [DKT_KIND_TICKET] = 0, [DKT_KIND_SERIES] = 1, [DKT_KIND_LEASE] = 2,
        [DKT_KIND_UNIQUE] = 3, [DKT_KIND_LINK] = 4,   [DKT_KIND_LOOKUP] = 5,
        [DKT_KIND_REQUEST] = 6, [DKT_KIND_ENTRY] = 7, [DKT_KIND_OUTBOX] = 8,
        [DKT_KIND_CLOCK] = 9,   [DKT_KIND_UNIT] = 10, [DKT_KIND_PERSON] = 11,
        [DKT_KIND_SHIFT] = 12,  [DKT_KIND_ABSENCE] = 13,
        [DKT_KIND_SHEET] = 14,  [DKT_KIND_ITEM] = 15, [DKT_KIND_SIGNATURE] = 16,
        [DKT_KIND_TURN] = 17,   [DKT_KIND_INTAKE] = 18,
    };
    return ranks[kind];
}

static int32_t write_compare(const struct dkti_write *a, const struct dkti_write *b)
{
    int32_t rank = kind_rank(a->row->kind->number) - kind_rank(b->row->kind->number);
    for (int32_t i = 0; rank == 0 && i < a->row->kind->key_count; i++) {
        struct dkti_value left = dkti_row_value(a->row, i);
        struct dkti_value right = dkti_row_value(b->row, i);
        rank = (left.integer > right.integer) - (left.integer < right.integer);
        rank = rank != 0 ? rank : dkti_text_compare(left.text, right.text);
    }
    return rank;
}

/* Insertion sort: a commit has a handful of writes, mostly in order already. */
static void writes_sort(struct dkti_write *items, int32_t count)
{
    for (int32_t i = 1; i < count; i++) {
        struct dkti_write item = items[i];
        int32_t k = i;
        while (k > 0 && write_compare(&items[k - 1], &item) > 0) {
            items[k] = items[k - 1];
            k--;
        }
        items[k] = item;
    }
}

int32_t dkti_writes_build(struct dkti_work *work)
{
    int32_t count_max = work->edit_count + work->wish_count;
    work->writes = (struct dkt_writes){.desk = work->desk->id, .arena = work->arena};
    work->writes.items =
        dkti_arena_array(work->arena, (size_t)count_max + 1, sizeof *work->writes.items);
    if (work->writes.items == NULL) {
        return DKT_E_MEMORY;
    }
    for (int32_t i = 0; i < work->edit_count; i++) {
        const struct dkti_edit *edit = &work->edits[i];
        if (edit->type != DKT_WRITE_UPDATE || !dkti_mask_is_empty(&edit->row->dirty)) {
            work->writes.items[work->writes.count++] = (struct dkti_write){edit->type, edit->row};
        }
    }
    for (int32_t i = 0; i < work->asked; i++) {
        const struct dkti_wish *wish = work->wishes[i];
        if (wish->type == DKT_READ_GET && (wish->flags & DKT_READ_STABLE) != 0) {
            write_check(work, wish);
        }
    }
    writes_sort(work->writes.items, work->writes.count);
    return work->arena->failed ? DKT_E_MEMORY : DKT_OK;
}

/* ---- what the operation says ---- */

void dkti_refuse(struct dkti_work *work, int32_t code, struct dkti_text name)
{
    if (work->reason_count < (DKTI_PLANT == 205 ? 1 : DKTI_REASON_COUNT_MAX)) {
        work->reasons[work->reason_count++] =
            (struct dkti_reason){code, dkti_arena_text(work->arena, name)};
    }
}

const struct dkti_given *dkti_given(const struct dkti_work *work, int32_t number)
{
    return work->command == NULL ? NULL : dkti_command_given(work->command, number);
}

bool dkti_has_given(const struct dkti_work *work, int32_t number)
{
    const struct dkti_given *given = dkti_given(work, number);
    return given != NULL && !given->is_absent;
}

void dkti_tell(struct dkti_work *work, int32_t number, bool is_personal, struct dkti_value value)
{
    DKT_ASSERT(work->tell_count < DKTI_TELL_COUNT_MAX);
    work->tells[work->tell_count++] = (struct dkti_tell){number, is_personal, value};
}

int32_t dkti_work_to_state(const struct dkti_work *work)
{
    return work->to < 0 ? 0 : work->rules->statuses[work->to].state;
}
