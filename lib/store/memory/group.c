/* SPDX-License-Identifier: MIT
 *
 * Groups as sorted arrays, and the change from array to tree and back. See tree.h.
 */
#include "store/memory/tree.h"

#include "base/internal.h"

#include <string.h>

bool dkti_point_less(struct dkti_point a, struct dkti_point b)
{
    return a.value != b.value ? a.value < b.value : a.number < b.number;
}

int32_t dkti_points_below(const struct dkti_point *points, int32_t count, struct dkti_point bound)
{
    int32_t low = 0;
    while (count > 0) {
        int32_t half = count / 2;
        if (dkti_point_less(points[low + half], bound)) {
            low += half + 1;
            count -= half + 1;
        } else {
            count = half;
        }
    }
    return low;
}

static size_t group_size(uint16_t capacity)
{
    return sizeof(struct dkti_group) + capacity * sizeof(struct dkti_point);
}

static struct dkti_group *group_new(struct dkti_pool *pool, uint16_t capacity)
{
    struct dkti_group *group = dkti_pool_take(pool, group_size(capacity));
    if (group != NULL)
        *group = (struct dkti_group){.capacity = capacity};
    return group;
}

static void group_give(struct dkti_pool *pool, struct dkti_group *group)
{
    dkti_pool_give(pool, group, group_size(group->capacity));
}

/* Moves an array into one of another capacity; false without memory. */
static bool group_resize(struct dkti_group **group, struct dkti_pool *pool, uint16_t capacity)
{
    DKT_ASSERT((*group)->count <= capacity);
    struct dkti_group *moved = group_new(pool, capacity);
    if (moved == NULL)
        return false;
    moved->count = (*group)->count;
    memcpy(moved->points, (*group)->points, moved->count * sizeof moved->points[0]);
    group_give(pool, *group);
    *group = moved;
    return true;
}

static bool group_to_tree(struct dkti_group **group, struct dkti_pool *pool)
{
    struct dkti_group *tree = group_new(pool, 0);
    if (tree == NULL)
        return false;
    if (!dkti_tree_begin(tree, pool, (*group)->points, (int32_t)(*group)->count)) {
        group_give(pool, tree);
        return false;
    }
    tree->count = (*group)->count;
    group_give(pool, *group);
    *group = tree;
    return true;
}

/* Without memory it stays a tree, and the next removal tries again. */
static void group_to_array(struct dkti_group **group, struct dkti_pool *pool)
{
    struct dkti_group *array = group_new(pool, DKTI_GROUP_ARRAY_MAX);
    if (array == NULL)
        return;
    struct dkti_walk walk = dkti_group_seek(*group, (struct dkti_point){INT64_MIN, INT64_MIN});
    struct dkti_point point;
    while (dkti_walk_up(&walk, &point))
        array->points[array->count++] = point;
    DKT_ASSERT(array->count == (*group)->count);
    dkti_tree_end(*group, pool);
    group_give(pool, *group);
    *group = array;
}

/* Makes room for one more point: twice the array, or a tree. */
static bool group_grow(struct dkti_group **group, struct dkti_pool *pool)
{
    if (*group == NULL) {
        *group = group_new(pool, 1);
        return *group != NULL;
    }
    uint16_t capacity = (*group)->capacity;
    if (capacity == 0 || (*group)->count < capacity)
        return true;
    if (capacity >= DKTI_GROUP_ARRAY_MAX)
        return group_to_tree(group, pool);
    return group_resize(group, pool, (uint16_t)(capacity * 2));
}

static void array_add(struct dkti_group *group, struct dkti_point point)
{
    int32_t at = dkti_points_below(group->points, (int32_t)group->count, point);
    int32_t behind = (int32_t)group->count - at;
    DKT_ASSERT(behind == 0 || dkti_point_less(point, group->points[at]));
    memmove(&group->points[at + 1], &group->points[at], (size_t)behind * sizeof point);
    group->points[at] = point;
}

static void array_remove(struct dkti_group *group, struct dkti_point point)
{
    int32_t at = dkti_points_below(group->points, (int32_t)group->count, point);
    DKT_ASSERT(at < (int32_t)group->count);
    DKT_ASSERT(!dkti_point_less(point, group->points[at]));
    int32_t behind = (int32_t)group->count - at - 1;
    memmove(&group->points[at], &group->points[at + 1], (size_t)behind * sizeof point);
}

bool dkti_group_add(struct dkti_group **group, struct dkti_pool *pool, struct dkti_point point)
{
    if (!group_grow(group, pool))
        return false;
    if ((*group)->capacity > 0)
        array_add(*group, point);
    else if (!dkti_tree_add(*group, pool, point))
        return false;
    (*group)->count++;
    return true;
}

void dkti_group_remove(struct dkti_group **group, struct dkti_pool *pool, struct dkti_point point)
{
    bool is_tree = (*group)->capacity == 0;
    if (is_tree)
        dkti_tree_remove(*group, pool, point);
    else
        array_remove(*group, point);
    (*group)->count--;

    if ((*group)->count == 0) {
        if (is_tree)
            dkti_tree_end(*group, pool);
        group_give(pool, *group);
        *group = NULL;
    } else if (is_tree && (*group)->count <= DKTI_GROUP_ARRAY_BACK) {
        group_to_array(group, pool);
    } else if (!is_tree && (*group)->count <= (*group)->capacity / 4U) {
        /* Without memory the array stays as large as it is. */
        (void)group_resize(group, pool, (uint16_t)((*group)->capacity / 2U));
    }
}

struct dkti_walk dkti_group_seek(const struct dkti_group *group, struct dkti_point bound)
{
    if (group->capacity == 0)
        return dkti_tree_seek(group, bound);
    int32_t count = (int32_t)group->count;
    return (struct dkti_walk){
        .points = group->points,
        .count = count,
        .i = dkti_points_below(group->points, count, bound),
    };
}

bool dkti_walk_up(struct dkti_walk *walk, struct dkti_point *out_point)
{
    while (walk->i >= walk->count) {
        if (!dkti_walk_leaf_up(walk))
            return false;
    }
    *out_point = walk->points[walk->i++];
    return true;
}

bool dkti_walk_down(struct dkti_walk *walk, struct dkti_point *out_point)
{
    while (walk->i <= 0) {
        if (!dkti_walk_leaf_down(walk))
            return false;
    }
    *out_point = walk->points[--walk->i];
    return true;
}
