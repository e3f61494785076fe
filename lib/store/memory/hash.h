/* SPDX-License-Identifier: MIT
 *
 * A 64-bit hash of keys, and a table from hashes to items: open addressing, linear probing, no tombstones.
 *
 * The whole hash stands in the slot, so that a search looks at an item only when all 64 bits agree, and
 * growing looks at no item at all. Whether an item with an equal hash is the one meant is the caller's to
 * see. The hash has no secret: whoever chooses the ids of the tickets may choose colliding ones; then the
 * table is slow, not wrong.
 */
#ifndef DKTI_STORE_MEMORY_HASH_H
#define DKTI_STORE_MEMORY_HASH_H

#include "base/alloc.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A hash is begun, takes any number of pieces in order, and is ended. */
uint64_t dkti_hash_begin(uint64_t seed);
uint64_t dkti_hash_integer(uint64_t hash, int64_t value);
uint64_t dkti_hash_text(uint64_t hash, struct dkti_text text); /* length and bytes */
uint64_t dkti_hash_end(uint64_t hash);

struct dkti_slot {
    uint64_t hash;
    void *item; /* NULL: the slot is free */
};

struct dkti_table {
    struct dkti_slot *slots;
    size_t capacity; /* 0 or a power of two */
    size_t count;
};

/* Gives the slots back; items are the caller's. */
void dkti_table_free(struct dkti_table *table, const struct dkti_allocator *allocator);

/* Makes room for one more item; false without memory: the table is as it was. */
bool dkti_table_reserve(struct dkti_table *table, const struct dkti_allocator *allocator);

/* The first slot with this hash, and the next one with the hash of `slot`; NULL when there is none. */
struct dkti_slot *dkti_table_first(const struct dkti_table *table, uint64_t hash);
struct dkti_slot *dkti_table_next(const struct dkti_table *table, const struct dkti_slot *slot);

/* The slot that holds `item`; it must be there (asserted). */
struct dkti_slot *dkti_table_slot(const struct dkti_table *table, uint64_t hash, const void *item);

/* Adds an item into the room made by dkti_table_reserve. */
void dkti_table_add(struct dkti_table *table, uint64_t hash, void *item);

/* Frees a slot. Other slots may move. */
void dkti_table_remove(struct dkti_table *table, struct dkti_slot *slot);

#endif
