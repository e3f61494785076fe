/* SPDX-License-Identifier: MIT
 *
 * What the PostgreSQL store is measured against: a program written straight for this purpose on libpq, that makes the same
 * rows as the library in tables that the library made, with the same pipelines and the same locks.
 *
 * Same: request and ticket read in one pipeline, the ticket locked; every column of the ticket; the entry and the request,
 * byte for byte (postgres_raw_check.c proves it); prepared statements, binary values. Left out, because a program for one
 * purpose needs none of it: rules, settling, other verbs, conflicts, errors that explain themselves: what fails aborts.
 *
 * The pool takes what is due as the library's sweeps do, ticket by ticket, with SKIP LOCKED, and writes as many rows of the
 * same size; what it writes into them it does not work out.
 */
#ifndef DOCKET_BENCH_POSTGRES_RAW_H
#define DOCKET_BENCH_POSTGRES_RAW_H

#include "raw_rows.h"

#include <docket/docket.h>
#include <libpq-fe.h>
#include <stdint.h>

struct postgres_raw;

/* Works on a connection whose search_path has the library's tables. */
struct postgres_raw *postgres_raw_new(PGconn *connection, const dkt_desk *desk);
void postgres_raw_free(struct postgres_raw *raw);

void postgres_raw_register(struct postgres_raw *raw, const struct raw_work *work);
void postgres_raw_progress(struct postgres_raw *raw, const struct raw_work *work);

/* Takes one ticket that is due before `until`; 0 when there is none. */
int postgres_raw_claim(struct postgres_raw *raw, int64_t until);

#endif
