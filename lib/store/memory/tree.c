/* SPDX-License-Identifier: MIT
 *
 * Groups as B+ trees. See tree.h.
 *
 * Points stand in the leaves only; an inner node names for each child a bound: no point of the child is
 * before it, every point of the children to the left is. The bound of child 0 is never looked at. Both
 * changes go down once: adding splits a full node before it is entered, removing merges a thin one with a
 * neighbour if both fit well into one. So each step leaves a whole tree behind, and a lack of memory half way
 * down needs no undoing. Nodes may become thin or a leaf even empty when no neighbour has room; then the
 * neighbours are full, so no more than about three quarters of the room is ever lost.
 */
#include "store/memory/tree.h"

#include "base/internal.h"

#include <assert.h>
#include <string.h>

enum {
    NODE_SIZE = 512, /* 8 cache lines: a search touches three of them */
    LEAF_MAX = 30,
    INNER_MAX = 20,
    NODE_THIN_PART = 4, /* at most a quarter full: look for a neighbour to merge with */
};

struct dkti_leaf {
    struct dkti_leaf *next;
    struct dkti_leaf *previous;
    int32_t count;
    struct dkti_point points[LEAF_MAX];
};

struct dkti_branch {
    struct dkti_point bound;
    void *child;
};

struct dkti_inner {
    int32_t count;
    struct dkti_branch branches[INNER_MAX];
};

static_assert(sizeof(struct dkti_leaf) <= NODE_SIZE, "a leaf is a node");
static_assert(sizeof(struct dkti_inner) <= NODE_SIZE, "an inner node is a node");
static_assert((int32_t)DKTI_GROUP_ARRAY_MAX < (int32_t)LEAF_MAX, "a full array becomes one leaf");

static int32_t node_count(const void *node, int32_t depth)
{
    return depth == 0 ? ((const struct dkti_leaf *)node)->count
                      : ((const struct dkti_inner *)node)->count;
}

static int32_t node_max(int32_t depth)
{
    return depth == 0 ? LEAF_MAX : INNER_MAX;
}

/* The child that a point belongs to: the last one whose bound is not behind it, else the first. */
static int32_t inner_find(const struct dkti_inner *inner, struct dkti_point point)
{
    int32_t low = 0;
    int32_t count = inner->count - 1;
    while (count > 0) {
        int32_t half = (count + 1) / 2;
        if (dkti_point_less(point, inner->branches[low + half].bound)) {
            count = half - 1;
        } else {
            low += half;
            count -= half;
        }
    }
    return low;
}

static void inner_open(struct dkti_inner *inner, int32_t at, struct dkti_branch branch)
{
    DKT_ASSERT(inner->count < INNER_MAX);
    DKT_ASSERT(at > 0 && at <= inner->count);
    memmove(&inner->branches[at + 1], &inner->branches[at],
            (size_t)(inner->count - at) * sizeof branch);
    inner->branches[at] = branch;
    inner->count++;
}

static void inner_close(struct dkti_inner *inner, int32_t at)
{
    DKT_ASSERT(at > 0 && at < inner->count);
    memmove(&inner->branches[at], &inner->branches[at + 1],
            (size_t)(inner->count - at - 1) * sizeof inner->branches[0]);
    inner->count--;
}

/* ---- splitting ---- */

/* Moves what stands from `at` on into `right` and returns the bound between the two. */
static struct dkti_point leaf_split(struct dkti_leaf *left, struct dkti_leaf *right, int32_t at)
{
    right->count = left->count - at;
    memcpy(right->points, &left->points[at], (size_t)right->count * sizeof right->points[0]);
    left->count = at;
    right->next = left->next;
    right->previous = left;
    if (right->next != NULL)
        right->next->previous = right;
    left->next = right;
    return right->points[0];
}

static struct dkti_point inner_split(struct dkti_inner *left, struct dkti_inner *right, int32_t at)
{
    right->count = left->count - at;
    memcpy(right->branches, &left->branches[at], (size_t)right->count * sizeof right->branches[0]);
    left->count = at;
    return right->branches[0].bound;
}

/* Splits the full child `i`. Rows mostly come in the order of their range value: at the far end of the tree
 * a node is left all but full, since nothing will ever be added to it. */
