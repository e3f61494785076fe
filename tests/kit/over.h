/* SPDX-License-Identifier: MIT
 *
 * A store over a good one that passes everything on, through probes, and lets a mutant break one thing on the way.
 */
#ifndef DOCKET_TESTS_KIT_OVER_H
#define DOCKET_TESTS_KIT_OVER_H

#include "memory_factory.h"

#include <stdbool.h>

struct over;

/* What a mutant does to a write on its way. */
enum {
    WRITE_PASS = 0,
    WRITE_DROP = 1, /* it is left out */
};

/* Every member but the first three may be NULL: then the thing passes as it is. */
struct mutant {
    const char *name;
    const char *rule;      /* the one that it breaks */
    void (*factory)(struct dkt_kit_factory_hooks *hooks);

    /* Before a wish goes to the store below: add wishes to over->probe instead of it and return true. */
    bool (*wish)(struct over *over, const dkt_reads *reads, int32_t i);
    /* Whether a row that came for wish `i` is kept back. */
    bool (*hide)(struct over *over, const dkt_reads *reads, int32_t i, const dkt_row *row);
    /* Gives a column of a row in another form and returns true, or false for as it is. */
    bool (*column)(struct over *over, dkt_answers *answers, const dkt_row *row, int32_t column, int32_t type);
    /* Puts another token in place of the row's. */
    void (*token)(struct over *over, const dkt_row *row, char token[64], int32_t *io_len);
    /* Puts another cursor in place of the row's. */
    void (*cursor)(struct over *over, const dkt_reads *reads, int32_t i, int32_t n, const dkt_row *row, char cursor[512],
                   int32_t *io_len);
    /* The order in which the rows of a scan are given: the place of the n-th. */
    int32_t (*place)(struct over *over, int32_t i, int32_t n, int32_t count);
    bool has_no_limit; /* rows over the limit are given too */
    int32_t (*read_answer)(struct over *over, const dkt_reads *reads);

    /* What happens to a write: WRITE_...; may change the one just added to over->probe. */
    int32_t (*write)(struct over *over, const dkt_writes *writes, int32_t i);
    /* The answer to the commit; may have the store below do something more. */
    int32_t (*answer)(struct over *over, const dkt_writes *writes, dkt_outcome *outcome, int32_t answer);
    /* In place of the whole commit. */
    int32_t (*commit)(struct over *over, const dkt_writes *writes, dkt_outcome *outcome);
    void (*abandon)(struct over *over);
    void (*begin)(struct over *over);
    bool mixes_desks; /* the store below knows one desk only */
};

struct over {
    struct memory_factory *factory;
    const struct mutant *mutant;
    dkt_desk *desk;
    dkt_store *inner;
    dkt_probe *probe; /* of the call at work */
    dkt_probe *other; /* for what a mutant asks besides */
    int32_t wish_of[64]; /* which wish of the round a wish of the probe belongs to */
    int32_t wish_count;
    int32_t number;   /* of the store, since the memory was emptied */
    char kept[64];    /* whatever the mutant wants to remember */
    int32_t kept_len;
    int32_t flag;
};

/* What all stores over one memory share. */
struct over_shared {
    int32_t store_count;
    int32_t lock_owner; /* number + 1; 0: nobody */
    int64_t serial;
    struct {
        char key[40];
        char real[64];
        int32_t real_len;
        int64_t version;
    } rows[64];
    int32_t row_count;
    struct {
        char key[40];
        int32_t owner;
    } claims[16];
    int32_t claim_count;
};

/* memory_factory's `wrap`, for factory->mutant. */
dkt_status over_new(struct memory_factory *factory, dkt_desk *desk, dkt_store *inner, dkt_store **out_store);

struct over_shared *over_shared(struct over *over);

/* The first text of a row's key, its kind before it. */
void over_key(const struct over *over, const dkt_row *row, char key[40]);

/* Reads the row with the same key as `row` into over->other; NULL when there is none. */
const dkt_row *over_look(struct over *over, const dkt_row *row);

/* Puts the token that the row has now into the write added last. */
void over_set_current_token(struct over *over, const dkt_writes *writes, int32_t i);

#endif
