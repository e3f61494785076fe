/* SPDX-License-Identifier: MIT
 *
 * A host for tests of stores: a desk whose clock and random bytes are the test's, short words for commands and
 * queries, and random commands that two desks can be given alike.
 *
 * The rules are the default workflow with a number series in runs of four, a lookup field `serial`, an integer field
 * `amount` and the outbox: so every kind of row is written, and rows are deleted too.
 */
#ifndef DOCKET_TESTS_STORE_HOST_H
#define DOCKET_TESTS_STORE_HOST_H

#include "support/counting_allocator.h"
#include "support/random.h"

#include <docket/docket.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    HOST_ACTION_PARTS = 4,
    HOST_TICKET_MAX = 12, /* so many different tickets random commands speak of */
};

struct host {
    struct counting_allocator counting;
    struct test_random ids;
    int64_t now_ms;
    const char *actor; /* of host_act; "ana" at first */
    dkt_desk *desk;
    char text[512];
};

/* Makes the desk. Two hosts with the same `seed` draw the same ids and salts. `worker` leases numbers. */
void host_begin(struct host *host, uint64_t seed, const char *worker);

/* The same with one field more than the rules had, as a later profile would. */
void host_begin_newer(struct host *host, uint64_t seed, const char *worker);

/* The same with what `more` adds to the rules. */
void host_begin_with(struct host *host, uint64_t seed, const char *worker,
                     void (*more)(dkt_profile *profile));

/* The same with rules of the test's own, borrowed for the call. */
void host_begin_rules(struct host *host, uint64_t seed, const char *worker, dkt_rules *rules);

/* Frees the desk and asserts that nothing is live. */
void host_end(struct host *host);

/* ---- one command ---- */

struct host_part {
    const char *field; /* NULL: the parts end */
    const char *text;  /* NULL: `number` is the value */
    int64_t number;
    bool is_absent;
};

struct host_command {
    const char *action;
    char subject[32];
    char request[32]; /* "": none */
    char actor[32];
    int64_t expect_seq; /* -1: none */
    struct host_part parts[HOST_ACTION_PARTS];
    char texts[HOST_ACTION_PARTS][64];
};

/* Runs it; *out_op, when asked for, receives the operation. */
dkt_status host_run(struct host *host, dkt_store *store, const struct host_command *command,
                    dkt_op **out_op);

/* An action on a ticket with at most one text field. `field` may be NULL. */
dkt_status host_act(struct host *host, dkt_store *store, const char *action, const char *subject,
                    const char *field, const char *text);

/* The next random command. Many are refused: that is part of it. */
void host_random_command(struct test_random *random, int64_t now_ms, struct host_command *command);

/* ---- looking ---- */

/* The ticket's column as text (integers as digits), in host->text; "(absent)", "(no ticket)". */
const char *host_column(struct host *host, dkt_store *store, const char *subject, int32_t column);

/* How many entries a ticket has. */
int32_t host_entry_count(struct host *host, dkt_store *store, const char *subject);

/* A sum over the content of all rows that a query gives, in pages of `limit`; *out_count counts them. With
 * `is_ordered` it depends on their order too. */
uint64_t host_query_sum(struct host *host, dkt_store *store, int32_t what, const char *key,
                        int32_t limit, bool is_ordered, int32_t *out_count);

/* Verifies the whole desk and asserts that nothing is found; the digest of its content, 64 digits, in `out` of 65. */
void host_verify(struct host *host, dkt_store *store, char *out);

/* A sum over a row's values, the same in every store. */
uint64_t host_row_sum(const dkt_desk *desk, const dkt_row *row);

/* ---- files ---- */

/* A path in a new folder of this test, in `out_path` of 256 bytes; removed by host_file_remove. */
void host_file(const char *name, char *out_path);
void host_file_remove(const char *path);

#endif
