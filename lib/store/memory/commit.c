/* SPDX-License-Identifier: MIT
 *
 * The memory store's commit hook: all writes, or none.
 *
 * Three passes. Check looks at every token and changes nothing, so a conflict names every write that has one.
 * Prepare takes all memory and adds what can be taken away again: new images, new rows, the new spots of rows
 * in the indexes; if memory runs out, undo takes it all away and the data is as it was. Apply cannot fail: it
 * removes old spots, puts images in their place and gives tokens. Nobody reads in between: one thread.
 *
 * Moving a row in an index is the dearest thing here, so an UPDATE looks only at indexes of columns that it
 * changes, and moves only where the spot differs.
 *
 * A commit has each key once, as the library writes it; a second write of one row is a conflict.
 */
#include "store/memory/memory.h"

#include "base/internal.h"
#include "desk/desk.h"
#include "desk/wish.h"

#include <string.h>

enum {
    PLAN_COUNT_MIN = 16,
    PLAN_COUNT_KEPT = 1024, /* room for more is given back after the commit */
};

/* What is to be done for one write. */
struct dkti_memory_plan {
    uint64_t hash;            /* of the key */
    struct dkti_image *old;   /* the row as it is; NULL when there is none */
    struct dkti_image *fresh; /* its next image; NULL: none, or written over the old one */
    struct dkti_image_size size; /* of the next image */
    uint16_t added;           /* indexes where the next spot stands already, a bit each */
    uint16_t gone;            /* indexes where the old spot must go */
    bool is_prepared;
};

/* The commit at work. */
struct commit {
    struct dkt_memory *memory;
    struct dkti_data *data;
    uint32_t desk;
};

static struct dkti_rows *commit_rows(const struct commit *commit, const struct dkti_write *write)
{
    return dkti_data_rows(commit->data, write->row->kind->number);
}

static struct dkti_versions *commit_versions(const struct commit *commit)
{
    return &commit->memory->root->versions;
}

/* ---- room for plans ---- */

void dkti_memory_plans_free(struct dkt_memory *memory)
{
    dkti_deallocate(dkti_desk_allocator(memory->root->desk), memory->plans,
                    memory->plan_capacity * sizeof *memory->plans);
    memory->plans = NULL;
    memory->plan_capacity = 0;
}

static bool plans_reserve(struct dkt_memory *memory, size_t count)
{
    if (count > memory->plan_capacity) {
        dkti_memory_plans_free(memory);
        size_t capacity = count < PLAN_COUNT_MIN ? PLAN_COUNT_MIN : count;
        memory->plans =
            dkti_allocate(dkti_desk_allocator(memory->root->desk), capacity, sizeof *memory->plans);
        if (memory->plans == NULL)
            return false;
        memory->plan_capacity = capacity;
    }
    if (count > 0)
        memset(memory->plans, 0, count * sizeof *memory->plans);
    return true;
}

/* ---- check ---- */

static void plan_find(const struct commit *commit, const struct dkti_write *write,
                      struct dkti_memory_plan *plan)
{
    const struct dkti_rows *rows = commit_rows(commit, write);
    struct dkti_key key = dkti_row_key(write->row);
    plan->hash = dkti_rows_hash(rows, commit->desk, key.values);
    plan->old = dkti_rows_find(rows, plan->hash, commit->desk, key.values);
}

static bool write_is_stale(const struct dkti_write *write, const struct dkti_image *old)
{
    struct dkti_text token = write->row->token;
    bool expects_none = write->type == DKT_WRITE_INSERT ||
                        (write->type == DKT_WRITE_CHECK && dkti_text_is_absent(token));
    if (expects_none)
        return old != NULL;
    return old == NULL || token.n != DKTI_IMAGE_TOKEN_SIZE ||
           (DKTI_PLANT != 201 && memcmp(token.p, &old->token, DKTI_IMAGE_TOKEN_SIZE) != 0);
}

static int32_t commit_conflict(dkt_outcome *outcome, int32_t i)
{
    if (!outcome->is_conflicting[i]) {
        outcome->is_conflicting[i] = true;
        outcome->conflict_count++;
    }
    return DKT_COMMIT_CONFLICT;
}

static int32_t commit_check(const struct commit *commit, const dkt_writes *writes,
                            dkt_outcome *outcome)
{
    int32_t r = DKT_HOOK_DONE;
    for (int32_t i = 0; i < writes->count; i++) {
        struct dkti_memory_plan *plan = &commit->memory->plans[i];
        plan_find(commit, &writes->items[i], plan);
        if (write_is_stale(&writes->items[i], plan->old))
            r = commit_conflict(outcome, i);
    }
    return r;
}

/* ---- prepare ---- */

