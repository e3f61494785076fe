/* SPDX-License-Identifier: MIT
 *
 * The work that both programs are given: tickets, requests and instants by number.
 */
#ifndef DOCKET_BENCH_POSTGRES_SIDE_H
#define DOCKET_BENCH_POSTGRES_SIDE_H

#include "postgres_raw.h"

#include <docket/docket.h>
#include <docket/postgres.h>
#include <stdbool.h>
#include <stdint.h>

/* One way of doing the work: by the library (op), or by the raw program. */
struct postgres_side {
    dkt_desk *desk;
    dkt_postgres *postgres;
    dkt_store *store;
    dkt_op *op;
    PGconn *connection; /* of the raw program */
    struct postgres_raw *raw; /* NULL: the library */
    int64_t now_ms;
};

/* Connects and makes the tables. With `has_goal` a registered ticket has a clock, which falls due 30 minutes later. */
void postgres_side_open(struct postgres_side *side, const char *conninfo, bool is_raw, bool has_goal);
void postgres_side_close(struct postgres_side *side);

/* The n-th registration, the n-th transition. */
void postgres_side_register(struct postgres_side *side, int32_t n);
void postgres_side_progress(struct postgres_side *side, int32_t n);

/* Settles all that is due by now, ticket by ticket, until there is nothing left. */
void postgres_side_settle(struct postgres_side *side);

#endif
