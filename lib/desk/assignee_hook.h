/* SPDX-License-Identifier: MIT
 *
 * Asking the host whom it chooses. What fails, or answers nothing, has chosen nobody.
 */
#ifndef DKTI_DESK_ASSIGNEE_HOOK_H
#define DKTI_DESK_ASSIGNEE_HOOK_H

#include "desk/assignee.h"

/* Asks the hook, if there is one; `eligible` people of the match may. `*out_named` is absent when nobody was named. DKT_OK
 * or DKT_E_MEMORY. */
int32_t dkti_match_ask_host(struct dkti_work *work, const struct dkt_row *ticket, const struct dkt_match *match,
                            int32_t eligible, struct dkti_text *out_named);

#endif
