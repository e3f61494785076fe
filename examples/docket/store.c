/* SPDX-License-Identifier: MIT
 *
 * See store.h. This one keeps the rows in memory for the length of one run. */
#include "store.h"

#include "text.h"

#include <stdlib.h>

struct store {
    dkt_memory *memory;
};

dkt_status store_open(dkt_desk *desk, const char *file, struct store **out_store, const char **out_problem)
{
    *out_store = NULL;
    *out_problem = NULL;
    if (file != NULL) {
        *out_problem = "this program keeps its desk in memory, not in a file";
        return DKT_E_UNSUPPORTED;
    }
    struct store *store = memory_new(sizeof *store);
    dkt_status status = dkt_memory_new(desk, &store->memory);
    if (status != DKT_OK) {
        *out_problem = dkt_status_text(status, DKT_LANGUAGE_ENGLISH);
        free(store);
        return status;
    }
    *out_store = store;
    return DKT_OK;
}

void store_close(struct store *store)
{
    if (store != NULL) {
        dkt_memory_free(store->memory);
        free(store);
    }
}

dkt_store *store_connect(struct store *store)
{
    dkt_store *connection = NULL;
    (void)dkt_memory_store(store->memory, &connection);
    return connection;
}

int64_t store_size(const struct store *store)
{
    return dkt_memory_size(store->memory);
}

int64_t store_row_count(const struct store *store, int32_t kind)
{
    return dkt_memory_row_count(store->memory, kind);
}
