/* SPDX-License-Identifier: MIT
 *
 * The memory store as the suite wants it, with a place to put a broken store over it.
 */
#ifndef DOCKET_TESTS_KIT_MEMORY_FACTORY_H
#define DOCKET_TESTS_KIT_MEMORY_FACTORY_H

#include "docket/docket.h"
#include "docket/testkit.h"


struct memory_factory {
    dkt_memory *memory;
    dkt_desk *desk_first; /* borrowed from the suite */
    int32_t released_count;
    /* Makes a store over `inner`, which it takes over; NULL: the memory store itself. */
    dkt_status (*wrap)(struct memory_factory *factory, dkt_desk *desk, dkt_store *inner, dkt_store **out_store);
    const void *mutant;
    void *mutant_data; /* shared by the stores over one memory; zeroed when it is emptied */
    size_t mutant_data_size;
    dkt_snapshot *snapshot; /* of a mutant's transaction */
};

/* A desk for suites: the default workflow. */
dkt_desk *memory_factory_desk(void);

/* The hooks; `user` is the factory. */
struct dkt_kit_factory_hooks memory_factory_hooks(void);

void memory_factory_end(struct memory_factory *factory);

#endif