static bool prepare_spot(const struct commit *commit, struct dkti_order *order, int32_t i,
                         const struct dkti_spot *spot, struct dkti_memory_plan *plan)
{
    if (!spot->is_in)
        return true;
    if (!dkti_order_add(order, &commit->data->pool, spot))
        return false;
    plan->added = (uint16_t)(plan->added | 1U << i);
    return true;
}

static bool prepare_image(const struct commit *commit, const struct dkt_row *row, int64_t number,
                          struct dkti_memory_plan *plan)
{
    plan->fresh = dkti_pool_take(&commit->data->pool, plan->size.whole);
    if (plan->fresh == NULL)
        return false;
    plan->fresh->number = number;
    plan->fresh->desk = commit->desk;
    plan->fresh->is_busy = false;
    dkti_image_pack(plan->fresh, plan->size, row, plan->old);
    return true;
}

static int32_t prepare_insert(const struct commit *commit, const struct dkti_write *write,
                              struct dkti_memory_plan *plan)
{
    struct dkti_rows *rows = commit_rows(commit, write);
    struct dkti_key key = dkti_row_key(write->row);
    if (dkti_rows_find(rows, plan->hash, commit->desk, key.values) != NULL)
        return DKT_COMMIT_CONFLICT;
    int64_t number = rows->number_next;
    if (!dkti_image_measure(write->row, NULL, commit_versions(commit), &plan->size) ||
        !dkti_rows_reserve(rows, &commit->data->allocator, number) ||
        !prepare_image(commit, write->row, number, plan))
        return DKT_COMMIT_FAILED;
    for (int32_t i = 0; i < rows->order_count; i++) {
        struct dkti_spot spot =
            dkti_order_spot_of_row(rows->orders[i], commit->desk, write->row, number);
        if (!prepare_spot(commit, rows->orders[i], i, &spot, plan))
            return DKT_COMMIT_FAILED;
    }
    dkti_rows_add(rows, plan->hash, plan->fresh);
    rows->number_next++;
    return DKT_HOOK_DONE;
}

static bool order_is_touched(const struct dkti_order *order, const struct dkt_row *row)
{
    uint64_t touched = 0;
    for (int32_t i = 0; i < DKTI_MASK_WORDS; i++)
        touched |= order->columns.words[i] & row->dirty.words[i];
    return touched != 0;
}

static bool prepare_moves(const struct commit *commit, const struct dkti_write *write,
                          struct dkti_memory_plan *plan)
{
    struct dkti_rows *rows = commit_rows(commit, write);
    for (int32_t i = 0; i < rows->order_count; i++) {
        struct dkti_order *order = rows->orders[i];
        if (!order_is_touched(order, write->row))
            continue;
        struct dkti_spot from = dkti_order_spot_of_image(order, plan->old);
        struct dkti_spot to =
            dkti_order_spot_of_row(order, commit->desk, write->row, plan->old->number);
        if (dkti_spot_equal(&from, &to))
            continue;
        if (!prepare_spot(commit, order, i, &to, plan))
            return false;
        if (from.is_in)
            plan->gone = (uint16_t)(plan->gone | 1U << i);
    }
    return true;
}

static int32_t prepare_update(const struct commit *commit, const struct dkti_write *write,
                              struct dkti_memory_plan *plan)
{
    if (plan->old->is_busy)
        return DKT_COMMIT_CONFLICT;
    if (!dkti_image_measure(write->row, plan->old, commit_versions(commit), &plan->size))
        return DKT_COMMIT_FAILED;
    bool fits = dkti_pool_rounded(plan->size.whole) == dkti_pool_rounded(plan->old->size) &&
                !dkti_image_has_unknown(plan->old, write->row->kind);
    if (!fits && !prepare_image(commit, write->row, plan->old->number, plan))
        return DKT_COMMIT_FAILED;
    if (!prepare_moves(commit, write, plan))
        return DKT_COMMIT_FAILED;
    plan->old->is_busy = true;
    return DKT_HOOK_DONE;
}

static int32_t prepare_delete(struct dkti_memory_plan *plan)
{
    if (plan->old->is_busy)
        return DKT_COMMIT_CONFLICT;
    plan->old->is_busy = true;
    return DKT_HOOK_DONE;
}

static int32_t prepare_write(const struct commit *commit, const struct dkti_write *write,
                             struct dkti_memory_plan *plan)
{
    int32_t r = DKT_HOOK_DONE;
    if (write->type == DKT_WRITE_INSERT)
        r = prepare_insert(commit, write, plan);
    else if (write->type == DKT_WRITE_UPDATE)
        r = prepare_update(commit, write, plan);
    else if (write->type == DKT_WRITE_DELETE)
        r = prepare_delete(plan);
    plan->is_prepared = r == DKT_HOOK_DONE;
    return r;
}

