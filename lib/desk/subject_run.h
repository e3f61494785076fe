/* SPDX-License-Identifier: MIT
 *
 * A command about something else than a ticket: a person, a unit, a sheet. The same way as operation.c goes, without what only
 * tickets have: statuses, clocks, settling, lookup rows.
 */
#ifndef DKTI_DESK_SUBJECT_RUN_H
#define DKTI_DESK_SUBJECT_RUN_H

#include "desk/verbs.h"

/* Runs the command from its top, as dkti_command_run does. */
int32_t dkti_subject_run(struct dkti_work *work, const struct dkti_verb_code *code);

/* Sets work->last_ms from the subject's row, and the operation's instant: the command's own; or now; or, when the clock has
 * stepped back, that of the last entry. */
void dkti_open_instant(struct dkti_work *work);

#endif
