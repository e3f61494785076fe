/* SPDX-License-Identifier: MIT
 *
 * The ordered sets of the memory store: groups of points.
 *
 * A point is one row of an index: its range value, and the number of the row, which makes points unique and
 * ties stable. A group is all rows with the same equal columns. Up to DKTI_GROUP_ARRAY_MAX points a group is
 * a sorted array: most groups hold one or a few. Beyond, it is a B+ tree (tree.c) whose leaves are chained.
 *
 * Adding may fail for memory and then changes nothing that can be seen. Removing never fails.
 */
#ifndef DKTI_STORE_MEMORY_TREE_H
#define DKTI_STORE_MEMORY_TREE_H

#include "store/memory/pool.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    DKTI_GROUP_ARRAY_MAX = 16, /* points of an array: 256 bytes to move at most */
    DKTI_GROUP_ARRAY_BACK =
        8, /* a tree that has shrunk to this becomes an array again: no to and fro */
};

struct dkti_point {
    int64_t value;
    int64_t number;
};

struct dkti_leaf;

struct dkti_group {
    void *root;        /* of a tree: a leaf when depth is 0, else an inner node */
    uint32_t count;    /* points */
    uint16_t capacity; /* of the array; 0: a tree */
    uint16_t depth;
    struct dkti_point points[];
};

/* A place between points from which points are given one after the other. Ends with a change of the group. */
struct dkti_walk {
    const struct dkti_leaf *leaf; /* NULL in an array */
    const struct dkti_point *points;
    int32_t count; /* of `points` */
    int32_t i;     /* the point behind the place */
};

/* a before b. */
bool dkti_point_less(struct dkti_point a, struct dkti_point b);

/* How many of the sorted points are before `bound`. */
int32_t dkti_points_below(const struct dkti_point *points, int32_t count, struct dkti_point bound);

/* Adds a point that is not there (asserted). *group NULL is the empty group; the group may move. */
bool dkti_group_add(struct dkti_group **group, struct dkti_pool *pool, struct dkti_point point);

/* Removes a point that is there (asserted). The group may move; *group is NULL when it was the last. */
void dkti_group_remove(struct dkti_group **group, struct dkti_pool *pool, struct dkti_point point);

/* The place before the first point that is not before `bound`. */
struct dkti_walk dkti_group_seek(const struct dkti_group *group, struct dkti_point bound);

/* The next point upwards or downwards; false at the end. */
bool dkti_walk_up(struct dkti_walk *walk, struct dkti_point *out_point);
bool dkti_walk_down(struct dkti_walk *walk, struct dkti_point *out_point);

/* ---- between group.c and tree.c ---- */

/* Makes the group's root a leaf with these points; false without memory. */
bool dkti_tree_begin(struct dkti_group *group, struct dkti_pool *pool,
                     const struct dkti_point *points, int32_t count);
bool dkti_tree_add(struct dkti_group *group, struct dkti_pool *pool, struct dkti_point point);
void dkti_tree_remove(struct dkti_group *group, struct dkti_pool *pool, struct dkti_point point);
struct dkti_walk dkti_tree_seek(const struct dkti_group *group, struct dkti_point bound);
/* Gives the nodes back; the group is without a root. */
void dkti_tree_end(struct dkti_group *group, struct dkti_pool *pool);

/* The walk at the first or behind the last point of the next or previous leaf; false when there is none. */
bool dkti_walk_leaf_up(struct dkti_walk *walk);
bool dkti_walk_leaf_down(struct dkti_walk *walk);

#endif
