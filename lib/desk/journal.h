/* SPDX-License-Identifier: MIT
 *
 * Writing entries: one for each change of a subject, in the commit that makes the change.
 */
#ifndef DKTI_DESK_JOURNAL_H
#define DKTI_DESK_JOURNAL_H

#include "desk/work.h"

/* What an entry says beside the change. */
struct dkti_event {
    int32_t verb;
    struct dkti_text action;
    struct dkti_text actor;   /* absent: the library itself */
    struct dkti_text request;
    int64_t at_ms;
    bool is_clocks; /* told by a clock itself: the other clocks do not look at it */
};

/* Writes the next entry of a subject: its pending columns, the links of it that are pending in this operation, and
 * the tells added since the last entry. Moves the subject's seq, head and updated_at. Returns DKT_OK or
 * DKT_E_MEMORY. */
int32_t dkti_entry_add(struct dkti_work *work, struct dkt_row *subject, const struct dkti_event *event);

#endif
