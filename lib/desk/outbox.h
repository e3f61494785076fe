/* SPDX-License-Identifier: MIT
 *
 * Taking delivered entries out of the outbox.
 */
#ifndef DKTI_DESK_OUTBOX_H
#define DKTI_DESK_OUTBOX_H

#include "desk/work.h"

enum {
    DKTI_DELIVERED_COUNT_MAX = 256 /* fits a commit with room to spare (DKTI_EDIT_COUNT_MAX) */
};

/* The keys of rows that were delivered; the work's context. */
struct dkti_delivered {
    int32_t count;
    struct {
        int32_t subject_kind;
        struct dkti_text subject;
        int64_t seq;
    } items[DKTI_DELIVERED_COUNT_MAX];
};

/* Deletes the rows that are still there. */
int32_t dkti_delivered_run(struct dkti_work *work);

#endif
