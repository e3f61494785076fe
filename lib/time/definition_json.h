/* SPDX-License-Identifier: MIT
 *
 * The JSON form of a calendar's definition (doc/calendar.md), read with path and reason of what is wrong,
 * and written in the one canonical way that its version is the SHA-256 of.
 */
#ifndef DKTI_TIME_DEFINITION_JSON_H
#define DKTI_TIME_DEFINITION_JSON_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/json.h"
#include "time/definition.h"

#include <stdint.h>

/* Reads a definition; everything is copied into `arena`. DKT_E_CALENDAR with a text such as
 * "week.mon[1]: "13:00-12:00" ends before it begins", DKT_E_LIMIT, DKT_E_MEMORY. */
int32_t dkti_definition_read(struct dkti_arena *arena, const struct dkti_json *json,
                             const struct dkti_calendar_definition **out_definition,
                             struct dkti_error *error);

/* Appends the canonical JSON: members by name, everything in layers, windows merged, entries by date. */
void dkti_definition_write(const struct dkti_calendar_definition *definition,
                           struct dkti_buffer *buffer);

#endif
