/* SPDX-License-Identifier: MIT */
#ifndef DOCKET_MYSQL_H
#define DOCKET_MYSQL_H

/* mysql.h: the MariaDB and MySQL store, a library of its own (libdocket-mysql).
 *
 * The desk is kept in tables (docket_...) of a database, over a connection of the library's own or one that the host
 * has open. Each kind of row is an InnoDB table of plain typed columns with the published indexes, and
 * `docket_ticket_view` and `docket_entry_view` show names and times as people write them; doc/mysql.md has the rest.
 *
 *     dkt_mysql_new(desk, &mysql);                          dkt_mysql_new(desk, &mysql);
 *     dkt_mysql_open(mysql, "host=db user=crm ...", -1, 0); dkt_mysql_join(mysql, connection, "crm", -1, 0);
 *     dkt_mysql_store(mysql, &store);                       START TRANSACTION; dkt_mysql_store(mysql, &store); ...; COMMIT
 *
 * A round of reads is one round trip and a commit is one more. In the host's transaction the ticket and the host's rows
 * live or die together.
 *
 * A dkt_mysql and its stores are one connection: one thread at a time. Any number of connections, in any number of
 * processes and through any node of a Galera cluster, share a database.
 */

#include "docket/base.h"
#include "docket/desk.h"
#include "docket/store.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** One connection to a MariaDB or MySQL server. One thread at a time. */
typedef struct dkt_mysql dkt_mysql;

/** How a database is opened or joined. */
enum {
    DKT_MYSQL_READ_ONLY = 1, /**< for reports and checks: commits fail, the tables must be there. Not for
                              * dkt_mysql_join */
    DKT_MYSQL_EXISTING = 2   /**< the tables must be there and complete: for accounts that may not make any, and hosts
                              * that migrate their own schema */
};

/** Makes a connection without a server yet. No I/O.
 * @param desk its schema is the tables'; the connection keeps a reference; borrowed for the call.
 * @param out_mysql receives the connection; caller frees with dkt_mysql_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_LIMIT: the desk has more columns than a table here can have; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_mysql_new(dkt_desk *desk, dkt_mysql **out_mysql);

/** Frees the connection; one of the library's own is closed. Stores over it keep it alive until they are freed.
 * @param mysql NULL is nothing; otherwise freed.
 * @thread one at a time
 * @since 0.1.0 */
void dkt_mysql_free(dkt_mysql *mysql);

/** Says how long to wait for a lock that another connection holds; servers count it in whole seconds, rounded up, and at
 * least one. Default: 5 seconds. For connections that are opened afterwards; a host's connection keeps the host's own.
 * @param mysql borrowed for the call.
 * @param wait_ms duration.
 * @returns DKT_OK; DKT_E_ARGUMENT: also negative or over an hour.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_mysql_set_wait(dkt_mysql *mysql, int32_t wait_ms);

/** Connects to a server. Makes the tables and what a newer schema has more, unless a flag forbids it; takes nothing away.
 * A connection that breaks later is made anew by the next operation.
 * @param mysql borrowed for the call.
 * @param parameters words "name=value" between blanks; a value with blanks stands in single quotes, a backslash takes
 * the next byte as it is. Names: host, port, socket, user, password, database (must be given), ssl_ca, ssl_cert, ssl_key,
 * option_file, option_group (of a my.cnf, which may hold the password), timeout (seconds). Copied.
 * @param len bytes of parameters, or -1.
 * @param flags DKT_MYSQL_... or-ed.
 * @returns DKT_OK; DKT_E_ARGUMENT: also a word that is no parameter, or no database; DKT_E_LIMIT: parameters of over
 * 4,096 bytes, or a database's name of over 64; DKT_E_STATE: it has a server already;
 * DKT_E_NOT_FOUND: there is no such database, or it lacks the tables and may not be given them;
 * DKT_E_UNSUPPORTED: it needs a newer libdocket, or the server is too old, or a table has another engine or collation than
 * it must; DKT_E_CORRUPT: docket_format is damaged; DKT_E_STORE: the server cannot be reached, or refuses;
 * DKT_E_MEMORY. dkt_mysql_error_text says more.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_mysql_open(dkt_mysql *mysql, const char *parameters, int32_t len, int32_t flags);

/** Joins a connection of the host's, which stays the host's and must stay open until the last store over it is freed.
 * Makes the tables and what a newer schema has more, unless a flag forbids it; not inside the host's transaction, which
 * the server would commit. Settings of the connection are left alone; it must not be one that reconnects by itself, for that
 * loses transactions unnoticed.
 * @param mysql borrowed for the call.
 * @param connection the host's `MYSQL *` (libmariadb), borrowed until the last store is freed.
 * @param database where the tables are, copied; NULL: the connection's own one at this moment.
 * @param len bytes of database, or -1.
 * @param flags DKT_MYSQL_EXISTING or 0.
 * @returns as dkt_mysql_open; DKT_E_STATE also when tables must be made and the host is in a transaction, and for a
 * connection that reconnects by itself; DKT_E_NOT_FOUND also when the connection has no database.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_mysql_join(dkt_mysql *mysql, void *connection, const char *database, int32_t len, int32_t flags);

/** Makes a store over the connection. No I/O. Over a host's connection that is in a transaction at this moment, or does
 * not commit by itself, the store belongs to that transaction: it writes inside it, the host commits, and a conflict is
 * not run again. So make one for each transaction.
 * @param mysql borrowed for the call; kept alive by the store.
 * @param out_store receives the store; caller frees with dkt_store_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_STATE: it has no server yet; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_mysql_store(dkt_mysql *mysql, dkt_store **out_store);

/** What the last failed call on this connection complained about. What an operation met is said by
 * dkt_op_error_text.
 * @param mysql borrowed for the call; NULL gives "".
 * @returns a text in English, owned by the connection until its next call.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_mysql_error_text(const dkt_mysql *mysql);

/** How many messages were sent to the server and answered so far: what an operation costs in waiting.
 * @param mysql borrowed for the call; NULL gives 0.
 * @returns the count.
 * @thread one at a time
 * @since 0.1.0 */
int64_t dkt_mysql_round_trip_count(const dkt_mysql *mysql);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
