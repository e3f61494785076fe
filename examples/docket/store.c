/* SPDX-License-Identifier: MIT
 *
 * See store.h. With a file the rows are kept by SQLite, each connection one of its own, as in processes of their own;
 * without one they are in memory for the length of one run. A name that begins with a door's prefix is kept by that
 * door's database. */
#include "store.h"

#include "text.h"

#include <docket/sqlite.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A database beside files: what a name begins with, and how it is connected to. */
struct door {
    const char *prefix;
    dkt_status (*connect)(dkt_desk *desk, const char *where, dkt_store **out_store, char *out_problem, size_t size);
};

static const struct door doors[] = {
#ifdef DOCKET_HAS_POSTGRES
    {"postgres:", store_postgres_connect},
#endif
#ifdef DOCKET_HAS_MYSQL
    {"mysql:", store_mysql_connect},
#endif
    {NULL, NULL},
};

struct store {
    dkt_memory *memory;
    const struct door *door; /* NULL: a file, or memory */
    dkt_store *first;        /* through the door: connected and looked at once */
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

static const struct door *door_of(const char *file)
{
    for (const struct door *door = doors; file != NULL && door->prefix != NULL; door++) {
        if (strncmp(file, door->prefix, strlen(door->prefix)) == 0) {
            return door;
        }
    }
    return NULL;
}

static dkt_status door_connect(struct store *store, dkt_store **out_store)
{
    const char *where = store->file + strlen(store->door->prefix);
    return store->door->connect(store->desk, where, out_store, store->problem, sizeof store->problem);
}

static dkt_status store_first(struct store *store)
{
    if (store->file == NULL) {
        return dkt_memory_new(store->desk, &store->memory);
    }
    store->door = door_of(store->file);
    return store->door != NULL ? door_connect(store, &store->first) : sqlite_connect(store, &store->sqlite);
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
    if (file != NULL) {
        store->file = strcpy(memory_new(strlen(file) + 1), file);
    }
    status = store_first(store);
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
        dkt_store_free(store->first);
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
    } else if (store->door != NULL) {
        (void)door_connect(store, &connection);
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
    if (store->memory != NULL) {
        return dkt_memory_size(store->memory);
    }
    return store->door != NULL ? -1 : file_size(store->file);
}
