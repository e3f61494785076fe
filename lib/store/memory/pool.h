/* SPDX-License-Identifier: MIT
 *
 * Memory of one data set of the memory store: a meter that counts what is taken from the host, and a pool
 * that cuts small pieces from large blocks.
 *
 * A million tickets are some ten million pieces: one call of the host's allocator for each would cost more
 * time and more bytes than the rows. Pieces are rounded to 16 bytes; each size has a list of free pieces.
 * Large pieces come from the host one by one. Blocks go back to the host when the pool is freed, not before;
 * so do large pieces that were never given back.
 */
#ifndef DKTI_STORE_MEMORY_POOL_H
#define DKTI_STORE_MEMORY_POOL_H

#include "base/alloc.h"

#include <stddef.h>
#include <stdint.h>

enum {
    DKTI_POOL_STEP = 16,        /* sizes are multiples of this, and so are addresses */
    DKTI_POOL_PIECE_MAX = 1024, /* larger pieces are the host's allocator's */
    DKTI_POOL_SIZES = DKTI_POOL_PIECE_MAX / DKTI_POOL_STEP + 1,
};

/* Counts the bytes that an allocator has given and not got back. Must not move while in use. */
struct dkti_meter {
    struct dkti_allocator inner;
    int64_t taken;
};

/* An allocator that asks `inner` and counts. */
struct dkti_allocator dkti_meter_init(struct dkti_meter *meter, const struct dkti_allocator *inner);

struct dkti_pool_block;
struct dkti_pool_piece;
struct dkti_pool_large;

struct dkti_pool {
    struct dkti_allocator allocator;
    struct dkti_pool_block *blocks;
    struct dkti_pool_large *large; /* pieces over DKTI_POOL_PIECE_MAX, newest first */
    uint8_t *rest;                 /* what is not yet cut of the newest block */
    size_t rest_size;
    size_t block_size;
    int64_t live_bytes;                            /* in pieces taken and not given back */
    struct dkti_pool_piece *free[DKTI_POOL_SIZES]; /* by size / DKTI_POOL_STEP */
};

/* Takes no memory yet; cannot fail. */
void dkti_pool_init(struct dkti_pool *pool, const struct dkti_allocator *allocator);

/* Gives everything back, pieces still taken included. */
void dkti_pool_free(struct dkti_pool *pool);

/* `size` rounded to what a piece of it really takes. */
size_t dkti_pool_rounded(size_t size);

/* A piece aligned to 16 whose bytes hold anything, or NULL. size > 0. */
void *dkti_pool_take(struct dkti_pool *pool, size_t size);

/* Gives a piece back; `size` as it was asked for. Never fails. */
void dkti_pool_give(struct dkti_pool *pool, void *piece, size_t size);

#endif
