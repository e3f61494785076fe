/* SPDX-License-Identifier: MIT */
#ifndef DOCKET_SQLITE_H
#define DOCKET_SQLITE_H

/* sqlite.h: the SQLite store, a library of its own (libdocket-sqlite).
 *
 * The desk is kept in a file of its own, or in tables (docket_...) of a database that the host has open. Each kind of
 * row is a table of plain typed columns with the published indexes, and `docket_ticket_view` and `docket_entry_view`
 * show names and times as people write them; doc/store-guide.md has queries.
 *
 *     dkt_sqlite_new(desk, &sqlite);                        dkt_sqlite_new(desk, &sqlite);
 *     dkt_sqlite_open(sqlite, "desk.db", -1, 0);            dkt_sqlite_join(sqlite, connection, 0);
 *     dkt_sqlite_store(sqlite, &store);                     BEGIN; dkt_sqlite_store(sqlite, &store); ...; COMMIT
 *
 * In a file of its own every commit is on disk when it is acknowledged (WAL, synchronous=FULL). In the host's
 * transaction the ticket and the host's rows live or die together.
 *
 * A dkt_sqlite and its stores are one connection: one thread at a time. Any number of connections, in any number of
 * processes, share a file.
 */

#include "docket/base.h"
#include "docket/desk.h"
#include "docket/store.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** One connection to an SQLite database. One thread at a time. */
typedef struct dkt_sqlite dkt_sqlite;

/** How a database is opened or joined. */
enum {
    DKT_SQLITE_READ_ONLY = 1, /**< for reports and checks: commits fail, the file and its tables must be there. Not for
                               * dkt_sqlite_join */
    DKT_SQLITE_EXISTING = 2,  /**< the tables must be there and complete: a mistyped path makes no new desk, and a
                               * host that migrates its own schema is not surprised */
    DKT_SQLITE_NORMAL = 4     /**< synchronous=NORMAL: faster, and a power cut may take the last commits back; for
                               * imports that can be run again. Not for dkt_sqlite_join */
};

/** Makes a connection without a database yet. No I/O.
 * @param desk its schema is the tables'; the connection keeps a reference; borrowed for the call.
 * @param out_sqlite receives the connection; caller frees with dkt_sqlite_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_LIMIT: the desk has more columns than a table here can have; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_sqlite_new(dkt_desk *desk, dkt_sqlite **out_sqlite);

/** Frees the connection; a file is closed. Stores over it keep it alive until they are freed.
 * @param sqlite NULL is nothing; otherwise freed.
 * @thread one at a time
 * @since 0.1.0 */
void dkt_sqlite_free(dkt_sqlite *sqlite);

/** Says how long to wait for a lock that another connection holds. Default: 5 seconds. A host's connection keeps the
 * host's own.
 * @param sqlite borrowed for the call.
 * @param wait_ms duration, 0: do not wait.
 * @returns DKT_OK; DKT_E_ARGUMENT: also negative or over an hour.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_sqlite_set_wait(dkt_sqlite *sqlite, int32_t wait_ms);

/** Opens a file of its own. Makes the file, the tables and what a newer schema has more, unless a flag forbids it;
 * takes nothing away. After a failure another file may be tried.
 * @param sqlite borrowed for the call.
 * @param path where the file is, borrowed for the call; ":memory:" is a database that ends with the connection.
 * @param len bytes of path, or -1.
 * @param flags DKT_SQLITE_... or-ed.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_LIMIT: path of no byte or over 4,096; DKT_E_STATE: it has a database already;
 * DKT_E_FORMAT: the file is not an SQLite database; DKT_E_CORRUPT: it is damaged; DKT_E_UNSUPPORTED: it needs a newer
 * libdocket; DKT_E_NOT_FOUND: it lacks the tables and may not be given them;
 * DKT_E_STORE: it is locked, full, read-only or cannot be opened; DKT_E_MEMORY. dkt_sqlite_error_text says more.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_sqlite_open(dkt_sqlite *sqlite, const char *path, int32_t len, int32_t flags);

/** Joins a connection of the host's, which stays the host's and must stay open until the last store over it is freed.
 * Makes the tables and what a newer schema has more, unless a flag forbids it, in the host's transaction if there is
 * one. Settings of the connection are left alone.
 * @param sqlite borrowed for the call.
 * @param connection the host's `sqlite3 *`, borrowed until the last store is freed.
 * @param flags DKT_SQLITE_EXISTING or 0.
 * @returns as dkt_sqlite_open.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_sqlite_join(dkt_sqlite *sqlite, void *connection, int32_t flags);

/** Makes a store over the connection. No I/O. Over a host's connection that is in a transaction at this moment the
 * store belongs to that transaction: it writes inside it, the host commits, and a conflict is not run again. So make
 * one for each transaction.
 * @param sqlite borrowed for the call; kept alive by the store.
 * @param out_store receives the store; caller frees with dkt_store_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_STATE: it has no database yet; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_sqlite_store(dkt_sqlite *sqlite, dkt_store **out_store);

/** Lets SQLite look over the whole database for damage (quick_check), to run beside dkt_task_new_verify. Reads every
 * page.
 * @param sqlite borrowed for the call.
 * @returns DKT_OK: no damage; DKT_E_CORRUPT: dkt_sqlite_error_text names the first; DKT_E_STORE; DKT_E_STATE: it has
 * no database yet; DKT_E_ARGUMENT; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_sqlite_check(dkt_sqlite *sqlite);

/** What the last failed call on this connection complained about. What an operation met is said by
 * dkt_op_error_text.
 * @param sqlite borrowed for the call; NULL gives "".
 * @returns a text in English, owned by the connection until its next call.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_sqlite_error_text(const dkt_sqlite *sqlite);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
