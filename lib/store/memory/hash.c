/* SPDX-License-Identifier: MIT
 *
 * See hash.h. The hash is the single-lane form of XXH64: a word at a time, three multiplications each,
 * its full avalanche at the end, so that the low bits may choose the slot.
 */
#include "store/memory/hash.h"

#include "base/internal.h"

#include <string.h>

enum {
    TABLE_CAPACITY_MIN = 16,
    TABLE_LOAD_PARTS = 4, /* at most LOAD_FULL / LOAD_PARTS of the slots are taken: */
    TABLE_LOAD_FULL =
        3, /* a search that fails then looks at 8 slots, two cache lines, on average */
};

static const uint64_t hash_prime_1 = UINT64_C(0x9E3779B185EBCA87);
static const uint64_t hash_prime_2 = UINT64_C(0xC2B2AE3D27D4EB4F);
static const uint64_t hash_prime_3 = UINT64_C(0x165667B19E3779F9);
static const uint64_t hash_prime_4 = UINT64_C(0x85EBCA77C2B2AE63);
static const uint64_t hash_prime_5 = UINT64_C(0x27D4EB2F165667C5);

static uint64_t hash_rotate(uint64_t value, int32_t bits)
{
    return value << bits | value >> (64 - bits);
}

static uint64_t hash_word(uint64_t hash, uint64_t word)
{
    hash ^= hash_rotate(word * hash_prime_2, 31) * hash_prime_1;
    return hash_rotate(hash, 27) * hash_prime_1 + hash_prime_4;
}

uint64_t dkti_hash_begin(uint64_t seed)
{
    return seed + hash_prime_5;
}

uint64_t dkti_hash_integer(uint64_t hash, int64_t value)
{
    return hash_word(hash, (uint64_t)value);
}

/* The length goes first: "ab", "c" and "a", "bc" differ, and the last word's padding is no ambiguity. */
uint64_t dkti_hash_text(uint64_t hash, struct dkti_text text)
{
    const char *p = text.p;
    size_t rest = text.n;
    uint64_t word = 0;
    hash = hash_word(hash, (uint64_t)text.n);
    for (; rest >= sizeof word; rest -= sizeof word) {
        memcpy(&word, p, sizeof word);
        hash = hash_word(hash, word);
        p += sizeof word;
    }
    if (rest > 0) {
        word = 0;
        memcpy(&word, p, rest);
        hash = hash_word(hash, word);
    }
    return hash;
}

uint64_t dkti_hash_end(uint64_t hash)
{
    hash = (hash ^ hash >> 33) * hash_prime_2;
    hash = (hash ^ hash >> 29) * hash_prime_3;
    return hash ^ hash >> 32;
}

/* ---- the table ---- */

static size_t table_home(const struct dkti_table *table, uint64_t hash)
{
    return (size_t)hash & (table->capacity - 1);
}

static size_t table_after(const struct dkti_table *table, size_t i)
{
    return (i + 1) & (table->capacity - 1);
}

void dkti_table_free(struct dkti_table *table, const struct dkti_allocator *allocator)
{
    dkti_deallocate(allocator, table->slots, table->capacity * sizeof *table->slots);
    *table = (struct dkti_table){.slots = NULL};
}

bool dkti_table_reserve(struct dkti_table *table, const struct dkti_allocator *allocator)
{
    if ((table->count + 1) * TABLE_LOAD_PARTS <= table->capacity * TABLE_LOAD_FULL)
        return true;
    struct dkti_table grown = {.capacity =
                                   table->capacity == 0 ? TABLE_CAPACITY_MIN : table->capacity * 2};
    grown.slots = dkti_allocate(allocator, grown.capacity, sizeof *grown.slots);
    if (grown.slots == NULL)
        return false;
    for (size_t i = 0; i < table->capacity; i++) {
        if (table->slots[i].item != NULL)
            dkti_table_add(&grown, table->slots[i].hash, table->slots[i].item);
    }
    dkti_table_free(table, allocator);
    *table = grown;
    return true;
}

/* The next slot from place `i` on with this hash, before a free one. */
static struct dkti_slot *table_search(const struct dkti_table *table, size_t i, uint64_t hash)
{
    for (; table->slots[i].item != NULL; i = table_after(table, i)) {
        if (table->slots[i].hash == hash)
            return &table->slots[i];
    }
    return NULL;
}

struct dkti_slot *dkti_table_first(const struct dkti_table *table, uint64_t hash)
{
    return table->count == 0 ? NULL : table_search(table, table_home(table, hash), hash);
}

struct dkti_slot *dkti_table_next(const struct dkti_table *table, const struct dkti_slot *slot)
{
    return table_search(table, table_after(table, (size_t)(slot - table->slots)), slot->hash);
}

struct dkti_slot *dkti_table_slot(const struct dkti_table *table, uint64_t hash, const void *item)
{
    struct dkti_slot *slot = dkti_table_first(table, hash);
    while (slot != NULL && slot->item != item)
        slot = dkti_table_next(table, slot);
    DKT_ASSERT(slot != NULL);
    return slot;
}

void dkti_table_add(struct dkti_table *table, uint64_t hash, void *item)
{
    DKT_ASSERT(item != NULL);
    DKT_ASSERT(table->count < table->capacity);
    size_t i = table_home(table, hash);
    while (table->slots[i].item != NULL)
        i = table_after(table, i);
    table->slots[i] = (struct dkti_slot){.hash = hash, .item = item};
    table->count++;
}

/* Every item between a free slot and its home would be lost to searches: so the items behind the hole that
 * may stand in it are moved up, one after the other, until a free slot ends the run. */
void dkti_table_remove(struct dkti_table *table, struct dkti_slot *slot)
{
    DKT_ASSERT(slot->item != NULL);
    size_t mask = table->capacity - 1;
    size_t hole = (size_t)(slot - table->slots);
    for (size_t i = table_after(table, hole); table->slots[i].item != NULL;
         i = table_after(table, i)) {
        size_t home = table_home(table, table->slots[i].hash);
        if (((i - home) & mask) >= ((i - hole) & mask)) {
            table->slots[hole] = table->slots[i];
            hole = i;
        }
    }
    table->slots[hole] = (struct dkti_slot){.hash = 0};
    table->count--;
}
