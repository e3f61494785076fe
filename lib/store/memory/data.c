/* SPDX-License-Identifier: MIT
 *
 * The rows of a memory by key and by number, its desks, and copies of the whole. See data.h.
 */
#include "store/memory/data.h"

#include "base/internal.h"
#include "model/schema.h"

#include <string.h>

enum {
    DESK_CAPACITY_MIN = 4,
    BLOCKS_MIN = 8,
};

struct dkti_data *dkti_data_new(const struct dkti_allocator *allocator)
{
    struct dkti_data *data = dkti_allocate(allocator, 1, sizeof *data);
    if (data == NULL)
        return NULL;
    data->allocator = dkti_meter_init(&data->meter, allocator);
    data->meter.taken = (int64_t)sizeof *data;
    dkti_pool_init(&data->pool, &data->allocator);
    for (int32_t i = 0; i < DKTI_KIND_COUNT; i++)
        data->rows[i] = (struct dkti_rows){.kind = &dkti_fixed_kinds[i], .number_next = 1};

    const struct dkti_index *indexes = dkti_indexes(&data->order_count);
    DKT_ASSERT(data->order_count <= DKTI_DATA_INDEX_MAX);
    for (int32_t i = 0; i < data->order_count; i++) {
        struct dkti_rows *rows = dkti_data_rows(data, indexes[i].kind);
        DKT_ASSERT(rows->order_count < DKTI_DATA_KIND_INDEX_MAX);
        dkti_order_init(&data->orders[i], &indexes[i]);
        rows->orders[rows->order_count++] = &data->orders[i];
    }
    return data;
}

static void rows_free(struct dkti_rows *rows, const struct dkti_allocator *allocator)
{
    for (size_t i = 0; i < rows->block_count; i++)
        dkti_deallocate(allocator, rows->blocks[i], sizeof *rows->blocks[i]);
    dkti_deallocate(allocator, rows->blocks, rows->block_count * sizeof *rows->blocks);
    dkti_table_free(&rows->table, allocator);
}

void dkti_data_free(struct dkti_data *data)
{
    if (data == NULL)
        return;
    for (int32_t i = 0; i < data->order_count; i++)
        dkti_order_free(&data->orders[i], &data->allocator);
    for (int32_t i = 0; i < DKTI_KIND_COUNT; i++)
        rows_free(&data->rows[i], &data->allocator);
    dkti_deallocate(&data->allocator, data->desks, data->desk_capacity * sizeof *data->desks);
    dkti_pool_free(&data->pool);
    DKT_ASSERT(data->meter.taken == (int64_t)sizeof *data);
    struct dkti_allocator inner = data->meter.inner;
    dkti_deallocate(&inner, data, sizeof *data);
}

/* ---- desks ---- */