/* Takes away what was prepared for a write, in whole or in part. */
static void undo_write(const struct commit *commit, const struct dkti_write *write,
                       struct dkti_memory_plan *plan)
{
    struct dkti_rows *rows = commit_rows(commit, write);
    bool is_insert = write->type == DKT_WRITE_INSERT;
    if (plan->is_prepared && is_insert) {
        dkti_rows_remove(rows, &commit->data->allocator, plan->hash, plan->fresh);
        rows->number_next--;
    } else if (plan->is_prepared && write->type != DKT_WRITE_CHECK) {
        plan->old->is_busy = false;
    }
    int64_t number = plan->old == NULL ? rows->number_next : plan->old->number;
    for (int32_t i = 0; i < rows->order_count; i++) {
        if ((plan->added >> i & 1) == 0)
            continue;
        struct dkti_spot spot =
            dkti_order_spot_of_row(rows->orders[i], commit->desk, write->row, number);
        dkti_order_remove(rows->orders[i], &commit->data->pool, &spot);
    }
    if (plan->fresh != NULL)
        dkti_pool_give(&commit->data->pool, plan->fresh, plan->size.whole);
}

static int32_t commit_prepare(const struct commit *commit, const dkt_writes *writes,
                              dkt_outcome *outcome)
{
    struct dkti_memory_plan *plans = commit->memory->plans;
    int32_t r = DKT_HOOK_DONE;
    int32_t i = 0;
    for (; i < writes->count && r == DKT_HOOK_DONE; i++)
        r = prepare_write(commit, &writes->items[i], &plans[i]);
    if (r == DKT_HOOK_DONE)
        return r;
    if (r == DKT_COMMIT_CONFLICT)
        (void)commit_conflict(outcome, i - 1);
    while (i > 0) {
        i--;
        undo_write(commit, &writes->items[i], &plans[i]);
    }
    return r;
}

/* ---- apply ---- */

static void apply_gone(const struct commit *commit, struct dkti_rows *rows,
                       const struct dkti_image *old, uint32_t gone)
{
    for (int32_t i = 0; i < rows->order_count; i++) {
        if ((gone >> i & 1) == 0)
            continue;
        struct dkti_spot spot = dkti_order_spot_of_image(rows->orders[i], old);
        if (spot.is_in)
            dkti_order_remove(rows->orders[i], &commit->data->pool, &spot);
    }
}

static void apply_update(const struct commit *commit, const struct dkti_write *write,
                         const struct dkti_memory_plan *plan)
{
    struct dkti_rows *rows = commit_rows(commit, write);
    struct dkti_image *image = plan->old;
    apply_gone(commit, rows, plan->old, plan->gone);
    if (plan->fresh != NULL) {
        image = plan->fresh;
        dkti_rows_replace(rows, plan->hash, plan->old, image);
        dkti_pool_give(&commit->data->pool, plan->old, plan->old->size);
    } else {
        dkti_image_pack(image, plan->size, write->row, NULL);
    }
    image->is_busy = false;
    image->token = ++commit->memory->token_last;
}

static void apply_delete(const struct commit *commit, const struct dkti_write *write,
                         const struct dkti_memory_plan *plan)
{
    struct dkti_rows *rows = commit_rows(commit, write);
    apply_gone(commit, rows, plan->old, UINT32_MAX);
    dkti_rows_remove(rows, &commit->data->allocator, plan->hash, plan->old);
    dkti_pool_give(&commit->data->pool, plan->old, plan->old->size);
}

static void commit_apply(const struct commit *commit, const dkt_writes *writes)
{
    for (int32_t i = 0; i < writes->count; i++) {
        const struct dkti_write *write = &writes->items[i];
        const struct dkti_memory_plan *plan = &commit->memory->plans[i];
        if (write->type == DKT_WRITE_INSERT)
            plan->fresh->token = ++commit->memory->token_last;
        else if (write->type == DKT_WRITE_UPDATE)
            apply_update(commit, write, plan);
        else if (write->type == DKT_WRITE_DELETE)
            apply_delete(commit, write, plan);
    }
}

int32_t dkti_memory_commit(uintptr_t user, const dkt_writes *writes, dkt_outcome *outcome)
{
    struct dkt_memory *memory = (struct dkt_memory *)user;
    struct commit commit = {.memory = memory, .data = memory->data};
    int32_t r = DKT_COMMIT_FAILED;
    if (plans_reserve(memory, (size_t)writes->count)) {
        commit.desk = dkti_data_desk_make(commit.data, writes->desk);
        if (commit.desk != 0)
            r = commit_check(&commit, writes, outcome);
        if (r == DKT_HOOK_DONE)
            r = commit_prepare(&commit, writes, outcome);
        if (r == DKT_HOOK_DONE)
            commit_apply(&commit, writes);
    }
    if (r == DKT_COMMIT_FAILED)
        (void)dkti_error_begin(outcome->error, DKT_E_MEMORY,
                               "memory store: no memory for the commit, nothing was written");
    if (memory->plan_capacity > PLAN_COUNT_KEPT)
        dkti_memory_plans_free(memory);
    return r;
}
