/* SPDX-License-Identifier: MIT
 *
 * See pool.h. Invariants: `rest` and every piece are aligned to DKTI_POOL_STEP; what is left of a block
 * when a new one begins goes to the list of its size, so that no byte is lost.
 */
#include "store/memory/pool.h"

#include "base/internal.h"

#include <assert.h>
#include <stdbool.h>

enum {
    POOL_BLOCK_MIN = 4096,    /* many memories are small: tests make them by the thousand */
    POOL_BLOCK_MAX = 1048576, /* blocks double up to here: few calls, and room for huge pages */
};

struct dkti_pool_block {
    struct dkti_pool_block *next;
    size_t size;
};

struct dkti_pool_piece {
    struct dkti_pool_piece *next;
};

/* Stands before a large piece. */
struct dkti_pool_large {
    struct dkti_pool_large *next;
    struct dkti_pool_large *previous;
    size_t size; /* of the whole allocation */
    uint8_t *start;
};

static_assert(sizeof(struct dkti_pool_large) % DKTI_POOL_STEP == 0, "what follows it is aligned");

static void *meter_allocate(uintptr_t user, void *old, size_t old_size, size_t new_size)
{
    struct dkti_meter *meter = (struct dkti_meter *)user;
    void *p = meter->inner.allocate(meter->inner.user, old, old_size, new_size);
    if (p != NULL || new_size == 0)
        meter->taken += (int64_t)new_size - (int64_t)old_size;
    return p;
}

struct dkti_allocator dkti_meter_init(struct dkti_meter *meter, const struct dkti_allocator *inner)
{
    *meter = (struct dkti_meter){.inner = *inner};
    return (struct dkti_allocator){.allocate = meter_allocate, .user = (uintptr_t)meter};
}

void dkti_pool_init(struct dkti_pool *pool, const struct dkti_allocator *allocator)
{
    *pool = (struct dkti_pool){.allocator = *allocator, .block_size = POOL_BLOCK_MIN};
}

void dkti_pool_free(struct dkti_pool *pool)
{
    struct dkti_pool_block *block = pool->blocks;
    while (block != NULL) {
        struct dkti_pool_block *next = block->next;
        dkti_deallocate(&pool->allocator, block, block->size);
        block = next;
    }
    struct dkti_pool_large *large = pool->large;
    while (large != NULL) {
        struct dkti_pool_large *next = large->next;
        dkti_deallocate(&pool->allocator, large->start, large->size);
        large = next;
    }
    dkti_pool_init(pool, &pool->allocator);
}

size_t dkti_pool_rounded(size_t size)
{
    return (size + DKTI_POOL_STEP - 1) / DKTI_POOL_STEP * DKTI_POOL_STEP;
}

static void pool_list(struct dkti_pool *pool, void *p, size_t size)
{
    DKT_ASSERT(size % DKTI_POOL_STEP == 0 && size <= DKTI_POOL_PIECE_MAX);
    struct dkti_pool_piece *piece = p;
    piece->next = pool->free[size / DKTI_POOL_STEP];
    pool->free[size / DKTI_POOL_STEP] = piece;
}

/* A new block behind which `rest` points, or false. The host's alignment is not trusted. */
static bool pool_grow(struct dkti_pool *pool)
{
    struct dkti_pool_block *block =
        dkti_reallocate_unset(&pool->allocator, NULL, 0, pool->block_size);
    if (block == NULL)
        return false;
    if (pool->rest_size > 0)
        pool_list(pool, pool->rest, pool->rest_size);
    *block = (struct dkti_pool_block){.next = pool->blocks, .size = pool->block_size};
    pool->blocks = block;

    size_t head = sizeof *block;
    uintptr_t start = (uintptr_t)block + head;
    head += (DKTI_POOL_STEP - start % DKTI_POOL_STEP) % DKTI_POOL_STEP;
    pool->rest = (uint8_t *)block + head;
    pool->rest_size = (pool->block_size - head) / DKTI_POOL_STEP * DKTI_POOL_STEP;
    if (pool->block_size < POOL_BLOCK_MAX)
        pool->block_size *= 2;
    return true;
}

static void *pool_take_large(struct dkti_pool *pool, size_t size)
{
    size_t whole = sizeof(struct dkti_pool_large) + DKTI_POOL_STEP - 1 + size;
    uint8_t *start = dkti_reallocate_unset(&pool->allocator, NULL, 0, whole);
    if (start == NULL)
        return NULL;
    size_t slack = (DKTI_POOL_STEP - (uintptr_t)start % DKTI_POOL_STEP) % DKTI_POOL_STEP;
    struct dkti_pool_large *large = (struct dkti_pool_large *)(void *)(start + slack);
    *large = (struct dkti_pool_large){.next = pool->large, .size = whole, .start = start};
    if (pool->large != NULL)
        pool->large->previous = large;
    pool->large = large;
    return large + 1;
}

static void pool_give_large(struct dkti_pool *pool, void *piece)
{
    struct dkti_pool_large *large = (struct dkti_pool_large *)piece - 1;
    if (large->previous != NULL)
        large->previous->next = large->next;
    else
        pool->large = large->next;
    if (large->next != NULL)
        large->next->previous = large->previous;
    dkti_deallocate(&pool->allocator, large->start, large->size);
}

void *dkti_pool_take(struct dkti_pool *pool, size_t size)
{
    DKT_ASSERT(size > 0);
    size = dkti_pool_rounded(size);
    void *piece = NULL;
    if (size > DKTI_POOL_PIECE_MAX) {
        piece = pool_take_large(pool, size);
    } else if (pool->free[size / DKTI_POOL_STEP] != NULL) {
        struct dkti_pool_piece *first = pool->free[size / DKTI_POOL_STEP];
        pool->free[size / DKTI_POOL_STEP] = first->next;
        piece = first;
    } else if (size <= pool->rest_size || pool_grow(pool)) {
        piece = pool->rest;
        pool->rest += size;
        pool->rest_size -= size;
    }
    if (piece != NULL)
        pool->live_bytes += (int64_t)size;
    return piece;
}

void dkti_pool_give(struct dkti_pool *pool, void *piece, size_t size)
{
    DKT_ASSERT(piece != NULL);
    size = dkti_pool_rounded(size);
    pool->live_bytes -= (int64_t)size;
    DKT_ASSERT(pool->live_bytes >= 0);
    if (size > DKTI_POOL_PIECE_MAX)
        pool_give_large(pool, piece);
    else
        pool_list(pool, piece, size);
}
