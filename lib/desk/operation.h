/* SPDX-License-Identifier: MIT
 *
 * Operations: one run of a command, a query, or a task's page over the rows that are there.
 */
#ifndef DKTI_DESK_OPERATION_H
#define DKTI_DESK_OPERATION_H

#include "desk/work.h"

/* Runs the command from its top. Returns DKTI_WAIT: wishes are open; DKT_OK: work->writes is to be committed (it may be
 * empty), the result stands in `work`; or the status that the operation ends with. */
int32_t dkti_command_run(struct dkti_work *work);

/* The same for a query: the result's rows stand in `work`. */
int32_t dkti_query_run(struct dkti_work *work);

/* The store's part of the cursor that the query was given; and the cursor of the page that ends with a row, set in
 * `work`. DKT_OK, DKT_E_CORRUPT or DKT_E_MEMORY. */
struct dkti_text dkti_query_cursor(const struct dkt_query *query);
int32_t dkti_query_cursor_make(struct dkti_work *work, struct dkti_text cursor);

#endif
