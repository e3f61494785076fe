/* SPDX-License-Identifier: MIT
 *
 * The data of a memory store: rows by key and by number, and the indexes over them.
 *
 * Each kind has a table from keys to images and a directory from row numbers to images. Indexes hold numbers,
 * not addresses: an image may move when its row grows, and no index needs to know. Numbers are given in the
 * order of INSERT and never again, so the directory is an array of blocks which come and go with their rows.
 *
 * Desk ids are kept once and stand in images as small numbers; 0 is no desk.
 *
 * All of one data set is taken through its own meter and freed at once.
 */
#ifndef DKTI_STORE_MEMORY_DATA_H
#define DKTI_STORE_MEMORY_DATA_H

#include "base/text.h"
#include "model/kinds.h"
#include "store/memory/hash.h"
#include "store/memory/image.h"
#include "store/memory/index.h"
#include "store/memory/pool.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DKTI_DATA_INDEX_MAX = 32,      /* indexes in all */
    DKTI_DATA_KIND_INDEX_MAX = 16, /* indexes of one kind: a bit each in a 16-bit mask */
    DKTI_DATA_BLOCK_ROWS = 512,    /* rows of a directory block: 4 KiB */
};

struct dkti_block {
    int64_t live; /* rows that are there */
    struct dkti_image *images[DKTI_DATA_BLOCK_ROWS];
};

struct dkti_rows {
    const struct dkti_kind *kind; /* its fixed columns */
    struct dkti_table table;      /* by key */
    struct dkti_block **blocks;   /* by number / DKTI_DATA_BLOCK_ROWS; NULL where no row is left */
    size_t block_count;
    int64_t number_next;
    int32_t order_count;
    struct dkti_order *orders[DKTI_DATA_KIND_INDEX_MAX];
};

struct dkti_data_desk {
    struct dkti_text id; /* owned by the pool */
    uint32_t number;
};

struct dkti_data {
    struct dkti_meter meter;
    struct dkti_allocator allocator; /* counted by the meter */
    struct dkti_pool pool;
    struct dkti_data_desk *desks; /* sorted by id */
    uint32_t desk_count;
    uint32_t desk_capacity;
    struct dkti_rows rows[DKTI_KIND_COUNT];
    struct dkti_order orders[DKTI_DATA_INDEX_MAX];
    int32_t order_count;
};

/* An empty data set, or NULL without memory. `allocator` is borrowed for the call. */
struct dkti_data *dkti_data_new(const struct dkti_allocator *allocator);

/* NULL is nothing. */
void dkti_data_free(struct dkti_data *data);

/* A copy of rows, numbers and desks; of the indexes too if `with_indexes`. NULL without memory. */
struct dkti_data *dkti_data_copy(const struct dkti_data *data,
                                 const struct dkti_allocator *allocator, bool with_indexes);

/* The number of a desk, 0 when it has no row yet; and one that makes it known, 0 without memory. */
uint32_t dkti_data_desk(const struct dkti_data *data, struct dkti_text id);
uint32_t dkti_data_desk_make(struct dkti_data *data, struct dkti_text id);

struct dkti_rows *dkti_data_rows(struct dkti_data *data, int32_t kind);

/* The hash of a key, and the image that has this key, or NULL. */
uint64_t dkti_rows_hash(const struct dkti_rows *rows, uint32_t desk, const struct dkti_value *key);
struct dkti_image *dkti_rows_find(const struct dkti_rows *rows, uint64_t hash, uint32_t desk,
                                  const struct dkti_value *key);

/* The row with this number; it must be there (asserted). */
struct dkti_image *dkti_rows_at(const struct dkti_rows *rows, int64_t number);

/* Makes room for one more row with the number `number`; false without memory. */
bool dkti_rows_reserve(struct dkti_rows *rows, const struct dkti_allocator *allocator,
                       int64_t number);

/* Adds an image under its number into the room made; takes one away; puts one in another's place. The images
 * themselves are the caller's. */
void dkti_rows_add(struct dkti_rows *rows, uint64_t hash, struct dkti_image *image);
void dkti_rows_remove(struct dkti_rows *rows, const struct dkti_allocator *allocator, uint64_t hash,
                      const struct dkti_image *image);
void dkti_rows_replace(struct dkti_rows *rows, uint64_t hash, const struct dkti_image *old,
                       struct dkti_image *image);

#endif
