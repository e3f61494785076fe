/* SPDX-License-Identifier: MIT
 *
 * Sub-tasks of a ticket that is to be closed (R100).
 */
#ifndef DKTI_DESK_PARTS_H
#define DKTI_DESK_PARTS_H

#include "desk/work.h"

/* Ask for the links of the ticket, then for its parts; refuse for each that is open. Nothing where the profile does not ask
 * for parts first. */
void dkti_parts_read(struct dkti_work *work);
void dkti_parts_read_more(struct dkti_work *work);
void dkti_parts_guard(struct dkti_work *work);

#endif
