/* SPDX-License-Identifier: MIT
 *
 * Where the desk's rows are. The one file that knows which store it is. */
#ifndef DOCKET_EXAMPLE_STORE_H
#define DOCKET_EXAMPLE_STORE_H

#include <docket/docket.h>
#include <stddef.h>

struct store;

/* Opens the store of a desk. `file` is where it is kept; NULL: in memory, for the length of this run. After a failure
 * *out_problem says why, and *out_store is NULL. */
dkt_status store_open(dkt_desk *desk, const char *file, struct store **out_store,
                      const char **out_problem);
void store_close(struct store *store);

/* One more connection to it; freed by dkt_store_free. NULL: there is none. */
dkt_store *store_connect(struct store *store);

/* How many bytes it takes; -1: it does not say. */
int64_t store_size(const struct store *store);

/* The doors to databases, each where its library was built: makes a store over a connection of its own. */
dkt_status store_postgres_connect(dkt_desk *desk, const char *where, dkt_store **out_store, char *out_problem,
                                  size_t size);
dkt_status store_mysql_connect(dkt_desk *desk, const char *where, dkt_store **out_store, char *out_problem,
                                  size_t size);

#endif
