/* SPDX-License-Identifier: MIT
 *
 * Queries about sheets, their lines, signatures and journals.
 */
#ifndef DKTI_DESK_SHEET_QUERY_H
#define DKTI_DESK_SHEET_QUERY_H

#include "desk/work.h"

bool dkti_query_is_of_sheets(int32_t what);

/* Runs the query from its top, as dkti_query_run does. */
int32_t dkti_sheet_query_run(struct dkti_work *work);

#endif
