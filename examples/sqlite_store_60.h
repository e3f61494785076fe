/* SPDX-License-Identifier: MIT
 *
 * A store of one's own, as small as one can be: see sqlite_store_60.c. */
#ifndef DOCKET_EXAMPLE_SQLITE_STORE_60_H
#define DOCKET_EXAMPLE_SQLITE_STORE_60_H

#include <docket/docket.h>
#include <sqlite3.h>

/* Makes the two tables. */
int store_60_install(sqlite3 *db);

/* Makes a store over the connection; inside a transaction of yours it belongs to that transaction. */
dkt_status store_60_new(sqlite3 *db, dkt_store **out_store);

#endif
