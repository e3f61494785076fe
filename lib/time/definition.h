/* SPDX-License-Identifier: MIT
 *
 * A calendar as somebody wrote it: layers of weekly hours, breaks and dated entries.
 *
 * Layers go from the general (country) to the specific (team). The weekly hours of a date are those of the
 * most specific layer that is valid on it and has a week. A dated entry wins over weekly hours, of whatever
 * layer; among entries for one date the most specific layer wins, in one layer the entry for fewer days.
 * An entry that has only breaks takes time away from whatever the date would be, and never opens.
 */
#ifndef DKTI_TIME_DEFINITION_H
#define DKTI_TIME_DEFINITION_H

#include "base/text.h"
#include "time/week.h"
#include "time/windows.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    DKTI_CALENDAR_LAYERS_MAX = 16,
    DKTI_CALENDAR_ENTRIES_MAX = 4096, /* of all layers: 40 years of a hundred special days */
};

/* What a dated entry makes of its days. */
enum {
    DKTI_ENTRY_CLOSED = 1,
    DKTI_ENTRY_WINDOWS = 2, /* exactly these windows */
    DKTI_ENTRY_LIKE = 3,    /* the hours and breaks of a weekday */
    DKTI_ENTRY_BREAKS = 4,  /* the day as it is, less breaks */
};

struct dkti_calendar_entry {
    int32_t kind; /* DKTI_ENTRY_... */
    int32_t first_day;
    int32_t last_day; /* included */
    int32_t weekday;  /* DKTI_ENTRY_LIKE: 0 = Monday */
    struct dkti_windows windows;
    struct dkti_windows breaks;
    struct dkti_text note; /* why, for people; may be absent */
};

struct dkti_calendar_layer {
    struct dkti_text name; /* may be absent */
    int32_t first_day;     /* valid from here (INT32_MIN: since ever) ... */
    int32_t last_day;      /* ... to here, included (INT32_MAX: for ever) */
    bool has_week;
    struct dkti_windows week[DKTI_WEEK_DAYS];
    struct dkti_windows breaks[DKTI_WEEK_DAYS];
    struct dkti_calendar_entry *entries;
    int32_t entry_count;
};

struct dkti_calendar_definition {
    struct dkti_text name;
    struct dkti_text zone;
    int32_t known_until_day; /* the last day that is known; DKTI_DAY_MAX when nothing is said */
    struct dkti_calendar_layer *layers;
    int32_t layer_count;
};

#endif
