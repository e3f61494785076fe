/* SPDX-License-Identifier: MIT
 *
 * The insides of a decoded change: its cells, each with the row that it belongs to.
 */
#ifndef DKTI_HOST_CHANGE_H
#define DKTI_HOST_CHANGE_H

#include "desk/desk.h"
#include "docket/journal.h"
#include "model/change.h"

/* One cell. A row that was added or taken off without any cell gives one without a name. */
struct dkti_change_item {
    struct dkti_text name;
    int32_t kind;
    int32_t act;   /* DKT_ACT_... */
    bool is_bytes; /* the column holds bytes, not text */
    int32_t key_count;
    const struct dkti_cell *key; /* shared by the cells of a row */
    struct dkti_cell before;
    struct dkti_cell after;
};

struct dkt_change {
    struct dkt_desk *desk;
    struct dkti_arena arena;
    int32_t count;
    struct dkti_change_item *items;
};

#endif
