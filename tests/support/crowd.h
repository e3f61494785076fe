/* SPDX-License-Identifier: MIT
 *
 * One of many processes at work on one desk, and the audit afterwards: for every store that processes share, through the
 * public interface alone. A store's test has a program with a main() that calls crowd_main; crowd.py runs it many times at
 * once, and kills, cuts and counts.
 *
 *     PROGRAM install WHERE                       makes the tables
 *     PROGRAM work WHERE PLACE GENERATION COUNT calm|rough
 *     PROGRAM audit WHERE all|some|final          acknowledgements on its standard input
 *
 * A worker runs random commands on a few tickets, settles what is due, and writes a line for each command: `a REQUEST
 * SUBJECT` when it is acknowledged, `m` when nobody knew and it asks again, `f` when the store failed and it tries again,
 * `c` for a conflict that it was told of. In `calm` nothing may fail. After `m` and `f` the same request is run again until its
 * fate is known.
 *
 * The audit holds: each acknowledged command is in the journal exactly once; each entry of a command has its request and
 * each request its entry; entries are counted without gaps; what a clock did is told exactly once; verify finds nothing.
 * `all`: nobody died, so what is written and what was acknowledged are the same. `final`: all that can fall due has, every
 * overdue clock is breached once, and numbers are unique and each is a ticket's or void.
 */
#ifndef DOCKET_TESTS_CROWD_H
#define DOCKET_TESTS_CROWD_H

#include "store/host.h"

#include <docket/docket.h>
#include <stdint.h>

enum {
    CROWD_ERROR_SIZE = 512,
};

/* A store that processes share. */
struct crowd_kind {
    /* Opens the store at `where`. *out_handle is what `close` gets when the store is freed. What went wrong goes into
     * `error`, of CROWD_ERROR_SIZE bytes. */
    dkt_status (*open)(dkt_desk *desk, const char *where, void **out_handle, dkt_store **out_store, char *error);
    void (*close)(void *handle);
};

/* One process's desk with its store open. */
struct crowd_seat {
    struct host host;
    const struct crowd_kind *kind;
    const char *where;
    void *handle;
    dkt_store *store;
    char error[CROWD_ERROR_SIZE];
};

void crowd_open(struct crowd_seat *seat, uint64_t seed, const char *worker);
void crowd_close(struct crowd_seat *seat);

/* Another connection for the same desk: false when there is none to be had now. */
bool crowd_connect(struct crowd_seat *seat);

/* Runs what is due, up to the desk's clock. */
dkt_status crowd_run_due(struct crowd_seat *seat);

/* The audit; `how` is all, some or final. Asserts. */
void crowd_audit(struct crowd_seat *seat, const char *how);

int crowd_main(int argc, char **argv, const struct crowd_kind *kind);

#endif
