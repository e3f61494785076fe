/* SPDX-License-Identifier: MIT
 *
 * Where a row stands in an index, read off a row at work or a row at rest. See index.h.
 */
#include "store/memory/index.h"

#include "base/internal.h"
#include "model/kinds.h"

void dkti_order_init(struct dkti_order *order, const struct dkti_index *index)
{
    *order = (struct dkti_order){
        .index = index,
        .kind = &dkti_fixed_kinds[index->kind - 1],
    };
    for (int32_t i = 0; i < index->equal_count; i++)
        dkti_mask_add(&order->columns, index->columns[i]);
    if (index->range >= 0)
        dkti_mask_add(&order->columns, index->range);
}

/* The groups themselves are pieces of the pool. */
void dkti_order_free(struct dkti_order *order, const struct dkti_allocator *allocator)
{
    dkti_table_free(&order->groups, allocator);
}

static uint64_t order_hash_value(const struct dkti_order *order, uint64_t hash, int32_t i,
                                 const struct dkti_value *value)
{
    const struct dkti_column *column = &order->kind->columns[order->index->columns[i]];
    return dkti_type_is_integer(column->type) ? dkti_hash_integer(hash, value->integer)
                                              : dkti_hash_text(hash, value->text);
}

struct dkti_spot dkti_order_spot_of_row(const struct dkti_order *order, uint32_t desk,
                                        const struct dkt_row *row, int64_t number)
{
    struct dkti_spot spot = {.is_in = false};
    const struct dkti_index *index = order->index;
    for (int32_t i = 0; i < DKTI_MASK_WORDS; i++) {
        if ((order->columns.words[i] & ~row->set.words[i]) != 0)
            return spot;
    }
    uint64_t hash = dkti_hash_begin(desk);
    for (int32_t i = 0; i < index->equal_count; i++) {
        struct dkti_value value = dkti_row_value(row, index->columns[i]);
        hash = order_hash_value(order, hash, i, &value);
    }
    spot.is_in = true;
    spot.hash = dkti_hash_end(hash);
    spot.point.value = index->range < 0 ? 0 : dkti_row_value(row, index->range).integer;
    spot.point.number = number;
    return spot;
}

struct dkti_spot dkti_order_spot_of_image(const struct dkti_order *order,
                                          const struct dkti_image *image)
{
    struct dkti_spot spot = {.is_in = false};
    const struct dkti_index *index = order->index;
    for (int32_t i = 0; i < DKTI_MASK_WORDS; i++) {
        if ((order->columns.words[i] & ~image->set.words[i]) != 0)
            return spot;
    }
    uint64_t hash = dkti_hash_begin(image->desk);
    for (int32_t i = 0; i < index->equal_count; i++) {
        int32_t place = index->columns[i];
        struct dkti_value value = dkti_image_value(image, order->kind, place);
        hash = order_hash_value(order, hash, i, &value);
    }
    spot.is_in = true;
    spot.hash = dkti_hash_end(hash);
    if (index->range >= 0)
        spot.point.value = dkti_image_value(image, order->kind, index->range).integer;
    spot.point.number = image->number;
    return spot;
}

bool dkti_spot_equal(const struct dkti_spot *a, const struct dkti_spot *b)
{
    return a->is_in == b->is_in && a->hash == b->hash && a->point.value == b->point.value &&
           a->point.number == b->point.number;
}

bool dkti_order_add(struct dkti_order *order, struct dkti_pool *pool, const struct dkti_spot *spot)
{
    DKT_ASSERT(spot->is_in);
    struct dkti_slot *slot = dkti_table_first(&order->groups, spot->hash);
    struct dkti_group *group = NULL;
    if (slot != NULL) {
        group = slot->item;
    } else if (!dkti_table_reserve(&order->groups, &pool->allocator)) {
        return false;
    }
    if (!dkti_group_add(&group, pool, spot->point))
        return false;
    if (slot != NULL)
        slot->item = group;
    else
        dkti_table_add(&order->groups, spot->hash, group);
    return true;
}

void dkti_order_remove(struct dkti_order *order, struct dkti_pool *pool,
                       const struct dkti_spot *spot)
{
    DKT_ASSERT(spot->is_in);
    struct dkti_slot *slot = dkti_table_first(&order->groups, spot->hash);
    DKT_ASSERT(slot != NULL);
    struct dkti_group *group = slot->item;
    dkti_group_remove(&group, pool, spot->point);
    if (group != NULL)
        slot->item = group;
    else
        dkti_table_remove(&order->groups, slot);
}

const struct dkti_group *dkti_order_group(const struct dkti_order *order, uint32_t desk,
                                          const struct dkti_value *values)
{
    uint64_t hash = dkti_hash_begin(desk);
    for (int32_t i = 0; i < order->index->equal_count; i++)
        hash = order_hash_value(order, hash, i, &values[i]);
    const struct dkti_slot *slot = dkti_table_first(&order->groups, dkti_hash_end(hash));
    return slot == NULL ? NULL : slot->item;
}

bool dkti_order_matches(const struct dkti_order *order, const struct dkti_image *image,
                        uint32_t desk, const struct dkti_value *values)
{
    if (image->desk != desk)
        return false;
    for (int32_t i = 0; i < order->index->equal_count; i++) {
        int32_t place = order->index->columns[i];
        if (!dkti_image_equals(image, order->kind, place, &values[i]))
            return false;
    }
    return true;
}
