/* SPDX-License-Identifier: MIT
 *
 * The words of reasons, states, statuses of calls and findings, in English and Chinese.
 */
#ifndef DKTI_DESK_REASONS_H
#define DKTI_DESK_REASONS_H

#include "base/arena.h"
#include "base/text.h"

#include <stdint.h>

/* The sentence for a reason with its parameter put in, in the arena; absent without memory. */
struct dkti_text dkti_reason_text(struct dkti_arena *arena, int32_t code, struct dkti_text name,
                                  int32_t language);

#endif
