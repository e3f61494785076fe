/* SPDX-License-Identifier: MIT
 *
 * What a verify is told before its first page.
 */
#ifndef DKTI_DESK_VERIFY_H
#define DKTI_DESK_VERIFY_H

#include "desk/task.h"

/* The root that must come out: 64 hexadecimal digits, copied. */
void dkti_verify_expect(struct dkti_task_state *state, const char root[DKTI_HEX_SIZE]);

/* Only entries recorded up to this instant count for the root. */
void dkti_verify_set_root_instant(struct dkti_task_state *state, int64_t until_ms);

#endif
