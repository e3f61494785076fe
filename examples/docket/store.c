/* SPDX-License-Identifier: MIT
 *
 * See store.h. With a file the rows are kept by SQLite, each connection one of its own, as in processes of their own;
 * without one they are in memory for the length of one run. */
#include "store.h"

#include "text.h"

#include <docket/sqlite.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct store {
    dkt_memory *memory;
    dkt_desk *desk;
    char *file;
    dkt_sqlite *sqlite; /* the first connection: the file is made and looked at once */
    char problem[512];
};

static dkt_status sqlite_connect(struct store *store, dkt_sqlite **out_sqlite)
{
    dkt_status status = dkt_sqlite_new(store->desk, out_sqlite);
    if (status == DKT_OK) {
        status = dkt_sqlite_open(*out_sqlite, store->file, -1, 0);
    }
    if (status != DKT_OK) {
        snprintf(store->problem, sizeof store->problem, "%s: %s", store->file,
                 dkt_sqlite_error_text(*out_sqlite));
        dkt_sqlite_free(*out_sqlite);
        *out_sqlite = NULL;
    }
    return status;
}

dkt_status store_open(dkt_desk *desk, const char *file, struct store **out_store,
                      const char **out_problem)
{
    static char problem[512]; /* outlives the store that could not be opened */
    struct store *store = memory_new(sizeof *store);
    dkt_status status = DKT_OK;
    *out_store = NULL;
    *out_problem = NULL;
    store->desk = dkt_desk_ref(desk);
    if (file == NULL) {
        status = dkt_memory_new(desk, &store->memory);
    } else {
        store->file = strcpy(memory_new(strlen(file) + 1), file);
        status = sqlite_connect(store, &store->sqlite);
    }
    if (status != DKT_OK) {
        snprintf(problem, sizeof problem, "%s",
                 file == NULL ? dkt_status_text(status, DKT_LANGUAGE_ENGLISH) : store->problem);
        *out_problem = problem;
        store_close(store);
        return status;
    }
    *out_store = store;
    return DKT_OK;
}

void store_close(struct store *store)
{
    if (store != NULL) {
        dkt_memory_free(store->memory);
        dkt_sqlite_free(store->sqlite);
        dkt_desk_unref(store->desk);
        free(store->file);
        free(store);
    }
}

dkt_store *store_connect(struct store *store)
{
    dkt_store *connection = NULL;
    dkt_sqlite *sqlite = NULL;
    if (store->memory != NULL) {
        (void)dkt_memory_store(store->memory, &connection);
    } else if (strcmp(store->file, ":memory:") ==
               0) { /* another connection would be another database */
        (void)dkt_sqlite_store(store->sqlite, &connection);
    } else if (sqlite_connect(store, &sqlite) == DKT_OK) {
        (void)dkt_sqlite_store(sqlite, &connection);
        dkt_sqlite_free(sqlite); /* the store keeps it alive */
    }
    return connection;
}

static int64_t file_size(const char *name)
{
    FILE *file = fopen(name, "rb");
    long size = -1;
    if (file != NULL) {
        size = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
        fclose(file);
    }
    return size;
}

int64_t store_size(const struct store *store)
{
    return store->memory == NULL ? file_size(store->file) : dkt_memory_size(store->memory);
}
