/* SPDX-License-Identifier: MIT
 *
 * The door to PostgreSQL: --file postgres:CONNINFO. */
#include "store.h"

#include <docket/postgres.h>
#include <stdio.h>

dkt_status store_postgres_connect(dkt_desk *desk, const char *where, dkt_store **out_store, char *out_problem,
                                  size_t size)
{
    dkt_postgres *postgres = NULL;
    dkt_status status = dkt_postgres_new(desk, &postgres);
    if (status == DKT_OK) {
        status = dkt_postgres_open(postgres, where, -1, 0);
    }
    if (status == DKT_OK) {
        status = dkt_postgres_store(postgres, out_store);
    }
    if (status != DKT_OK) {
        snprintf(out_problem, size, "%s", dkt_postgres_error_text(postgres));
    }
    dkt_postgres_free(postgres); /* the store keeps it alive */
    return status;
}