static bool child_split(struct dkti_inner *inner, int32_t i, int32_t depth, bool is_end,
                        struct dkti_pool *pool)
{
    void *left = inner->branches[i].child;
    void *right = dkti_pool_take(pool, NODE_SIZE);
    if (right == NULL)
        return false;
    int32_t count = node_count(left, depth);
    int32_t at = is_end ? count - 1 : count / 2;
    struct dkti_point bound =
        depth == 0 ? leaf_split(left, right, at) : inner_split(left, right, at);
    inner_open(inner, i + 1, (struct dkti_branch){.bound = bound, .child = right});
    return true;
}

/* Puts a new root over a full one, so that it can be split like any other. */
static bool tree_raise(struct dkti_group *group, struct dkti_pool *pool)
{
    if (node_count(group->root, group->depth) < node_max(group->depth))
        return true;
    struct dkti_inner *root = dkti_pool_take(pool, NODE_SIZE);
    if (root == NULL)
        return false;
    root->count = 1;
    root->branches[0] = (struct dkti_branch){.bound = {0, 0}, .child = group->root};
    group->root = root;
    group->depth++;
    return true;
}

static void leaf_add(struct dkti_leaf *leaf, struct dkti_point point)
{
    DKT_ASSERT(leaf->count < LEAF_MAX);
    int32_t at = dkti_points_below(leaf->points, leaf->count, point);
    DKT_ASSERT(at == leaf->count || dkti_point_less(point, leaf->points[at]));
    memmove(&leaf->points[at + 1], &leaf->points[at], (size_t)(leaf->count - at) * sizeof point);
    leaf->points[at] = point;
    leaf->count++;
}

bool dkti_tree_add(struct dkti_group *group, struct dkti_pool *pool, struct dkti_point point)
{
    if (!tree_raise(group, pool))
        return false;
    void *node = group->root;
    bool is_end = true;
    for (int32_t depth = group->depth; depth > 0; depth--) {
        struct dkti_inner *inner = node;
        int32_t i = inner_find(inner, point);
        is_end = is_end && i == inner->count - 1;
        void *child = inner->branches[i].child;
        if (node_count(child, depth - 1) == node_max(depth - 1)) {
            if (!child_split(inner, i, depth - 1, is_end, pool))
                return false;
            if (!dkti_point_less(point, inner->branches[i + 1].bound))
                i++;
            is_end = is_end && i == inner->count - 1;
        }
        node = inner->branches[i].child;
    }
    leaf_add(node, point);
    return true;
}

/* ---- merging ---- */

static void leaf_merge(struct dkti_leaf *left, const struct dkti_leaf *right)
{
    memcpy(&left->points[left->count], right->points,
           (size_t)right->count * sizeof left->points[0]);
    left->count += right->count;
    left->next = right->next;
    if (left->next != NULL)
        left->next->previous = left;
}

/* The first bound of the right node was never looked at: the parent's stands for it. */
static void inner_merge(struct dkti_inner *left, const struct dkti_inner *right,
                        struct dkti_point bound)
{
    memcpy(&left->branches[left->count], right->branches,
           (size_t)right->count * sizeof left->branches[0]);
    left->branches[left->count].bound = bound;
    left->count += right->count;
}

/* Whether children `i` and `i + 1` are there and fit into three quarters of a node. */
static bool children_fit(const struct dkti_inner *inner, int32_t i, int32_t depth)
{
    if (i < 0 || i + 1 >= inner->count)
        return false;
    int32_t sum = node_count(inner->branches[i].child, depth) +
                  node_count(inner->branches[i + 1].child, depth);
    return sum <= node_max(depth) * 3 / 4;
}

static void children_merge(struct dkti_inner *inner, int32_t i, int32_t depth,
                           struct dkti_pool *pool)
{
    void *right = inner->branches[i + 1].child;
    if (depth == 0)
        leaf_merge(inner->branches[i].child, right);
    else
        inner_merge(inner->branches[i].child, right, inner->branches[i + 1].bound);
    inner_close(inner, i + 1);
    dkti_pool_give(pool, right, NODE_SIZE);
}

