/* SPDX-License-Identifier: MIT
 *
 * What SQLite complains about, as a status of ours and a sentence: what was being done, what is wrong, and SQLite's own
 * words. Values of rows are in none of them.
 */
#include "store/sqlite/internal.h"

static int32_t status_of(int result)
{
    switch (result & 0xFF) {
    case SQLITE_NOMEM: return DKT_E_MEMORY;
    case SQLITE_NOTADB: return DKT_E_FORMAT;
    case SQLITE_CORRUPT: return DKT_E_CORRUPT;
    default: return DKT_E_STORE;
    }
}

static const char *words_of(int result)
{
    switch (result & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return "another connection holds the lock";
    case SQLITE_FULL: return "there is no room left for the database";
    case SQLITE_READONLY: return "the database is read-only";
    case SQLITE_CANTOPEN: return "the file cannot be opened";
    case SQLITE_NOTADB: return "the file is not an SQLite database";
    case SQLITE_CORRUPT: return "the database is damaged";
    case SQLITE_NOMEM: return "there is no memory";
    case SQLITE_IOERR: return "reading or writing the file failed";
    default: return "SQLite refused";
    }
}

int32_t dkti_sqlite_fail(struct dkt_sqlite *sqlite, int result, const char *doing)
{
    /* What SQLite remembers may be of another call when this one ran out of memory outside of it. */
    bool is_same = (sqlite3_errcode(sqlite->db) & 0xFF) == (result & 0xFF);
    sqlite3_snprintf(sizeof sqlite->text, sqlite->text, "%s: %s (%s)", doing, words_of(result),
                     is_same ? sqlite3_errmsg(sqlite->db) : sqlite3_errstr(result));
    return status_of(result);
}

int32_t dkti_sqlite_say(struct dkt_sqlite *sqlite, int32_t status, const char *text,
                        const char *name)
{
    sqlite3_snprintf(sizeof sqlite->text, sqlite->text, "%s%s", text, name == NULL ? "" : name);
    return status;
}

const char *dkt_sqlite_error_text(const dkt_sqlite *sqlite)
{
    return sqlite == NULL ? "" : sqlite->text;
}
