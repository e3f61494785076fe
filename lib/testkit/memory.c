/* SPDX-License-Identifier: MIT
 *
 * The testkit's only way to memory: the allocator hook that counts and fails, and memory for the kit itself.
 *
 * The hook is as unkind as its contract allows: new memory holds junk, growing always moves, memory given back is
 * overwritten. The size of a piece stands before it, so that a wrong `old_size` is noticed.
 */
#include "testkit/kit.h"

#include <stdlib.h>
#include <string.h>

enum {
    HEAD_SIZE = 16, /* keeps what follows aligned as malloc's */
    JUNK = 0xA5,
};

static uint8_t *piece_new(struct dkt_kit *kit, size_t size)
{
    if (size > SIZE_MAX - HEAD_SIZE) {
        return NULL;
    }
    uint8_t *piece = malloc(HEAD_SIZE + size);
    if (piece == NULL) {
        return NULL;
    }
    memset(piece, JUNK, HEAD_SIZE + size);
    memcpy(piece, &size, sizeof size);
    kit->live_count++;
    kit->live_size += (int64_t)size;
    return piece + HEAD_SIZE;
}

static size_t piece_size(const uint8_t *piece)
{
    size_t size;
    memcpy(&size, piece - HEAD_SIZE, sizeof size);
    return size;
}

static void piece_free(struct dkt_kit *kit, uint8_t *piece)
{
    size_t size = piece_size(piece);
    memset(piece, JUNK, size);
    kit->live_count--;
    kit->live_size -= (int64_t)size;
    free(piece - HEAD_SIZE);
}

void *dkti_kit_allocate(uintptr_t user, void *old, size_t old_size, size_t new_size)
{
    struct dkt_kit *kit = (struct dkt_kit *)user;
    if (old != NULL && piece_size(old) != old_size) {
        kit->has_wrong_size = true;
    }
    if (new_size == 0) {
        if (old != NULL) {
            piece_free(kit, old);
        }
        return NULL;
    }
    if (dkti_kit_memory_fails(kit)) {
        return NULL;
    }
    uint8_t *fresh = piece_new(kit, new_size);
    if (fresh != NULL && old != NULL) {
        size_t kept = piece_size(old);
        memcpy(fresh, old, kept < new_size ? kept : new_size);
        piece_free(kit, old);
    }
    return fresh;
}

void *dkti_kit_take(size_t size)
{
    return calloc(1, size);
}

void *dkti_kit_grow(void *old, size_t new_size)
{
    return realloc(old, new_size);
}

void dkti_kit_give(void *old)
{
    free(old);
}
