/* SPDX-License-Identifier: MIT
 *
 * A time zone: what the clock on the wall shows at an instant, and which instants a wall clock time names.
 *
 * A zone is built from TZif bytes or from a fixed offset into an arena, and is immutable afterwards: any
 * number of threads may ask it. It is a list of changes, then a rule for all later years (footer.h).
 *
 * A wall clock time names one instant, none (a gap: clocks were put forward over it) or two and, in
 * hostile data, more (an overlap: clocks were put back). What that means is decided once for the library:
 * an opening in a gap is the end of the gap, in an overlap the first; a closing or a due time in a gap is
 * the end of the gap, in an overlap the last.
 */
#ifndef DKTI_TIME_ZONE_H
#define DKTI_TIME_ZONE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "time/footer.h"
#include "time/locate.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DKTI_ZONE_NAME_MAX = 64, /* bytes: the longest in use has 32 */
};

enum {
    DKTI_LOCAL_ONE = 1,
    DKTI_LOCAL_GAP = 2,
    DKTI_LOCAL_OVERLAP = 3,
};

/* The instants that a wall clock time names; in a gap both are the end of the gap. */
struct dkti_zone_instants {
    int32_t kind; /* DKTI_LOCAL_... */
    int64_t first_ms;
    int64_t last_ms;
};

struct dkti_zone {
    struct dkti_text name;
    int32_t change_count;
    const int64_t *at_ms;     /* change_count instants, ascending */
    const int64_t *offset_ms; /* change_count + 1: before the first change, behind each */
    struct dkti_locator locator;
    bool has_rule;        /* later years follow `footer` ... */
    int64_t rule_from_ms; /* ... from here on */
    struct dkti_footer footer;
};

/* Whether the name may be looked for at all: parts of letters, digits, + - _ between single slashes, none
 * beginning with a dot or empty. DKT_E_ZONE with the reason otherwise. */
int32_t dkti_zone_name_check(struct dkti_text name, struct dkti_error *error);

/* Whether the name needs no data: "UTC", "+08:00", "-03:30", "UTC+08:00"; east is positive. */
bool dkti_zone_name_is_fixed(struct dkti_text name, int64_t *out_offset_ms);

/* A zone with a fixed offset; `name` is copied. NULL when the arena has no memory. */
const struct dkti_zone *dkti_zone_build_fixed(struct dkti_arena *arena, struct dkti_text name,
                                              int64_t offset_ms);

/* A zone from TZif bytes, which are borrowed for the call; `name` is copied. */
int32_t dkti_zone_build(struct dkti_arena *arena, struct dkti_text name, const uint8_t *bytes,
                        size_t n, const struct dkti_zone **out_zone, struct dkti_error *error);

/* The stretch of one offset that the instant lies in. Neighbours may have the same offset. */
struct dkti_zone_era dkti_zone_era(const struct dkti_zone *zone, int64_t instant_ms);

/* The offset from UTC at the instant: local = instant + offset. */
int64_t dkti_zone_offset(const struct dkti_zone *zone, int64_t instant_ms);

/* The instants at which the wall shows `local_ms`. */
struct dkti_zone_instants dkti_zone_instants(const struct dkti_zone *zone, int64_t local_ms);

#endif
