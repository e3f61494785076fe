/* SPDX-License-Identifier: MIT
 *
 * Folding: the entries of a subject, applied one after the other to nothing, give its row and its parts again.
 *
 * Verify holds the fold against what is stored; tests take it as their oracle; and it is what a lost row is repaired
 * from. Columns that entries do not tell follow from those that they do (dkti_fold_follow). A personal value that has been
 * redacted is unknown: the fold says so instead of guessing.
 */
#ifndef DKTI_DESK_FOLD_H
#define DKTI_DESK_FOLD_H

#include "model/change.h"
#include "model/schema.h"

enum {
    DKTI_FOLD_DIFFERS =
        1 /* r > 0: what the entry found before it is not what the entries before it made */
};

struct dkti_fold {
    const struct dkti_schema *schema;
    struct dkti_arena *arena; /* holds the row, the parts and all their texts */
    struct dkt_row *row;      /* as the entries so far make it */
    struct dkti_mask unknown; /* columns whose value has been redacted */
    struct dkt_row **parts;   /* links; items and signatures: in the order of kinds and keys */
    int32_t part_count;
    int32_t part_capacity;
    int32_t entry_count;
};

/* Begins with nothing: a row of a kind that has a journal, with its id. DKT_OK or DKT_E_MEMORY. */
int32_t dkti_fold_begin(struct dkti_fold *fold, const struct dkti_schema *schema, int32_t kind,
                        struct dkti_text id, struct dkti_arena *arena);

/* The same fold in another arena, without what was overwritten meanwhile. DKT_OK or DKT_E_MEMORY. */
int32_t dkti_fold_copy(struct dkti_fold *to, const struct dkti_fold *from,
                       struct dkti_arena *arena);

/* Applies one cell. Returns DKT_OK; DKTI_FOLD_DIFFERS, applied nevertheless; DKT_E_CORRUPT: no cell that the subject's
 * journal can hold, nothing was applied; DKT_E_MEMORY. */
int32_t dkti_fold_cell(struct dkti_fold *fold, const struct dkti_change_cell *cell);

/* What goes beside the cells of an entry: number, instant and digest stand in the row afterwards. */
void dkti_fold_seal(struct dkti_fold *fold, const struct dkt_row *entry);

/* Sets the columns that follow from others. What falls due on the ticket's clocks comes from outside: clocks are not told
 * in entries, but follow from them by rules and calendars. INT64_MAX: nothing. */
void dkti_fold_follow(struct dkti_fold *fold, int64_t clocks_next_at);

/* Applies a whole entry of a ticket without clocks: cells, seal, follow. Returns as dkti_fold_cell, the worst of it. */
int32_t dkti_fold_entry(struct dkti_fold *fold, const struct dkt_row *entry);

/* The folded part with the key of `part`, or NULL. */
const struct dkt_row *dkti_fold_part(const struct dkti_fold *fold, const struct dkt_row *part);

/* The first column after place `from` in which the rows differ, or -1. Columns in `unknown` (may be NULL) are equal when
 * the stored row has no value: what is redacted is redacted everywhere. */
int32_t dkti_rows_differ(const struct dkt_row *folded, const struct dkt_row *stored,
                         const struct dkti_mask *unknown, int32_t from);

/* A copy of a row that shares nothing with it, or NULL without memory. */
struct dkt_row *dkti_row_copy_whole(struct dkti_arena *arena, const struct dkt_row *row);

#endif
