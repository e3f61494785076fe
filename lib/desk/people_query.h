/* SPDX-License-Identifier: MIT
 *
 * Queries about people: persons, units, who is on duty, who is absent, and who it is that something is told to.
 */
#ifndef DKTI_DESK_PEOPLE_QUERY_H
#define DKTI_DESK_PEOPLE_QUERY_H

#include "desk/work.h"

bool dkti_query_is_of_people(int32_t what);

/* Runs such a query; the run has begun. */
int32_t dkti_people_query_run(struct dkti_work *work);

/* The longest duty there is. */
extern const int64_t dkti_shift_duration_max_ms;

#endif
