/* SPDX-License-Identifier: MIT */
#ifndef DOCKET_POSTGRES_H
#define DOCKET_POSTGRES_H

/* postgres.h: the PostgreSQL store, a library of its own (libdocket-postgres, over libpq).
 *
 * The desk is kept in tables (docket_...) of a schema of the host's choice. Each kind of row is a table of plain typed
 * columns with the published indexes, and `docket_ticket_view` and `docket_entry_view` show names and times as people
 * write them; doc/postgres.md has settings, locks and limits.
 *
 *     dkt_postgres_new(desk, &postgres);                    dkt_postgres_new(desk, &postgres);
 *     dkt_postgres_open(postgres, "dbname=crm", -1, 0);     dkt_postgres_join(postgres, connection, 0);
 *     dkt_postgres_store(postgres, &store);                 BEGIN; dkt_postgres_store(postgres, &store); ...; COMMIT
 *
 * A round of reading is one round trip, a commit another one. In the host's transaction the ticket and the host's rows
 * live or die together.
 *
 * A dkt_postgres and its stores are one connection: one thread at a time. Any number of connections, from any number of
 * machines, share the tables.
 */

#include "docket/base.h"
#include "docket/desk.h"
#include "docket/store.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** One connection to a PostgreSQL database. One thread at a time. */
typedef struct dkt_postgres dkt_postgres;

/** How a database is opened or joined. */
enum {
    DKT_POSTGRES_READ_ONLY = 1, /**< for reports, also on a hot standby: commits fail, nothing is locked, the tables must
                                 * be there */
    DKT_POSTGRES_EXISTING = 2,  /**< the tables must be there and complete: for hosts that migrate their own schema, and
                                 * for users who may not make tables */
    DKT_POSTGRES_REPEATABLE_READ = 4, /**< transactions of the library's own are REPEATABLE READ instead of READ
                                       * COMMITTED: nobody is waited for when reading, and conflicts are more frequent */
    DKT_POSTGRES_UNNAMED = 8    /**< no prepared statement and no setting outlives a transaction: for a proxy that
                                 * shares connections transaction by transaction (pgbouncer) */
};

/** Makes a connection without a database yet. No I/O.
 * @param desk its schema is the tables'; the connection keeps a reference; borrowed for the call.
 * @param out_postgres receives the connection; caller frees with dkt_postgres_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_LIMIT: the desk has more columns than a table here can have; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_postgres_new(dkt_desk *desk, dkt_postgres **out_postgres);

/** Frees the connection; one of its own is closed. Stores over it keep it alive until they are freed.
 * @param postgres NULL is nothing; otherwise freed.
 * @thread one at a time
 * @since 0.1.0 */
void dkt_postgres_free(dkt_postgres *postgres);

/** Names the schema that the tables are in. Default: "docket".
 * @param postgres borrowed for the call.
 * @param name of the schema, copied. It is made when it is missing.
 * @param len bytes of name, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_LIMIT: not 1 to 63 bytes without NUL; DKT_E_STATE: it has a database already.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_postgres_set_schema(dkt_postgres *postgres, const char *name, int32_t len);

/** Says that tables which are missing are made in so many partitions, by the hash of the desk's id: for databases with
 * many desks. Tables that are there stay as they are. Default: 0, not partitioned.
 * @param postgres borrowed for the call.
 * @param count 0, or 1 to 1,024.
 * @returns DKT_OK; DKT_E_ARGUMENT: also another count; DKT_E_STATE: it has a database already.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_postgres_set_partitions(dkt_postgres *postgres, int32_t count);

/** Says how long to wait for a lock that another connection holds (lock_timeout). Default: 5 seconds. A host's
 * connection keeps the host's own.
 * @param postgres borrowed for the call.
 * @param wait_ms duration, 0: do not wait (a millisecond, the least that PostgreSQL knows).
 * @returns DKT_OK; DKT_E_ARGUMENT: also negative or over an hour; DKT_E_STATE: it has a database already.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_postgres_set_wait(dkt_postgres *postgres, int32_t wait_ms);

/** Connects to a database. Makes the schema, the tables and what a newer schema has more, unless a flag forbids it;
 * takes nothing away. When the connection is lost, the next operation connects again. After a failure another database
 * may be tried.
 * @param postgres borrowed for the call.
 * @param conninfo libpq's connection string or URI, copied; "" takes libpq's environment and defaults.
 * @param len bytes of conninfo, or -1.
 * @param flags DKT_POSTGRES_... or-ed.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_LIMIT: conninfo over 4,096 bytes or with a NUL; DKT_E_STATE: it has a database
 * already; DKT_E_UNSUPPORTED: it needs a newer libdocket, a column has another type, or the encoding is not UTF8;
 * DKT_E_NOT_FOUND: it lacks the tables and may not be given them; DKT_E_CORRUPT: docket_format is damaged; DKT_E_STORE: it
 * cannot be reached, or refuses; DKT_E_MEMORY. dkt_postgres_error_text says more.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_postgres_open(dkt_postgres *postgres, const char *conninfo, int32_t len, int32_t flags);

/** Joins a connection of the host's, which stays the host's and must stay open until the last store over it is freed.
 * Makes the tables and what a newer schema has more, unless a flag forbids it, in the host's transaction if there is
 * one. Settings of the connection are left alone; it must not be in pipeline mode, and its client_encoding UTF8. A
 * store may leave prepared statements behind (docket_...).
 * @param postgres borrowed for the call.
 * @param connection the host's `PGconn *`, borrowed until the last store is freed.
 * @param flags DKT_POSTGRES_... or-ed.
 * @returns as dkt_postgres_open.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_postgres_join(dkt_postgres *postgres, void *connection, int32_t flags);

/** Makes a store over the connection. No I/O. Over a host's connection that is in a transaction at this moment the
 * store belongs to that transaction: it writes inside it, the host commits, and a conflict is not run again. So make
 * one for each transaction.
 * @param postgres borrowed for the call; kept alive by the store.
 * @param out_store receives the store; caller frees with dkt_store_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_STATE: it has no database yet; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_postgres_store(dkt_postgres *postgres, dkt_store **out_store);

/** How often this connection has sent something and waited for the answer, since it was made: for tests and for those
 * who look for what is slow.
 * @param postgres borrowed for the call; NULL gives 0.
 * @returns the count.
 * @thread one at a time
 * @since 0.1.0 */
int64_t dkt_postgres_round_trips(const dkt_postgres *postgres);

/** What the last failed call on this connection complained about. What an operation met is said by
 * dkt_op_error_text, and dkt_op_host_code is the SQLSTATE, six bits a character as PostgreSQL packs it.
 * @param postgres borrowed for the call; NULL gives "".
 * @returns a text in English or the server's language, owned by the connection until its next call.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_postgres_error_text(const dkt_postgres *postgres);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
