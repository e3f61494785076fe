/* SPDX-License-Identifier: MIT
 *
 * The memory store's read hook: gets by key, scans along an index.
 *
 * Rows are copied into the operation's arena: nothing that a reader holds is touched by a later commit. A
 * cursor is the point of the row that it came with, its range value and its number; a scan goes on at the
 * first point behind it. A row that keeps its range value keeps its point, whatever else changes, so it is
 * given once however many rows come and go between two pages.
 */
#include "store/memory/memory.h"

#include "base/internal.h"
#include "desk/wish.h"

#include <string.h>

/* Says what went wrong, unless something was said before. */
static bool read_fail(dkt_answers *answers, int32_t status, const char *text)
{
    if (answers->status == DKT_OK) {
        answers->status = status;
        (void)dkti_error_begin(answers->error, status, text);
    }
    return false;
}

/* Gives one row; `cursor` may be NULL. */
static bool read_row(const struct dkt_memory *memory, dkt_answers *answers, int32_t i,
                     const struct dkti_image *image, const struct dkti_point *cursor)
{
    struct dkt_row *row = dkti_answers_begin(answers, i);
    if (row == NULL)
        return false;
    size_t cursor_size = cursor == NULL ? 0 : sizeof *cursor;
    char *behind = dkti_image_expand(image, &memory->root->versions, row, answers->arena, cursor_size);
    if (behind == NULL) {
        return answers->arena->failed
                   ? read_fail(answers, DKT_E_MEMORY, "memory store: no memory for a row")
                   : read_fail(answers, DKT_E_CORRUPT,
                               "memory store: a row was written with another desk's schema");
    }
    if (cursor != NULL) {
        memcpy(behind, cursor, cursor_size);
        row->cursor = (struct dkti_text){behind, cursor_size};
    }
    return true;
}

static bool read_get(const struct dkt_memory *memory, uint32_t desk, dkt_answers *answers, int32_t i)
{
    const struct dkti_wish *wish = answers->reads->wishes[i];
    const struct dkti_rows *rows = dkti_data_rows(memory->data, wish->kind->number);
    DKT_ASSERT(wish->value_count == rows->kind->key_count);
    uint64_t hash = dkti_rows_hash(rows, desk, wish->values);
    const struct dkti_image *image = dkti_rows_find(rows, hash, desk, wish->values);
    return image == NULL || read_row(memory, answers, i, image, NULL);
}

/* The point at which a scan upwards begins: all before it have been given, or are out of range. */
static struct dkti_point scan_bound_up(const struct dkti_wish *wish,
                                       const struct dkti_point *cursor)
{
    struct dkti_point bound = {INT64_MIN, 0};
    if ((wish->flags & DKT_READ_HAS_FROM) != 0)
        bound.value = wish->from;
    if (cursor != NULL && !dkti_point_less(*cursor, bound)) {
        bound = *cursor;
        bound.number += cursor->number < INT64_MAX ? 1 : 0;
    }
    return bound;
}

/* Downwards: the bound itself and all behind it have been given, or are out of range. */
static struct dkti_point scan_bound_down(const struct dkti_wish *wish,
                                         const struct dkti_point *cursor)
{
    struct dkti_point bound = {INT64_MAX, INT64_MAX};
    if ((wish->flags & DKT_READ_HAS_UNTIL) != 0)
        bound = (struct dkti_point){wish->until, 0};
    return cursor != NULL && dkti_point_less(*cursor, bound) ? *cursor : bound;
}

/* The next point of a scan, false when its range ends. */
static bool scan_next(const struct dkti_wish *wish, struct dkti_walk *walk,
                      struct dkti_point *out_point)
{
    if ((wish->flags & DKT_READ_DESCENDING) != 0) {
        return dkti_walk_down(walk, out_point) &&
               ((wish->flags & DKT_READ_HAS_FROM) == 0 || out_point->value >= wish->from);
    }
    return dkti_walk_up(walk, out_point) &&
           ((wish->flags & DKT_READ_HAS_UNTIL) == 0 || out_point->value < wish->until);
}

/* The wish's cursor as a point, *out_cursor NULL when it has none. Cursors come back from outside. */
static bool scan_cursor(const struct dkti_wish *wish, struct dkti_point *point,
                        const struct dkti_point **out_cursor)
{
    *out_cursor = NULL;
    if (dkti_text_is_absent(wish->cursor))
        return true;
    if (wish->cursor.n != sizeof *point)
        return false;
    memcpy(point, wish->cursor.p, sizeof *point);
    *out_cursor = point;
    return true;
}

static bool scan_rows(const struct dkt_memory *memory, const struct dkti_order *order, uint32_t desk,
                      dkt_answers *answers, int32_t i, struct dkti_walk walk)
{
    const struct dkti_wish *wish = answers->reads->wishes[i];
    const struct dkti_rows *rows = dkti_data_rows(memory->data, order->index->kind);
    struct dkti_point point;
    int32_t given = 0;
    while (given < wish->limit && scan_next(wish, &walk, &point)) {
        const struct dkti_image *image = dkti_rows_at(rows, point.number);
        if (!dkti_order_matches(order, image, desk, wish->values))
            continue;
        if (!read_row(memory, answers, i, image, &point))
            return false;
        given++;
    }
    return true;
}

static bool read_scan(const struct dkt_memory *memory, uint32_t desk, dkt_answers *answers, int32_t i)
{
    const struct dkti_wish *wish = answers->reads->wishes[i];
    const struct dkti_order *order = &memory->data->orders[wish->index->number - 1];
    DKT_ASSERT(order->index->number == wish->index->number);
    DKT_ASSERT(wish->value_count == order->index->equal_count);
    struct dkti_point point;
    const struct dkti_point *cursor;
    if (!scan_cursor(wish, &point, &cursor))
        return read_fail(answers, DKT_E_ARGUMENT, "memory store: the cursor is not this store's");

    const struct dkti_group *group = dkti_order_group(order, desk, wish->values);
    if (group == NULL)
        return true;
    struct dkti_point bound = (wish->flags & DKT_READ_DESCENDING) != 0
                                  ? scan_bound_down(wish, cursor)
                                  : scan_bound_up(wish, cursor);
    return scan_rows(memory, order, desk, answers, i, dkti_group_seek(group, bound));
}

int32_t dkti_memory_read(uintptr_t user, const dkt_reads *reads, dkt_answers *answers)
{
    struct dkt_memory *memory = (struct dkt_memory *)user;
    uint32_t desk = dkti_data_desk(memory->data, reads->desk);
    for (int32_t i = 0; i < reads->count; i++) {
        bool is_get = reads->wishes[i]->type == DKT_READ_GET;
        bool is_done = is_get ? read_get(memory, desk, answers, i)
                              : read_scan(memory, desk, answers, i);
        if (!is_done || dkt_answers_end(answers, i) != DKT_OK)
            return DKT_COMMIT_FAILED;
    }
    return DKT_HOOK_DONE;
}
