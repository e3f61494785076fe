/* SPDX-License-Identifier: MIT
 *
 * The audit of one subject: its entries one after the other, then its row, its links and what else stands for it. What is
 * wrong becomes findings; what is there goes into the sums.
 */
#ifndef DKTI_DESK_VERIFY_AUDIT_H
#define DKTI_DESK_VERIFY_AUDIT_H

#include "desk/clock_fold.h"
#include "desk/fold.h"
#include "desk/task.h"
#include "desk/verify_content.h"

/* A value that a lookup field had and lost: no lookup row may stand for it. */
struct dkti_former {
    const struct dkti_own_field *field;
    struct dkti_text value;
};

struct dkti_audit {
    const struct dkt_desk *desk;
    struct dkti_task_state *state; /* takes the findings; NULL: they are only counted */
    struct dkti_sums *sums;
    struct dkti_buffer *canonical; /* scratch */
    struct dkti_buffer *content;   /* scratch */
    const struct dkt_row *row;     /* as stored */
    int64_t root_until;            /* entries recorded later do not count for the root */
    int32_t status;                /* DKT_OK or DKT_E_MEMORY; sticky */
    int64_t finding_count;
    struct dkti_fold fold;
    struct dkti_sha256 said; /* row and entries, for the verify digest */
    struct dkti_digest root; /* of the last entry that counts for the root */
    bool has_root;
    int32_t part_count;     /* stored parts that the entries know */
    bool has_clocks;        /* they can be folded: the ticket is under the desk's own rules */
    struct dkti_clock_fold clocks;
    int32_t clock_count;    /* stored runs that the entries make */
    int64_t clocks_next_at; /* when something falls due on a stored clock, INT64_MAX for never */
    int32_t former_count;
    int32_t former_capacity;
    struct dkti_former *formers;
};

/* Begins with the row as stored; what the audit keeps goes into the arena. desk, state, sums, both buffers and
 * root_until are set. */
void dkti_audit_begin(struct dkti_audit *audit, const struct dkt_row *row,
                      struct dkti_arena *arena);

/* The same audit in another arena, without its formers. */
void dkti_audit_copy(struct dkti_audit *to, const struct dkti_audit *from,
                     struct dkti_arena *arena);

/* The next entry, part, clock, row of a number given by hand (NULL: there is none), row of a lookup field's present value (NULL:
 * there is none), row of a value that the field does not have any more. */
void dkti_audit_entry(struct dkti_audit *audit, const struct dkt_row *entry);
void dkti_audit_part(struct dkti_audit *audit, const struct dkt_row *part);
void dkti_audit_clock(struct dkti_audit *audit, const struct dkt_row *clock);
void dkti_audit_unique(struct dkti_audit *audit, const struct dkt_row *unique);
void dkti_audit_lookup(struct dkti_audit *audit, const struct dkti_own_field *field,
                       const struct dkt_row *lookup);
void dkti_audit_stray(struct dkti_audit *audit, const struct dkti_own_field *field);

/* All have been given: holds the row against the fold, and adds the subject to the sums. */
void dkti_audit_end(struct dkti_audit *audit);

#endif
