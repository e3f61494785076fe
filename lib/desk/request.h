/* SPDX-License-Identifier: MIT
 *
 * Requests: a command with a request id takes effect once, whatever it is about.
 */
#ifndef DKTI_DESK_REQUEST_H
#define DKTI_DESK_REQUEST_H

#include "desk/work.h"

/* The row of the command's request id: NULL when it has none, when it was not carried out before, or while the answer is
 * missing. Asks nothing without an id. */
const struct dkt_row *dkti_request_need(struct dkti_work *work);

/* Whether the request is of this very command, and then its first result in `work`. DKT_OK or DKT_E_REUSED. */
int32_t dkti_request_replay(struct dkti_work *work, const struct dkt_row *row);

/* Remembers the request with what came of it: work->subject and its seq. DKT_OK or DKT_E_MEMORY. */
int32_t dkti_request_add(struct dkti_work *work, int64_t seq);

/* Puts the row that the operation is about into the result. */
void dkti_show_row(struct dkti_work *work, struct dkt_row *row);

/* The entries of the subject since the one that the command expects to be the last. NULL while the answer is missing. */
const struct dkti_wish *dkti_since_need(struct dkti_work *work, int32_t kind);

/* The command expected other entries: they are the result. DKT_E_CONFLICT. `noun`: "ticket ". */
int32_t dkti_since_conflict(struct dkti_work *work, const struct dkti_wish *since, const char *noun);

#endif
