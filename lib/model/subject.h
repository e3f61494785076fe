/* SPDX-License-Identifier: MIT
 *
 * Subjects: kinds of rows that have a journal. Which of their columns hold the id, the number and digest of the last
 * entry, and its instant.
 */
#ifndef DKTI_MODEL_SUBJECT_H
#define DKTI_MODEL_SUBJECT_H

#include "model/row.h"

struct dkti_subject_columns {
    int32_t kind;
    int32_t id;
    int32_t seq;
    int32_t head;
    int32_t updated_at;
};

/* The columns of a kind that has a journal, or NULL. */
const struct dkti_subject_columns *dkti_subject_columns(int32_t kind);

/* Parts: rows that belong to a subject and stand in its journal under their own key. */
struct dkti_part_columns {
    int32_t kind;
    int32_t subject_kind;
    int32_t subject; /* the column that holds the subject's id */
};

/* The columns of a kind whose rows are parts of a subject, or NULL. */
const struct dkti_part_columns *dkti_part_columns(int32_t kind);

/* The kind of that subject, or 0. */
int32_t dkti_part_subject(int32_t kind);

/* Sets the columns of a sheet that follow from others: open. */
void dkti_sheet_derive(struct dkt_row *sheet);

/* Sets the columns of a ticket that follow from others: open, queue, next_due. `settled_at`: what was due up to then
 * has been told; what is due later is still to come. `clocks_next_at`: when something falls due on the ticket's clocks,
 * INT64_MAX for never. */
void dkti_ticket_derive(struct dkt_row *ticket, int64_t settled_at, int64_t clocks_next_at);

#endif
