/* SPDX-License-Identifier: MIT
 *
 * Transactions: one of the library's own, or a savepoint in the host's.
 *
 * Reading takes no lock: who is refused, or only asks, waits for no writer. What a command reads before it writes it reads in
 * the transaction that it will write in: one transaction costs less than four, and all reads are of one moment. Its first
 * write makes it a writer. That fails when others are writing or have written since: then it is given up for one that takes
 * the write lock, waiting for it, and the same writes are made there; their tokens decide. Who meets a conflict takes the
 * lock before he reads again: so nobody can come in between a second time, however many write the same row. On a host's
 * connection nothing is done before the commit, and there a savepoint keeps the host's own changes apart.
 *
 * What is left open by an operation that was given up, also by a hook that unwound, is ended by the next one: its rows
 * are guarded by their tokens, never by the lock alone. On a host's connection nothing can be left open, so that no
 * transaction of the host's is ever taken for ours.
 */
#include "store/sqlite/internal.h"

int dkti_sqlite_step(struct dkt_sqlite *sqlite, sqlite3_stmt *statement)
{
    int result = sqlite3_step(statement);
    bool is_well = result == SQLITE_ROW || result == SQLITE_DONE;
    return is_well ? result : sqlite3_extended_errcode(sqlite->db);
}

int dkti_sqlite_run(struct dkt_sqlite *sqlite, int32_t which)
{
    sqlite3_stmt *statement = dkti_sqlite_fixed(sqlite, which);
    if (statement == NULL) {
        return sqlite3_extended_errcode(sqlite->db);
    }
    int result = dkti_sqlite_step(sqlite, statement);
    (void)sqlite3_reset(statement);
    return result == SQLITE_DONE ? SQLITE_OK : result;
}

void dkti_sqlite_reset(struct dkt_sqlite *sqlite)
{
    if (sqlite->is_open && sqlite3_get_autocommit(sqlite->db) == 0) {
        (void)dkti_sqlite_run(sqlite, DKTI_SQL_ROLLBACK);
    }
    sqlite->is_open = false;
    sqlite->is_begun = false;
}

static int transaction_begin(struct dkt_sqlite *sqlite, bool is_locked)
{
    int result = dkti_sqlite_run(sqlite, is_locked ? DKTI_SQL_BEGIN : DKTI_SQL_READ);
    sqlite->is_open = result == SQLITE_OK;
    sqlite->is_locked = is_locked;
    return result;
}

int dkti_sqlite_read_begin(struct dkt_sqlite *sqlite)
{
    if (sqlite->is_host || !sqlite->is_begun || sqlite3_get_autocommit(sqlite->db) == 0) {
        return SQLITE_OK;
    }
    return transaction_begin(sqlite, sqlite->is_contended);
}

int dkti_sqlite_write_begin(struct dkt_sqlite *sqlite)
{
    sqlite->token_first = 0;
    sqlite->token_deleted = 0;
    if (sqlite3_get_autocommit(sqlite->db) != 0) {
        return transaction_begin(sqlite, true);
    }
    return sqlite->is_open ? SQLITE_OK : dkti_sqlite_run(sqlite, DKTI_SQL_SAVEPOINT);
}

bool dkti_sqlite_is_overtaken(const struct dkt_sqlite *sqlite, int result)
{
    return (result & 0xFF) == SQLITE_BUSY && sqlite->is_open && !sqlite->is_locked;
}

int dkti_sqlite_lock(struct dkt_sqlite *sqlite)
{
    int result = dkti_sqlite_run(sqlite, DKTI_SQL_ROLLBACK);
    return result == SQLITE_OK ? transaction_begin(sqlite, true) : result;
}

/* SQLITE_BUSY leaves the transaction as it is, to be tried again or taken back. Any other failure may have left a whole
 * commit in the log, which a crash from here on would bring to life. */
int dkti_sqlite_write_end(struct dkt_sqlite *sqlite, bool *out_is_known)
{
    if (!sqlite->is_open) {
        *out_is_known = true;
        return dkti_sqlite_run(sqlite, DKTI_SQL_RELEASE);
    }
    int result = dkti_sqlite_run(sqlite, DKTI_SQL_COMMIT);
    *out_is_known = (result & 0xFF) == SQLITE_BUSY && sqlite3_get_autocommit(sqlite->db) == 0;
    if (result == SQLITE_OK) {
        sqlite->is_open = false;
        sqlite->is_begun = false;
        sqlite->is_contended = false;
    }
    return result;
}

/* SQLite ends a whole transaction by itself when it runs out of room or memory: then there is nothing left to undo. */
bool dkti_sqlite_write_undo(struct dkt_sqlite *sqlite)
{
    if (sqlite3_get_autocommit(sqlite->db) != 0) {
        sqlite->is_open = false;
        return true;
    }
    if (sqlite->is_open) {
        int result = dkti_sqlite_run(sqlite, DKTI_SQL_ROLLBACK);
        sqlite->is_open = sqlite3_get_autocommit(sqlite->db) == 0;
        return result == SQLITE_OK || !sqlite->is_open;
    }
    return dkti_sqlite_run(sqlite, DKTI_SQL_ROLLBACK_TO) == SQLITE_OK &&
           dkti_sqlite_run(sqlite, DKTI_SQL_RELEASE) == SQLITE_OK;
}

int32_t dkti_sqlite_begin(uintptr_t user)
{
    struct dkt_sqlite *sqlite = (struct dkt_sqlite *)user;
    dkti_sqlite_reset(sqlite);
    sqlite->is_begun = true;
    return DKT_HOOK_DONE;
}

int32_t dkti_sqlite_abandon(uintptr_t user)
{
    struct dkt_sqlite *sqlite = (struct dkt_sqlite *)user;
    dkti_sqlite_reset(sqlite);
    sqlite->is_contended = false;
    return DKT_HOOK_DONE;
}
