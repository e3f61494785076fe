/* SPDX-License-Identifier: MIT
 *
 * Blocks in a list; pieces are cut from the last one. A block that is too full for a piece is left behind
 * as it is: at most one piece's size is lost a block, and no search is ever made.
 *
 * Invariants: `first` is NULL exactly when `last` is; `used` is a multiple of DKTI_ARENA_ALIGNMENT and at most
 * the capacity of `last`; the bytes behind `used` hold anything, so every piece is zeroed when it is taken.
 */
#include "base/arena.h"

#include "base/internal.h"

#include <string.h>

enum {
    ARENA_BLOCK_MIN = 8192, /* one usual operation fits, so it asks the host for memory once */
    ARENA_BLOCK_MAX =
        65536, /* blocks double up to here: under the size where malloc turns to mmap */
};

/* A new last block with room for `size` bytes (a multiple of the alignment); false when there is none. */
static bool arena_grow(struct dkti_arena *arena, size_t size)
{
    size_t capacity = ARENA_BLOCK_MIN;
    if (arena->last != NULL)
        capacity = 2 * arena->last->capacity;
    if (capacity > ARENA_BLOCK_MAX)
        capacity = ARENA_BLOCK_MAX;
    if (capacity < size)
        capacity = size;

    /* The hook's alignment is not trusted: there is slack to move the data up to the next border. */
    size_t whole = sizeof(struct dkti_arena_block) + DKTI_ARENA_ALIGNMENT - 1 + capacity;
    struct dkti_arena_block *block = dkti_reallocate_unset(&arena->allocator, NULL, 0, whole);
    if (block == NULL)
        return false;
    uint8_t *data = (uint8_t *)(block + 1);
    data += (DKTI_ARENA_ALIGNMENT - (uintptr_t)data % DKTI_ARENA_ALIGNMENT) % DKTI_ARENA_ALIGNMENT;
    *block = (struct dkti_arena_block){.data = data, .capacity = capacity, .size = whole};

    if (arena->last == NULL)
        arena->first = block;
    else
        arena->last->next = block;
    arena->last = block;
    arena->used = 0;
    return true;
}

void *dkti_arena_take_more(struct dkti_arena *arena, size_t size)
{
    if (arena->failed)
        return NULL;
    bool is_grown = size <= PTRDIFF_MAX / 2;
    if (is_grown) {
        size_t rounded =
            (size + DKTI_ARENA_ALIGNMENT - 1) / DKTI_ARENA_ALIGNMENT * DKTI_ARENA_ALIGNMENT;
        is_grown = arena_grow(arena, rounded);
    }
    arena->failed = !is_grown;
    return is_grown ? dkti_arena_take_unset(arena, size) : NULL;
}

/* Gives back `block` and all behind it. */
static void arena_release(const struct dkti_arena *arena, struct dkti_arena_block *block)
{
    while (block != NULL) {
        struct dkti_arena_block *next = block->next;
        dkti_deallocate(&arena->allocator, block, block->size);
        block = next;
    }
}

void dkti_arena_init(struct dkti_arena *arena, const struct dkti_allocator *allocator)
{
    DKT_ASSERT(allocator->allocate != NULL);
    *arena = (struct dkti_arena){.allocator = *allocator};
}

void dkti_arena_free(struct dkti_arena *arena)
{
    arena_release(arena, arena->first);
    dkti_arena_init(arena, &arena->allocator);
}

void dkti_arena_reset(struct dkti_arena *arena)
{
    dkti_arena_rewind(arena, (struct dkti_arena_mark){.block = NULL});
    arena->failed = false;
}

struct dkti_arena_mark dkti_arena_mark(const struct dkti_arena *arena)
{
    return (struct dkti_arena_mark){.block = arena->last, .used = arena->used};
}

void dkti_arena_rewind(struct dkti_arena *arena, struct dkti_arena_mark mark)
{
    struct dkti_arena_block *keep = mark.block == NULL ? arena->first : mark.block;
    if (keep == NULL)
        return;
    if (keep == arena->last)
        DKT_ASSERT(mark.used <= arena->used);
    arena_release(arena, keep->next);
    keep->next = NULL;
    arena->last = keep;
    arena->used = mark.block == NULL ? 0 : mark.used;
}

void *dkti_arena_take(struct dkti_arena *arena, size_t size)
{
    void *p = dkti_arena_take_unset(arena, size);
    if (p != NULL)
        memset(p, 0, size);
    return p;
}

void *dkti_arena_array(struct dkti_arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > PTRDIFF_MAX / size) {
        arena->failed = true;
        return NULL;
    }
    return dkti_arena_take(arena, count * size);
}

struct dkti_text dkti_arena_text(struct dkti_arena *arena, struct dkti_text text)
{
    if (dkti_text_is_absent(text))
        return text;
    DKT_ASSERT(text.n < PTRDIFF_MAX);
    char *copy = dkti_arena_take_unset(arena, text.n + 1);
    if (copy == NULL)
        return (struct dkti_text){NULL, 0};
    memcpy(copy, text.p, text.n);
    copy[text.n] = '\0';
    return dkti_text_of(copy, text.n);
}
