/* SPDX-License-Identifier: MIT
 *
 * The face of the SQLite store: connections, files, stores over them.
 *
 * A connection lives as long as its handle or a store over it. A file is opened with settings that keep the promise
 * "acknowledged means on disk"; a host's connection is left as the host has it.
 */
#include "store/sqlite/internal.h"

#include <string.h>

enum {
    WAIT_DEFAULT_MS = 5000,
    WAIT_MAX_MS = 3600000,
};

/* ---- life ---- */

static void sqlite_close(struct dkt_sqlite *sqlite)
{
    if (sqlite->db != NULL) {
        dkti_sqlite_reset(sqlite);
    }
    dkti_sqlite_statements_free(sqlite);
    if (!sqlite->is_host) {
        (void)sqlite3_close(sqlite->db);
    }
    sqlite->db = NULL;
    sqlite->is_host = false;
}

static void sqlite_unref(struct dkt_sqlite *sqlite)
{
    sqlite->reference_count--;
    if (sqlite->reference_count > 0) {
        return;
    }
    dkt_desk *desk = sqlite->desk;
    sqlite_close(sqlite);
    dkti_sqlite_schema_free(sqlite);
    sqlite3_free(sqlite);
    dkt_desk_unref(desk);
}

dkt_status dkt_sqlite_new(dkt_desk *desk, dkt_sqlite **out_sqlite)
{
    if (out_sqlite != NULL) {
        *out_sqlite = NULL;
    }
    if (desk == NULL || out_sqlite == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkt_sqlite *sqlite = sqlite3_malloc64(sizeof *sqlite);
    if (sqlite == NULL) {
        return DKT_E_MEMORY;
    }
    *sqlite = (struct dkt_sqlite){.reference_count = 1, .wait_ms = WAIT_DEFAULT_MS};
    sqlite->desk = dkt_desk_ref(desk);
    int32_t r = dkti_sqlite_schema_load(sqlite);
    if (r != DKT_OK) {
        sqlite_unref(sqlite);
        return r;
    }
    *out_sqlite = sqlite;
    return DKT_OK;
}

void dkt_sqlite_free(dkt_sqlite *sqlite)
{
    if (sqlite != NULL) {
        sqlite_unref(sqlite);
    }
}

dkt_status dkt_sqlite_set_wait(dkt_sqlite *sqlite, int32_t wait_ms)
{
    if (sqlite == NULL || wait_ms < 0 || wait_ms > WAIT_MAX_MS) {
        return DKT_E_ARGUMENT;
    }
    sqlite->wait_ms = wait_ms;
    if (sqlite->db != NULL && !sqlite->is_host) {
        (void)sqlite3_busy_timeout(sqlite->db, wait_ms);
    }
    return DKT_OK;
}

/* ---- files ---- */

static int32_t run_setting(struct dkt_sqlite *sqlite, const char *sql)
{
    int result = sqlite3_exec(sqlite->db, sql, NULL, NULL, NULL);
    return result == SQLITE_OK ? DKT_OK : dkti_sqlite_fail(sqlite, result, "opening the database");
}

/* The first of these reads the file, so a file that is none of SQLite's, or cannot be read, is found here. A view or
 * trigger in a file from somewhere else gets no function that could do harm. */
static int32_t file_settings(struct dkt_sqlite *sqlite, int32_t flags)
{
    (void)sqlite3_extended_result_codes(sqlite->db, 1);
    (void)sqlite3_busy_timeout(sqlite->db, sqlite->wait_ms);
    int32_t r = run_setting(sqlite, "PRAGMA schema_version; PRAGMA trusted_schema = OFF");
    if (r == DKT_OK && (flags & DKT_SQLITE_READ_ONLY) == 0) {
        r = run_setting(sqlite, "PRAGMA journal_mode = WAL");
    }
    if (r == DKT_OK) {
        r = run_setting(sqlite, (flags & DKT_SQLITE_NORMAL) != 0 ? "PRAGMA synchronous = NORMAL"
                                                                 : "PRAGMA synchronous = FULL");
    }
    return r;
}

static int32_t file_open(struct dkt_sqlite *sqlite, const char *path, int32_t flags)
{
    int how = (flags & DKT_SQLITE_READ_ONLY) != 0 ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    bool can_make = (flags & (DKT_SQLITE_READ_ONLY | DKT_SQLITE_EXISTING)) == 0;
    how |= can_make ? SQLITE_OPEN_CREATE : 0;
    int result = sqlite3_open_v2(path, &sqlite->db, how | SQLITE_OPEN_NOMUTEX, NULL);
    int32_t r = DKT_OK;
    if (sqlite->db == NULL) {
        r = dkti_sqlite_say(sqlite, DKT_E_MEMORY, "there is no memory to open the database", NULL);
    } else if (result != SQLITE_OK) {
        r = dkti_sqlite_fail(sqlite, result, "opening the database");
    }
    r = r == DKT_OK ? file_settings(sqlite, flags) : r;
    if (r == DKT_OK) {
        result = dkti_sqlite_function(sqlite);
        r = result == SQLITE_OK ? DKT_OK : dkti_sqlite_fail(sqlite, result, "opening the database");
    }
    r = r == DKT_OK ? dkti_sqlite_install(sqlite, flags) : r;
    if (r != DKT_OK) {
        sqlite_close(sqlite);
    }
    return r;
}

/* Begins a call: forgets the last complaint. */
static int32_t call_check(struct dkt_sqlite *sqlite, int32_t flags, int32_t allowed)
{
    if (sqlite == NULL || (flags & ~allowed) != 0) {
        return DKT_E_ARGUMENT;
    }
    sqlite->text[0] = '\0';
    return DKT_OK;
}

dkt_status dkt_sqlite_open(dkt_sqlite *sqlite, const char *path, int32_t len, int32_t flags)
{
    int32_t allowed = DKT_SQLITE_READ_ONLY | DKT_SQLITE_EXISTING | DKT_SQLITE_NORMAL;
    int32_t r = call_check(sqlite, flags, allowed);
    if (r != DKT_OK || path == NULL || len < -1) {
        return DKT_E_ARGUMENT;
    }
    if (sqlite->db != NULL) {
        return dkti_sqlite_say(sqlite, DKT_E_STATE, "the connection has a database already", NULL);
    }
    size_t n = len < 0 ? strlen(path) : (size_t)len;
    char copy[DKTI_SQLITE_PATH_MAX + 1];
    if (n == 0 || n > DKTI_SQLITE_PATH_MAX || memchr(path, '\0', n) != NULL) {
        return dkti_sqlite_say(sqlite, DKT_E_LIMIT, "a path has 1 to 4,096 bytes without NUL",
                               NULL);
    }
    memcpy(copy, path, n);
    copy[n] = '\0';
    return file_open(sqlite, copy, flags);
}

dkt_status dkt_sqlite_join(dkt_sqlite *sqlite, void *connection, int32_t flags)
{
    int32_t r = call_check(sqlite, flags, DKT_SQLITE_EXISTING);
    if (r != DKT_OK || connection == NULL) {
        return DKT_E_ARGUMENT;
    }
    if (sqlite->db != NULL) {
        return dkti_sqlite_say(sqlite, DKT_E_STATE, "the connection has a database already", NULL);
    }
    sqlite->db = connection;
    sqlite->is_host = true;
    r = dkti_sqlite_install(sqlite, flags);
    if (r != DKT_OK) {
        sqlite_close(sqlite);
    }
    return r;
}

/* ---- stores ---- */

static void store_released(uintptr_t user)
{
    sqlite_unref((struct dkt_sqlite *)user);
}

/* The store's reference is taken first: `released` is called even when making the store fails. */
dkt_status dkt_sqlite_store(dkt_sqlite *sqlite, dkt_store **out_store)
{
    if (out_store != NULL) {
        *out_store = NULL;
    }
    int32_t r = call_check(sqlite, 0, 0);
    if (r != DKT_OK || out_store == NULL) {
        return DKT_E_ARGUMENT;
    }
    if (sqlite->db == NULL) {
        return dkti_sqlite_say(sqlite, DKT_E_STATE, "the connection has no database yet", NULL);
    }
    bool is_joined = sqlite->is_host && sqlite3_get_autocommit(sqlite->db) == 0;
    const struct dkt_store_hooks hooks = {
        .struct_size = sizeof hooks,
        .flags = is_joined ? DKT_STORE_JOINED : 0,
        .read = dkti_sqlite_read,
        .commit = dkti_sqlite_commit,
        .begin = dkti_sqlite_begin,
        .abandon = dkti_sqlite_abandon,
        .released = store_released,
    };
    sqlite->reference_count++;
    return dkt_store_new(&hooks, (uintptr_t)sqlite, out_store);
}

/* ---- checking ---- */

dkt_status dkt_sqlite_check(dkt_sqlite *sqlite)
{
    int32_t r = call_check(sqlite, 0, 0);
    if (r != DKT_OK) {
        return r;
    }
    if (sqlite->db == NULL) {
        return dkti_sqlite_say(sqlite, DKT_E_STATE, "the connection has no database yet", NULL);
    }
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(sqlite->db, "PRAGMA quick_check(1)", -1, &statement, NULL);
    result = result == SQLITE_OK ? sqlite3_step(statement) : result;
    if (result == SQLITE_ROW) {
        const char *words = (const char *)sqlite3_column_text(statement, 0);
        if (words == NULL || strcmp(words, "ok") != 0) {
            r = dkti_sqlite_say(sqlite, DKT_E_CORRUPT, "the database is damaged: ", words);
        }
    } else {
        r = dkti_sqlite_fail(sqlite, result, "checking the database");
    }
    (void)sqlite3_finalize(statement);
    return r;
}
