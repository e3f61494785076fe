/* SPDX-License-Identifier: MIT
 *
 * The face of the PostgreSQL store: connections, settings, stores over them.
 *
 * A connection lives as long as its handle or a store over it.
 */
#include "store/postgres/internal.h"

#include <string.h>

enum {
    WAIT_DEFAULT_MS = 5000,
    WAIT_MAX_MS = 3600000,
    PARTITION_COUNT_MAX = 1024, /* of each of ten tables: more are slow to plan and to open */
};

/* ---- life ---- */

static void pg_unref(struct dkt_postgres *postgres)
{
    postgres->reference_count--;
    if (postgres->reference_count > 0) {
        return;
    }
    dkt_desk *desk = postgres->desk;
    if (postgres->connection != NULL) {
        dkti_postgres_roll_back(postgres);
        dkti_postgres_disconnect(postgres);
    }
    dkti_postgres_statements_free(postgres);
    dkti_postgres_schema_free(postgres);
    dkti_postgres_release(postgres->sent);
    dkti_postgres_release(postgres);
    dkt_desk_unref(desk);
}

dkt_status dkt_postgres_new(dkt_desk *desk, dkt_postgres **out_postgres)
{
    if (out_postgres != NULL) {
        *out_postgres = NULL;
    }
    if (desk == NULL || out_postgres == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkt_postgres *postgres = dkti_postgres_allocate(1, sizeof *postgres);
    if (postgres == NULL) {
        return DKT_E_MEMORY;
    }
    postgres->reference_count = 1;
    postgres->wait_ms = WAIT_DEFAULT_MS;
    postgres->desk = dkt_desk_ref(desk);
    memcpy(postgres->schema, "docket", 7);
    int32_t r = dkti_postgres_schema_load(postgres);
    if (r != DKT_OK) {
        pg_unref(postgres);
        return r;
    }
    *out_postgres = postgres;
    return DKT_OK;
}

void dkt_postgres_free(dkt_postgres *postgres)
{
    if (postgres != NULL) {
        pg_unref(postgres);
    }
}

/* ---- settings ---- */

/* Begins a call: forgets the last complaint. */
static int32_t pg_call(struct dkt_postgres *postgres, bool needs_none)
{
    postgres->text[0] = '\0';
    bool has_database = postgres->connection != NULL || postgres->is_used;
    if (needs_none && has_database) {
        return dkti_postgres_say(postgres, DKT_E_STATE, "the connection has a database already", NULL);
    }
    if (!needs_none && !has_database) {
        return dkti_postgres_say(postgres, DKT_E_STATE, "the connection has no database yet", NULL);
    }
    return DKT_OK;
}

/* Copies a text of at least `min` and at most `max` bytes, and ends it with NUL. */
static bool pg_copy(char *to, const char *from, int32_t len, size_t min, size_t max)
{
    size_t n = len < 0 ? strlen(from) : (size_t)len;
    if (n < min || n > max || memchr(from, '\0', n) != NULL) {
        return false;
    }
    memcpy(to, from, n);
    to[n] = '\0';
    return true;
}

dkt_status dkt_postgres_set_schema(dkt_postgres *postgres, const char *name, int32_t len)
{
    if (postgres == NULL || name == NULL || len < -1) {
        return DKT_E_ARGUMENT;
    }
    int32_t r = pg_call(postgres, true);
    if (r == DKT_OK && !pg_copy(postgres->schema, name, len, 1, DKTI_POSTGRES_NAME_MAX)) {
        r = dkti_postgres_say(postgres, DKT_E_LIMIT, "a schema's name has 1 to 63 bytes without NUL", NULL);
    }
    return r;
}

dkt_status dkt_postgres_set_partitions(dkt_postgres *postgres, int32_t count)
{
    if (postgres == NULL || count < 0 || count > PARTITION_COUNT_MAX) {
        return DKT_E_ARGUMENT;
    }
    int32_t r = pg_call(postgres, true);
    postgres->partition_count = r == DKT_OK ? count : postgres->partition_count;
    return r;
}

dkt_status dkt_postgres_set_wait(dkt_postgres *postgres, int32_t wait_ms)
{
    if (postgres == NULL || wait_ms < 0 || wait_ms > WAIT_MAX_MS) {
        return DKT_E_ARGUMENT;
    }
    int32_t r = pg_call(postgres, true);
    if (r == DKT_OK) {
        postgres->wait_ms = wait_ms == 0 ? 1 : wait_ms; /* 0 would be: for ever */
    }
    return r;
}

/* ---- databases ---- */

static int32_t pg_enter(struct dkt_postgres *postgres, int32_t r)
{
    r = r == DKT_OK ? dkti_postgres_install(postgres) : r;
    if (r != DKT_OK && postgres->connection != NULL) {
        dkti_postgres_disconnect(postgres);
    }
    if (r != DKT_OK) {
        dkti_postgres_statements_free(postgres); /* their texts hang on the flags */
        postgres->is_host = false;
    }
    postgres->is_used = r == DKT_OK;
    return r;
}

static bool pg_flags_are_known(int32_t flags)
{
    return (flags & ~(DKT_POSTGRES_READ_ONLY | DKT_POSTGRES_EXISTING | DKT_POSTGRES_REPEATABLE_READ |
                      DKT_POSTGRES_UNNAMED)) == 0;
}

dkt_status dkt_postgres_open(dkt_postgres *postgres, const char *conninfo, int32_t len, int32_t flags)
{
    if (postgres == NULL || conninfo == NULL || len < -1 || !pg_flags_are_known(flags)) {
        return DKT_E_ARGUMENT;
    }
    int32_t r = pg_call(postgres, true);
    if (r != DKT_OK) {
        return r;
    }
    if (!pg_copy(postgres->conninfo, conninfo, len, 0, DKTI_POSTGRES_CONNINFO_MAX)) {
        return dkti_postgres_say(postgres, DKT_E_LIMIT,
                                 "a connection string has at most 4,096 bytes, none of them NUL", NULL);
    }
    postgres->flags = flags;
    return pg_enter(postgres, dkti_postgres_connect(postgres));
}

dkt_status dkt_postgres_join(dkt_postgres *postgres, void *connection, int32_t flags)
{
    if (postgres == NULL || connection == NULL || !pg_flags_are_known(flags)) {
        return DKT_E_ARGUMENT;
    }
    int32_t r = pg_call(postgres, true);
    if (r != DKT_OK) {
        return r;
    }
    postgres->connection = connection;
    postgres->is_host = true;
    postgres->flags = flags;
    if (PQstatus(connection) != CONNECTION_OK || PQpipelineStatus(connection) != PQ_PIPELINE_OFF) {
        r = dkti_postgres_say(postgres, DKT_E_STORE, "the host's connection is lost, or in pipeline mode", NULL);
    } else if ((flags & DKT_POSTGRES_UNNAMED) == 0 && !dkti_postgres_known_load(postgres)) {
        r = DKT_E_STORE;
    }
    return pg_enter(postgres, r);
}

/* ---- stores ---- */

static void pg_released(uintptr_t user)
{
    pg_unref((struct dkt_postgres *)user);
}

/* The store's reference is taken first: `released` is called even when making the store fails. */
dkt_status dkt_postgres_store(dkt_postgres *postgres, dkt_store **out_store)
{
    if (out_store != NULL) {
        *out_store = NULL;
    }
    if (postgres == NULL || out_store == NULL) {
        return DKT_E_ARGUMENT;
    }
    int32_t r = pg_call(postgres, false);
    if (r != DKT_OK) {
        return r;
    }
    const struct dkt_store_hooks hooks = {
        .struct_size = sizeof hooks,
        .flags = dkti_postgres_is_joined(postgres) ? DKT_STORE_JOINED : 0,
        .read = dkti_postgres_read,
        .commit = dkti_postgres_commit,
        .begin = dkti_postgres_begin,
        .abandon = dkti_postgres_abandon,
        .released = pg_released,
    };
    postgres->reference_count++;
    return dkt_store_new(&hooks, (uintptr_t)postgres, out_store);
}

/* An operation that was given up, also by a hook that unwound, may have left its transaction open. */
int32_t dkti_postgres_begin(uintptr_t user)
{
    struct dkt_postgres *postgres = (struct dkt_postgres *)user;
    dkti_postgres_roll_back(postgres);
    return DKT_HOOK_DONE;
}

int32_t dkti_postgres_abandon(uintptr_t user)
{
    struct dkt_postgres *postgres = (struct dkt_postgres *)user;
    dkti_postgres_roll_back(postgres);
    postgres->is_contended = false;
    return DKT_HOOK_DONE;
}

int64_t dkt_postgres_round_trips(const dkt_postgres *postgres)
{
    return postgres == NULL ? 0 : postgres->round_trips;
}
