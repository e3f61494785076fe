/* SPDX-License-Identifier: MIT
 *
 * Zones of the host's: its hook in place of the system's files. Kept by the configuration, from which calendars are made.
 *
 * The hook may unwind: while it runs nothing is held but the scratch, which the configuration owns.
 */
#ifndef DKTI_HOST_ZONES_H
#define DKTI_HOST_ZONES_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "docket/desk.h"

struct dkti_zones {
    struct dkt_zone_hooks hooks; /* `read` NULL: the system's files */
    uintptr_t user;
    struct dkti_arena scratch; /* forgotten at the beginning of each call */
};

/* A zone by its name, as dkt_zone_new makes it. DKT_E_HOOK: the hook failed or answered more than once. */
int32_t dkti_zones_open(struct dkti_zones *zones, struct dkti_text name, dkt_zone **out_zone, struct dkti_error *error);

/* A calendar from JSON, with its zone from here. */
int32_t dkti_zones_calendar(struct dkti_zones *zones, struct dkti_text json, dkt_calendar **out_calendar,
                            struct dkti_error *error);

#endif
