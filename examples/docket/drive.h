/* SPDX-License-Identifier: MIT
 *
 * Driving a foreign log through a desk: a row is one to three commands, and what the desk refuses stays refused. */
#ifndef DOCKET_EXAMPLE_DRIVE_H
#define DOCKET_EXAMPLE_DRIVE_H

#include "log.h"
#include "rules.h"

#include <docket/docket.h>

enum {
    DRIVE_WORKER_COUNT_MAX = 64,
};

/* Rows that were refused in the same way. */
struct refusal {
    char *reasons; /* "missing follow_up_at, missing block_party" */
    char *action;
    char *from; /* status that the desk's ticket has */
    int to;     /* state that the log's row has */
    int64_t row_count;
};

/* What is known of a ticket: what the desk took last. */
struct drive_ticket;

struct drive_status {
    const char *code;
    int is_closed;
};

/* The action that leads from a status to a status. */
struct drive_move {
    const char *code;
    int32_t verb;
};

struct drive {
    const struct log *log;
    const struct rules *rules;
    dkt_desk *desk;
    int is_strict; /* the rules know nothing of the log's first states */
    int worker_count;
    int worker; /* the only one to be, or -1: all */
    dkt_store *stores[DRIVE_WORKER_COUNT_MAX];
    dkt_op *ops[DRIVE_WORKER_COUNT_MAX];
    struct drive_ticket *tickets;
    uint32_t *accepted;        /* ticket by ticket, a cell for each column */
    int64_t clock_ms;          /* what the desk's clock says: the time of the row */
    int uses[MAP_INTEGER + 1]; /* the column of each use, or -1 */
    struct drive_status statuses[MAP_STATE_COUNT_MAX];
    int status_count;
    int places[MAP_STATE_COUNT_MAX]; /* the status of each of the map's states */
    struct drive_move moves[MAP_STATE_COUNT_MAX][MAP_STATE_COUNT_MAX];
    /* What came of it. */
    int64_t row_count; /* of this worker */
    int64_t accepted_count;
    int64_t refused_count;
    int64_t unchanged_count;
    int64_t command_count;
    int64_t clamped_count;
    struct refusal *refusals;
    int refusal_count;
};

/* The desk's clock and log while driving; `user` is the struct drive. */
int32_t drive_now(uintptr_t user, int64_t *out_now_ms);
void drive_log(uintptr_t user, int32_t level, const char *text, int32_t len);

/* Makes ready: log, rules, desk, worker numbers and stores are set. Returns 1, or 0 when the rules do not have a status
 * of the map, which has been said on stderr. */
int drive_begin(struct drive *drive);

/* Whether a row's ticket is this worker's. */
int drive_is_of(const struct drive *drive, uint32_t row, int worker);

/* Drives one row. DKT_OK: counted, whatever the rules said; otherwise what went wrong, said on stderr. */
dkt_status drive_row(struct drive *drive, uint32_t row);

void drive_free(struct drive *drive);

#endif
