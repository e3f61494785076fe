/* SPDX-License-Identifier: MIT
 *
 * One of many processes on one desk in MariaDB: see support/crowd.h; processes.py runs it.
 */
#include "support/crowd.h"

#include <docket/mysql.h>
#include <stdio.h>

static dkt_status worker_open(dkt_desk *desk, const char *where, void **out_handle,
                              dkt_store **out_store, char *error)
{
    dkt_mysql *mysql = NULL;
    dkt_status r = dkt_mysql_new(desk, &mysql);
    r = r == DKT_OK ? dkt_mysql_open(mysql, where, -1, 0) : r;
    r = r == DKT_OK ? dkt_mysql_store(mysql, out_store) : r;
    if (r != DKT_OK) {
        snprintf(error, CROWD_ERROR_SIZE, "%s", dkt_mysql_error_text(mysql));
        dkt_mysql_free(mysql);
        return r;
    }
    *out_handle = mysql;
    return DKT_OK;
}

static void worker_close(void *handle)
{
    dkt_mysql_free(handle);
}

int main(int argc, char **argv)
{
    static const struct crowd_kind kind = {worker_open, worker_close};
    return crowd_main(argc, argv, &kind);
}
