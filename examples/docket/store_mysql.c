/* SPDX-License-Identifier: MIT
 *
 * The door to MariaDB or MySQL: --file mysql:PARAMETERS. */
#include "store.h"

#include <docket/mysql.h>
#include <stdio.h>

dkt_status store_mysql_connect(dkt_desk *desk, const char *where, dkt_store **out_store,
                               char *out_problem, size_t size)
{
    dkt_mysql *mysql = NULL;
    dkt_status status = dkt_mysql_new(desk, &mysql);
    if (status == DKT_OK) {
        status = dkt_mysql_open(mysql, where, -1, 0);
    }
    if (status == DKT_OK) {
        status = dkt_mysql_store(mysql, out_store);
    }
    if (status != DKT_OK) {
        snprintf(out_problem, size, "%s", dkt_mysql_error_text(mysql));
    }
    dkt_mysql_free(mysql); /* the store keeps it alive */
    return status;
}
