/* SPDX-License-Identifier: MIT
 *
 * What the MySQL store is measured against: a program written straight for this purpose on libmariadb, that makes the same
 * rows as the library in tables that the library made, with as many messages.
 *
 * Same: request and ticket read in one message, the whole ticket; the writes from START TRANSACTION to COMMIT in another;
 * the entry and the request byte for byte (mysql_bench.c has the library verify them). Left out, because a program for one
 * purpose needs none of it: rules, settling, other verbs, conflicts, errors that explain themselves: what fails aborts.
 */
#ifndef DOCKET_BENCH_MYSQL_RAW_H
#define DOCKET_BENCH_MYSQL_RAW_H

#include "raw_rows.h"

#include <mysql.h>

/* Each works on a connection whose database has the library's tables, with CLIENT_MULTI_STATEMENTS. `profile` is the
 * version of the rules; `columns` the ticket's, in order. */
void mysql_raw_register(MYSQL *db, const char *profile, const char *columns,
                        const struct raw_work *work);
void mysql_raw_progress(MYSQL *db, const char *columns, const struct raw_work *work);

#endif