/* The first place whose id is not before `id`. */
static uint32_t desks_below(const struct dkti_data *data, struct dkti_text id)
{
    uint32_t low = 0;
    uint32_t high = data->desk_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (dkti_text_compare(data->desks[middle].id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t dkti_data_desk(const struct dkti_data *data, struct dkti_text id)
{
    uint32_t at = desks_below(data, id);
    bool is_known = at < data->desk_count && dkti_text_equal(data->desks[at].id, id);
    return is_known ? data->desks[at].number : 0;
}

static bool desks_reserve(struct dkti_data *data)
{
    if (data->desk_count < data->desk_capacity)
        return true;
    uint32_t capacity = data->desk_capacity == 0 ? DESK_CAPACITY_MIN : data->desk_capacity * 2;
    struct dkti_data_desk *desks =
        dkti_reallocate(&data->allocator, data->desks, data->desk_capacity * sizeof *desks,
                        capacity * sizeof *desks);
    if (desks == NULL)
        return false;
    data->desks = desks;
    data->desk_capacity = capacity;
    return true;
}

/* Adds a desk that is not known. */
static bool desks_add(struct dkti_data *data, struct dkti_text id, uint32_t number)
{
    if (!desks_reserve(data))
        return false;
    char *copy = dkti_pool_take(&data->pool, id.n + 1);
    if (copy == NULL)
        return false;
    memcpy(copy, id.p, id.n);
    copy[id.n] = '\0';
    uint32_t at = desks_below(data, id);
    memmove(&data->desks[at + 1], &data->desks[at], (data->desk_count - at) * sizeof *data->desks);
    data->desks[at] = (struct dkti_data_desk){.id = {copy, id.n}, .number = number};
    data->desk_count++;
    return true;
}

uint32_t dkti_data_desk_make(struct dkti_data *data, struct dkti_text id)
{
    uint32_t number = dkti_data_desk(data, id);
    if (number != 0)
        return number;
    number = data->desk_count + 1;
    return desks_add(data, id, number) ? number : 0;
}

/* ---- rows ---- */

struct dkti_rows *dkti_data_rows(struct dkti_data *data, int32_t kind)
{
    DKT_ASSERT(kind >= 1 && kind <= DKTI_KIND_COUNT);
    return &data->rows[kind - 1];
}

uint64_t dkti_rows_hash(const struct dkti_rows *rows, uint32_t desk, const struct dkti_value *key)
{
    uint64_t hash = dkti_hash_begin(desk);
    for (int32_t i = 0; i < rows->kind->key_count; i++) {
        bool is_integer = dkti_type_is_integer(rows->kind->columns[i].type);
        hash = is_integer ? dkti_hash_integer(hash, key[i].integer)
                          : dkti_hash_text(hash, key[i].text);
    }
    return dkti_hash_end(hash);
}

static bool rows_match(const struct dkti_rows *rows, const struct dkti_image *image, uint32_t desk,
                       const struct dkti_value *key)
{
    if (image->desk != desk)
        return false;
    for (int32_t i = 0; i < rows->kind->key_count; i++) {
        if (!dkti_image_equals(image, rows->kind, i, &key[i]))
            return false;
    }
    return true;
}

struct dkti_image *dkti_rows_find(const struct dkti_rows *rows, uint64_t hash, uint32_t desk,
                                  const struct dkti_value *key)
{
    const struct dkti_slot *slot = dkti_table_first(&rows->table, hash);
    while (slot != NULL && !rows_match(rows, slot->item, desk, key))
        slot = dkti_table_next(&rows->table, slot);
    return slot == NULL ? NULL : slot->item;
}

static struct dkti_block **rows_block(const struct dkti_rows *rows, int64_t number)
{
    size_t at = (size_t)number / DKTI_DATA_BLOCK_ROWS;
    DKT_ASSERT(at < rows->block_count);
    return &rows->blocks[at];
}

static struct dkti_image **block_place(struct dkti_block *block, int64_t number)
{
    DKT_ASSERT(block != NULL);
    return &block->images[(size_t)number % DKTI_DATA_BLOCK_ROWS];
}

struct dkti_image *dkti_rows_at(const struct dkti_rows *rows, int64_t number)
{
    struct dkti_image *image = *block_place(*rows_block(rows, number), number);
    DKT_ASSERT(image != NULL && image->number == number);
    return image;
}

static bool blocks_reserve(struct dkti_rows *rows, const struct dkti_allocator *allocator,
                           size_t at)
{
    if (at < rows->block_count)
        return true;
    size_t count = rows->block_count == 0 ? BLOCKS_MIN : rows->block_count;
    while (count <= at)
        count *= 2;
    struct dkti_block **blocks = dkti_reallocate(
        allocator, rows->blocks, rows->block_count * sizeof *blocks, count * sizeof *blocks);
    if (blocks == NULL)
        return false;
    rows->blocks = blocks;
    rows->block_count = count;
    return true;
}

bool dkti_rows_reserve(struct dkti_rows *rows, const struct dkti_allocator *allocator,
                       int64_t number)
{
    if (!dkti_table_reserve(&rows->table, allocator))
        return false;
    if (!blocks_reserve(rows, allocator, (size_t)number / DKTI_DATA_BLOCK_ROWS))
        return false;
    struct dkti_block **block = rows_block(rows, number);
    if (*block == NULL)
        *block = dkti_allocate(allocator, 1, sizeof **block);
    return *block != NULL;
}

void dkti_rows_add(struct dkti_rows *rows, uint64_t hash, struct dkti_image *image)
{
    struct dkti_block *block = *rows_block(rows, image->number);
    struct dkti_image **place = block_place(block, image->number);
    DKT_ASSERT(*place == NULL);
    *place = image;
    block->live++;
    dkti_table_add(&rows->table, hash, image);
}

/* Gives the block of a number back when no row is left in it and none will come. */
static void rows_trim(struct dkti_rows *rows, const struct dkti_allocator *allocator,
                      int64_t number)
{
    struct dkti_block **block = rows_block(rows, number);
    bool is_newest = number / DKTI_DATA_BLOCK_ROWS == rows->number_next / DKTI_DATA_BLOCK_ROWS;
    if (*block == NULL || (*block)->live > 0 || is_newest)
        return;
    dkti_deallocate(allocator, *block, sizeof **block);
    *block = NULL;
}

void dkti_rows_remove(struct dkti_rows *rows, const struct dkti_allocator *allocator, uint64_t hash,
                      const struct dkti_image *image)
{
    struct dkti_block *block = *rows_block(rows, image->number);
    struct dkti_image **place = block_place(block, image->number);
    DKT_ASSERT(*place == image);
    *place = NULL;
    block->live--;
    dkti_table_remove(&rows->table, dkti_table_slot(&rows->table, hash, image));
    rows_trim(rows, allocator, image->number);
}

void dkti_rows_replace(struct dkti_rows *rows, uint64_t hash, const struct dkti_image *old,
                       struct dkti_image *image)
{
    struct dkti_image **place = block_place(*rows_block(rows, old->number), old->number);
    DKT_ASSERT(*place == old);
    *place = image;
    dkti_table_slot(&rows->table, hash, old)->item = image;
}

/* ---- copies ---- */

static bool desks_copy(struct dkti_data *copy, const struct dkti_data *data)
{
    for (uint32_t i = 0; i < data->desk_count; i++) {
        if (!desks_add(copy, data->desks[i].id, data->desks[i].number))
            return false;
    }
    return true;
}

static uint64_t rows_hash_of_image(const struct dkti_rows *rows, const struct dkti_image *image)
{
    struct dkti_value key[DKTI_KEY_COUNT_MAX];
    for (int32_t i = 0; i < rows->kind->key_count; i++)
        key[i] = dkti_image_value(image, rows->kind, i);
    return dkti_rows_hash(rows, image->desk, key);
}

/* Adds a copy of `image` to `rows` of `copy`. A failure half way leaves `copy` fit to be freed only. */
static bool image_copy(struct dkti_data *copy, struct dkti_rows *rows,
                       const struct dkti_image *image, bool with_indexes)
{
    struct dkti_image *twin = dkti_pool_take(&copy->pool, image->size);
    if (twin == NULL || !dkti_rows_reserve(rows, &copy->allocator, image->number))
        return false;
    memcpy(twin, image, image->size);
    dkti_rows_add(rows, rows_hash_of_image(rows, twin), twin);
    for (int32_t i = 0; with_indexes && i < rows->order_count; i++) {
        struct dkti_spot spot = dkti_order_spot_of_image(rows->orders[i], twin);
        if (spot.is_in && !dkti_order_add(rows->orders[i], &copy->pool, &spot))
            return false;
    }
    return true;
}

/* In the order of numbers, in which most indexes grow at their end. */
static bool rows_copy(struct dkti_data *copy, struct dkti_rows *to, const struct dkti_rows *from,
                      bool with_indexes)
{
    to->number_next = from->number_next;
    for (size_t i = 0; i < from->block_count * DKTI_DATA_BLOCK_ROWS; i++) {
        const struct dkti_block *block = from->blocks[i / DKTI_DATA_BLOCK_ROWS];
        const struct dkti_image *image =
            block == NULL ? NULL : block->images[i % DKTI_DATA_BLOCK_ROWS];
        if (image != NULL && !image_copy(copy, to, image, with_indexes))
            return false;
    }
    return true;
}

struct dkti_data *dkti_data_copy(const struct dkti_data *data,
                                 const struct dkti_allocator *allocator, bool with_indexes)
{
    struct dkti_data *copy = dkti_data_new(allocator);
    if (copy == NULL)
        return NULL;
    bool is_whole = desks_copy(copy, data);
    for (int32_t i = 0; is_whole && i < DKTI_KIND_COUNT; i++)
        is_whole = rows_copy(copy, &copy->rows[i], &data->rows[i], with_indexes);
    if (!is_whole) {
        dkti_data_free(copy);
        return NULL;
    }
    return copy;
}
