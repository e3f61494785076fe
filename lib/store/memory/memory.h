/* SPDX-License-Identifier: MIT
 *
 * Insides of the public dkt_memory, shared by its hooks.
 *
 * A memory lives as long as its handle or a store over it; its root also as long as a snapshot, which needs
 * the desk's allocator to be freed. Both are counted plainly: memory, stores and snapshots are used by one
 * thread at a time.
 */
#ifndef DKTI_STORE_MEMORY_MEMORY_H
#define DKTI_STORE_MEMORY_MEMORY_H

#include "docket/memory.h"
#include "store/memory/data.h"
#include "store/memory/versions.h"

#include <stddef.h>
#include <stdint.h>

struct dkti_memory_plan;

/* What a memory and its snapshots have in common; its address tells whose snapshot one is. */
struct dkti_memory_root {
    int32_t reference_count;
    dkt_desk *desk;
    struct dkti_versions versions;
};

struct dkt_memory {
    struct dkti_memory_root *root;
    int32_t reference_count; /* the handle, and the stores */
    uint64_t token_last;     /* of all rows ever written: never set back, so no token comes twice */
    struct dkti_data *data;
    struct dkti_memory_plan *plans; /* room for a commit's plans, kept from one to the next */
    size_t plan_capacity;
};

/* The hooks. `user` is the dkt_memory. */
int32_t dkti_memory_read(uintptr_t user, const dkt_reads *reads, dkt_answers *answers);
int32_t dkti_memory_commit(uintptr_t user, const dkt_writes *writes, dkt_outcome *outcome);

/* Gives the room for plans back. */
void dkti_memory_plans_free(struct dkt_memory *memory);

#endif