/* Merges child `i` with a neighbour if it is thin; returns where its points are then. */
static int32_t child_mend(struct dkti_inner *inner, int32_t i, int32_t depth,
                          struct dkti_pool *pool)
{
    if (node_count(inner->branches[i].child, depth) > node_max(depth) / NODE_THIN_PART)
        return i;
    if (children_fit(inner, i, depth)) {
        children_merge(inner, i, depth, pool);
    } else if (children_fit(inner, i - 1, depth)) {
        children_merge(inner, i - 1, depth, pool);
        i--;
    }
    return i;
}

static void leaf_remove(struct dkti_leaf *leaf, struct dkti_point point)
{
    int32_t at = dkti_points_below(leaf->points, leaf->count, point);
    DKT_ASSERT(at < leaf->count);
    DKT_ASSERT(!dkti_point_less(point, leaf->points[at]));
    memmove(&leaf->points[at], &leaf->points[at + 1],
            (size_t)(leaf->count - at - 1) * sizeof point);
    leaf->count--;
}

void dkti_tree_remove(struct dkti_group *group, struct dkti_pool *pool, struct dkti_point point)
{
    void *node = group->root;
    for (int32_t depth = group->depth; depth > 0; depth--) {
        struct dkti_inner *inner = node;
        int32_t i = child_mend(inner, inner_find(inner, point), depth - 1, pool);
        node = inner->branches[i].child;
    }
    leaf_remove(node, point);
    while (group->depth > 0 && node_count(group->root, group->depth) == 1) {
        struct dkti_inner *root = group->root;
        group->root = root->branches[0].child;
        group->depth--;
        dkti_pool_give(pool, root, NODE_SIZE);
    }
}

/* ---- beginning, end, walking ---- */

bool dkti_tree_begin(struct dkti_group *group, struct dkti_pool *pool,
                     const struct dkti_point *points, int32_t count)
{
    DKT_ASSERT(count <= LEAF_MAX);
    struct dkti_leaf *leaf = dkti_pool_take(pool, NODE_SIZE);
    if (leaf == NULL)
        return false;
    leaf->next = NULL;
    leaf->previous = NULL;
    leaf->count = count;
    memcpy(leaf->points, points, (size_t)count * sizeof leaf->points[0]);
    group->root = leaf;
    group->depth = 0;
    return true;
}

/* Takes away the last node without children, again and again: few are left when a tree ends. */
void dkti_tree_end(struct dkti_group *group, struct dkti_pool *pool)
{
    while (group->root != NULL) {
        struct dkti_inner *parent = NULL;
        void *node = group->root;
        for (int32_t depth = group->depth; depth > 0 && node_count(node, depth) > 0; depth--) {
            parent = node;
            node = parent->branches[parent->count - 1].child;
        }
        dkti_pool_give(pool, node, NODE_SIZE);
        if (parent != NULL)
            parent->count--;
        else
            group->root = NULL;
    }
}

struct dkti_walk dkti_tree_seek(const struct dkti_group *group, struct dkti_point bound)
{
    const void *node = group->root;
    for (int32_t depth = group->depth; depth > 0; depth--) {
        const struct dkti_inner *inner = node;
        node = inner->branches[inner_find(inner, bound)].child;
    }
    const struct dkti_leaf *leaf = node;
    return (struct dkti_walk){
        .leaf = leaf,
        .points = leaf->points,
        .count = leaf->count,
        .i = dkti_points_below(leaf->points, leaf->count, bound),
    };
}

bool dkti_walk_leaf_up(struct dkti_walk *walk)
{
    if (walk->leaf == NULL || walk->leaf->next == NULL)
        return false;
    walk->leaf = walk->leaf->next;
    walk->points = walk->leaf->points;
    walk->count = walk->leaf->count;
    walk->i = 0;
    return true;
}

bool dkti_walk_leaf_down(struct dkti_walk *walk)
{
    if (walk->leaf == NULL || walk->leaf->previous == NULL)
        return false;
    walk->leaf = walk->leaf->previous;
    walk->points = walk->leaf->points;
    walk->count = walk->leaf->count;
    walk->i = walk->count;
    return true;
}
