/* SPDX-License-Identifier: MIT
 *
 * The versions that rows name: of the profile in every ticket, of the calendar in every clock.
 *
 * Few different ones stand in millions of rows, at 64 bytes each. They are kept once and stand in images as numbers, from
 * 1 in the order in which they came. They are never forgotten: a memory and its snapshots share them, so that images can
 * be copied as they are.
 */
#ifndef DKTI_STORE_MEMORY_VERSIONS_H
#define DKTI_STORE_MEMORY_VERSIONS_H

#include "base/alloc.h"
#include "base/text.h"
#include "store/memory/hash.h"

#include <stddef.h>
#include <stdint.h>

enum {
    DKTI_VERSION_RECENT_COUNT = 16, /* a version begins with a hexadecimal digit */
};

struct dkti_version;

struct dkti_versions {
    struct dkti_allocator allocator;
    struct dkti_table table;     /* by text */
    struct dkti_version **items; /* by number - 1 */
    uint32_t count;
    uint32_t capacity;
    size_t longest; /* bytes of the longest text */
    int64_t size;   /* bytes of all texts and of the list */
    /* The last one found of each first digit: the next row mostly names the same, and needs no hash of it. */
    const struct dkti_version *recent[DKTI_VERSION_RECENT_COUNT];
};

/* Takes no memory yet; cannot fail. */
void dkti_versions_init(struct dkti_versions *versions, const struct dkti_allocator *allocator);
void dkti_versions_free(struct dkti_versions *versions);

/* The number of a text, which is copied when it is new; 0 without memory. */
uint32_t dkti_versions_number(struct dkti_versions *versions, struct dkti_text text);

/* The text of a number, owned by the versions; absent when there is no such number. */
struct dkti_text dkti_versions_text(const struct dkti_versions *versions, uint64_t number);

#endif
