/* SPDX-License-Identifier: MIT
 *
 * The work that both programs are given: tickets, requests and instants by number.
 */
#ifndef DOCKET_BENCH_SQLITE_WORK_H
#define DOCKET_BENCH_SQLITE_WORK_H

#include "sqlite_raw.h"

#include <docket/docket.h>
#include <docket/sqlite.h>
#include <stdint.h>

struct sqlite3;

/* One way of doing the work: by the library (op), or by the raw program. */
struct bench_side {
    struct sqlite3 *db; /* the host's connection; NULL: the library opened the file itself */
    dkt_desk *desk;
    dkt_sqlite *sqlite;
    dkt_store *store;
    dkt_op *op;
    struct sqlite_raw *raw; /* NULL: the library */
    int64_t now_ms;
    int is_inside; /* a transaction of the host's is open */
};

struct bench_way {
    bool is_raw;     /* by the raw program; else by the library */
    bool is_joined;  /* the library works on the host's connection, for batches */
    bool has_clocks; /* three goals, and so three clocks a ticket */
};

/* Opens a file and makes the tables. */
void bench_open(struct bench_side *side, const struct bench_way *way, const char *path);
void bench_close(struct bench_side *side);

/* Begins and ends a transaction of the host's. */
void bench_begin(struct bench_side *side);
void bench_commit(struct bench_side *side);

/* The n-th registration, the n-th transition. */
void bench_register(struct bench_side *side, int32_t n);
void bench_progress(struct bench_side *side, int32_t n);

#endif
