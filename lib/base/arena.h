/* SPDX-License-Identifier: MIT
 *
 * An arena: memory that is taken piece by piece and given back as a whole.
 *
 * Failure is sticky: after one allocation failed, `failed` is set and every later take returns NULL, so
 * that code which builds something out of many pieces may check once at its end. A reset keeps the first
 * block, so that an operation which is run again from its top takes no memory from the host.
 */
#ifndef DKTI_BASE_ARENA_H
#define DKTI_BASE_ARENA_H

#include "base/alloc.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    DKTI_ARENA_ALIGNMENT = 16,
};

struct dkti_arena_block {
    struct dkti_arena_block *next;
    uint8_t *data; /* aligned; inside this allocation */
    size_t capacity;
    size_t size; /* of the whole allocation */
};

struct dkti_arena {
    struct dkti_allocator allocator;
    struct dkti_arena_block *first;
    struct dkti_arena_block *last;
    size_t used; /* bytes used in `last` */
    bool failed;
};

/* A place to go back to. */
struct dkti_arena_mark {
    struct dkti_arena_block *block;
    size_t used;
};

/* Takes no memory yet; cannot fail. */
void dkti_arena_init(struct dkti_arena *arena, const struct dkti_allocator *allocator);

/* Gives back all blocks. The arena may be used again. */
void dkti_arena_free(struct dkti_arena *arena);

/* Forgets all pieces, keeps the first block, clears `failed`. */
void dkti_arena_reset(struct dkti_arena *arena);

/* Where the arena stands, and going back there: pieces taken since are forgotten, their blocks given back
 * (but the first, as in a reset). `failed` stays as it is. */
struct dkti_arena_mark dkti_arena_mark(const struct dkti_arena *arena);
void dkti_arena_rewind(struct dkti_arena *arena, struct dkti_arena_mark mark);

/* The slow half of the next: a new block, or NULL and `failed`. */
void *dkti_arena_take_more(struct dkti_arena *arena, size_t size);

/* `size` bytes aligned to 16 that hold anything. */
static inline void *dkti_arena_take_unset(struct dkti_arena *arena, size_t size)
{
    const struct dkti_arena_block *last = arena->last;
    size_t rounded = (size + DKTI_ARENA_ALIGNMENT - 1) & ~(size_t)(DKTI_ARENA_ALIGNMENT - 1);
    if (arena->failed || last == NULL || size > PTRDIFF_MAX / 2 ||
        rounded > last->capacity - arena->used) {
        return dkti_arena_take_more(arena, size);
    }
    DKT_ASSERT(arena->used % DKTI_ARENA_ALIGNMENT == 0);
    void *p = last->data + arena->used;
    arena->used += rounded;
    return p;
}

/* `size` zeroed bytes aligned to 16, owned by the arena; NULL and `failed` when there is no memory. No bytes
 * are a piece too: NULL means failure and nothing else. */
void *dkti_arena_take(struct dkti_arena *arena, size_t size);

/* count * size zeroed bytes, checked for overflow. */
void *dkti_arena_array(struct dkti_arena *arena, size_t count, size_t size);

/* A copy of `text` with a NUL behind it; the absent text stays absent; absent on failure. */
struct dkti_text dkti_arena_text(struct dkti_arena *arena, struct dkti_text text);

#endif
