/* SPDX-License-Identifier: MIT
 *
 * An index of the memory store: from the hash of the desk and the equal columns to a group of points.
 *
 * Texts never enter a tree: only equality of text is relied on, so a hash finds the group. Two groups with one
 * hash share a group; scans look at the equal columns of each row again. A row whose equal or range column is
 * absent is not in the index.
 */
#ifndef DKTI_STORE_MEMORY_INDEX_H
#define DKTI_STORE_MEMORY_INDEX_H

#include "model/row.h"
#include "store/memory/hash.h"
#include "store/memory/image.h"
#include "store/memory/tree.h"

#include <stdbool.h>
#include <stdint.h>

struct dkti_order {
    const struct dkti_index *index;
    const struct dkti_kind *kind; /* its fixed columns: indexes name no others */
    struct dkti_mask columns;     /* those that the index names */
    struct dkti_table groups;
};

/* Where a row stands in an index. */
struct dkti_spot {
    bool is_in;
    uint64_t hash;
    struct dkti_point point;
};

void dkti_order_init(struct dkti_order *order, const struct dkti_index *index);
void dkti_order_free(struct dkti_order *order, const struct dkti_allocator *allocator);

struct dkti_spot dkti_order_spot_of_row(const struct dkti_order *order, uint32_t desk,
                                        const struct dkt_row *row, int64_t number);
struct dkti_spot dkti_order_spot_of_image(const struct dkti_order *order,
                                          const struct dkti_image *image);
bool dkti_spot_equal(const struct dkti_spot *a, const struct dkti_spot *b);

/* Adds a spot that is in; false without memory: then nothing has changed that a scan could see. */
bool dkti_order_add(struct dkti_order *order, struct dkti_pool *pool, const struct dkti_spot *spot);

/* Removes a spot that is in; it must be there (asserted). Never fails. */
void dkti_order_remove(struct dkti_order *order, struct dkti_pool *pool,
                       const struct dkti_spot *spot);

/* The group of these equal values, or NULL. */
const struct dkti_group *dkti_order_group(const struct dkti_order *order, uint32_t desk,
                                          const struct dkti_value *values);

/* Whether a row of that group is one of these desk and values. */
bool dkti_order_matches(const struct dkti_order *order, const struct dkti_image *image,
                        uint32_t desk, const struct dkti_value *values);

#endif
