/* SPDX-License-Identifier: MIT
 *
 * Taking delivered entries out of the outbox. A row that is gone was taken out by somebody else who delivered it too: that
 * is what "at least once" means, and nothing rests on its absence.
 */
#include "desk/outbox.h"

static_assert((int32_t)DKTI_DELIVERED_COUNT_MAX <= (int32_t)DKTI_EDIT_COUNT_MAX,
              "a page fits one commit");

static const struct dkt_row *need_outbox(struct dkti_work *work, int32_t i)
{
    const struct dkti_delivered *delivered = work->context;
    struct dkti_value key[] = {{.integer = delivered->items[i].subject_kind},
                               {.text = delivered->items[i].subject},
                               {.integer = delivered->items[i].seq}};
    return dkti_need(work, DKT_KIND_OUTBOX, 0, key, 3);
}

int32_t dkti_delivered_run(struct dkti_work *work)
{
    const struct dkti_delivered *delivered = work->context;
    dkti_work_begin_run(work);
    for (int32_t i = 0; i < delivered->count; i++) {
        const struct dkt_row *row = need_outbox(work, i);
        if (row != NULL) {
            dkti_delete(work, row);
        }
    }
    if (work->is_waiting) {
        return DKTI_WAIT;
    }
    return work->edit_count == 0 ? DKT_OK : dkti_writes_build(work);
}
