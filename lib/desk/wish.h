/* SPDX-License-Identifier: MIT
 *
 * What goes over the border to a store: the wishes of a read round and their rows, the writes of a commit.
 *
 * These are the insides of the public dkt_reads, dkt_answers, dkt_writes and dkt_outcome. The operation makes
 * wishes and writes; the doors (host/) show them to the store; the memory store, being inside, reads them directly.
 */
#ifndef DKTI_DESK_WISH_H
#define DKTI_DESK_WISH_H

#include "base/arena.h"
#include "base/error.h"
#include "docket/store.h"
#include "model/row.h"
#include "model/schema.h"

#include <stdbool.h>
#include <stdint.h>

/* One row, or the rows that an index gives. */
struct dkti_wish {
    int32_t type;                   /* DKT_READ_GET or DKT_READ_SCAN */
    const struct dkti_kind *kind;
    const struct dkti_index *index; /* NULL for a get */
    int32_t flags;                  /* DKT_READ_... */
    int32_t limit;
    int32_t value_count;            /* columns of the key, or equal columns of the index */
    struct dkti_value values[DKTI_KEY_COUNT_MAX];
    int64_t from;
    int64_t until;
    struct dkti_text cursor;

    bool is_answered;
    int32_t row_count;
    int32_t row_capacity;
    struct dkt_row **rows; /* as read; never changed: operations edit copies */
};

/* The wishes that are open in this round. */
struct dkt_reads {
    struct dkti_text desk;
    struct dkti_wish **wishes;
    int32_t count;
    struct dkti_arena *arena;
};

/* Where the rows of the round go. */
struct dkt_answers {
    const struct dkt_reads *reads;
    struct dkti_arena *arena;
    struct dkti_wish *wish; /* the wish that the row begun last belongs to */
    struct dkt_row *row;    /* the row begun last, or NULL */
    struct dkti_error *error;
    int32_t status;         /* the first thing that went wrong, DKT_OK if nothing did */
};

/* Begins a row of wish `i` (asserted to exist and be open). NULL, with answers->status set, when there is no
 * memory or the wish has its rows already. */
struct dkt_row *dkti_answers_begin(struct dkt_answers *answers, int32_t i);

/* Makes the round fail, unless it has failed before: `text` and `name` say why. Returns `status`. */
dkt_status dkti_answers_fail(struct dkt_answers *answers, dkt_status status, const char *text,
                             struct dkti_text name);
/* The same for a row that the library cannot have written: DKT_E_CORRUPT. */
dkt_status dkti_answers_corrupt(struct dkt_answers *answers, const struct dkti_kind *kind, const char *text,
                                struct dkti_text name);

/* One row of a commit. The token expected is row->token; absent for an INSERT and for a CHECK of absence. */
struct dkti_write {
    int32_t type; /* DKT_WRITE_... */
    struct dkt_row *row;
};

struct dkt_writes {
    struct dkti_text desk;
    struct dkti_write *items;
    int32_t count;
    struct dkti_arena *arena;
};

struct dkt_outcome {
    const struct dkt_writes *writes;
    bool *is_conflicting; /* one for each write */
    int32_t conflict_count;
    struct dkti_error *error;
};

#endif
