/* SPDX-License-Identifier: MIT */
#ifndef DOCKET_MEMORY_H
#define DOCKET_MEMORY_H

/* memory.h: the memory store: the data, and stores over it.
 *
 * A `dkt_memory` holds rows of any number of desks in ordered indexes. Any number of stores stand over one
 * memory, each like a connection of a database: what one commits, the others read; commits meet in conflicts
 * as they would there. The memory and its stores together are used by one thread at a time.
 */

#include "docket/base.h"
#include "docket/desk.h"
#include "docket/store.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** The data of the memory store. */
typedef struct dkt_memory dkt_memory;

/** A copy of a memory's data at one moment. */
typedef struct dkt_snapshot dkt_snapshot;

/** Makes an empty memory for desks of one schema.
 * @param desk a desk whose schema the rows follow; the memory keeps a reference; borrowed for the call.
 * @param out_memory receives the memory; caller frees with dkt_memory_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_memory_new(dkt_desk *desk, dkt_memory **out_memory);

/** Frees the data. Stores over it keep it alive until they are freed.
 * @param memory NULL is nothing; otherwise freed.
 * @thread one at a time
 * @since 0.1.0 */
void dkt_memory_free(dkt_memory *memory);

/** Makes a store over the data, like one more connection.
 * @param memory borrowed for the call; kept alive by the store.
 * @param out_store receives the store; caller frees with dkt_store_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_memory_store(dkt_memory *memory, dkt_store **out_store);

/** How many rows there are.
 * @param memory borrowed for the call.
 * @param kind DKT_KIND_..., or 0 for all.
 * @returns the count.
 * @thread one at a time
 * @since 0.1.0 */
int64_t dkt_memory_row_count(const dkt_memory *memory, int32_t kind);

/** How many bytes the data takes from the host.
 * @param memory borrowed for the call.
 * @returns bytes.
 * @thread one at a time
 * @since 0.1.0 */
int64_t dkt_memory_size(const dkt_memory *memory);

/** Copies the data.
 * @param memory borrowed for the call.
 * @param out_snapshot receives the copy; caller frees with dkt_snapshot_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_memory_save(const dkt_memory *memory, dkt_snapshot **out_snapshot);

/** Puts the data back as it was. A commit that rests on rows read since then meets a conflict.
 * @param memory borrowed for the call.
 * @param snapshot a copy of this memory's data, borrowed for the call; it may be used again.
 * @returns DKT_OK; DKT_E_ARGUMENT: not a copy of this memory; DKT_E_MEMORY: the data is as it was.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_memory_restore(dkt_memory *memory, const dkt_snapshot *snapshot);

/** Frees a copy.
 * @param snapshot NULL is nothing; otherwise freed.
 * @thread one at a time
 * @since 0.1.0 */
void dkt_snapshot_free(dkt_snapshot *snapshot);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
