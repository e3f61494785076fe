/* SPDX-License-Identifier: MIT
 *
 * Versions by text and by number: a table and a list over the same pieces, which never move. See versions.h.
 */
#include "store/memory/versions.h"

#include "base/internal.h"

#include <string.h>

enum {
    VERSION_CAPACITY_MIN = 8,
};

struct dkti_version {
    uint32_t number;
    uint32_t n;
    char bytes[]; /* a NUL behind them */
};

void dkti_versions_init(struct dkti_versions *versions, const struct dkti_allocator *allocator)
{
    *versions = (struct dkti_versions){.allocator = *allocator};
}

static size_t version_size(uint32_t n)
{
    return sizeof(struct dkti_version) + n + 1;
}

void dkti_versions_free(struct dkti_versions *versions)
{
    for (uint32_t i = 0; i < versions->count; i++)
        dkti_deallocate(&versions->allocator, versions->items[i], version_size(versions->items[i]->n));
    dkti_deallocate(&versions->allocator, versions->items, versions->capacity * sizeof(struct dkti_version *));
    dkti_table_free(&versions->table, &versions->allocator);
}

static struct dkti_text version_text(const struct dkti_version *version)
{
    return dkti_text_of(version->bytes, version->n);
}

static uint64_t version_hash(struct dkti_text text)
{
    return dkti_hash_end(dkti_hash_text(dkti_hash_begin(0), text));
}

static struct dkti_version *version_find(const struct dkti_versions *versions, uint64_t hash, struct dkti_text text)
{
    struct dkti_slot *slot = dkti_table_first(&versions->table, hash);
    for (; slot != NULL; slot = dkti_table_next(&versions->table, slot)) {
        struct dkti_version *version = slot->item;
        if (dkti_text_equal(version_text(version), text))
            return version;
    }
    return NULL;
}

static bool versions_reserve(struct dkti_versions *versions)
{
    if (versions->count < versions->capacity)
        return true;
    uint32_t capacity = versions->capacity == 0 ? VERSION_CAPACITY_MIN : versions->capacity * 2;
    size_t old_size = versions->capacity * sizeof(struct dkti_version *);
    size_t size = capacity * sizeof(struct dkti_version *);
    struct dkti_version **items = dkti_reallocate(&versions->allocator, versions->items, old_size, size);
    if (items == NULL)
        return false;
    versions->items = items;
    versions->capacity = capacity;
    versions->size += (int64_t)(size - old_size);
    return true;
}

static const struct dkti_version *version_add(struct dkti_versions *versions, uint64_t hash, struct dkti_text text)
{
    if (!versions_reserve(versions) || !dkti_table_reserve(&versions->table, &versions->allocator))
        return NULL;
    size_t size = version_size((uint32_t)text.n);
    struct dkti_version *version = dkti_allocate(&versions->allocator, 1, size);
    if (version == NULL)
        return NULL;
    version->number = versions->count + 1;
    version->n = (uint32_t)text.n;
    if (text.n > 0)
        memcpy(version->bytes, text.p, text.n);
    dkti_table_add(&versions->table, hash, version);
    versions->items[versions->count++] = version;
    versions->size += (int64_t)size;
    versions->longest = text.n > versions->longest ? text.n : versions->longest;
    return version;
}

static const struct dkti_version **version_recent(struct dkti_versions *versions, struct dkti_text text)
{
    return &versions->recent[text.n > 0 ? (uint8_t)text.p[0] % DKTI_VERSION_RECENT_COUNT : 0];
}

uint32_t dkti_versions_number(struct dkti_versions *versions, struct dkti_text text)
{
    const struct dkti_version **recent = version_recent(versions, text);
    if (*recent != NULL && dkti_text_equal(version_text(*recent), text))
        return (*recent)->number;
    uint64_t hash = version_hash(text);
    const struct dkti_version *version = version_find(versions, hash, text);
    if (version == NULL)
        version = version_add(versions, hash, text);
    if (version == NULL)
        return 0;
    *recent = version;
    return version->number;
}

struct dkti_text dkti_versions_text(const struct dkti_versions *versions, uint64_t number)
{
    if (number < 1 || number > versions->count)
        return (struct dkti_text){NULL, 0};
    return version_text(versions->items[number - 1]);
}
