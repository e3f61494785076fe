/* SPDX-License-Identifier: MIT
 *
 * One of many processes on one desk in PostgreSQL: see support/crowd.h; processes.py runs it. WHERE is the flags of
 * dkt_postgres_open as a number, a blank, and the connection string.
 */
#include "support/crowd.h"

#include <docket/postgres.h>
#include <stdio.h>
#include <stdlib.h>

static dkt_status worker_open(dkt_desk *desk, const char *where, void **out_handle, dkt_store **out_store, char *error)
{
    char *conninfo = NULL;
    dkt_postgres *postgres = NULL;
    int32_t flags = (int32_t)strtol(where, &conninfo, 10);
    dkt_status r = dkt_postgres_new(desk, &postgres);
    r = r == DKT_OK ? dkt_postgres_set_wait(postgres, 60000) : r;
    r = r == DKT_OK ? dkt_postgres_open(postgres, conninfo, -1, flags) : r;
    r = r == DKT_OK ? dkt_postgres_store(postgres, out_store) : r;
    if (r != DKT_OK) {
        snprintf(error, CROWD_ERROR_SIZE, "%s", dkt_postgres_error_text(postgres));
        dkt_postgres_free(postgres);
        return r;
    }
    *out_handle = postgres;
    return DKT_OK;
}

static void worker_close(void *handle)
{
    dkt_postgres_free(handle);
}

int main(int argc, char **argv)
{
    static const struct crowd_kind kind = {worker_open, worker_close};
    return crowd_main(argc, argv, &kind);
}
